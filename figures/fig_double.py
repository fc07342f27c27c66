"""Two losses of a margin: one softmax, and one softmax too many."""

import math

from figures.style import EXPERTS, INK, panels


def draw(margin, losses, slopes):
    """margin (n,);  losses, slopes: name -> values (n,), the logistic one first."""
    fig, axes = panels(2, height=2.7)
    for ax, curves, label in zip(
        axes, (losses, slopes), ("loss (nats)", "pull on the margin"), strict=True
    ):
        for (name, values), color in zip(curves.items(), EXPERTS[:2], strict=True):
            ax.plot(margin, values, color=color, label=name)
        ax.set_xlabel("margin $y F$")
        ax.set_ylabel(label)
    floor = math.log1p(math.exp(-1))
    axes[0].axhline(floor, color=INK, linewidth=0.8, linestyle=":")
    axes[0].text(margin[0], floor - 0.03, f"floor {floor:.4f}", color=INK, va="top")
    axes[0].text(-2.7, 3.2, "paper", color=EXPERTS[0])
    axes[0].text(-3.9, 1.42, "code", color=EXPERTS[1])
    axes[1].text(-5.5, 0.9, "paper", color=EXPERTS[0])
    axes[1].text(-5.5, 0.1, "code", color=EXPERTS[1])
    fig.suptitle(
        "A softmax too many: a floor, and no pull on a bad mistake",
        x=0.01,
        ha="left",
        fontsize=11,
        weight="bold",
    )
    return fig
