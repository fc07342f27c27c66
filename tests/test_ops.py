"""The smooth ops against their slow definitions, at the extremes and at the doors."""

import numpy as np
import pytest

from moe_np import ops
from tests import slow

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(("D", "H"), [(3, 4), (1, 4), (3, 1), (1, 20), (3, 20)])
def test_linear_is_the_double_loop(D, H):
    x, W, b = stack = [RNG.standard_normal((2, *s)) for s in ((6, D), (D, H), (H,))]
    loops = [slow.linear(*layer) for layer in zip(*stack, strict=True)]
    np.testing.assert_allclose(ops.linear(x, W, b)[0], loops, rtol=1e-12)
    np.testing.assert_allclose(ops.linear(x[0], W[0], b[0])[0], loops[0], rtol=1e-12)


@pytest.mark.parametrize("name", ["softmax", "log_sum_exp"])
def test_rows_are_independent(name):
    z = 3 * RNG.standard_normal((5, 4))
    rows = [getattr(slow, name)(row) for row in z]
    np.testing.assert_allclose(getattr(ops, name)(z)[0], rows, rtol=1e-12)


def test_cross_entropy_is_the_loop():
    z, target = RNG.standard_normal((6, 4)), RNG.integers(4, size=6)
    loss, _ = ops.cross_entropy(z, target=target)
    assert loss == pytest.approx(slow.cross_entropy(z, target), rel=1e-12)


def test_cv_squared_is_the_loop():
    a = RNG.random(5)
    assert ops.cv_squared(a)[0] == pytest.approx(slow.cv_squared(a), rel=1e-12)


def test_normal_cdf_is_the_error_function():
    a = np.linspace(-12, 12, 2001)
    exact = [slow.normal_cdf(v) for v in a]
    np.testing.assert_allclose(ops.normal_cdf(a)[0], exact, rtol=0, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "softplus", "normal_cdf"])
def test_elementwise_ops_at_the_extremes(name, dtype):
    a = np.array([-1e4, 0, 1e4], dtype)
    value, back = getattr(ops, name)(a)
    ends = {"tanh": (-1, 1), "relu": (0, 1e4), "softplus": (0, 1e4)}.get(name, (0, 1))
    np.testing.assert_allclose(value[[0, 2]], ends, rtol=0, atol=1e-14)
    assert np.isfinite(back(np.ones_like(a))).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_of_extreme_logits(dtype):
    z = np.array([[1e4, -1e4, 0], [-1e4, -1e4, -1e4]], dtype)
    p, back = ops.softmax(z)
    np.testing.assert_allclose(p, [[1, 0, 0], [1 / 3] * 3], rtol=1e-6)
    assert np.isfinite(back(z)).all()
    s, _ = ops.log_sum_exp(z)
    np.testing.assert_allclose(s, [1e4, -1e4 + np.log(3)], rtol=1e-6)


def test_cross_entropy_of_extreme_logits():
    z = np.array([[1e4, -1e4]])
    assert ops.cross_entropy(z, target=np.array([0]))[0] == 0
    assert ops.cross_entropy(z, target=np.array([1]))[0] == 2e4


X, W, B = np.zeros((6, 3)), np.zeros((3, 4)), np.zeros(4)
Z, LABELS = np.zeros((6, 4)), np.zeros(6, int)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: ops.linear(X, W.T, B),
            r"W: got shape \(4, 3\), expected \(\.\.\., D=3, H\)",
        ),
        (lambda: ops.linear(X, W, B[:3]), r"b: got shape \(3,\)"),
        (lambda: ops.linear(X[:0], W, B), r"x: got shape \(0, 3\).*no axis empty"),
        (lambda: ops.linear(X[0], W, B), r"x: got shape \(3,\)"),
        (lambda: ops.linear(X[None], W, B), r"W: got shape \(3, 4\)"),
        (lambda: ops.linear([[1.0]], W, B), "x: got list, expected an array"),
        (lambda: ops.softmax(Z[:, :0]), r"z: got shape \(6, 0\)"),
        (lambda: ops.softmax(Z.astype(complex)), "z: got complex128, expected real"),
        (lambda: ops.log_sum_exp(Z[:, :0]), r"z: got shape \(6, 0\)"),
        (lambda: ops.cross_entropy(Z, target=LABELS[:5]), r"target: got shape \(5,\)"),
        (lambda: ops.cross_entropy(Z, target=LABELS + 4), "target: got 4 to 4, .*0 to"),
        (lambda: ops.cross_entropy(Z, target=LABELS - 1), "target: got -1 to -1"),
        (
            lambda: ops.cross_entropy(Z, target=LABELS + 0.0),
            "target: got float64",
        ),
        (lambda: ops.cv_squared(np.array([1.0, -1.0])), "a: got the mean 0"),
        (lambda: ops.cv_squared(Z), r"a: got shape \(6, 4\)"),
    ],
)
def test_the_door_names_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()
