"""Figure 2 of Jacobs et al. (1991), redrawn: the data, the experts' lines, the gate."""

import numpy as np

from figures.style import EXPERTS, INK, panels

LEFT, RIGHT, LOW, HIGH = 0.15, 1.25, 0.6, 3.4
GRID = np.stack(
    np.meshgrid(np.linspace(LEFT, RIGHT, 221), np.linspace(LOW, HIGH, 221)), -1
)


def draw(x, t, params, signs, title):
    """x (N, 2) in kHz; t (N, 1) targets; `params` of one run: Wg, bg, We, be.

    A region has the colour of the expert that the gate trusts most there; a solid line
    is where this expert's answer is 1/2.  signs: text -> where to write it, (2,).
    """
    fig, ax = panels(height=4.2)
    show(ax, x, t, params)
    for sign, spot in signs.items():
        ax.text(*spot, sign, size=16, color=INK, weight="bold", ha="center")
    ax.set_title(title)
    return fig


def show(ax, x, t, params):
    """Data, regions and lines on `ax`."""
    first = t[:, 0] > 0.5
    ax.scatter(*x[first].T, s=9, color=INK, alpha=0.55, linewidths=0)
    ax.scatter(*x[~first].T, s=9, facecolor="none", edgecolor=INK, alpha=0.55)
    best = (GRID @ params["Wg"] + params["bg"]).argmax(-1)
    answers = GRID @ params["We"] + params["be"]
    for i in np.unique(best):
        own = best == i
        ax.contourf(
            *np.moveaxis(GRID, -1, 0),
            own.astype(float),
            levels=[0.5, 2],
            colors=[EXPERTS[i]],
            alpha=0.22,
        )
        line(ax, np.ma.masked_where(~own, answers[..., i]), EXPERTS[i])
        if own[:, -1].any():
            y = np.quantile(GRID[own[:, -1], -1, 1], 0.6)
            ax.text(RIGHT - 0.02, y, f"expert {i + 1}", color=EXPERTS[i], ha="right")
    ax.set_xlim(LEFT, RIGHT)
    ax.set_ylim(LOW, HIGH)
    ax.set_xlabel("first formant F1 (kHz)")
    ax.set_ylabel("second formant F2 (kHz)")


def line(ax, answers, color, **style):
    """Where `answers` on the grid are 0."""
    if answers.min() < 0 < answers.max():
        plane = np.moveaxis(GRID, -1, 0)
        ax.contour(*plane, answers, levels=[0], colors=[color], **style)
