"""Write the diagrams that the chapters show: python -m figures"""

from importlib import import_module
from pathlib import Path

from figures.diagram import svg

IMAGES = Path(__file__).resolve().parents[1] / "chapters" / "images"
DIAGRAMS = (
    "blend",
    "branches",
    "lstm_moe",
    "mixture",
    "noisy_top_k",
    "send_and_combine",
    "two_level",
)


def drawn(name):
    """The SVG text of one diagram."""
    return svg(import_module(f"figures.fig_{name}").draw())


if __name__ == "__main__":
    for name in DIAGRAMS:
        path = IMAGES / f"{name}.svg"
        path.write_text(drawn(name), encoding="utf-8", newline="\n")
        print(path.relative_to(Path.cwd()))
