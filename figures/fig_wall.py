"""How right a single expert can be: many functions phi, and the limit."""

import numpy as np

from figures.style import EXPERTS, INK, panels


def draw(shares, wall, best):
    """shares (n,): right answers of each phi; wall: the limit; best: by hand."""
    fig, ax = panels(height=2.7)
    steps = np.arange(48 + 1) / 48
    heights, _ = np.histogram(shares, bins=np.append(steps - 1 / 96, 1 + 1 / 96))
    shown = heights > 0
    ax.bar(100 * steps[shown], heights[shown], width=1.6, color=EXPERTS[0])
    ax.axvline(100 * wall, color=EXPERTS[5])
    ax.axvspan(100 * wall, 100, color=EXPERTS[5], alpha=0.12, linewidth=0)
    ax.text(
        100 * wall + 0.6,
        heights.max(),
        "no $\\phi$ of\nany kind",
        color=EXPERTS[5],
        va="top",
    )
    ax.plot(100 * best, 1, marker="v", color=EXPERTS[1], markersize=9, zorder=3)
    by_hand = {"color": EXPERTS[1], "size": 9, "rotation": 90, "ha": "center"}
    ax.text(100 * best - 1.4, 2, "made by hand", va="bottom", **by_hand)
    ax.set_yscale("log")
    ax.set_xlim(12, 100.5)
    ax.set_xlabel("right answers (%)")
    ax.set_ylabel("functions $\\phi$")
    ax.set_title("A sum over patches, whatever its $\\phi$, stops at 87.5 %")
    ax.tick_params(colors=INK)
    return fig
