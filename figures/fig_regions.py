"""The plane cut into regions: the truth, a tree's experts, a tree's answer."""

import numpy as np
from matplotlib.colors import ListedColormap

from figures.style import EXPERTS, INK, panels
from moe_np import hierarchy, nodes, ops


def draw(x, y, params, back):
    """x (N, 2), y (N,) the cases; params: the tree; back: grid -> its units."""
    fig, axes = panels(3, height=2.9, sharex=True, sharey=True)
    side = np.linspace(-1, 1, 160)
    grid = np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)
    inputs = back(grid)
    (z, _), _ = nodes.forward(inputs, params["gates"], params["experts"])
    path = np.ones((len(grid), 1))
    for level in z:
        g, _ = ops.softmax(level)
        path = (path[:, :, None] * g.reshape(len(g), -1, g.shape[-1])).reshape(
            len(g), -1
        )
    answer = hierarchy.predict(inputs, params)[:, 0]
    look = {"cmap": "viridis", "vmin": y.min(), "vmax": y.max()}
    axes[0].scatter(*x.T, c=y, s=5, linewidths=0, **look)
    image = {"extent": (-1, 1, -1, 1), "origin": "lower"}
    colors = ListedColormap(EXPERTS[: path.shape[1]])
    axes[1].imshow(
        path.argmax(-1).reshape(160, 160),
        cmap=colors,
        vmin=-0.5,
        vmax=path.shape[1] - 0.5,
        interpolation="nearest",
        **image,
    )
    axes[2].imshow(answer.reshape(160, 160), **look, **image)
    titles = ("The cases", "Who answers", "The tree's answer")
    for ax, title in zip(axes, titles, strict=True):
        ax.set_title(title)
        ax.set_aspect("equal")
        ax.set_xlabel("first input")
        ax.spines[["left", "bottom"]].set_color(INK)
    axes[0].set_ylabel("second input")
    return fig
