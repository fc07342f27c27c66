"""What a system answers to each cue, beside what it should: curves that get pulled."""

from figures.style import EXPERTS, INK, panels

TASKS = (EXPERTS[2], EXPERTS[3])  # green for cue A, pink for cue B


def draw(x, goals, answers, title):
    """x (N,); goals: two curves (N,) or None; answers: name -> the two curves (N,).

    Dotted: the goals.  Solid: the answers to cue A and to cue B.
    """
    fig, axes = panels(len(answers), height=3.1, sharey=True, squeeze=False)
    for ax, (name, curves) in zip(axes[0], answers.items(), strict=True):
        for goal, color in zip(goals, TASKS, strict=True):
            ax.plot(x, goal, color=color, lw=1.6, ls=(0, (1, 1.5)))
        middle = (curves[0][-1] + curves[1][-1]) / 2
        for curve, letter, color in zip(curves, "AB", TASKS, strict=True):
            ax.plot(x, curve, color=color, lw=2.6)
            apart = middle + max(0.35, abs(curve[-1] - middle)) * (
                1 if curve[-1] > middle else -1
            )
            ax.text(1.05, apart, f"cue {letter}", color=color, va="center", size=9)
        ax.set(xlim=(-1, 1.42), ylim=(-4, 6), xlabel="input x", xticks=(-1, 0, 1))
        ax.set_title(name, size=10, weight="normal")
    axes[0, 0].set_ylabel("answer")
    fig.suptitle(title, color=INK, size=11, x=0.01, ha="left", weight="bold")
    return fig


def tasks(x, goals):
    """The two tasks alone."""
    fig, ax = panels(height=2.9)
    for goal, letter, color in zip(goals, "AB", TASKS, strict=True):
        ax.plot(x, goal, color=color, marker="o", ms=4, lw=1)
        ax.text(1.04, goal[-1], f"task {letter}", color=color, va="center")
    ax.set(xlim=(-1.05, 1.25), xlabel="input x", ylabel="target")
    ax.set_title("The same inputs, opposite targets")
    return fig
