"""Test accuracy of every system in every setting, beside the ceiling."""

from figures.style import EXPERTS, INK, panels

COLORS = {"linear": EXPERTS[0], "cubic": EXPERTS[5]}
MARKS = {"single": "s", "paper": "o", "code": "^"}


def draw(tests, published, ceiling):
    """tests: setting -> {(system, reading): list of %}; published: one % each.

    ceiling: setting -> the most that one expert can have right, in %.
    """
    fig, axes = panels(len(tests), height=3.4, sharey=True)
    for ax, (setting, systems) in zip(axes, tests.items(), strict=True):
        ax.axhspan(40, ceiling[setting], color=INK, alpha=0.13, linewidth=0)
        ax.axhline(ceiling[setting], color=INK, linewidth=1)
        for place, ((system, reading), values) in enumerate(systems.items()):
            ax.plot(
                [place] * len(values),
                values,
                MARKS[reading],
                color=COLORS[system],
                alpha=0.5,
                markersize=4.5,
                mew=0,
            )
            if (system, reading) in published[setting]:
                level = published[setting][system, reading]
                ax.plot([place - 0.4, place + 0.4], [level] * 2, color=INK, lw=1.5)
        names = [reading for _, reading in systems]
        ax.set_xticks(range(len(systems)), names, rotation=90, fontsize=9)
        ax.set_title(setting, fontsize=10, weight="normal")
        ax.set_xlim(-0.7, len(systems) - 0.3)
        ax.set_ylim(60, 101)
    axes[0].set_ylabel("right on the test set (%)")
    axes[0].text(2.4, 66, "linear", color=COLORS["linear"], weight="bold")
    axes[0].text(2.4, 63, "cubic", color=COLORS["cubic"], weight="bold")
    axes[2].text(-0.5, 88.2, "ceiling of one expert", color=INK, fontsize=8)
    axes[1].text(2.0, 61.5, "dash: published", color=INK, fontsize=8)
    fig.suptitle(
        "Where the ceiling is a theorem (S3, S4) every mixture crosses it",
        x=0.01,
        ha="left",
        fontsize=11,
        weight="bold",
    )
    return fig
