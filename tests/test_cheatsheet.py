"""The gradient cheat sheet: every op, its own code, the equation of its own tag."""

import ast
import re
import textwrap
from pathlib import Path

import pytest

from moe_np import book, ops
from tests.cases import cases

CHAPTERS = Path(__file__).parents[1] / "chapters"
CASES = cases()
PAGE = CHAPTERS / "cheatsheet.ipynb"
LABELLED = {}
for path in sorted(CHAPTERS.glob("[0-9][0-9]_*.ipynb")):
    LABELLED |= book.equations(path)


def shown():
    """op name -> (line above, code) of everything that the page shows."""
    text = "\n\n".join(
        "".join(output["data"]["text/markdown"])
        for cell in book.cells(PAGE)
        for output in cell.get("outputs", [])
        if "text/markdown" in output.get("data", {})
    )
    entry = r"\*\*`([\w.]+)`\*\* (.*?)\n\n```python\n(.*?)\n```"
    found = re.findall(entry, text, re.DOTALL)
    names = [name for name, _, _ in found]
    assert len(names) == len(set(names))
    return {name: (line, code) for name, line, code in found}


def test_every_op_is_on_the_sheet():
    assert set(shown()) == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_code_is_the_back_of_the_library(name):
    module, function = name.split(".")
    source = (CHAPTERS.parent / "moe_np" / f"{module}.py").read_text(encoding="utf-8")
    (op,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == function
    )
    back = next(node for node in op.body if getattr(node, "name", "") == "back")
    code = "def back():\n" + textwrap.indent(shown()[name][1], "    ")
    assert list(map(ast.dump, ast.parse(code).body[0].body)) == list(
        map(ast.dump, back.body)
    )


def test_tagged_ops_have_their_equation():
    owners = {f"{f.__module__[7:]}.{f.__name__}": t for t, (f,) in book.tags().items()}
    for name, (line, _) in shown().items():
        assert re.findall(r"\{eq\}`(eq-[\w-]+)`", line) == [
            owners[name] for _ in range(name in owners)
        ]
    assert len(set(owners) & set(CASES)) > 30


def test_equations_are_read_to_their_own_label(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "$$\na = 1\n$$\n\ntext $x$\n\n$$\nb\n= 2\n$$ (eq-b)\n\n$$\nc\n$$ (c-back)\n"
    )
    assert book.equations(page) == {"eq-b": "b\n= 2", "c-back": "c"}


def test_a_formula_comes_from_the_book_or_from_the_docstring():
    assert book.formula(ops.softmax, LABELLED) == (
        r"$p_i = \frac{e^{z_i}}{\sum_{j=1}^{E} e^{z_j}}$ {eq}`eq-softmax`"
    )
    assert book.formula(ops.tanh, LABELLED) == "t = tanh a, elementwise."
