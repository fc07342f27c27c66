"""Perplexity of each system, a dot for every seed, beside the published ones."""

import numpy as np

from figures.style import EXPERTS, INK, panels


def draw(measured, published, title):
    """measured: part of the text -> system -> (S,) perplexities of its runs.

    published: name -> one.  Names that begin with "dense" are drawn as dense models.
    A step to the right is the same ratio of perplexities in all panels.
    """
    fig, axes = panels(len(measured) + 1, height=2.9)
    other = {name: np.array([value]) for name, value in published.items()}
    tables = measured | {"published": other}
    for ax, (name, table) in zip(axes, tables.items(), strict=True):
        _panel(ax, table)
        ax.set_title(name, size=10, weight="normal")
    for ax in axes[1:-1]:
        ax.set_yticklabels([])
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig


def _panel(ax, table):
    for row, (name, runs) in enumerate(table.items()):
        colour = EXPERTS[1 if name.startswith("dense") else 0]
        spread = np.linspace(-0.2, 0.2, len(runs)) if len(runs) > 1 else [0]
        ax.plot(runs, row + np.array(spread), "o", color=colour, markersize=5)
        mean = np.mean(runs)
        if len(runs) > 1:
            ax.plot([mean, mean], [row - 0.35, row + 0.35], color=INK, linewidth=1.2)
    ax.set_yticks(range(len(table)), list(table))
    ax.set_ylim(len(table) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color=INK, alpha=0.25, linewidth=0.6)
    found = np.concatenate(list(table.values()))
    middle = np.sqrt(found.min() * found.max())
    ax.set(xscale="log", xlim=(middle / 1.22, middle * 1.22), xlabel="perplexity")
    ticks = np.unique((middle * np.array([0.86, 1, 1.16])).round())
    ax.set_xticks(ticks, [f"{tick:.0f}" for tick in ticks])
    ax.set_xticks([], minor=True)
