"""The same sources under Jupyter Book 2's own parser: strict, offline, not drawn."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]

# A theme that does nothing: Jupyter Book would fetch its own from the network.
THEME = {
    "myst": "v1",
    "kind": "site",
    "title": "parse only",
    "version": "0.0.1",
    "license": "CC0-1.0",
    "build": {"install": "true", "render": "true"},
}


@pytest.mark.skipif(not shutil.which("node"), reason="Jupyter Book 2 needs Node.js")
def test_jupyter_book_2_finds_nothing_wrong(tmp_path):
    shutil.copytree(
        ROOT / "chapters", tmp_path / "chapters", ignore=lambda *_: ["_static"]
    )
    theme = tmp_path / "theme"
    theme.mkdir()
    (theme / "template.yml").write_text(yaml.safe_dump(THEME))
    book = yaml.safe_load((ROOT / "book.yml").read_text(encoding="utf-8"))
    book["site"]["template"] = "./theme"
    (tmp_path / "book.yml").write_text(yaml.safe_dump(book, sort_keys=False))
    shutil.copy(ROOT / "myst.yml", tmp_path)
    command = ["-m", "jupyter_book", "build", "--html", "--ci", "--strict"]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "NO_COLOR": "1", "NODE_NO_WARNINGS": "1"},
    )
    said = done.stdout + done.stderr
    complaints = [line for line in said.splitlines() if "⚠" in line or "⛔" in line]
    assert (done.returncode, complaints) == (0, []), said[-4000:]
    for chapter in (ROOT / "chapters").glob("*.ipynb"):
        assert f"{chapter.name}" in said, f"{chapter.name} was not read"
