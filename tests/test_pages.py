"""Every page of the rendered book, opened twice and looked at from all sides.

On a light phone, from a folder; on a dark laptop, from a server.
"""

import pytest

from tests.conftest import PAGES, PHONE, visitor

LAPTOP = {"width": 1280, "height": 800}

# What axe need not read: the drawing in a formula is hidden from readers, its MathML is
# tested by itself; and a block of code whose kinds of words all stand in earlier ones.
LEFT_OUT = """() => {
  const seen = new Set();
  const code = [...document.querySelectorAll("div.highlight pre")].filter((pre) => {
    const words = [pre.closest("[class*=highlight-]"), ...pre.querySelectorAll("span")];
    const kinds = words.map((e) => e?.className);
    const known = kinds.every((kind) => seen.has(kind));
    kinds.forEach((kind) => seen.add(kind));
    return known;
  });
  const formulas = "mjx-container > svg, mjx-container > mjx-assistive-mml";
  const rest = [...code, ...document.querySelectorAll(formulas)];
  rest.forEach((e) => e.replaceChildren());
}"""


@pytest.fixture(scope="module", params=PAGES)
def phone(request, browser, html):
    with visitor(browser) as visit:
        address = f"{html.as_uri()}/{request.param}.html"
        yield visit(address, color_scheme="light", viewport=PHONE)


@pytest.fixture(scope="module", params=PAGES)
def laptop(request, browser, server):
    with visitor(browser) as visit:
        address = f"{server}/{request.param}.html"
        yield visit(address, color_scheme="dark", viewport=LAPTOP)


def test_on_a_phone_formulas_are_drawn_and_spoken(phone):
    formulas_are_drawn_and_spoken(phone)


def test_on_a_laptop_formulas_are_drawn_and_spoken(laptop):
    formulas_are_drawn_and_spoken(laptop)


def formulas_are_drawn_and_spoken(page):
    drawn = page.locator(".math mjx-container").count()
    assert page.locator(".math").count() == drawn
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    spoken = page.locator(".math mjx-container mjx-assistive-mml math").count()
    assert spoken == drawn


def test_nothing_leaves_a_phone(phone):
    too_wide = phone.evaluate(
        """() => {
          const scrolls = (e) => e && (getComputedStyle(e).overflowX !== "visible"
            || scrolls(e.parentElement));
          return [...document.querySelectorAll("article, article *")]
            .filter((e) => e.getBoundingClientRect().width > 0
              && e.getBoundingClientRect().right > innerWidth + 1
              && !scrolls(e.parentElement))
            .map((e) => e.outerHTML.slice(0, 100));
        }"""
    )
    assert too_wide == []


def test_code_fits_a_laptop(laptop):
    wide = """cells => cells.filter(e => e.scrollWidth > e.clientWidth + 1)
        .map(e => e.textContent.slice(0, 100))"""
    code = laptop.locator(".cell_input pre, .text_markdown pre, .highlight-python pre")
    assert code.evaluate_all(wide) == []


def test_on_a_phone_axe_finds_nothing_serious(phone):
    assert theme(phone) == "light"
    assert serious(phone) == []


def test_on_a_laptop_axe_finds_nothing_serious(laptop):
    assert theme(laptop) == "dark"
    assert serious(laptop) == []


def theme(page):
    return page.evaluate("document.documentElement.dataset.theme")


def serious(page):
    """What axe-core finds; the page is not whole afterwards, so ask last."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    options = {"resultTypes": ["violations"], "preload": False}
    page.evaluate(LEFT_OUT)
    found = axe.Axe().run(page, options=options)
    return [
        (violation["id"], node["target"], node["html"][:100])
        for violation in found.response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
