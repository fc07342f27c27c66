"""The noisy top-k gate as a circuit, from a token to the weights of two experts."""

from figures.diagram import arrow, box, sheet, word
from figures.style import EXPERTS, INK

CLEAN = (0.35, 0.75, 0.5, 0.2, 0.6, 0.4)
NOISY = (0.5, 0.7, 0.3, 0.15, 0.85, 0.45)
KEPT = {1: 0.4, 4: 0.6}


def draw():
    fig, ax = sheet(2.6)
    word(ax, 0.15, 1.3, "$x$", size=13)
    box(ax, 0.85, 1.85, "$x W_g$", width=0.75)
    box(ax, 0.85, 0.6, "$x W_n$", width=0.75)
    arrow(ax, (0.25, 1.38), (0.46, 1.75))
    arrow(ax, (0.25, 1.22), (0.46, 0.7))
    box(ax, 1.95, 0.6, "softplus", width=0.85)
    arrow(ax, (1.24, 0.6), (1.51, 0.6))
    _node(ax, 2.85, 0.6, r"$\times$")
    arrow(ax, (2.39, 0.6), (2.68, 0.6))
    word(ax, 2.85, 0.12, r"noise $\epsilon$")
    arrow(ax, (2.85, 0.24), (2.85, 0.42))
    _node(ax, 2.85, 1.85, "$+$")
    arrow(ax, (2.85, 0.78), (2.85, 1.67))
    arrow(ax, (1.24, 1.85), (1.48, 1.85))
    arrow(ax, (2.43, 1.85), (2.67, 1.85))
    _bars(ax, 1.95, 1.85, CLEAN, range(6), "clean logits")
    arrow(ax, (3.03, 1.85), (3.27, 1.85))
    _bars(ax, 3.75, 1.85, NOISY, range(6), "noisy logits $z$")
    box(ax, 4.75, 1.85, "top-$k$", width=0.7)
    arrow(ax, (4.23, 1.85), (4.38, 1.85))
    word(ax, 4.75, 1.45, "a decision:\nno gradient", size=8, va="top")
    box(ax, 5.75, 1.85, "softmax", width=0.85)
    arrow(ax, (5.11, 1.85), (5.31, 1.85))
    word(ax, 5.75, 1.45, "over the kept", size=8, va="top")
    arrow(ax, (6.19, 1.85), (6.33, 1.85))
    _bars(ax, 6.7, 1.85, [KEPT.get(i, 0) for i in range(6)], KEPT, "weights $w$")
    return fig


def _bars(ax, x, y, heights, shown, title):
    """Six small bars, one an expert, in a field around a middle."""
    for i in shown:
        left = x - 0.42 + 0.14 * i
        ax.bar(left + 0.07, 0.6 * heights[i], 0.11, bottom=y - 0.3, color=EXPERTS[i])
    ax.plot([x - 0.45, x + 0.45], [y - 0.3] * 2, color=INK, linewidth=1)
    word(ax, x, y + 0.5, title, size=9)


def _node(ax, x, y, sign):
    ax.plot(x, y, "o", markersize=22, mfc="none", mec=INK, mew=1.3)
    word(ax, x, y, sign, size=13)
