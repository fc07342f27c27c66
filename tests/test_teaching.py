"""The instructor's page against the chapters: sections, exercises, minutes, cards."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "chapters" / "teaching.md").read_text(encoding="utf-8")
BOOK = (ROOT / "book.yml").read_text(encoding="utf-8")
CHAPTERS = sorted(re.findall(r"chapters/(\d\d)_\w+\.ipynb", BOOK))


def chapter(number):
    (path,) = (ROOT / "chapters").glob(f"{number:02d}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    return path.name, "\n".join(c.source for c in cells if c.cell_type == "markdown")


def lecture(number):
    """The text of this page on one chapter."""
    return re.split(r"(?m)^## ", PAGE.partition(f"\n## Chapter {number}. ")[2])[0]


SECTIONS = {
    heading
    for number in map(int, CHAPTERS)
    for heading in re.findall(r"(?m)^## (\d+\.\d+) ", chapter(number)[1])
}
EXERCISES = {
    name: int(minutes)
    for number in map(int, CHAPTERS)
    for name, minutes in re.findall(
        r"(?m)^\| (\d+\.\d+) \|.*\| (\d+) \|$", chapter(number)[1]
    )
}


def test_every_chapter_has_its_lecture_in_order():
    assert re.findall(r"(?m)^## Chapter (\d+)\. ", PAGE) == [
        str(int(number)) for number in CHAPTERS
    ]


@pytest.fixture(params=map(int, CHAPTERS))
def number(request):
    return request.param


def test_it_links_to_its_chapter(number):
    assert f"]({chapter(number)[0]})" in lecture(number)


def test_an_outline_fills_fifty_minutes_and_follows_the_chapter(number):
    rows = re.findall(r"(?m)^\| (\d+)-(\d+) \| .+ \| ([\d., ]+) \|$", lecture(number))
    starts, ends, sections = zip(*rows, strict=True)
    assert (starts[0], ends[-1]) == ("0", "50")
    assert starts[1:] == ends[:-1]
    named = [name for cell in sections for name in cell.split(", ")]
    assert set(named) <= SECTIONS
    places = [tuple(map(int, name.split("."))) for name in named]
    assert places == sorted(places)
    assert {place[0] for place in places} == {number}


def test_every_section_named_exists():
    named = re.findall(r"Sections? (\d+\.\d+)(?: and (\d+\.\d+))?", PAGE)
    named = {name for pair in named for name in pair if name}
    assert len(named) > 30
    assert named <= SECTIONS


def test_exercises_are_those_of_the_chapter_with_their_minutes(number):
    line = re.search(r"(?m)^\*\*Exercises\.\*\* (.+)$", lecture(number))[1]
    assert "In class: " in line and "At home: " in line
    named = re.findall(r"(\d+\.\d+) \((\d+) min\)", line)
    mine = {k: v for k, v in EXERCISES.items() if k.startswith(f"{number}.")}
    assert {name: int(minutes) for name, minutes in named} == mine
    assert len(named) == len(mine)


def test_exercises_of_the_courses_exist():
    courses = PAGE.partition("## A course of six weeks")[2]
    named = set(re.findall(r"(?<!Section )\b(\d+\.\d+)\b", courses))
    assert named and named <= set(EXERCISES)


def test_two_guesses_are_predictions_of_the_chapter(number):
    part = lecture(number).partition("**Predict, then run**")[2]
    guesses = re.findall(r"(?m)^\d\. Section (\d+\.\d+): .+\(.+\)$", part)
    assert len(guesses) == 2
    text = re.split(r"(?m)^## ", chapter(number)[1])
    for name in guesses:
        (section,) = [s for s in text if s.startswith(f"{name} ")]
        assert "{admonition} Predict" in section


def test_weeks_are_numbered():
    *_, six, twelve = re.split(r"(?m)^## A course of ", PAGE)
    for course, weeks in ((six, 6), (twelve, 12)):
        counted = re.findall(r"(?m)^\| (\d+) \|", course)
        assert counted == [str(week + 1) for week in range(weeks)]


# You are the router

GAME = PAGE.partition("## You are the router")[2].partition("\n## ")[0]
ROWS = re.findall(r"(?m)^\| (\w+) \| (\d) \| (\d) \| (\d) \| (\d) \|$", GAME)
WORDS, SCORES = [row[0] for row in ROWS], np.array([row[1:] for row in ROWS], int)


def told(start):
    """The counts that the page prints in one round."""
    text = GAME.partition(f"**Round {start}")[2].partition("\n\n")[0]
    return re.findall(r"(\d+), (\d+), (\d+)(?:,| and) (\d+)", text), text


def best(scores, k):
    return (-scores).argsort(1, kind="stable")[:, :k]


def count(idx):
    return tuple(str(n) for n in np.bincount(idx.ravel(), minlength=4))


def test_round_1_and_2():
    assert len(WORDS) == 16
    assert told(1)[0] == [count(best(SCORES, 1))]
    idx = best(SCORES, 2)
    visits = np.take_along_axis(SCORES, idx, 1)
    weights = visits / visits.sum(1, keepdims=True)
    sums = np.bincount(idx.ravel(), weights.ravel()).round(1)
    assert told(2)[0] == [count(idx)]
    assert "about {}, {}, {} and {}".format(*sums) in told(2)[1]


def test_round_3():
    dropped = []
    for deck in (range(16), range(15, -1, -1)):
        trays, around = np.zeros(4, int), set()
        for card in deck:
            tray = best(SCORES, 1)[card, 0]
            around |= {card} if trays[tray] == 5 else set()
            trays[tray] += trays[tray] < 5
        dropped.append(around)
    assert [len(around) for around in dropped] == [7, 7]
    assert "seven cards are dropped" in told(3)[1]
    assert len(dropped[0] & dropped[1]) == 2
    assert "only two of them are the same" in told(3)[1]


def test_round_4():
    trays = (-SCORES).argsort(0, kind="stable")[:4].T
    held = np.bincount(trays.ravel(), minlength=16)
    twice = {WORDS[n] for n in np.flatnonzero(held == 2)}
    none = {WORDS[n] for n in np.flatnonzero(held == 0)}
    assert (twice, none) == ({"six", "eat"}, {"cat", "fish"})
    assert {WORDS[n] for n in trays[1]} == {"red", "blue", "green", "grey"}
    assert {WORDS[n] for n in trays[3]} == {"run", "eat", "sleep", "sing"}


def test_round_5():
    bias, seen = np.zeros(4, int), []
    for _ in range(20):
        seen.append(count(best(SCORES + bias, 1)))
        bias += np.sign(4 - np.array(seen[-1], int))
    first = told(5)[0]
    assert first[:5] == seen[:5]
    assert set(first[5:]) == set(seen[5:])


def test_the_book_lists_the_page():
    assert "chapters/teaching.md" in yaml.safe_dump(yaml.safe_load(BOOK))
