"""Dispatch and combine: slots sorted by expert, one block of rows each, and home."""

from figures.diagram import arrow, box, sheet, word
from figures.style import EXPERTS, INK

CHOICE = ((0, 2), (1, 0), (2, 0), (0, 1))  # two experts for each of four tokens
SIZE = 0.3


def draw():
    fig, ax = sheet(3.6)
    slots = [(e, n) for n, experts in enumerate(CHOICE) for e in experts]
    order = sorted(range(len(slots)), key=lambda s: slots[s][0])  # stable
    home = {}
    for r, s in enumerate(order):
        e, n = slots[s]
        y = 2.95 - 0.31 * r - 0.12 * e
        start = (1.2, _token(n) + 0.08 - 0.16 * (s % 2))
        arrow(ax, start, (2.2, y), EXPERTS[e])
        _cell(ax, 2.4, y, n, EXPERTS[e])
        _cell(ax, 4.6, y, n, EXPERTS[e])
        arrow(ax, (4.8, y), (5.8, start[1]), EXPERTS[e])
        home.setdefault(e, []).append(y)
    for e, rows in home.items():
        y = (rows[0] + rows[-1]) / 2
        height = max(rows) - min(rows) + SIZE
        box(ax, 3.5, y, f"expert {e + 1}", EXPERTS[e], height=height)
        arrow(ax, (2.58, y), (2.92, y))
        arrow(ax, (4.08, y), (4.42, y))
    for n in range(len(CHOICE)):
        box(ax, 0.8, _token(n), f"token {n + 1}", width=0.78, height=0.34)
        box(ax, 6.25, _token(n), f"$y_{n + 1}$", width=0.78, height=0.34)
    signs = ("send: sort by expert", "work", "combine: weigh, and home")
    for x, sign in zip((1.65, 3.5, 5.45), signs, strict=True):
        word(ax, x, 3.42, sign, weight="bold")
    return fig


def _token(n):
    return 2.75 - 0.68 * n


def _cell(ax, x, y, n, color):
    box(ax, x, y, "", color, width=SIZE, height=SIZE - 0.04)
    word(ax, x, y, str(n + 1), INK, size=9)
