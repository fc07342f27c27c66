"""The promises of the project's layout: imports, dependencies, sizes, contents."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "moe_np").glob("*.py"))

# Each module imports only from modules above it.
ORDER = """
    require tree columns ops check layers mixture competitive nodes weighted hierarchy
    patches gate balance dispatch experts moe two_level lstm attention models optim data
    text train diagnose book __main__
""".split()


def imports(nodes):
    """The dotted names that these import statements bring in."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("package", ["moe_np", "figures", "experiments", "tests"])
def test_packages_import_from_any_folder(package, tmp_path):
    code = f"import {package}; print(list({package}.__path__)[0])"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert Path(found.stdout.strip()) == ROOT / package, found.stderr


def test_numpy_is_the_only_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert [re.match(r"\w+", line)[0] for line in project["dependencies"]] == ["numpy"]


def test_constraints_hold_no_address():
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert re.fullmatch(r"[a-z0-9.-]+==[0-9][\w.]*( ; [^/:@]+)?", line), line


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_module_keeps_to_size_and_order(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 200
    assert max(map(len, lines), default=0) <= 88

    tree = ast.parse("\n".join(lines))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert not [f.name for f in functions if f.end_lineno - f.lineno >= 30]

    outside = {name.split(".")[0] for name in imports(tree.body)} - {"moe_np"}
    assert outside <= {"numpy"} | sys.stdlib_module_names
    if path.stem != "__init__":
        inside = {
            name.split(".")[1]
            for name in imports(ast.walk(tree))
            if name.startswith("moe_np.")
        }
        assert inside <= set(ORDER[: ORDER.index(path.stem)])


def test_table_of_contents_names_every_chapter():
    def listed(entries):
        for entry in entries:
            if "file" in entry:
                yield entry["file"]
            yield from listed(entry.get("children", []))

    book = yaml.safe_load((ROOT / "book.yml").read_text(encoding="utf-8"))
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "chapters").rglob("*")
        if path.suffix in {".md", ".ipynb"} and not path.parent.name.startswith(".")
    }
    assert set(listed(book["project"]["toc"])) == files
