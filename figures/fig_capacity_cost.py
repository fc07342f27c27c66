"""What a token pays, and what the layer owns, as experts are added."""

from figures.style import EXPERTS, INK, panels


def draw(E, own, soft, sparse, gate, *, title):
    """Four curves over the number of experts E: numbers owned, products per token."""
    fig, ax = panels(height=3.4)
    ax.loglog(E, own, "o", color=INK, markersize=5, fillstyle="none")
    for y, color, text, above in (
        (soft, EXPERTS[5], "all experts blended: work = what is owned (rings)", 30),
        (sparse, EXPERTS[0], "4 of E: experts and gate", 2),
        (gate, EXPERTS[6], "the gate's part", 0.08),
    ):
        ax.loglog(E, y, color=color)
        ax.text(E[4], y[4] * above, text, color=color, ha="center", size=9)
    ax.set(xlabel="experts E", ylabel="numbers, or products per token", title=title)
    ax.set_ylim(1e3, 6e11)
    return fig
