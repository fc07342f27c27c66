"""What the text of Chapter 5 relies on, beside what its cells print."""

from itertools import product

import numpy as np
import pytest

from experiments import chen2022
from moe_np import patches
from tests.test_experiments import stored


def exchanges(n, rng):
    """All 8 cases of each of n pairs of strengths: x (n, 8, 4, D + 1), y, eps (8,)."""
    v, c = np.linalg.qr(rng.standard_normal((chen2022.D, 4)))[0].T.reshape(2, 2, -1)
    a, b = rng.uniform(0.5, 2, (2, n, 1))
    beta, noise = rng.uniform(1, 2, (n, 1)), rng.standard_normal((n, chen2022.D)) / 7
    x, y, eps = [], [], []
    for s, t in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        for k in (0, 1):
            x.append(np.stack([s * a * v[0], t * b * v[1], beta * c[k], noise], 1))
            y.append((s, t)[k])
            eps.append((t, s)[k])
    x = np.concatenate([10 * np.stack(x, 1), np.ones((n, 8, 4, 1))], -1)
    return x, np.array(y), np.array(eps)


def functions(rng):
    """Sums over patches of several kinds of phi, two of them trained."""
    u, w = rng.standard_normal((9, chen2022.D + 1)), rng.standard_normal(9)
    yield lambda x: np.maximum(x @ u.T, 0) @ w
    yield lambda x: np.cos(x @ u.T) @ w
    batch, _ = chen2022.draw("S3", 400, seed=0)
    for system, op in chen2022.EXPERTS.items():
        params, _ = chen2022.run_single(batch, system, epochs=60, seed=0, bar=False)
        W = np.float64(params["W"])
        yield lambda x, W=W, op=op: op(W, x=x.reshape(-1, 1, x.shape[-1]))[0].reshape(
            x.shape[:-1]
        )


def test_margins_of_four_exchanged_cases_add_up_to_zero_and_an_eighth_is_wrong():
    rng = np.random.default_rng(0)
    x, y, eps = exchanges(300, rng)
    for f in functions(rng):
        margins = y * f(x).sum(-1)
        four = margins[:, y != eps]
        assert four.shape == (300, 4)
        scale = abs(four).max()
        np.testing.assert_allclose(four.sum(1), 0, atol=1e-9 * scale)
        assert ((margins <= 0).sum(1) >= 1).all()
        assert (margins > 0).mean() <= 7 / 8


def test_the_ceiling_of_the_first_two_settings():
    """Strengths of the distractor above 2 tell it apart: 0.4 of the cases."""
    low, high = chen2022.SETTINGS["S1"]["gamma"]
    alike = (chen2022.STRENGTHS["alpha"][1] - low) / (high - low)
    assert 1 - alike / 8 == pytest.approx(0.925)
    for setting in ("S3", "S4"):
        assert chen2022.SETTINGS[setting]["gamma"] == chen2022.STRENGTHS["alpha"]


def test_a_mixture_crosses_the_ceiling_and_one_expert_does_not():
    for name, run in stored()["runs"].items():
        setting, _, reading, _, size, *_ = name.split()
        if size == "full":
            ceiling = 87.5 if setting in ("S3", "S4") else 92.5
            assert (run["test"] > 87.5) == (reading != "single"), name
            assert run["test"] < ceiling or reading != "single", name


def test_who_stays_below_the_weaker_limit_of_the_first_two_settings():
    below = {"S1 linear code": 1, "S2 linear code": 10}
    for words in product(("S1", "S2"), chen2022.EXPERTS, chen2022.READINGS):
        kind = " ".join(words)
        tests = [stored()["runs"][f"{kind} {n} full"]["test"] for n in range(10)]
        assert sum(test < 92.5 for test in tests) == below.get(kind, 0), kind


def test_a_filter_with_weight_minus_one_is_a_filter_turned_round():
    rng = np.random.default_rng(0)
    W, x = rng.standard_normal((3, 2)), rng.standard_normal((5, 4, 3))
    for op in (patches.linear_expert, patches.cubic_expert):
        np.testing.assert_allclose(op(-W, x=x)[0], -op(W, x=x)[0], rtol=1e-12)


def test_without_noise_the_first_choice_is_one_expert():
    batch, _ = chen2022.draw("S1", 50, seed=0)
    begin = chen2022.start(np.random.default_rng(0), "paper")
    _, idx, _ = chen2022.answer(
        begin, batch=batch, noise=0, system="cubic", reading="paper"
    )
    assert not idx.any()
