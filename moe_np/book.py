"""What joins the library to the book: source on the page, equation tags, verdicts."""

import importlib
import inspect
import pkgutil

import numpy as np

import moe_np
from moe_np.require import require

VERDICTS = ("reproduced", "partly", "not")


class Markdown(str):
    """Text that Jupyter and the book render as Markdown."""

    def __repr__(self):
        return str(self)

    def _repr_markdown_(self):
        return str(self)


def show(f):
    """The source of a function or class under its path, `moe_np/FILE.py:LINE`.

    Errors: ValueError for anything that has no Python source.
    """
    try:
        lines, start = inspect.getsourcelines(f)
    except (TypeError, OSError) as error:
        raise ValueError(f"f: got {f!r}, expected a function with source") from error
    path = inspect.unwrap(f).__module__.replace(".", "/") + ".py"
    return Markdown(f"`{path}:{start}`\n\n```python\n{''.join(lines).rstrip()}\n```")


def tags():
    """Equation tag -> the functions of the library whose docstring begins with it."""
    owners = {}
    for info in pkgutil.iter_modules(moe_np.__path__, "moe_np."):
        module = importlib.import_module(info.name)
        for f in vars(module).values():
            if inspect.isfunction(f) and f.__module__ == info.name:
                first = (inspect.getdoc(f) or "").partition("]")[0]
                if first.startswith("[eq-"):
                    owners.setdefault(first[1:], []).append(f)
    return owners


def verdict(*conditions):
    """What became of a claim: "reproduced" if all conditions hold, "partly" if some do.

    Errors: ValueError without a condition, and for one that is no truth value.
    """
    require(len(conditions) > 0, "conditions", "none", "at least one")
    for held in conditions:
        require(isinstance(held, bool | np.bool), "condition", repr(held), "a bool")
    return "reproduced" if all(conditions) else "partly" if any(conditions) else "not"


def verdicts(rows):
    """A table of claims beside our measurements.

    rows: (claim, published, ours, verdict, reason), five strings each; a verdict is
    "reproduced", "partly" or "not".  Errors: ValueError for another verdict.
    """
    lines = ["| Claim | Published | Ours | Verdict | Why |", "|---|---|---|---|---|"]
    for claim, published, ours, word, reason in rows:
        require(word in VERDICTS, "verdict", repr(word), VERDICTS)
        cells = (claim, published, ours, f"**{word}**", reason)
        lines.append("| " + " | ".join(cells) + " |")
    return Markdown("\n".join(lines))
