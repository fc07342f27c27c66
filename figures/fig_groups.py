"""Who works for whom: matrices of dots, experts in the colour of their group."""

import numpy as np

from figures.style import EXPERTS, INK, panels


def draw(tables, title, *, names, columns=3, height=2.6, size=110, G=None):
    """tables: heading -> shares (C, E), rows add up to 1; names: of rows, of columns.

    G: into how many groups, each in one colour, the columns of each table fall; None:
    every column is a group.  More than eight: no colours.
    """
    rows = -(-len(tables) // columns)
    fig, axes = panels(columns, rows, height=height, sharex=True, sharey=True)
    axes = np.atleast_1d(axes).ravel()
    for n, (ax, (heading, shares)) in enumerate(zip(axes, tables.items(), strict=True)):
        _dots(ax, shares, size, G[n] if G else shares.shape[1])
        ax.set_title(heading, fontsize=10, weight="normal")
    for ax in axes[::columns]:
        ax.set_ylabel(names[0])
    for ax in axes[-columns:]:
        ax.set_xlabel(names[1])
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig


def _dots(ax, shares, size, G):
    C, E = shares.shape
    rows, columns = np.indices(shares.shape)
    colors = [EXPERTS[e * G // E] if G <= len(EXPERTS) else INK for e in columns.flat]
    ax.scatter(columns + 1, rows + 1, s=size * shares, c=colors, linewidths=0)
    for edge in np.arange(1, G) * E / G + 0.5 if E > G else ():
        ax.axvline(edge, color=INK, linewidth=0.6, alpha=0.5)
        ax.axhline(edge, color=INK, linewidth=0.6, alpha=0.5)
    every = max(1, E // 4)
    ax.set_xticks(range(every if E > G else 1, E + 1, every))
    ax.set_yticks(range(every if E > G else 1, C + 1, every))
    ax.set(xlim=(0.2, E + 0.8), ylim=(C + 0.8, 0.2))
    ax.tick_params(length=0)
