"""The cost of choosing, in units of one expert's work, by the number of experts."""

import numpy as np

from figures.style import EXPERTS, INK, panels

COLORS = (EXPERTS[5], EXPERTS[0], EXPERTS[2])


def draw(experts, costs, *, active):
    """experts: their numbers; costs: name -> cost at each; active: experts at work.

    Costs that are known (not NaN) at some numbers only are dots.
    """
    fig, ax = panels(height=3.4)
    ax.axhline(active, color=INK, linewidth=1, linestyle=":")
    ax.text(
        1.15 * experts[0], 1.15 * active, f"the work of the {active} experts", size=9
    )
    for color, (name, cost) in zip(COLORS, costs.items(), strict=True):
        some = np.isnan(cost).any()
        ax.plot(experts, cost, "o" if some else "-", color=color, clip_on=not some)
        ax.lines[-1].set_zorder(3 if some else 2)
        side = "bottom" if some else "center"
        ax.text(1.15 * experts[-1], cost[-1], name, color=color, va=side, size=9)
    ax.set(xscale="log", yscale="log", xlim=(experts[0], experts[-1]))
    ticks = [experts[0], *(256, 1024, 4096, 16_384), experts[-1]]
    ax.set_xticks(ticks, [f"{n:,}" for n in ticks])
    ax.set_xticks([], minor=True)
    ax.set(xlabel="number of experts", ylabel="choosing, in experts' work")
    ax.set_title("One flat gate can cost more than the experts it chooses")
    return fig
