"""What a gate has learned, in numbers."""

import numpy as np

from moe_np.require import require, shapes


def dispatch_entropy(counts):
    """[eq-dispatch-entropy] sum_i (n_i / n) sum_k -s_ki log s_ki, s_ki = n_ki / n_i.

    counts n_ki (K, E): cases of cluster k sent to expert i  ->  nats.  How mixed are
    the cases of an expert?  0: each expert has one cluster; log K: all have all alike.
    Errors: ValueError for a negative count, or when there are no cases.
    """
    shapes(counts=(counts, "K E"))
    n = counts.sum()
    require((counts >= 0).all() and n > 0, "counts", "none, or below 0", "counts")
    here = np.maximum(counts.sum(0), 1) / np.maximum(counts, 1)
    return float((counts * np.log(np.where(counts > 0, here, 1))).sum() / n)
