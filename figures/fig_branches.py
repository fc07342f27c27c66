"""A tree of experts with two levels."""

from figures.diagram import arrow, box, sheet, word
from figures.style import EXPERTS


def draw():
    fig, ax = sheet(3.0)
    root, middle = (3.6, 2.75), ((1.85, 1.75), (5.35, 1.75))
    for i, gate in enumerate(middle):
        _branch(ax, root, gate, f"$g_{i + 1}$")
        for j in range(2):
            leaf = (gate[0] + (1.7 * j - 0.85), 0.75)
            _branch(ax, gate, leaf, f"$g_{{{j + 1}|{i + 1}}}$")
            box(ax, *leaf, f"$o_{{{i + 1}{j + 1}}}$", EXPERTS[2 * i + j], width=0.9)
    for place in (root, *middle):
        box(ax, *place, "gate", width=0.9)
    word(ax, 3.6, 0.2, "every gate and every expert sees the input $x$")
    return fig


def _branch(ax, start, end, label):
    """A line from one node to another, and its weight beside it."""
    side = -1 if end[0] < start[0] else 1
    arrow(ax, (start[0], start[1] - 0.21), (end[0], end[1] + 0.23), head="-")
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    ha = "right" if side < 0 else "left"
    word(ax, x + 0.08 * side, y + 0.06, label, ha=ha, va="bottom", size=12)
