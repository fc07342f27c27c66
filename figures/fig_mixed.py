"""Dispatch entropy over training, one thin line a run."""

import math

import numpy as np

from figures.style import EXPERTS, INK, panels

COLORS = {"linear": EXPERTS[0], "cubic": EXPERTS[5]}


def draw(curves, every, K=4):
    """curves: title -> {"linear" or "cubic": list of runs}; a point every `every`."""
    fig, axes = panels(2, 2, height=4.8, sharex=True, sharey=True)
    for ax, (title, systems) in zip(axes.flat, curves.items(), strict=True):
        for system, runs in systems.items():
            for run in runs:
                epochs = every * np.arange(len(run))
                ax.plot(epochs, run, color=COLORS[system], linewidth=1, alpha=0.7)
        ax.axhline(math.log(K), color=INK, linewidth=0.8, linestyle=":")
        ax.text(250, math.log(K) + 0.02, f"log {K}: all mixed", color=INK, fontsize=9)
        ax.set_title(title, fontsize=10, weight="normal")
        ax.set_ylim(-0.05, 1.55)
    for ax in axes[0]:
        for system, height in (("linear", 1.05), ("cubic", 0.25)):
            ax.text(
                490, height, system, color=COLORS[system], ha="right", weight="bold"
            )
    for ax in axes[:, 0]:
        ax.set_ylabel("dispatch entropy (nats)")
    for ax in axes[1]:
        ax.set_xlabel("epoch")
    fig.suptitle(
        "Cubic experts sort the clusters; linear ones do not, or slowly",
        x=0.01,
        ha="left",
        fontsize=11,
        weight="bold",
    )
    return fig
