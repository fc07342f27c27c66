"""How long each system trains: a dot for every run, beside the published figures."""

import numpy as np

from figures.style import EXPERTS, INK, panels


def draw(epochs, published):
    """epochs: name -> (S,) epochs of each run; published: name -> (mean, deviation)."""
    fig, ax = panels(height=2.9)
    for row, (name, runs) in enumerate(epochs.items()):
        spread = np.linspace(-0.22, 0.22, len(runs))
        colour = EXPERTS[0] if "experts" in name else EXPERTS[1]
        ax.scatter(runs, row + spread, s=12, color=colour, linewidths=0)
        mean, deviation = published[name]
        ax.errorbar(mean, row, xerr=deviation, color=INK, capsize=4, marker="|", ms=14)
    ax.set_yticks(range(len(epochs)), epochs)
    ax.invert_yaxis()
    ax.set_xlim(0)
    ax.set_xlabel("epochs until the mean squared error is 0.08")
    ax.set_title("Mixtures need about half the epochs, and their runs agree")
    note = {"transform": ax.transAxes, "ha": "right", "size": 9}
    ax.text(1, 0.9, "dots: our runs, one each", **note)
    ax.text(1, 0.78, "bars: published, mean and deviation", **note)
    return fig
