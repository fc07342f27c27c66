"""The language model: five layers on top of each other, unrolled over time."""

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from figures.style import EXPERTS, INK, panels

LAYERS = ("embedding", "lower LSTM", "mixture", "upper LSTM", "softmax")
STEP, RISE, WIDE, HIGH = 1.5, 1.0, 1.0, 0.5


def draw(words, chosen):
    """words: one more than there are steps; chosen: the experts (up to 4) of each."""
    fig, ax = panels(height=4.2)
    steps = len(words) - 1
    for t in range(steps):
        for row, name in enumerate(LAYERS):
            if name != "mixture":
                _box(ax, t * STEP, row * RISE, WIDE, name if t == 0 else "")
            if row:
                _arrow(ax, (t * STEP, row * RISE - RISE + HIGH / 2), row * RISE, t)
            if "LSTM" in name:
                _state(ax, t, row * RISE, t == steps - 1)
        style = {"ha": "center", "va": "center", "size": 11, "style": "italic"}
        ax.text(t * STEP, -0.75, words[t], **style)
        ax.text(t * STEP, 4.75, words[t + 1], **style)
    _mixture(ax, steps, chosen)
    _notes(ax, steps)
    ax.set(xlim=(-1.9, steps * STEP + 1.4), ylim=(-1.05, 5.05))
    ax.axis("off")
    ax.set_title("The LSTMs go step by step; the mixture takes all steps at once")
    return fig


def _box(ax, x, y, width, text, colour=INK):
    corner = (x - width / 2, y - HIGH / 2)
    shape = "round,pad=0,rounding_size=0.1"
    ax.add_patch(
        FancyBboxPatch(
            corner, width, HIGH, boxstyle=shape, facecolor="none", edgecolor=colour
        )
    )
    ax.text(-0.75, y, text, ha="right", va="center", size=10)


def _arrow(ax, start, end, t):
    end = (start[0], end - HIGH / 2)
    ax.add_patch(
        FancyArrowPatch(start, end, arrowstyle="->", mutation_scale=10, ec=INK)
    )


def _state(ax, t, y, last):
    """The state that goes on to the next step, and, dashed, to the next window."""
    start, end = (t * STEP + WIDE / 2, y), ((t + 1) * STEP - WIDE / 2, y)
    line = "--" if last else "-"
    ax.add_patch(
        FancyArrowPatch(
            start, end, arrowstyle="->", mutation_scale=10, ec=INK, linestyle=line
        )
    )


def _mixture(ax, steps, chosen):
    """One wide box for all steps; in it, for each word, the experts that it gets."""
    middle, width = (steps - 1) * STEP / 2, (steps - 1) * STEP + WIDE + 0.2
    _box(ax, middle, 2 * RISE, width, "mixture", EXPERTS[0])
    for t, experts in enumerate(chosen):
        for j, e in enumerate(experts):
            x = t * STEP + (j - (len(experts) - 1) / 2) * 0.2
            ax.plot(x, 2 * RISE, "s", color=EXPERTS[e % len(EXPERTS)], markersize=7)


def _notes(ax, steps):
    x = steps * STEP - 0.35
    style = {"va": "center", "size": 9}
    for row in (1, 3):
        ax.text(x, row * RISE, "state kept,\ngradient cut", **style)
    ax.text(x, 2 * RISE, "$N = T B$ words,\none batch", color=EXPERTS[0], **style)
    ax.text(-0.75, -0.75, "word", ha="right", **style | {"size": 10})
    ax.text(-0.75, 4.75, "next word", ha="right", **style | {"size": 10})
