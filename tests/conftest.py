"""Settings for every test, made before NumPy and matplotlib are imported.

And the rendered book: built once, read as files or opened in a headless Chromium.
"""

import contextlib
import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "agg")

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
PHONE = {"width": 390, "height": 844}


def listed(entries):
    for entry in entries:
        if "file" in entry:
            yield Path(entry["file"]).relative_to("chapters").with_suffix("").as_posix()
        yield from listed(entry.get("children", []))


BOOK = yaml.safe_load((ROOT / "book.yml").read_text(encoding="utf-8"))["project"]
PAGES = list(listed(BOOK["toc"]))


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    """A fresh build of the book: its folder, and what Sphinx said."""
    out = tmp_path_factory.mktemp("book") / "html"
    command = "-m sphinx -q -W --keep-going -c . chapters".split()
    run = subprocess.run(
        [sys.executable, *command, out], cwd=ROOT, capture_output=True, text=True
    )
    return out, run


@pytest.fixture(scope="session")
def html(build):
    return build[0]


@pytest.fixture(scope="session")
def soups(html):
    from bs4 import BeautifulSoup

    return {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in html.rglob("*.html")
        if "_static" not in path.parts
    }


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM:
        pytest.skip("no Chromium here: install it or set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(html):
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    handler = functools.partial(Handler, directory=html)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextlib.contextmanager
def visitor(browser):
    """Open addresses in new windows; at the end, nothing may have gone wrong."""
    contexts, errors, outside = [], [], []

    def note_request(request):
        if not request.url.startswith(("http://127.0.0.1", "file:", "data:", "blob:")):
            outside.append(request.url)

    def visit(address, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.on("request", note_request)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: message.type == "error" and errors.append(message.text),
        )
        page.goto(address)
        page.wait_for_function(
            "!window.MathJax || MathJax.startup.promise.then(() => true)"
        )
        return page

    yield visit
    for context in contexts:
        context.close()
    assert errors == []
    assert outside == []


@pytest.fixture
def visit(browser):
    with visitor(browser) as visit:
        yield visit
