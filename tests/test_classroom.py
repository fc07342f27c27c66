"""The classroom, with nbgrader run for real: `make test-classroom`."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import nbformat
import pytest

from tests.conftest import BOOK
from tests.exercises import PATHS, SOLUTION, secrets, source

pytest.importorskip("nbgrader", reason="make test-classroom installs nbgrader")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def room(tmp_path_factory):
    """The whole classroom, made by the command that instructors use."""
    folder = tmp_path_factory.mktemp("classroom") / "classroom"
    run("-m", "scripts.classroom", folder)
    return folder


@pytest.fixture(scope="session")
def graded(room, tmp_path_factory):
    """notebook -> the course that it is graded in; two are graded at a time."""
    stems = list(PATHS)
    shares = stems[::2], stems[1::2]
    courses = [tmp_path_factory.mktemp("graded") / "course" for _ in shares]

    def grade(course, share):
        shutil.copytree(room / "course", course)
        run("-m", "tests.grading", course, *share)

    with ThreadPoolExecutor(len(shares)) as pool:
        list(pool.map(grade, courses, shares))
    pairs = zip(courses, shares, strict=True)
    return {stem: course for course, share in pairs for stem in share}


@pytest.fixture(params=PATHS)
def stem(request):
    return request.param


@pytest.fixture
def grades(graded, stem):
    return json.loads((graded[stem] / "grades.json").read_text("utf-8"))[stem]


def run(*command):
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr[-4000:]


# Grading


def test_the_answer_key_scores_full_marks(grades):
    points = grades["points"]["key"]
    assert points and all(score == most for score, most in points.values()), points
    assert all(most > 0 for test, (_, most) in points.items() if "paper" not in test)


def test_the_blank_release_scores_nothing(grades):
    points = grades["points"]["blank"]
    assert points and all(score == 0 for score, _ in points.values()), points


def test_at_least_four_wrong_answers_to_three_exercises(grades):
    wrong = [test for mistakes in grades["wrong"].values() for test in mistakes]
    assert len(wrong) >= 4
    assert len(set(wrong)) >= 3


def test_wrong_answers_lose_just_their_points(grades):
    for student, mistakes in grades["wrong"].items():
        lost = {
            test: most - score
            for test, (score, most) in grades["points"][student].items()
            if score < most
        }
        assert lost == {test: m["loses"] for test, m in mistakes.items()}, student


def test_feedback_names_the_cause(graded, grades, stem):
    missing = []
    for student, mistakes in grades["wrong"].items():
        page = graded[stem] / "feedback" / student / stem / f"{stem}.html"
        text = re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8"))
        words = " ".join(unescape(text).split())
        missing += [
            (m["cell"], m["says"])
            for m in mistakes.values()
            if not re.search(
                r"AssertionError: [^\0]{0,400}?" + re.escape(m["says"]), words
            )
        ]
    assert missing == []


# The editions


def test_no_solution_leaks(room, stem):
    hidden = secrets(PATHS[stem])
    assert hidden
    for edition in "student", f"course/release/{stem}":
        path = room / edition / f"{stem}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        beside = [{**cell, "source": ""} for cell in notebook.cells]
        everything = source(path) + json.dumps(beside)
        found = {line: everything.count(line) for line in hidden}
        assert found == hidden
        assert not [cell for cell in notebook.cells if cell.get("outputs")]
        assert "BEGIN" not in everything


def test_other_files_of_the_student_edition_hold_no_solution(room):
    lines = Counter(line for path in PATHS.values() for line in secrets(path))
    lines = {line for line in lines if len(line) > 30}
    for path in (room / "student").glob("*.*"):
        if path.suffix != ".ipynb":
            text = path.read_text(encoding="utf-8")
            assert not [line for line in lines if line in text], path.name


def test_released_text_is_plain(room, stem):
    text = source(room / "student" / f"{stem}.ipynb")
    assert re.findall(r":::|\{\w+\}`|\]\(\.\./", text) == []
    names = BOOK["math"]  # the book's own commands, which JupyterLab does not know
    assert [name for name in names if re.search(re.escape(name) + r"\b", text)] == []
    assert text.count("<details>") == text.count("</details>") >= 8


def test_released_pictures_are_there(room, stem):
    text = source(room / "student" / f"{stem}.ipynb")
    names = re.findall(r"!\[.{40,}?\]\((.*?)\)", text)
    assert len(names) == text.count("![")
    for edition in "student", "instructor", f"course/release/{stem}":
        assert [n for n in names if not (room / edition / n).is_file()] == []


def test_the_instructor_has_solutions_and_outputs(room, stem):
    path = room / "instructor" / f"{stem}.ipynb"
    assert SOLUTION.findall(source(path)) == SOLUTION.findall(source(PATHS[stem]))
    assert any(c.get("outputs") for c in nbformat.read(path, as_version=4).cells)


def test_the_student_edition_stands_alone(room):
    """The first cells run in their own folder, with the library that lies there."""
    first = []
    for stem in PATHS:
        cells = nbformat.read(room / "student" / f"{stem}.ipynb", as_version=4).cells
        code = [cell.source for cell in cells if cell.cell_type == "code"]
        names = re.findall(r"(?m)^(?:from|import) (\w+)", "\n".join(code))
        assert set(names) <= {"numpy", "moe_np", "figures", "feedback"}
        first.append(code[0])
    run_all = f"for cell in {first!r}: exec(cell, {{}})"
    where = "import moe_np; print(moe_np.__path__[0])"
    found = subprocess.run(
        [sys.executable, "-c", f"{run_all}\n{where}"],
        cwd=room / "student",
        capture_output=True,
        text=True,
    )
    assert found.stdout.strip() == str(room / "student" / "moe_np"), found.stderr


def test_the_page_for_instructors_is_one_page_and_names_what_is_there(room):
    text = (room / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    made = {"submitted", "autograded", "feedback"}  # by nbgrader, later
    for name in set(re.findall(r"`(?:course/)?(\w+)/`", text)) - made:
        assert (room / name).is_dir() or (room / "course" / name).is_dir(), name


# The library


def test_the_library_holds_nothing_for_exercises_alone():
    places = [*(ROOT / "chapters").glob("*.ipynb"), *(ROOT / "moe_np").glob("*.py")]
    places += [*(ROOT / "figures").glob("*.py"), *(ROOT / "experiments").glob("*.py")]
    words = Counter(
        word
        for path in places
        for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))
    )
    names = {
        name
        for path in (ROOT / "moe_np").glob("*.py")
        for name in re.findall(r"(?m)^(?:def|class) (\w+)", path.read_text("utf-8"))
    }
    assert sorted(name for name in names if words[name] < 2) == []
