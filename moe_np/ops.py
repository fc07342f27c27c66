"""Smooth functions, each with its gradient beside it.

The contract of the whole library:

1. An op returns a pair `value, back`.  `back(gradient of value)` returns one gradient
   for each positional argument, in order; a single argument gives a bare gradient.
2. Before the `*` in a signature: differentiable.  After the `*`: constant.
3. A gradient has the shape and structure of what it belongs to.
4. Several values come as one tuple, and `back` takes one tuple.
5. Decisions (which expert, which order) are plain functions that return integers:
   they have no `back`, hence no gradient.
6. An op never writes on its inputs and keeps nothing between calls; `back` may be
   called again and gives the same answer.
7. A layer is an op, a model is an op.  The weight of a loss is the number handed to
   its `back`.

Axes: N cases, D and H widths, E experts, V classes.  In the names `da` is the gradient
of `a`.  The arrays decide the dtype: float32 in, float32 out.
"""

import math

import numpy as np

from moe_np.columns import by_column, matmul
from moe_np.require import require, shapes


def linear(x, W, b):
    """[eq-linear] y = x W + b.      x (N, D)   W (D, H)   b (H,)  ->  y (N, H)

    Leading axes, the same on all three, are a stack of separate layers.
    Errors: ValueError on shapes that do not fit.
    """
    shapes(x=(x, "... N D"), W=(W, "... D H"), b=(b, "... H"))
    y = matmul(x, W) + b[..., None, :]

    def back(dy):
        db = np.einsum("...nh->...h", dy)
        return matmul(dy, W.swapaxes(-1, -2)), x.swapaxes(-1, -2) @ dy, db

    return y, back


def sigmoid(a):
    """[eq-sigmoid] s = 1 / (1 + exp(-a)), elementwise.      a, s (...)

    Written with tanh, which cannot overflow.
    """
    shapes(a=(a, "..."))
    s = 0.5 + 0.5 * np.tanh(0.5 * a)

    def back(ds):
        return ds * s * (1 - s)

    return s, back


def tanh(a):
    """t = tanh a, elementwise.      a, t (...)"""
    shapes(a=(a, "..."))
    t = np.tanh(a)

    def back(dt):
        return dt * (1 - t * t)

    return t, back


def relu(a):
    """h = max(a, 0), elementwise; at 0 the slope is taken as 0.      a, h (...)"""
    shapes(a=(a, "..."))
    h = np.maximum(a, 0)

    def back(dh):
        return dh * (h > 0)

    return h, back


def softplus(a):
    """[eq-softplus] s = log(1 + exp a), elementwise; slope: sigmoid.   a, s (...)"""
    shapes(a=(a, "..."))
    s = np.logaddexp(a, 0.0)

    def back(ds):
        return ds * np.exp(a - s)

    return s, back


def _total(a):
    """sum over the last axis (..., 1)"""
    return a.sum(-1, keepdims=True)


def softmax(z):
    """[eq-softmax] p_i = exp z_i / sum_j exp z_j.      z, p (..., E)

    The largest logit is subtracted first: p is the same and nothing overflows.
    """
    shapes(z=(z, "... E"))
    z = by_column(z)
    p = np.exp(z - z.max(-1, keepdims=True))
    p /= _total(p)

    def back(dp):
        dp = by_column(dp)
        return p * (dp - _total(p * dp))

    return p, back


def log_sum_exp(z):
    """[eq-log-sum-exp] s = log sum_i exp z_i.      z (..., E)  ->  s (...)

    Its gradient is the softmax of z.
    """
    shapes(z=(z, "... E"))
    z = by_column(z)
    top = z.max(-1, keepdims=True)
    e = np.exp(z - top)
    total = _total(e)
    s = (top + np.log(total))[..., 0]

    def back(ds):
        return np.asarray(ds)[..., None] * (e / total)

    return s, back


def _normal_pdf(a):
    return np.exp(-0.5 * a * a) / math.sqrt(2 * math.pi)


_NODES = [
    (0.5 + 0.5 * float(t), 0.5 * float(w))
    for t, w in zip(*np.polynomial.legendre.leggauss(24), strict=True)
]


def normal_cdf(a):
    """P = Phi(a) = 1/2 + int_0^1 a phi(t a) dt, elementwise.      a, P (...)

    Gauss-Legendre quadrature on 24 nodes: absolute error below 1e-14 in float64.
    """
    shapes(a=(a, "..."))
    u = np.clip(a, -8.5, 8.5)
    P = 0.5 + u * sum(w * _normal_pdf(t * u) for t, w in _NODES)

    def back(dP):
        return dP * _normal_pdf(a)

    return P, back


def cross_entropy(z, *, target):
    """[eq-cross-entropy] mean over N of log sum_v exp z_v - z_target, in nats.

    z (N, V)   target (N,) integers from 0 to V - 1  ->  scalar
    Errors: ValueError on shapes or labels that do not fit.
    """
    shapes(z=(z, "N V"), target=(target, "N"))
    N, V = z.shape
    require(target.dtype.kind in "iu", "target", target.dtype, "integers")
    low, high = target.min(), target.max()
    require(low >= 0 and high < V, "target", f"{low} to {high}", f"0 to {V - 1}")
    s, back_s = log_sum_exp(z)
    cases = np.arange(N)
    loss = (s - z[cases, target]).mean()

    def back(dloss):
        dz = back_s(np.ones_like(s))
        dz[cases, target] -= 1
        return dz * (dloss / N)

    return loss, back


def cv_squared(a):
    """c = var(a) / mean(a)^2, the squared coefficient of variation.      a (E,) -> c

    The population variance; its square root would have a kink at balance.
    Errors: ValueError when the mean, or its square in this dtype, is zero.
    """
    shapes(a=(a, "E"))
    E, mean = len(a), a.mean()
    require(mean**2 != 0, "a", f"the mean {mean}", "one whose square is not 0")
    c = a.var() / mean**2

    def back(dc):
        return dc * 2 / (E * mean) * ((a - mean) / mean - c)

    return c, back
