"""Two experts and one number for the gate: who is ahead runs away."""

from figures.style import EXPERTS, INK, panels


def draw(time, paths, titles, title):
    """paths: for each panel, the shares of expert 1 over time (S, T)."""
    fig, axes = panels(len(paths), height=2.7, sharey=True)
    for ax, shares, heading in zip(axes, paths, titles, strict=True):
        for path in shares:
            ax.plot(time, path, color=EXPERTS[0 if path[0] > 0.5 else 1], linewidth=1.4)
        ax.axhline(0.5, color=INK, linewidth=0.8, linestyle="dotted")
        ax.set_title(heading, fontsize=10, weight="normal")
        ax.set(xlabel="time", ylim=(0, 1), xlim=(time[0], time[-1]))
    axes[0].set_ylabel("share of expert 1")
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig
