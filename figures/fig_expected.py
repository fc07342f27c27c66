"""Noise makes the expected answer smooth; what the average gradient leaves out."""

from figures.style import EXPERTS, INK, panels


def draw(t, curves, measured, back, both):
    """curves: noise -> (t, y);  slopes (N,): measured, mean of back, back + jump"""
    fig, (left, right) = panels(2, height=3.4)
    colors = (INK, EXPERTS[4], EXPERTS[0], EXPERTS[6])
    for (noise, (at, y)), color in zip(curves.items(), colors, strict=True):
        left.plot(at, y, color=color, label=f"noise {noise:g}")
    left.legend(fontsize=9, handlelength=1)
    left.set(xlabel="input $t$", ylabel="mean answer over the noise")
    left.set_title("Noise makes the mean smooth", fontsize=10)
    right.plot(t, measured, color=INK, linewidth=5, alpha=0.5, label="measured")
    right.plot(t, back, color=EXPERTS[5], linestyle="--", label="mean of back")
    right.plot(t, both, color=EXPERTS[2], linewidth=1.5, label="back + jump term")
    right.axhline(0, color=INK, linewidth=0.8)
    right.legend(fontsize=9, handlelength=1)
    right.set(xlabel="input $t$", ylabel="slope of the mean, noise 0.3")
    right.set_title("Back alone is not its slope", fontsize=10)
    return fig
