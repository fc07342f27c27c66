"""The rendered book: read as files, then tried in a headless Chromium."""

import re
from urllib.parse import unquote, urlsplit

import pypdf
import pytest
from bs4 import BeautifulSoup

from tests.cases import cases
from tests.conftest import PAGES

# The files


def test_it_builds_without_a_warning(build):
    assert build[1].returncode == 0, build[1].stderr


def test_every_page_is_there(html):
    assert [page for page in PAGES if not (html / f"{page}.html").is_file()] == []


def test_links_and_anchors_resolve(soups):
    anchors = {
        path: {tag["id"] for tag in soup.select("[id]")} for path, soup in soups.items()
    }
    broken = []
    for path, soup in soups.items():
        for tag in soup.select("[href], [src]"):
            address = urlsplit(tag.get("href") or tag.get("src") or "")
            if address.scheme or address.netloc:
                continue
            target = (path.parent / unquote(address.path)).resolve()
            target = target if address.path else path
            anchor = unquote(address.fragment)
            known = anchors.get(target, {anchor}) | {"", "top"}
            if not target.exists() or anchor not in known:
                broken.append((path.name, address.geturl()))
    assert broken == []


def test_a_citation_opens_the_entry_with_its_label(html, soups):
    entries = soups[html / "bibliography.html"].select(".citation[id]")
    labels = {tag["id"]: tag.select_one(".label").get_text() for tag in entries}
    assert all(name.startswith("cite-") for name in labels)  # no counts: they move
    links = [
        (path.name, tag["href"].split("#")[1], tag.get_text())
        for path, soup in soups.items()
        for tag in soup.select("a[href*='bibliography.html#cite-']")
    ]
    assert len(links) > 50
    wrong = [link for link in links if labels[link[1]].strip("[]") != link[2]]
    assert wrong == []


def test_nothing_is_loaded_from_elsewhere(soups):
    loaded = "script[src], link[href], img[src], iframe[src], source[src]"
    assert [
        (path.name, str(tag))
        for path, soup in soups.items()
        for tag in soup.select(loaded)
        if re.match(r"(\w+:)?//", tag.get("src") or tag.get("href"))
    ] == []


def test_pictures_are_described(soups):
    assert [
        (path.name, tag["src"])
        for path, soup in soups.items()
        for tag in soup.select("article img")
        if not tag.get("alt", "").strip()
    ] == []


@pytest.mark.parametrize("name", PAGES)
def test_text_holds_no_raw_markup(html, soups, name):
    article = BeautifulSoup(str(soups[html / f"{name}.html"].article), "html.parser")
    for tag in article.select("pre, code, script, .math"):
        tag.decompose()
    assert re.findall(r".*(?:\$\$|\?\?\?|\{\w+\}`|:::).*", article.get_text()) == []


def test_equations_are_numbered_by_chapter(html, soups):
    for name in PAGES:
        chapter = name.split("_")[0]
        if chapter.isdigit():
            tags = soups[html / f"{name}.html"].select(".eqno")
            numbers = [re.search(r"\((.*)\)", tag.get_text())[1] for tag in tags]
            assert numbers, f"{name} has no numbered equation"
            assert numbers == [f"{int(chapter)}.{i + 1}" for i in range(len(numbers))]


# The browser


@pytest.fixture(params=["http", "file"])
def site(request, html):
    if request.param == "file":
        return html.as_uri()
    return request.getfixturevalue("server")


def test_dark_mode(visit, site):
    page = visit(f"{site}/{PAGES[1]}.html", color_scheme="light")
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    page.click("button.theme-switch-button")
    page.click("button.theme-change-button[data-mode=dark]")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    assert page.evaluate(background) != light
    for image in page.locator("article img").all():
        style = image.evaluate(
            "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).filter]"
        )
        assert style == ["rgba(0, 0, 0, 0)", "brightness(1.25)"]


def test_search_finds_the_gate(visit, site):
    page = visit(f"{site}/search.html?q=gate")
    page.wait_for_selector("#search-results li a")
    assert page.locator("#search-results li a").count() >= 2


def test_code_can_be_copied(visit, site):
    page = visit(f"{site}/{PAGES[1]}.html")
    cells = page.locator(".cell_input div.highlight").count()
    assert cells > 0
    assert page.locator(".cell_input button.copybtn").count() == cells


def test_a_link_to_an_equation_shows_it(visit, site):
    page = visit(f"{site}/{PAGES[1]}.html")
    link = page.locator("article a.internal[href*='#equation-']").first
    anchor = urlsplit(link.get_attribute("href")).fragment
    link.click()
    page.wait_for_function(
        """id => {
          const box = document.getElementById(id)?.getBoundingClientRect();
          return box && box.top >= 0 && box.bottom <= innerHeight;
        }""",
        arg=anchor,
    )


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_animations_can_be_paused(visit, site, html, soups, motion):
    names = [p.name for p, soup in soups.items() if soup.select("img.animation")]
    if not names:
        pytest.skip("the book has no animation yet")
    page = visit(f"{site}/{names[0]}", reduced_motion=motion)
    button = page.locator(".animation-frame button").first
    canvas = page.locator(".animation-frame canvas").first
    button.scroll_into_view_if_needed()
    for paused in (motion == "reduce", motion != "reduce"):
        page.wait_for_function(
            "([e, paused]) => e.textContent === (paused ? 'Play' : 'Pause')",
            arg=[button.element_handle(), paused],
        )
        assert canvas.is_visible() == paused
        button.click()


def test_the_cheat_sheet_prints_on_two_sheets(visit, html, tmp_path):
    page = visit(f"{html.as_uri()}/cheatsheet.html")
    page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
    pages = pypdf.PdfReader(tmp_path / "sheet.pdf").pages
    assert len(pages) == 2
    text = "".join(sheet.extract_text() for sheet in pages)
    assert [name for name in cases() if name not in text] == []


def test_the_checklist_of_the_museum_prints_on_a_page_of_its_own(visit, html, tmp_path):
    page = visit(f"{html.as_uri()}/museum.html")
    page.pdf(path=tmp_path / "museum.pdf", prefer_css_page_size=True)
    texts = [p.extract_text() for p in pypdf.PdfReader(tmp_path / "museum.pdf").pages]
    (sheet,) = (text for text in texts if "\N{BALLOT BOX}" in text)
    assert sheet.startswith("Reviewing a router") and "Sources" not in sheet
    assert sheet.count("\N{BALLOT BOX}") == 20
