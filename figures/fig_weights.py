"""Quality against imbalance: a dot for each pair of weights, rings for other cures."""

from figures.style import EXPERTS, INK, panels

COLORS = {0: EXPERTS[5], 0.01: EXPERTS[1], 0.1: EXPERTS[0], 1: EXPERTS[2]}
MARKS = {0: "o", 0.01: "v", 0.1: "s", 1: "D"}


def draw(pairs, cures, title):
    """pairs: (w_importance, w_load) -> (CV of the load, error); cures: name -> same."""
    fig, ax = panels(height=3.8)
    for (i, j), (cv, error) in pairs.items():
        ax.plot(cv, error, MARKS[i], color=COLORS[j], markersize=8, alpha=0.85, mew=0)
    for name, (cv, error) in cures.items():
        ax.plot(cv, error, "o", mfc="none", mec=INK, markersize=13, mew=1.5)
        ax.annotate(name, (cv, error), (12, 6), textcoords="offset points", fontsize=9)
    for row, w in enumerate(COLORS):
        height = 0.4 - 0.08 * row
        place = {"transform": ax.transAxes, "va": "center"}
        ax.plot(0.6, height, "o", color=COLORS[w], mew=0, markersize=8, **_at(ax))
        ax.text(0.625, height, f"load {w:g}", color=COLORS[w], **place)
        ax.plot(0.77, height, MARKS[w], color=INK, mew=0, markersize=8, **_at(ax))
        ax.text(0.795, height, f"importance {w:g}", **place)
    ax.set(xlabel="CV(load)", ylabel="test error (share of the target)", xlim=(0, None))
    ax.set_title(title)
    return fig


def _at(ax):
    return {"transform": ax.transAxes}
