"""Submit exercise notebooks as several students, and let nbgrader grade them all.

    python -m tests.grading COURSE NAME ...

The answer key, the blank release, and wrong answers: tests/classroom/NAME.py lists
them.  COURSE/grades.json gets, for each notebook, the points of each student's cells,
and what each wrong answer was to lose.
"""

import json
import re
import runpy
import shutil
import sys
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from scripts import classroom

WRONG = Path(__file__).with_name("classroom")


def wrong_answers(stem):
    """The list WRONG of tests/classroom/STEM.py; see the first one for its form."""
    path = WRONG / f"{stem}.py"
    return runpy.run_path(str(path))["WRONG"] if path.exists() else []


def test_of(cell):
    """ex-02-4a, ex-02-4b -> test-02-4, the graded cell."""
    return "test-" + re.fullmatch(r"ex-(\d\d-\d)[a-z]?", cell)[1]


def shared_out(answers):
    """As few students as will do: one mistake an exercise each."""
    students = []
    for answer in answers:
        test = test_of(answer["cell"])
        for student in students:
            if test not in student:
                student[test] = answer
                break
        else:
            students.append({test: answer})
    return {f"wrong_{n}": student for n, student in enumerate(students)}


def submit(course, stem, student, notebook):
    folder = course / "submitted" / student / stem
    shutil.copytree(course / "release" / stem, folder)
    nbformat.write(notebook, folder / f"{stem}.ipynb")


def with_mistakes(path, mistakes):
    """The answer key, in which some cells are replaced."""
    notebook = nbformat.read(path, as_version=4)
    code = {m["cell"]: m["code"] for m in mistakes.values()}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = code.pop(name, cell.source)
    assert not code, f"no such cells: {list(code)}"
    return notebook


def points(course, stem):
    """student -> graded cell -> (points, of how many)"""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            submission.student.id: {
                grade.name: (grade.score, grade.max_score)
                for grade in submission.notebooks[0].grades
            }
            for submission in book.assignment_submissions(stem)
        }


def grade(course, stem):
    """One notebook, all its students: their points, and what they did wrong."""
    api = classroom.open_course(course)
    source, release = (
        course / edition / stem / f"{stem}.ipynb" for edition in ("source", "release")
    )
    students = shared_out(wrong_answers(stem))
    submit(course, stem, "key", nbformat.read(source, as_version=4))
    submit(course, stem, "blank", nbformat.read(release, as_version=4))
    for student, mistakes in students.items():
        submit(course, stem, student, with_mistakes(source, mistakes))
    for student in "key", "blank", *students:
        classroom.done(api.autograde(stem, student))
    for student in students:
        classroom.done(api.generate_feedback(stem, student))
    return {"points": points(course, stem), "wrong": students}


def main(course, *stems):
    """One process for many notebooks: nbgrader takes long to import."""
    grades = {stem: grade(course, stem) for stem in stems}
    (course / "grades.json").write_text(json.dumps(grades), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), *sys.argv[2:])
