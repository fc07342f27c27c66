"""The cluster data: every patch is what the page says, and the story is balanced."""

import numpy as np
import pytest

from moe_np import data

STRENGTHS = {"alpha": (0.5, 2), "beta": (1, 2), "gamma": (3, 4)}


def draw(N=4000, sigma=0.0, seed=0):
    rng = np.random.default_rng(seed)
    v, c = data.directions(4, 20, rng=rng)
    return v, c, data.clusters(N, v, c, **STRENGTHS, sigma=sigma, rng=rng)


def test_directions_are_unit_vectors_at_right_angles():
    v, c, _ = draw(1)
    both = np.vstack([v, c])
    np.testing.assert_allclose(both @ both.T, np.eye(8), atol=1e-12)
    with pytest.raises(ValueError, match="D: got 7, expected at least 2 K = 8"):
        data.directions(4, 7, rng=np.random.default_rng(0))


def test_a_case_has_its_signal_its_centre_and_its_distractor():
    v, c, cases = draw()
    x, y, eps, k, other = (cases[name] for name in ("x", "y", "eps", "k", "other"))
    reach = np.einsum("npd,kd->nk", x, np.vstack([v, c]))
    row = np.arange(len(x))
    for place, sign, (low, high) in (
        (k, y, STRENGTHS["alpha"]),
        (other, eps, STRENGTHS["gamma"]),
        (4 + k, np.ones(len(x)), STRENGTHS["beta"]),
    ):
        strength = sign * reach[row, place]
        assert low <= strength.min() < strength.max() <= high
        assert strength.mean() == pytest.approx((low + high) / 2, abs=0.05)
        reach[row, place] = 0
    assert abs(reach).max() < 1e-12
    assert (k != other).all()


def test_the_order_of_patches_and_all_choices_are_even():
    _, c, cases = draw()
    centre = np.einsum("npd,nd->np", cases["x"], c[cases["k"]]).argmax(1)
    for values, kinds in (
        (centre, 4),
        (cases["k"], 4),
        (cases["other"], 4),
        ((cases["y"] + 1) // 2, 2),
        ((cases["eps"] * cases["y"] + 1) // 2, 2),
    ):
        share = np.bincount(values, minlength=kinds) / len(values)
        assert abs(share - 1 / kinds).max() < 0.03


def test_the_noise_has_length_sigma():
    v, c, cases = draw(sigma=2.0)
    away = cases["x"].sum(1)
    away -= away @ np.vstack([v, c]).T @ np.vstack([v, c])
    assert (away**2).sum(1).mean() == pytest.approx(4 * 12 / 20, rel=0.03)


def test_one_cluster_is_refused():
    one = np.eye(3)[:1]
    with pytest.raises(ValueError, match="v: got 1 cluster, expected 2 or more"):
        data.clusters(5, one, one, **STRENGTHS, sigma=1, rng=np.random.default_rng(0))
