"""Tokens to the rows of their experts and home again."""

import numpy as np

from figures.style import EXPERTS, INK, panels


def draw(plan, w, title):
    """plan: a dispatch.Plan;  w (N, K): a line home is as thick as its weight."""
    N, R = len(plan.home), len(plan.token)
    fig, ax = panels(height=4.0)
    token = (np.arange(N) + 0.5) / N
    expert = np.searchsorted(plan.runs, np.arange(R), side="right") - 1
    row = np.arange(R) + 1.2 * expert + 1
    row /= row[-1]
    for r in range(R):
        color, n = EXPERTS[expert[r]], plan.token[r]
        ax.plot([0.1, 0.9], [token[n], row[r]], color=color, lw=1.2, alpha=0.8)
        ax.plot([1.0, 1.2], [row[r]] * 2, color=color, lw=8, solid_capstyle="butt")
        thick = 0.4 + 3 * w.ravel()[plan.slot[r]]
        ax.plot([1.3, 2.1], [row[r], token[n]], color=color, lw=thick, alpha=0.8)
        ax.text(0.95, row[r], str(n + 1), size=8, ha="center", va="center")
    for e in range(len(plan.runs) - 1):
        own = row[plan.runs[e] : plan.runs[e + 1]]
        if len(own):
            ax.text(
                1.1,
                own.min() - 0.05,
                f"expert {e + 1}",
                color=EXPERTS[e],
                size=8,
                ha="center",
            )
    for n in range(N):
        for x, side in ((0.06, "right"), (2.14, "left")):
            ax.text(x, token[n], f"token {n + 1}", size=9, ha=side, va="center")
    for x, text in ((0.5, "send"), (1.1, "work"), (1.7, "combine")):
        ax.text(x, -0.09, text, ha="center", color=INK, weight="bold")
    ax.set(xlim=(-0.25, 2.45), ylim=(1.06, -0.14), title=title)
    ax.set_axis_off()
    return fig
