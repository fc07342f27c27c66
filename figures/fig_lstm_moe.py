"""The language model: five layers on top of each other, unrolled over time."""

from figures.diagram import arrow, box, sheet, word
from figures.style import EXPERTS

WORDS = ("the", "list", "is", "sorted", "in")
CHOSEN = ((0, 2, 5, 6), (1, 2, 3, 7), (0, 4, 5, 7), (1, 3, 4, 6))
LAYERS = ("embedding", "lower LSTM", "mixture", "upper LSTM", "softmax")
LEFT, STEP, FIRST, RISE, HIGH = 1.75, 1.15, 0.8, 0.68, 0.38


def draw():
    fig, ax = sheet(4.3)
    for row, name in enumerate(LAYERS):
        word(ax, 1.15, _up(row), name, ha="right")
    word(ax, 1.15, 0.2, "word", ha="right")
    word(ax, 1.15, 4.1, "next word", ha="right")
    for t, experts in enumerate(CHOSEN):
        _step(ax, LEFT + t * STEP, t == len(CHOSEN) - 1)
        word(ax, LEFT + t * STEP, 0.2, WORDS[t], style="italic", size=11)
        word(ax, LEFT + t * STEP, 4.1, WORDS[t + 1], style="italic", size=11)
        for j, e in enumerate(experts):
            x = LEFT + t * STEP + 0.17 * (j - 1.5)
            ax.plot(x, _up(2), "s", color=EXPERTS[e], markersize=8)
    width = (len(CHOSEN) - 1) * STEP + 0.95
    box(ax, LEFT + 1.5 * STEP, _up(2), "", EXPERTS[0], width=width, height=HIGH)
    for row in (1, 3):
        word(ax, 6.2, _up(row), "state kept,\ngradient cut", ha="left", size=9)
    word(ax, 6.2, _up(2), "$N = T B$ words,\none batch", ha="left", size=9)
    return fig


def _up(row):
    return FIRST + row * RISE


def _step(ax, x, last):
    """One moment: a column of boxes, and the states that go on to the right."""
    for row, name in enumerate(LAYERS):
        if name != "mixture":
            box(ax, x, _up(row), "", width=0.75, height=HIGH)
        arrow(ax, (x, _up(row) - RISE + HIGH / 2), (x, _up(row) - HIGH / 2))
        if "LSTM" in name:
            style = "--" if last else "-"
            arrow(ax, (x + 0.375, _up(row)), (x + 0.775, _up(row)), style=style)
    arrow(ax, (x, _up(4) + HIGH / 2), (x, 3.98))
