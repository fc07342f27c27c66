"""Render the book of book.yml (Jupyter Book's own format) with Sphinx, offline."""

import json
import re
from importlib.metadata import files
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent
BOOK = yaml.safe_load((ROOT / "book.yml").read_text(encoding="utf-8"))["project"]


def docname(path):
    """chapters/02_name.ipynb -> 02_name: Sphinx reads inside chapters/."""
    return str(Path(path).relative_to("chapters").with_suffix("").as_posix())


def entries(items):
    """Entries of a Jupyter Book 2 table of contents in external-toc form."""
    for item in items:
        entry = {"file": docname(item["file"])}
        if "children" in item:
            entry["sections"] = list(entries(item["children"]))
        yield entry


def external_toc(toc):
    """Write the table of contents of book.yml where sphinx-external-toc reads it."""
    front, *parts = toc
    tree = {
        "format": "jb-book",
        "root": docname(front["file"]),
        "parts": [
            {"caption": part["title"], "chapters": list(entries(part["children"]))}
            for part in parts
        ],
    }
    path = ROOT / "_build" / "toc.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(tree, sort_keys=False), encoding="utf-8")
    return str(path)


def describe_images(app, name, source):
    """Give each image the alt text and class that its notebook output carries."""
    if app.env.doc2path(name).suffix != ".ipynb":
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            image = output.get("metadata", {}).get("image/png", {})
            options = {"alt": image.get("alt"), "classes": image.get("class")}
            options = {key: value for key, value in options.items() if value}
            cell["metadata"].setdefault("mystnb", {}).setdefault("image", {}).update(
                options
            )
    source[0] = json.dumps(notebook)


def indent_definitions(app, name, source):
    """Jupyter Book marks a glossary's definitions with a colon; Sphinx indents them."""

    def indent(block):
        return re.sub(r"(?m)^: ", "  ", block[0])

    source[0] = re.sub(r"(?ms)^```\{glossary\}$.*?^```$", indent, source[0])


def number_by_chapter(app, env):
    """Number equations and figures (2.1), (2.2), ... after the chapter's own number."""
    for name, kinds in env.toc_fignumbers.items():
        chapter = name.split("_")[0]
        prefix = (int(chapter),) if chapter.isdigit() else ()
        for numbers in kinds.values():
            for count, label in enumerate(numbers, start=1):
                numbers[label] = (*prefix, count)
    return []


def mend_pages(app, exception):
    """What the theme leaves: no colours without a script, wrong roles, source maps.

    And a formula shares its line with the comma that follows, with the bracket
    before it, and with the end of its word: the k-th; a number with its %.
    """
    for source_map in Path(app.outdir, "_static").rglob("*.map"):
        source_map.unlink()
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        text = text.replace(' data-theme="auto"', ' data-theme="light"', 1)
        text = text.replace(
            'role="list" class="citation-list"', 'class="citation-list"'
        )
        text = text.replace(' role="doc-biblioentry"', "")
        formula = r'<span class="math[^>]*>[^<]*</span>'
        closed = rf"(\({formula}[.,:;?!)]*|{formula}(?:-th\b|[.,:;?!)]+))"
        text = re.sub(closed, r'<span class="unbroken">\1</span>', text)
        text = re.sub(r"(?<=\d) %", "\u00a0%", text)
        toggle = '<summary{}><span class="toctree-toggle"'
        named = toggle.format(' aria-label="Pages of this chapter"')
        text = text.replace(toggle.format(""), named)
        page.write_text(text, encoding="utf-8")


def mathjax_macros(macros):
    """MathJax wants the number of arguments beside a macro that takes some."""
    return {
        name.lstrip("\\"): [body, body.count("#")] if "#" in body else body
        for name, body in macros.items()
    }


def launch(github):
    """Buttons that open a chapter elsewhere, once book.yml names a `github`."""
    if not github:
        return {}
    return {
        "repository_url": f"https://github.com/{github}",
        "repository_branch": "main",
        "path_to_docs": "chapters",
        "launch_buttons": {
            "binderhub_url": "https://mybinder.org",
            "colab_url": "https://colab.research.google.com",
            "notebook_interface": "jupyterlab",
        },
    }


def setup(app):
    app.connect("source-read", describe_images)
    app.connect("source-read", indent_definitions)
    app.connect("env-get-updated", number_by_chapter, priority=900)  # after Sphinx
    app.connect("build-finished", mend_pages)


project = html_title = BOOK["title"]
author = ", ".join(person["name"] for person in BOOK["authors"])
copyright = BOOK["copyright"]
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.mathjax",
    "sphinx_book_theme",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_external_toc",
    "sphinx_togglebutton",
    "sphinxcontrib.bibtex",
    "scripts.exercise_pages",
]
book_solutions = BOOK["options"]["solutions"]
external_toc_path = external_toc(BOOK["toc"])
exclude_patterns = ["**.ipynb_checkpoints"]
bibtex_bibfiles = BOOK["bibliography"]
bibtex_cite_id = "cite-{key}"  # a link stays right when a source is added
myst_heading_anchors = 2  # a link may name a section: page.ipynb#id-4-14-verdicts
myst_heading_slug_func = "moe_np.book.anchor"
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
nb_execution_mode = "off"
nb_render_markdown_format = "myst"  # outputs may hold tables and formulas
numfig = True

mathjax = next(
    file for file in files("sphinx-mathjax-offline") if file.name == "tex-svg-full.js"
)
mathjax_path = mathjax.name
mathjax3_config = {
    "tex": {"macros": mathjax_macros(BOOK["math"])},
    "options": {"enableAssistiveMml": True},  # what a screen reader reads
}

html_theme = "sphinx_book_theme"
html_theme_options = {
    "navbar_persistent": [],
    "footer_content_items": ["copyright", "extra-footer"],
    "extra_footer": "Text and figures: CC BY 4.0. Code: BSD-3-Clause.",
    **launch(BOOK.get("github")),
}
html_context = {"default_mode": "auto"}
html_static_path = ["chapters/_static", str(mathjax.locate())]
html_favicon = "chapters/_static/favicon.svg"
html_css_files = ["book.css", "print.css"]
html_js_files = [("book.js", {"defer": "defer"})]
