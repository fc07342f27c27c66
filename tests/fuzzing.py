"""What the fuzz test draws: calls of other sizes, and arguments that are wrong."""

import contextlib

import numpy as np
from hypothesis import strategies as st

from moe_np import (
    balance,
    competitive,
    data,
    diagnose,
    dispatch,
    gate,
    hierarchy,
    mixture,
    moe,
    patches,
    text,
    tree,
    weighted,
)
from tests import cases, cases_sparse

SIZES = st.fixed_dictionaries(
    {
        "N": st.integers(4, 7),  # one expert of `batchwise_loss` takes 4
        "E": st.integers(2, 5),
        "K": st.integers(1, 2),
        "D": st.integers(1, 4),
        "H": st.integers(1, 4),
        "G": st.integers(2, 3),
        "J": st.integers(1, 2),
        "T": st.integers(1, 4),
        "B": st.integers(1, 3),
        "V": st.integers(2, 9),
    }
)
SCALES = st.sampled_from([0.0, 1e-30, 1e-3, 1.0, 1e4])
DTYPES = st.sampled_from([np.float32, np.float64])


@contextlib.contextmanager
def sized(sizes):
    """The two tables of ops, for as long as this lasts in other sizes."""
    modules = {m: {k: vars(m)[k] for k in sizes if k in vars(m)} for m in TABLES}
    try:
        for module, before in modules.items():
            vars(module).update({k: sizes[k] for k in before})
        yield
    finally:
        for module, before in modules.items():
            vars(module).update(before)


TABLES = (cases, cases_sparse)


def is_real(a):
    return isinstance(a, np.ndarray) and a.dtype.kind == "f"


def change(thing, number, how):
    """`thing`, a tree, with leaf `number` replaced by how(leaf)."""
    count = iter(range(10**6))
    return tree.map(
        lambda a: how(a) if next(count) == number and isinstance(a, np.ndarray) else a,
        thing,
    )


def longer(a, axis):
    """One more slice along an axis."""
    return np.concatenate([a, a.take([0], axis)], axis) if a.ndim else a


WRONG = {  # name -> what becomes of an array
    "an axis dropped": lambda a: a[0] if a.ndim else a,
    "an axis added": lambda a: a[None],
    "first axis longer": lambda a: longer(a, 0),
    "last axis longer": lambda a: longer(a, -1),
    "empty": lambda a: a[:0] if a.ndim else a,
    "integers": lambda a: np.ones_like(a, int),
    "complex": lambda a: a.astype(complex),
    "objects": lambda a: a.astype(object),
    "text": lambda a: a.astype(str),
    "a list": lambda a: a.tolist(),
    "nothing": lambda a: None,
}


def others(N, E, K, D, H, **_):
    """name -> (function, arguments, constants) of choices, fits and data: no ops."""
    rng = np.random.default_rng(1994)
    normal, random = rng.standard_normal, rng.random
    z, y, x, idx = normal((N, E)), normal((N, D)), normal((N, D)), None
    idx, r = gate.top_k(z, K), np.exp(z) / np.exp(z).sum(1, keepdims=True)
    units = {"p": r.mean(0), "centre": normal((E, D)), "variance": np.array(0.5)}
    branches = hierarchy.init(rng, depth=2, branching=2, D=D, out=H)
    layer = tree.map(lambda a: normal(a.shape), moe.init(rng, E=E, D=D, H=H))
    answer = normal((N, H))
    ones, targets = np.ones((N, 1)), np.repeat(r[:, None], E, 1)
    strengths = {name: (0.5, 2.0) for name in ("alpha", "beta", "gamma")}
    table = {
        balance.within_margin: ((random(E),), {"margin": 0.1}),
        balance.batchwise: ((r,), {"m": 2}),
        balance.above: ((r, random(E)), {}),
        competitive.log_likelihood: ((y, units), {}),
        competitive.posteriors: ((y, units), {}),
        competitive.winners: ((r,), {}),
        competitive.m_step: ((y, r, units), {}),
        data.clusters: ((N, normal((K + 1, D)), normal((K + 1, D))), strengths),
        diagnose.report: ((x, layer), {"k": K}),
        diagnose.dispatch_entropy: ((rng.integers(1, 9, (D, E)),), {}),
        diagnose.duplicates: ((x, layer["experts"]), {}),
        diagnose.saturation: ((z,), {}),
        dispatch.plan: ((idx,), {"E": E}),
        gate.check_choice: ((idx,), {"E": E}),
        gate.top_k: ((z,), {"k": K}),
        hierarchy.predict: ((x, branches), {}),
        hierarchy.posteriors: ((x, answer, branches), {}),
        hierarchy.log_likelihood: ((x, answer, branches), {}),
        hierarchy.em_step: ((x, answer, branches), {}),
        mixture.responsibilities: ((z, normal((N, E, D))), {"target": y}),
        patches.top1: ((z,), {}),
        text.streams: ((rng.integers(0, 9, 4 * N),), {"B": 2}),
        weighted.least_squares: ((ones, answer[:, None], r, np.zeros((E, 1, H))), {}),
        weighted.softmax_regression: ((ones, targets, r, np.zeros((E, 1, E))), {}),
    }
    table[data.clusters][1].update(sigma=1.0, rng=rng)
    return {
        f"{f.__module__.removeprefix('moe_np.')}.{f.__name__}": (f, *rest)
        for f, rest in table.items()
    }


# Public functions that take no array of numbers, or none of their own.
NO_ARRAYS = {
    "book": "reads pages and sources",
    "columns": "layout, behind the doors of ops: test_ops",
    "check": "calls ops: test_check",
    "optim": "trees of one structure: test_optim",
    "require": "the checks themselves",
    "train": "test_train",
    "tree": "test_check",
    "data.directions": "sizes: test_clusters",
    "data.pair_counts": "words: test_data",
    "data.sentences": "a size: test_data",
    "data.vowels": "a file: test_data",
    "experts.init": "sizes",
    "experts.size": "called by every layer here",
    "hierarchy.init": "sizes",
    "hierarchy.m_step": "called by em_step",
    "lstm.init": "sizes",
    "models.init": "sizes",
    "models.rest": "sizes",
    "moe.init": "sizes",
    "nodes": "parts of the tree, called by forward and m_step",
    "text": "words: test_text",
    "two_level.init": "sizes",
    "weighted.solve": "called by both fits",
}
