"""Feedback on an answer: not only that it is wrong, but why.

    compare(name, got, expected)            an array, a number, a word, a tree of arrays
    compare_back(name, op, reference, *args, **constants)    an op and its gradients
    measured(f)                             f as an op whose back is measured
    predicted(name, prediction, outcome)    a guess beside what came out
    chosen(name, got, reasons)              one word of several, and why not another
    demand(name, problem)                   what a check finds wrong, in its own words

A wrong answer raises an AssertionError, a right one prints a line.  `suspects` names
mistakes: {"the prior where the posterior belongs": what comes out of that mistake}; for
compare_back what comes out is again an op.  Nothing is kept between calls.
"""

import copy
import inspect
import textwrap

import numpy as np

from moe_np import tree

STEP = 1e-5  # of the central difference in `measured`
HINTS = {
    -1.0: "the sign is turned",
    2.0: "is a factor of 2 there twice, or is the loss halved in ours?",
    0.5: "is the 2 of a square missing, or is the loss halved?",
    -2.0: "the sign is turned, and there is a factor of 2 too many",
    -0.5: "the sign is turned, and a factor of 2 is missing",
}


class Wrong(AssertionError):
    """Jupyter shows what it says, without the calls that led there.

    JupyterLab breaks a long line inside a word, so lines are short.
    """

    def _render_traceback_(self):
        wrap = textwrap.TextWrapper(
            80, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )
        return [wrap.fill(line) for line in f"AssertionError: {self}".splitlines()]


def compare(name, got, expected, suspects=None, tolerance=1e-8):
    """Is `got` what we expect, up to `tolerance` times the largest entry?"""
    demand(name, _problem(got, expected, suspects or {}, tolerance))
    print(f"{name}: right.")


def compare_back(
    name, op, reference, /, *args, suspects=None, tolerance=1e-8, **constants
):
    """Are the value of `op` and each of its gradients those of `reference`?"""
    rng = np.random.default_rng(0)
    value = reference(*args, **constants)[0]
    g = tree.map(lambda a: rng.standard_normal(np.shape(a)), value)
    names = [*inspect.signature(op).parameters][: len(args)]
    labels = ["the value", *(f"the gradient of {n}" for n in names)]

    got = _contract(name, op, names, args, constants, g)
    expected = _parts(reference, args, constants, g)
    suspects = {
        phrase: _parts(mistake, args, constants, g)
        for phrase, mistake in (suspects or {}).items()
    }
    ones = tree.map(np.ones_like, g)
    suspects["the gradient handed to back is not used"] = _parts(
        reference, args, constants, ones
    )
    sizes = {n for _, leaf in tree.leaves(args) for n in np.shape(leaf)}
    problems = [
        _problem(a, b, {p: s[i] for p, s in suspects.items()}, tolerance, sizes)
        for i, (a, b) in enumerate(zip(got, expected, strict=True))
    ]
    good = [label for label, p in zip(labels, problems, strict=True) if not p]
    for label, problem in zip(labels, problems, strict=True):
        after = f"\n  right so far: {', '.join(good)}" if good and problem else ""
        demand(f"{name}, {label}", problem + after)
    print(f"{name}: right: {', '.join(labels)}.")


def measured(f):
    """The op of a plain function: its back is measured by central differences.

    A right gradient differs from a measured one by about 1e-10 of its largest entry:
    compare with tolerance=1e-6.  `f` may return a number, an array or a tree.
    """

    def op(*args, **constants):
        def height(g, a, move):
            moved = tree.map(lambda leaf: leaf + move if leaf is a else leaf, args)
            return tree.dot(g, f(*moved, **constants))

        def back(g):
            def slope(a):
                da = np.zeros(a.shape)
                for i in np.ndindex(a.shape):
                    move = np.zeros(a.shape)
                    move[i] = STEP
                    da[i] = (height(g, a, move) - height(g, a, -move)) / (2 * STEP)
                return da

            grads = tree.map(slope, args)
            return grads if len(args) > 1 else grads[0]

        return f(*args, **constants), back

    return op


def predicted(name, prediction, outcome):
    """Print a guess beside the outcome.  A wrong guess costs nothing, none does."""
    missing = prediction is None or prediction is ...
    demand(name, "no prediction yet: guess before you run" if missing else "")
    verdict = "as predicted" if prediction == outcome else "not as predicted: why?"
    print(f"{name}: you said {prediction}, it is {outcome}: {verdict}")


def chosen(name, got, reasons):
    """Is `got` the right word?  reasons: each word -> why not, "" for the right one"""
    known = isinstance(got, str) and got in reasons
    words = ", ".join(map(repr, reasons))
    demand(name, "" if known else f"got {got!r}, expected one of {words}")
    demand(name, reasons[got])
    print(f"{name}: right.")


def demand(name, problem):
    """Say what is wrong; an empty `problem` is none."""
    if problem:
        raise Wrong(f"{name}: {problem}")


def _parts(op, args, constants, g):
    """(value, gradient of each argument); whatever `op` writes on is a copy."""
    args, constants, g = copy.deepcopy((args, constants, g))
    value, back = op(*args, **constants)
    grads = back(g)
    return (value, *(grads if len(args) > 1 else (grads,)))


def _contract(name, op, names, args, constants, g):
    """(value, gradient of each argument), if the form of an op is kept."""
    given, same, handed = copy.deepcopy((args, constants, g))
    pair = op(*given, **same)
    is_pair = isinstance(pair, tuple) and len(pair) == 2 and callable(pair[1])
    demand(name, "" if is_pair else f"got {_kind(pair)}, expected `value, back`")
    value, back = copy.deepcopy(pair[0]), pair[1]
    grads = back(handed)
    grads = grads if len(args) > 1 else (grads,)
    fits = isinstance(grads, tuple) and len(grads) == len(args)
    came = f"back returns {_kind(grads)}, expected a tuple, a gradient each for "
    demand(name, "" if fits else came + ", ".join(names))
    first = copy.deepcopy(grads)
    before = dict(zip(names, args, strict=True)) | constants
    after = dict(zip(names, given, strict=True)) | same
    for n in before:
        kept = _equal(before[n], after[n])
        demand(name, "" if kept else f"writes on its argument {n}: work on a copy")
    kept = _equal(g, handed)
    demand(name, "" if kept else "back writes on the gradient that it is handed")
    again = back(copy.deepcopy(g))
    kept = _equal(first, again if len(args) > 1 else (again,))
    twice = "back, called again, gives another answer: it writes on what it needs"
    demand(name, "" if kept else twice)
    return (value, *first)


def _equal(a, b):
    """Are two trees the same, bit by bit?  What is no array is taken as kept."""
    pairs = zip(tree.leaves(a), tree.leaves(b), strict=True)
    arrays = [(x, y) for (_, x), (_, y) in pairs if x.dtype.kind in "fiub"]
    return all(np.array_equal(x, y, equal_nan=x.dtype.kind == "f") for x, y in arrays)


def _kind(thing):
    if thing is None:
        return "None (is a `return` missing?)"
    return f"a tuple of {len(thing)}" if isinstance(thing, tuple) else repr(thing)


def _problem(got, expected, suspects, tolerance, sizes=()):
    """What is wrong with the tree `got`, in words; an empty string if it is right."""
    try:
        tree.map(lambda *_: None, expected, got)
    except ValueError as error:
        return str(error).replace("tree", "its structure", 1)
    named = {phrase: dict(tree.leaves(wrong)) for phrase, wrong in suspects.items()}
    pairs = zip(tree.leaves(got), tree.leaves(expected), strict=True)
    for (_, a), (path, b) in pairs:
        wrong = {phrase: leaves[path] for phrase, leaves in named.items()}
        problem = _form(a, b) or _difference(a, b, wrong, tolerance, sizes)
        if problem:
            return f"in {path}, {problem}" if path else problem
    return ""


def _form(got, expected):
    """Is the array `got` of the type, shape and dtype of `expected`, and finite?"""
    numbers = expected.dtype.kind in "fiub"
    if numbers and got.dtype.kind not in "fiub":
        return f"got {_kind(got.tolist())}, expected numbers"
    if got.shape != expected.shape:
        return f"got shape {got.shape}, expected {expected.shape}{_axis(got, expected)}"
    if not numbers:
        same = np.array_equal(got, expected)
        return "" if same else f"got {got.tolist()!r}, expected {expected.tolist()!r}"
    kinds = got.dtype.kind + expected.dtype.kind
    if got.ndim and kinds == "ff" and got.dtype != expected.dtype:
        return f"got {got.dtype}, expected {expected.dtype}"
    bad = ~np.isfinite(got) & np.isfinite(expected)
    if bad.any():
        at = np.argwhere(bad)[0].tolist()
        return f"{bad.sum()} of {bad.size} entries are NaN or infinite, first {at}"
    return ""


def _difference(got, expected, suspects, tolerance, sizes):
    """Where two arrays of numbers differ, by how much, and why."""
    if expected.dtype.kind not in "fiub":
        return ""
    scale = max(abs(1.0 * expected).max(initial=0, where=np.isfinite(expected)), 1e-3)
    error, allowed = _error(got, expected), tolerance * scale
    if error.max(initial=0) <= allowed:
        return ""
    at = tuple(map(int, np.unravel_index(error.argmax(), error.shape)))
    bad = f"{(error > allowed).sum()} of {error.size} entries are wrong, the worst at"
    place = f"{bad} {list(at)}: " if at else ""
    why = _why(got, expected, suspects, allowed, sizes)
    if expected.dtype.kind != "f":
        why = f"{why}\n  " if why else ""
        return f"{why}{place}got {got[at]}, expected {expected[at]}"
    return (
        f"{why or 'no single factor explains it'}\n"
        f"  {place}got {got[at]:.6g}, expected {expected[at]:.6g}\n"
        f"  a right answer differs by less than {allowed:.0e}, yours by {error[at]:.0e}"
    )


def _error(got, expected):
    """|got - expected|; two equal infinities differ by 0."""
    with np.errstate(invalid="ignore"):
        return np.where(got == expected, 0.0, abs(1.0 * got - 1.0 * expected))


def _axis(got, expected):
    a, b = got.shape, expected.shape
    if a == b[::-1]:
        return ": is it transposed?"
    for axis in range(len(b)):
        if a == b[:axis] + b[axis + 1 :]:
            return f": axis {axis} is missing; was it summed over, by a wrong `axis`?"
        if a == b[:axis] + (1,) + b[axis + 1 :]:
            return f": axis {axis} has length 1; was it summed over, with keepdims?"
    for axis in range(len(a)):
        if b == a[:axis] + a[axis + 1 :]:
            return f": axis {axis} is too many; is a sum over it missing?"
    return ""


def _why(got, expected, suspects, allowed, sizes):
    """The one mistake that explains all entries, if there is one."""

    def explains(wrong):
        wrong = np.asarray(wrong)
        return wrong.shape == got.shape and _error(got, wrong).max() <= allowed

    for phrase, wrong in suspects.items():
        if explains(wrong):
            return f"yours equals what comes out with: {phrase}"
    if got.size > 1 and not got.any() and got.dtype.kind != "b":
        return "yours is zero everywhere"
    if got.ndim > 1 and explains(expected.swapaxes(-1, -2)):
        return "yours is ours transposed"
    factor = _factor(got, expected, explains)
    if factor:
        return f"yours is {factor:.2f} times ours" + _hint(factor, sizes)
    shift = (got - 1.0 * expected).mean()
    if got.size > 2 and explains(expected + shift):
        return f"yours is ours plus {shift:.4g}: a constant is missing or too many"
    return ""


def _factor(got, expected, explains):
    square = np.vdot(expected, expected)
    if expected.dtype.kind != "f" or not np.isfinite(square) or square == 0:
        return None
    factor = float(np.vdot(expected, got) / square)
    known = [n for n in HINTS if explains(n * expected)]
    if expected.size > 2 and not known and explains(factor * expected):
        return factor
    return known[0] if known else None


def _hint(factor, sizes):
    if factor in HINTS:
        return f": {HINTS[factor]}"
    for n in sorted(sizes):
        if n > 1 and abs(abs(factor) - n) < 1e-6:
            return f"; an axis has length {n}: is a mean taken as a sum?"
        if n > 1 and abs(abs(factor) - 1 / n) < 1e-6:
            return f"; an axis has length {n}: is a mean taken twice?"
    return ""
