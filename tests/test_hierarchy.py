"""Competition and the tree of experts: loops, EM that never falls, hard cases."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moe_np import competitive, hierarchy, mixture, nodes, ops, tree, weighted
from tests import slow


def problem(seed=0, *, N=40, D=3, out=2, depth=2, branching=2):
    """x, y and a random tree"""
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((N, D)), rng.standard_normal((N, out))
    params = hierarchy.init(rng, depth=depth, branching=branching, D=D, out=out)
    return x, y, params


def rises(steps, rounding=0.0):
    """Does no value fall below the one before it, but for rounding?"""
    steps = np.asarray(steps)
    slack = 1e-10 * (1 + abs(steps[1:])) + rounding
    return bool((np.diff(steps) >= -slack).all())


def test_the_tree_is_its_loop():
    normal = np.random.default_rng(0).standard_normal
    z, o, d = (
        (normal((5, 2)), normal((5, 2, 3)), normal((5, 2, 3, 2))),
        normal((5, 2, 3, 2, 4)),
        normal((5, 4)),
    )
    rows = [slow.tree([a[n] for a in z], o[n], d[n]) for n in range(5)]
    assert hierarchy.nll(z, o, target=d)[0] == pytest.approx(np.mean(rows), rel=1e-12)


def test_forward_posteriors_and_blend_are_their_loops():
    x, y, params = problem(N=6)
    params["variance"] = np.array(1.0)
    (z, o), _ = nodes.forward(x, params["gates"], params["experts"])
    r, blend = hierarchy.posteriors(x, y, params), hierarchy.predict(x, params)
    for n in range(len(x)):
        top, below, answers = slow.linear_tree(x[n], params["gates"], params["experts"])
        for fast, loop in ((z[0], top), (z[1], below), (o, answers)):
            np.testing.assert_allclose(fast[n], loop, rtol=1e-12, atol=1e-12)
        g, g_below = slow.softmax(top), np.array([slow.softmax(a) for a in below])
        for fast, loop in zip(
            r, slow.tree_posteriors(g, g_below, answers, y[n]), strict=True
        ):
            np.testing.assert_allclose(fast[n], loop, rtol=1e-10, atol=1e-12)
        mean = sum(
            g[i] * g_below[i, j] * answers[i, j] for i in range(2) for j in range(2)
        )
        np.testing.assert_allclose(blend[n], mean, rtol=1e-12, atol=1e-12)


def test_one_level_is_the_loss_of_1991():
    normal = np.random.default_rng(1).standard_normal
    z, o, d = normal((9, 4)), normal((9, 4, 3)), normal((9, 3))
    loss, back = mixture.likelihood_loss(z, o, target=d)
    tall, tall_back = hierarchy.nll((z,), o, target=d)
    assert tall == pytest.approx(loss, rel=1e-14)
    (dz,), do = tall_back(2.0)
    for ours, theirs in zip((dz, do), back(2.0), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)


def test_log_likelihood_is_the_normal_density():
    x, y, params = problem(N=5, depth=1)
    params["variance"] = np.array(0.3)
    (z, o), _ = nodes.forward(x, params["gates"], params["experts"])
    rows = [
        np.log(sum(g[e] * slow.normal_density(y[n], o[n, e], 0.3) for e in range(2)))
        for n, g in enumerate(ops.softmax(z[0])[0])
    ]
    found = hierarchy.log_likelihood(x, y, params)
    assert found == pytest.approx(np.mean(rows), rel=1e-12)


def test_units_are_their_loops():
    rng = np.random.default_rng(3)
    y, r = rng.standard_normal((7, 2)), rng.dirichlet(np.ones(3), 7)
    params = {"p": r.mean(0), "centre": y[:3], "variance": np.array(0.4)}
    rows = [slow.unit_posterior(case, r.mean(0), y[:3], 0.4) for case in y]
    np.testing.assert_allclose(competitive.posteriors(y, params), rows, rtol=1e-12)
    fitted = competitive.m_step(y, r, params)
    np.testing.assert_allclose(fitted["centre"], slow.centres(y, r), rtol=1e-12)
    np.testing.assert_allclose(fitted["p"], r.mean(0), rtol=1e-12)
    hard = competitive.winners(np.array([[0.2, 0.5, 0.3], [0.4, 0.2, 0.4]]))
    np.testing.assert_array_equal(hard, [[0, 1, 0], [1, 0, 0]])


def test_a_tree_that_sees_nothing_is_a_mixture_of_gaussians():
    """With one constant input both algorithms climb to the same optimum."""
    rng = np.random.default_rng(4)
    y = np.concatenate([rng.normal(-4, 1, (60, 2)), rng.normal(4, 1, (30, 2))])
    units = {"p": np.full(2, 0.5), "centre": y[[0, -1]], "variance": np.array(1.0)}
    x, _, params = problem(depth=1, D=1)
    x = np.ones((90, 1))
    params["gates"][0][:] = 0
    params["experts"][:] = y[[0, -1], None] / 2
    for _ in range(60):
        units = competitive.m_step(y, competitive.posteriors(y, units), units)
        params = hierarchy.em_step(x, y, params)
    found = hierarchy.log_likelihood(x, y, params)
    assert found == pytest.approx(competitive.log_likelihood(y, units), rel=1e-9)
    (z, o), _ = nodes.forward(x, params["gates"], params["experts"])
    np.testing.assert_allclose(o[0], units["centre"], rtol=1e-6)
    np.testing.assert_allclose(ops.softmax(z[0])[0][0], units["p"], rtol=1e-6)


def test_weighted_fits_cannot_be_improved():
    rng = np.random.default_rng(5)
    x, y = (
        np.c_[rng.standard_normal((30, 2)), np.ones(30)],
        rng.standard_normal((30, 2)),
    )
    weight, target = rng.random((30, 4)), rng.dirichlet(np.ones(3), (30, 4))
    W = weighted.least_squares(x, y[:, None], weight, np.zeros((4, 3, 2)))
    V = np.zeros((4, 3, 3))
    for _ in range(20):
        V = weighted.softmax_regression(x, target, weight, V)
    for e in range(4):
        root = np.sqrt(weight[:, e, None])
        best, *_ = np.linalg.lstsq(root * x, root * y, rcond=None)
        np.testing.assert_allclose(W[e], best, rtol=1e-9, atol=1e-12)
        score = slow.weighted_log_softmax(x, target[:, e], weight[:, e], V[e])
        squares = slow.weighted_squares(x, y, weight[:, e], W[e])
        for _ in range(5):
            aside, along = rng.normal(0, 0.01, (2, *V[e].shape))
            other = V[e] + aside
            assert (
                slow.weighted_log_softmax(x, target[:, e], weight[:, e], other) < score
            )
            other = W[e] + along[:, :2]
            assert slow.weighted_squares(x, y, weight[:, e], other) > squares


def test_the_gradient_of_the_likelihood_is_that_of_q():
    """With posteriors held fixed, the weighted fits pull in the same direction."""
    x, y, params = problem(7, N=20)
    (z, o), _ = nodes.forward(x, params["gates"], params["experts"])
    _, back = hierarchy.nll(z, o, target=y)
    dz, do = back(1.0)
    r = hierarchy.posteriors(x, y, params)

    def q(z, o):
        log_g = [a - ops.log_sum_exp(a)[0][..., None] for a in z]
        both = r[0][:, :, None] * r[1]
        log_p = log_g[0][:, :, None] + log_g[1]
        log_p = log_p - 0.5 * ((y[:, None, None] - o) ** 2).sum(-1)
        return -(both * log_p).sum() / len(y)

    normal = np.random.default_rng(0).standard_normal
    for _ in range(5):
        step = tree.map(lambda a: 1e-5 * normal(a.shape), (*z, o))
        ahead = q([a + s for a, s in zip(z, step, strict=False)], o + step[-1])
        behind = q([a - s for a, s in zip(z, step, strict=False)], o - step[-1])
        slope = tree.dot((*dz, do), step)
        assert ahead - behind == pytest.approx(2 * slope, rel=1e-5)


scales = st.sampled_from([0.0, 1e-6, 1.0, 1e3, 1e6])


@given(
    seed=st.integers(0, 2**32),
    N=st.integers(1, 30),
    D=st.integers(1, 4),
    out=st.integers(1, 3),
    shape=st.sampled_from([(1, 1), (1, 2), (1, 5), (2, 2), (3, 2), (2, 3)]),
    gate=st.sampled_from([0.0, 1.0, 30.0, 1e3]),
    x_scale=scales,
    y_scale=scales,
    noise=st.sampled_from([0.0, 1e-8, 1.0]),
    twins=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_em_never_falls(seed, N, D, out, shape, gate, x_scale, y_scale, noise, twins):
    """Also for fewer cases than inputs, equal inputs, exact fits, one-sided gates."""
    rng = np.random.default_rng(seed)
    x = x_scale * rng.standard_normal((N, D))
    if twins:
        x[:, -1] = x[:, 0]
        x[N // 2 :] = x[: N - N // 2]
    y = x @ rng.standard_normal((D, out)) + noise * rng.standard_normal((N, out))
    y = y_scale * y
    depth, branching = shape
    params = hierarchy.init(rng, depth=depth, branching=branching, D=D, out=out)
    params["gates"] = tree.map(lambda V: gate * V, params["gates"])
    steps = [hierarchy.log_likelihood(x, y, params)]
    for _ in range(8):
        params = hierarchy.em_step(x, y, params)
        steps.append(hierarchy.log_likelihood(x, y, params))
    assert np.isfinite(steps).all()
    assert all(np.isfinite(a).all() for _, a in tree.leaves(params))
    # An exact fit: a residual is known to eps |y|, and counts in units of sigma.
    eps = np.finfo(float).eps * abs(y).max() / np.sqrt(params["variance"])
    assert rises(steps, rounding=10 * eps), np.diff(steps)


@given(seed=st.integers(0, 2**32), N=st.integers(1, 30), E=st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_competition_never_falls_soft_or_hard(seed, N, E):
    """Soft EM raises the likelihood, hard EM the likelihood of the winners."""
    rng = np.random.default_rng(seed)
    y = np.round(rng.standard_normal((N, 2)), 1)
    units = {
        "p": np.full(E, 1 / E),
        "centre": rng.standard_normal((E, 2)),
        "variance": np.array(1.0),
    }

    def of_winners(units):
        r = competitive.winners(competitive.posteriors(y, units))
        density = [
            np.log(max(units["p"][i], 1e-300))
            + np.log(slow.normal_density(case, units["centre"][i], units["variance"]))
            for case, i in zip(y, r.argmax(-1), strict=True)
        ]
        return np.mean(density)

    soft, hard, soft_steps, hard_steps = units, units, [], []
    for _ in range(6):
        soft_steps.append(competitive.log_likelihood(y, soft))
        soft = competitive.m_step(y, competitive.posteriors(y, soft), soft)
        if hard["variance"] > 1e-3:
            hard_steps.append(of_winners(hard))
            r = competitive.winners(competitive.posteriors(y, hard))
            hard = competitive.m_step(y, r, hard)
    assert rises(soft_steps), np.diff(soft_steps)
    assert rises(hard_steps), np.diff(hard_steps)


@pytest.mark.parametrize("gates", ["irls", "log_posterior"])
def test_an_expert_without_cases_stays_as_it_is(gates):
    x, y, params = problem(depth=1)
    params["gates"][0][:] = 0
    params["gates"][0][-1] = 0, -2000
    fitted = hierarchy.em_step(x, y, params, gates=gates)
    np.testing.assert_array_equal(fitted["experts"][1], params["experts"][1])
    ones = np.c_[x, np.ones(len(x))]
    best, *_ = np.linalg.lstsq(ones, y, rcond=None)
    np.testing.assert_allclose(fitted["experts"][0], best, rtol=1e-8)


@pytest.mark.parametrize("gates", ["irls", "log_posterior"])
def test_equal_inputs_leave_the_undetermined_direction_alone(gates):
    """Two equal columns: only their sum is fitted, their difference keeps its start."""
    x, y, params = problem(depth=1)
    x[:, 1] = x[:, 0]
    fitted = hierarchy.em_step(x, y, params, gates=gates)
    for old, new in (
        (params["experts"], fitted["experts"]),
        (params["gates"][0][None], fitted["gates"][0][None]),
    ):
        change = new[..., 1, :] - new[..., 0, :] - (old[..., 1, :] - old[..., 0, :])
        np.testing.assert_allclose(change, 0, atol=1e-10)


def test_a_gate_that_can_be_perfect_stays_finite():
    """Two clouds, two lines: the best gate is infinitely sharp. 200 steps, no NaN."""
    rng = np.random.default_rng(0)
    x = np.sort(rng.uniform(-1, 1, (80, 1)), 0)
    y = np.where(x > 0, 3 + x, -3 - x)
    _, _, params = problem(2, depth=1, D=1, out=1)
    steps = []
    for _ in range(200):
        params = hierarchy.em_step(x, y, params)
        steps.append(hierarchy.log_likelihood(x, y, params))
    assert rises(steps)
    assert all(np.isfinite(a).all() for _, a in tree.leaves(params))
    np.testing.assert_allclose(hierarchy.predict(x, params), y, atol=1e-5)


def test_log_posteriors_are_an_approximation():
    """The second algorithm climbs too, but a step of it may fall."""
    falls = []
    for seed in range(6):
        x, y, params = problem(seed, N=60, depth=2)
        y[:, 0] = abs(x[:, 0])
        steps = [hierarchy.log_likelihood(x, y, params)]
        for _ in range(30):
            params = hierarchy.em_step(x, y, params, gates="log_posterior")
            steps.append(hierarchy.log_likelihood(x, y, params))
        assert steps[-1] > steps[0]
        falls.append(not rises(steps))
    assert any(falls)


def test_float32_stays_float32():
    x, y, params = tree.map(np.float32, problem())
    for gates in ("irls", "log_posterior"):
        fitted = hierarchy.em_step(x, y, params, gates=gates)
        assert {a.dtype for _, a in tree.leaves(fitted)} == {np.dtype("float32")}
        assert hierarchy.predict(x, fitted).dtype == np.float32
        assert hierarchy.log_likelihood(x, y, fitted).dtype == np.float32


def test_nothing_is_written_on():
    x, y, params = problem()
    before = tree.map(np.copy, (x, y, params))
    hierarchy.em_step(x, y, params)
    tree.map(np.testing.assert_array_equal, (x, y, params), before)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": np.ones((40, 2))}, r"x: got shape \(40, 2\), expected \(N, 3\)"),
        ({"y": np.ones((39, 2))}, r"y: got shape \(39, 2\), expected \(N=40"),
        ({"x": np.full((40, 3), np.nan)}, "x: got 120 values NaN"),
        ({"gates": "newton"}, "gates: got 'newton', expected 'irls' or 'log_post"),
    ],
)
def test_wrong_input_is_named(change, message):
    x, y, params = problem()
    call = {"x": x, "y": y, "params": params, "gates": "irls"} | change
    with pytest.raises(ValueError, match=message):
        hierarchy.em_step(call["x"], call["y"], call["params"], gates=call["gates"])


def test_wrong_trees_are_named():
    x, y, params = problem()
    with pytest.raises(ValueError, match=r"z\[1\]: got shape"):
        hierarchy.nll(
            (np.ones((4, 2)), np.ones((4, 3, 2))),
            np.ones((4, 2, 2, 1)),
            target=np.ones((4, 1)),
        )
    with pytest.raises(ValueError, match="variance: got 0.0, expected"):
        hierarchy.log_likelihood(x, y, params | {"variance": np.array(0.0)})
    with pytest.raises(ValueError, match="depth: got 0, expected at least 1"):
        hierarchy.init(np.random.default_rng(0), depth=0, branching=2, D=1, out=1)
    with pytest.raises(ValueError, match="weight: got as low as -1.0"):
        weighted.least_squares(
            np.ones((3, 1)), np.ones((3, 1, 1)), -np.ones((3, 1)), np.ones((1, 1, 1))
        )
