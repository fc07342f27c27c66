"""Wrong answers to the exercises of Chapter 1, as students give them."""

WRONG = [
    {
        "cell": "ex-01-1",
        "loses": 1,
        "says": "the cue's weights counted as shared",
        "code": """
def inner_product(w, x, d):
    A, B = w[0] * x + w[1] - d, w[0] * x + w[2] + d
    return 4 * ((A @ x) * (B @ x) + A.sum() * B.sum()) / len(x) ** 2
""",
    },
    {
        "cell": "ex-01-1",
        "loses": 1,
        "says": "yours is 0.50 times ours: is the 2 of a square missing",
        "code": """
def inner_product(w, x, d):
    A, B = w[0] * x + w[1] - d, w[0] * x + w[2] + d
    return 2 * (A @ x) * (B @ x) / len(x) ** 2
""",
    },
    {
        "cell": "ex-01-2",
        "loses": 1,
        "says": "the mean over the cases, a wrong `axis`",
        "code": """
def best_error(d):
    return ((d - d.mean(axis=1, keepdims=True)) ** 2).sum() / (d**2).sum()
""",
    },
    {
        "cell": "ex-01-3",
        "loses": 2,
        "says": "z: yours equals what comes out with: a gradient through the clip",
        "code": """
def clipped_gate(z, *, c):
    return ops.softmax(np.clip(z, -c, c))


def smallest_share(E, c):
    return 1 / (1 + (E - 1) * np.exp(2 * c))
""",
    },
    {
        "cell": "ex-01-3",
        "loses": 2,
        "says": "clipped_gate: writes on its argument z: work on a copy",
        "code": """
def clipped_gate(z, *, c):
    inside = abs(z) < c
    p, back_p = ops.softmax(np.clip(z, -c, c, out=z))
    return p, lambda dp: back_p(dp) * inside


def smallest_share(E, c):
    return 1 / (1 + (E - 1) * np.exp(2 * c))
""",
    },
    {
        "cell": "ex-01-4b",
        "loses": 2,
        "says": "crosses: yours equals what comes out with: the answer to the visible",
        "code": """
def two_experts(params, steps=600):
    def slope(params):
        (o, target), back = experts(params)
        _, back_loss = mixture.likelihood_loss(np.zeros((len(o), 2)), o, target=target)
        return back(back_loss(6.0)[1])

    return descend(slope, params, steps)


def crosses(y):
    return np.arange(len(y)) % 2 == 0
""",
    },
    {
        "cell": "ex-01-4b",
        "loses": 2,
        "says": "yours equals what comes out with: a sixth of each run's gradient",
        "code": """
def two_experts(params, steps=600):
    def slope(params):
        (o, target), back = experts(params)
        _, back_loss = mixture.likelihood_loss(np.zeros((len(o), 2)), o, target=target)
        return back(back_loss(1.0)[1])

    return descend(slope, params, steps)


def crosses(y):
    above = y[:, 0] > y[:, 1]
    return above[:, 0] != above[:, -1]
""",
    },
    {
        "cell": "ex-01-5b",
        "loses": 2,
        "says": "C at its full weight",
        "code": """
def rehearse(share, steps=300):
    def mixed(params):
        C, A = slope(params, "C"), slope(params, "A")
        return tree.map(lambda c, a: c + share * a, C, A)

    return descend(mixed, learned, steps)
""",
    },
    {
        "cell": "ex-01-6",
        "loses": 2,
        "says": "versions that you trust: got 2, expected 1",
        "code": """
right_version = 2


def trusted(op, params):
    grads = op(params)[1](1.0)
    return all(grads[k].shape == params[k].shape for k in params)
""",
    },
    {
        "cell": "ex-01-7",
        "loses": 3,
        "says": "one lesson after the other, and nothing else",
        "code": """
def course(params, lesson):
    return lesson(lesson(params, 0), 1)
""",
    },
]
