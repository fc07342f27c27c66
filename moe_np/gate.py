"""The noisy top-k gate: few experts per token, and what gradient still comes through.

Shazeer et al. (2017), "Outrageously large neural networks", section 2.1 and appendix A.
Axes: N tokens, D width, E experts, K experts chosen per token.

    x (N, D)                   tokens
    clean, noisy, std (N, E)   logits before and after the noise, scale of the noise
    idx (N, K)                 the experts chosen for each token, best first
    w (N, K)                   their gate weights
"""

import numpy as np

from moe_np.ops import normal_cdf, softmax, softplus
from moe_np.require import require, shapes


def noisy_logits(x, Wg, Wn, *, rng):
    """[eq-noisy-logits] noisy = x Wg + e softplus(x Wn), e ~ N(0, 1).  (eq. 4)

    x (N, D)   Wg, Wn (D, E)  ->  clean = x Wg, noisy, std = softplus(x Wn), all (N, E)
    Without rng there is no noise: noisy = clean and std = 0, a constant.
    """
    shapes(x=(x, "N D"), Wg=(Wg, "D E"), Wn=(Wn, "D E"))
    clean, noise, back_std = x @ Wg, None, None
    if rng is None:
        noisy, std = clean, np.zeros_like(clean)
    else:
        std, back_std = softplus(x @ Wn)
        noise = rng.standard_normal(clean.shape).astype(clean.dtype)
        noisy = clean + noise * std

    def back(grads):
        dclean, dnoisy, dstd = grads
        dclean = dclean + dnoisy
        dx, dWg = dclean @ Wg.T, x.T @ dclean
        if rng is None:
            return dx, dWg, np.zeros_like(Wn)
        da = back_std(dstd + noise * dnoisy)
        return dx + da @ Wn.T, dWg, x.T @ da

    return (clean, noisy, std), back


def top_k(z, k):
    """[eq-top-k] The k largest of each row, best first; ties go to the lower index.

    z (N, E)  ->  idx (N, K) integers.  A decision: no `back`, hence no gradient.
    Entries of -inf are never chosen.  Errors: ValueError for k outside 1 to E, NaN,
    +inf, or a row with fewer than k entries above -inf.
    """
    shapes(z=(z, "N E"))
    require(1 <= k <= z.shape[1], "k", k, f"1 to E = {z.shape[1]}")
    left, rows = z.astype(np.result_type(z, np.float32)), np.arange(len(z))
    idx = np.empty((len(z), k), np.intp)
    for j in range(k):
        idx[:, j] = best = left.argmax(1)
        found = np.isfinite(left[rows, best]).all()
        require(found, "z", "NaN, +inf or too many -inf", f"{k} finite logits in a row")
        left[rows, best] = -np.inf
    return idx


def keep(z, *, idx):
    """[eq-keep] w = softmax over the kept z_idx.   z (N, E)  ->  w (N, K)  (eq. 3)

    The logits that are not kept count as -inf (eq. 5): their gradient is zero.
    """
    shapes(z=(z, "N E"), idx=(idx, "N K"))
    E = z.shape[1]
    check_choice(idx, E)
    w, back_w = softmax(np.take_along_axis(z, idx, 1))

    def back(dw):
        dz = np.zeros((len(idx), E), dw.dtype)
        np.put_along_axis(dz, idx, back_w(dw), 1)
        return dz

    return w, back


def importance(w, *, idx, E):
    """[eq-importance] importance_i = sum of the weights w that expert i gets.  (eq. 6)

    w (N, K)   idx (N, K)  ->  (E,)
    """
    check_choice(idx, E)
    shapes(w=(w, "N K"), idx=(idx, "N K"))
    total = np.bincount(idx.ravel(), w.ravel(), minlength=E).astype(w.dtype)

    def back(dtotal):
        return dtotal[idx]

    return total, back


def load(clean, noisy, std, *, k, idx=None):
    """[eq-load] load_i = sum_n Phi((clean_ni - kth_ni) / std_ni).  (eqs. 8 to 10)

    clean, noisy, std (N, E)  ->  (E,).  Redraw the noise of i alone: Phi is the chance
    that it beats kth_ni, the k-th best noisy logit of the others, and is chosen.
    With std = 0, or k = E: the plain count, a constant; idx, the choice, if at hand.
    Errors: ValueError where only some std are 0, or one is negative.
    """
    shapes(clean=(clean, "N E"), noisy=(noisy, "N E"), std=(std, "N E"))
    require(1 <= k <= std.shape[1], "k", k, f"1 to E = {std.shape[1]}")
    if k == std.shape[1] or not std.any():
        logits = clean, noisy, std
        return _count(noisy, k, idx), lambda _: tuple(map(np.zeros_like, logits))
    require((std > 0).all(), "std", "values <= 0 or NaN", "noise on every logit")
    edge = top_k(noisy, k + 1)[:, k - 1 :]
    last_in, first_out = np.split(np.take_along_axis(noisy, edge, 1), 2, 1)
    is_in = noisy >= last_in
    with np.errstate(over="ignore"):
        u = np.clip((clean - np.where(is_in, first_out, last_in)) / std, -40, 40)
    P, back_P = normal_cdf(u)

    def back(dload):
        du = back_P(np.broadcast_to(dload, u.shape)) / std
        dfirst_out = -(du * is_in).sum(1)
        dlast_in = -du.sum(1) - dfirst_out
        dnoisy = np.zeros_like(du)
        np.put_along_axis(dnoisy, edge, np.stack([dlast_in, dfirst_out], 1), 1)
        return du, dnoisy, -du * u

    return P.sum(0), back


def _count(z, k, idx):
    """The tokens that each expert receives, in the dtype of z (N, E).      -> (E,)"""
    idx = top_k(z, k) if idx is None else idx
    return np.bincount(idx.ravel(), minlength=z.shape[1]).astype(z.dtype)


def check_choice(idx, E):
    """Errors: ValueError unless idx (N, K) holds integers from 0 to E - 1."""
    shapes(idx=(idx, "N K"))
    require(idx.dtype.kind in "iu", "idx", idx.dtype, "integers")
    low, high = idx.min(), idx.max()
    require(low >= 0 and high < E, "idx", f"{low} to {high}", f"0 to E - 1 = {E - 1}")
