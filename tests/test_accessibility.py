"""The book for everybody: what axe-core finds, headings, formulas, room and words."""

import pytest

from tests.conftest import PAGES, PHONE

LAPTOP = {"width": 1280, "height": 800}

# The drawing in a formula is hidden from readers, its MathML is tested below.  Code has
# the same few colours everywhere: one chapter shows them all.
FORMULAS = [["mjx-container svg"], ["mjx-container mjx-assistive-mml"]]
CODE = [["div.highlight pre"]]


@pytest.mark.parametrize("theme, size", [("light", PHONE), ("dark", LAPTOP)])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(visit, html, name, theme, size):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = visit(f"{html.as_uri()}/{name}.html", color_scheme=theme, viewport=size)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    options = {"resultTypes": ["violations"], "preload": False}
    left_out = FORMULAS + CODE * (name != "02_cooperation_or_competition")
    found = axe.Axe().run(page, context={"exclude": left_out}, options=options)
    assert [
        (violation["id"], node["target"], node["html"][:100])
        for violation in found.response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_screen_reader_finds_mathml_in_each_formula(visit, html, name):
    page = visit(f"{html.as_uri()}/{name}.html")
    spoken = page.locator(".math mjx-container mjx-assistive-mml math").count()
    assert spoken == page.locator(".math mjx-container").count()


@pytest.mark.parametrize("name", PAGES)
def test_code_fits_a_laptop(visit, html, name):
    page = visit(f"{html.as_uri()}/{name}.html", viewport=LAPTOP)
    wide = """cells => cells.filter(e => e.scrollWidth > e.clientWidth + 1)
        .map(e => e.textContent.slice(0, 100))"""
    code = page.locator(".cell_input pre, .text_markdown pre, .highlight-python pre")
    assert code.evaluate_all(wide) == []


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
