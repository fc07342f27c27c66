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
