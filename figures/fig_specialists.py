"""Experts over the input, each drawn as thick as the gate trusts it."""

import numpy as np
from matplotlib.collections import LineCollection

from figures.style import EXPERTS, INK, panels


def draw(x, target, results, heading=""):
    """x, target (N,);  results: title -> (p (N, E), o (N, E))"""
    fig, axes = panels(len(results), height=3.0, sharey=True)
    for ax, (title, (p, o)) in zip(axes, results.items(), strict=True):
        ax.plot(x, target, "o", color=INK, markersize=2.5, alpha=0.8)
        ax.plot(x, (p * o).sum(-1), color=INK, linewidth=1.2)
        for i in range(p.shape[1]):
            _expert(ax, x, p[:, i], o[:, i], EXPERTS[i])
        ax.set_title(title, fontsize=10, weight="normal")
        ax.set_xlabel("input $x$")
        ax.set(xlim=(x[0] - 0.1, x[-1] + 0.1), ylim=(-5.5, 5.5))
    axes[0].set_ylabel("answer")
    fig.suptitle(heading, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig


def _expert(ax, x, p, o, color):
    points = np.stack([x, o], -1)
    middle = (p[1:] + p[:-1]) / 2
    ax.add_collection(
        LineCollection(
            np.stack([points[:-1], points[1:]], 1),
            colors=color,
            linewidths=0.8 + 4 * middle,
            alpha=0.7 + 0.3 * middle,
        )
    )
