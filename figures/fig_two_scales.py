"""The load of each expert: counted, estimated, and estimated on two scales."""

import numpy as np

from figures.style import EXPERTS, INK, name_ends, panels

COLORS = {
    "logits, probabilities": EXPERTS[5],
    "counted": INK,
    "logits, logits": EXPERTS[2],
}


def draw(counted, right, wrong):
    """counted, right, wrong (E,): tokens of each expert."""
    fig, ax = panels(height=2.8)
    places = np.arange(1, len(counted) + 1)
    ax.bar(places, wrong, color=EXPERTS[5], alpha=0.4)
    ax.plot(places, right, "o", color=EXPERTS[2])
    ax.hlines(counted, places - 0.4, places + 0.4, color=INK)
    ax.set(xlabel="expert", ylabel="load (tokens)", xticks=places)
    ax.set_title("On two scales, everybody seems busy")
    ends = dict(zip(COLORS, (wrong[-1], counted[-1], right[-1]), strict=True))
    name_ends(ax, ends, COLORS)
    return fig
