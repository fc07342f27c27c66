"""A measure of many runs along the training: median, and the band of 8 runs in 10."""

import numpy as np

from figures.style import EXPERTS, LOSSES, panels

COLORS = {"network": EXPERTS[0]} | LOSSES


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
    ax.set(xscale="log", xlim=(1, steps[-1]), xlabel="training step", ylabel=ylabel)
    ax.set(**axis)
    ax.set_title(title)
    _labels(ax, ends)
    return fig


def _labels(ax, ends, gap=0.085):
    """Names at the right ends of the curves, from the lowest up, never too close."""
    height, floor = ax.transAxes.inverted().transform, 0.0
    for name in sorted(ends, key=ends.get):
        y = height(ax.transData.transform((1, ends[name])))[1]
        floor = max(y, floor)
        style = {"color": COLORS[name], "size": 9, "va": "center"}
        ax.text(1.015, floor, name, transform=ax.transAxes, **style)
        floor += gap
