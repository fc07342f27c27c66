"""The busiest expert against time: a thin line a run, a thick one for their mean."""

import numpy as np

from figures.style import INK, panels


def draw(groups, title, *, ceiling=None, lift=None, height=3.2):
    """groups: name -> (color, max/mean load (S, T), where the name stands (x, y))."""
    fig, ax = panels(height=height)
    for name, (color, runs, place) in groups.items():
        ax.plot(np.transpose(runs), color=color, linewidth=0.7, alpha=0.45)
        ax.plot(np.mean(runs, 0), color=color, linewidth=2.6)
        ax.text(*place, name, color=color)
    ax.axhline(1, color=INK, linewidth=0.8)
    if ceiling:
        ax.axhline(ceiling, color=INK, linewidth=0.8, linestyle="dotted")
        ax.text(2, ceiling + 0.05, "all tokens at the same two experts", va="bottom")
        ax.set_ylim(top=ceiling + 0.4)
    if lift:
        ax.axvline(lift, color=INK, linewidth=0.8, linestyle="dashed")
        ax.text(lift + 3, 4.05, "the constraint is lifted")
    ax.set(xlabel="step", ylabel="max / mean load")
    ax.set_ylim(bottom=0.9)
    ax.set_xlim(0, len(runs[0]) - 1)
    ax.set_title(title)
    return fig
