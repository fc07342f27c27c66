"""How many words an expert gets in one step of training: one time step, or all."""

import numpy as np

from figures.style import EXPERTS, INK, panels


def draw(counts):
    """counts: number of experts -> (words per expert for one time step, for all)."""
    fig, axes = panels(len(counts), height=2.9)
    for ax, (E, pair) in zip(axes, counts.items(), strict=True):
        for x, words in enumerate(pair):
            spread = np.linspace(-0.3, 0.3, len(words)) if len(words) > 1 else 0
            colour = EXPERTS[1 - x]
            ax.plot(x + spread, words, ".", color=colour, markersize=5)
            mean = np.mean(words)
            ax.plot([x - 0.4, x + 0.4], [mean, mean], color=INK, linewidth=1.2)
            ax.text(x, max(words) * 1.25 + 0.6, f"mean {mean:g}", ha="center", size=9)
        ax.set_yscale("symlog", linthresh=1)
        ax.set(xlim=(-0.7, 1.7), ylim=(-0.2, 2000), xticks=[0, 1])
        ax.set_xticklabels(["one step", "16 steps"])
        ax.set_yticks([0, 1, 10, 100, 1000], ["0", "1", "10", "100", "1000"])
        ax.set_title(f"{E} experts", size=10, weight="normal")
    axes[0].set_ylabel("words for an expert")
    fig.suptitle(
        "More experts, fewer words for each; unrolled time steps bring them back",
        x=0.01,
        ha="left",
        fontsize=11,
        weight="bold",
    )
    return fig
