"""The tree of experts, of any depth: its likelihood, and EM.

Jordan & Jacobs (1994), "Hierarchical mixtures of experts and the EM algorithm".
Axes: N cases, D inputs, F = D + 1 with a constant 1 as the last, I, J, ... branches of
the first, second, ... level, O outputs.

    params["gates"]     a tuple, one array a level: (F, I), (I, F, J), (I, J, F, K), ...
    params["experts"]   (I, J, ..., F, O), a linear expert at each leaf
    params["variance"]  (), of the noise of every expert

Logits z and posteriors r are tuples too: (N, I), (N, I, J), ...
All functions raise a ValueError for shapes that do not fit each other and for NaN or
infinity in an argument.
"""

import math

import numpy as np

from moe_np.nodes import LEVELS, apply, forward, rows, stack, with_one
from moe_np.ops import log_sum_exp, softmax
from moe_np.require import finite, floats, positive, require, shapes
from moe_np.weighted import least_squares, softmax_regression

LEAST_POSTERIOR = 1e-3


def init(rng, *, depth, branching, D, out):
    """A tree of branching^depth experts; its parameters are float64.

    The gates are drawn with standard deviation 1, so that they cut the inputs at
    random, the experts with 0.1; the variance is 1.
    """
    sizes = {"depth": depth, "branching": branching, "D": D, "out": out}
    for name, size in sizes.items():
        require(size >= 1, name, size, "at least 1")
    require(depth <= len(LEVELS), "depth", depth, f"at most {len(LEVELS)}")
    nodes = [(branching,) * level for level in range(depth + 1)]
    gates = (rng.standard_normal((*above, D + 1, branching)) for above in nodes[:-1])
    experts = 0.1 * rng.standard_normal((*nodes[-1], D + 1, out))
    return {"gates": tuple(gates), "experts": experts, "variance": np.array(1.0)}


def nll(z, o, *, target):
    """[eq-tree] mean of -log sum_i g_i sum_j g_j|i ... exp(-|d - o_ij...|^2 / 2).

    z: a tuple (N, I), (N, I, J), ...   o (N, I, J, ..., D)   target d (N, D)  -> scalar
    g is the softmax of z along its last axis.
    """
    residual, r, g, evidence = _descend(z, o, target)
    loss = -evidence.mean()

    def back(dloss):
        reach, dz = np.full(len(target), dloss / len(target), o.dtype), []
        for g_level, r_level in zip(g, r, strict=True):
            dz.append(reach[..., None] * (g_level - r_level))
            reach = reach[..., None] * r_level
        return tuple(dz), reach[..., None] * residual

    return loss, back


def predict(x, params):
    """[eq-tree-blend] y = sum_i g_i sum_j g_j|i ... o_ij...    x (N, D)  ->  (N, O)"""
    (z, y), _ = forward(x, params["gates"], params["experts"])
    for z_level in reversed(z):
        g, _ = softmax(z_level)
        y = np.einsum("...j,...jo->...o", g, y)
    return y


def posteriors(x, y, params):
    """[eq-tree-posterior] r_i, r_j|i, ...: which branch made y?  The E-step.

    x (N, D)   y (N, O)  ->  a tuple (N, I), (N, I, J), ...; last axes sum to 1.
    """
    return _evaluate(x, y, params)[1]


def log_likelihood(x, y, params):
    """mean over N of log p(y | x), in nats.      x (N, D)   y (N, O)  ->  scalar"""
    log_density = _evaluate(x, y, params)[3].mean()
    return log_density - y.shape[1] / 2 * np.log(2 * math.pi * params["variance"])


def em_step(x, y, params, *, gates="irls"):
    """One step of EM; the log-likelihood does not fall if gates="irls".

    x (N, D)   y (N, O)  ->  params.  gates: "irls", or "log_posterior" for the paper's
    second algorithm, least squares to the log posteriors (an approximation).
    """
    return m_step(x, y, posteriors(x, y, params), params, gates=gates)


def m_step(x, y, r, params, *, gates="irls"):
    """The weighted fits of all gates and experts to posteriors r, from `params`."""
    require(gates in FITS, "gates", repr(gates), " or ".join(map(repr, FITS)))
    ones = with_one(x, params["gates"], params["experts"])
    reach, fitted = np.ones((len(x), 1), x.dtype), []
    for V, r_level in zip(params["gates"], r, strict=True):
        share = rows(r_level)
        fitted.append(FITS[gates](ones, share, reach, stack(V)).reshape(V.shape))
        reach = (reach[:, :, None] * share).reshape(len(x), -1)
    experts = params["experts"]
    W = least_squares(ones, y[:, None], reach, stack(experts))
    away = y[:, None] - rows(apply(ones, W))
    variance = np.einsum("nm,nmo->", reach, away * away) / y.size
    floor = np.finfo(y.dtype).eps * (np.vdot(y, y) / y.size + 1)
    return {
        "gates": tuple(fitted),
        "experts": W.reshape(experts.shape),
        "variance": np.maximum(variance, floor).astype(y.dtype),
    }


def _fit_log_posterior(ones, share, reach, V):
    """Least squares to log r, of which none is taken below log(LEAST_POSTERIOR)."""
    return least_squares(ones, np.log(np.maximum(share, LEAST_POSTERIOR)), reach, V)


FITS = {"irls": softmax_regression, "log_posterior": _fit_log_posterior}


def _evaluate(x, y, params):
    """`_descend` for x and y in units of the standard deviation."""
    shapes(x=(x, "N D"), y=(y, "N O"))
    floats(x=x, y=y)
    positive(variance=params["variance"])
    (z, o), _ = forward(x, params["gates"], params["experts"])
    unit = np.sqrt(params["variance"])
    return _descend(z, o / unit, y / unit)


def _descend(z, o, target):
    """o - d;  posteriors r and priors g, both tuples;  log of the density (N,)."""
    letters = LEVELS[: len(z)]
    want = {
        f"z[{n}]": (level, f"N {' '.join(letters[: n + 1])}")
        for n, level in enumerate(z)
    }
    shapes(**want, o=(o, f"N {' '.join(letters)} D"), target=(target, "N D"))
    finite(**{name: level for name, (level, _) in want.items()}, o=o, target=target)
    residual = o - np.expand_dims(target, tuple(range(1, len(z) + 1)))
    log_density, r, g = -0.5 * np.einsum("...d,...d->...", residual, residual), [], []
    for level in reversed(z):
        total, back_total = log_sum_exp(level)
        log_joint = level - total[..., None] + log_density
        log_density, back_density = log_sum_exp(log_joint)
        g.insert(0, back_total(np.ones_like(total)))
        r.insert(0, back_density(np.ones_like(total)))
    return residual, tuple(r), tuple(g), log_density
