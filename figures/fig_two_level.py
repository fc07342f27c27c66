"""Two levels of gates: four groups of four, two groups and two experts in each."""

from figures.diagram import arrow, box, sheet, word
from figures.style import EXPERTS, INK

G, E = 4, 4
CHOSEN = {0: (1, 3), 2: (0, 1)}  # group -> experts


def draw():
    fig, ax = sheet(3.5)
    root = (3.6, 3.2)
    for i in range(G):
        middle, on = (0.92 + 1.79 * i, 2.1), i in CHOSEN
        _branch(ax, root, middle, on, f"$v_{i + 1}$")
        for j in range(E):
            leaf, asked = (middle[0] + 0.44 * (j - 1.5), 1.0), on and j in CHOSEN[i]
            _branch(ax, middle, leaf, asked)
            if asked:
                word(ax, leaf[0], 0.63, f"$u_{{{i + 1}{j + 1}}}$", size=12)
            name = f"$o_{{{i + 1}{j + 1}}}$"
            box(ax, *leaf, name, EXPERTS[i], width=0.38, on=asked)
        box(ax, *middle, f"gate {i + 1}", INK, width=0.85, on=on)
    box(ax, *root, "first gate")
    blend = " + ".join(
        f"v_{i + 1} u_{{{i + 1}{j + 1}}} o_{{{i + 1}{j + 1}}}"
        for i, js in CHOSEN.items()
        for j in js
    )
    word(ax, 3.6, 0.2, f"$y = {blend}$", size=13)
    return fig


def _branch(ax, start, end, on, label=""):
    """A line from below `start` to above `end`, and its label if it is taken."""
    start, end = (start[0], start[1] - 0.21), (end[0], end[1] + 0.21)
    head, width = ("-|>", 1.8) if on else ("-", 0.5)
    arrow(ax, start, end, head=head, width=width)
    if on and label:
        side = -1 if end[0] < start[0] else 1
        x, y = 0.4 * start[0] + 0.6 * end[0], 0.4 * start[1] + 0.6 * end[1]
        ha = "right" if side < 0 else "left"
        word(ax, x + 0.07 * side, y + 0.02, label, ha=ha, va="bottom", size=13)
