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
