"""Experiments too long for a chapter: `make reproduce` runs them all.

One file each.  A chapter runs the same code at a reduced size and loads the full-size
numbers from chapters/results/.
"""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "chapters" / "results"


def results(name):
    """What `make reproduce` stored of one experiment: settings, versions, runs."""
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
