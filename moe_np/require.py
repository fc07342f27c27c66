"""Checks at the doors: name the wrong argument, what came and what was expected."""

import functools

import numpy as np


def require(ok, argument, came, expected):
    """Raise a ValueError unless `ok`."""
    if not ok:
        raise ValueError(f"{argument}: got {came}, expected {expected}")


def keys(argument, params, names):
    """Check that a dict has the keys `names`, and no others.  Errors: ValueError."""
    came = sorted(params) if isinstance(params, dict) else type(params).__name__
    require(came == sorted(names), argument, came, f"a dict of {sorted(names)}")


def shapes(**arguments):
    """Check `name=(array, "N E D")` together: one letter is one size everywhere.

    No axis may be empty.  A leading `...` stands for any number of further axes, the
    same for all arguments.  Errors: ValueError.
    """
    for name, (array, _) in arguments.items():
        require(isinstance(array, np.ndarray), name, type(array).__name__, "an array")
        require(array.dtype.kind in "fiu", name, array.dtype, "real numbers")
    misfit = _misfit(*((name, a.shape, axes) for name, (a, axes) in arguments.items()))
    if misfit:
        require(False, *misfit)


@functools.lru_cache
def _misfit(*arguments):
    """Of (name, shape, axes): the first that does not fit, and why; or ()."""
    sizes = {}
    for name, shape, axes in arguments:
        axes, found = axes.split(), shape
        if axes[0] == "...":
            lead = max(0, len(found) - len(axes) + 1)
            found = (found[:lead], *found[lead:])
        known = dict(sizes)
        fits = len(found) == len(axes) and 0 not in shape
        for axis, size in zip(axes, found, strict=False):
            fits = sizes.setdefault(axis, size) == size and fits
        if not fits:
            axes = ", ".join(f"{a}={known[a]}" if known.get(a) else a for a in axes)
            return name, f"shape {shape}", f"({axes}), no axis empty"
    return ()


def floats(**arrays):
    """Check that arrays hold floating-point numbers.  Errors: ValueError."""
    for name, array in arrays.items():
        require(array.dtype.kind == "f", name, array.dtype, "floating-point numbers")


def positive(**numbers):
    """Check that each is one number above 0.  Errors: ValueError."""
    for name, a in numbers.items():
        number = np.ndim(a) == 0 and np.asarray(a).dtype.kind in "fiu"
        require(number and a > 0, name, a, "a number above 0")


def finite(**arguments):
    """Check that no array holds NaN or infinity.  Errors: ValueError."""
    for name, array in arguments.items():
        bad = array.size - np.count_nonzero(np.isfinite(array))
        require(bad == 0, name, f"{bad} values NaN or infinite", "finite numbers")
