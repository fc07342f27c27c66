"""Make the classroom of the exercise notebooks: _build/classroom/.

student/      the notebooks without solutions, and all that they import
instructor/   the notebooks with solutions, hidden tests and outputs
course/       a course of nbgrader: its configuration, source/ and release/
README.md     one page for the instructor
"""

import os
import re
import shutil
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
EXERCISES = ROOT / "chapters" / "exercises"
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "moe"
c.Exchange.path_includes_course = True
c.ExecutePreprocessor.timeout = 120  # seconds a cell, for slow machines
"""
NEEDED = "numpy>=2.0\nmatplotlib>=3.10\njupyterlab\ntqdm\n"
SKIPPED = shutil.ignore_patterns("__pycache__", ".*")

HINT = re.compile(
    r"^:::\{admonition\} (?P<title>[^\n]*)\n:class: dropdown\n(?P<body>.*?)^:::$",
    re.MULTILINE | re.DOTALL,
)
CHAPTER = re.compile(r"\[([^\]]*)\]\(\.\./[^)]*\)")


def notebooks():
    return sorted(EXERCISES.glob("*.ipynb"))


def plain(text):
    """Markdown that JupyterLab shows as the book does: folded hints, no dead links."""
    folded = r"<details><summary>\g<title></summary>\n\n\g<body>\n</details>"
    return CHAPTER.sub(r"*\1*", HINT.sub(folded, text))


def add_assignment(course, path):
    """source/NAME/ of a course: the notebook, its pictures and feedback.py."""
    folder = course / "source" / path.stem
    folder.mkdir(parents=True)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if "remove-cell" not in cell.metadata.get("tags", [])
    ]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(cell.source)
    _, *code = (cell for cell in notebook.cells if cell.cell_type == "code")
    for cell in code:  # "Run All Cells" goes on after an exercise that is not done
        cell.metadata.setdefault("tags", []).append("raises-exception")
    nbformat.write(notebook, folder / path.name)
    shutil.copy(EXERCISES / "feedback.py", folder)
    pictures = sorted((EXERCISES / "images").glob(f"x{path.stem[:2]}-*.png"))
    if pictures:
        (folder / "images").mkdir()
        for picture in pictures:
            shutil.copy(picture, folder / "images")


def open_course(folder):
    """The course in this folder, as nbgrader's API works on it."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    here = Path(sys.executable).parent  # nbgrader looks for alembic on the PATH
    os.environ["PATH"] = f"{here}{os.pathsep}{os.environ['PATH']}"
    config = PyFileConfigLoader("nbgrader_config.py", str(folder)).load_config()
    config.CourseDirectory.root = str(folder)
    return NbGraderAPI(config=config)


def make_course(folder, paths):
    """A course with these notebooks released."""
    folder.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    course = open_course(folder)
    for path in paths:
        add_assignment(folder, path)
        done(course.generate_assignment(path.stem))


def done(result):
    """Raise what an action of nbgrader reports as an error."""
    if not result["success"]:
        raise RuntimeError(f"{result.get('error')}\n{result.get('log')}")


def gather(edition, folder):
    """One flat folder of the assignments below `edition`."""
    for assignment in sorted(edition.iterdir()):
        shutil.copytree(assignment, folder, ignore=SKIPPED, dirs_exist_ok=True)


def build(folder):
    """Make the whole classroom anew, but never over what students have sent."""
    if (folder / "course" / "submitted").exists():
        raise SystemExit(f"{folder} has submissions: move it away first.")
    if folder.exists():
        shutil.rmtree(folder)
    course, student, instructor = (
        folder / name for name in ("course", "student", "instructor")
    )
    make_course(course, notebooks())
    gather(course / "source", instructor)
    gather(course / "release", student)
    for edition in student, instructor:
        for package in "moe_np", "figures":
            shutil.copytree(ROOT / package, edition / package, ignore=SKIPPED)
        for name in "LICENSE", "LICENSE-TEXT":
            shutil.copy(ROOT / name, edition)
        (edition / "requirements.txt").write_text(NEEDED, encoding="utf-8")
    shutil.copy(ROOT / "scripts" / "classroom.md", folder / "README.md")


if __name__ == "__main__":
    folder = Path(*sys.argv[1:]) if sys.argv[1:] else ROOT / "_build" / "classroom"
    build(folder)
    print(folder / "README.md")
