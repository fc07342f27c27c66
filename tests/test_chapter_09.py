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


MIXTURES = ("4 experts", "16 experts", "64 experts", "8 x 8 experts")


def means(part):
    return {n: np.mean([r[part] for r in runs(n)]) for n in lstm_moe.SYSTEMS}


def test_on_new_topics_nothing_is_gained():
    every = [run["test"] for name in lstm_moe.SYSTEMS for run in runs(name)]
    assert 64 < min(every) and max(every) < 70
    test = means("test")
    assert test["64 experts"] > test["4 experts"]
    same_work = max(run["test"] for run in runs("dense, same work"))
    assert max(run["test"] for run in runs("64 experts")) > same_work - 1
    better = [name for name in test if test[name] < test["dense, same size"]]
    assert len(better) <= 1


def test_on_training_topics_every_mixture_is_better_than_the_same_work():
    dense = min(run["train"] for run in runs("dense, same work"))
    for name in MIXTURES:
        assert max(run["train"] for run in runs(name)) < dense
    train = means("train")
    assert max(train, key=train.get) == "dense, same size"
    assert 20 < min(train.values()) and max(train.values()) < 27


def test_the_limit_ended_the_runs_and_not_the_rule():
    for name in lstm_moe.SYSTEMS:
        for run in runs(name):
            assert run["epochs"] == lstm_moe.FULL["epochs"] and run["best"] >= 16


def test_words_and_parameters_of_an_expert():
    D, H = lstm_moe.FULL["D"], lstm_moe.H
    assert 2 * D * H + D + H == 6256
    assert 64_000 * 4 / 64 == 4000 and 1e9 * 4 / 256 == pytest.approx(16e6, rel=0.03)


def test_without_the_losses_some_experts_are_dead():
    for run in runs("64 experts"):
        load = np.array(run["load"])
        assert load.min() > 0 and load.max() / load.mean() < 2.5
    for run in runs("64 unbalanced"):
        load = np.array(run["load"])
        assert load.min() == 0 and load.max() / load.mean() > 4
    test = means("test")
    assert test["64 unbalanced"] < test["64 experts"] + 1


def test_the_word_itself_decides():
    for name in ("16 experts", "64 experts"):
        for run in runs(name):
            gain = {
                k: 1 - v / run["sorting"]["chance"] for k, v in run["sorting"].items()
            }
            assert gain["this"] > 2 * max(gain["before"], gain["after"])
            assert min(gain["before"], gain["after"]) > 0
