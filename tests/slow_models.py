"""The definitions of the language model, one loop at a time, without noise.

words (T, B) are numbers; a state is (h, c), each with one row for a sequence.
"""

import math

import numpy as np

from tests import slow, slow_sparse


def embedding(W, words):
    """the row of each word"""
    x = np.zeros((*words.shape, W.shape[1]))
    for t in range(words.shape[0]):
        for b in range(words.shape[1]):
            x[t, b] = W[words[t, b]]
    return x


def embedding_back(W, words, dx):
    """the row of a word adds up the gradients of all places where it occurs"""
    dW = np.zeros_like(W)
    for t in range(words.shape[0]):
        for b in range(words.shape[1]):
            dW[words[t, b]] += dx[t, b]
    return dW


def dropout(x, kept, rate):
    """x / (1 - rate) where it is kept, else 0, number by number"""
    y = np.zeros(x.size)
    for i in range(x.size):
        if kept.flat[i]:
            y[i] = x.flat[i] / (1 - rate)
    return y.reshape(x.shape)


def recurrent(x, state, params):
    """y_t = x_t + h_t, one step and one sequence at a time"""
    y, h, c = np.zeros_like(x), state[0].copy(), state[1].copy()
    for t in range(x.shape[0]):
        for b in range(x.shape[1]):
            h[b], c[b] = slow_sparse.lstm_step(x[t, b], h[b], c[b], params)
            y[t, b] = x[t, b] + h[b]
    return y, (h, c)


def between(x, params, k):
    """x + sigmoid(sum of the k best experts' weighted answers), word by word"""
    y = np.zeros_like(x)
    for t in range(x.shape[0]):
        for b in range(x.shape[1]):
            z = x[t, b] @ params["Wg"]
            idx = slow_sparse.top_k(z, k)
            w = slow_sparse.keep(z, idx)
            o = slow_sparse.mix(x[t, b], w, params["experts"], idx)
            y[t, b] = x[t, b] + [1 / (1 + math.exp(-a)) for a in o]
    return y


def below(state, params, words):
    """what the mixture sees"""
    return recurrent(embedding(params["embedding"], words), state, params["lower"])


def language_model(state, params, words, k):
    """logits of the next word, and the two states"""
    x, first = below(state[0], params, words)
    y = between(x, params["middle"], k)
    u, second = recurrent(y, state[1], params["upper"])
    z = slow.linear(u.reshape(words.size, -1), params["W"], params["b"])
    return z, (first, second)
