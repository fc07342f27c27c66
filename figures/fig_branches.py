"""A tree of experts with two levels, as a diagram."""

from figures.style import EXPERTS, INK, panels


def draw():
    fig, ax = panels(height=3.3)
    ax.axis("off")
    ax.set(xlim=(-0.2, 8.2), ylim=(-0.35, 4.3))
    root, middle, leaf = (4, 4), ((2, 2.4), (6, 2.4)), (1, 3, 5, 7)
    for i, (x, y) in enumerate(middle):
        _branch(ax, root, (x, y), f"$g_{i + 1}$")
        for j in range(2):
            place = (leaf[2 * i + j], 0.75)
            _branch(ax, (x, y), place, f"$g_{{{j + 1}|{i + 1}}}$")
            color = EXPERTS[2 * i + j]
            _node(ax, place, f"$o_{{{i + 1}{j + 1}}}$", color, "round,pad=0.45")
    for place in (root, *middle):
        _node(ax, place, "gate", INK, "round4,pad=0.4")
    ax.text(4, -0.15, "every gate and every expert sees the input $x$", ha="center")
    return fig


def _branch(ax, start, end, label):
    ax.plot(*zip(start, end, strict=True), color=INK, linewidth=1.5, zorder=1)
    x, y = ((a + b) / 2 for a, b in zip(start, end, strict=True))
    side = -1 if end[0] < start[0] else 1
    ax.text(
        x + 0.16 * side, y + 0.08, label, ha="right" if side < 0 else "left", size=12
    )


def _node(ax, place, label, color, shape):
    box = {"boxstyle": shape, "facecolor": color, "edgecolor": "none"}
    ax.text(*place, label, ha="center", va="center", color="#f4f4f4", size=12, bbox=box)
