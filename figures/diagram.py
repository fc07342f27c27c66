"""Boxes, arrows and words on a plain sheet, in inches, and the sheet as SVG."""

import io

from matplotlib import rc_context
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from figures.style import INK


def sheet(height, width=7.2):
    """An empty figure whose coordinates are inches, from the lower left corner."""
    fig = Figure(figsize=(width, height))
    ax = fig.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    ax.set_axis_off()
    return fig, ax


def box(ax, x, y, text, color=INK, *, width=1.1, height=0.42, on=True):
    """A box around a middle; faint when it is not `on`."""
    shape = FancyBboxPatch(
        (x - width / 2, y - height / 2),
        width,
        height,
        boxstyle="round,pad=0,rounding_size=0.07",
        facecolor=to_rgba(color, 0.16 if on else 0),
        edgecolor=to_rgba(color, 1 if on else 0.45),
        linewidth=1.6 if on else 1,
    )
    ax.add_patch(shape)
    size = 12 if text.startswith("$") else 10
    word(ax, x, y, text, INK, size=size, alpha=1 if on else 0.6)


def arrow(ax, start, end, color=INK, *, style="-", width=1.3, head="-|>", bend=0):
    """An arrow from one point to another; `bend` as matplotlib's arc3 takes it."""
    ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle=head,
            connectionstyle=f"arc3,rad={bend}",
            mutation_scale=9,
            color=color,
            linestyle=style,
            linewidth=width,
            shrinkA=0,
            shrinkB=0,
        )
    )


def word(ax, x, y, text, color=INK, *, size=10, ha="center", va="center", **style):
    ax.text(x, y, text, color=color, size=size, ha=ha, va=va, **style)


def svg(fig):
    """The figure as SVG text: the same bytes each time, letters drawn as shapes."""
    file = io.StringIO()
    with rc_context({"svg.hashsalt": "moe", "svg.fonttype": "path"}):
        fig.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    lines = file.getvalue().splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"
