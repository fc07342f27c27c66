"""Dispatch, experts, the sparse layer and two levels: loops, invariants, doors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moe_np import dispatch, experts, gate, moe, ops, tree, two_level
from moe_np.check import gradcheck, kept
from tests import slow_sparse as slow

N, E, K, D, H = 11, 5, 2, 4, 6


def layer(seed=0, E=E, D=D, H=H, module=moe, **more):
    """Random parameters in float64, gates included."""
    rng = np.random.default_rng(seed)
    zeros = module.init(rng, E=E, D=D, H=H, **more)
    return tree.map(lambda a: 0.5 * rng.standard_normal(a.shape), zeros)


def tokens(seed=1, N=N, D=D):
    return np.random.default_rng(seed).standard_normal((N, D))


def test_the_layer_is_the_loop():
    x, params = tokens(), layer()
    (y, cv2_importance, cv2_load), _ = moe.moe(x, params, k=K, rng=None)
    rows, weights, chosen = [], [], []
    for row in x:
        z = row @ params["Wg"]
        chosen.append(slow.top_k(z, K))
        weights.append(slow.keep(z, chosen[-1]))
        rows.append(slow.mix(row, weights[-1], params["experts"], chosen[-1]))
    np.testing.assert_allclose(y, rows, rtol=1e-10)
    total = slow.importance(np.array(weights), np.array(chosen), E)
    assert cv2_importance == pytest.approx(total.var() / total.mean() ** 2)
    count = np.bincount(np.ravel(chosen), minlength=E)
    assert cv2_load == pytest.approx(count.var() / count.mean() ** 2)


def test_noise_enters_the_layer_once_per_call():
    x, params = tokens(), layer()
    noise = np.random.default_rng(3).standard_normal((N, E))
    (y, _, _), _ = moe.moe(x, params, k=K, rng=np.random.default_rng(3))
    for n in range(N):
        z = slow.noisy_logits(x[n], params["Wg"], params["Wn"], noise[n])
        idx = slow.top_k(z, K)
        want = slow.mix(x[n], slow.keep(z, idx), params["experts"], idx)
        np.testing.assert_allclose(y[n], want, rtol=1e-10)


def test_all_experts_chosen_is_the_dense_mixture():
    x, params = tokens(), layer()
    (y, _, cv2_load), back = moe.moe(x, params, k=E, rng=None)
    p, _ = ops.softmax(x @ params["Wg"])
    o = [[slow.expert(params["experts"], e, row) for e in range(E)] for row in x]
    np.testing.assert_allclose(y, np.einsum("ne,ned->nd", p, o), rtol=1e-10)
    assert cv2_load == 0
    for rng in (None, np.random.default_rng(0)):
        errors = gradcheck(moe.moe, x, params, k=E, rng=rng)
        assert max(errors.values()) < 1e-6


def test_one_expert_is_the_plain_network():
    x, params = tokens(), layer(E=1)
    (y, cv2_importance, cv2_load), back = moe.moe(x, params, k=1, rng=None)
    W1, b1, W2, b2 = (params["experts"][name][0] for name in ("W1", "b1", "W2", "b2"))
    a, back_1 = ops.linear(x, W1, b1)
    h, back_h = ops.relu(a)
    out, back_2 = ops.linear(h, W2, b2)
    np.testing.assert_allclose(y, out, rtol=1e-12)
    assert cv2_importance == cv2_load == 0
    dx, grads = back((y, 1.0, 1.0))
    dh, dW2, db2 = back_2(out)
    dx_plain, dW1, db1 = back_1(back_h(dh))
    np.testing.assert_allclose(dx, dx_plain, rtol=1e-10, atol=1e-12)
    for name, want in {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}.items():
        np.testing.assert_allclose(grads["experts"][name][0], want, rtol=1e-10)
    assert not grads["Wg"].any()


def test_permuted_tokens_give_permuted_answers():
    x, params = tokens(), layer()
    shuffle = np.random.default_rng(2).permutation(N)
    one, back = moe.moe(x, params, k=K, rng=None)
    two, back_two = moe.moe(x[shuffle], params, k=K, rng=None)
    np.testing.assert_allclose(two[0], one[0][shuffle], rtol=1e-12)
    np.testing.assert_allclose(two[1:], one[1:], rtol=1e-12)
    dx, dparams = back((one[0], 0.3, 0.2))
    dx_two, dparams_two = back_two((two[0], 0.3, 0.2))
    np.testing.assert_allclose(dx_two, dx[shuffle], rtol=1e-10)
    pairs = zip(tree.leaves(dparams), tree.leaves(dparams_two), strict=True)
    for (_, a), (_, b) in pairs:
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def test_at_the_start_all_experts_have_the_same_chance():
    params = moe.init(np.random.default_rng(0), E=4, D=D, H=H)
    assert {leaf.dtype for _, leaf in tree.leaves(params)} == {np.dtype(np.float32)}
    assert not params["Wg"].any()
    assert not params["Wn"].any()
    x = tokens(N=2000).astype(np.float32)
    (_, cv2, cv2_load), _ = moe.moe(x, params, k=1, rng=np.random.default_rng(1))
    assert max(cv2, cv2_load) < 0.01
    (_, cv2, cv2_load), _ = moe.moe(x, params, k=1, rng=None)
    assert cv2 == cv2_load == 3


def test_loss_weights_of_another_type_do_not_change_the_dtype():
    params = tree.map(np.float32, layer())
    (y, _, _), back = moe.moe(np.float32(tokens()), params, k=K, rng=None)
    for _, leaf in tree.leaves(back((y, np.float64(0.1), np.float64(0.1)))):
        assert leaf.dtype == np.float32


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_send_and_combine_are_a_round_trip(data):
    n, e, k, d = (data.draw(st.integers(1, 6)) for _ in range(4))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    idx, x = rng.integers(e, size=(n, k)), rng.integers(-9, 9, (n, d)).astype(float)
    plan = dispatch.plan(idx, e)
    assert sorted(plan.slot) == list(range(n * k))
    np.testing.assert_array_equal(plan.home.ravel()[plan.slot], np.arange(n * k))
    np.testing.assert_array_equal(
        np.diff(plan.runs), np.bincount(idx.ravel(), minlength=e)
    )
    for i in range(e):
        run = slice(*plan.runs[i : i + 2])
        np.testing.assert_array_equal(idx.ravel()[plan.slot[run]], i)
        assert (np.diff(plan.token[run]) >= 0).all()
    rows, back = dispatch.send(x, plan=plan)
    np.testing.assert_array_equal(rows, x[plan.slot // k])
    y, _ = dispatch.combine(rows, np.ones((n, k)), plan=plan)
    np.testing.assert_array_equal(y, k * x)
    g = rng.integers(-9, 9, rows.shape).astype(float)
    assert np.vdot(g, rows) == np.vdot(back(g), x)


@pytest.mark.parametrize("E", [200, 300, 70_000])
def test_plan_sorts_with_keys_of_every_width(E):
    idx = np.random.default_rng(0).integers(E, size=(400, 2))
    idx[0] = E - 1
    plan = dispatch.plan(idx, E)
    np.testing.assert_array_equal(plan.slot, idx.ravel().argsort(kind="stable"))


def test_an_expert_without_rows_gets_no_gradient():
    params, x = layer()["experts"], tokens()
    runs = np.array([0, 4, 4, 9, 9, N])
    y, back = experts.feed_forward(x, params, runs=runs)
    dx, grads = back(np.ones_like(y))
    for _, leaf in tree.leaves(grads):
        assert not leaf[[1, 3]].any()
        assert leaf[[0, 2, 4]].any()
    want = [slow.expert(params, e, x[n]) for e, n in ((0, 3), (2, 4), (4, 9))]
    np.testing.assert_allclose(y[[3, 4, 9]], want, rtol=1e-10)


@pytest.mark.parametrize("rng", [None, 5])
def test_back_keeps_rows_not_experts_times_tokens(rng):
    n, e, d, h = 64, 40, 16, 24
    x = np.float32(tokens(N=n, D=d))
    params = tree.map(np.float32, layer(E=e, D=d, H=h))
    rng = rng and np.random.default_rng(rng)
    _, back = moe.moe(x, params, k=K, rng=rng)
    given = {*params, *params["experts"], "x"}
    mine = {
        path: b for path, b in kept(back).items() if path.split(".")[-1] not in given
    }
    rows, hidden, logits = (4 * n * width for width in (K * d, K * h, e))
    most = 2 * rows + hidden + (10 if rng else 4) * logits
    assert max(mine.values()) <= hidden
    assert hidden < sum(mine.values()) <= most < 4 * n * e * d


def groups(seed=0, G=3):
    return layer(seed, module=two_level, G=G)


def test_two_levels_are_the_loop():
    x, params = tokens(), groups()
    (y, cv2_importance, cv2_load), _ = two_level.two_level(
        x, params, k=(2, 3), rng=None
    )
    total, count, inner = np.zeros((3, E)), np.zeros((3, E)), params["inner"]["Wg"]
    for n in range(N):
        z = x[n] @ params["Wg"]
        group = slow.top_k(z, 2)
        v = slow.keep(z, group)
        choice = [slow.top_k(x[n] @ inner[g], 3) for g in group]
        u = [slow.keep(x[n] @ inner[g], choice[i]) for i, g in enumerate(group)]
        want = slow.two_level(x[n], v, group, u, choice, params["experts"], E)
        np.testing.assert_allclose(y[n], want, rtol=1e-10)
        for i, g in enumerate(group):
            total[g, choice[i]] += v[i] * u[i]
            count[g, choice[i]] += 1
    assert cv2_importance == pytest.approx(total.var() / total.mean() ** 2)
    assert cv2_load == pytest.approx(count.var() / count.mean() ** 2)


def test_load_of_two_levels_is_the_formula():
    rng = np.random.default_rng(0)
    (clean, noise), std = rng.standard_normal((2, 12, E)), 0.5 + rng.random((12, E))
    first, runs = np.array([4.0, 0.5, 7.0]), np.array([0, 5, 5, 12])
    noisy = clean + noise * std
    value, _ = two_level.load(first, clean, noisy, std, runs=runs, k=K)
    for g, a, b in ((0, 0, 5), (2, 5, 12)):
        inner = slow.load(clean[a:b], noisy[a:b], std[a:b], K)
        np.testing.assert_allclose(value[g], first[g] * inner / (b - a), rtol=1e-10)
    assert not value[1].any()


def test_every_group_and_expert_chosen_is_one_dense_mixture():
    x, params = tokens(), groups()
    (y, _, _), _ = two_level.two_level(x, params, k=(3, E), rng=None)
    v, _ = ops.softmax(x @ params["Wg"])
    u, _ = ops.softmax(np.einsum("nd,gde->nge", x, params["inner"]["Wg"]))
    w = (v[:, :, None] * u).reshape(N, -1)
    o = [[slow.expert(params["experts"], e, row) for e in range(3 * E)] for row in x]
    np.testing.assert_allclose(y, np.einsum("ne,ned->nd", w, o), rtol=1e-10)


def test_one_group_is_the_flat_layer():
    x, params = tokens(), groups(G=1)
    flat = {name: params["inner"][name][0] for name in ("Wg", "Wn")}
    flat["experts"] = params["experts"]
    one, _ = two_level.two_level(x, params, k=(1, K), rng=None)
    two, _ = moe.moe(x, flat, k=K, rng=None)
    for a, b in zip(one, two, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


@pytest.mark.parametrize("k", [(1, 1), (3, 2), (2, E)])
@pytest.mark.parametrize("seed", [None, 4])
def test_gradients_of_two_levels_at_other_k(k, seed):
    rng = seed and np.random.default_rng(seed)
    errors = gradcheck(two_level.two_level, tokens(), groups(), k=k, rng=rng)
    assert max(errors.values()) < 1e-6


def second_loads(x, params, Wg):
    """Load_i(X_i)_j, the simpler load, and load_ij, with Wg as the first gate."""
    rng = np.random.default_rng(0)
    logits, _ = gate.noisy_logits(x, Wg, params["Wn"], rng=rng)
    first, _ = gate.load(*logits, k=2)
    plan = dispatch.plan(gate.top_k(logits[1], 2), 3)
    rows, _ = dispatch.send(x, plan=plan)
    inner, runs = params["inner"], plan.runs
    seconds, _ = two_level.inner_logits(rows, **inner, runs=runs, rng=rng)
    sent = np.diff(runs).astype(float)
    simple, _ = two_level.load(sent, *seconds, runs=runs, k=K)
    return simple, two_level.load(first, *seconds, runs=runs, k=K)[0]


def test_the_simpler_load_sends_exactly_nothing_to_the_first_gate():
    x, params = tokens(), groups()
    move = 1e-6 * np.random.default_rng(8).standard_normal(params["Wg"].shape)
    simple, full = second_loads(x, params, params["Wg"])
    simple_moved, full_moved = second_loads(x, params, params["Wg"] + move)
    np.testing.assert_array_equal(simple_moved, simple)
    assert (full_moved != full).all()


def replaced(params, **new):
    return {**params, **new}


X, P, TWO, IDX = tokens(), layer(), groups(), np.zeros((N, K), int)
BANK, PLAN = P["experts"], dispatch.plan(IDX, E)
RUNS = np.array([0, N, N, N, N, N])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: moe.moe(X, P, k=E + 1, rng=None), "k: got 6, expected 1 to E = 5"),
        (lambda: moe.moe(X[:, 1:], P, k=K, rng=None), r"Wg: got shape \(4, 5\)"),
        (lambda: moe.moe(X * np.nan, P, k=K, rng=None), "z: got NaN"),
        (
            lambda: moe.moe(X, replaced(P, Wg=P["Wg"][:, 1:]), k=K, rng=None),
            r"Wg: got shape \(4, 4\), expected \(D=4, E=5\)",
        ),
        (
            lambda: moe.mix(X, np.ones((N, 3)), BANK, idx=IDX),
            r"idx: got shape \(11, 2\)",
        ),
        (lambda: moe.mix(X, np.ones((N, K)), BANK, idx=IDX + E), "idx: got 5 to 5"),
        (lambda: dispatch.plan(IDX[0], E), r"idx: got shape \(2,\)"),
        (lambda: dispatch.plan(IDX, 0), "idx: got 0 to 0"),
        (lambda: dispatch.send(X[1:], plan=PLAN), r"plan: got shape \(11, 2\)"),
        (
            lambda: dispatch.combine(X, np.ones((N, K)), plan=PLAN),
            "rows: got 11 rows, expected R = N K = 22",
        ),
        (
            lambda: experts.feed_forward(X, replaced(BANK, b1=BANK["b2"]), runs=RUNS),
            r"b1: got shape \(5, 4\), expected \(E=5, H=6\)",
        ),
        (
            lambda: experts.feed_forward(X, {"W1": X}, runs=RUNS),
            r"params: got \['W1'\]",
        ),
        (
            lambda: experts.feed_forward(X, BANK, runs=RUNS[1:]),
            "runs: got .*expected E .* 1 = 6 rising bounds",
        ),
        (lambda: experts.feed_forward(X, BANK, runs=RUNS[::-1]), "runs: got"),
        (lambda: experts.feed_forward(X, BANK, runs=RUNS // 2), "runs: got"),
        (
            lambda: two_level.two_level(
                X, replaced(TWO, experts=BANK), k=(1, 1), rng=None
            ),
            "experts: got 5 experts, expected G E = 15",
        ),
        (lambda: two_level.two_level(X, TWO, k=(4, 1), rng=None), "k: got 4"),
        (lambda: two_level.two_level(X, TWO, k=(1, 9), rng=None), "k: got 9"),
    ],
)
def test_the_door_names_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()
