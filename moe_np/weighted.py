"""Weighted fits of linear models: least squares, and IRLS for a softmax.

They are the M-steps of Jordan & Jacobs (1994), "Hierarchical mixtures of experts and
the EM algorithm".  Axes: N cases, F features (one of them constant), E separate fits
to the same cases, each with its own weights, O outputs, J branches of a softmax.

Both fits step from the parameters that they are given.  Where the weighted cases leave
a direction undetermined, the parameters do not move in it: a singular problem has an
answer, and a fit without cases stays as it is.
"""

import math

import numpy as np

from moe_np.nodes import apply
from moe_np.ops import log_sum_exp
from moe_np.require import finite, require, shapes

HALVINGS = 10


def least_squares(x, y, weight, W):
    """[eq-weighted-least-squares] W_e minimises sum_n weight_e |y - x W_e|^2.

    x (N, F)   y (N, E, O), or (N, 1, O) for all   weight (N, E)   W (E, F, O)  ->  W
    Errors: ValueError on shapes, NaN, infinity or a negative weight.
    """
    shapes(x=(x, "N F"), weight=(weight, "N E"), W=(W, "E F O"))
    shapes(x=(x, "N F"), y=(y, "N M O"), W=(W, "E F O"))
    E, F, outputs = W.shape
    require(y.shape[1] in (1, E), "y", f"shape {y.shape}", f"(N, 1 or {E}, O)")
    _check(weight, x=x, y=y, W=W)
    curvature = (weight.T @ _products(x)).reshape(E, F, F)
    away, squares = _residual(x, y, weight, W)
    pull = x.T @ (weight[:, :, None] * away).reshape(len(x), -1)
    step = solve(curvature, pull.reshape(F, E, outputs).swapaxes(0, 1))
    better = _residual(x, y, weight, W + step)[1] <= squares
    return np.where(better[:, None, None], W + step, W)


def softmax_regression(x, target, weight, V):
    """[eq-irls] raises sum_n weight_e sum_j target_ej log softmax(x V_e)_j.

    x (N, F)   target (N, E, J), rows with sum 1   weight (N, E)   V (E, F, J)  ->  V
    One Newton step, halved until the sum does not fall.
    Errors: ValueError on shapes, NaN, infinity or a negative weight.
    """
    shapes(x=(x, "N F"), target=(target, "N E J"), V=(V, "E F J"))
    shapes(target=(target, "N E J"), weight=(weight, "N E"))
    _check(weight, x=x, target=target, V=V)
    score, p = _score(x, target, weight, V)
    step = _newton(x, target, weight, p)
    size = np.ones((len(V), 1, 1), V.dtype)
    for _ in range(HALVINGS):
        worse = ~(_score(x, target, weight, V + size * step)[0] >= score)
        if not worse.any():
            return V + size * step
        size[worse] *= 0.5
    size[worse] = 0
    return V + size * step


def solve(curvature, pull):
    """The step with curvature @ step = pull, zero where the curvature is.

    curvature (E, M, M), symmetric, eigenvalues not below 0   pull (E, M, O)
    ->  (E, M, O).  Each direction is first scaled to curvature 1.
    """
    M = curvature.shape[-1]
    diagonal = np.einsum("emm->em", curvature)
    least = math.sqrt(np.finfo(curvature.dtype).tiny)
    scale = (diagonal > least) / np.sqrt(np.maximum(diagonal, least))
    scale = scale[:, :, None].astype(curvature.dtype)
    scaled = curvature * scale * scale.swapaxes(1, 2)
    cutoff = 100 * M * np.finfo(curvature.dtype).eps
    inverse = np.linalg.pinv(scaled, rcond=cutoff, hermitian=True)
    return scale * (inverse @ (scale * pull))


def _check(weight, **arguments):
    finite(weight=weight, **arguments)
    require((weight >= 0).all(), "weight", f"as low as {weight.min()}", "none below 0")


def _residual(x, y, weight, W):
    """y - x W_e (N, E, O) and sum_n weight_e |y - x W_e|^2 (E,)"""
    away = y - apply(x, W)
    return away, np.einsum("ne,neo->e", weight, away * away)


def _products(x):
    """x_f x_g, flat (N, F * F)"""
    return (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)


def _score(x, target, weight, V):
    """sum_n weight sum_j target log p (E,), and p (N, E, J)"""
    z = apply(x, V)
    total, back = log_sum_exp(z)
    log_p = z - total[:, :, None]
    return np.einsum("ne,nej->e", weight, target * log_p), back(np.ones_like(total))


def _newton(x, target, weight, p):
    """curvature^-1 gradient (E, F, J) of the weighted log-likelihood of a softmax."""
    (N, E, J), F = p.shape, x.shape[1]
    slope = weight[:, :, None] * (target - p)
    gradient = (x.T @ slope.reshape(N, E * J)).reshape(F, E, J)
    branch = np.moveaxis(p, -1, 0)
    share = weight * branch
    spread = -share[:, None] * branch
    spread[np.arange(J), np.arange(J)] += share
    curvature = spread.swapaxes(2, 3) @ _products(x)
    curvature = curvature.reshape(J, J, E, F, F).transpose(2, 3, 0, 4, 1)
    curvature = curvature.reshape(E, F * J, F * J)
    step = solve(curvature, gradient.swapaxes(0, 1).reshape(E, F * J, 1))
    return step.reshape(E, F, J)
