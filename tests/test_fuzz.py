"""Every public function, whatever it is given: right, or a ValueError that says why.

Never a NaN from finite input, never a warning, never a changed input.
"""

import copy
import importlib
import inspect
import pkgutil
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import moe_np
from moe_np import tree
from tests import fuzzing
from tests.cases import cases

OPS = sorted(cases())
OTHERS = sorted(fuzzing.others(N=5, E=3, K=2, D=4, H=2))
MESSAGE = re.compile(r"[\w.\[\]]+: got .+, expected .+", re.DOTALL)
FUZZ = settings(max_examples=24, deadline=None, derandomize=True)


def answer(op, args, constants):
    """Value and gradients, and that a second `back` agrees and nothing is changed."""
    before = copy.deepcopy((args, constants))
    value, back = op(*args, **constants)
    dvalue = tree.map(np.ones_like, value)
    grads, again = back(dvalue), back(dvalue)
    same(grads, again)
    same(before[0], args)
    for name, a in before[1].items():
        if isinstance(a, np.ndarray):
            np.testing.assert_array_equal(a, constants[name])
    return value, grads


def same(a, b):
    for (_, x), (_, y) in zip(tree.leaves(a), tree.leaves(b), strict=True):
        np.testing.assert_array_equal(x, y)


def finite(name, thing):
    for path, a in tree.leaves(thing):
        assert np.isfinite(a).all(), f"{name} {path}: {a}"


def cast(thing, dtype, scales):
    """Every leaf in one dtype, each times its own scale."""
    scale = iter(scales)
    return tree.map(lambda a: (a * next(scale)).astype(dtype), thing)


@pytest.mark.parametrize("name", OPS)
@given(sizes=fuzzing.SIZES, dtype=fuzzing.DTYPES, data=st.data())
@FUZZ
def test_it_answers(name, sizes, dtype, data):
    with fuzzing.sized(sizes):
        op, args, constants = cases()[name]
    count = len(list(tree.leaves(args)))
    scales = data.draw(st.lists(fuzzing.SCALES, min_size=count, max_size=count))
    args = cast(args, dtype, scales)
    real = {k: a.astype(dtype) for k, a in constants.items() if fuzzing.is_real(a)}
    try:
        value, grads = answer(op, args, constants | real)
    except ValueError as error:
        assert MESSAGE.match(str(error)), error
        return
    finite("value", value)
    grads = grads if len(args) > 1 else (grads,)
    finite("gradient", grads)
    for (path, a), (_, da) in zip(tree.leaves(args), tree.leaves(grads), strict=True):
        assert (a.shape, a.dtype) == (da.shape, da.dtype), path


@pytest.mark.parametrize("name", OPS)
@given(sizes=fuzzing.SIZES, data=st.data())
@FUZZ
def test_it_refuses_what_does_not_fit(name, sizes, data):
    with fuzzing.sized(sizes):
        op, args, constants = cases()[name]
    number = data.draw(st.integers(0, len(list(tree.leaves(args))) - 1))
    wrong = data.draw(st.sampled_from(sorted(fuzzing.WRONG)))
    args = fuzzing.change(args, number, fuzzing.WRONG[wrong])
    try:
        value, grads = answer(op, args, constants)
    except ValueError as error:
        assert MESSAGE.match(str(error)), error
        return
    finite("value", value)
    finite("gradient", grads)


@pytest.mark.parametrize("name", OTHERS)
@given(sizes=fuzzing.SIZES, data=st.data())
@FUZZ
def test_choices_fits_and_data(name, sizes, data):
    f, args, constants = fuzzing.others(**sizes)[name]
    number = data.draw(st.integers(0, len(list(tree.leaves(args))) - 1))
    wrong = data.draw(st.sampled_from(sorted(fuzzing.WRONG)))
    if data.draw(st.booleans()):
        args = fuzzing.change(args, number, fuzzing.WRONG[wrong])
    before = copy.deepcopy(args)
    try:
        found = f(*args, **constants)
    except ValueError as error:
        assert MESSAGE.match(str(error)), error
        return
    for (_, a), (_, b) in zip(tree.leaves(before), tree.leaves(args), strict=True):
        np.testing.assert_array_equal(a, b)
    for _, a in tree.leaves(found):
        assert a.dtype.kind in "OU" or np.isfinite(np.asarray(a, float)).all()


def test_every_public_function_is_fuzzed_or_excused():
    public = set()
    for info in pkgutil.iter_modules(moe_np.__path__, "moe_np."):
        if info.name != "moe_np.__main__":
            module = importlib.import_module(info.name)
            for name, f in vars(module).items():
                own = inspect.isfunction(f) and f.__module__ == info.name
                if own and not name.startswith("_"):
                    public.add(f"{info.name.removeprefix('moe_np.')}.{name}")
    excused = {f for f in public if {f, f.split(".")[0]} & set(fuzzing.NO_ARRAYS)}
    assert public - excused <= {*OPS, *OTHERS}
    unused = set(fuzzing.NO_ARRAYS) - excused - {f.split(".")[0] for f in excused}
    assert unused == set()
