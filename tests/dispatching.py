"""Two other ways to the same sparse layer, for comparison with `moe.mix`.

x (N, D)   w (N, K)   params: a bank of experts   idx (N, K)  ->  y (N, D)
"""

import numpy as np

from moe_np import experts


def by_masks(x, w, params, idx):
    """Each expert looks through all choices for its own."""
    y = np.zeros_like(x)
    for e in range(len(params["W1"])):
        n, j = np.nonzero(idx == e)
        if len(n):
            one = {name: a[e : e + 1] for name, a in params.items()}
            out, _ = experts.feed_forward(x[n], one, runs=np.array([0, len(n)]))
            y[n] += w[n, j, None] * out
    return y


def by_one_hot(x, w, params, idx):
    """Products with zeros and ones: send_nec = 1 if token n has place c at expert e.

    C is the largest load, so that nobody is left out; the other places stay empty.
    """
    E = len(params["W1"])
    chosen = np.eye(E, dtype=x.dtype)[idx]
    order = np.intp(chosen.sum(1).cumsum(0)) - 1
    place = np.eye(order.max() + 1, dtype=x.dtype)[order]
    send = place * chosen.sum(1)[..., None]
    rows = np.tensordot(send, x, (0, 0))
    h = np.maximum(rows @ params["W1"] + params["b1"][:, None], 0)
    out = h @ params["W2"] + params["b2"][:, None]
    weigh = place * np.einsum("nj,nje->ne", w, chosen)[..., None]
    return np.tensordot(weigh, out, 2)
