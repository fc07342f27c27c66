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


def tree(z, o, d):
    """-log sum_i g_i sum_j g_j|i exp(-|d - o_ij|^2 / 2), to any depth

    z: the logits of the top gate, then those of the gates below it, level by level.
    """

    def density(z, o):
        if not z:
            return math.exp(-sum((d - o) ** 2) / 2)
        g = softmax(z[0])
        return sum(g[i] * density([a[i] for a in z[1:]], o[i]) for i in range(len(g)))

    return -math.log(density(z, o))


def tree_posteriors(g, g_below, o, d):
    """r_i and r_j|i of a tree with two levels"""
    r, r_below = np.zeros_like(g), np.zeros_like(g_below)
    for i in range(len(g)):
        joint = [
            g_below[i][j] * math.exp(-sum((d - o[i][j]) ** 2) / 2)
            for j in range(len(g_below[i]))
        ]
        r_below[i] = np.array(joint) / sum(joint)
        r[i] = g[i] * sum(joint)
    return r / sum(r), r_below


def linear_tree(x, gates, experts):
    """Logits and answers of a tree with two levels, for one case"""
    one = [*x, 1.0]
    z, z_below, o = one @ gates[0], [], []
    for i in range(len(z)):
        z_below.append(one @ gates[1][i])
        o.append([one @ W for W in experts[i]])
    return z, np.array(z_below), np.array(o)


def normal_density(y, centre, variance):
    """exp(-|y - centre|^2 / (2 variance)) / (2 pi variance)^(D/2)"""
    scale = (2 * math.pi * variance) ** (len(y) / 2)
    return math.exp(-sum((y - centre) ** 2) / (2 * variance)) / scale


def unit_posterior(y, p, centre, variance):
    """p_i Normal(y; centre_i, variance), divided by its sum over i"""
    joint = [p[i] * normal_density(y, centre[i], variance) for i in range(len(p))]
    return np.array(joint) / sum(joint)


def centres(y, r):
    """centre_i = sum_n r_ni y_n / sum_n r_ni"""
    found = []
    for i in range(r.shape[1]):
        total = sum(r[n, i] * y[n] for n in range(len(y)))
        found.append(total / sum(r[n, i] for n in range(len(y))))
    return np.array(found)


def weighted_squares(x, y, weight, W):
    """sum_n weight_n |y_n - x_n W|^2"""
    return sum(weight[n] * sum((y[n] - x[n] @ W) ** 2) for n in range(len(x)))


def weighted_log_softmax(x, target, weight, V):
    """sum_n weight_n sum_j target_nj log softmax(x_n V)_j"""
    total = 0.0
    for n in range(len(x)):
        p = softmax(x[n] @ V)
        for j in range(len(p)):
            total += weight[n] * target[n, j] * math.log(p[j])
    return total


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
