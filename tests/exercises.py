"""The exercise notebooks as tests read them: what is given, and what is not."""

import re

import nbformat

from scripts import classroom

PATHS = {path.stem: path for path in classroom.notebooks()}
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)


def source(path):
    """All cells of a notebook as one text."""
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells)


def given(path):
    return HIDDEN.sub("", SOLUTION.sub("", source(path)))


def secrets(path, *kinds):
    """Lines of solutions and hidden tests -> how often they are given besides."""
    text, kept = source(path), given(path)
    parts = [
        part for kind in kinds or (SOLUTION, HIDDEN) for part in kind.findall(text)
    ]
    lines = {line.strip() for part in parts for line in part.splitlines()}
    return {line: kept.count(line) for line in lines if len(line) > 6}
