"""The vowels by their first two formants: all ten, and the four of the paper."""

import numpy as np

from figures.style import INK, panels

MARKS = "os^D"
LETTER = {"size": 17, "color": "#d55e00", "weight": "bold", "ha": "center"}
SPOTS = (0.2, 3.0), (0.57, 2.25), (1.08, 0.72), (0.62, 1.5)  # beside the four


def draw(f1, f2, vowel, ipa, four):
    """f1, f2 (N,) in kHz; vowel (N,) numbers into `ipa`; `four`: the paper's vowels."""
    fig, (left, right) = panels(2, height=3.6, sharex=True, sharey=True)
    left.scatter(f1, f2, s=4, color=INK, alpha=0.35, linewidths=0)
    for v, sign in enumerate(ipa):
        middle = np.median(f1[vowel == v]), np.median(f2[vowel == v])
        left.text(*middle, sign, va="center", **LETTER)
    for k, (v, mark) in enumerate(zip(four, MARKS, strict=True)):
        own = vowel == v
        face = INK if k % 2 == 0 else "none"
        right.scatter(
            f1[own], f2[own], s=14, marker=mark, color=face, edgecolor=INK, alpha=0.5
        )
        right.text(*SPOTS[k], ipa[v], **LETTER)
    left.set_title("Ten vowels overlap")
    right.set_title("The paper's four: two pairs")
    left.set_ylabel("second formant F2 (kHz)")
    for ax in (left, right):
        ax.set_xlabel("first formant F1 (kHz)")
    return fig
