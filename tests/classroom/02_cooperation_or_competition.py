"""Wrong answers to the exercises of Chapter 2, as students give them.

cell: the grade id of the cell that is replaced, by `code`;  loses: the points of its
exercise that must go;  says: what the feedback must contain.
"""

WRONG = [
    {
        "cell": "ex-02-1",
        "loses": 2,
        "says": "in L3[1], yours equals what comes out with: the prior where the",
        "code": """
def six(a, o1, o2, d):
    p = 1 / (1 + np.exp(-a))
    y = p * o1 + (1 - p) * o2
    e1, e2 = ((d - o1) ** 2).sum(), ((d - o2) ** 2).sum()
    r = p / (p + (1 - p) * np.exp((e1 - e2) / 2))
    return {
        "L1": (-2 * p * (1 - p) * (d - y) @ (o1 - o2), -2 * p * (d - y)),
        "L2": (p * (1 - p) * (e1 - e2), -2 * p * (d - o1)),
        "L3": (p - r, -p * (d - o1)),
    }
""",
    },
    {
        "cell": "ex-02-1",
        "loses": 2,
        "says": "the slope p (1 - p) of the sigmoid is missing",
        "code": """
def six(a, o1, o2, d):
    p = 1 / (1 + np.exp(-a))
    y = p * o1 + (1 - p) * o2
    e1, e2 = ((d - o1) ** 2).sum(), ((d - o2) ** 2).sum()
    r = p / (p + (1 - p) * np.exp((e1 - e2) / 2))
    return {
        "L1": (-2 * (d - y) @ (o1 - o2), -2 * p * (d - y)),
        "L2": (e1 - e2, -2 * p * (d - o1)),
        "L3": (p - r, -r * (d - o1)),
    }
""",
    },
    {
        "cell": "ex-02-2",
        "loses": 2,
        "says": "the standard deviation where the variance belongs",
        "code": """
def wide_pull(p, o, d, sigma):
    r = p * np.exp(-((d - o) ** 2).sum(1) / (2 * sigma))
    return (r / r.sum())[:, None] * (d - o) / sigma


def peak(sigma):
    return sigma
""",
    },
    {
        "cell": "ex-02-3",
        "loses": 2,
        "says": "the gradient of z: yours equals what comes out with: a gradient for "
        "experts that are not kept",
        "code": """
def top_two_loss(z, o, *, target):
    kept = z >= np.sort(z, axis=1)[:, -2:-1]
    p = ops.softmax(z)[0]
    w = p * kept / (p * kept).sum(axis=1, keepdims=True)
    residual = o - target[:, None, :]
    error = (residual**2).sum(axis=2)
    expected = (w * error).sum(axis=1, keepdims=True)

    def back(dloss):
        scale = dloss / len(z)
        return scale * p * (error - expected), 2 * scale * w[:, :, None] * residual

    return expected.mean(), back
""",
    },
    {
        "cell": "ex-02-3",
        "loses": 2,
        "says": "top_two_loss: writes on its argument o: work on a copy",
        "code": """
def top_two_loss(z, o, *, target):
    kept = z >= np.sort(z, axis=1)[:, -2:-1]
    w = np.exp(z - z.max(axis=1, keepdims=True)) * kept
    w = w / w.sum(axis=1, keepdims=True)
    o -= target[:, None, :]
    error = (o**2).sum(axis=2)
    expected = (w * error).sum(axis=1, keepdims=True)

    def back(dloss):
        scale = dloss / len(z)
        return scale * w * (error - expected), 2 * scale * w[:, :, None] * o

    return expected.mean(), back
""",
    },
    {
        "cell": "ex-02-4b",
        "loses": 3,
        "says": "far_apart(2.4): yours equals what comes out with: the answer for",
        "code": """
def far_apart(gap):
    return 3.9973 if gap > 2 else 0.0
""",
    },
    {
        "cell": "ex-02-4c",
        "loses": 3,
        "says": "the sum over both cases where the mean belongs",
        "code": """
def rate(gap):
    return gap**2 / 4 - 1
""",
    },
    {
        "cell": "ex-02-5b",
        "loses": 2,
        "says": "the second stage begins at the start again",
        "code": """
def two_stages(first, second):
    return errors(learn(first, start)), errors(learn(second, start))
""",
    },
    {
        "cell": "ex-02-6",
        "loses": 1,
        "says": "A, the gradient of o:",
        "code": """
findings = {"A": "right", "B": "gradient of o", "C": "gradient of z"}
""",
    },
]
