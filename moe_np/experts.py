"""A bank of E feed-forward experts, each at work on its own run of rows.

Axes: R rows grouped by expert, D width, H hidden width, E experts.

    W1 (E, D, H)   b1 (E, H)   W2 (E, H, D)   b2 (E, D)
    runs (E + 1,)  rows runs[e] to runs[e + 1] belong to expert e; a run may be empty
"""

import math

import numpy as np

from moe_np import tree
from moe_np.require import floats, keys, require, shapes

NAMES = "W1", "b1", "W2", "b2"


def init(rng, *, E, D, H):
    """Normal weights of variance 1 / (width of the input), zero biases, float32."""

    def normal(*shape):
        return rng.standard_normal(shape, np.float32) / math.sqrt(shape[1])

    b1, b2 = np.zeros((E, H), np.float32), np.zeros((E, D), np.float32)
    return {"W1": normal(E, D, H), "b1": b1, "W2": normal(E, H, D), "b2": b2}


def size(params):
    """The number of experts in a bank.  Errors: ValueError for other parameters."""
    keys("params", params, NAMES)
    shapes(W1=(params["W1"], "E D H"))
    return len(params["W1"])


def feed_forward(x, params, *, runs):
    """[eq-feed-forward] y = relu(x W1_e + b1_e) W2_e + b2_e for the rows of expert e.

    x (R, D)  ->  y (R, D).  Block by block, while h is in the cache; `back` keeps it.
    """
    W1, b1, W2, b2 = _parts(x, params, runs)
    h = np.empty((len(x), W1.shape[2]), x.dtype)
    y, zeros = np.empty_like(x), np.zeros_like(b1[0])
    for e, r in _blocks(runs):
        hidden, out = h[r], y[r]
        np.matmul(x[r], W1[e], out=hidden)
        hidden += b1[e]
        np.maximum(hidden, zeros, out=hidden)
        np.matmul(hidden, W2[e], out=out)
        out += b2[e]

    def back(dy):
        dx, dp = np.empty_like(x), tree.map(np.empty_like, params)
        dW1, db1, dW2, db2 = (dp[name] for name in NAMES)
        for e, r in _blocks(runs):
            hidden, dout = h[r], dy[r]
            da = dout @ W2[e].T
            da *= hidden > 0
            np.matmul(da, W1[e].T, out=dx[r])
            np.matmul(x[r].T, da, out=dW1[e])
            np.matmul(hidden.T, dout, out=dW2[e])
            db1[e], db2[e] = da.sum(0), dout.sum(0)
        return dx, dp

    return y, back


def _blocks(runs):
    """Each expert with the slice of its rows."""
    return enumerate(map(slice, runs[:-1], runs[1:]))


def _parts(x, params, runs):
    """The four parameters, checked against x and each other."""
    E = size(params)
    W1, b1, W2, b2 = (params[name] for name in NAMES)
    shapes(
        x=(x, "R D"), W1=(W1, "E D H"), b1=(b1, "E H"), W2=(W2, "E H D"), b2=(b2, "E D")
    )
    floats(x=x, **params)
    shapes(runs=(runs, "E+1"))
    R = len(x)
    fits = len(runs) == E + 1 and runs[0] == 0 and runs[-1] == R
    fits = fits and (runs[1:] >= runs[:-1]).all()
    require(fits, "runs", runs, f"E + 1 = {E + 1} rising bounds from 0 to R = {R}")
    return W1, b1, W2, b2
