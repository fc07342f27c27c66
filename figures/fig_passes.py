"""Relative error against passes over the data, for several ways of learning."""

import numpy as np

from figures.style import EXPERTS, INK, panels

COLORS = {
    "EM, Algorithm 1": EXPERTS[0],
    "EM, Algorithm 2": EXPERTS[3],
    "tree, gradient": EXPERTS[1],
    "network": EXPERTS[2],
}
# Panel, place and alignment of each name, beside its own curve.
NAMES = {
    "EM, Algorithm 1": (0, 100, 0.02, "left"),
    "EM, Algorithm 2": (1, 100, 0.027, "right"),
    "tree, gradient": (1, 350, 0.1, "left"),
    "network": (1, 320, 0.0085, "right"),
}


def draw(results, linear):
    """results: task -> learner -> errors (runs, passes); linear: task -> error"""
    fig, axes = panels(len(results), height=3.8, sharey=True)
    for ax, (task, learners) in zip(axes, results.items(), strict=True):
        ax.axhline(linear[task], color=INK, linestyle="dotted", linewidth=1.5)
        for name, errors in learners.items():
            seen = np.isfinite(errors[0])
            passes, errors = np.arange(1, len(seen) + 1)[seen], errors[:, seen]
            low, high = errors.min(0), errors.max(0)
            ax.fill_between(
                passes, low, high, color=COLORS[name], alpha=0.2, linewidth=0
            )
            ax.plot(passes, np.median(errors, 0), color=COLORS[name])
        ax.set(xscale="log", yscale="log", xlabel="passes over the training set")
        ax.text(2000, linear[task] * 1.06, "linear fit", color=INK, size=9, ha="right")
    axes[0].set_ylabel("relative error on the test set")
    axes[0].set_title("Pieces: the tree wins")
    axes[1].set_title("Arm: the network wins, later")
    for name, (panel, passes, error, side) in NAMES.items():
        style = {"color": COLORS[name], "size": 9, "ha": side, "va": "center"}
        axes[panel].text(passes, error, name, **style)
    return fig
