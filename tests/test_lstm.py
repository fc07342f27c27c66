"""The LSTM against its loop, against itself, and at the doors."""

import numpy as np
import pytest

from moe_np import lstm, tree
from tests import slow_sparse as slow

T, B, D, H = 5, 3, 4, 2


def problem(seed=0):
    rng = np.random.default_rng(seed)
    params = tree.map(np.float64, lstm.init(rng, D=D, H=H))
    return (*(rng.standard_normal(s) for s in ((T, B, D), (B, H), (B, H))), params)


def test_step_is_the_loop():
    x, h, c, params = problem()
    (h_new, c_new), _ = lstm.step(x[0], h, c, params)
    for b in range(B):
        want = slow.lstm_step(x[0, b], h[b], c[b], params)
        np.testing.assert_allclose((h_new[b], c_new[b]), want, rtol=1e-12)


def test_run_is_step_after_step():
    x, h, c, params = problem()
    (hs, h_last, c_last), back = lstm.run(x, h, c, params)
    steps, backs = [], []
    for x_t in x:
        (h, c), back_t = lstm.step(x_t, h, c, params)
        steps.append(h)
        backs.append(back_t)
    np.testing.assert_allclose(hs, steps, rtol=1e-12)
    np.testing.assert_allclose((h_last, c_last), (h, c), rtol=1e-12)
    dhs, dh, dc = np.cos(hs), np.ones_like(h), np.full_like(c, 0.5)
    want, dxs = tree.zeros(params), []
    grads = back((dhs, dh, dc))
    for dh_t, back_t in zip(dhs[::-1], backs[::-1], strict=True):
        dx, dh, dc, dparams = back_t((dh + dh_t, dc))
        dxs.append(dx)
        want = tree.map(np.add, want, dparams)
    pairs = zip(
        tree.leaves(grads),
        tree.leaves((np.stack(dxs[::-1]), dh, dc, want)),
        strict=True,
    )
    for (_, ours), (_, loop) in pairs:
        np.testing.assert_allclose(ours, loop, rtol=1e-10, atol=1e-13)


def test_a_run_in_two_parts_is_one_run():
    x, h, c, params = problem()
    (hs, _, c_last), _ = lstm.run(x, h, c, params)
    (first, h, c), _ = lstm.run(x[:2], h, c, params)
    (second, _, c), _ = lstm.run(x[2:], h, c, params)
    np.testing.assert_array_equal(np.concatenate([first, second]), hs)
    np.testing.assert_array_equal(c, c_last)


def test_a_cell_that_remembers_everything():
    a = np.concatenate([np.full((B, H), v) for v in (-1e4, 1e4, 1e4, 3.0)], 1)
    c = np.random.default_rng(0).standard_normal((B, H))
    (h, c_new), back = lstm.cell(a, c)
    np.testing.assert_array_equal(c_new, c)
    np.testing.assert_array_equal(h, np.tanh(c))
    np.testing.assert_array_equal(back((0 * h, np.ones_like(c)))[1], 1)


def test_init_opens_the_forget_gate():
    params = lstm.init(np.random.default_rng(0), D=D, H=H)
    np.testing.assert_array_equal(params["b"], [0, 0, 1, 1, 0, 0, 0, 0])
    assert {leaf.dtype for _, leaf in tree.leaves(params)} == {np.dtype(np.float32)}


X, H0, C0, P = problem()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: lstm.run(X[0], H0, C0, P), r"x: got shape \(3, 4\)"),
        (lambda: lstm.run(X, H0[1:], C0, P), r"h: got shape \(2, 2\)"),
        (lambda: lstm.step(X[0], H0, C0[:, 1:], P), r"c: got shape \(3, 1\)"),
        (
            lambda: lstm.run(X, H0, C0, {**P, "Wx": P["Wx"][1:]}),
            r"Wx: got shape \(3, 8\), expected \(4, 4 H = 8\)",
        ),
        (lambda: lstm.run(X, H0, C0, {**P, "b": P["b"][1:]}), r"b: got shape \(7,\)"),
        (lambda: lstm.run(X, H0, C0, {"b": P["b"]}), r"params: got \['b'\]"),
        (lambda: lstm.cell(X[0], C0), r"a: got shape \(3, 4\)"),
    ],
)
def test_the_door_names_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()
