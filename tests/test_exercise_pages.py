"""The exercises in the book and in its archive, with and without their solutions."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

from scripts import pack
from tests.exercises import HIDDEN, PATHS, SOLUTION, given, secrets, source

ROOT = Path(__file__).resolve().parents[1]


def build(folder, solutions):
    """A book of the exercises alone, with the switch of book.yml as said."""
    shutil.copytree(
        ROOT / "chapters" / "exercises",
        folder / "chapters" / "exercises",
        ignore=shutil.ignore_patterns(".*", "__pycache__"),
    )
    shutil.copytree(ROOT / "chapters" / "_static", folder / "chapters" / "_static")
    shutil.copy(ROOT / "chapters" / "references.bib", folder / "chapters")
    (folder / "chapters" / "index.md").write_text("# Exercises\n")
    shutil.copy(ROOT / "conf.py", folder)
    book = yaml.safe_load((ROOT / "book.yml").read_text(encoding="utf-8"))
    assert book["project"]["options"] == {"solutions": True}
    book["project"]["options"]["solutions"] = solutions
    pages = [{"file": f"chapters/exercises/{stem}.ipynb"} for stem in PATHS]
    toc = [{"file": "chapters/index.md"}, {"title": "Part", "children": pages}]
    book["project"]["toc"] = toc
    (folder / "book.yml").write_text(yaml.safe_dump(book), encoding="utf-8")
    earlier = folder / "html" / "_images" / "earlier.png"
    earlier.parent.mkdir(parents=True)
    earlier.write_bytes(b"the picture of an answer, of an earlier book")
    command = [sys.executable, "-m", "sphinx", "-q", "-c", ".", "chapters", "html"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def with_solutions(tmp_path_factory):
    return build(tmp_path_factory.mktemp("with"), True)


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    return build(tmp_path_factory.mktemp("without"), False)


def soup(html, stem):
    text = (html / "exercises" / f"{stem}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


def withheld(stem, *kinds):
    """Lines that are in no cell, of any notebook, that a student is given."""
    return [line for line in secrets(PATHS[stem], *kinds) if line not in GIVEN]


GIVEN = "\n".join(given(path) for path in PATHS.values())


def papers(stem):
    """The derivations of a notebook: its Markdown cells with a solution."""
    cells = nbformat.read(PATHS[stem], as_version=4).cells
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    return [part for text in texts for part in SOLUTION.findall(text)]


@pytest.mark.parametrize("stem", PATHS)
def test_the_solution_is_folded(with_solutions, stem):
    page = soup(with_solutions, stem)
    folded = "\n".join(tag.get_text() for tag in page.select("article details"))
    on_paper = "\n".join(papers(stem))
    lines = [line for line in withheld(stem, SOLUTION) if line not in on_paper]
    assert [line for line in lines if line not in folded] == []
    boxes = page.select(
        "article .admonition.dropdown:has(> p:-soup-contains-own(Solution))"
    )
    assert len(boxes) == len(papers(stem))
    for tag in (*page.select("article details"), *boxes):
        tag.decompose()
    shown = page.article.get_text()
    assert [line for line in lines if line in shown] == []
    solutions = SOLUTION.findall(source(PATHS[stem]))
    blanks = shown.count("raise NotImplementedError()")
    assert blanks == len(solutions) - len(papers(stem))


@pytest.mark.parametrize("stem", PATHS)
def test_hidden_tests_are_never_shown(with_solutions, without, stem):
    solved = "\n".join(secrets(PATHS[stem], SOLUTION))
    lines = [line for line in withheld(stem, HIDDEN) if line not in solved]
    for html in with_solutions, without:
        text = soup(html, stem).get_text()
        assert "HIDDEN" not in text
        assert [line for line in lines if line in text] == []


def readable(folder):
    """File -> its text: of a page what one reads, of a notebook its code."""
    texts = {
        path: path.read_text(encoding="utf-8", errors="ignore")
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in {".png", ".js", ".css", ".svg"}
    }
    for path, text in texts.items():
        if path.suffix == ".html":
            texts[path] = BeautifulSoup(text, "html.parser").get_text()
        elif path.suffix == ".ipynb":
            texts[path] = text.replace('\\"', '"')
    return texts


def test_without_solutions_there_are_none_in_any_file(without):
    texts = readable(without)
    names = {path.suffix for path in texts}
    assert {".html", ".ipynb", ".doctree"} <= names
    for stem in PATHS:
        for line in withheld(stem):
            assert [p.name for p, text in texts.items() if line in text] == [], line


@pytest.fixture
def unpacked(tmp_path, monkeypatch):
    """What `make dist` packs beside a book of the exercises alone, unpacked again."""

    def unpack(html):
        root = html.parent
        for name in pack.FILES:
            if not (root / name).exists():
                shutil.copy(ROOT / name, root)
        for name in {*pack.FOLDERS} - {"chapters"}:
            shutil.copytree(ROOT / name, root / name)
        (tmp_path / "book.pdf").write_bytes(b"%PDF-1.4")
        monkeypatch.setattr(pack, "ROOT", root)
        monkeypatch.setattr(pack, "HTML", html)
        monkeypatch.setattr(pack, "PDF", tmp_path / "book.pdf")
        pack.main()
        (path,) = (root / "dist").iterdir()
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path)
        return tmp_path / path.stem

    return unpack


def test_an_archive_without_solutions_holds_none(without, unpacked):
    archive = unpacked(without)
    assert "without their solutions" in (archive / "START-HERE.txt").read_text("utf-8")
    texts = readable(archive)
    taught = "\n".join(
        path.read_text(encoding="utf-8").replace('\\"', '"')
        for path in (*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("moe_np/*.py"))
    )
    for stem in PATHS:
        notebook = archive / "notebooks" / "chapters" / "exercises" / f"{stem}.ipynb"
        cells = nbformat.read(notebook, as_version=4).cells
        assert not [cell for cell in cells if cell.get("outputs")]
        assert "YOUR CODE HERE" in texts[notebook] and "BEGIN" not in texts[notebook]
        for line in withheld(stem):
            if len(line) > 20 and line not in taught:
                assert [p for p, text in texts.items() if line in text] == [], line


def test_an_archive_with_solutions_holds_the_notebooks_as_they_are(
    with_solutions, unpacked
):
    notebooks = unpacked(with_solutions) / "notebooks"
    for stem, path in PATHS.items():
        packed = notebooks / "chapters" / "exercises" / path.name
        assert packed.read_bytes() == path.read_bytes()
        assert (notebooks / "tests" / "classroom" / f"{stem}.py").is_file()


def test_without_solutions_only_the_pictures_of_the_tasks_stay(without):
    kept = {path.name for path in (without / "_images").iterdir()}
    assert kept == {path.name for path in ROOT.glob("chapters/exercises/images/*.png")}


@pytest.mark.parametrize("stem", PATHS)
def test_without_solutions_no_output_tells_them(without, stem):
    page = soup(without, stem)
    assert page.select(".cell_output") == []
    assert "Show solution" not in page.get_text()
    download = without / "_sources" / "exercises" / f"{stem}.ipynb"
    text = download.read_text(encoding="utf-8")
    assert "image/png" not in text and "BEGIN" not in text


def test_the_search_index_knows_solutions_only_when_they_are_shown(
    with_solutions, without
):
    def stems(text, shortest):
        found = re.findall(rf"[A-Za-z]{{{shortest},}}", text)
        return {word.lower()[:5] for word in found}

    lines = "\n".join(
        line for path in PATHS.values() for line in secrets(path, SOLUTION)
    )
    secret = stems(lines, 6) - stems(GIVEN, 4)
    assert secret
    for html, expected in (with_solutions, True), (without, False):
        index = (html / "searchindex.js").read_text(encoding="utf-8")
        terms = re.findall(r'"?([a-z_0-9]{5,})"?:', index)
        found = secret & {term[:5] for term in terms}
        assert bool(found) == expected, found
