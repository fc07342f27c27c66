"""Run every chapter from a fresh kernel and store its outputs.

Nothing that changes from run to run is stored, so that a second run gives the same
bytes. A notebook is written only when all of it ran: an interrupted run loses nothing.
"""

import argparse
import base64
import os
from pathlib import Path

import nbformat
import yaml
from nbclient import NotebookClient
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[1]
COVER = ROOT / "chapters" / "images" / "cover.png"


def notebooks(entries):
    """The notebooks of a table of contents, in reading order."""
    for entry in entries:
        if entry.get("file", "").endswith(".ipynb"):
            yield ROOT / entry["file"]
        yield from notebooks(entry.get("children", []))


def first_cell(github):
    """One thread, and what a chapter opened alone needs: fetched, or said in a line."""
    alone = (
        "import importlib.util\nimport os\n\n"
        'os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: faster\n'
        'if not importlib.util.find_spec("figures"):\n'
    )
    if not github:
        need = "This chapter needs the folder of the book: see README.md there"
        return f'{alone}    raise ImportError("{need}")'
    return (
        f"{alone}"
        f"    !git clone -q --depth 1 https://github.com/{github} book\n"
        "    %pip install -q ./book\n"
        "    import sys\n\n"
        '    sys.path[:0] = ["book", "book/chapters/exercises"]'
    )


def prepare(notebook, prefix, github):
    """Put the first cell in its place; the pages leave it out."""
    cells = notebook.cells
    first = next(i for i, cell in enumerate(cells) if cell.cell_type == "code")
    if "remove-cell" not in cells[first].metadata.get("tags", []):
        cell = nbformat.v4.new_code_cell(
            id=f"{prefix}-first", metadata={"tags": ["remove-cell"]}
        )
        cells.insert(first, cell)
    cells[first].source = first_cell(github)


def count_code_cells(path):
    cells = nbformat.read(path, as_version=4).cells
    return sum(cell.cell_type == "code" for cell in cells)


def run(path, github, bar):
    """Execute one notebook in its own folder and replace the file in one step."""
    notebook = nbformat.read(path, as_version=4)
    prepare(notebook, f"{path.parent.name}-{path.stem}".replace("_", "-"), github)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--log-level=ERROR"],
        on_cell_complete=lambda cell, cell_index: bar.update(),
    )
    client.execute()
    clean(notebook)
    keep_pictures(notebook, path.parent / "images")
    draft = path.with_suffix(".ipynb.draft")
    text = nbformat.writes(notebook) + "\n"
    draft.write_text(text, encoding="utf-8", newline="\n")
    os.replace(draft, path)


def clean(notebook):
    """Drop what differs between two runs or two machines."""
    notebook.metadata = {
        "kernelspec": {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)


def keep_pictures(notebook, folder):
    """The picture of a cell tagged `cover` is the one on the front page; that of an
    exercise's cell tagged `target` is shown beside the task."""
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if {"cover", "target"} & set(tags):
            picture = base64.b64decode(cell.outputs[0].data["image/png"])
            path = COVER if "cover" in tags else folder / f"{cell.id}.png"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(picture)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, help="default: all of book.yml")
    book = yaml.safe_load((ROOT / "book.yml").read_text(encoding="utf-8"))["project"]
    paths = parser.parse_args().paths or list(notebooks(book["toc"]))
    with tqdm(total=sum(map(count_code_cells, paths)), unit="cell") as bar:
        for path in map(Path.resolve, paths):
            bar.set_description(path.stem)
            run(path, book.get("github"), bar)


if __name__ == "__main__":
    main()
