"""The figures' one language: colours that everybody can tell apart, stored diagrams."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from figures.__main__ import DIAGRAMS, IMAGES, drawn
from figures.style import EXPERTS, INK

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
XYZ = np.array(  # of linear sRGB (IEC 61966-2-1), white point D65
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE, DARK = "#ffffff", "#121212"  # the pages of the two themes


def linear(colors):
    c = np.array([to_rgb(color) for color in colors])
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIE L*a*b* of linear RGB (N, 3)."""
    t = rgb @ XYZ.T / XYZ.sum(1)
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = f.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def contrast(a, b):
    """Of two colours, as WCAG 2 defines it."""
    low, high = sorted(linear([a, b]) @ XYZ[1])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("vision", VISIONS)
def test_experts_differ_for_every_eye(vision):
    seen = linear(EXPERTS) @ np.transpose(VISIONS[vision])
    colors = lab(np.clip(seen, 0, 1))
    for a, b in itertools.combinations(range(len(EXPERTS)), 2):
        distance = np.linalg.norm(colors[a] - colors[b])  # CIE 1976
        assert distance >= 20, (EXPERTS[a], EXPERTS[b], vision)


@pytest.mark.parametrize("vision, apart", [("deuteranopia", False), ("normal", True)])
def test_the_simulation_confuses_red_and_green(vision, apart):
    seen = linear(["#b03d01", "#4d6f0f"]) @ np.transpose(VISIONS[vision])
    red, green = lab(np.clip(seen, 0, 1))
    assert (np.linalg.norm(red - green) > 20) == apart


@pytest.mark.parametrize("paper", [WHITE, DARK])
def test_lines_stand_out(paper):
    for color in (*EXPERTS, INK):
        assert contrast(color, paper) >= 3, color


def test_words_can_be_read():
    """On dark paper the book lights figures up by a quarter: book.css."""
    brighter = 1.25 * np.array(to_rgb(INK))
    assert contrast(INK, WHITE) >= 4.5
    assert contrast(brighter, DARK) >= 4.5


@pytest.mark.parametrize("name", DIAGRAMS)
def test_stored_diagrams_are_what_the_code_draws(name):
    assert (IMAGES / f"{name}.svg").read_text(encoding="utf-8") == drawn(name)


def test_every_stored_diagram_has_code():
    assert {path.stem for path in IMAGES.glob("*.svg")} == set(DIAGRAMS)
