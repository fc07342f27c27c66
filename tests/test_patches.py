"""Experts on patches, the bank, the route and the loss against their loops."""

import numpy as np
import pytest

from moe_np import patches
from moe_np.diagnose import dispatch_entropy
from tests import slow

N, P, D, H, E = 9, 4, 3, 5, 4
NAMES = ["linear_expert", "cubic_expert"]


def batch(seed=0):
    """x (N, P, D), W (E, D, H), idx (N,); the last expert has no case."""
    rng = np.random.default_rng(seed)
    W = rng.standard_normal((E, D, H))
    return rng.standard_normal((N, P, D)), W, rng.integers(E - 1, size=N)


@pytest.mark.parametrize("name", NAMES)
def test_an_expert_is_its_loop(name):
    x, W, _ = batch()
    rows = [getattr(slow, name)(W[0], x_n) for x_n in x]
    np.testing.assert_allclose(getattr(patches, name)(W[0], x=x)[0], rows, rtol=1e-12)


def test_a_linear_expert_sees_the_sum_of_the_patches_and_a_cubic_one_more():
    x, W, _ = batch()
    sums = x.sum(1, keepdims=True)
    linear, cubic = (
        [getattr(patches, name)(W[0], x=part) for part in (x, sums)] for name in NAMES
    )
    df = np.arange(N, dtype=float)
    np.testing.assert_allclose(linear[0][0], linear[1][0], rtol=1e-12)
    np.testing.assert_allclose(linear[0][1](df), linear[1][1](df), rtol=1e-12)
    assert abs(cubic[0][0] - cubic[1][0]).max() > 0.1


@pytest.mark.parametrize("name", NAMES)
def test_the_bank_is_its_loop_and_an_idle_expert_gets_no_gradient(name):
    x, W, idx = batch()
    f, back = patches.bank(W, x=x, idx=idx, expert=getattr(patches, name))
    loop = slow.bank(W, x, idx, getattr(slow, name))
    np.testing.assert_allclose(f, loop, rtol=1e-12)
    dW = back(np.ones(N))
    assert not dW[E - 1].any()
    assert all(dW[i].any() for i in np.unique(idx))


def test_routing_and_loss_are_their_loops():
    rng = np.random.default_rng(1)
    p, f, idx = rng.random((N, E)), rng.standard_normal(N), rng.integers(E, size=N)
    y = rng.choice([-1.0, 1.0], N)
    F, _ = patches.routed(p, f, idx=idx)
    np.testing.assert_allclose(F, slow.routed(p, f, idx), rtol=1e-12)
    loss, _ = patches.logistic_loss(F, target=y)
    assert loss == pytest.approx(slow.logistic(F, y), rel=1e-12)


def test_the_gate_hears_of_the_chosen_expert_alone():
    p, idx = np.full((2, 3), 0.5), np.array([2, 0])
    _, back = patches.routed(p, np.array([5.0, 7.0]), idx=idx)
    dp, df = back(np.ones(2))
    np.testing.assert_array_equal(dp, [[0, 0, 5], [7, 0, 0]])
    np.testing.assert_array_equal(df, [0.5, 0.5])


def test_the_largest_logit_wins_and_the_first_of_equals():
    z = np.array([[0.0, 2.0, 1.0], [3.0, 3.0, 3.0]])
    assert patches.top1(z).tolist() == [1, 0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_loss_at_the_extremes(dtype):
    F, y = np.array([1e4, -1e4], dtype), np.ones(2, dtype)
    loss, back = patches.logistic_loss(F, target=y)
    assert loss == pytest.approx(5e3)
    np.testing.assert_allclose(back(2.0), [0, -1], atol=1e-6)


def test_wrong_arguments_are_named():
    x, W, idx = batch()
    with pytest.raises(ValueError, match="idx: got .* expected 0 to 3"):
        patches.bank(W, x=x, idx=idx + E, expert=patches.cubic_expert)
    with pytest.raises(ValueError, match="x: got shape"):
        patches.cubic_expert(W[0], x=x[:, :, :2])
    with pytest.raises(ValueError, match="target: got another class"):
        patches.logistic_loss(np.ones(2), target=np.array([0.0, 1.0]))
    with pytest.raises(ValueError, match="idx: got shape"):
        patches.routed(np.ones((2, 3)), np.ones(2), idx=np.array([0]))


def test_dispatch_entropy_is_its_loop_and_keeps_its_ends():
    counts = np.random.default_rng(2).integers(0, 50, (4, 8))
    counts[:, 3] = 0
    loop = slow.dispatch_entropy(counts)
    assert dispatch_entropy(counts) == pytest.approx(loop, rel=1e-12)
    assert dispatch_entropy(np.ones((4, 8), int)) == pytest.approx(np.log(4))
    assert str(dispatch_entropy(np.eye(4, 8, dtype=int))) == "0.0"
    for wrong in (np.zeros((4, 8)), np.full((4, 8), -1)):
        with pytest.raises(ValueError, match="counts: got none, or below 0"):
            dispatch_entropy(wrong)
