"""Planted mistakes: each is one edit of the library, and a check must catch it."""

import inspect
import types

import numpy as np
import pytest

from moe_np import check, hierarchy, mixture, nodes, ops, optim, patches
from tests import mutants_sparse
from tests.cases import cases

MUTANTS = {
    "matrix not transposed on the way back": (
        ops.linear,
        "matmul(dy, W.swapaxes(-1, -2))",
        "matmul(dy, W.swapaxes(-1, -2)[..., ::-1])",
    ),
    "bias gradient averaged": (ops.linear, "dy)\n", "dy) / len(dy)\n"),
    "sigmoid slope s (1 + s)": (ops.sigmoid, "(1 - s)", "(1 + s)"),
    "tanh slope 1 - t": (ops.tanh, "1 - t * t", "1 - t"),
    "relu mask forgotten": (ops.relu, "dh * (h > 0)", "dh * 1"),
    "relu on its input, in place": (
        ops.relu,
        "np.maximum(a, 0)",
        "np.maximum(a, 0, out=a)",
    ),
    "softplus slope of its negative": (ops.softplus, "a - s", "-s"),
    "softmax: diagonal only": (
        ops.softmax,
        "p * (dp - _total(p * dp))",
        "p * (1 - p) * dp",
    ),
    "softmax: passed straight through": (
        ops.softmax,
        "p * (dp - _total(p * dp))",
        "dp * 1",
    ),
    "softmax: sum over the wrong axis": (
        ops.softmax,
        "_total(p * dp)",
        "(p * dp).sum(0, keepdims=True)",
    ),
    "log-sum-exp: not normalised": (ops.log_sum_exp, "(e / total)", "e"),
    "normal cdf: variance for deviation": (
        ops.normal_cdf,
        "_normal_pdf(a)",
        "_normal_pdf(a) * a",
    ),
    "cross-entropy: a sum, not a mean": (ops.cross_entropy, "(dloss / N)", "dloss"),
    "cross-entropy: target forgotten": (
        ops.cross_entropy,
        "dz[cases, target] -= 1",
        "pass",
    ),
    "cv^2: mean held constant": (
        ops.cv_squared,
        "((a - mean) / mean - c)",
        "((a - mean) / mean)",
    ),
    "cv^2: sample variance in the slope": (ops.cv_squared, "(E * mean)", "(E - 1)"),
    "blend: gate not differentiated": (
        mixture.predict,
        "return dz, do",
        "return 0 * dz, do",
    ),
    "blend: centred on nothing": (mixture.predict, "o - y[:, None, :]", "-o"),
    "eq. 1: factor 2 lost": (mixture.cooperative_loss, "2 * dloss", "dloss"),
    "eq. 2: factor 2 lost": (mixture.competitive_loss, "scale * 2 * p", "scale * p"),
    "eq. 2: error not compared with the average": (
        mixture.competitive_loss,
        "(error - expected)",
        "error",
    ),
    "eq. 3: prior for posterior": (
        mixture.likelihood_loss,
        "scale * r[:",
        "scale * p[:",
    ),
    "eq. 3: sign of the gate": (mixture.likelihood_loss, "(p - r)", "(r - p)"),
    "eq. 3: gate not differentiated": (
        mixture.likelihood_loss,
        "return dz, do",
        "return 0 * dz, do",
    ),
    "eq. 3: half forgotten in the posterior": (
        mixture.likelihood_loss,
        "_posterior(z, error)",
        "_posterior(z, 2 * error)",
    ),
    "eq. 3: weight of the loss ignored": (
        mixture.likelihood_loss,
        "dloss / len(z)",
        "1 / len(z)",
    ),
    "linear expert: one filter's gradient for all together": (
        patches.linear_expert,
        "(df @ total)[:, None]",
        "(df @ total)[:, None] / W.shape[1]",
    ),
    "linear expert: only the first patch on the way back": (
        patches.linear_expert,
        "(df @ total)",
        "(df @ x[:, 0])",
    ),
    "cubic expert: factor 3 lost": (patches.cubic_expert, "3 * df", "df"),
    "cubic expert: cube's slope a, not a^2": (
        patches.cubic_expert,
        "(square * np",
        "(a * np",
    ),
    "cubic expert: patches and cases confused": (
        patches.cubic_expert,
        "np.repeat(3 * df, P)",
        "np.tile(3 * df, P)",
    ),
    "bank: everyone learns from every case": (
        patches.bank,
        "dW[i] = back_i(df[own])",
        "dW += back_i(df[own])",
    ),
    "bank: cases in another order on the way back": (
        patches.bank,
        "df[own])",
        "df[own][::-1])",
    ),
    "routed: gate not differentiated": (
        patches.routed,
        "return dp, dF * w",
        "return 0 * dp, dF * w",
    ),
    "routed: weight forgotten on the way to the expert": (
        patches.routed,
        "return dp, dF * w",
        "return dp, dF",
    ),
    "logistic loss: sign": (
        patches.logistic_loss,
        "return -target *",
        "return target *",
    ),
    "logistic loss: class forgotten": (
        patches.logistic_loss,
        "return -target *",
        "return -abs(target) *",
    ),
    "logistic loss: a sum, not a mean": (
        patches.logistic_loss,
        "dloss / len(F)",
        "dloss",
    ),
    "back spoils what it saved": (
        mixture.competitive_loss,
        "dz = scale * p",
        "np.multiply(p, 0.5, out=p); dz = scale * p",
    ),
    "back spoils what it was handed": (
        ops.tanh,
        "return dt *",
        "dt *= 1; dt += 1; return dt *",
    ),
    "gradient of another shape": (ops.linear, "...nh->...h", "...nh->...nh"),
    "one gradient for two arguments": (
        mixture.competitive_loss,
        "return dz, do",
        "return do",
    ),
    "tree: prior for posterior on the way down": (
        hierarchy.nll,
        "reach[..., None] * r_level",
        "reach[..., None] * g_level",
    ),
    "tree: gates below forget how often they are reached": (
        hierarchy.nll,
        "dz.append(reach[..., None] * (g_level - r_level))",
        "dz.append((g_level - r_level) * dloss / len(target))",
    ),
    "tree: a sum, not a mean": (hierarchy.nll, "dloss / len(target)", "dloss"),
    "nodes: constant input kept in dx": (nodes.forward, "dx[:, :-1]", "dx"),
    "nodes: experts send nothing to x": (
        nodes.forward,
        "for d, W in levels)\n        *",
        "for d, W in levels[:-1])\n        *",
    ),
    **mutants_sparse.MUTANTS,
}


def edited(f, old, new):
    """The function `f` with one edit in its source."""
    source = inspect.getsource(f)
    assert source.count(old) >= 1, f"{old!r} is no longer in {f.__name__}"
    module = types.ModuleType("mutant")
    module.__dict__.update(vars(inspect.getmodule(f)))
    exec(compile(source.replace(old, new), f.__name__, "exec"), module.__dict__)
    return vars(module)[f.__name__]


def verdict(op, args, constants):
    """True when gradcheck is content."""
    try:
        return max(check.gradcheck(op, *args, **constants).values()) < 1e-6
    except ValueError:
        return False


@pytest.mark.parametrize("what", MUTANTS)
def test_the_check_catches(what):
    f, old, new = MUTANTS[what]
    name = f"{f.__module__.removeprefix('moe_np.')}.{f.__name__}"
    _, args, constants = cases()[name]
    assert verdict(f, args, constants)
    assert not verdict(edited(f, old, new), args, constants)


def test_an_op_that_remembers_is_caught():
    def drifting(x):
        count = iter(range(9))
        return 2 * x, lambda dy: 2 * dy + next(count)

    with pytest.raises(ValueError, match="back called twice: got two answers"):
        check.gradcheck(drifting, np.ones(3))


@pytest.mark.parametrize(
    ("f", "old", "new"),
    [
        (optim.sgd, "a - rate * da", "a + rate * da"),
        (optim.momentum, "beta * v + da", "da"),
        (optim.adam, "math.sqrt(1 - beta2**steps)", "1.0"),
        (optim.adam, "(1 - beta1**steps)", "1.0"),
    ],
)
def test_the_optimiser_tests_catch(f, old, new):
    from tests.test_optim import path_by_hand, path_of

    assert np.allclose(path_of(f), path_by_hand(f.__name__), rtol=1e-12)
    mutant = edited(f, old, new)
    assert not np.allclose(path_of(mutant), path_by_hand(f.__name__), rtol=1e-3)
