"""The museum: every specimen runs, is short, and is caught by its own test alone."""

import ast
import re
import warnings
from pathlib import Path

import nbformat
import pytest

from tests.test_teaching import SECTIONS

PATH = Path(__file__).resolve().parents[1] / "chapters" / "museum.ipynb"
CELLS = nbformat.read(PATH, as_version=4).cells
CODE = [cell for cell in CELLS if cell.cell_type == "code"]
TEXT = "\n\n".join(cell.source for cell in CELLS if cell.cell_type == "markdown")
SPECIMENS = re.findall(r"(?m)^\((bug-[\w-]+)\)=\n### (\d+)\. .+$", TEXT)
CHECKLIST = TEXT.partition("## Reviewing a router")[2]


def definitions():
    """Name -> number of lines of every function and class of the notebook."""
    lines = {}
    for cell in CODE:
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                source = ast.get_source_segment(cell.source, node)
                lines[node.name] = sum(bool(s.strip()) for s in source.split("\n"))
    return lines


@pytest.fixture(scope="module")
def exhibits():
    """(test, specimen, mended) of each specimen, from a run without a warning."""
    found, space = [], {"__name__": "museum"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for cell in CODE:
            exec(compile(cell.source, "museum", "exec"), space)
            if "def verdict" in cell.source:
                space["verdict"] = lambda *things: found.append(things)
    return found


@pytest.fixture(params=range(len(SPECIMENS)), ids=[name for name, _ in SPECIMENS])
def exhibit(request, exhibits):
    return exhibits[request.param]


def test_there_are_at_least_fifteen_in_order(exhibits):
    assert [int(number) for _, number in SPECIMENS] == [*range(1, len(SPECIMENS) + 1)]
    assert len(exhibits) == len(SPECIMENS) >= 15


def test_its_test_catches_the_specimen(exhibit):
    test, specimen, _ = exhibit
    with pytest.raises(AssertionError, match=r"\w+ .*(\d|nan|nothing)") as caught:
        test(specimen)
    assert "\n" not in str(caught.value).partition("\nassert")[0]


def test_its_test_passes_the_mended_version(exhibit):
    test, _, mended = exhibit
    test(mended)


def test_specimen_and_test_are_short(exhibit):
    test, specimen, _ = exhibit
    lines = definitions()
    assert lines[specimen.__name__] <= 10
    assert lines[test.__name__] <= 15


def test_no_test_is_used_twice(exhibits):
    for place in range(2):
        names = [exhibit[place].__name__ for exhibit in exhibits]
        assert len(set(names)) == len(names)


def test_the_reader_is_asked_before_the_answer_is_shown():
    for place, cell in enumerate(CELLS):
        if "verdict(test_" in cell.source:
            assert cell.metadata.get("tags") == ["hide-cell"]
            asked = [c.source for c in CELLS[place - 2 : place]]
            assert "Write the test" in "".join(asked)


def test_the_checklist_asks_one_question_for_each():
    lines = re.findall(r"(?m)^- ☐ .+\? \(\[(\d+)\]\(#(bug-[\w-]+)\), .+\)$", CHECKLIST)
    assert [(name, number) for number, name in lines] == SPECIMENS


def test_every_section_named_exists():
    named = set(re.findall(r"Section (\d+\.\d+)", TEXT))
    assert named and named <= SECTIONS
