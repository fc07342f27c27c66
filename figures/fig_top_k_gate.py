"""The noisy top-k gate at work on one token, step by step."""

import numpy as np

from figures.style import EXPERTS, INK, panels

STEPS = ("clean logits", "noisy logits", "kept", "weights $w$")
HOW = ("", "+ noise", "top-k", "softmax")


def draw(clean, std, noisy, idx, w, title):
    """clean, std, noisy (E,);  idx (K,) the experts kept;  w (K,) their weights."""
    E = len(clean)
    fig, axes = panels(4, height=2.9)
    weights = np.zeros(E)
    weights[idx] = w
    kept = np.isin(range(E), idx)
    low = min(noisy.min(), (clean - std).min()) - 0.3
    high = max(noisy.max(), (clean + std).max()) + 0.3
    bars = (clean, noisy, np.where(kept, noisy, np.nan), weights)
    for ax, step, how, heights in zip(axes, STEPS, HOW, bars, strict=True):
        ax.bar(range(E), heights, color=EXPERTS[:E])
        ax.axhline(0, color=INK, linewidth=1)
        ax.set_title(step, fontsize=10, weight="normal", loc="center")
        ax.set_xticks(range(E), range(1, E + 1))
        ax.set(xlabel="expert", xlim=(-0.7, E - 0.3))
        ax.tick_params(axis="x", length=0)
        ax.set_ylim((low, high) if ax is not axes[3] else (0, 1))
        if how:
            _arrow(ax, how)
    for ax in axes[1:3]:
        ax.set_yticklabels([])
    axes[0].errorbar(range(E), clean, std, fmt="none", ecolor=INK, capsize=3, lw=1.2)
    for i in np.flatnonzero(~kept):
        text = {"color": EXPERTS[i], "ha": "center", "va": "bottom", "size": 8}
        axes[2].text(i, low, r"$-\infty$", **text)
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig


def _arrow(ax, text):
    """What leads from the panel on the left to this one, between the titles."""
    style = {"arrowstyle": "->", "color": INK, "lw": 1.3}
    place = {"xycoords": "axes fraction", "annotation_clip": False}
    ax.annotate("", (0.02, 1.04), (-0.3, 1.04), arrowprops=style, **place)
    ax.text(-0.14, 1.1, text, transform=ax.transAxes, ha="center", size=8)
