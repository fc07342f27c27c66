"""What is wrong with this router?  Numbers, each with a usual cause and cure in words.

The dispatch entropy is that of Chen, Deng, Wu, Gu & Li (2022), "Towards understanding
the mixture-of-experts layer in deep learning".
Axes: N tokens, D width, E experts, K experts per token, C classes of a label.
"""

import numpy as np

from moe_np import experts, gate
from moe_np.ops import cv_squared, softmax
from moe_np.require import require, shapes

PROBE = 256  # tokens on which experts are compared


def report(x, params, *, k, labels=None):
    """The state of a layer `moe.moe` on the tokens x (N, D), without noise.

    labels (N,): a class for each token, from 0, for the dispatch entropy; else None.
    -> dict: load, importance (E,); cv2_load, cv2_importance; max_over_mean load;
    dead: experts with < 1 % of the mean load; duplicates: pairs that answer alike;
    saturation: share of tokens whose best expert has p > 0.99; dispatch_entropy, nats;
    findings: sentences, empty when nothing is wrong.
    """
    (z, _, _), _ = gate.noisy_logits(x, params["Wg"], params["Wn"], rng=None)
    E, idx = z.shape[1], gate.top_k(z, k)
    w, _ = gate.keep(z, idx=idx)
    load = np.bincount(idx.ravel(), minlength=E)
    total, _ = gate.importance(w, idx=idx, E=E)
    entropy = None if labels is None else dispatch_entropy(_table(idx, labels, E))
    numbers = {
        "load": load,
        "importance": total,
        "cv2_load": float(cv_squared(load)[0]),
        "cv2_importance": float(cv_squared(total)[0]),
        "max_over_mean": float(load.max() / load.mean()),
        "dead": np.flatnonzero(load < 0.01 * load.mean()).tolist(),
        "duplicates": duplicates(x, params["experts"]),
        "saturation": saturation(z),
        "dispatch_entropy": entropy,
    }
    return numbers | {"findings": _findings(numbers, k, E, labels)}


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


def saturation(z):
    """The share of rows of z (N, E) whose largest softmax probability is above 0.99."""
    shapes(z=(z, "N E"))
    p, _ = softmax(z)
    return float((p.max(1) > 0.99).mean())


def duplicates(x, params):
    """Pairs i < j with |o_i - o_j|^2 <= 0.01 (|o_i|^2 + |o_j|^2), centred answers.

    Every expert of the bank answers the same tokens, at most 256 spread over x (N, D).
    """
    shapes(x=(x, "N D"))
    x = x[:: -(-len(x) // PROBE)]
    E = experts.size(params)
    runs = np.arange(E + 1) * len(x)
    o, _ = experts.feed_forward(np.tile(x, (E, 1)), params, runs=runs)
    o = np.float64(o).reshape(E, *x.shape)
    o = (o - o.mean(1, keepdims=True)).reshape(E, -1)
    inner = o @ o.T
    size = np.add.outer(inner.diagonal(), inner.diagonal())
    alike = np.triu(size - 2 * inner <= 0.01 * size, 1)
    return [(int(i), int(j)) for i, j in np.argwhere(alike)]


def _table(idx, labels, E):
    """How many tokens of each class went to each expert (C, E)."""
    shapes(idx=(idx, "N K"), labels=(labels, "N"))
    fits = labels.dtype.kind in "iu" and labels.min() >= 0
    require(fits, "labels", f"{labels.dtype} from {labels.min()}", "integers from 0")
    flat = labels[:, None] * E + idx
    C = labels.max() + 1
    return np.bincount(flat.ravel(), minlength=C * E).reshape(C, E)


def _entropy(counts):
    p = counts[counts > 0] / counts.sum()
    return float(-(p * np.log(p)).sum())


def _findings(numbers, k, E, labels):
    """One sentence for each thing that is wrong; experts are numbered from 1."""
    found = []
    if E > 1 and k == 1:
        found.append(K_IS_ONE)
    if numbers["dead"]:
        who = ", ".join(str(i + 1) for i in numbers["dead"])
        found.append(f"Of {E} experts these get next to nothing: {who}. {DEAD}")
    if numbers["max_over_mean"] > 2:
        found.append(f"Load max/mean is {numbers['max_over_mean']:.1f}. {UNEVEN}")
    if numbers["duplicates"]:
        pairs = ", ".join(f"{i + 1} and {j + 1}" for i, j in numbers["duplicates"])
        found.append(f"These experts answer alike: {pairs}. {ALIKE}")
    if numbers["saturation"] > 0.5:
        share = f"{numbers['saturation']:.0%}"
        found.append(f"The gate is saturated for {share} of tokens. {SATURATED}")
    if labels is not None and E > 1:
        ceiling, entropy = _entropy(np.bincount(labels)), numbers["dispatch_entropy"]
        if entropy > 0.9 * ceiling > 0:
            found.append(f"Entropy {entropy:.2f} of {ceiling:.2f} nats. {MIXED}")
    return found


K_IS_ONE = (
    "k = 1: the kept weight is always 1 and the task sends the gate no gradient. "
    "Cure: k > 1, or weights that are not renormalised."
)
DEAD = (
    "Often: who is not chosen has no gradient from the task; it may stay so. "
    "Cure: noise, both balance losses from step one, and a gate that is not fed "
    "what all tokens have in common."
)
UNEVEN = (
    "Often: the gate prefers the same experts for all tokens. "
    "Cure: raise w_load and w_importance; with importance alone, load can drift."
)
ALIKE = (
    "Often: equal starts, or a gate that splits tokens at random. "
    "Cure: different random starts; less noise or balance so that the gate can choose."
)
SATURATED = (
    "Logits are so large that p (1 - p), the gate's gradient, is almost 0. "
    "Cure: normalise the input, a smaller step for the gate, a penalty on logits."
)
MIXED = (
    "Often: dispatch ignores the labels; perhaps it follows something else. "
    "Cure: train longer, weaker balance losses, and compare with other labels."
)
