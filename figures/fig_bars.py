"""One number for each expert: a bar in its colour, panel by panel."""

import numpy as np

from figures.style import EXPERTS, INK, panels


def draw(values, title, *, height=2.6):
    """values: heading -> (label of the axis, numbers, of experts (E,), or else counts).

    Experts have their colours, and a dashed line marks their mean.
    """
    fig, axes = panels(len(values), height=height)
    for ax, (heading, (label, numbers, experts)) in zip(
        axes, values.items(), strict=True
    ):
        places = np.arange(len(numbers))
        ax.bar(places, numbers, color=EXPERTS[: len(numbers)] if experts else INK)
        if experts:
            mean, ends = np.mean(numbers), (-0.5, places[-1] + 0.5)
            ax.hlines(mean, *ends, color=INK, linewidth=1, linestyle="dashed")
            ax.text(ends[1], mean, " mean", va="center", size=9)
        ax.set_xticks(places, places + int(experts))
        ax.set(xlabel="expert" if experts else "number of experts", ylabel=label)
        ax.set_title(heading, fontsize=10, weight="normal")
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig
