"""The posterior of one of two units, for several variances."""

from figures.style import EXPERTS, INK, panels

LABELS = {2.0: (2.3, 0.66), 1.0: (1.5, 0.84), 0.5: (-0.92, 0.06), 0.1: (-0.75, 0.88)}


def draw(y, curves):
    """y (N,); curves: standard deviation -> posterior of the right unit (N,)"""
    fig, ax = panels(height=2.8)
    for (deviation, r), color in zip(curves.items(), EXPERTS, strict=False):
        ax.plot(y, r, color=color)
        x, height = LABELS[deviation]
        ax.text(x, height, f"$\\sigma$ = {deviation:g}", color=color, ha="left")
    for centre in (-1, 1):
        ax.plot(centre, 0, "o", color=INK, markersize=9, clip_on=False)
    ax.set_xlabel("place of the case (the dots are the two centres)")
    ax.set_ylabel("posterior of the right unit")
    ax.set_title("The smaller the variance, the harder the competition")
    return fig
