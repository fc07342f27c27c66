"""What the text of Chapter 9 relies on, beside what its cells print."""

import numpy as np
import pytest

from experiments import lstm_moe
from moe_np import gate, lstm
from tests.test_experiments import stored


def runs(name):
    return [stored("lstm_moe")["runs"][f"{name} {s} full"] for s in range(seeds())]


def seeds():
    return stored("lstm_moe")["settings"]["full"]["seeds"]


def test_an_open_forget_gate_hands_the_gradient_on_as_it_is():
    rng = np.random.default_rng(0)
    a, c, dc = rng.standard_normal((3, 20)), *rng.standard_normal((2, 3, 5))
    a[:, 5:10] = 40
    _, back = lstm.cell(a, c)
    np.testing.assert_allclose(back((np.zeros((3, 5)), dc))[1], dc, rtol=1e-12)


@pytest.mark.parametrize(("b", "n", "k"), [(32, 16, 1), (32, 16, 4), (512, 64, 4)])
def test_an_expert_gets_kb_over_n_words_on_average_whatever_the_gate(b, n, k):
    rng = np.random.default_rng(0)
    for z in (rng.standard_normal((b, n)), np.tile(np.arange(n, 0.0, -1), (b, 1))):
        counts = np.bincount(gate.top_k(z, k).ravel(), minlength=n)
        assert counts.mean() == k * b / n


def test_the_gates_share_of_the_work():
    flat, tall, many, same = (
        lstm_moe.products(name, lstm_moe.FULL)
        for name in ("64 experts", "8 x 8 experts", "dense, same size", "4 experts")
    )
    assert flat["gate"] / flat["experts"] == 1 / 8
    assert tall["gate"] < flat["gate"] / 2
    assert many["experts"] == 16 * same["experts"]
    assert 512 * 256 / (4 * 2 * 512 * 1024) == pytest.approx(0.03, abs=0.002)


def test_the_largest_model_is_experts():
    weights = 131_072 * 2 * 512 * 1024
    assert weights / 137_577.6e6 == pytest.approx(0.999, abs=5e-4)


def test_all_runs_have_the_same_words():
    for run in stored("lstm_moe")["runs"].values():
        assert run["words"] == [64_283, 7154, 7857]


def test_four_experts_see_everything():
    for run in runs("4 experts"):
        assert len(set(run["load"])) == 1
        assert run["sorting"]["this"] == pytest.approx(
            run["sorting"]["chance"], abs=0.01
        )
