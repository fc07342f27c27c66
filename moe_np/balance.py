"""Hard constraints on the load of experts: masks, and the gate over what they leave.

Eigen, Ranzato & Sutskever (2013), "Learning factored representations in a deep mixture
of experts": no expert may run ahead.  Shazeer et al. (2017), appendix F: every expert
gets the same number of tokens of a batch.  A mask is a decision: no gradient.

Axes: N tokens, E experts.    p (N, E)  gate values, for example softmax(x Wg)
"""

import numpy as np

from moe_np.ops import softmax
from moe_np.require import finite, require, shapes


def within_margin(total, margin):
    """[eq-within-margin] mask_i = total_i - mean(total) <= margin.

    total (E,): the weight that each expert has had so far  ->  mask (E,)  (Eigen 2013).
    One expert at least is left, since the smallest total is not above the mean.
    """
    shapes(total=(total, "E"))
    finite(total=total)
    require(margin >= 0, "margin", margin, "at least 0")
    return total - total.mean() <= margin


def batchwise(p, m):
    """[eq-batchwise] mask_ni = p_ni is one of the m largest of column i.

    p (N, E)  ->  mask (N, E).  Each expert takes its m best tokens, of equals the
    earlier; m = k N / E gives k experts a token on average, but a token may get none.
    """
    shapes(p=(p, "N E"))
    finite(p=p)
    require(1 <= m <= len(p), "m", m, f"1 to N = {len(p)}")
    mask = np.zeros(p.shape, bool)
    np.put_along_axis(mask, (-p).argsort(0, kind="stable")[:m], True, 0)
    return mask


def above(p, T):
    """mask_ni = p_ni > T_i: what stands in for the batch at inference.

    p (N, E)   thresholds T (E,)  ->  mask (N, E)
    """
    shapes(p=(p, "N E"), T=(T, "E"))
    return p > T


def masked_softmax(z, *, mask):
    """[eq-masked-softmax] w_i = M_i p_i / sum_j M_j p_j, p = softmax(z).

    z, w (N, E)   mask M: booleans (N, E), or (E,) for all tokens.  A token without any
    expert gets w = 0.  The mask is constant: gradient flows to the logits it leaves.
    """
    shapes(z=(z, "N E"))
    require(mask.dtype == bool, "mask", mask.dtype, "booleans")
    fits = mask.shape in (z.shape, z.shape[1:])
    require(fits, "mask", f"shape {mask.shape}", f"{z.shape} or {z.shape[1:]}")
    mask = np.broadcast_to(mask, z.shape)
    some = mask.any(1, keepdims=True)
    w, back_w = softmax(np.where(mask | ~some, z, -np.inf))

    def back(dw):
        return back_w(dw) * some

    return w * some, back


def batchwise_loss(p, T, *, m):
    """[eq-batchwise-loss] L = sum_n sum_i (above_ni - batchwise_ni) (p_ni - T_i).

    p (N, E)   T (E,)  ->  scalar.  Zero when the thresholds choose what the batch does;
    every other choice adds |p_ni - T_i|.  Both masks are constant (appendix F).
    """
    shapes(p=(p, "N E"), T=(T, "E"))
    excess = above(p, T).astype(p.dtype) - batchwise(p, m)
    loss = (excess * (p - T)).sum()

    def back(dloss):
        dp = dloss * excess
        return dp, -dp.sum(0)

    return loss, back
