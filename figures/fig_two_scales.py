"""The load of each expert: counted, estimated, and estimated on two scales."""

import numpy as np

from figures.style import EXPERTS, INK, panels


def draw(counted, right, wrong):
    """counted, right, wrong (E,): tokens of each expert."""
    fig, ax = panels(height=2.8)
    places = np.arange(1, len(counted) + 1)
    ax.bar(places, wrong, color=EXPERTS[5], alpha=0.4, label="logits, probabilities")
    ax.plot(places, right, "o", color=EXPERTS[2], label="logits, logits")
    ax.hlines(counted, places - 0.4, places + 0.4, color=INK, label="counted")
    ax.set(xlabel="expert", ylabel="load (tokens)", xticks=places)
    ax.set_title("On two scales, everybody seems busy")
    ax.legend(loc="upper left")
    return fig
