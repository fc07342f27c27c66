"""The book for everybody: headings, words, and what shows first."""

import pytest

from tests.conftest import PHONE


def test_headings_are_in_order(soups):
    for path, soup in soups.items():
        tags = soup.select("article :is(h1, h2, h3, h4, h5, h6)")
        levels = [int(tag.name[1]) for tag in tags]
        assert levels[:1] in ([1], []), path.name
        steps = [b - a for a, b in zip(levels, levels[1:], strict=False)]
        assert max(steps, default=0) <= 1, path.name
        assert levels.count(1) <= 1, path.name


def test_descriptions_say_what_a_picture_shows(soups):
    seen = {}
    for path, soup in soups.items():
        for tag in soup.select("article img"):
            assert len(tag["alt"]) >= 60, (path.name, tag["alt"])
            seen.setdefault(tag["alt"], set()).add(tag["src"])
    assert [alt for alt, sources in seen.items() if len(sources) > 1] == []


def test_without_scripts_a_page_has_colours_and_pictures(soups):
    for path, soup in soups.items():
        assert soup.html["data-theme"] == "light", path.name
        assert soup.select("article img[data-src]") == []


@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, PHONE])
def test_the_first_screen_shows_the_way_in(visit, html, size):
    page = visit(f"{html.as_uri()}/index.html", viewport=size)
    for element in ("article h1", "article p > strong > a", "article img"):
        box = page.locator(element).first.bounding_box()
        assert box["y"] + box["height"] <= size["height"], element
