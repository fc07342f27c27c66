"""Two errors of one mixture during training: of its blend, and of one drawn expert."""

import numpy as np

from figures.style import LOSSES, name_ends, panels


def draw(histories):
    """histories: loss -> {"blend": (T, runs), "alone": (T, runs)}"""
    fig, axes = panels(2, height=3.2, sharey=True)
    titles = {
        "blend": "The blend: cooperation wins",
        "alone": "One expert alone: competition wins",
    }
    for ax, (key, title) in zip(axes, titles.items(), strict=True):
        for name, history in histories.items():
            error, color = history[key], LOSSES[name]
            steps = np.arange(1, len(error) + 1)
            low, high = error.min(1), error.max(1)
            ax.fill_between(steps, low, high, color=color, alpha=0.25, linewidth=0)
            ax.plot(steps, np.median(error, 1), color=color)
        ax.set(xscale="log", yscale="log", xlim=(1, len(error)))
        ax.set_title(title)
        ax.set_xlabel("training step")
    axes[0].set_ylabel("mean squared error")
    ends = {name: np.median(both["alone"][-1]) for name, both in histories.items()}
    name_ends(axes[1], ends, LOSSES)
    return fig
