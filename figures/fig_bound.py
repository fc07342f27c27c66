"""EM climbs a curve by the tops of bounds that touch it."""

import numpy as np

from figures.style import EXPERTS, INK, panels
from moe_np import competitive


def draw(y, places, likelihood, units_at, start):
    """y (N, 1); likelihood at each place of one centre; the units for a place."""
    fig, ax = panels(height=3.4)
    ax.plot(places, likelihood, color=INK, linewidth=2.5)
    at = start
    for color in (EXPERTS[1], EXPERTS[0]):
        bound, top = _bound(y, places, units_at, at)
        near = abs(bound - bound.max()) < 1.1
        ax.plot(places[near], bound[near], color=color, linewidth=1.8)
        touch = competitive.log_likelihood(y, units_at(at))
        ax.plot(at, touch, "o", color=color, markersize=8)
        ax.plot(top, _bound(y, np.array([top]), units_at, at)[0], "^", color=color)
        at = top
    ax.annotate("log-likelihood", (3.1, likelihood[-20] - 0.02), color=INK, va="bottom")
    ax.set_xlabel("place of the right centre")
    ax.set_ylabel("mean per case, nats")
    ax.set_ylim(min(likelihood) - 0.35, max(likelihood) + 0.1)
    ax.set_title("Go to the top of the bound, and the curve is higher there")
    note = {"transform": ax.transAxes, "size": 9}
    ax.text(0.02, 0.9, "dots: the bound touches", color=INK, **note)
    ax.text(0.02, 0.82, "triangles: its top, the next step", color=INK, **note)
    return fig


def _bound(y, places, units_at, at):
    """Q plus the entropy of r, with r held at the posterior for `at`; its top."""
    r = competitive.posteriors(y, units_at(at))
    entropy = -(r * np.log(r)).sum(-1).mean()
    log_joint = [
        np.log(0.5)
        - 0.5 * np.log(2 * np.pi)
        - 0.5 * (y - units_at(place)["centre"][:, 0]) ** 2
        for place in places
    ]
    bound = np.array([(r * joint).sum(-1).mean() for joint in log_joint]) + entropy
    return bound, float((r[:, 1] * y[:, 0]).sum() / r[:, 1].sum())
