"""The noisy top-k gate and the hard constraints: loops, invariants, doors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moe_np import balance, gate, ops
from moe_np.check import gradcheck
from tests import slow_sparse as slow

N, E, K, D = 9, 6, 2, 4


def logits(seed=0, N=N, E=E):
    """clean, noisy, std and the noise between them."""
    rng = np.random.default_rng(seed)
    clean, noise = rng.standard_normal((2, N, E))
    std = 0.3 + rng.random((N, E))
    return clean, clean + noise * std, std


def test_noisy_logits_are_the_loop():
    rng = np.random.default_rng(1)
    x, Wg, Wn = (rng.standard_normal(s) for s in ((N, D), (D, E), (D, E)))
    noise = np.random.default_rng(2).standard_normal((N, E))
    (_, noisy, _), _ = gate.noisy_logits(x, Wg, Wn, rng=np.random.default_rng(2))
    rows = [slow.noisy_logits(x[n], Wg, Wn, noise[n]) for n in range(N)]
    np.testing.assert_allclose(noisy, rows, rtol=1e-12)


def test_without_rng_there_is_no_noise():
    x, Wg, Wn = np.ones((N, D)), np.ones((D, E)), np.ones((D, E))
    (clean, noisy, std), back = gate.noisy_logits(x, Wg, Wn, rng=None)
    np.testing.assert_array_equal(noisy, clean)
    np.testing.assert_array_equal(std, 0)
    assert not back((clean, noisy, std))[2].any()


def test_keep_importance_and_load_are_their_loops():
    clean, noisy, std = logits()
    idx = gate.top_k(noisy, K)
    np.testing.assert_array_equal(idx, [slow.top_k(row, K) for row in noisy])
    w, _ = gate.keep(noisy, idx=idx)
    rows = [slow.keep(z, list(i)) for z, i in zip(noisy, idx, strict=True)]
    np.testing.assert_allclose(w, rows, rtol=1e-12)
    total, _ = gate.importance(w, idx=idx, E=E)
    np.testing.assert_allclose(total, slow.importance(w, idx, E), rtol=1e-12)
    for k in range(1, E):
        count, _ = gate.load(clean, noisy, std, k=k)
        np.testing.assert_allclose(count, slow.load(clean, noisy, std, k), rtol=1e-10)


def test_softmax_then_top_k_renormalised_is_top_k_then_softmax():
    z = logits()[1]
    p, _ = ops.softmax(z)
    idx = gate.top_k(p, K)
    np.testing.assert_array_equal(idx, gate.top_k(z, K))
    kept = np.take_along_axis(p, idx, 1)
    w, _ = gate.keep(z, idx=idx)
    np.testing.assert_allclose(w, kept / kept.sum(1, keepdims=True), rtol=1e-12)


def test_load_agrees_with_a_redraw_of_the_noise():
    clean, noisy, std = logits()
    draws = np.random.default_rng(5).standard_normal((4000, N, E))
    redrawn, hits = clean + std * draws, np.empty((4000, N, E), bool)
    for i in range(E):
        others = np.delete(noisy, i, 1)
        kth = -np.sort(-others, 1)[:, K - 1]
        hits[:, :, i] = redrawn[:, :, i] > kth
    count, _ = gate.load(clean, noisy, std, k=K)
    np.testing.assert_allclose(
        count, hits.mean(0).sum(0), atol=5 * 0.5 * (N / 4000) ** 0.5
    )


def test_smooth_load_sums_to_about_n_k():
    clean, noisy, std = logits(N=4000, E=8)
    count, _ = gate.load(clean, noisy, std, k=K)
    assert count.sum() == pytest.approx(4000 * K, rel=0.05)
    plain = np.bincount(gate.top_k(noisy, K).ravel(), minlength=8)
    np.testing.assert_allclose(count, plain, rtol=0.1)


def test_load_without_noise_or_choice_is_the_plain_count():
    clean, noisy, std = logits()
    plain = np.bincount(gate.top_k(noisy, K).ravel(), minlength=E)
    for k, scale, want in ((K, 0, plain), (E, 1, np.full(E, N))):
        count, back = gate.load(clean, noisy, scale * std, k=k)
        np.testing.assert_array_equal(count, want)
        idx = gate.top_k(noisy, k)
        again, _ = gate.load(clean, noisy, scale * std, k=k, idx=idx)
        np.testing.assert_array_equal(again, want)
        assert not any(d.any() for d in back(np.ones(E)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_load_with_almost_no_noise(dtype):
    clean, noisy, _ = (a.astype(dtype) for a in logits())
    std = np.full_like(clean, np.finfo(dtype).tiny)
    count, back = gate.load(noisy, noisy, std, k=K)
    plain = np.bincount(gate.top_k(noisy, K).ravel(), minlength=E)
    np.testing.assert_allclose(count, plain, rtol=1e-6)
    assert all(np.isfinite(d).all() for d in back(np.ones_like(count)))


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_top_k_is_a_stable_sort(data):
    n, e = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 8))
    k = data.draw(st.integers(1, e))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    z = rng.integers(-2, 3, (n, e)).astype(data.draw(st.sampled_from(["f4", "f8"])))
    idx = gate.top_k(z, k)
    np.testing.assert_array_equal(idx, np.argsort(-z, 1, kind="stable")[:, :k])


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_load_is_a_probability_and_its_gradient_right(data):
    n, e = data.draw(st.integers(1, 5)), data.draw(st.integers(2, 6))
    k = data.draw(st.integers(1, e - 1))
    clean, noisy, std = logits(data.draw(st.integers(0, 2**32)), n, e)
    count, _ = gate.load(clean, noisy, std, k=k)
    assert (count > -1e-12).all()
    assert (count < n + 1e-12).all()
    gaps = np.diff(np.sort(noisy, 1)).min()
    if gaps > 1e-3:
        assert max(gradcheck(gate.load, clean, noisy, std, k=k).values()) < 1e-6


def test_top_k_passes_over_what_is_masked():
    z = np.array([[1.0, -np.inf, 0.5, 9.0]])
    np.testing.assert_array_equal(gate.top_k(z, 3), [[3, 0, 2]])


def test_masked_softmax_is_the_loop_for_both_kinds_of_mask():
    z = logits()[0]
    mask = np.random.default_rng(4).random((N, E)) < 0.4
    mask[0] = False
    for m in (mask, mask[1]):
        w, _ = balance.masked_softmax(z, mask=m)
        both = zip(z, np.broadcast_to(m, z.shape), strict=True)
        rows = [slow.masked_softmax(row, allowed) for row, allowed in both]
        np.testing.assert_allclose(w, rows, rtol=1e-12)


def test_masked_softmax_keeps_its_precision_far_from_the_top():
    w, _ = balance.masked_softmax(np.array([[1e4, 1.0, 1.0]]), mask=np.arange(3) > 0)
    np.testing.assert_allclose(w, [[0, 0.5, 0.5]])


def test_within_margin_masks_what_runs_ahead():
    total = np.array([10.0, 2, 3, 5])
    np.testing.assert_array_equal(balance.within_margin(total, 4.9), [0, 1, 1, 1])
    assert balance.within_margin(total, 5).all()
    assert balance.within_margin(np.ones(4), 0).all()


def test_batchwise_gives_every_expert_the_same_number():
    p, _ = ops.softmax(logits()[0])
    for m in (1, 3, N):
        mask = balance.batchwise(p, m)
        np.testing.assert_array_equal(mask.sum(0), m)
        assert p[mask].size == m * E
        assert all(
            p[mask[:, i], i].min() >= p[~mask[:, i], i].max(initial=0) for i in range(E)
        )
    ties = balance.batchwise(np.ones((4, 2)), 3)
    np.testing.assert_array_equal(ties, [[1, 1], [1, 1], [1, 1], [0, 0]])


def test_batchwise_loss_is_the_loop_and_zero_at_the_right_thresholds():
    rng = np.random.default_rng(6)
    p, T = rng.random((N, E)), rng.random(E)
    loss, _ = balance.batchwise_loss(p, T, m=3)
    assert loss == pytest.approx(slow.batchwise_loss(p, T, 3), rel=1e-12)
    assert loss > 0
    right = np.sort(p, 0)[-4:-2].mean(0)
    assert balance.batchwise_loss(p, right, m=3)[0] == 0
    np.testing.assert_array_equal(balance.above(p, right), balance.batchwise(p, 3))


Z, IDX, X = np.zeros((N, E)), np.zeros((N, K), int), np.zeros((N, D))
NAN = np.where(np.eye(N, E) > 0, np.nan, 0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gate.top_k(Z, 0), "k: got 0, expected 1 to E = 6"),
        (lambda: gate.top_k(Z, E + 1), "k: got 7, expected 1 to E = 6"),
        (lambda: gate.top_k(NAN, 1), "z: got NaN"),
        (lambda: gate.top_k(Z + np.inf, 1), r"z: got NaN, \+inf"),
        (lambda: gate.top_k(Z - np.inf, 1), "z: got .*too many -inf"),
        (lambda: gate.top_k(Z[0], 1), r"z: got shape \(6,\)"),
        (lambda: gate.keep(Z, idx=IDX + E), "idx: got 6 to 6, expected 0 to E - 1 = 5"),
        (lambda: gate.keep(Z, idx=IDX - 1), "idx: got -1 to -1"),
        (lambda: gate.keep(Z, idx=IDX + 0.5), "idx: got float64, expected integers"),
        (lambda: gate.keep(Z, idx=IDX[:3]), r"idx: got shape \(3, 2\)"),
        (lambda: gate.importance(Z, idx=IDX, E=E), r"idx: got shape \(9, 2\)"),
        (lambda: gate.importance(Z[:, :K], idx=IDX + 3, E=3), "idx: got 3 to 3"),
        (lambda: gate.load(Z, Z, Z - 1, k=1), "std: got values <= 0"),
        (lambda: gate.load(Z, Z, NAN + 1, k=1), "std: got values <= 0 or NaN"),
        (lambda: gate.load(Z, Z, Z + 1, k=0), "k: got 0"),
        (lambda: gate.load(Z, Z, Z + 1, k=E + 1), "k: got 7"),
        (lambda: gate.load(Z, Z[:, 1:], Z, k=1), r"noisy: got shape \(9, 5\)"),
        (
            lambda: gate.noisy_logits(X, np.zeros((E, D)), np.zeros((D, E)), rng=None),
            r"Wg: got shape \(6, 4\)",
        ),
        (lambda: balance.masked_softmax(Z, mask=IDX), "mask: got int64"),
        (
            lambda: balance.masked_softmax(Z, mask=Z[1:] > 0),
            r"mask: got shape \(8, 6\)",
        ),
        (lambda: balance.within_margin(Z[0], -1), "margin: got -1"),
        (lambda: balance.within_margin(NAN[0], 1), "total: got 1 values NaN"),
        (lambda: balance.batchwise(Z, N + 1), "m: got 10, expected 1 to N = 9"),
        (lambda: balance.batchwise(NAN, 1), "p: got 6 values NaN"),
        (lambda: balance.above(Z, Z[0, 1:]), r"T: got shape \(5,\)"),
    ],
)
def test_the_door_names_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()
