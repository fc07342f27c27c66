"""What the fuzz test draws: calls of other sizes, and arguments that are wrong."""

import contextlib

import numpy as np
from hypothesis import strategies as st

from moe_np import tree
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
    return tree.map(lambda a: how(a) if next(count) == number else a, thing)


def longer(a, axis):
    """One more slice along an axis."""
    return np.concatenate([a, a.take([0], axis)], axis)


WRONG = {  # name -> what becomes of an array
    "an axis dropped": lambda a: a[0],
    "an axis added": lambda a: a[None],
    "first axis longer": lambda a: longer(a, 0),
    "last axis longer": lambda a: longer(a, -1),
    "empty": lambda a: a[:0],
    "integers": lambda a: np.ones_like(a, int),
    "complex": lambda a: a.astype(complex),
    "objects": lambda a: a.astype(object),
    "text": lambda a: a.astype(str),
    "a list": lambda a: a.tolist(),
    "nothing": lambda a: None,
}
WRONG_CHOICE = WRONG | {  # and of an array of integers
    "too large": lambda a: a + 10**6,
    "negative": lambda a: a - 10**6,
    "real": lambda a: a + 0.5,
}
