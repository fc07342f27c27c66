"""How a mixture divides the vowels: lines and regions at moments of the training."""

from figures.fig_lines import GRID, line, show
from figures.style import INK, panels


def draw(x, t, history, moment, goals, every):
    """x (N, 2), t (N, 1); history: name -> parameters (T, ...), one of `every` epochs;
    moment: an epoch;  goals: lines W, b.
    """
    fig, ax = panels(height=3.8)
    _panel(ax, x, t, history, moment, goals, every)
    return fig


def still(x, t, history, moments, goals, every):
    """The same at several moments, side by side."""
    fig, axes = panels(len(moments), height=2.8, sharey=True)
    for ax, moment in zip(axes, moments, strict=True):
        _panel(ax, x, t, history, moment, goals, every)
        ax.label_outer()
    return fig


def _panel(ax, x, t, history, moment, goals, every):
    names = ("Wg", "bg", "We", "be")
    show(ax, x, t, {name: history[name][moment // every] for name in names})
    for W, b in goals:
        line(ax, GRID @ W + b, INK, linestyles="dotted", linewidths=1.2)
    ax.set_title(f"epoch {moment}")
