"""Three ways to blame a mixture for its error, and who learns under each.

Jacobs, Jordan, Nowlan & Hinton (1991), "Adaptive mixtures of local experts",
equations 1 to 3.  Axes: N cases, E experts, D width of an answer.

    z (N, E)     gate logits; p = softmax(z) are the mixing proportions
    o (N, E, D)  what each expert answers
    target d (N, D)

Each loss is a mean over N.  All functions here raise a ValueError for shapes that do
not fit each other and for NaN or infinity in an argument.
"""

import numpy as np

from moe_np.ops import log_sum_exp, softmax
from moe_np.require import finite, shapes


def predict(z, o):
    """[eq-blend] y = sum_i p_i o_i.      z (N, E)   o (N, E, D)  ->  y (N, D)"""
    shapes(z=(z, "N E"), o=(o, "N E D"))
    finite(z=z, o=o)
    p, _ = softmax(z)
    y = np.einsum("ne,ned->nd", p, o)

    def back(dy):
        dz = p * np.einsum("nd,ned->ne", dy, o - y[:, None, :])
        do = p[:, :, None] * dy[:, None, :]
        return dz, do

    return y, back


def cooperative_loss(z, o, *, target):
    """[eq-cooperative] mean of |d - sum_i p_i o_i|^2.      -> scalar  (eq. 1)

    z (N, E)   o (N, E, D)   target (N, D).  All experts share one residual.
    """
    _check(z, o, target)
    y, back_y = predict(z, o)
    residual = y - target
    loss = (residual * residual).sum() / len(z)

    def back(dloss):
        return back_y(2 * dloss / len(z) * residual)

    return loss, back


def competitive_loss(z, o, *, target):
    """[eq-competitive] mean of sum_i p_i |d - o_i|^2.      -> scalar  (eq. 2)

    z (N, E)   o (N, E, D)   target (N, D).  Each expert answers for the whole target.
    """
    _check(z, o, target)
    p, _ = softmax(z)
    residual, error = _errors(o, target)
    expected = np.einsum("ne,ne->n", p, error)[:, None]
    loss = expected.mean()

    def back(dloss):
        scale = dloss / len(z)
        dz = scale * p * (error - expected)
        do = scale * 2 * p[:, :, None] * residual
        return dz, do

    return loss, back


def likelihood_loss(z, o, *, target):
    """[eq-likelihood] mean of -log sum_i p_i exp(-|d - o_i|^2 / 2).  -> scalar  (eq. 3)

    z (N, E)   o (N, E, D)   target (N, D).  Experts learn by their posterior.
    """
    _check(z, o, target)
    residual, error = _errors(o, target)
    p, r, evidence = _posterior(z, error)
    loss = -evidence.mean()

    def back(dloss):
        scale = dloss / len(z)
        dz = scale * (p - r)
        do = scale * r[:, :, None] * residual
        return dz, do

    return loss, back


def responsibilities(z, o, *, target):
    """[eq-posterior] r_i = p_i exp(-|d - o_i|^2 / 2) / sum_j (the same).

    z (N, E)   o (N, E, D)   target (N, D)  ->  r (N, E).  A plain function, no `back`.
    """
    _check(z, o, target)
    _, error = _errors(o, target)
    return _posterior(z, error)[1]


def _check(z, o, target):
    shapes(z=(z, "N E"), o=(o, "N E D"), target=(target, "N D"))
    finite(z=z, o=o, target=target)


def _errors(o, target):
    """o_i - d (N, E, D) and |d - o_i|^2 (N, E)."""
    residual = o - target[:, None, :]
    return residual, np.einsum("ned,ned->ne", residual, residual)


def _posterior(z, error):
    """p_i (N, E), r_i (N, E), and log sum_i p_i exp(-|d - o_i|^2 / 2) (N,)."""
    log_total, back_total = log_sum_exp(z)
    log_joint = z - log_total[:, None] - 0.5 * error
    evidence, back_evidence = log_sum_exp(log_joint)
    one = np.ones_like(evidence)
    return back_total(one), back_evidence(one), evidence
