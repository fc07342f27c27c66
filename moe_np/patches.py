"""Experts on patches: a sum over filters and patches, and a gate that takes one expert.

Chen, Deng, Wu, Gu & Li (2022), "Towards understanding the mixture-of-experts layer in
deep learning".  A case is a set of P patches; an expert sees each patch by itself.
Axes: N cases, P patches, D width of a patch, H filters of an expert, E experts.

    x (N, P, D)      data: never differentiated, so after the `*`
    W (E, D, H)      filters;  W_h is one column
    f (N,)           what the expert of a case answers; its sign is the class, +1 or -1
    idx (N,)         the expert of each case
"""

import numpy as np

from moe_np.ops import softplus
from moe_np.require import require, shapes


def linear_expert(W, *, x):
    """[eq-linear-expert] f = sum_h sum_q W_h . x_q.      W (D, H)   x (N, P, D) -> (N,)

    Equal to (sum_h W_h) . (sum_q x_q): it sees the sum of the patches and no more.
    """
    shapes(W=(W, "D H"), x=(x, "N P D"))
    total = x[:, 0] if x.shape[1] == 1 else np.einsum("npd->nd", x)
    f = total @ np.einsum("dh->d", W)

    def back(df):
        return np.repeat((df @ total)[:, None], W.shape[1], axis=1)

    return f, back


def cubic_expert(W, *, x):
    """[eq-cubic-expert] f = sum_h sum_q (W_h . x_q)^3.   W (D, H)   x (N, P, D) -> (N,)

    The cube prefers one large product to several small ones.
    """
    shapes(W=(W, "D H"), x=(x, "N P D"))
    N, P, D = x.shape
    rows = x.reshape(N * P, D)
    a = rows @ W
    square = a * a
    f = np.einsum("rh,rh->r", square, a).reshape(N, P)

    def back(df):
        return rows.T @ (square * np.repeat(3 * df, P)[:, None])

    return np.einsum("np->n", f), back


def bank(W, *, x, idx, expert):
    """[eq-bank] f_n = the answer of expert idx_n to case n.      W (E, D, H) -> f (N,)

    x (N, P, D)   idx (N,)   expert: linear_expert or cubic_expert.
    An expert computes its own cases only; without cases its gradient is 0.
    Errors: ValueError on shapes or experts that do not fit.
    """
    shapes(W=(W, "E D H"), x=(x, "N P D"), idx=(idx, "N"))
    E, (low, high) = len(W), (idx.min(), idx.max())
    require(low >= 0 and high < E, "idx", f"{low} to {high}", f"0 to {E - 1}")
    f, parts = np.empty(len(x), W.dtype), []
    for i in range(E):
        own = np.flatnonzero(idx == i)
        if own.size:
            f[own], back_i = expert(W[i], x=x[own])
            parts.append((i, own, back_i))

    def back(df):
        dW = np.zeros_like(W)
        for i, own, back_i in parts:
            dW[i] = back_i(df[own])
        return dW

    return f, back


def top1(z):
    """The expert with the largest logit: a decision, no `back`.    z (N, E) -> (N,)"""
    shapes(z=(z, "N E"))
    return z.argmax(-1)


def routed(p, f, *, idx):
    """[eq-routed] F_n = p_{n, idx_n} f_n.      p (N, E)   f (N,)   idx (N,)  ->  F (N,)

    The gate's weight is how the loss reaches the gate; the choice idx is constant.
    """
    shapes(p=(p, "N E"), f=(f, "N"), idx=(idx, "N"))
    cases = np.arange(len(f))
    w = p[cases, idx]

    def back(dF):
        dp = np.zeros_like(p)
        dp[cases, idx] = dF * f
        return dp, dF * w

    return w * f, back


def logistic_loss(F, *, target):
    """[eq-logistic] mean of log(1 + exp(-y F)), in nats.      F (N,)   -> scalar

    target: the classes y (N,), each +1 or -1.  Errors: ValueError for another class.
    """
    shapes(F=(F, "N"), target=(target, "N"))
    require((abs(target) == 1).all(), "target", "another class", "+1 and -1 only")
    losses, back_softplus = softplus(-target * F)

    def back(dloss):
        return -target * back_softplus(np.full_like(F, dloss / len(F)))

    return losses.mean(), back
