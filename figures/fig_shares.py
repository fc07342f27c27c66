"""Who gets the tokens, step by step: stacked shares, a colour an expert."""

from figures.style import EXPERTS, panels


def draw(runs, title, *, height=3.8):
    """runs: rows of (heading, load (T, E)), the loads as shares that add up to 1."""
    rows, columns = len(runs), len(runs[0])
    fig, axes = panels(columns, rows, height=height, sharex=True, sharey=True)
    for ax, (heading, load) in zip(axes.flat, sum(runs, []), strict=True):
        colors = EXPERTS[: load.shape[1]]
        ax.stackplot(range(len(load)), load.T, colors=colors, linewidth=0, alpha=0.9)
        ax.set_title(heading, fontsize=10, weight="normal")
        ax.set(xlim=(0, len(load) - 1), ylim=(0, 1))
    for ax in axes[:, 0]:
        ax.set_ylabel("share of tokens")
    for ax in axes[-1]:
        ax.set_xlabel("step")
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig
