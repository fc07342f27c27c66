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
    assert flat["gate"] / flat["experts"] == 1 / 4
    assert tall["gate"] < flat["experts"] / 10
    assert many["experts"] == 16 * same["experts"]
    assert 2 * 512 * 256 / (4 * 2 * 512 * 1024) == pytest.approx(0.06, abs=0.005)


def test_the_largest_model_is_experts():
    weights = 131_072 * 2 * 512 * 1024
    assert weights / 137_577.6e6 == pytest.approx(0.999, abs=5e-4)
    gates, lstms = 2 * 512 * (256 + 131_072), 2 * 4 * 512 * 1024
    assert round((weights + gates + lstms) / 1e6, 1) == 137_577.6
    assert 25 < gates / lstms < 35


def test_experts_without_a_word():
    """A word passes over an expert with probability 1 - 4/64, in 32 words eight do."""
    assert 64 * (1 - 4 / 64) ** 32 == pytest.approx(8.1, abs=0.05)


def test_all_runs_have_the_same_words():
    for name in lstm_moe.SYSTEMS:
        for run in runs(name):
            assert run["words"] == [63_583, 8218, 7493]


def test_four_experts_see_everything():
    for run in runs("4 experts"):
        assert len(set(run["load"])) == 1
        assert run["sorting"]["this"] == pytest.approx(
            run["sorting"]["chance"], abs=0.01
        )


MIXTURES = ("4 experts", "16 experts", "64 experts", "8 x 8 experts")
DENSE = "dense, same work"


def of(name, part):
    return np.array([run[part] for run in runs(name)])


def test_on_new_topics_no_mixture_differs_from_the_same_work():
    every = np.array([of(name, "test") for name in lstm_moe.SYSTEMS])
    assert 69 < every.min() and every.max() < 73
    ratio = {}
    for name in MIXTURES:
        for part in ("valid", "test"):
            ours, dense = of(name, part), of(DENSE, part)
            overlap = ours.min() < dense.max() and dense.min() < ours.max()
            assert overlap != ((name, part) == ("64 experts", "valid"))
        logs = [np.log(of(n, "topics")).mean(0) for n in (name, DENSE)]
        ratio[name] = logs[0] - logs[1]
        assert 3 <= (ratio[name] < 0).sum() <= 6
    assert np.exp([ratio["64 experts"].min(), ratio["64 experts"].max()]) == (
        pytest.approx([0.96, 1.06], abs=0.005)
    )
    worst, best = of("64 experts", "valid").max(), of(DENSE, "valid").min()
    assert (worst, best) == (77.17, 77.25)
    first = runs("64 experts")[0]["valid"] / runs(DENSE)[0]["valid"]
    assert first == pytest.approx(0.97, abs=0.005)


def test_on_training_topics_every_mixture_is_better_than_the_same_work():
    dense = of(DENSE, "train")
    for name in MIXTURES:
        assert of(name, "train").max() < dense.min()
    gain = {n: 1 - of(n, "train").mean() / dense.mean() for n in MIXTURES}
    assert 0.01 < gain["4 experts"] < 0.02 and 0.03 < gain["64 experts"] < 0.04
    train = {n: of(n, "train").mean() for n in lstm_moe.SYSTEMS}
    assert max(train, key=train.get) == "dense, same size"


def test_counting_pairs_is_better_than_triples_on_new_topics_and_worse_than_all():
    counted = stored("lstm_moe")["runs"]["counting full"]
    for part in ("valid", "test"):
        words, pairs, triples = counted[part]
        assert pairs < triples < words
        assert max(of(n, part).max() for n in lstm_moe.SYSTEMS) < pairs
    assert counted["train"][2] < counted["train"][1] / 4


def test_all_systems_had_eight_epochs():
    for name in lstm_moe.SYSTEMS:
        for run in runs(name):
            assert run["epochs"] == lstm_moe.FULL["epochs"] == 8 and run["best"] >= 7


def test_words_and_parameters_of_an_expert():
    D, H = lstm_moe.FULL["D"], lstm_moe.H
    assert 2 * D * H + D + H == 6256
    assert 64_000 * 4 / 64 == 4000 and 1e9 * 4 / 256 / 2**20 == pytest.approx(
        15, abs=0.2
    )


def test_without_the_losses_some_experts_are_dead():
    for run in runs("64 experts"):
        load = np.array(run["load"])
        assert load.min() > 0 and load.max() / load.mean() < 2.5
    for run in runs("64 unbalanced"):
        load = np.array(run["load"])
        assert load.min() == 0 and load.max() / load.mean() > 4
    for name in ("64 experts", "8 x 8 experts"):
        assert 0.2 < of(name, "cv").min() and of(name, "cv").max() < 0.35
    ours, without = of("64 experts", "test"), of("64 unbalanced", "test")
    assert ours.min() < without.max() and without.min() < ours.max()


def gain(name, gate, label):
    """How far the entropy lies below chance, for each seed."""
    return np.array([1 - r[gate][label] / r[gate]["chance"] for r in runs(name)])


def test_a_random_gate_sorts_words_nearly_as_well():
    word = {
        (name, gate): gain(name, gate, "this")
        for name in ("16 experts", "64 experts")
        for gate in ("sorting", "random gate", "new")
    }
    assert word["16 experts", "sorting"].max() < word["16 experts", "new"].min()
    assert word["64 experts", "sorting"].min() > word["64 experts", "new"].max()
    assert word["64 experts", "sorting"].max() < word["64 experts", "new"].min() + 0.04
    for name in ("16 experts", "64 experts"):
        assert word[name, "random gate"].max() < word[name, "new"].min()
        for label in ("before", "after"):
            trained = gain(name, "sorting", label).min()
            assert trained > gain(name, "random gate", label).max()
            assert trained > gain(name, "new", label).max()
