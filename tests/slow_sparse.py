"""The definitions of the sparse layers, one loop at a time.

Here x, z are rows of one token, idx the list of its experts, and `expert(e, x)` is what
expert e answers.  Arrays (N, E) stand for a batch.
"""

import math

import numpy as np

from tests import slow


def softplus(a):
    """log(1 + exp a)"""
    return math.log(1 + math.exp(a))


def noisy_logits(x, Wg, Wn, noise):
    """z_i = sum_d x_d Wg_di + noise_i softplus(sum_d x_d Wn_di)"""
    z = np.zeros(len(noise))
    for i in range(len(noise)):
        z[i] = sum(x * Wg[:, i]) + noise[i] * softplus(sum(x * Wn[:, i]))
    return z


def top_k(z, k):
    """k times the largest of what is left; of equals, the first"""
    left, idx = list(range(len(z))), []
    for _ in range(k):
        best = max(left, key=lambda i: (z[i], -i))
        left.remove(best)
        idx.append(best)
    return idx


def keep(z, idx):
    """softmax of z with -inf wherever an expert is not kept, read at idx"""
    e = [math.exp(z[i]) if i in idx else 0.0 for i in range(len(z))]
    return np.array([e[i] / sum(e) for i in idx])


def importance(w, idx, E):
    """each expert's gate weight, summed over the batch"""
    total = np.zeros(E)
    for n in range(len(w)):
        for j in range(len(w[n])):
            total[idx[n, j]] += w[n, j]
    return total


def load(clean, noisy, std, k):
    """sum over n of Phi((clean - k-th best noisy logit of the others) / std)"""
    N, E = clean.shape
    total = np.zeros(E)
    for n in range(N):
        for i in range(E):
            others = [noisy[n, j] for j in range(E) if j != i]
            kth = sorted(others, reverse=True)[k - 1]
            total[i] += slow.normal_cdf((clean[n, i] - kth) / std[n, i])
    return total


def expert(params, e, x):
    """relu(x W1_e + b1_e) W2_e + b2_e"""
    h = slow.linear(x[None], params["W1"][e], params["b1"][e])
    return slow.linear(np.maximum(h, 0), params["W2"][e], params["b2"][e])[0]


def mix(x, w, params, idx):
    """sum over the chosen experts of weight times answer"""
    y = np.zeros_like(x)
    for w_j, e in zip(w, idx, strict=True):
        y += w_j * expert(params, e, x)
    return y


def masked_softmax(z, mask):
    """M_i p_i / sum_j M_j p_j, or 0 where nothing is left"""
    p = slow.softmax(z) * mask
    return p / sum(p) if any(mask) else p


def batchwise_loss(p, T, m):
    """sum of (p_ni > T_i) - (p_ni among the m largest of column i), times p_ni - T_i"""
    loss = 0.0
    for i in range(len(T)):
        chosen = sorted(range(len(p)), key=lambda n, i=i: (-p[n, i], n))[:m]
        for n in range(len(p)):
            loss += (int(p[n, i] > T[i]) - int(n in chosen)) * (p[n, i] - T[i])
    return loss


def two_level(x, v, group, u, choice, params, E):
    """sum_i v_i sum_j u_ij expert_ij(x); choice[i] are the experts within group i"""
    y = np.zeros_like(x)
    for i, g in enumerate(group):
        for j, e in enumerate(choice[i]):
            y += v[i] * u[i][j] * expert(params, g * E + e, x)
    return y


def lstm_step(x, h, c, params):
    """c' = f c + i g and h' = o tanh c', unit by unit, for one sequence"""
    H = len(h)
    a = x @ params["Wx"] + h @ params["Wh"] + params["b"]
    h_new, c_new = np.zeros(H), np.zeros(H)
    for u in range(H):
        i, f, o = (1 / (1 + math.exp(-a[part * H + u])) for part in range(3))
        c_new[u] = f * c[u] + i * math.tanh(a[3 * H + u])
        h_new[u] = o * math.tanh(c_new[u])
    return h_new, c_new
