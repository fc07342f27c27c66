"""Pack what a reader takes along: the offline book, its PDF, and all that runs it.

make dist

`options: solutions: false` in book.yml leaves the solutions out here too.
"""

import sys
import tomllib
import zipfile
from pathlib import Path

import yaml

from scripts import exercise_pages

ROOT = Path(__file__).resolve().parents[1]
HTML, PDF = ROOT / "_build" / "html", ROOT / "_build" / "book.pdf"
FOLDERS = "chapters experiments figures moe_np scripts tests".split()
FILES = """README.md CITATION.cff LICENSE LICENSE-TEXT Makefile book.yml conf.py
constraints.txt myst.yml pyproject.toml""".split()
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints", ".doctrees", ".buildinfo"}
START = """Mixture of Experts from Scratch

html/index.html   the book; open it in a browser, no network needed
book.pdf          the same on paper
notebooks/        the chapters as notebooks and the library behind them:
                  `make lab` in that folder opens them (see its README.md)
"""
WITHOUT = "\nThe exercises are without their solutions.\n"


def contents(html, pdf, solutions):
    """Pairs: name in the archive, file."""
    yield from ((f"html/{p.relative_to(html).as_posix()}", p) for p in files(html))
    yield "book.pdf", pdf
    for name in FOLDERS:
        for path in files(ROOT / name):
            if solutions or path.parent.name != "classroom":  # answers, nearly right
                yield f"notebooks/{path.relative_to(ROOT).as_posix()}", path
    yield from ((f"notebooks/{name}", ROOT / name) for name in FILES)


def given(path, solutions):
    """The bytes of a file; an exercise as its page shows it, if without solutions."""
    content = path.read_bytes()
    if solutions or path.suffix != ".ipynb" or path.parent.name != "exercises":
        return content
    return exercise_pages.page(content.decode(), solutions=False).encode()


def files(folder):
    """The files below a folder, in order, without what a run leaves behind."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not LEFT_OUT & set(path.parts):
            yield path


def pack(html, pdf, path, solutions):
    """Write the archive: the same files give the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        top = path.stem
        start = START if solutions else START + WITHOUT
        archive.writestr(zipfile.ZipInfo(f"{top}/START-HERE.txt"), start)
        for name, file in contents(html, pdf, solutions):
            entry = zipfile.ZipInfo(f"{top}/{name}")
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, given(file, solutions))


def main():
    if not (HTML.is_dir() and PDF.is_file()):
        sys.exit("Build the book and its PDF first: make dist does both.")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version = project["project"]["version"]
    path = ROOT / "dist" / f"mixture-of-experts-from-scratch-{version}.zip"
    path.parent.mkdir(exist_ok=True)
    book = yaml.safe_load((ROOT / "book.yml").read_text(encoding="utf-8"))
    pack(HTML, PDF, path, book["project"]["options"]["solutions"])
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
