"""The language model experiment: it goes on when interrupted; its numbers are these."""

import numpy as np
import pytest

from experiments import lstm_moe
from moe_np import models, moe, optim, text, tree
from moe_np.diagnose import dispatch_entropy
from tests.test_experiments import stored

PLAN = lstm_moe.REDUCED | {"V": 100, "D": 12, "B": 8, "epochs": 3}


@pytest.fixture(scope="module")
def few():
    """A few topics to train on, in the numbers of a small vocabulary."""
    _, numbers = lstm_moe.corpus(PLAN["V"])
    return numbers | {"train": numbers["train"][:3]}


def same(a, b):
    pairs = zip(tree.leaves(a), tree.leaves(b), strict=True)
    return all(x.tobytes() == y.tobytes() for (_, x), (_, y) in pairs)


@pytest.mark.parametrize("name", ["16 experts", "8 x 8 experts", "dense, same work"])
def test_interrupted_in_the_middle_of_an_epoch_it_ends_the_same(
    few, name, tmp_path, monkeypatch
):
    straight, history = lstm_moe.fit(few, name, PLAN, 0, bar=False)
    descend, left = lstm_moe.descend, iter(range(10**6))
    steps = sum(map(len, few["train"])) // (PLAN["B"] * PLAN["T"])

    def torn(*args):
        if next(left) == 2 * steps + steps // 2:
            raise KeyboardInterrupt
        return descend(*args)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(lstm_moe, "descend", torn)
        lstm_moe.fit(few, name, PLAN, 0, checkpoint=tmp_path / "run", bar=False)
    assert (tmp_path / "run").exists()
    resumed, again = lstm_moe.fit(
        few, name, PLAN, 0, checkpoint=tmp_path / "run", bar=False
    )
    assert same(straight, resumed) and same(history, again)


def test_the_best_epoch_is_kept(few, monkeypatch):
    path = iter([50.0, 40.0, 41.0, 39.0, 39.5, 60.0])
    seen = []

    def perplexity(params, op, numbers):
        seen.append(params)
        return next(path)

    monkeypatch.setattr(lstm_moe, "perplexity", perplexity)
    plan = PLAN | {"epochs": 6}
    best, history = lstm_moe.fit(few, "4 experts", plan, 0, bar=False)
    assert history["valid"].tolist() == [50, 40, 41, 39, 39.5, 60]
    assert same(best, seen[3]) and not same(best, seen[5])


def test_the_reduced_case_gives_what_is_stored():
    """Another release of Python has another text, which moves perplexities by 7 %."""
    name = "16 experts 0 reduced"
    ours, theirs = (
        lstm_moe.run(*lstm_moe.jobs()[name]),
        stored("lstm_moe")["runs"][name],
    )
    slack = 0.02 if ours["words"] == theirs["words"] else 0.15
    for part in ("train", "valid", "test"):
        assert ours[part] == pytest.approx(theirs[part], rel=slack)
    assert ours["path"] == pytest.approx(theirs["path"], rel=slack)
    for label, entropy in theirs["sorting"].items():
        assert ours["sorting"][label] == pytest.approx(entropy, abs=0.2)
    assert ours["cv"] == pytest.approx(theirs["cv"], abs=0.05)


def test_the_learning_rate_rises_and_falls_to_zero():
    """As many steps as the windows that `epoch_of` cuts."""
    numbers = {"train": [np.zeros(5000, int), np.zeros(3003, int)]}
    plan = {"B": 8, "T": 10, "lr": 0.5, "epochs": 5}
    windows = list(text.windows(text.streams(np.zeros(8003), 8), 10))
    rate, last = lstm_moe.rate_of(numbers, plan), 5 * len(windows)
    rates = [rate(step) for step in range(last + 1)]
    assert rates[0] == 0.005 and rates[49] == pytest.approx(0.25)
    assert 80 < np.argmax(rates) < 100 and min(rates[:-1]) > 0
    assert rates[-1] == 0 and rates[last // 2] == pytest.approx(0.25, rel=0.01)


def test_a_step_learns_and_forgets_the_gradient_of_the_past(few):
    """The gradients of a step are those of its own window alone, from a given state."""
    (_, op), weight = lstm_moe.SYSTEMS["4 experts"]
    params = lstm_moe.start(np.random.default_rng(0), "4 experts", PLAN)
    init, step = optim.sgd(lr=0.5)
    state = {"params": params, "optimiser": init(params)}
    state["memory"] = models.rest(PLAN["B"], PLAN["D"])
    stream = text.streams(np.concatenate(few["train"]), PLAN["B"])
    words, targets = next(text.windows(stream, PLAN["T"]))
    losses = []
    for _ in range(12):
        rng = np.random.default_rng(1)
        state["memory"] = models.rest(PLAN["B"], PLAN["D"])
        state, (loss, *_) = lstm_moe.descend(
            state, words, targets, op, weight, step, PLAN, rng
        )
        losses.append(loss)
    assert losses[-1] < losses[0]


def test_the_mixture_of_the_model_sees_what_we_look_at(few):
    params = lstm_moe.start(np.random.default_rng(0), "16 experts", PLAN)
    pages = few["test"][0][:40]
    seen = lstm_moe.seen_by_mixture(params, pages)
    inputs = []

    def spy(x, params, *, rng):
        inputs.append(x)
        return moe.moe(x, params, k=4, rng=rng)

    memory = models.rest(1, PLAN["D"])
    models.language_model(
        memory, params, words=pages[:, None], middle=spy, rate=0, rng=None
    )
    np.testing.assert_array_equal(inputs[0], seen)


def test_perplexity_of_a_model_that_knows_nothing_is_the_vocabulary(few):
    params = lstm_moe.start(np.random.default_rng(0), "4 experts", PLAN)
    params |= {"W": np.zeros_like(params["W"])}
    (_, op), _ = lstm_moe.SYSTEMS["4 experts"]
    assert lstm_moe.perplexity(params, op, few["test"]) == pytest.approx(100, rel=1e-4)


def test_contexts_are_sorted_by_weight_and_shown_once():
    vocabulary, pages = list("abcdef"), np.array([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 5])
    idx = np.tile([0, 1], (12, 1))
    w = np.stack([np.linspace(0, 1, 12), np.linspace(1, 0, 12)], 1)
    found = lstm_moe.contexts(idx, w, pages, vocabulary, 3, most=3)
    assert found["0"] == ["c d e [f] f", "b c d [e] f", "a b c [d] e"]
    assert found["1"] == ["a b c [d] e", "b c d [e] a", "c d e [a] b"]
    assert found["2"] == []


def test_counting_is_right_on_a_text_that_can_be_counted_by_hand():
    """Train: a b a b a a.  Test: a b, after Witten and Bell, and c, never seen."""
    train, pages = [np.array([0, 1, 0, 1, 0, 0])], [np.array([0, 1]), np.array([1, 2])]
    b, c = (2 + 2 / 3) / (6 + 2), (2 / 3) / (6 + 2)  # two kinds of word in six
    found = lstm_moe.counting(train, pages, 3, longest=1)
    assert found[0] == pytest.approx((b * c) ** -0.5)
    b, c = (2 + 2 * b) / (3 + 2), (1 * c) / (2 + 1)  # after a: b b a; after b: a a
    assert found[1] == pytest.approx((b * c) ** -0.5)


def test_a_topic_is_read_from_its_first_word(few):
    params = lstm_moe.start(np.random.default_rng(0), "4 experts", PLAN)
    (_, op), _ = lstm_moe.SYSTEMS["4 experts"]
    one, two = few["test"][0][:40], few["test"][1][:30]
    assert lstm_moe.by_topic(params, op, [one, two])[1:] == lstm_moe.by_topic(
        params, op, [two]
    )


def test_a_random_gate_is_compared_on_the_same_words(few):
    params = lstm_moe.start(np.random.default_rng(0), "16 experts", PLAN)
    rng = np.random.default_rng(1)
    found = lstm_moe.look_inside(params, params, few, ["w"] * PLAN["V"], rng)
    assert found["random gate"] | {"chance": 0} == found["new"] | {"chance": 0}
    assert found["random gate"]["this"] < found["sorting"]["this"]  # a gate of zeros


def test_sorting_is_zero_for_experts_of_one_word_and_full_by_chance():
    rng = np.random.default_rng(0)
    pages = rng.integers(4, size=4000)
    found = lstm_moe.sorting(pages[:, None], pages, 4, rng)
    assert found["this"] == 0
    for label in ("before", "after", "chance"):
        assert found[label] == pytest.approx(np.log(4), abs=0.02)
    assert dispatch_entropy(np.eye(4, dtype=int)) == 0


def test_the_work_is_counted_from_the_shapes():
    plan = lstm_moe.FULL
    D, V = plan["D"], plan["V"]
    for name in lstm_moe.SYSTEMS:
        params = lstm_moe.start(np.random.default_rng(0), name, plan)
        work = lstm_moe.products(name, plan)
        cells = [
            params[key][w].size for key in ("lower", "upper") for w in ("Wx", "Wh")
        ]
        assert work["LSTMs"] == sum(cells)
        assert work["softmax"] == params["W"].size == D * V
        bank = params["middle"].get("experts", params["middle"])
        one = bank["W1"][0].size + bank["W2"][0].size
        assert work["experts"] == one * min(4, len(bank["W1"]))
    assert lstm_moe.products("8 x 8 experts", plan)["gate"] == 2 * (D * 8 + 2 * D * 8)
    assert lstm_moe.products("64 experts", plan)["gate"] == 2 * D * 64


def test_systems_of_one_size_have_one_size():
    sizes = {n: lstm_moe.parameters(n, lstm_moe.FULL)[1] for n in lstm_moe.SYSTEMS}
    assert sizes["dense, same size"] == pytest.approx(sizes["64 experts"], rel=0.03)
    assert sizes["dense, same work"] == pytest.approx(sizes["4 experts"], rel=0.03)
