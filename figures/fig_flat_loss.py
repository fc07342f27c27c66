"""Two balance losses while a router tilts towards one expert."""

from figures.style import EXPERTS, INK, panels


def draw(tilt, losses, E):
    """tilt (T,): what is added to one logit; losses: name -> values (T,)."""
    fig, ax = panels(height=2.8)
    for level, word in ((1, "balanced"), (E, "one expert has all")):
        ax.axhline(level, color=INK, linewidth=1, linestyle=":")
        ax.text(tilt[-1], level + 0.08, word, color=INK, size=9, ha="right")
    for (name, values), color in zip(losses.items(), EXPERTS[5:1:-3], strict=True):
        ax.plot(tilt, values, color=color)
        ax.text(tilt[-1] / 2, values[len(tilt) // 2] - 0.45, name, color=color)
    ax.set(xlabel="added to the logit of one expert", ylabel="balance loss")
    ax.set(xlim=(tilt[0], tilt[-1]), ylim=(0.3, E + 0.6))
    ax.set_title("A loss that says balanced, whatever happens")
    return fig
