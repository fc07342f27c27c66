"""Wrong answers to the exercises of Chapter 8, as students give them.

cell: the grade id of the cell that is replaced, by `code`;  loses: the points of its
exercise that must go;  says: what the feedback must contain.
"""

WRONG = [
    {
        "cell": "ex-08-1",
        "loses": 3,
        "says": "bias, q = [0.5 0.25], r = [0.5 0.5]: yours is -1.00 times ours",
        "code": """
def bias(q, r):
    both, first, second = q[0] * q[1], q[0] * (1 - q[1]), q[1] * (1 - q[0])
    mean = both * (r[0] + r[1]) / 2 + first * r[0] + second * r[1]
    return q[0] * r[0] + q[1] * r[1] - (q[0] + q[1]) * mean


def bias_of_many(N, q, r):
    return -N * q * r * (1 - q) ** N
""",
    },
    {
        "cell": "ex-08-1",
        "loses": 3,
        "says": "3 tokens, q = 0.25, r = 0.5: yours equals what comes out with: one "
        "token's load, not that of N",
        "code": """
def bias(q, r):
    both, first, second = q[0] * q[1], q[0] * (1 - q[1]), q[1] * (1 - q[0])
    mean = both * (r[0] + r[1]) / 2 + first * r[0] + second * r[1]
    return (q[0] + q[1]) * mean - q[0] * r[0] - q[1] * r[1]


def bias_of_many(N, q, r):
    return -q * r * (1 - q) ** N
""",
    },
    {
        "cell": "ex-08-2",
        "loses": 2,
        "says": "cost with (4, 4, 4): yours equals what comes out with: J gates at "
        "the third level",
        "code": """
def cost(D, J, G1, G2, G3):
    return 2 * D * (G1 + J * G2 + J * G3)


def best(M, J):
    return J * M ** (1 / 3), M ** (1 / 3), M ** (1 / 3) / J


def worth_it(J):
    return 1.5**6 * J**3
""",
    },
    {
        "cell": "ex-08-2",  # the number of the visible check
        "loses": 2,
        "says": "worth it, J = 2: yours equals what comes out with: right for J = 1 "
        "only",
        "code": """
def cost(D, J, G1, G2, G3):
    return 2 * D * (G1 + J * G2 + J**2 * G3)


def best(M, J):
    return J * M ** (1 / 3), M ** (1 / 3), M ** (1 / 3) / J


def worth_it(J):
    return 1.5**6
""",
    },
    {
        "cell": "ex-08-3",
        "loses": 2,
        "says": "the gradient of u: yours equals what comes out with: u not sorted: "
        "it has the gradients of other tokens",
        "code": """
def product(v, u, t, *, first, second):
    U, T = u[first.home], t[second.home][first.home]
    w = v[:, :, None, None] * U[..., None] * T

    def back(dw):
        dw = dw.reshape(w.shape)
        dv = (dw * U[..., None] * T).sum((2, 3))
        dU = (dw * v[:, :, None, None] * T).sum(3)
        dT = (dw * v[:, :, None, None] * U[..., None]).reshape(*u.shape, -1)
        dt = dT[first.slot].reshape(t.shape)[second.slot]
        return dv, dU.reshape(u.shape), dt

    return w.reshape(len(v), -1), back
""",
    },
    {
        "cell": "ex-08-3",
        "loses": 2,
        "says": "product: back writes on the gradient that it is handed",
        "code": """
def product(v, u, t, *, first, second):
    U, T = u[first.home], t[second.home][first.home]
    w = v[:, :, None, None] * U[..., None] * T

    def back(dw):
        dw = dw.reshape(w.shape)
        dv = (dw * U[..., None] * T).sum((2, 3))
        dU = (dw * v[:, :, None, None] * T).sum(3)
        dw *= v[:, :, None, None] * U[..., None]
        dt = dw.reshape(*u.shape, -1)[first.slot].reshape(t.shape)[second.slot]
        return dv, dU.reshape(u.shape)[first.slot], dt

    return w.reshape(len(v), -1), back
""",
    },
    {
        "cell": "ex-08-4c",
        "loses": 1,
        "says": "which one pulls a dead expert back: got 'both', expected 'one group'",
        "code": 'pulls_back = "both"',
    },
    {
        "cell": "ex-08-5b",
        "loses": 3,
        "says": "the gradient of first: yours equals what comes out with: no gradient "
        "for first where a group is empty",
        "code": """
def spare_load(first, clean, noisy, std, *, runs, k):
    load, back_load = two_level.load(first, clean, noisy, std, runs=runs, k=k)
    empty, share = np.diff(runs) == 0, k / clean.shape[1]
    load = load + (empty * first)[:, None] * share
    return load, back_load
""",
    },
    {
        "cell": "ex-08-5b",
        "loses": 3,
        "says": "the value: yours equals what comes out with: 1 / E: each token is "
        "sent to k of them",
        "code": """
def spare_load(first, clean, noisy, std, *, runs, k):
    load, back_load = two_level.load(first, clean, noisy, std, runs=runs, k=k)
    empty, share = np.diff(runs) == 0, 1 / clean.shape[1]
    load = load + (empty * first)[:, None] * share

    def back(dload):
        dfirst, *rest = back_load(dload)
        return dfirst + empty * dload.sum(1) * share, *rest

    return load, back
""",
    },
    {
        "cell": "ex-08-6",
        "loses": 2,
        "says": "[[1], [0], [2]]: got 'harmless', expected 'harmful'",
        "code": """
def harmless(group):
    return group.shape[1] == 1
""",
    },
    {
        "cell": "ex-08-6b",
        "loses": 2,
        "says": "the gradient of u: yours equals what comes out with: not sorted: the "
        "bug is still there",
        "code": "repaired = careless",
    },
]
