"""Which expert gets which cluster: a matrix of dots, one colour an expert."""

import numpy as np

from figures.style import EXPERTS, INK, panels


def draw(tables, title, *, groups=None, columns=3, height=2.4):
    """tables: heading -> counts (K, E); groups: heading -> predicted cluster (E,).

    The area of a dot is the share of the cluster's cases.  A ring: the prediction.
    """
    rows = -(-len(tables) // columns)
    fig, axes = panels(columns, rows, height=height, sharex=True, sharey=True)
    axes = np.atleast_1d(axes).ravel()
    for ax, (heading, counts) in zip(axes, tables.items(), strict=True):
        dots(ax, counts)
        for m, k in enumerate([] if groups is None else groups[heading]):
            ax.plot(m, k, "o", mfc="none", mec=INK, markersize=13, mew=1)
        ax.set_title(heading, fontsize=10, weight="normal")
    for ax in axes[::columns]:
        ax.set_ylabel("cluster")
    for ax in axes[-columns:]:
        ax.set_xlabel("expert")
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig


def dots(ax, counts):
    """One matrix on `ax`."""
    K, E = counts.shape
    rows, columns = np.indices(counts.shape)
    share = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    colors = [EXPERTS[m % len(EXPERTS)] for m in columns.ravel()]
    ax.scatter(columns, rows, s=110 * share, c=colors, linewidths=0)
    ax.set_xticks(range(E), range(1, E + 1))
    ax.set_yticks(range(K), range(1, K + 1))
    ax.set(xlim=(-0.8, E - 0.2), ylim=(K - 0.3, -0.7))
    ax.tick_params(length=0)
