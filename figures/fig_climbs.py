"""Log-likelihood against steps of EM, for the two ways to fit the gates."""

from figures.style import EXPERTS, panels


def draw(climbs):
    """climbs: (name of the tree, values with IRLS, values with log posteriors)"""
    fig, axes = panels(len(climbs) // 2, 2, height=4.2, sharex=True, sharey=True)
    for ax, (name, irls, log_posterior) in zip(axes.flat, climbs, strict=True):
        branching, depth = name.split("^")
        ax.plot(irls, color=EXPERTS[0])
        ax.plot(log_posterior, color=EXPERTS[1], linestyle="dashed")
        ax.set_title(f"${branching}^{depth}$ experts", fontsize=10, weight="normal")
    first = axes[0, 0]
    for name, height, color in zip(
        ("Algorithm 1", "Algorithm 2"), (0.2, 0.06), EXPERTS, strict=False
    ):
        place = {"transform": first.transAxes, "ha": "right"}
        first.text(0.97, height, name, color=color, **place)
    for ax in axes[-1]:
        ax.set_xlabel("steps of EM")
    for ax in axes[:, 0]:
        ax.set_ylabel("log-likelihood")
    fig.suptitle(
        "Algorithm 1 never falls", x=0.01, ha="left", fontsize=11, weight="bold"
    )
    return fig
