"""One network beside a mixture: what goes in, who answers, what comes out."""

from figures.diagram import arrow, box, sheet, word
from figures.style import EXPERTS


def draw():
    fig, ax = sheet(2.5)
    word(ax, 0.1, 2.33, "One set of weights", ha="left", weight="bold", size=11)
    word(ax, 0.55, 1.45, "$x$ and cue", size=11)
    box(ax, 1.75, 1.45, "one network")
    word(ax, 2.8, 1.45, "$y$", size=12)
    arrow(ax, (0.95, 1.45), (1.18, 1.45))
    arrow(ax, (2.32, 1.45), (2.66, 1.45))

    word(ax, 3.5, 2.33, "Two experts and a gate", ha="left", weight="bold", size=11)
    word(ax, 3.7, 1.45, "$x$", size=12)
    word(ax, 3.7, 0.35, "cue", size=11)
    box(ax, 4.95, 0.35, "gate")
    arrow(ax, (3.9, 0.35), (4.38, 0.35))
    arrow(ax, (5.52, 0.35), (6.02, 1.2), style="--")
    word(ax, 5.95, 0.62, "$p_1, p_2$", ha="left", size=11)
    for i, y in enumerate((1.85, 1.1)):
        box(ax, 4.95, y, f"expert {i + 1}", EXPERTS[i])
        arrow(ax, (3.84, 1.45), (4.38, y))
        arrow(ax, (5.52, y), (6.0, 1.45 + 0.09 * (1 - 2 * i)), EXPERTS[i])
        word(ax, 5.72, y + 0.2 * (1 - 2 * i), f"$o_{i + 1}$", EXPERTS[i], size=11)
    word(ax, 6.17, 1.45, r"$\Sigma$", size=14)
    ax.plot(6.17, 1.45, "o", markersize=22, mfc="none", mec="#757575", mew=1.3)
    arrow(ax, (6.36, 1.45), (6.8, 1.45))
    word(ax, 6.95, 1.45, "$y$", size=12)
    return fig
