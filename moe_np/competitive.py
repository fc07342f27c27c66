"""Competitive learning: a mixture of Gaussians, fitted by EM.

Nowlan (1990), "Maximum likelihood competitive learning".
Axes: N cases, E units, D width of a case.  Parameters of the units:

    p (E,)          mixing proportions, with sum 1
    centre (E, D)
    variance ()     one for all units and directions, above 0

All functions raise a ValueError for shapes that do not fit each other and for NaN or
infinity in an argument.
"""

import math

import numpy as np

from moe_np.ops import log_sum_exp, softmax
from moe_np.require import finite, floats, positive, require, shapes


def log_likelihood(y, params):
    """[eq-gaussian-mixture] mean of log sum_i p_i Normal(y; centre_i, variance).

    y (N, D)  ->  scalar, in nats.
    """
    log_density, _ = log_sum_exp(_log_joint(y, params))
    return log_density.mean()


def posteriors(y, params):
    """[eq-unit-posterior] r_i = p_i Normal(y; centre_i, variance) / sum_j (the same).

    y (N, D)  ->  r (N, E): the E-step.
    """
    r, _ = softmax(_log_joint(y, params))
    return r


def winners(r):
    """The hard E-step: 1 for the largest r of a case, else 0; ties to the lower index.

    r (N, E)  ->  (N, E)
    """
    shapes(r=(r, "N E"))
    hard = np.zeros_like(r)
    np.put_along_axis(hard, r.argmax(-1)[:, None], 1, -1)
    return hard


def m_step(y, r, params):
    """[eq-centres] centre_i = sum_n r_i y / sum_n r_i;  p_i = mean of r_i.

    y (N, D)   r (N, E), rows with sum 1  ->  params.  A unit without cases stays where
    it is.  The variance is kept above a floor set by the data, so that it never is 0.
    """
    shapes(y=(y, "N D"), r=(r, "N E"), centre=(params["centre"], "E D"))
    floats(y=y, r=r)
    finite(y=y, r=r)
    total = r.sum(0)
    shift = r.T @ y - total[:, None] * params["centre"]
    centre = params["centre"] + shift / np.where(total > 0, total, 1)[:, None]
    variance = np.vdot(r, _distances(y, centre)) / y.size
    floor = np.finfo(y.dtype).eps * (np.vdot(y, y) / y.size + 1)
    return {
        "p": total / len(y),
        "centre": centre,
        "variance": np.maximum(variance, floor).astype(y.dtype),
    }


def _distances(y, centre):
    """|y - centre_i|^2 (N, E)"""
    away = np.ascontiguousarray(y.T) - centre[:, :, None]  # (E, D, N): long loops
    return np.einsum("idn,idn->in", away, away).T


def _log_joint(y, params):
    """log p_i Normal(y; centre_i, variance) (N, E)"""
    p, centre, variance = params["p"], params["centre"], params["variance"]
    shapes(y=(y, "N D"), p=(p, "E"), centre=(centre, "E D"))
    floats(y=y, p=p, centre=centre)
    finite(y=y, centre=centre)
    positive(variance=variance)
    require((p >= 0).all(), "p", p, "probabilities")
    constant = y.shape[1] / 2 * np.log(2 * math.pi * variance)
    log_p = np.log(np.maximum(p, np.finfo(p.dtype).tiny))
    return log_p - _distances(y, centre) / (2 * variance) - constant
