"""The pages of reference: errata, glossary, bibliography."""

import re
from pathlib import Path

import pytest

from moe_np import book

CHAPTERS = Path(__file__).parents[1] / "chapters"
ERRATA = book.prose(CHAPTERS / "errata.md")
ENTRIES = re.findall(r"(?ms)^### (\d+)\. (.*?)(?=^##|\Z)", ERRATA)


# Errata


def test_the_errata_cover_parts_one_and_two():
    numbers = [int(number) for number, _ in ENTRIES]
    assert numbers == [*range(1, 26), 32, *range(34, 47)]


@pytest.mark.parametrize("number, text", ENTRIES, ids=[n for n, _ in ENTRIES])
def test_an_erratum_says_what_is_right_and_how_to_see_it(number, text):
    terms = re.findall(r"(?m)^(.+)\n: \S", text)
    assert re.fullmatch(r"The (texts|slides|article|notes) says?", terms[0])
    assert terms[1:] == ["What is right", "How to see it"]


# Glossary and index

TERMS = book.terms(CHAPTERS / "glossary.md")
NUMBERED = sorted(CHAPTERS.glob("[0-9][0-9]_*.ipynb"))

# Words that a chapter may use before the chapter that explains them: plain English
# ("hands back", "passes"), or another meaning (the relative error of a gradient check).
EARLY = {"back", "pass", "relative error"}


def running_text(path):
    """The prose of a chapter; a link to a term becomes [[term]]."""
    text = book.prose(path).split("## Exercises")[0]
    text = re.sub(r"(?ms)^```.*?^```|\$\$.*?\$\$|^#.*?$", "", text)
    text = re.sub(
        r"\{term\}`(?:[^`<]*<)?([^`<>]+)>?`",
        lambda match: f"[[{' '.join(match[1].split())}]]",
        text,
    )
    text = re.sub(r"`[^`\n]*`|\$[^$]*\$|(?<!\[)\[[^\[\]]*\]\([^)]*\)", "", text)
    return text.lower()


def test_every_term_is_linked_from_the_chapter_that_uses_it_first():
    texts = {path.stem: running_text(path) for path in NUMBERED}
    never, late = [], []
    for term in TERMS:
        linked = [name for name, text in texts.items() if f"[[{term.lower()}]]" in text]
        words = r"\s+".join(map(re.escape, term.lower().split()))
        plain = re.compile(rf"(?<![\w\[-]){words}(s|es)?(?![\w\]-])")
        first = next((name for name, text in texts.items() if plain.search(text)), "~")
        if not linked:
            never.append(term)
        elif first < linked[0] and term not in EARLY:
            late.append((term, first))
    assert never == []
    assert late == []


def test_the_glossary_is_sorted_and_bilingual():
    assert TERMS == sorted(TERMS, key=str.lower)
    lines = re.findall(r"(?m)^: (.*)$", book.prose(CHAPTERS / "glossary.md"))
    assert [
        line for line in lines if not re.match(r"\(.*[\u4e00-\u9fff].*\) \S", line)
    ] == []
    assert len(lines) == len(TERMS)


def index():
    """The entries of the index: what is before its links -> number of links."""
    outputs = [
        o
        for c in book.cells(CHAPTERS / "where_to_find.ipynb")
        for o in c.get("outputs", [])
    ]
    text = "\n".join("".join(output["data"]["text/markdown"]) for output in outputs)
    entries = re.findall(r"(?m)^- (?:\{term\})?`(.*?)`(.*)$", text)
    return {name: len(re.findall(r"\]\(\d\d_", links)) for name, links in entries}


def test_the_index_finds_every_term_and_every_function_with_an_equation():
    entries = index()
    assert [term for term in TERMS if entries.get(term, 0) == 0] == []
    for (f,) in book.tags().values():
        assert entries[f"{f.__module__.removeprefix('moe_np.')}.{f.__name__}"] > 0


# Bibliography


# Older than the numbers: a report, two volumes of proceedings, and a program.
ELSE = {
    "hampshire1989": "  number = {CMU-CS-89-166},",
    "nowlan1990": "  isbn = {1-55860-100-7},",
    "nowlan1990evaluation": "  isbn = {1-55860-184-8},",
    "praat": "  howpublished = {Computer program, version 6.1.38},",
}


def test_every_source_has_a_doi_or_an_arxiv_number():
    bibliography = (CHAPTERS / "references.bib").read_text(encoding="utf-8")
    entries = re.findall(r"(?ms)^@\w+\{(\w+),(.*?)^\}", bibliography)
    assert len(entries) == bibliography.count("@")
    numbered = re.compile(
        r"(?m)^  doi = \{10\.\d+/\S+\},$"
        r"|^  eprint = \{\d{4}\.\d{4,5}\},\n  archiveprefix = \{arXiv\},$"
    )
    for key, text in entries:
        assert ELSE.get(key, "!") in text or numbered.search(text), key


# Links to sections


@pytest.mark.parametrize(
    "title, anchor",
    [
        ("4.6 The table", "id-4-6-the-table"),
        ("5.8 At the paper's size", "id-5-8-at-the-papers-size"),
        ("Summary", "summary"),
    ],
)
def test_anchors(title, anchor):
    assert book.anchor(title) == anchor
