"""The book to take along: one PDF, and an archive that opens without a network."""

import re
import subprocess
import sys
import zipfile

import pypdf
import pytest

from scripts import links, pack
from tests.conftest import CHROMIUM, PAGES, ROOT


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    if not CHROMIUM:
        pytest.skip("no Chromium here: install it or set CHROMIUM to its path")
    folder = tmp_path_factory.mktemp("print")
    sphinx = "-m sphinx -q -b singlehtml -c . chapters".split()
    print_book = "scripts/print_book.py", folder / "index.html", folder / "book.pdf"
    for command in ([*sphinx, folder], print_book):
        run = subprocess.run(
            [sys.executable, *command], cwd=ROOT, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stdout + run.stderr
    return pypdf.PdfReader(folder / "book.pdf")


def flat(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from flat(entry)
        else:
            yield entry


def test_the_pdf_has_an_outline_with_every_chapter(pdf, soups, html):
    titles = [entry.title for entry in flat(pdf.outline)]
    for name in PAGES:
        title = soups[html / f"{name}.html"].select_one("article h1").get_text()
        assert " ".join(title.rstrip("#").split()) in titles


def test_the_pdf_numbers_its_pages_and_equations(pdf):
    assert 200 < len(pdf.pages) < 600
    for number in (3, len(pdf.pages) // 2, len(pdf.pages) - 1):
        assert pdf.pages[number - 1].extract_text().split()[-1] == str(number)
    for chapter in ("2", "9"):
        entries = [e for e in flat(pdf.outline) if e.title.startswith(f"{chapter}. ")]
        start = pdf.get_destination_page_number(entries[0])
        pages = pdf.pages[start : start + 5]
        assert any(f"({chapter}.1)" in page.extract_text() for page in pages)


@pytest.fixture(scope="module")
def archive(html, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    (folder / "book.pdf").write_bytes(b"%PDF-1.4")
    path = folder / "book.zip"
    pack.pack(html, folder / "book.pdf", path, solutions=True)
    with zipfile.ZipFile(path) as opened:
        opened.extractall(folder)
    return folder / "book"


def test_the_archive_holds_pages_pdf_notebooks_and_what_runs_them(archive):
    tops = {path.name for path in archive.iterdir()}
    assert tops == {"START-HERE.txt", "html", "book.pdf", "notebooks"}
    for name in ("chapters", "moe_np/vowels.csv", "Makefile", "chapters/exercises"):
        assert (archive / "notebooks" / name).exists(), name
    assert not list(archive.rglob("__pycache__"))


def test_the_archive_opens_from_a_folder(archive, visit):
    page = visit((archive / "html" / "index.html").as_uri() + "?")
    page.goto((archive / "html" / "search.html").as_uri() + "?q=softmax")
    page.wait_for_selector("#search-results li a")


def test_the_book_stays_light(html):
    heavy = {}
    for path in html.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        shown = set(re.findall(r'<img[^>]* src="([^":]+)"', text))
        pictures = [(path.parent / name).resolve() for name in shown]
        weight = sum(file.stat().st_size for file in (path, *pictures))
        if weight > 3e6:
            heavy[path.name] = weight
    assert heavy == {}
    files = [p for p in html.rglob("*") if p.is_file() and ".doctrees" not in p.parts]
    assert sum(path.stat().st_size for path in files) < 40e6


def test_links_to_other_sites_are_listed(html):
    assert links.outside(html) == list(links.stored())
