"""Wrong answers to the exercises of Chapter 4, as students give them.

cell: the grade id of the cell that is replaced, by `code`;  loses: the points of its
exercise that must go;  says: what the feedback must contain.
"""

WRONG = [
    {
        "cell": "ex-04-1",
        "loses": 2,
        "says": "the mean of e^2 where the variance belongs",
        "code": """
def two_terms(p, e):
    return (p * e).sum() / 2, -(p * e * e).sum() / 8


most_apart = np.exp(0.5)
""",
    },
    {
        "cell": "ex-04-1",
        "loses": 2,
        "says": "most_apart: yours equals what comes out with: e, as if the exponent",
        "code": """
def two_terms(p, e):
    mean = (p * e).sum()
    return mean / 2, -((p * e * e).sum() - mean**2) / 8


most_apart = np.e
""",
    },
    {
        "cell": "ex-04-2",
        "loses": 2,
        "says": "the gradient of z: yours equals what comes out with: p held fixed",
        "code": """
def price(z, o):
    p, _ = ops.softmax(z)
    away = o - np.einsum("ne,ned->nd", p, o)[:, None]

    def back(dprice):
        return np.zeros_like(z), dprice / len(z) * 2 * p[:, :, None] * away

    return (p * (away * away).sum(2)).sum(1).mean(), back
""",
    },
    {
        "cell": "ex-04-2",
        "loses": 2,
        "says": "the gradient of o: yours is 0.50 times ours: is the 2 of a square",
        "code": """
def price(z, o):
    p, back_p = ops.softmax(z)
    away = o - np.einsum("ne,ned->nd", p, o)[:, None]
    square = (away * away).sum(2)

    def back(dprice):
        scale = dprice / len(z)
        return back_p(scale * square), scale * p[:, :, None] * away

    return (p * square).sum(1).mean(), back
""",
    },
    {
        "cell": "ex-04-3",
        "loses": 2,
        "says": "got shape (4, 5, 2), expected (5, 2): axis 0 is too many",
        "code": """
def deep_experts(x, W1, b1, W2, b2):
    a, back_a = ops.linear(np.repeat(x[None], len(W1), 0), W1, b1)
    h, back_h = ops.sigmoid(a)
    c, back_c = ops.linear(h, W2, b2)
    o, back_o = ops.sigmoid(c)

    def back(do):
        dh, dW2, db2 = back_c(back_o(do.swapaxes(0, 1)))
        return *back_a(back_h(dh)), dW2, db2

    return o.swapaxes(0, 1), back
""",
    },
    {
        "cell": "ex-04-3",
        "loses": 2,
        "says": "the mean over the experts where the sum belongs",
        "code": """
def deep_experts(x, W1, b1, W2, b2):
    a, back_a = ops.linear(np.repeat(x[None], len(W1), 0), W1, b1)
    h, back_h = ops.sigmoid(a)
    c, back_c = ops.linear(h, W2, b2)
    o, back_o = ops.sigmoid(c)

    def back(do):
        dh, dW2, db2 = back_c(back_o(do.swapaxes(0, 1)))
        dx, dW1, db1 = back_a(back_h(dh))
        return dx.mean(0), dW1, db1, dW2, db2

    return o.swapaxes(0, 1), back
""",
    },
    {
        "cell": "ex-04-4b",
        "loses": 2,
        "says": "hits: got shape (4, 1), expected (2,)",
        "code": """
def hits(y, t):
    return ((y > 0.5) == (t > 0.5)).mean(0)


def best_factor(answer, x, t, factors):
    return max(factors, key=lambda f: hits(answer(np.float32(x * f)), t).mean())
""",
    },
    {
        "cell": "ex-04-4b",
        "loses": 2,
        "says": "best_factor: no single factor explains it",
        "code": """
def hits(y, t):
    return ((y > 0.5) == (t > 0.5)).mean((1, 2))


def best_factor(answer, x, t, factors):
    return 1.25
""",
    },
    {
        "cell": "ex-04-5b",
        "loses": 2,
        "says": "the experts that are the favourite of some case",
        "code": """
views = {
    "F1": lambda x: x[:, :1],
    "F2": lambda x: x[:, 1:],
    "nothing": lambda x: 0 * x[:, :1],
}


def active(p):
    return np.array([len(np.unique(run.argmax(1))) for run in p])
""",
    },
    {
        "cell": "ex-04-5c",
        "loses": 2,
        "says": "why: its input is a column of zeros under every loss",
        "code": 'why = "a"',
    },
    {
        "cell": "ex-04-6",
        "loses": 2,
        "says": "the last axis where the run belongs",
        "code": """
def rest(grads, error, goal):
    return {name: g * (error > goal) for name, g in grads.items()}


def fate(shape, S):
    return {S: "wrong", 1: "grows"}.get(shape[-1], "stops")
""",
    },
    {
        "cell": "ex-04-6",
        "loses": 2,
        "says": "fate((4, 6, 1), 4): got 'stops', expected 'grows'",
        "code": """
def rest(grads, error, goal):
    return {name: (g.T * (error > goal)).T for name, g in grads.items()}


def fate(shape, S):
    return "wrong" if shape[-1] == S else "stops"
""",
    },
    {
        "cell": "ex-04-7",
        "loses": 3,
        "says": "a column of your view has one sign: every case moves the same way",
        "code": """
def gate_view(x, x_train):
    return x / x_train.std(0)
""",
    },
    {
        "cell": "ex-04-7",
        "loses": 3,
        "says": "the numbers of x where those of x_train belong",
        "code": """
def gate_view(x, x_train):
    return (x - x.mean(0)) / x.std(0)
""",
    },
]
