"""What the text of Chapter 3 relies on, beside what its cells print."""

import numpy as np
import pytest

from moe_np import competitive, hierarchy


def test_posteriors_harden_with_the_variance():
    y = np.random.default_rng(1).standard_normal((50, 2))
    units = {"p": np.array([0.3, 0.7]), "centre": y[:2], "variance": np.array(1.0)}
    gaps = []
    for variance in (1.0, 0.1, 1e-6):
        r = competitive.posteriors(y, units | {"variance": np.array(variance)})
        away = ((y[:, None] - units["centre"]) ** 2).sum(-1)
        closest = np.eye(2)[away.argmin(-1)]
        gaps.append(abs(r - closest).mean())
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 1e-6


def climb(noise):
    """EM on the two sides of 0: slope of the gate, likelihood and variance by step."""
    x = np.sort(np.random.default_rng(2).uniform(-1, 1, (60, 1)), 0)
    y = np.sign(x) + noise
    rng, found = np.random.default_rng(3), []
    params = hierarchy.init(rng, depth=1, branching=2, D=1, out=1)
    for _ in range(200):
        params = hierarchy.em_step(x, y, params)
        slope = abs(np.diff(params["gates"][0][0]))[0]
        value = hierarchy.log_likelihood(x, y, params)
        found.append((slope, value, params["variance"]))
    return np.array(found).T


def test_a_gate_that_can_be_perfect_grows_and_the_likelihood_has_a_bound():
    noise = 0.3 * np.random.default_rng(0).standard_normal((60, 1))
    slope, value, variance = climb(noise)
    assert np.isfinite(slope).all()
    assert slope[-1] > slope[20] > slope[10] > slope[5]
    assert slope[-1] > 100
    assert (np.diff(value) > -1e-9).all()
    # With a perfect gate each expert fits its own side; no mixture of both does better.
    assert variance[-1] == pytest.approx(noise.var(), rel=0.1)
    assert value[-1] - value[50] < 1e-3


def test_without_noise_a_shared_variance_falls_to_its_floor():
    slope, value, variance = climb(0.0)
    assert np.isfinite(slope).all()
    assert variance[-1] < 1e-15
    assert value[-1] > 15


def test_some_starts_of_em_climb_the_wrong_hill():
    """Two cuts below one, four planes: of ten trees some arrive and some do not."""
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (600, 2))
    a, b = x.T
    left = np.where(b > 0.2 - 0.5 * a, 1 + 2 * a - b, b - 1.5)
    right = np.where(b < 0.6 * a - 0.1, 0.5 - 2 * b, 2 * b - a - 0.5)
    y = np.where(a + 0.3 * b < 0, left, right) + 0.1 * rng.standard_normal(600)
    y = ((y - y.mean()) / y.std())[:, None]
    errors = []
    for _ in range(10):
        params = hierarchy.init(rng, depth=2, branching=2, D=2, out=1)
        for _ in range(60):
            params = hierarchy.em_step(x, y, params)
        errors.append(((hierarchy.predict(x, params) - y) ** 2).mean())
    assert min(errors) < 0.05
    assert max(errors) > 0.15
