"""Wrong answers to the exercises of Chapter 7, as students give them.

cell: the grade id of the cell that is replaced, by `code`;  loses: the points of its
exercise that must go;  says: what the feedback must contain.
"""

WRONG = [
    {
        "cell": "ex-07-1",
        "loses": 2,
        "says": "load: yours equals what comes out with: the scales added",
        "code": """
def load_of_two(clean, std):
    s = std.sum(1)
    u = (clean[:, 0] - clean[:, 1]) / s
    P, back_P = ops.normal_cdf(u)

    def back(dload):
        du = back_P(dload[0] - dload[1]) / s
        return np.stack([du, -du], 1), -np.stack([du * u, du * u], 1)

    return np.array([P.sum(), (1 - P).sum()]), back
""",
    },
    {
        "cell": "ex-07-1",
        "loses": 2,
        "says": "slopes, the gradient of clean: yours equals what comes out with: the "
        "load of expert 2 has no slope",
        "code": """
def load_of_two(clean, std):
    s = np.sqrt((std**2).sum(1))
    u = (clean[:, 0] - clean[:, 1]) / s
    P, back_P = ops.normal_cdf(u)

    def back(dload):
        du = back_P(dload[0]) / s
        return np.stack([du, -du], 1), -(du * u / s)[:, None] * std

    return np.array([P.sum(), (1 - P).sum()]), back
""",
    },
    {
        "cell": "ex-07-2",
        "loses": 3,
        "says": "the matrix for 2 experts: yours equals what comes out with: the E in "
        "CV^2 = E sum p_i^2 - 1 left out",
        "code": """
def matrix(E, beta, eta, error):
    return np.array([[-2 * beta * eta / E, -eta], [-error, -1]]) / E


def critical(E, error):
    return error / 2, E**2 * error / 2
""",
    },
    {
        "cell": "ex-07-2",  # the numbers of the visible check
        "loses": 3,
        "says": "the two weights, E = 10: in [0],",
        "code": """
def matrix(E, beta, eta, error):
    return np.array([[-2 * beta * eta, -eta], [-error, -1]]) / E


def critical(E, error):
    return 1.0, 4.0
""",
    },
    {
        "cell": "ex-07-3",
        "loses": 2,
        "says": "the gradient of noisy: yours equals what comes out with: the "
        "threshold taken as a constant",
        "code": """
def logistic_load(clean, noisy, std, *, k):
    edge, is_in, kth = thresholds(noisy, k)
    u = (clean - kth) / std
    P, back_P = ops.sigmoid(u)

    def back(dload):
        dclean = back_P(np.broadcast_to(dload, u.shape)) / std
        return dclean, np.zeros_like(noisy), -dclean * u

    return P.sum(0), back
""",
    },
    {
        "cell": "ex-07-3",
        "loses": 2,
        "says": "the gradient of std: yours equals what comes out with: the factor u "
        "left out",
        "code": """
def logistic_load(clean, noisy, std, *, k):
    edge, is_in, kth = thresholds(noisy, k)
    u = (clean - kth) / std
    P, back_P = ops.sigmoid(u)

    def back(dload):
        dclean = back_P(np.broadcast_to(dload, u.shape)) / std
        at_edge = -np.stack([(dclean * ~is_in).sum(1), (dclean * is_in).sum(1)], 1)
        dnoisy = np.zeros_like(noisy)
        np.put_along_axis(dnoisy, edge, at_edge, 1)
        return dclean, dnoisy, -dclean

    return P.sum(0), back
""",
    },
    {
        "cell": "ex-07-4b",
        "loses": 2,
        "says": "without_mean: yours equals what comes out with: the mean of each "
        "token's own numbers: the wrong axis",
        "code": """
def without_mean(x):
    return x - x.mean(1, keepdims=True)


def bias(Wg, mean):
    return -mean @ Wg
""",
    },
    {
        "cell": "ex-07-4b",
        "loses": 2,
        "says": "bias: yours equals what comes out with: the bias of the way back, "
        "from x - mean to x",
        "code": """
def without_mean(x):
    return x - x.mean(0)


def bias(Wg, mean):
    return mean @ Wg
""",
    },
    {
        "cell": "ex-07-5b",
        "loses": 2,
        "says": "one array, changed in place and kept three times",
        "code": """
def totals(z, margin, *, steps, N=256, k=2):
    total, path = np.zeros(len(z)), []
    for _ in range(steps):
        allowed = balance.within_margin(total, margin)
        left = np.where(allowed, z, -np.inf)[None]
        idx = gate.top_k(left, min(k, allowed.sum()))
        w, _ = gate.keep(left, idx=idx)
        total[idx[0]] += N * w[0]
        path.append(total)
    return np.array(path)
""",
    },
    {
        "cell": "ex-07-5c",
        "loses": 2,
        "says": "bounds: in [0], yours equals what comes out with: a step of N, as if "
        "the mean did not rise",
        "code": """
def bounds(margin, N, E):
    return margin + N, (E - 1) * (margin + N)
""",
    },
    {
        "cell": "ex-07-6",
        "loses": 2,
        "says": "a tenth of the distance, the push: yours equals what comes out with: "
        "a push of one size, near and far",
        "code": """
def balance_loss(a):
    mean, std = a.mean(), a.std()

    def back(dloss):
        if std == 0:
            return np.zeros_like(a)
        dstd, dmean = dloss / mean, -dloss * std / mean**2
        return dstd * (a - mean) / (len(a) * std) + dmean / len(a)

    return std / mean, back
""",
    },
    {
        "cell": "ex-07-6",
        "loses": 2,
        "says": "twice as many tokens: yours equals what comes out with: var(a), not "
        "divided by the squared mean",
        "code": """
def balance_loss(a):
    def back(dloss):
        return dloss * 2 * (a - a.mean()) / len(a)

    return a.var(), back
""",
    },
    {
        "cell": "ex-07-7",
        "loses": 1,
        "says": "fresh noise: yours equals what comes out with: the same noise in "
        "each step",
        "code": """
def step(params, x, d, *, weights, rng):
    rng = np.random.default_rng(0)
    (y, *_), back = moe.moe(x, params, k=2, rng=rng)
    _, grads = back((2 * (y - d) / len(x), *weights))
    return tree.map(lambda a, da: a - 0.1 * da, params, grads)


silent = "Wn"
""",
    },
]
