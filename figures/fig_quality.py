"""Error along the training: the median of the runs, and the band of all of them."""

import numpy as np

from figures.style import EXPERTS, panels

COLORS = (EXPERTS[5], EXPERTS[0], EXPERTS[2], EXPERTS[3])


def draw(curves, title, *, block):
    """curves: task -> name of a layer -> (S, T), one value for `block` steps each.

    The layers stand in order, from the best to the worst.
    """
    fig, axes = panels(len(curves), height=3.1, sharey=True)
    for ax, (task, layers) in zip(axes, curves.items(), strict=True):
        floor = 0.0
        for color, (name, runs) in zip(COLORS, layers.items(), strict=False):
            steps = block * (np.arange(runs.shape[1]) + 1)
            middle = np.median(runs, 0)
            ax.fill_between(
                steps, runs.min(0), runs.max(0), color=color, alpha=0.2, lw=0
            )
            ax.plot(steps, middle, color=color)
            floor = max(middle[-1], floor)
            ax.text(1.02 * steps[-1], floor, name, color=color, va="center", size=9)
            floor += 0.06
        ax.set(xlabel="training step", xlim=(block, steps[-1]), ylim=(0, 1.05))
        ax.set_title(task, fontsize=10, weight="normal")
    axes[0].set_ylabel("error (variance of targets: 1)")
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig
