"""What the text of Chapter 3 relies on, beside what its cells print."""

import numpy as np

from moe_np import competitive, hierarchy


def test_far_clouds_make_soft_and_hard_agree():
    rng = np.random.default_rng(0)
    y = np.concatenate([rng.normal(-6, 1, (80, 2)), rng.normal(6, 1, (50, 2))])
    start = {"p": np.full(2, 0.5), "centre": y[[0, -1]], "variance": np.array(1.0)}
    soft = hard = start
    for _ in range(20):
        soft = competitive.m_step(y, competitive.posteriors(y, soft), soft)
        r = competitive.winners(competitive.posteriors(y, hard))
        hard = competitive.m_step(y, r, hard)
    np.testing.assert_allclose(soft["centre"], hard["centre"], atol=1e-6)


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


def test_gates_that_can_be_perfect_grow_and_stay_finite():
    rng = np.random.default_rng(2)
    x = np.sort(rng.uniform(-1, 1, (60, 1)), 0)
    y = np.sign(x)
    params = hierarchy.init(rng, depth=1, branching=2, D=1, out=1)
    steepness, likelihood = [], []
    for _ in range(200):
        params = hierarchy.em_step(x, y, params)
        steepness.append(abs(np.diff(params["gates"][0][0]))[0])
        likelihood.append(hierarchy.log_likelihood(x, y, params))
    assert np.isfinite(steepness).all()
    assert steepness[-1] > steepness[100] > steepness[20] > 10
    assert likelihood[-1] > likelihood[20]


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
