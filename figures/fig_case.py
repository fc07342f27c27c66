"""Cases of the cluster data: how far each patch reaches along each direction."""

import numpy as np

from figures.style import EXPERTS, INK, panels


def draw(cases, titles, names):
    """cases (3, P, M): reach of each patch along M directions, named by `names`."""
    fig, axes = panels(len(cases), height=2.5, sharey=True)
    for ax, reach, title in zip(axes, cases, titles, strict=True):
        rows, columns = np.indices(reach.shape)
        ax.scatter(
            columns,
            rows,
            s=90 * abs(reach),
            c=[EXPERTS[5] if r > 0 else EXPERTS[0] for r in reach.ravel()],
            alpha=0.9,
            linewidths=0,
        )
        ax.axvline(len(names) / 2 - 0.5, color=INK, linewidth=0.8, linestyle=":")
        ax.set_xticks(range(len(names)), names, fontsize=8)
        ax.set_yticks(range(len(reach)), range(1, len(reach) + 1))
        ax.set(xlim=(-0.7, len(names) - 0.3), ylim=(len(reach) - 0.4, -0.6))
        ax.set_title(title, fontsize=10, weight="normal")
        ax.tick_params(length=0)
    axes[0].set_ylabel("patch")
    fig.suptitle(
        "Which direction carries the class depends on the cluster",
        x=0.01,
        ha="left",
        fontsize=11,
        weight="bold",
    )
    return fig
