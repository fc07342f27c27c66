"""The definitions, one loop at a time: what the fast routines must agree with.

Chapters print these beside the library's own source.  Here p are probabilities of one
case, `o` a list of answers (E, D) and `d` the target (D,).
"""

import math

import numpy as np


def blend(p, o):
    """sum_i p_i o_i"""
    y = np.zeros_like(o[0])
    for i in range(len(o)):
        y += p[i] * o[i]
    return y


def cooperative(p, o, d):
    """|d - sum_i p_i o_i|^2"""
    return sum((d - blend(p, o)) ** 2)


def competitive(p, o, d):
    """sum_i p_i |d - o_i|^2"""
    total = 0.0
    for i in range(len(o)):
        total += p[i] * sum((d - o[i]) ** 2)
    return total


def likelihood(p, o, d):
    """-log sum_i p_i exp(-|d - o_i|^2 / 2)"""
    total = 0.0
    for i in range(len(o)):
        total += p[i] * math.exp(-sum((d - o[i]) ** 2) / 2)
    return -math.log(total)


def posterior(p, o, d):
    """p_i exp(-|d - o_i|^2 / 2), divided by its sum over i"""
    joint = [p[i] * math.exp(-sum((d - o[i]) ** 2) / 2) for i in range(len(o))]
    return np.array(joint) / sum(joint)


def softmax(z):
    """exp z_i, divided by its sum over i"""
    e = [math.exp(z_i) for z_i in z]
    return np.array(e) / sum(e)


def log_sum_exp(z):
    """log sum_i exp z_i"""
    return math.log(sum(math.exp(z_i) for z_i in z))


def linear(x, W, b):
    """y_nh = sum_d x_nd W_dh + b_h"""
    y = np.zeros((len(x), len(b)))
    for n in range(len(x)):
        for h in range(len(b)):
            y[n, h] = sum(x[n, d] * W[d, h] for d in range(len(W))) + b[h]
    return y


def cross_entropy(z, target):
    """mean over n of log sum_v exp z_nv - z_n,target"""
    cases = zip(z, target, strict=True)
    return sum(log_sum_exp(row) - row[v] for row, v in cases) / len(z)


def cv_squared(a):
    """variance over squared mean"""
    mean = sum(a) / len(a)
    return sum((v - mean) ** 2 for v in a) / len(a) / mean**2


def normal_cdf(a):
    """(1 + erf(a / sqrt 2)) / 2"""
    return (1 + math.erf(a / math.sqrt(2))) / 2


def linear_expert(W, x):
    """sum over filters h and patches q of W_h . x_q"""
    return sum(x_q @ W[:, h] for x_q in x for h in range(W.shape[1]))


def cubic_expert(W, x):
    """sum over filters h and patches q of (W_h . x_q)^3"""
    return sum((x_q @ W[:, h]) ** 3 for x_q in x for h in range(W.shape[1]))


def bank(W, x, idx, expert):
    """the answer of expert idx_n to case n, one case after the other"""
    return np.array([expert(W[i], x_n) for i, x_n in zip(idx, x, strict=True)])


def routed(p, f, idx):
    """p of the chosen expert, times its answer"""
    return np.array([p[n, idx[n]] * f[n] for n in range(len(f))])


def logistic(F, y):
    """mean over n of log(1 + exp(-y_n F_n))"""
    return sum(math.log(1 + math.exp(-a * b)) for a, b in zip(F, y, strict=True)) / len(
        F
    )


def double_softmax(F, y):
    """two logits, 0 and F; softmax; a cross-entropy that applies softmax once more"""
    once = [softmax([0, F_n]) for F_n in F]
    return cross_entropy(np.array(once), [int(y_n > 0) for y_n in y])


def dispatch_entropy(counts):
    """mean over cases of the entropy of the clusters at the case's expert"""
    total = 0.0
    for column in counts.T:
        for n in column[column > 0]:
            total -= n * math.log(n / sum(column))
    return total / counts.sum()
