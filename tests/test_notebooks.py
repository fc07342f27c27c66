"""What nbval does not see: stale outputs, pictures without words, machine paths."""

import base64
import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
PATHS = sorted(
    path
    for path in (ROOT / "chapters").rglob("*.ipynb")
    if ".ipynb_checkpoints" not in path.parts
)
MACHINE = re.compile(
    rf"{re.escape(str(ROOT))}|/(home|root|tmp|Users|usr)/|[A-Z]:\\|site-packages"
    r"|\b0x[0-9a-f]{6,}"
)
TITLE = re.compile(
    r"^## (\d\.\d) (?:Derive|Write the back|Predict|Find the bug|Open): ", re.MULTILINE
)
TIMING = re.compile(r"\d\s?(ns|µs|us|ms|s|sec|seconds?|minutes?)\b|it/s")


EXERCISES = [path for path in PATHS if path.parent.name == "exercises"]


def name(path):
    return path.relative_to(ROOT / "chapters").with_suffix("").as_posix()


@pytest.fixture(params=PATHS, ids=name)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


@pytest.fixture(params=EXERCISES, ids=name)
def exercises(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def texts(output):
    """Everything in an output that a reader reads."""
    if "text" in output:
        yield output.text
    for kind, content in output.get("data", {}).items():
        if kind.startswith("text/"):
            yield content


def test_it_is_valid(notebook):
    nbformat.validate(notebook)


def test_every_cell_ran_once_in_order(notebook):
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_no_cell_is_empty(notebook):
    assert all(cell.source.strip() for cell in notebook.cells)


def test_no_error_and_nothing_on_stderr(notebook):
    kinds = {(output.output_type, output.get("name")) for output in outputs(notebook)}
    assert not {kind for kind in kinds if kind[0] == "error" or kind[1] == "stderr"}


@pytest.mark.parametrize(
    "pattern", [MACHINE, TIMING, re.compile(r"\w+Warning\b")], ids=lambda p: p.pattern
)
def test_outputs_hold_no(notebook, pattern):
    found = [
        text[max(0, match.start() - 30) : match.end() + 30]
        for output in outputs(notebook)
        for text in texts(output)
        for match in [pattern.search(text)]
        if match
    ]
    assert not found


def test_cells_are_short(notebook):
    lengths = {
        cell.execution_count: sum(
            bool(line.strip()) for line in cell.source.split("\n")
        )
        for cell in code_cells(notebook)
    }
    assert {cell: lines for cell, lines in lengths.items() if lines > 15} == {}


def test_nothing_is_exempt_from_nbval(notebook):
    tags = [tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])]
    assert not [tag for tag in tags if tag.startswith("nbval-")]


def test_metadata_is_minimal(request, notebook):
    assert notebook.metadata == {
        "kernelspec": {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    graded = request.node.callspec.id.startswith("exercises/")
    known = {"tags", "nbgrader"} if graded else {"tags"}
    assert not [cell for cell in notebook.cells if set(cell.metadata) - known]


def test_every_picture_has_its_own_cell_and_words(notebook):
    for cell in code_cells(notebook):
        pictures = [
            (output, kind)
            for output in cell.outputs
            for kind in output.get("data", {})
            if kind.startswith("image/")
        ]
        assert len(pictures) <= 1, f"cell {cell.execution_count} has two pictures"
        for output, kind in pictures:
            alt = output.metadata.get(kind, {}).get("alt", "")
            assert len(alt) >= 40, f"cell {cell.execution_count}: alt text {alt!r}"


def test_the_cover_is_a_picture_of_the_book():
    pictures = [
        base64.b64decode(cell.outputs[0].data["image/png"])
        for path in PATHS
        for cell in nbformat.read(path, as_version=4).cells
        if "cover" in cell.metadata.get("tags", [])
    ]
    assert pictures == [(ROOT / "chapters" / "images" / "cover.png").read_bytes()]


def test_exercises_are_complete(exercises):
    """Each has a title with its kind, two hints, and one graded cell with points."""
    marks = [c.metadata.nbgrader for c in exercises.cells if "nbgrader" in c.metadata]
    tests = [mark for mark in marks if mark["grade"] and not mark["solution"]]
    titles = [
        title
        for cell in exercises.cells
        if cell.cell_type == "markdown"
        for title in TITLE.findall(cell.source)
    ]
    assert 5 <= len(titles) <= 8
    wanted = [f"test-{title[0]:0>2}-{title[2]}" for title in titles]
    assert [mark["grade_id"] for mark in tests] == wanted
    assert all(mark["points"] in (1, 2, 3) for mark in tests)
    text = "\n".join(cell.source for cell in exercises.cells)
    for number in (1, 2):
        hint = f":::{{admonition}} Hint {number}\n:class: dropdown\n"
        assert text.count(hint) == len(titles)


def test_exercises_mark_what_is_the_solution_and_what_is_hidden(exercises):
    for cell in exercises.cells:
        mark = cell.metadata.get("nbgrader", {})
        starts = (cell.source.count(f"### BEGIN {k}") for k in ("SOLUTION", "HIDDEN"))
        ends = (cell.source.count(f"### END {k}") for k in ("SOLUTION", "HIDDEN"))
        solutions, hidden = counts = tuple(starts)
        assert counts == tuple(ends)
        assert (solutions > 0) == mark.get("solution", False)
        if not (cell.cell_type == "markdown" and solutions):  # a derivation
            assert hidden == mark.get("grade", False)


def test_targets_of_exercises_are_what_a_right_answer_draws():
    folder = ROOT / "chapters" / "exercises" / "images"
    drawn = {
        f"{cell.id}.png": base64.b64decode(cell.outputs[0].data["image/png"])
        for path in EXERCISES
        for cell in nbformat.read(path, as_version=4).cells
        if "target" in cell.metadata.get("tags", [])
    }
    assert drawn == {path.name: path.read_bytes() for path in folder.glob("*.png")}
    text = "".join(path.read_text(encoding="utf-8") for path in EXERCISES)
    assert [name for name in drawn if f"(images/{name})" not in text] == []


def test_cell_ids_are_unique_in_the_book():
    ids = Counter(
        cell.id for path in PATHS for cell in nbformat.read(path, as_version=4).cells
    )
    assert [name for name, count in ids.items() if count > 1] == []
