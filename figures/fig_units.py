"""Soft and hard competition on the same clouds: paths and ends of the centres."""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle

from figures.style import EXPERTS, INK, panels
from moe_np import competitive

TITLES = {
    "soft": "Soft: the middles are found",
    "hard": "Hard: pushed apart",
}


def draw(y, middle, paths):
    """y (N, 2); middle (E, 2), the truth; paths: name -> a list of units."""
    fig, axes = panels(2, height=3.9, sharex=True, sharey=True)
    for ax, (name, path) in zip(axes, paths.items(), strict=True):
        units = path[-1]
        r = competitive.posteriors(y, units)
        if name == "hard":
            r = competitive.winners(r)
        colors = np.array([to_rgb(c) for c in EXPERTS[: r.shape[1]]])
        ax.scatter(*y.T, c=np.clip(r @ colors, 0, 1), s=9, linewidths=0, alpha=0.45)
        for i, color in enumerate(EXPERTS[: r.shape[1]]):
            track = np.array([u["centre"][i] for u in path])
            radius = float(np.sqrt(units["variance"]))
            circle = Circle(track[-1], radius, fill=False, color=color, linewidth=2.5)
            ax.add_patch(circle)
            ax.plot(*track.T, color=INK, linewidth=1.2)
            ax.plot(*track[-1], "o", color=color, markersize=10, markeredgecolor=INK)
        ax.plot(*middle.T, "+", color=INK, markersize=24, markeredgewidth=2)
        ax.set(xlim=(-2.3, 4.9), ylim=(-2.3, 4.9))
        ax.set_title(TITLES[name])
        ax.set_aspect("equal")
        ax.set_xlabel("first component of $y$")
    axes[0].set_ylabel("second component of $y$")
    return fig
