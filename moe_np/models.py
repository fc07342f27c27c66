"""Whole models: a language model with experts between two LSTMs.

Shazeer et al. (2017), section 5.1 and appendix C: embedding, LSTM, mixture, LSTM,
softmax, all of one width; dropout on the output of each layer, then a residual sum.
Axes: T steps, B sequences, N = T B tokens, D width, V words, E experts, H hidden width.

    params = {"embedding": (V, D), "lower", "upper": LSTMs, "middle": its parameters,
              "W": (D, V), "b": (V,)}
    state  = ((h, c), (h, c)) of the lower and the upper LSTM, each (B, D)
    middle = an op (x, params, *, rng) -> (y, cv2_importance, cv2_load) like `moe.moe`
"""

import math

import numpy as np

from moe_np import experts, lstm, ops
from moe_np.layers import dropout, embedding
from moe_np.require import keys, shapes


def init(rng, *, V, D, middle):
    """Parameters in float32; `middle` are those of the layer in between.

    The embedding has variance 1, so that it is as large as what the layers add.
    """
    return {
        "embedding": rng.standard_normal((V, D), np.float32),
        "lower": lstm.init(rng, D=D, H=D),
        "middle": middle,
        "upper": lstm.init(rng, D=D, H=D),
        "W": 0.1 * rng.standard_normal((D, V), np.float32) / math.sqrt(D),
        "b": np.zeros(V, np.float32),
    }


def rest(B, D):
    """The state before the first word: zeros, float32."""
    h, c, h2, c2 = np.zeros((4, B, D), np.float32)
    return (h, c), (h2, c2)


def dense(x, params, *, rng):
    """One feed-forward for all tokens, in the form of a mixture: no gate, no balance.

    x (N, D), params: a bank of one expert  ->  (y (N, D), 0, 0)
    """
    shapes(x=(x, "N D"))
    y, back_y = experts.feed_forward(x, params, runs=np.array([0, len(x)]))
    none = np.zeros((), x.dtype)

    def back(grads):
        return back_y(grads[0])

    return (y, none, none), back


def recurrent(x, state, params, *, rate, rng):
    """[eq-recurrent] y_t = x_t + dropout(h_t), h_t by `lstm.run`.      x, y (T, B, D)

    -> (y, state after the last step)
    """
    (hs, *last), back_run = lstm.run(x, *state, params)
    d, back_d = dropout(hs, rate=rate, rng=rng)

    def back(grads):
        dy, dlast = grads
        dx, dh, dc, dparams = back_run((back_d(dy), *dlast))
        return dx + dy, (dh, dc), dparams

    return (x + d, tuple(last)), back


def between(x, params, *, middle, rate, rng):
    """[eq-between] y = x + dropout(sigmoid(middle(x))).      x, y (T, B, D)

    The tokens of all T steps go through the mixture as one batch of N = T B.
    -> (y, cv2_importance, cv2_load)
    """
    shapes(x=(x, "T B D"))
    (o, *cv2), back_o = middle(x.reshape(-1, x.shape[2]), params, rng=rng)
    s, back_s = ops.sigmoid(o)
    d, back_d = dropout(s, rate=rate, rng=rng)

    def back(grads):
        dy, w_importance, w_load = grads
        do = back_s(back_d(dy.reshape(d.shape)))
        dx, dparams = back_o((do, w_importance, w_load))
        return dx.reshape(x.shape) + dy, dparams

    return (x + d.reshape(x.shape), *cv2), back


def below(state, params, *, words, rate, rng):
    """Embedding and lower LSTM: (what the mixture sees (T, B, D), state).

    state (h, c) of the lower LSTM   words (T, B)
    """
    keys("params", params, ["embedding", "lower"])
    x, back_x = embedding(params["embedding"], words=words)
    x, back_d = dropout(x, rate=rate, rng=rng)
    values, back_y = recurrent(x, state, params["lower"], rate=rate, rng=rng)

    def back(grads):
        dx, dstate, dlower = back_y(grads)
        return dstate, {"embedding": back_x(back_d(dx)), "lower": dlower}

    return values, back


def language_model(state, params, *, words, middle, rate, rng):
    """[eq-language-model] x = below(words), y = between(x), u = upper(y), z = u W + b.

    words (T, B)  ->  (z (T B, V), state, cv2_importance, cv2_load).  Training cuts by
    giving no gradient to the state: `back((dz, tree.zeros(state), w, w))`.
    """
    keys("params", params, ["W", "b", "embedding", "lower", "middle", "upper"])
    low = {name: params[name] for name in ("embedding", "lower")}
    (x, first), back_x = below(state[0], low, words=words, rate=rate, rng=rng)
    (y, *cv2), back_y = between(x, params["middle"], middle=middle, rate=rate, rng=rng)
    (u, second), back_u = recurrent(y, state[1], params["upper"], rate=rate, rng=rng)
    z, back_z = ops.linear(u.reshape(words.size, -1), params["W"], params["b"])

    def back(grads):
        dz, dstate, w_importance, w_load = grads
        du, dW, db = back_z(dz)
        dy, dsecond, dupper = back_u((du.reshape(u.shape), dstate[1]))
        dx, dmiddle = back_y((dy, w_importance, w_load))
        dfirst, dlow = back_x((dx, dstate[0]))
        dparams = {**dlow, "middle": dmiddle, "upper": dupper, "W": dW, "b": db}
        return (dfirst, dsecond), dparams

    return (z, (first, second), *cv2), back
