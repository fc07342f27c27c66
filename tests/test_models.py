"""The language model: against its slow definition, word by word, and its parts."""

from functools import partial

import numpy as np
import pytest

from moe_np import experts, layers, models, moe, ops, optim, tree, two_level
from moe_np.check import gradcheck
from tests import slow_models, slow_sparse

T, B, V, D, E, H, K = 4, 3, 11, 5, 6, 7, 2
FLAT = partial(moe.moe, k=K)


def model(middle=None, seed=0):
    """State, parameters and words, all of them random, in float64."""
    rng = np.random.default_rng(seed)
    middle = middle or moe.init(rng, E=E, D=D, H=H)
    params = models.init(rng, V=V, D=D, middle=middle)
    pair = models.rest(B, D), params
    state, params = tree.map(lambda a: 0.5 * rng.standard_normal(a.shape), pair)
    return state, params, rng.integers(V, size=(T, B))


def test_embedding_and_its_way_back():
    rng = np.random.default_rng(0)
    W, words = rng.standard_normal((V, D)), rng.integers(V - 1, size=(9, B))
    x, back = layers.embedding(W, words=words)
    np.testing.assert_array_equal(x, slow_models.embedding(W, words))
    dx = rng.standard_normal(x.shape)
    slow = slow_models.embedding_back(W, words, dx)
    np.testing.assert_allclose(back(dx), slow, rtol=1e-12)
    scattered = np.zeros_like(W)
    np.add.at(scattered, words, dx)
    np.testing.assert_allclose(back(dx), scattered, rtol=1e-12)
    assert not back(dx)[V - 1].any()


@pytest.mark.parametrize("words", [np.array([[0, V]]), np.array([[-1, 0]])])
def test_a_word_outside_the_vocabulary_is_named(words):
    with pytest.raises(ValueError, match=f"words: got .*expected 0 to {V - 1}"):
        layers.embedding(np.ones((V, D)), words=words)
    with pytest.raises(ValueError, match="words: got float64, expected integers"):
        layers.embedding(np.ones((V, D)), words=words / 2)


def test_dropout():
    x = np.random.default_rng(0).standard_normal((60, 50))
    y, back = layers.dropout(x, rate=0.3, rng=np.random.default_rng(1))
    np.testing.assert_allclose(y, slow_models.dropout(x, y != 0, 0.3), rtol=1e-6)
    assert (y == 0).mean() == pytest.approx(0.3, abs=0.03)
    np.testing.assert_array_equal(back(x), y)
    for rate, rng in ((0.3, None), (0, np.random.default_rng(1))):
        np.testing.assert_array_equal(layers.dropout(x, rate=rate, rng=rng)[0], x)
    for rate in (-0.1, 1, 1.5):
        with pytest.raises(ValueError, match="rate: got .*expected 0 to below 1"):
            layers.dropout(x, rate=rate, rng=None)


def test_each_part_is_its_slow_definition():
    state, params, words = model()
    low = {name: params[name] for name in ("embedding", "lower")}
    (x, first), _ = models.below(state[0], low, words=words, rate=0, rng=None)
    slow_x, slow_first = slow_models.below(state[0], low, words)
    same((x, first), (slow_x, slow_first))
    (y, *_), _ = models.between(x, params["middle"], middle=FLAT, rate=0, rng=None)
    slow_y = slow_models.between(x, params["middle"], K)
    same(y, slow_y)
    u, _ = models.recurrent(y, state[1], params["upper"], rate=0, rng=None)
    same(u, slow_models.recurrent(y, state[1], params["upper"]))
    (z, after, *_), _ = models.language_model(
        state, params, words=words, middle=FLAT, rate=0, rng=None
    )
    same((z, after), slow_models.language_model(state, params, words, K))


def same(ours, slow):
    for (_, a), (_, b) in zip(tree.leaves(ours), tree.leaves(slow), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


def test_the_dense_layer_is_one_expert():
    rng = np.random.default_rng(0)
    params, x = (
        experts.init(rng, E=1, D=D, H=H),
        np.float32(rng.standard_normal((9, D))),
    )
    (y, *cv2), _ = models.dense(x, params, rng=None)
    loop = [slow_sparse.expert(params, 0, row) for row in x]
    np.testing.assert_allclose(y, loop, rtol=1e-4, atol=1e-6)
    assert cv2 == [0, 0]


@pytest.mark.parametrize("system", ["two levels", "dense"])
def test_the_gradient_with_other_layers_in_the_middle(system):
    rng = np.random.default_rng(1)
    middle, op = {
        "two levels": (
            two_level.init(rng, G=3, E=3, D=D, H=H),
            partial(two_level.two_level, k=(2, 2)),
        ),
        "dense": (experts.init(rng, E=1, D=D, H=H), models.dense),
    }[system]
    state, params, words = model(middle)
    errors = gradcheck(
        models.language_model,
        state,
        params,
        words=words,
        middle=op,
        rate=0.3,
        rng=np.random.default_rng(3),
    )
    assert max(errors.values()) < 1e-6


def loss_of(state, params, words, targets, dlast=None):
    """Loss and gradients of one window; dlast: the gradient of its last state."""
    (z, state, *_), back = models.language_model(
        state, params, words=words, middle=FLAT, rate=0, rng=None
    )
    loss, back_loss = ops.cross_entropy(z, target=targets.ravel())
    dlast = tree.zeros(state) if dlast is None else dlast
    return loss, state, back((back_loss(1.0), dlast, 0.0, 0.0))


def test_two_windows_without_the_cut_are_one_long_window():
    """Carrying the state loses nothing; the cut drops just the gradient handed back."""
    state, params, words = model()
    rng = np.random.default_rng(5)
    words, targets = rng.integers(V, size=(2, 6, B))
    whole, _, (_, dwhole) = loss_of(state, params, words, targets)
    first, middle, _ = loss_of(state, params, words[:3], targets[:3])
    second, _, (dstate, dsecond) = loss_of(middle, params, words[3:], targets[3:])
    assert whole == pytest.approx((first + second) / 2, rel=1e-12)
    _, _, (_, dfirst) = loss_of(state, params, words[:3], targets[:3], dlast=dstate)
    joined = tree.map(lambda a, b: (a + b) / 2, dfirst, dsecond)
    same(joined, dwhole)
    _, _, (_, cut) = loss_of(state, params, words[:3], targets[:3])
    gap = tree.map(lambda a, b: abs(a - b).max(), dfirst, cut)
    assert max(float(a) for _, a in tree.leaves(gap)) > 1e-4


def test_a_small_model_learns_a_cycle():
    """Words in a fixed cycle: the perplexity falls to 1."""
    rng = np.random.default_rng(0)
    params = models.init(rng, V=5, D=8, middle=moe.init(rng, E=4, D=8, H=8))
    words = np.tile(np.arange(5), 5)[:21, None]
    init, step = optim.adam(lr=0.02)
    optimiser, state = init(params), models.rest(1, 8)
    for _ in range(80):
        loss, _, (_, grads) = loss_of(state, params, words[:-1], words[1:])
        optimiser, params = step(optimiser, params, grads)
    assert np.exp(loss) < 1.2


def test_wrong_parameters_are_named():
    state, params, words = model()
    del params["b"]
    with pytest.raises(ValueError, match="params: got .*expected"):
        models.language_model(state, params, words=words, middle=FLAT, rate=0, rng=None)
