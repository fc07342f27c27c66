"""Two levels of gates, as a diagram: two groups of four, two experts in each."""

from figures.style import EXPERTS, INK, panels

G, E = 4, 4
CHOSEN = {0: (1, 3), 2: (0, 1)}  # group -> experts


def draw():
    fig, ax = panels(height=3.5)
    ax.axis("off")
    ax.set(xlim=(-0.6, 15.6), ylim=(-1.25, 4.7))
    root = (7.5, 4.1)
    for i in range(G):
        middle, on = (4 * i + 1.5, 2.15), i in CHOSEN
        _branch(ax, root, middle, on, f"$v_{i + 1}$", left=i < 2)
        for j in range(E):
            leaf, asked = (4 * i + j, 0), on and j in CHOSEN[i]
            first = asked and j == CHOSEN[i][0]
            _branch(ax, middle, leaf, asked, f"$u_{{{i + 1}{j + 1}}}$", left=first)
            _node(ax, leaf, f"$o_{{{i + 1}{j + 1}}}$", EXPERTS[i], asked, 10)
        _node(ax, middle, f"gate {i + 1}", INK, on, 10)
    _node(ax, root, "first gate", INK, True, 11)
    blend = " + ".join(
        f"v_{i + 1} u_{{{i + 1}{j + 1}}} o_{{{i + 1}{j + 1}}}"
        for i, js in CHOSEN.items()
        for j in js
    )
    ax.text(7.5, -1.1, f"$y = {blend}$", ha="center", size=13)
    return fig


def _branch(ax, start, end, on, label, *, left):
    """A line from below `start` to above `end`, and its weight if it is taken."""
    (x0, y0), (x1, y1) = start, end
    ys = (y0 - 0.3, y1 + 0.3)
    width, alpha = (2, 1) if on else (1, 0.35)
    ax.plot((x0, x1), ys, color=INK, linewidth=width, alpha=alpha, zorder=1)
    if on:
        x, y = (x0 + x1) / 2, sum(ys) / 2
        side = {"ha": "right", "x": x - 0.15} if left else {"ha": "left", "x": x + 0.15}
        ax.text(y=y + 0.12, s=label, size=12, **side)


def _node(ax, place, label, color, on, size):
    face = {"facecolor": color if on else "none", "edgecolor": color}
    box = {"boxstyle": "round,pad=0.35", "linewidth": 1.2, **face}
    ink = "#f4f4f4" if on else color
    ax.text(*place, label, ha="center", va="center", color=ink, size=size, bbox=box)
