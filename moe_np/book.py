"""What joins the library to the book: source on the page, equation tags, verdicts.

The last functions read the book's own pages, for the pages that are made of them.
"""

import ast
import importlib
import inspect
import json
import pkgutil
import re
import textwrap

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


def functions():
    """Every public function of the library, module by module."""
    for info in pkgutil.iter_modules(moe_np.__path__, "moe_np."):
        for name, f in vars(importlib.import_module(info.name)).items():
            own = inspect.isfunction(f) and f.__module__ == info.name
            if own and not name.startswith("_"):
                yield f


def tags():
    """Equation tag -> the functions of the library whose docstring begins with it."""
    owners = {}
    for f in functions():
        first = (inspect.getdoc(f) or "").partition("]")[0]
        if first.startswith("[eq-"):
            owners.setdefault(first[1:], []).append(f)
    return owners


def derivative(op):
    """The source of the `back` inside an op, without its first line."""
    code = textwrap.dedent(inspect.getsource(op))
    (outer,) = ast.parse(code).body
    (back,) = (f for f in outer.body if isinstance(f, ast.FunctionDef))
    lines = code.splitlines()[back.body[0].lineno - 1 : back.end_lineno]
    return textwrap.dedent("\n".join(lines))


def formula(op, labelled):
    """What an op computes, in one line of Markdown: the book's equation, or its words.

    labelled: label -> LaTeX.  An op without a tag has the first sentence of its
    docstring, up to its shapes.
    """
    first = inspect.getdoc(op).partition("\n\n")[0]
    tag = re.match(r"\[(eq-[\w-]+)\]", first)
    if tag:
        latex = re.sub(r"\s+", " ", labelled[tag[1]])
        return f"${latex.rstrip(' .,')}$ {{eq}}`{tag[1]}`"
    return re.split(r"  +", first.replace("\n", " "))[0]


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
        cells = [cell.replace(" %", "\N{NO-BREAK SPACE}%") for cell in cells]
        require("|" not in "".join(cells), "rows", repr("".join(cells)), "no bar in it")
        lines.append("| " + " | ".join(cells) + " |")
    return Markdown("\n".join(lines))


def cells(path):
    """The cells of a notebook; a Markdown file is one cell."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return [{"cell_type": "markdown", "source": text}]
    return [
        {**cell, "source": "".join(cell["source"])}
        for cell in json.loads(text)["cells"]
    ]


def prose(path):
    """The Markdown of a page, cell after cell."""
    found = [cell["source"] for cell in cells(path) if cell["cell_type"] == "markdown"]
    return "\n\n".join(found)


def equations(path):
    """Label -> LaTeX of every equation of a page that has a label."""
    found = re.findall(r"\$\$\n([^$]*)\n\$\$ \((\S+)\)", prose(path))
    return {label: latex for latex, label in found}


def claims(path):
    """The stored verdict table of a chapter: rows of five strings, none without one."""
    for cell in cells(path):
        for output in cell.get("outputs", []):
            lines = "".join(output.get("data", {}).get("text/markdown", "")).split("\n")
            if lines[0].startswith("| Claim |"):
                rows = [line.strip("| ").split(" | ") for line in lines[2:]]
                return [(*row[:3], row[3].strip("*"), row[4]) for row in rows]
    return []


def anchor(title):
    """The anchor of a section, as Jupyter Book makes it: `id-2-1-an-op`."""
    words = "-".join(re.findall("[a-z0-9]+", title.lower().replace("'", "")))
    return f"id-{words}" if words[:1].isdigit() else words


def sections(path):
    """[title, anchor, Markdown, code] of each section of a page, down to `##`."""
    found = [["", "", "", ""]]
    for cell in cells(path):
        if cell["cell_type"] == "code":
            found[-1][3] += cell["source"] + "\n"
            continue
        for part in re.split(r"(?m)^(?=##? )", cell["source"]):
            title = re.match(r"##? (.*)", part)
            if title:
                found.append([title[1], anchor(title[1]), "", ""])
            found[-1][2] += part
    return found[1:]


def heading(path, word):
    """Title and anchor of the first section of a page whose title holds `word`."""
    return next(part[:2] for part in sections(path) if word in part[0])


def source(path):
    """The citation key that comes first in the Sources of a chapter."""
    return re.search(r"## Sources\n.*?\{cite\S*\}`(\w+)", prose(path), re.DOTALL)[1]


def chapter(path):
    """A link to a page under its own title."""
    return f"[{heading(path, '')[0]}]({path.name})"


def terms(path):
    """The terms that a glossary defines, in its order."""
    return re.findall(r"(?m)^(\S.*)\n: ", prose(path))
