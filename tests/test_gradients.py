"""Every op of the library is gradient-checked, in float64 and for its dtype."""

import ast
import copy
import pathlib

import numpy as np
import pytest

import moe_np
from moe_np import ops, tree
from moe_np.check import gradcheck
from tests.cases import cases

CASES = cases()
FOLDER = pathlib.Path(moe_np.__file__).parent


def public_ops():
    """`module.function` for every public function whose body defines a `back`."""
    for path in FOLDER.glob("*.py"):
        for f in ast.parse(path.read_text()).body:
            if isinstance(f, ast.FunctionDef) and not f.name.startswith("_"):
                inner = {g.name for g in f.body if isinstance(g, ast.FunctionDef)}
                if "back" in inner:
                    yield f"{path.stem}.{f.name}"


def test_the_table_is_complete():
    assert sorted(CASES) == sorted(public_ops())


@pytest.mark.parametrize("name", CASES)
def test_gradient(name):
    op, args, constants = CASES[name]
    assert max(gradcheck(op, *args, **constants).values()) < 1e-6


def of_type(dtype, constants):
    """Fresh copies; arrays of real numbers are cast."""
    fresh = copy.deepcopy(constants).items()
    real = {k for k, a in fresh if isinstance(a, np.ndarray) and a.dtype.kind == "f"}
    return {k: a.astype(dtype) if k in real else a for k, a in fresh}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", CASES)
def test_the_arrays_decide_the_dtype(name, dtype):
    op, args, constants = CASES[name]
    args = tree.map(lambda a: a.astype(dtype), args)
    value, back = op(*args, **of_type(dtype, constants))
    grads = back(tree.map(np.ones_like, value))
    for _, leaf in (*tree.leaves(value), *tree.leaves(grads)):
        assert leaf.dtype == dtype


@pytest.mark.parametrize("name", CASES)
def test_float32_agrees_with_float64(name):
    op, args, constants = CASES[name]
    answers = []
    for dtype in (np.float32, np.float64):
        args_of_type = tree.map(lambda a, t=dtype: a.astype(t), args)
        value, back = op(*args_of_type, **of_type(dtype, constants))
        answers.append((value, back(tree.map(np.ones_like, value))))
    pairs = zip(*map(tree.leaves, answers), strict=True)
    for (_, single), (_, double) in pairs:
        np.testing.assert_allclose(single, double, rtol=1e-4, atol=1e-5)


def test_stacked_linear_layers():
    normal = np.random.default_rng(0).standard_normal
    x, W, b = normal((2, 3, 7, 4)), normal((2, 3, 4, 5)), normal((2, 3, 5))
    assert max(gradcheck(ops.linear, x, W, b).values()) < 1e-6
    y, _ = ops.linear(x, W, b)
    alone, _ = ops.linear(x[1, 2], W[1, 2], b[1, 2])
    np.testing.assert_allclose(y[1, 2], alone, rtol=1e-12)


def test_cv_squared_has_a_gradient_at_balance():
    value, back = ops.cv_squared(np.full(4, 2.5))
    assert value == 0
    np.testing.assert_array_equal(back(1.0), 0)
