"""Long short-term memory: a cell c that adds up, gates that let in, forget, let out.

Hochreiter & Schmidhuber (1997), "Long short-term memory"; the forget gate is by Gers,
Schmidhuber & Cummins (2000).  Axes: T steps, B sequences, D width, H hidden width.

    Wx (D, 4 H)   Wh (H, 4 H)   b (4 H,)    in the order in, forget, out, candidate
"""

import math

import numpy as np

from moe_np.ops import sigmoid, tanh
from moe_np.require import keys, require, shapes


def init(rng, *, D, H):
    """Normal weights of variance 1 / (width of the input), float32.

    The bias of the forget gates is 1: at first, the cell remembers.
    """
    Wx = rng.standard_normal((D, 4 * H), np.float32) / math.sqrt(D)
    Wh = rng.standard_normal((H, 4 * H), np.float32) / math.sqrt(H)
    b = np.zeros(4 * H, np.float32)
    b[H : 2 * H] = 1
    return {"Wx": Wx, "Wh": Wh, "b": b}


def cell(a, c):
    """[eq-lstm-cell] c' = f c + i g;  h' = o tanh c'.  a (B, 4 H)  c (B, H) -> (h', c')

    i, f, o are the sigmoids and g the tanh of the four parts of a.  No matrix comes
    between c and c': where f is near 1 the gradient of c' goes back to c as it is.
    """
    shapes(a=(a, "B four_H"), c=(c, "B H"))
    H = c.shape[1]
    require(a.shape[1] == 4 * H, "a", f"shape {a.shape}", f"(B, 4 H = {4 * H})")
    gates, back_gates = sigmoid(a[:, : 3 * H])
    i, f, o = np.split(gates, 3, 1)
    g, back_g = tanh(a[:, 3 * H :])
    c_new = f * c + i * g
    s, back_s = tanh(c_new)

    def back(grads):
        dh, dc = grads
        dc = dc + back_s(dh * o)
        dgates = np.concatenate([dc * g, dc * c, dh * s], 1)
        return np.concatenate([back_gates(dgates), back_g(dc * i)], 1), dc * f

    return (o * s, c_new), back


def step(x, h, c, params):
    """[eq-lstm-step] (h', c') = cell(x Wx + h Wh + b, c).     x (B, D)   h, c (B, H)"""
    shapes(x=(x, "B D"))
    Wx, Wh, b = _parts(x[None], h, c, params)
    values, back_cell = cell(x @ Wx + h @ Wh + b, c)

    def back(grads):
        da, dc = back_cell(grads)
        dparams = {"Wx": x.T @ da, "Wh": h.T @ da, "b": da.sum(0)}
        return da @ Wx.T, da @ Wh.T, dc, dparams

    return values, back


def run(x, h, c, params):
    """`step` along the first axis of x, from the state (h, c).  -> (hs, h, c)

    x (T, B, D)   h, c (B, H)  ->  hs (T, B, H) and the last state, h = hs[-1].
    One product serves the inputs of all steps; each step adds one for its h.
    """
    Wx, Wh, b = _parts(x, h, c, params)
    a, backs = x @ Wx + b, []
    hs = np.empty((len(x) + 1, *h.shape), h.dtype)
    hs[0] = h
    for t in range(len(x)):
        (hs[t + 1], c), back_t = cell(a[t] + hs[t] @ Wh, c)
        backs.append(back_t)

    def back(grads):
        dhs, dh, dc = grads
        da = np.empty((*x.shape[:2], Wx.shape[1]), dhs.dtype)
        for t in reversed(range(len(x))):
            da[t], dc = backs[t]((dh + dhs[t], dc))
            dh = da[t] @ Wh.T
        flat = da.reshape(-1, da.shape[2])
        dWx = x.reshape(len(flat), -1).T @ flat
        dWh = hs[:-1].reshape(len(flat), -1).T @ flat
        return da @ Wx.T, dh, dc, {"Wx": dWx, "Wh": dWh, "b": flat.sum(0)}

    return (hs[1:].copy(), hs[-1].copy(), c), back


def _parts(x, h, c, params):
    keys("params", params, ["Wh", "Wx", "b"])
    Wx, Wh, b = params["Wx"], params["Wh"], params["b"]
    shapes(x=(x, "T B D"), h=(h, "B H"), c=(c, "B H"))
    shapes(Wx=(Wx, "D four_H"), Wh=(Wh, "H four_H"), b=(b, "four_H"))
    D, H = x.shape[2], h.shape[1]
    for name, array, rows in (("Wx", Wx, D), ("Wh", Wh, H)):
        fits = array.shape == (rows, 4 * H)
        require(fits, name, f"shape {array.shape}", f"({rows}, 4 H = {4 * H})")
    return Wx, Wh, b
