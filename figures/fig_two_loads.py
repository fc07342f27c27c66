"""The share of tokens that arrive at each group, while a load loss is descended."""

from figures.style import EXPERTS, INK, panels


def draw(shares):
    """shares: name of the load -> (T, G), in per cent of all arrivals."""
    fig, axes = panels(len(shares), height=2.9, sharey=True)
    for ax, (name, share) in zip(axes, shares.items(), strict=True):
        T, G = share.shape
        ax.axhline(100 / G, color=INK, linewidth=1, linestyle=":")
        for i in range(G):
            ax.plot(share[:, i], color=EXPERTS[i])
        ax.set(xlabel="step", xlim=(0, T - 1), ylim=(0, 60))
        ax.set_title(name, fontsize=10, weight="normal")
    axes[0].set_ylabel("arrivals at a group (%)")
    _labels(axes[0], next(iter(shares.values())).mean(0))
    title = "Only the full load moves the first gate"
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig


def _labels(ax, begin):
    """The names of the groups where their lines begin, never too close."""
    floor = 0.0
    for i in sorted(range(len(begin)), key=lambda i: begin[i]):
        y = max(begin[i] + 3, floor)
        ax.text(
            0.03,
            y / 60,
            f"group {i + 1}",
            color=EXPERTS[i],
            size=9,
            transform=ax.transAxes,
        )
        floor = y + 5
