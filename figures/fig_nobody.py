"""Two experts that cannot know the task: what each says, and their blend."""

from figures.style import EXPERTS, INK, panels


def draw(x, goals, experts):
    """x (N,); goals: two curves (N,); experts: name of a loss -> o (N, 2), p (N, 2)."""
    fig, axes = panels(len(experts), height=2.9, sharey=True)
    for ax, (name, (o, p)) in zip(axes, experts.items(), strict=True):
        for goal in goals:
            ax.plot(x, goal, color=INK, lw=1.4, ls=(0, (1, 1.5)))
        ax.plot(x, (p * o).sum(-1), color=INK, lw=1.6)
        for i in (0, 1):
            ax.plot(x, o[:, i], color=EXPERTS[i], lw=2.4)
        ax.set(xlabel="input x", xlim=(-1, 1))
        ax.set_title(name)
    axes[0].set_ylabel("answer")
    return fig
