"""What the text of Chapter 1 relies on, beside what its cells print."""

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

from moe_np import data, mixture, tree
from moe_np.check import gradcheck

CHAPTERS = Path(__file__).parents[1] / "chapters"
NOTEBOOK = nbformat.read(CHAPTERS / "01_interference.ipynb", as_version=4)
LOSSES = (
    mixture.cooperative_loss,
    mixture.competitive_loss,
    mixture.likelihood_loss,
)


@pytest.fixture(scope="module")
def chapter():
    """The functions that the chapter defines, without running its experiments."""
    keep = ast.FunctionDef | ast.Import | ast.ImportFrom
    body = [
        node
        for cell in NOTEBOOK.cells
        if cell.cell_type == "code"
        for node in ast.parse(cell.source).body
        if isinstance(node, keep)
    ]
    names = {"EVERY": 5, "STEPS": 10, "AB": None}
    exec(compile(ast.Module(body, []), "chapter 1", "exec"), names)
    return SimpleNamespace(**names)


@pytest.fixture
def wave():
    x = np.linspace(-1, 1, 9)[:, None]
    return x, 2 + np.sin(np.pi * x)


def mixtures(chapter, loss, runs=3, **change):
    system = {"loss": loss, "gate": "cue", "sees": "x", "H": 4, "lr": 0.1} | change
    params = chapter.start_mixture(np.random.default_rng(0), system, runs)
    return system, tree.map(np.float64, params)


def loss_of(chapter, system, params, task):
    """The loss of each run, written with one call of the library for each run."""
    (z, o), _ = chapter.parts(params, seen=task[system["sees"]], cue=task["cue"])
    o = o.swapaxes(1, 2)
    return np.array(
        [system["loss"](z[s], o[s], target=task["target"])[0] for s in range(len(z))]
    )


@pytest.mark.parametrize("loss", LOSSES, ids=lambda f: f.__name__)
def test_a_stack_of_mixtures_gets_the_slopes_of_single_ones(chapter, wave, loss):
    x, y = wave
    both = chapter.together(chapter.task(x, (1, 0), y), chapter.task(x, (0, 1), -y))
    system, params = mixtures(chapter, loss)
    grads = chapter.slope(system, params, both)
    rng, eps = np.random.default_rng(1), 1e-6
    way = tree.map(lambda a: rng.standard_normal(a.shape), params)
    up = loss_of(chapter, system, tree.map(lambda a, v: a + eps * v, params, way), both)
    down = loss_of(
        chapter, system, tree.map(lambda a, v: a - eps * v, params, way), both
    )
    np.testing.assert_allclose(
        (up - down) / (2 * eps), chapter.inner(grads, way), rtol=1e-5, atol=1e-7
    )


def test_twice_the_step_on_both_is_the_sum_of_the_steps_on_each(chapter, wave):
    x, y = wave
    A, B = chapter.task(x, (1, 0), y), chapter.task(x, (0, 1), -y)
    network = chapter.start_layers(np.random.default_rng(0), (3,), 3, 4)
    systems = [({"sees": "x, cue"}, tree.map(np.float64, network))]
    systems += [mixtures(chapter, loss) for loss in LOSSES]
    for system, params in systems:
        both = chapter.slope(system, params, chapter.together(A, B))
        each = [chapter.slope(system, params, t) for t in (A, B)]
        for (_, ab), (_, a), (_, b) in zip(
            *map(tree.leaves, (both, *each)), strict=True
        ):
            np.testing.assert_allclose(2 * ab, a + b, rtol=1e-6, atol=1e-12)


def test_steps_to_counts_the_steps_that_were_done(chapter):
    history = np.array([[1.0, 1.0, 0.01], [0.04, 1.0, 1.0], [0.01, 1.0, 1.0]])
    assert chapter.steps_to(history).tolist() == [5, 15, 0]
    assert chapter.steps_to(history, every=1).tolist() == [1, 3, 0]


def test_parts_and_layers_pass_the_gradient_check(chapter, wave):
    x, y = wave
    task = chapter.task(x, (1, 0), y)
    for sees, gate in (("x", "cue"), ("x, cue", "cue"), ("x, cue", "x, 1")):
        _, params = mixtures(chapter, mixture.likelihood_loss, sees=sees, gate=gate)
        views = {"seen": task[sees], "cue": task[gate]}
        assert max(gradcheck(chapter.parts, params, **views).values()) < 1e-6


def test_all_systems_have_the_same_number_of_parameters():
    def one(D, H):
        return D * H + H + H + 1

    gate = 2 * 2
    assert one(3, 13) == 2 * one(1, 10) + gate == 2 * one(3, 6) + gate == 66
    assert one(25, 15) == 2 * one(23, 8) + gate == 406


def test_training_on_b_never_touches_the_gates_row_for_a(chapter, wave):
    x, y = wave
    task = chapter.task(x, (0, 1), -y)
    for loss in LOSSES:
        system, params = mixtures(chapter, loss)
        grads = chapter.slope(system, params, task)
        assert not grads["gate"][:, 0].any()
        assert grads["gate"][:, 1].all()


def test_the_cue_of_a_has_weights_that_b_never_touches(chapter, wave):
    x, y = wave
    params = chapter.start_layers(np.random.default_rng(0), (2,), 3, 13)
    grads = chapter.slope({"sees": "x, cue"}, params, chapter.task(x, (0, 1), -y))
    untouched = sum((a[0] == 0).sum() for _, a in tree.leaves(grads))
    assert untouched == (grads["W1"][0, 1] == 0).sum() == 13


def test_when_the_team_is_right_only_the_cooperative_experts_rest():
    """The leak: the pull on an expert whose share is small."""
    z, o, d = np.array([[0.0, 5.0]]), np.array([[[3.0], [1.0]]]), np.array([[1.0]])
    y, _ = mixture.predict(z, o)
    pull = {f.__name__: f(z, o, target=d)[1](1.0)[1][0, 0, 0] for f in LOSSES}
    share = 1 / (1 + np.exp(5))
    assert pull["competitive_loss"] == pytest.approx(2 * share * 2)
    assert pull["likelihood_loss"] > 0
    rest = mixture.cooperative_loss(z, o, target=y)[1](1.0)[1]
    assert np.allclose(rest, 0)


def test_nothing_beats_the_mean_of_two_targets():
    d_A, d_B, y = np.random.default_rng(0).standard_normal((3, 50))
    m = (d_A + d_B) / 2
    left = ((d_A - y) ** 2 + (d_B - y) ** 2) / 2
    np.testing.assert_allclose(left, (d_A - d_B) ** 2 / 4 + (m - y) ** 2)


def lengths(name):
    """The fewest and the most words of a name of the grammar."""
    if name not in data.GRAMMAR:
        return 1, 1
    ways = [[lengths(part) for part in way.split()] for way in data.GRAMMAR[name]]
    return (
        min(sum(low for low, _ in way) for way in ways),
        max(sum(high for _, high in way) for way in ways),
    )


def test_a_sentence_has_2_to_33_words():
    assert lengths("sentence") == (2, 33)


def test_the_errata_repeat_the_numbers_of_the_verdict_table():
    table = NOTEBOOK.cells[-2].outputs[0]["data"]["text/markdown"]
    network, most = re.search(r"(\d+)\s% against <?\d+ to (\d+)\s%", table).groups()
    errata = (CHAPTERS / "errata.md").read_text(encoding="utf-8")
    assert f"{network} % for one network and at most {most} % for mixtures" in errata
