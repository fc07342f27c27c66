"""Dispatch entropy over training, one thin line a run."""

import math

import numpy as np

from figures.style import EXPERTS, INK, panels

COLORS = {"linear": EXPERTS[0], "cubic": EXPERTS[5]}


def draw(curves, every, K=4):
    """curves: reading -> {"linear" or "cubic": list of runs}; a point every `every`."""
    fig, axes = panels(len(curves), height=2.9, sharey=True)
    for ax, (reading, systems) in zip(axes, curves.items(), strict=True):
        for system, runs in systems.items():
            for run in runs:
                epochs = every * np.arange(len(run))
                ax.plot(epochs, run, color=COLORS[system], linewidth=1, alpha=0.7)
            end = np.median([run[-1] for run in runs])
            ax.text(
                every * (max(map(len, runs)) - 1),
                end + (0.06 if end < 0.6 else -0.22),
                system,
                color=COLORS[system],
                ha="right",
                weight="bold",
            )
        ax.axhline(math.log(K), color=INK, linewidth=0.8, linestyle=":")
        ax.text(250, math.log(K) + 0.02, f"log {K}: all mixed", color=INK, fontsize=9)
        ax.set_title(f"{reading} reading", fontsize=10, weight="normal")
        ax.set_xlabel("epoch")
        ax.set_ylim(-0.05, 1.55)
    axes[0].set_ylabel("dispatch entropy (nats)")
    fig.suptitle(
        "Cubic experts sort the clusters; linear experts do not",
        x=0.01,
        ha="left",
        fontsize=11,
        weight="bold",
    )
    return fig
