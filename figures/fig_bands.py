"""A measure of many runs along the training: median, and the band of 8 runs in 10."""

import numpy as np

from figures.style import INK, LOSSES, name_ends, panels

COLORS = {"network": INK} | LOSSES


def draw(histories, *, title, ylabel, every=5, **axis):
    """histories: name of a system -> (T, S), one row for `every` steps."""
    fig, ax = panels(height=3.3)
    ends = {}
    for name, history in histories.items():
        steps = 1 + every * np.arange(len(history))
        low, middle, high = np.quantile(history, (0.1, 0.5, 0.9), axis=1)
        ax.fill_between(steps, low, high, color=COLORS[name], alpha=0.2, lw=0)
        ax.plot(steps, middle, color=COLORS[name])
        ends[name] = middle[-1]
    ax.set(
        xscale="log",
        xlim=(1, steps[-1]),
        xlabel="training step, counted from 1",
        ylabel=ylabel,
    )
    ax.set(**axis)
    ax.set_title(title)
    name_ends(ax, ends, COLORS)
    return fig
