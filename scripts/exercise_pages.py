"""How the book shows an exercise: the cell to complete, then its solution, folded.

`options: solutions: false` in book.yml leaves the solutions out, and every output.
Hidden tests are never shown.
"""

import json
import re
from pathlib import Path

SOLUTION = re.compile(r"(?ms)^( *)### BEGIN SOLUTION\n.*?### END SOLUTION$")
PLACE = re.compile(r"(?m)^[\w, ]+ = .*\.\.\..*\n(?=### BEGIN SOLUTION$)")
MARK = re.compile(r"(?m)^ *### (?:BEGIN|END) SOLUTION\n?")
HIDDEN = re.compile(r"(?s)\n### BEGIN HIDDEN TESTS\n.*?### END HIDDEN TESTS")
STUB = r"\1# YOUR CODE HERE\n\1raise NotImplementedError()"


def page(text, solutions):
    """The text of an exercise notebook, as text of the notebook that is rendered."""
    notebook = json.loads(text)
    cells = [shown(cell, solutions) for cell in notebook["cells"]]
    return json.dumps(notebook | {"cells": sum(cells, [])})


def shown(cell, solutions):
    """The cells that stand on the page for one cell of the notebook."""
    if cell["cell_type"] != "code":
        return derivation(cell, solutions)
    code = HIDDEN.sub("", "".join(cell["source"]))
    if "hide-input" in cell["metadata"].get("tags", []) and not cell["outputs"]:
        return [fold(cell | {"source": code}, "hide-input", "the check")]
    blank = cell | {"source": SOLUTION.sub(STUB, code), "outputs": []}
    blank |= {"execution_count": None}
    if not solutions:
        return [blank]
    if SOLUTION.search(code):
        solved = MARK.sub("", PLACE.sub("", code))
        solution = cell | {"source": solved, "id": cell["id"] + "-solution"}
        return [blank, fold(solution, "hide-cell", "solution")]
    full = cell | {"source": code}
    return [fold(full, "hide-output", "output") if cell["outputs"] else full]


def derivation(cell, solutions):
    """Text between the marks of a solution stands in a box to open, or is left out."""
    text = "".join(cell["source"])
    if not SOLUTION.search(text):
        return [cell]
    box = ":::{admonition} Solution\n:class: dropdown\n" + MARK.sub("", text) + "\n:::"
    return [cell | {"source": box}] if solutions else []


def fold(cell, tag, what):
    """Behind a line to click on."""
    prompts = {"code_prompt_show": f"Show {what}", "code_prompt_hide": f"Hide {what}"}
    mystnb = cell["metadata"].get("mystnb", {}) | prompts
    return cell | {"metadata": cell["metadata"] | {"tags": [tag], "mystnb": mystnb}}


def read(app, name, source):
    if name.startswith("exercises/"):
        source[0] = page(source[0], app.config.book_solutions)


def keep_back(app, exception):
    """Without solutions, the notebooks to download have none either, and the pictures
    of an earlier book with solutions go."""
    if not app.config.book_solutions:
        shown = {name for _, name in app.env.images.values()}
        for path in Path(app.outdir, "_images").glob("*"):
            if path.name not in shown:
                path.unlink()
        for path in Path(app.outdir, "_sources", "exercises").glob("*.ipynb"):
            text = page(path.read_text(encoding="utf-8"), solutions=False)
            path.write_text(text, encoding="utf-8")


def setup(app):
    app.add_config_value("book_solutions", True, "env")
    app.connect("source-read", read, priority=600)  # after outputs got their words
    app.connect("build-finished", keep_back)
