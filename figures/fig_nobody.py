"""Two experts that cannot know the task: what each says, and their blend."""

from figures.style import EXPERTS, INK, name_ends, panels


def draw(x, goals, experts, title):
    """x (N,); goals: two curves (N,); experts: name of a loss -> o (N, 2), p (N, 2)."""
    fig, axes = panels(len(experts), height=3.1, sharey=True)
    for ax, (name, (o, p)) in zip(axes, experts.items(), strict=True):
        for goal in goals:
            ax.plot(x, goal, color=INK, lw=1.4, ls=(0, (1, 1.5)))
        ax.plot(x, (p * o).sum(-1), color=INK, lw=1.6)
        for i in (0, 1):
            ax.plot(x, o[:, i], color=EXPERTS[i], lw=2.4)
        ax.set(xlabel="input x", xlim=(-1, 1), xticks=(-1, 0, 1))
        ax.set_title(name, size=10, weight="normal")
    o, p = experts[name]
    ends = {"expert 1": o[-1, 0], "expert 2": o[-1, 1], "blend": (p * o).sum(-1)[-1]}
    name_ends(ax, ends, dict(zip(ends, (*EXPERTS[:2], INK), strict=True)))
    fig.suptitle(title, color=INK, size=11, x=0.01, ha="left", weight="bold")
    axes[0].set_ylabel("answer")
    return fig
