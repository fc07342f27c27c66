"""One network beside a mixture: what goes in, who answers, what comes out."""

from figures.style import EXPERTS, INK, panels


def draw():
    fig, (one, many) = panels(2, height=2.7)
    _box(one, 4.2, 3, "one network", INK)
    _arrow(one, (1.0, 3), (2.7, 3), "$x$ and cue")
    _arrow(one, (5.7, 3), (7.6, 3))
    one.text(7.9, 3, "$y$", va="center")
    one.set_title("One set of weights")

    for i, height in enumerate((4.6, 3.0)):
        _box(many, 4.2, height, f"expert {i + 1}", EXPERTS[i])
        _arrow(many, (1.2, 3.8), (3.0, height))
        _arrow(many, (5.35, height), (7.6, 3.8))
        spot = {"ha": "center", "va": "bottom" if i == 0 else "top", "size": 9}
        shift = 0.25 if i == 0 else -0.25
        many.text(6.7, (height + 3.8) / 2 + shift, f"$p_{i + 1} o_{i + 1}$", **spot)
    _box(many, 4.2, 1.1, "gate", INK)
    _arrow(many, (1.2, 1.1), (3.3, 1.1))
    _arrow(many, (5.05, 1.1), (6.2, 2.5), dashed=True)
    many.text(0.9, 3.8, "$x$", va="center", ha="right")
    many.text(0.9, 1.1, "cue", va="center", ha="right")
    many.text(5.85, 1.55, "$p_1, p_2$", size=9)
    many.text(7.9, 3.8, "$y$", va="center")
    many.set_title("Two experts and a gate")
    for ax in (one, many):
        ax.set_axis_off()
        ax.set(xlim=(0, 8.6), ylim=(0.3, 5.5))
    return fig


def _box(ax, x, y, text, color):
    style = {"boxstyle": "round,pad=0.45", "facecolor": "none", "edgecolor": color}
    ax.text(x, y, text, ha="center", va="center", color=color, bbox=style | {"lw": 1.8})


def _arrow(ax, start, end, text="", dashed=False):
    style = {"arrowstyle": "->", "color": INK, "lw": 1.2}
    style["linestyle"] = "dashed" if dashed else "solid"
    ax.annotate("", end, start, arrowprops=style)
    if text:
        middle = (start[0] + end[0]) / 2
        ax.text(middle, start[1] + 0.25, text, ha="center", size=9)
