"""Who sees the cue: the error on task A after something new was learned on cue B."""

import numpy as np

from figures.style import INK, panels


def draw(errors, colors, title):
    """errors: row -> name -> error of each run (S,); colors: name -> colour."""
    fig, ax = panels(height=0.62 * len(errors) + 1.2)
    shifts = np.linspace(-0.24, 0.24, len(colors))
    for row, systems in enumerate(errors.values()):
        for (name, color), shift in zip(colors.items(), shifts, strict=True):
            if name in systems:
                y = np.full(len(systems[name]), row + shift * (len(systems) > 1))
                ax.scatter(systems[name], y, s=16, color=color, lw=0, alpha=0.7)
        ax.axhline(row + 0.5, color=INK, lw=0.5, alpha=0.4)
    for place, (name, color) in zip(
        np.linspace(0.02, 0.76, len(colors)), colors.items(), strict=True
    ):
        ax.text(place, 1.0, name, color=color, transform=ax.transAxes, size=9)
    ax.set_yticks(range(len(errors)), errors)
    ax.set_ylim(len(errors) - 0.5, -0.5)
    ax.set_xscale("log")
    ax.set_xlabel("error on task A (1 = as if it always said 0)")
    ax.set_title(title, pad=18)
    return fig
