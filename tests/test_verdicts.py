"""The word on a claim, and the page that collects all claims."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from moe_np import book

CHAPTERS = Path(__file__).parents[1] / "chapters"


@pytest.mark.parametrize(
    "conditions, word",
    [
        ((True,), "reproduced"),
        ((False,), "not"),
        ((True, np.True_, True), "reproduced"),
        ((False, np.True_), "partly"),
        ((True, False, False), "partly"),
        ((np.False_, False), "not"),
    ],
)
def test_verdict(conditions, word):
    assert book.verdict(*conditions) == word


def test_verdict_refuses_what_is_no_condition():
    with pytest.raises(ValueError, match="conditions: got none, expected at least one"):
        book.verdict()
    with pytest.raises(ValueError, match=r"condition: got 0\.5, expected a bool"):
        book.verdict(True, 0.5)


def stored_rows(path):
    """Lines of the stored outputs that hold a verdict, found without `book.claims`."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            text = "".join(output.get("data", {}).get("text/markdown", ""))
            for line in text.split("\n"):
                if re.search(r"\| \*\*(reproduced|partly|not)\*\* \|", line):
                    yield line


NUMBERED = sorted(CHAPTERS.glob("[0-9][0-9]_*.ipynb"))


def test_the_page_holds_the_claims_of_all_chapters():
    rows = [line for path in NUMBERED for line in stored_rows(path)]
    assert len(rows) > 50
    assert list(stored_rows(CHAPTERS / "verdicts.ipynb")) == rows


def test_the_page_counts_them():
    words = [
        re.search(r"\*\*(\w+)\*\*", r)[1] for p in NUMBERED for r in stored_rows(p)
    ]
    counts = " | ".join(str(words.count(word)) for word in book.VERDICTS)
    page = (CHAPTERS / "verdicts.ipynb").read_text(encoding="utf-8")
    assert f"| **{len(words)} claims in all** | {counts} |" in page


@pytest.mark.parametrize("path", NUMBERED, ids=lambda path: path.stem)
def test_every_chapter_has_claims_with_a_section_and_a_source(path):
    assert book.claims(path)
    assert book.heading(path, "Verdicts")[0].endswith(" Verdicts")
    bibliography = (CHAPTERS / "references.bib").read_text(encoding="utf-8")
    assert f"{{{book.source(path)}," in bibliography


def test_a_claim_may_not_hold_a_bar():
    with pytest.raises(ValueError, match="rows: got .*expected no bar"):
        book.verdicts([("a | b", "1", "2", "not", "why")])


def test_claims_are_read_back(tmp_path):
    rows = [("claim, 1", "$a_1$", "2", "partly", "why"), ("b", "-", "", "not", "x*")]
    output = {"data": {"text/markdown": [str(book.verdicts(rows))]}}
    cell = {"cell_type": "code", "source": [], "outputs": [output]}
    path = tmp_path / "page.ipynb"
    path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    assert book.claims(path) == rows
