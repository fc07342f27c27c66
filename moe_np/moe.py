"""The sparsely-gated mixture-of-experts layer of Shazeer et al. (2017).

Axes: N tokens, D width, E experts, K = k experts chosen per token, H hidden width.

    params = {"Wg": (D, E), "Wn": (D, E), "experts": {W1, b1, W2, b2}}
"""

import numpy as np

from moe_np import dispatch, experts, gate
from moe_np.ops import cv_squared
from moe_np.require import keys, shapes


def init(rng, *, E, D, H):
    """Parameters in float32; gate and noise weights zero, as in the paper.

    So every expert starts with the same chance, and the noise alone decides.
    """
    zeros, bank = np.zeros((D, E), np.float32), experts.init(rng, E=E, D=D, H=H)
    return {"Wg": zeros, "Wn": zeros.copy(), "experts": bank}


def mix(x, w, params, *, idx):
    """[eq-mix] y_n = sum_j w_nj expert_idx(n, j)(x_n).      -> y (N, D)

    x (N, D)   w (N, K)   params: a bank of experts   idx (N, K)
    """
    shapes(x=(x, "N D"), w=(w, "N K"), idx=(idx, "N K"))
    plan = dispatch.plan(idx, experts.size(params))
    rows, back_rows = dispatch.send(x, plan=plan)
    out, back_out = experts.feed_forward(rows, params, runs=plan.runs)
    y, back_y = dispatch.combine(out, w, plan=plan)

    def back(dy):
        dout, dw = back_y(dy)
        drows, dparams = back_out(dout)
        return back_rows(drows), dw, dparams

    return y, back


def moe(x, params, *, k, rng):
    """[eq-moe] mix under the noisy top-k gate, and CV^2 of importance and of load.

    x (N, D)  ->  (y (N, D), cv2_importance, cv2_load), the two a scalar (eqs. 7, 11).
    back((dy, w_importance, w_load)): the weights of the balance losses go in here.
    Without rng the load is the plain count and has no gradient.
    """
    E = _size(params)
    logits, back_logits = gate.noisy_logits(x, params["Wg"], params["Wn"], rng=rng)
    idx = gate.top_k(logits[1], k)
    w, back_w = gate.keep(logits[1], idx=idx)
    y, back_y = mix(x, w, params["experts"], idx=idx)
    total, back_total = gate.importance(w, idx=idx, E=E)
    cv2_importance, back_importance = cv_squared(total)
    load, back_load = gate.load(*logits, k=k, idx=idx)
    cv2_load, back_cv2 = cv_squared(load)

    def back(grads):
        dy, w_importance, w_load = grads
        dx, dw, dexperts = back_y(dy)
        dw += back_total(back_importance(float(w_importance)))
        dclean, dnoisy, dstd = back_load(back_cv2(float(w_load)))
        dnoisy += back_w(dw)
        dx_gate, dWg, dWn = back_logits((dclean, dnoisy, dstd))
        dx += dx_gate
        return dx, {"Wg": dWg, "Wn": dWn, "experts": dexperts}

    return (y, cv2_importance, cv2_load), back


def _size(params):
    """The number of experts, in which gate and bank must agree."""
    keys("params", params, ["Wg", "Wn", "experts"])
    E = experts.size(params["experts"])
    shapes(W1=(params["experts"]["W1"], "E D H"), Wg=(params["Wg"], "D E"))
    return E
