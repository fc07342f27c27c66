"""What stands around the experts of a language model: embedding and dropout.

Axes: V words, D width; the other axes are leading ones.
"""

import numpy as np

from moe_np.require import require, shapes


def embedding(W, *, words):
    """[eq-embedding] x_n = row words_n of W.      W (V, D)   words (...)  ->  (..., D)

    A word that occurs several times adds up on the way back: sorted by word, its rows
    lie side by side and are one sum.  No scatter-add, and always the same order.
    Errors: ValueError for words outside 0 to V - 1.
    """
    shapes(W=(W, "V D"), words=(words, "..."))
    require(words.dtype.kind in "iu", "words", words.dtype, "integers")
    low, high = words.min(), words.max()
    require(
        low >= 0 and high < len(W), "words", f"{low} to {high}", f"0 to {len(W) - 1}"
    )

    def back(dx):
        flat = words.ravel()
        order = flat.argsort(kind="stable")
        present, first = np.unique(flat[order], return_index=True)
        dW = np.zeros_like(W)
        dW[present] = np.add.reduceat(dx.reshape(flat.size, -1)[order], first, 0)
        return dW

    return W.take(words, 0), back


def dropout(x, *, rate, rng):
    """[eq-dropout] y = m x / (1 - rate); m is 0 with probability rate, else 1.

    x, y (...).  The division keeps the mean; without rng, y = x.
    """
    shapes(x=(x, "..."))
    require(0 <= rate < 1, "rate", rate, "0 to below 1")
    if rng is None or rate == 0:
        return x.copy(), lambda dy: dy.copy()
    m = (rng.random(x.shape, np.float32) >= rate) * np.asarray(1 / (1 - rate), x.dtype)

    def back(dy):
        return dy * m

    return x * m, back
