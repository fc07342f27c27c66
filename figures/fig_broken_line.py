"""Two straight experts and their gate on data along a line with a corner."""

import numpy as np
from matplotlib.colors import to_rgb

from figures.style import EXPERTS, INK, panels
from moe_np import hierarchy, nodes, ops


def draw(x, y, params, heading):
    """x, y (N, 1); params: a tree with one level."""
    fig, (above, below) = panels(
        1, 2, height=4.2, sharex=True, gridspec_kw={"height_ratios": [3, 1]}
    )
    (r,) = hierarchy.posteriors(x, y, params)
    colors = np.array([to_rgb(c) for c in EXPERTS[: r.shape[1]]])
    above.scatter(x, y, c=np.clip(r @ colors, 0, 1), s=14, linewidths=0, alpha=0.8)
    grid = np.linspace(-1, 1, 201)[:, None]
    (z, o), _ = nodes.forward(grid, params["gates"], params["experts"])
    p, _ = ops.softmax(z[0])
    for i in range(o.shape[1]):
        above.plot(grid, o[:, i], color=EXPERTS[i], linewidth=1.2, linestyle="dashed")
        trusted = np.where(p[:, i] > 0.5, o[:, i, 0], np.nan)
        above.plot(grid, trusted, color=EXPERTS[i], linewidth=3.5)
        below.plot(grid, p[:, i], color=EXPERTS[i])
    above.plot(grid, hierarchy.predict(grid, params), color=INK, linewidth=1)
    above.set(ylim=(-1.6, 1.6), ylabel="target $y$")
    above.set_title(heading)
    below.set(ylim=(-0.05, 1.05), ylabel="gate", xlabel="input $x$")
    return fig
