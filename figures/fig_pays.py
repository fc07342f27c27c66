"""Test errors of dense and sparse layers on several tasks, one dot a seed."""

import numpy as np

from figures.style import EXPERTS, INK, panels

COLORS = (EXPERTS[0], EXPERTS[1], EXPERTS[6])


def draw(errors, titles):
    """errors: task -> system -> (seeds,);  titles: one for each task"""
    fig, axes = panels(len(errors), height=2.5)
    for ax, systems, title in zip(axes, errors.values(), titles, strict=True):
        for i, values in enumerate(systems.values()):
            ax.barh(i, np.mean(values), color=COLORS[i], alpha=0.45, height=0.7)
            ax.plot(values, [i] * len(values), "o", color=COLORS[i], markersize=5)
        ax.set_yticks(range(len(systems)), systems if ax is axes[0] else [""] * 3)
        ax.invert_yaxis()
        ax.set_xlim(0)
        ax.set_xlabel("relative error, new cases")
        ax.set_title(title, fontsize=10)
        ax.tick_params(axis="y", length=0, labelcolor=INK)
    return fig
