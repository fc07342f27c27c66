"""Print the whole book as one PDF: outline, page numbers, formulas as on the screen.

    make pdf

Sphinx joins the pages into one (builder singlehtml); a headless Chromium prints it.
"""

import os
import shutil
import sys
from pathlib import Path

import pypdf
from playwright.sync_api import sync_playwright
from pypdf.generic import NameObject, TextStringObject

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
TOO_WIDE = """() => [...document.querySelectorAll("article :is(pre, table, img, svg)")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => e.outerHTML.slice(0, 90))"""
HEADINGS = "h1, h2, h3, h4, h5, h6, [role=heading]"
TITLES = "all => all.filter(e => e.checkVisibility()).map(e => e.innerText)"
FOOTER = """<div style="width: 100%; font: 8pt sans-serif; text-align: center">
<span class="pageNumber"></span></div>"""


def print_pdf(page, path):
    """Print `page`, an HTML file, to `path` on A4."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(color_scheme="light")
        tab.set_default_timeout(300_000)
        tab.goto(page.resolve().as_uri())
        tab.wait_for_function("MathJax.startup.promise.then(() => true)")
        tab.emulate_media(media="print")
        tab.set_viewport_size({"width": 665, "height": 900})  # A4 between the margins
        if cut := tab.evaluate(TOO_WIDE):
            sys.exit("Wider than the page: " + "; ".join(cut))
        tab.pdf(
            path=path,
            format="A4",
            margin=dict(top="18mm", bottom="18mm", left="17mm", right="17mm"),
            outline=True,
            tagged=True,
            print_background=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
        )
        titles = tab.locator(HEADINGS).evaluate_all(TITLES)
        browser.close()
    retitle(path, titles)


def retitle(path, titles):
    """Write the outline's titles again: Chromium loses spaces and doubles some."""
    writer = pypdf.PdfWriter(clone_from=path)
    entries = below(writer.root_object["/Outlines"].get_object())
    for entry, title in zip(entries, titles, strict=True):
        words = title.splitlines()[0]  # up to a formula, which the outline leaves out
        if not squeezed(entry["/Title"]).startswith(squeezed(words)):
            sys.exit(f"The outline says {entry['/Title']}, the page {title}")
        entry[NameObject("/Title")] = TextStringObject(" ".join(title.split()))
    writer.write(path)


def below(entry):
    """The entries under one entry of an outline, in reading order."""
    child = entry.get("/First")
    while child:
        child = child.get_object()
        yield child
        yield from below(child)
        child = child.get("/Next")


def squeezed(text):
    return "".join(text.split())


def main():
    page, path = map(Path, sys.argv[1:])
    if not CHROMIUM:
        sys.exit("Printing needs Chromium: install it, or set CHROMIUM to its path.")
    print_pdf(page, path)
    print(path)


if __name__ == "__main__":
    main()
