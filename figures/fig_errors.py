"""How exact the gradients are: one dot for each op, module by module."""

from figures.style import EXPERTS, INK, panels


def draw(errors, *, limit):
    """errors: `module.op` -> largest relative error; limit: what the tests allow."""
    modules = list(dict.fromkeys(name.split(".")[0] for name in errors))
    places = [modules.index(name.split(".")[0]) for name in errors]
    fig, ax = panels(height=2.9)
    ax.scatter(places, errors.values(), color=EXPERTS[0], s=14, alpha=0.7, linewidths=0)
    ax.axhline(limit, color=EXPERTS[5], linewidth=1.2)
    ax.text(len(modules) - 0.5, limit, "what the tests allow", ha="right", va="bottom")
    ax.set_yscale("log")
    ax.set(ylim=(1e-13, 1e-5), ylabel="relative error", xlim=(-0.6, len(modules) - 0.4))
    ax.set_xticks(range(len(modules)), modules, rotation=45, ha="right", size=9)
    ax.grid(axis="y", color=INK, alpha=0.2, linewidth=0.6)
    ax.set_title("Every gradient of every op agrees with measured slopes")
    return fig
