"""Wrong answers to the exercises of Chapter 5, as students give them.

cell: the grade id of the cell that is replaced, by `code`;  loses: the points of its
exercise that must go;  says: what the feedback must contain.
"""

WRONG = [
    {
        "cell": "ex-05-1",
        "loses": 2,
        "says": "strengths that are alike: where is h?",
        "code": """
def ceiling(K, q, h):
    return 1 - q / 4
""",
    },
    {
        "cell": "ex-05-1",
        "loses": 2,
        "says": "one of the K clusters wrong, not one case of four",
        "code": """
def ceiling(K, q, h):
    return 1 - q / K * 1.5 / (h - 0.5)
""",
    },
    {
        "cell": "ex-05-2",
        "loses": 3,
        "says": "K = 2, cluster 2 with the distractor of 1: 2 of 4 right, not 3",
        "code": """
def best_table(K):
    s = np.array([10.0, 9.9, 9.0, 5.0])
    c = np.array([0.0, 0.5, 2.0, 8.0])
    if K == 4:
        return s, c
    return np.arange(K, 0, -1.0), np.zeros(K)
""",
    },
    {
        "cell": "ex-05-2",
        "loses": 3,
        "says": "best_table: K = 4, cluster 2 with the distractor of 1:",
        "code": """
def best_table(K):
    return np.arange(K, 0, -1.0), np.arange(K) - 0.5 * (np.arange(K) > 0)
""",
    },
    {
        "cell": "ex-05-3",
        "loses": 2,
        "says": "df tiled over the rows where it must be repeated",
        "code": """
def rectified_expert(W, *, x, sign):
    N, P, D = x.shape
    rows = x.reshape(N * P, D)
    a = rows @ W

    def back(df):
        return rows.T @ (np.tile(df, P)[:, None] * (a > 0) * sign)

    return (np.maximum(a, 0) @ sign).reshape(N, P).sum(1), back
""",
    },
    {
        "cell": "ex-05-3",
        "loses": 2,
        "says": "without the signs of the filters",
        "code": """
def rectified_expert(W, *, x, sign):
    N, P, D = x.shape
    rows = x.reshape(N * P, D)
    a = rows @ W

    def back(df):
        return rows.T @ (np.repeat(df, P)[:, None] * (a > 0))

    return (np.maximum(a, 0) @ sign).reshape(N, P).sum(1), back
""",
    },
    {
        "cell": "ex-05-4b",
        "loses": 2,
        "says": "every expert with any case at all",
        "code": """
def working(idx, E):
    return len(np.unique(idx))
""",
    },
    {
        "cell": "ex-05-4c",
        "loses": 2,
        "says": "why: an expert that is not asked gets no gradient",
        "code": 'why = "c"',
    },
    {
        "cell": "ex-05-5",
        "loses": 2,
        "says": "without the slope of the first softmax",
        "code": """
def double_loss(z, *, target):
    p, _ = ops.softmax(z)
    return ops.cross_entropy(p, target=target)


def floor(V):
    return np.log(1 + (V - 1) / np.e)
""",
    },
    {
        "cell": "ex-05-5",
        "loses": 2,
        "says": "floor(3): yours equals what comes out with: two classes: where is V?",
        "code": """
def double_loss(z, *, target):
    p, back_p = ops.softmax(z)
    loss, back_loss = ops.cross_entropy(p, target=target)
    return loss, lambda dloss: back_p(back_loss(dloss))


def floor(V):
    return 0.31326168751822286
""",
    },
    {
        "cell": "ex-05-6a",
        "loses": 2,
        "says": "every expert gets the gradient of all",
        "code": """
def gradient(df, W, parts):
    dW = np.zeros_like(W)
    for _, own, back_i in parts:
        dW = dW + back_i(df[own])
    return dW
""",
    },
    {
        "cell": "ex-05-6b",
        "loses": 2,
        "says": "difference: all experts take the same step",
        "code": 'difference = "shrinks"',
    },
]
