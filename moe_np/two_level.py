"""Two levels of gates: a first gate picks groups, each group's own gate picks experts.

Shazeer et al. (2017), appendix B.  Row r of the first gate's plan is one token in one
of its groups, so the second gates see each token only where the first one sent it.

Axes: N tokens, D width, G groups of E experts, H hidden width; J groups per token and
K experts in each of them; R = N J rows, grouped by group.

    params = {"Wg", "Wn": (D, G), "inner": {"Wg", "Wn": (G, D, E)}, "experts": a bank}
    The bank holds G E experts: expert j of group i is number i E + j.
"""

import numpy as np

from moe_np import dispatch, experts, gate, moe
from moe_np.ops import cv_squared
from moe_np.require import keys, require, shapes


def init(rng, *, G, E, D, H):
    """Parameters in float32; the weights of all gates zero."""
    first, inner = np.zeros((2, D, G), np.float32), np.zeros((2, G, D, E), np.float32)
    return {
        "Wg": first[0],
        "Wn": first[1],
        "inner": {"Wg": inner[0], "Wn": inner[1]},
        "experts": experts.init(rng, E=G * E, D=D, H=H),
    }


def inner_logits(rows, Wg, Wn, *, runs, rng):
    """The noisy logits of each row under the gate of its group.

    rows (R, D)   Wg, Wn (G, D, E)   runs (G + 1,)  ->  (clean, noisy, std), all (R, E)
    """
    shapes(rows=(rows, "R D"), Wg=(Wg, "G D E"), Wn=(Wn, "G D E"))
    values, backs = np.empty((3, len(rows), Wg.shape[2]), rows.dtype), []
    for g, r in _groups(runs, len(Wg), len(rows)):
        values[:, r], back_g = gate.noisy_logits(rows[r], Wg[g], Wn[g], rng=rng)
        backs.append((g, r, back_g))

    def back(grads):
        drows, dWg, dWn = np.empty_like(rows), np.zeros_like(Wg), np.zeros_like(Wn)
        for g, r, back_g in backs:
            drows[r], dWg[g], dWn[g] = back_g([d[r] for d in grads])
        return drows, dWg, dWn

    return tuple(values), back


def product(v, u, *, plan):
    """[eq-two-level-weight] w_n,(i, j) = v_ni u_home(n, i),j: of the group, within it.

    v (N, J)   u (R, K)  ->  w (N, J K)
    """
    shapes(v=(v, "N J"), plan=(plan.home, "N J"))
    shapes(u=(u, "R K"), plan=(plan.token, "R"))
    inner = u[plan.home]

    def back(dw):
        dw = dw.reshape(inner.shape)
        du = (dw * v[:, :, None]).reshape(u.shape)[plan.slot]
        return np.einsum("njk,njk->nj", dw, inner), du

    return (v[:, :, None] * inner).reshape(len(v), -1), back


def load(first, clean, noisy, std, *, runs, k):
    """[eq-two-level-load] load_ij = first_i load_i(X_i)_j / |X_i|, X_i: sent to i.

    first (G,): the load of the groups   clean, noisy, std (R, E)  ->  (G, E)
    |X_i| is a count, hence constant: without the factor first_i the first gate would
    get no gradient.  A group without tokens has load 0.
    """
    shapes(
        first=(first, "G"), clean=(clean, "R E"), noisy=(noisy, "R E"), std=(std, "R E")
    )
    share, backs = np.zeros((len(first), clean.shape[1]), first.dtype), []
    for g, r in _groups(runs, len(first), len(clean)):
        count, back_g = gate.load(clean[r], noisy[r], std[r], k=k)
        backs.append((g, r, back_g))
        share[g] = count / (r.stop - r.start)

    def back(dload):
        grads = np.empty((3, *clean.shape), clean.dtype)
        for g, r, back_g in backs:
            grads[:, r] = back_g(dload[g] * first[g] / (r.stop - r.start))
        return np.einsum("ge,ge->g", dload, share), *grads

    return first[:, None] * share, back


def two_level(x, params, *, k, rng):
    """[eq-two-level] y = sum_i sum_j v_i u_ij expert_ij(x); CV^2 of importance, load.

    x (N, D)   k = (J, K)  ->  (y (N, D), cv2_importance, cv2_load)
    importance_ij = sum_n v_ni u_nij.  As in `moe.moe`, the weights of the balance
    losses are handed to back; without rng there is no noise and loads are counts.
    """
    keys("params", params, ["Wg", "Wn", "inner", "experts"])
    came = experts.size(params["experts"])
    (w, loads), idx, back_gates = _gates(x, params, k, rng)
    require(came == loads.size, "experts", f"{came} experts", f"G E = {loads.size}")
    y, back_y = moe.mix(x, w, params["experts"], idx=idx)
    total, back_total = gate.importance(w, idx=idx, E=loads.size)
    cv2_importance, back_importance = cv_squared(total)
    cv2_load, back_load = cv_squared(loads.ravel())

    def back(grads):
        dy, w_importance, w_load = grads
        dx, dw, dexperts = back_y(dy)
        dw += back_total(back_importance(float(w_importance)))
        dloads = back_load(float(w_load)).reshape(loads.shape)
        dx_gates, dparams = back_gates((dw, dloads))
        return dx + dx_gates, {**dparams, "experts": dexperts}

    return (y, cv2_importance, cv2_load), back


def _gates(x, params, k, rng):
    """Both levels of gates: (w (N, J K), loads (G, E)), idx (N, J K), back."""
    inner = params["inner"]
    keys("inner", inner, ["Wg", "Wn"])
    shapes(Wg=(params["Wg"], "D G"), inner=(inner["Wg"], "G D E"))
    G, _, E = inner["Wg"].shape
    logits, back_logits = gate.noisy_logits(x, params["Wg"], params["Wn"], rng=rng)
    group = gate.top_k(logits[1], k[0])
    v, back_v = gate.keep(logits[1], idx=group)
    first, back_first = gate.load(*logits, k=k[0])
    plan = dispatch.plan(group, G)
    rows, back_rows = dispatch.send(x, plan=plan)
    seconds, back_seconds = inner_logits(rows, **inner, runs=plan.runs, rng=rng)
    choice = gate.top_k(seconds[1], k[1])
    u, back_u = gate.keep(seconds[1], idx=choice)
    w, back_w = product(v, u, plan=plan)
    loads, back_loads = load(first, *seconds, runs=plan.runs, k=k[1])
    idx = (group[:, :, None] * E + choice[plan.home]).reshape(w.shape)

    def back(grads):
        dw, dloads = grads
        dv, du = back_w(dw)
        dfirst, dclean, dnoisy, dstd = back_loads(dloads)
        drows, *dinner = back_seconds((dclean, dnoisy + back_u(du), dstd))
        dclean, dnoisy, dstd = back_first(dfirst)
        dx, dWg, dWn = back_logits((dclean, dnoisy + back_v(dv), dstd))
        dinner = dict(zip(("Wg", "Wn"), dinner, strict=True))
        return dx + back_rows(drows), {"Wg": dWg, "Wn": dWn, "inner": dinner}

    return (w, loads), idx, back


def _groups(runs, G, R):
    """Each group that has rows, with their slice."""
    fits = len(runs) == G + 1 and runs[0] == 0 and runs[-1] == R
    fits = fits and (runs[1:] >= runs[:-1]).all()
    require(fits, "runs", runs, f"G + 1 = {G + 1} rising bounds from 0 to R = {R}")
    bounds = zip(runs[:-1].tolist(), runs[1:].tolist(), strict=True)
    return [(g, slice(a, b)) for g, (a, b) in enumerate(bounds) if a < b]
