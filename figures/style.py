"""One visual language: the experts' colours, mid-tone ink on transparent paper.

Figures are shown on white and on dark pages, so nothing in them is black or white.
"""

import io

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

# Apart by 20 or more (CIE 1976) for every kind of colour vision, and 3:1 or more
# against white and dark paper: tests/test_figures.py measures it.
EXPERTS = (
    "#055add",  # blue
    "#c68502",  # orange
    "#0e7444",  # green
    "#ea5394",  # pink
    "#2097ee",  # sky
    "#b03d01",  # vermilion
    "#8054a2",  # violet
    "#839249",  # olive
)
LOSSES = {
    "cooperative": EXPERTS[6],
    "competitive": EXPERTS[5],
    "likelihood": EXPERTS[7],
}
INK = "#757575"
DPI = 200

matplotlib.rcParams.update(
    {
        "font.size": 10,
        "axes.titlesize": 11,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": matplotlib.cycler(color=EXPERTS),
        "legend.frameon": False,
        "lines.linewidth": 2,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
        "mathtext.fontset": "cm",
        **dict.fromkeys(
            ("text.color", "axes.labelcolor", "axes.titlecolor", "axes.edgecolor"), INK
        ),
        "legend.labelcolor": "linecolor",
        **dict.fromkeys(("xtick.color", "ytick.color"), INK),
    }
)


def panels(columns=1, rows=1, *, height=3.2, width=7.2, **kwargs):
    """A figure as wide as the page (inches), and its axes as subplots gives them."""
    fig = Figure(figsize=(width, height), layout="constrained")
    return fig, fig.subplots(rows, columns, **kwargs)


def name_ends(ax, ends, colors, gap=0.085, x=1.015, ha="left"):
    """Names at the ends of the curves, from the lowest up, never too close."""
    height, floor = ax.transAxes.inverted().transform, 0.0
    for name in sorted(ends, key=ends.get):
        y = height(ax.transData.transform((1, ends[name])))[1]
        floor = max(y, floor)
        style = {"color": colors[name], "size": 9, "va": "center", "ha": ha}
        ax.text(x, floor, name, transform=ax.transAxes, **style)
        floor += gap


class Picture:
    """A PNG with its alternative text, as Jupyter and the book show it."""

    def __init__(self, png, alt, **metadata):
        self.png, self.alt, self.metadata = png, alt, {"alt": alt, **metadata}

    def __repr__(self):
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": self.png, "text/plain": self.alt}
        return data, {"image/png": self.metadata}


def present(fig, alt):
    """Show a figure; `alt` says in one sentence what it shows."""
    file = io.BytesIO()
    fig.savefig(file, format="png", dpi=DPI, metadata={"Software": None})
    return Picture(file.getvalue(), alt, width=round(100 * fig.get_figwidth()))


def animate(draw, moments, alt, *, seconds=0.15):
    """Show `draw(moment)` for each moment in turn, as one animated PNG.

    Viewers that do not animate show the first frame.
    """
    frames = [_frame(draw(moment)) for moment in moments]
    pauses = [1000 * seconds] * (len(frames) - 1) + [2000]
    file = io.BytesIO()
    frames[0].save(
        file,
        format="PNG",
        save_all=True,
        append_images=frames[1:],
        duration=pauses,
        loop=0,
        disposal=1,
        blend=0,
    )
    return Picture(
        file.getvalue(), alt, width=frames[0].width, **{"class": "animation"}
    )


def _frame(fig):
    file = io.BytesIO()
    fig.savefig(file, format="png", dpi=100)
    return Image.fromarray(np.asarray(Image.open(file).convert("RGBA")))
