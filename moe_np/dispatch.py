"""Tokens to their experts and home again: one sort, two gathers, no scatter-add.

A token that K experts share takes K slots.  Sorting the R = N K slots by expert lays
the work of each expert out as one run of rows; the inverse permutation brings the
answers home, where a sum over K takes the place of any scatter.

Axes: N tokens, K experts per token, R = N K rows, E experts, D width.
"""

from typing import NamedTuple

import numpy as np

from moe_np.gate import check_choice
from moe_np.require import floats, require, shapes


class Plan(NamedTuple):
    """Where every row comes from and goes to: index arrays only."""

    token: np.ndarray  # (R,) the token in each row, rows grouped by expert
    slot: np.ndarray  # (R,) its slot: n K + j for the j-th choice of token n
    home: np.ndarray  # (N, K) the row in which that choice sits
    runs: np.ndarray  # (E + 1,) rows runs[e] to runs[e + 1] belong to expert e


def plan(idx, E):
    """Sort the slots by expert, tokens in order within an expert.  idx (N, K)  ->  Plan

    Small keys (8 or 16 bits) get NumPy's radix sort: linear time.
    """
    check_choice(idx, E)
    expert = idx.ravel().astype(np.min_scalar_type(E))
    slot = expert.argsort(kind="stable")
    home = np.empty_like(slot)
    home[slot] = np.arange(slot.size)
    runs = np.zeros(E + 1, np.intp)
    np.cumsum(np.bincount(expert, minlength=E), out=runs[1:])
    return Plan(slot // idx.shape[1], slot, home.reshape(idx.shape), runs)


def send(x, *, plan):
    """[eq-send] rows_r = x_token(r), grouped by expert.   x (N, D)  ->  rows (R, D)"""
    shapes(x=(x, "N D"), plan=(plan.home, "N K"))
    rows = x.take(plan.token, 0)

    def back(drows):
        return _gather(drows, plan.home)

    return rows, back


def combine(rows, w, *, plan):
    """[eq-combine] y_n = sum_j w_nj rows_home(n, j).  rows (R, D) w (N, K) -> (N, D)"""
    shapes(rows=(rows, "R D"), w=(w, "N K"), plan=(plan.home, "N K"))
    R = plan.token.size
    require(len(rows) == R, "rows", f"{len(rows)} rows", f"R = N K = {R}")
    floats(rows=rows, w=w)
    y = _gather(rows, plan.home, w)

    def back(dy):
        drows = dy.take(plan.token, 0)
        dw = np.einsum("rd,rd->r", drows, rows)[plan.home]
        drows *= w.ravel()[plan.slot, None]
        return drows, dw

    return y, back


def _gather(rows, home, w=None):
    """sum_j w_nj rows_home(n, j), or without w the plain sum.      -> (N, D)"""
    total = None
    for j in range(home.shape[1]):
        part = rows.take(home[:, j], 0)
        if w is not None:
            part *= w[:, j, None]
        total = part if total is None else np.add(total, part, out=total)
    return total
