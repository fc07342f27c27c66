"""A sparse layer's answer along a line of inputs: smooth pieces, and jumps between."""

import numpy as np

from figures.style import EXPERTS, INK, panels


def draw(t, z, kept, y, soft, tangents, title):
    """t (N,);  z (N, E) logits;  kept (N, E) booleans;  y, soft (N,) answers;
    tangents: list of (t, y, slope)."""
    fig, (top, ax) = panels(
        1, 2, height=4.6, sharex=True, gridspec_kw={"height_ratios": (2, 3)}
    )
    for i in range(z.shape[1]):
        top.plot(t, z[:, i], color=EXPERTS[i], linewidth=1, linestyle=":")
        top.plot(t, np.where(kept[:, i], z[:, i], np.nan), color=EXPERTS[i], lw=3)
        top.text(t[-1] + 0.03, z[-1, i], str(i + 1), color=EXPERTS[i], va="center")
    flips = np.flatnonzero((kept[1:] != kept[:-1]).any(1))
    broken = np.insert(y, flips + 1, np.nan)
    ax.plot(
        np.insert(t, flips + 1, t[flips]), broken, color=INK, linewidth=4, alpha=0.6
    )
    ax.plot(t, soft, color=INK, linewidth=1, linestyle="--")
    for at in (t[flips] + t[flips + 1]) / 2:
        for panel in (top, ax):
            panel.axvline(at, color=INK, linewidth=0.8, linestyle=":")
    for at, value, slope in tangents:
        run = np.array([-0.28, 0.28]) / np.hypot(1, slope)
        ax.plot(at + run, value + slope * run, color=EXPERTS[5], linewidth=1.5)
        ax.plot(at, value, "o", color=EXPERTS[5], markersize=6)
    top.set_ylabel("logits (thick: kept)")
    ax.set(xlabel="input $t$", ylabel="answer $y$")
    middle = len(t) // 2
    ax.text(
        t[middle], soft[middle] + 0.05, "all experts (soft gate)", size=9, ha="right"
    )
    top.set_title(title)
    return fig
