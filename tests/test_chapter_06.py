"""What the text of Chapter 6 relies on, beside what its cells print."""

import numpy as np
import pytest

from moe_np import dispatch, experts, gate, moe, ops, optim, tree
from tests import dispatching

N, E, D = 50, 5, 3


@pytest.fixture
def rng():
    return np.random.default_rng(66)


def weigh(z, o, k, raw):
    """y (N, D) of kept answers o (N, E, D); and dz for a gradient g of y, by back."""
    idx = gate.top_k(z, k)
    kept = np.take_along_axis(o, idx[..., None], 1)
    if not raw:
        w, back = gate.keep(z, idx=idx)
        return np.einsum("nj,njd->nd", w, kept), lambda g: back(
            np.einsum("nd,njd->nj", g, kept)
        )
    p, back_p = ops.softmax(z)
    is_in = np.zeros(z.shape)
    np.put_along_axis(is_in, idx, 1, 1)
    return np.einsum("ni,nid->nd", p * is_in, o), lambda g: back_p(
        is_in * np.einsum("nd,nid->ni", g, o)
    )


@pytest.mark.parametrize("k", [1, 2, 3, E])
def test_the_formulas_of_the_wall_table(rng, k):
    z, o, g = (rng.standard_normal(s) for s in ((N, E), (N, E, D), (N, D)))
    is_in = np.zeros(z.shape, bool)
    np.put_along_axis(is_in, gate.top_k(z, k), True, 1)
    p, _ = ops.softmax(z)
    y, back = weigh(z, o, k, raw=False)
    push = np.einsum("nd,nid->ni", g, o - y[:, None])
    w = p * is_in / (p * is_in).sum(1, keepdims=True)
    np.testing.assert_allclose(back(g), w * push, atol=1e-12)
    if k == 1:
        assert abs(back(g)).max() < 1e-12
    y, back = weigh(z, o, k, raw=True)
    gy = np.einsum("nd,nd->n", g, y)[:, None]
    push = np.einsum("nd,nid->ni", g, o)
    want = np.where(is_in, p * (push - gy), -p * gy)
    np.testing.assert_allclose(back(g), want, atol=1e-12)
    if k == 1:
        assert (back(g)[~is_in] != 0).all()


@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_jump_is_the_weight_at_the_edge_times_the_difference(rng, k):
    for _ in range(100):
        z, o = rng.standard_normal((1, E)), rng.standard_normal((1, E, D))
        *_, out, new = gate.top_k(z, k + 1)[0]
        z[0, new] = z[0, out]
        low, high = z.copy(), z.copy()
        low[0, new] -= 1e-9
        high[0, new] += 1e-9
        jump = (weigh(high, o, k, False)[0] - weigh(low, o, k, False)[0])[0]
        w, _ = gate.keep(low, idx=gate.top_k(low, k))
        assert w.min() <= 1 / k + 1e-12
        np.testing.assert_allclose(jump, w.min() * (o[0, new] - o[0, out]), atol=1e-7)


def test_with_one_of_two_experts_the_mean_of_back_is_zero_and_the_jump_term_all(rng):
    """z_1 - z_2 is normal with mean t and variance 2 s^2: the mean answer is a Phi."""
    s, o, h = 0.5, np.array([[[1.0], [0.0]]]), 1e-3
    for t in (-0.5, 0.0, 0.7):
        e = s * rng.standard_normal((1000, 2))
        _, back = weigh(e + [t, 0], np.repeat(o, 1000, 0), 1, False)
        assert abs(back(np.ones((1000, 1)))).max() < 1e-12
        u = np.array([t - h, t + h]) / (s * np.sqrt(2))
        slope = np.diff(ops.normal_cdf(u)[0])[0] / (2 * h)
        kth = e[:, 1]
        density = np.exp(-(((t - kth) / s) ** 2) / 2) / np.sqrt(2 * np.pi) / s
        assert density.mean() == pytest.approx(slope, rel=0.1)


@pytest.mark.parametrize(("c", "kth", "scale"), [(0.3, 0.0, 0.5), (-1.0, 0.4, 0.8)])
def test_the_jump_terms_of_the_clean_logit_and_of_the_scale(c, kth, scale):
    """k = 1: between the jumps nothing moves, so these terms are the whole slope."""

    def mean(c, scale, high=2.0, low=0.5):
        P, _ = ops.normal_cdf(np.array([(c - kth) / scale]))
        return low + (high - low) * P[0]

    h, u = 1e-5, (c - kth) / scale
    jump = np.exp(-u * u / 2) / np.sqrt(2 * np.pi) / scale * (2.0 - 0.5)
    slope = (mean(c + h, scale) - mean(c - h, scale)) / (2 * h)
    assert slope == pytest.approx(jump, rel=1e-6)
    slope = (mean(c, scale + h) - mean(c, scale - h)) / (2 * h)
    assert slope == pytest.approx(jump * (kth - c) / scale, rel=1e-6)


def test_the_paper_s_largest_model_by_counting():
    """131,072 experts in 256 groups, two levels of gates, two LSTMs; Section 6.9."""
    bank, lstms = 131_072 * 2 * 512 * 1024, 2 * 4 * 1024 * 512
    gates = {groups: 2 * 512 * (groups + 131_072) for groups in (128, 256, 512)}
    total = {n: round((bank + lstms + extra) / 1e6, 1) for n, extra in gates.items()}
    assert [n for n in total if total[n] == 137_577.6] == [256]


@pytest.mark.parametrize("seed", range(5))
def test_a_start_at_zero_is_balanced_by_noise_on_the_logits_alone(seed):
    rng = np.random.default_rng(seed)
    x, zero = rng.standard_normal((4096, 8)), np.zeros((8, 16))
    (clean, noisy, std), _ = gate.noisy_logits(x, zero, zero, rng=rng)
    np.testing.assert_allclose(std, np.log(2), rtol=1e-12)
    count = np.bincount(gate.top_k(noisy, 2).ravel(), minlength=16)
    assert 0.8 < count.min() / 512 and count.max() / 512 < 1.2
    assert set(gate.top_k(clean, 2).ravel()) == {0, 1}


def test_a_softmax_over_all_or_over_the_kept_is_the_same_renormalised(rng):
    z = 5 * rng.standard_normal((N, E))
    for k in range(1, E + 1):
        idx = gate.top_k(z, k)
        p = np.take_along_axis(ops.softmax(z)[0], idx, 1)
        w, _ = gate.keep(z, idx=idx)
        np.testing.assert_allclose(w, p / p.sum(1, keepdims=True), rtol=1e-12)


@pytest.mark.parametrize("many", [1, 2, 7, 40])
def test_all_ways_to_dispatch_agree(rng, many):
    bank = tree.map(np.float64, experts.init(rng, E=many, D=D, H=4))
    for k in {1, min(2, many)}:
        idx = gate.top_k(rng.standard_normal((9, many)), k)
        x, w = rng.standard_normal((9, D)), rng.random((9, k))
        y, _ = moe.mix(x, w, bank, idx=idx)
        for way in (dispatching.by_masks, dispatching.by_one_hot):
            np.testing.assert_allclose(way(x, w, bank, idx), y, atol=1e-12)


def test_one_hot_products_manage_an_uneven_load(rng):
    bank = tree.map(np.float64, experts.init(rng, E=4, D=D, H=4))
    idx = np.array([[0, 1]] * 7 + [[0, 3]] * 2)
    x, w = rng.standard_normal((9, D)), rng.random((9, 2))
    y, _ = moe.mix(x, w, bank, idx=idx)
    np.testing.assert_allclose(dispatching.by_one_hot(x, w, bank, idx), y, atol=1e-12)


def test_send_and_combine_are_adjoint(rng):
    idx = gate.top_k(rng.standard_normal((N, E)), 2)
    plan = dispatch.plan(idx, E)
    x, r = rng.standard_normal((N, D)), rng.standard_normal((2 * N, D))
    rows, back = dispatch.send(x, plan=plan)
    one, _ = dispatch.combine(r, np.ones((N, 2)), plan=plan)
    np.testing.assert_allclose(back(r), one, rtol=1e-12)
    assert (rows * r).sum() == pytest.approx((x * one).sum())


def test_importance_is_constant_for_one_renormalised_expert(rng):
    z = rng.standard_normal((N, E))
    w, back_w = gate.keep(z, idx=gate.top_k(z, 1))
    assert (w == 1).all() and not back_w(rng.standard_normal(w.shape)).any()


def many_regions(rng, width=16):
    centre, maps = rng.standard_normal((16, width)), rng.standard_normal((16, 16, 16))
    centre *= 4 / np.linalg.norm(centre, axis=1, keepdims=True)

    def draw(rows, rng):
        c, u = rng.integers(16, size=rows), rng.standard_normal((rows, width))
        target = np.einsum("nd,ndf->nf", u, maps[c] / 4)
        return np.float32(centre[c] + 0.7 * u), np.float32(target)

    return draw


def test_the_order_of_the_systems_holds_with_other_steps():
    """Section 6.7: step size 0.02 and 800 steps, on the many regions."""

    def sparse(x, params, rng):
        (y, _, _), back = moe.moe(x, params, k=2, rng=rng)
        return y, lambda dy: back((dy, 0, 0))[1]

    def dense(x, params, rng):
        y, back = experts.feed_forward(x, params, runs=np.array([0, len(x)]))
        return y, lambda dy: back(dy)[1]

    draw, found = many_regions(np.random.default_rng(100)), []
    for layer, init, many, H in (
        (sparse, moe.init, 16, 16),
        (dense, experts.init, 1, 272),
        (dense, experts.init, 1, 48),
    ):
        rng = np.random.default_rng(0)
        params = init(rng, E=many, D=16, H=H)
        begin, descend = optim.adam(lr=lambda t: 0.02 * (1 - t / 800))
        state = begin(params)
        for _ in range(800):
            x, d = draw(512, rng)
            y, back = layer(x, params, rng)
            state, params = descend(state, params, back(2 * (y - d) / 512))
        x, d = draw(2000, np.random.default_rng(200))
        y, _ = layer(x, params, None)
        found.append(((y - d) ** 2).mean() / d.var())
    assert 2 * found[0] < found[1] and 2 * found[1] < found[2]
