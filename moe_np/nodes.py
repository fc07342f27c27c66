"""The linear parts of a tree of experts: all nodes of a level in one matrix product.

Axes: N cases, D inputs, F = D + 1 with a constant 1 as the last, I, J, ... branches of
the first, second, ... level, O outputs.

    gates     a tuple, one array a level: (F, I), (I, F, J), (I, J, F, K), ...
    experts   (I, J, ..., F, O), a linear expert at each leaf
"""

import numpy as np

from moe_np.require import finite, require, shapes

LEVELS = "IJKLMPQRSTUV"


def forward(x, gates, experts):
    """Logits of all gates and answers of all experts.

    x (N, D)  ->  z, a tuple (N, I), (N, I, J), ...;  o (N, I, J, ..., O)
    """
    ones = with_one(x, gates, experts)
    z, o = tuple(apply(ones, V) for V in gates), apply(ones, experts)

    def back(grads):
        dz, do = grads
        levels = [*zip(dz, gates, strict=True), (do, experts)]
        dx = sum(np.tensordot(rows(d), stack(W), ((1, 2), (0, 2))) for d, W in levels)
        *dgates, dexperts = (_outer(ones, d, W) for d, W in levels)
        return dx[:, :-1], tuple(dgates), dexperts

    return (z, o), back


def with_one(x, gates, experts):
    """x with a last column of ones (N, F).  Errors: ValueError on shapes."""
    shapes(x=(x, "N D"))
    finite(x=x)
    letters, want = LEVELS[: len(gates)], {}
    for n, V in enumerate(gates):
        want[f"gates[{n}]"] = V, " ".join((*letters[:n], "F", letters[n]))
    shapes(**want, experts=(experts, " ".join((*letters, "F", "O"))))
    inputs = experts.shape[-2] - 1
    require(x.shape[1] == inputs, "x", f"shape {x.shape}", f"(N, {inputs})")
    return np.concatenate([x, np.ones((len(x), 1), x.dtype)], -1)


def stack(W):
    """(I, J, ..., F, O) -> (M, F, O): the nodes of a level along one axis."""
    return W.reshape(-1, *W.shape[-2:])


def rows(a):
    """(N, I, J, ..., O) -> (N, M, O)"""
    return a.reshape(len(a), -1, a.shape[-1])


def apply(ones, W):
    """x W at every node (N, I, J, ..., O); the cases are innermost in memory."""
    flat = W.swapaxes(-1, -2).reshape(-1, W.shape[-2])
    return (flat @ ones.T).T.reshape(len(ones), *W.shape[:-2], W.shape[-1])


def _outer(ones, d, W):
    """The gradient of W from d, the gradient of x W."""
    flat = ones.T @ d.reshape(len(d), -1)
    return flat.reshape(len(flat), -1, W.shape[-1]).swapaxes(0, 1).reshape(W.shape)
