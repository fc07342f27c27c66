"""Noise makes the expected answer smooth; what the average gradient leaves out."""

import numpy as np

from figures.style import EXPERTS, INK, name_ends, panels


def draw(t, curves, measured, back, both):
    """curves: noise -> (t, y);  slopes (N,): measured, mean of back, back + jump"""
    fig, (left, right) = panels(2, height=3.4)
    names = [f"noise {noise:g}" for noise in curves]
    colors = dict(zip(names, (INK, EXPERTS[4], EXPERTS[0], EXPERTS[6]), strict=True))
    for name, (at, y) in zip(names, curves.values(), strict=True):
        left.plot(at, y, color=colors[name])
    left.set(xlabel="input $t$", ylabel="mean answer over the noise")
    left.set(xlim=(-3.9, 2.1), xticks=range(-2, 3))
    starts = {name: y[0] for name, (_, y) in zip(names, curves.values(), strict=True)}
    name_ends(left, starts, colors, x=0.3, ha="right")
    left.set_title("Noise makes the mean smooth", fontsize=10)
    right.plot(t, measured, color=INK, linewidth=5, alpha=0.5)
    right.plot(t, back, color=EXPERTS[5], linestyle="--")
    right.plot(t, both, color=EXPERTS[2], linewidth=1.5)
    right.axhline(0, color=INK, linewidth=0.8)
    _name_slopes(right, t[np.argmax(both)] - 0.3, np.max(both))
    right.set(xlabel="input $t$", ylabel="slope of the mean, noise 0.3")
    right.set_title("Back alone is not its slope", fontsize=10)
    return fig


def _name_slopes(ax, t, top):
    """Names beside the highest point of the slope, and under the line of zero."""
    style = {"size": 9, "va": "top"}
    ax.text(t, top, "back + jump term", color=EXPERTS[2], ha="right", **style)
    ax.text(t, 0.88 * top, "measured (wide)", color=INK, ha="right", **style)
    ax.text(0.4, -0.08 * top, "mean of back", color=EXPERTS[5], **style)
