"""The mixture of 1991: experts answer, the gate weighs, the blend is judged."""

from figures.diagram import arrow, box, sheet, word
from figures.style import EXPERTS, INK


def draw():
    fig, ax = sheet(2.9)
    word(ax, 0.25, 1.35, "$x$", size=13)
    for i in range(3):
        x, y, color = 3.1 + 0.5 * i, 2.55 - 0.7 * i, EXPERTS[i]
        arrow(ax, (0.4, 1.35), (1.08, y))
        box(ax, 1.65, y, f"expert {i + 1}", color)
        arrow(ax, (2.22, y), (x - 0.17, y), color)
        word(ax, 2.6, y + 0.16, f"$o_{i + 1}$", color, size=12)
        arrow(ax, (x, 0.58), (x, y - 0.17), style=(0, (3, 2)), width=1)
        word(ax, x + 0.05, 0.75, f"$p_{i + 1}$", ha="left", size=12)
        _times(ax, x, y, color)
        arrow(ax, (x + 0.17, y), (4.98, 1.85 + 0.1 * (1 - i)), color)
    arrow(ax, (0.4, 1.35), (1.08, 0.35))
    box(ax, 1.65, 0.35, "gate")
    arrow(ax, (2.22, 0.35), (2.82, 0.35))
    word(ax, 2.5, 0.51, "$z$", size=12)
    box(ax, 3.6, 0.35, "softmax", width=1.5)
    ax.plot(5.15, 1.85, "o", markersize=24, mfc="none", mec=INK, mew=1.3)
    word(ax, 5.15, 1.85, r"$\Sigma$", size=15)
    arrow(ax, (5.34, 1.85), (5.64, 1.85))
    word(ax, 5.77, 1.85, "$y$", size=13)
    arrow(ax, (5.9, 1.85), (6.2, 1.85))
    box(ax, 6.62, 1.85, "loss", width=0.8)
    word(ax, 6.62, 1.0, "target $d$", size=11)
    arrow(ax, (6.62, 1.13), (6.62, 1.62))
    return fig


def _times(ax, x, y, color):
    face = {"mfc": "none", "mec": color, "mew": 1.3}
    ax.plot(x, y, "o", markersize=21, **face)
    word(ax, x, y, r"$\times$", size=13)
