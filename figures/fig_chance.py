"""The smooth load of one token: an area under a bell, and frequencies beside it."""

import numpy as np

from figures.style import EXPERTS, INK, panels


def draw(clean, std, kth, shown, P, frequency, title):
    """clean, std, kth, P, frequency (E,): one token; shown: experts drawn as bells."""
    fig, (left, right) = panels(2, height=3.2)
    low, high = (clean - 3 * std)[shown].min(), (clean + 3 * std)[shown].max()
    z = np.linspace(low - 1, high, 300)
    for row, i in enumerate(shown):
        bell = row + 0.8 * np.exp(-(((z - clean[i]) / std[i]) ** 2) / 2)
        left.plot(z, bell, color=EXPERTS[i])
        beyond = z >= kth[i]
        style = {"color": EXPERTS[i], "alpha": 0.35, "linewidth": 0}
        left.fill_between(z[beyond], row, bell[beyond], **style)
        left.plot([kth[i]] * 2, [row, row + 0.85], color=INK, linestyle="dashed", lw=1)
        left.text(z[0], row + 0.14, f"expert {i + 1}", color=EXPERTS[i])
    left.set(yticks=[], xlabel="noisy logit", ylim=(0, len(shown)))
    left.spines["left"].set_visible(False)
    left.set_title("the area beyond the threshold", fontsize=10, weight="normal")
    places = np.arange(len(P))
    right.bar(places, frequency, color=EXPERTS[: len(P)], alpha=0.45, width=0.7)
    right.scatter(places, P, color=EXPERTS[: len(P)], zorder=3, s=34)
    right.set_xticks(places, places + 1)
    right.set(xlabel="expert", ylabel="chance to be chosen", ylim=(0, 1))
    right.set_title("bars: counted; dots: $\\Phi$", fontsize=10, weight="normal")
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig
