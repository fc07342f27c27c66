"""Who is asked: the share of the cases that each expert answers for, run by run."""

import numpy as np

from figures.style import EXPERTS, panels


def draw(share):
    """share (S, E): mean mixing proportion of each expert in each of S runs."""
    fig, ax = panels(height=2.6)
    bottom = np.zeros(len(share))
    for i, part in enumerate(share.T):
        ax.bar(range(len(share)), part, bottom=bottom, color=EXPERTS[i], width=0.8)
        ax.text(
            len(share),
            (i + 0.5) / share.shape[1],
            f"expert {i + 1}",
            color=EXPERTS[i],
            va="center",
        )
        bottom += part
    ax.set_xticks([0, len(share) - 1], ["run 1", f"run {len(share)}"])
    ax.set_ylabel("share of the cases")
    ax.set_title("Of eight experts two do all the work, not the same two in each run")
    return fig
