"""Wrong answers to the exercises of Chapter 9, as students give them.

cell: the grade id of the cell that is replaced, by `code`;  loses: the points of its
exercise that must go;  says: what the feedback must contain.
"""

WRONG = [
    {
        "cell": "ex-09-1",
        "loses": 2,
        "says": "along_cells: yours equals what comes out with: the forget gate of "
        "step 1 taken in",
        "code": """
def along_cells(a):
    H = a.shape[2] // 4
    return ops.sigmoid(a[:, :, H : 2 * H])[0].prod(0)


def bias_for(T):
    return -np.log(np.exp(1 / T) - 1)
""",
    },
    {
        "cell": "ex-09-1",
        "loses": 2,
        "says": "left after 20: yours equals what comes out with: log T, which is "
        "near it for large T only",
        "code": """
def along_cells(a):
    H = a.shape[2] // 4
    return ops.sigmoid(a[1:, :, H : 2 * H])[0].prod(0)


def bias_for(T):
    return np.log(T)
""",
    },
    {
        "cell": "ex-09-2",
        "loses": 2,
        "says": "the gradient of W: yours equals what comes out with: the half of the "
        "logits alone",
        "code": """
def tied(W, A, *, words):
    x, back_x = layers.embedding(W, words=words)
    h, back_h = ops.tanh(x @ A)

    def back(dz):
        return dz.T @ h, x.T @ back_h(dz @ W)

    return h @ W.T, back
""",
    },
    {
        "cell": "ex-09-2",
        "loses": 2,
        "says": "the gradient of W: yours equals what comes out with: dW[words] += "
        "dx: of equal words only the last counts",
        "code": """
def tied(W, A, *, words):
    x, back_x = layers.embedding(W, words=words)
    h, back_h = ops.tanh(x @ A)

    def back(dz):
        da = back_h(dz @ W)
        dW = dz.T @ h
        dW[words] += da @ A.T
        return dW, x.T @ da

    return h @ W.T, back
""",
    },
    {
        "cell": "ex-09-3b",
        "loses": 2,
        "says": "in [2], yours equals what comes out with: a wait for each training "
        "step, which has T of them",
        "code": """
def counts(L, T, B, k, E):
    return k * T * B / E, L / (T * B), L / (T * B)
""",
    },
    {
        "cell": "ex-09-3b",
        "loses": 2,
        "says": "in [0], yours equals what comes out with: one time step: all T go "
        "through together",
        "code": """
def counts(L, T, B, k, E):
    return k * B / E, L / (T * B), L / B
""",
    },
    {
        "cell": "ex-09-4",
        "loses": 2,
        "says": "3 words, 8 experts: yours equals what comes out with: k experts "
        "drawn with repetition",
        "code": """
def idle(k, E, b):
    return E * (1 - 1 / E) ** (k * b)


def enough(k, E):
    return int(np.floor(-np.log(E) / np.log(1 - k / E))) + 1
""",
    },
    {
        "cell": "ex-09-4",  # the number of the visible check
        "loses": 2,
        "says": "enough(4, 256): got 65, expected 353",
        "code": """
def idle(k, E, b):
    return E * (1 - k / E) ** b


def enough(k, E):
    return 65
""",
    },
    {
        "cell": "ex-09-5",
        "loses": 1,
        "says": "notices, words [[0, 1], [1, 2]]: got 'it cannot', expected 'it can'",
        "code": """
def notices(words):
    rows = words if words.ndim > 1 else words[None]
    return any(len(set(row)) < len(row) for row in rows.tolist())


def lost(words):
    return words.size - len(np.unique(words))
""",
    },
    {
        "cell": "ex-09-5b",
        "loses": 1,
        "says": "embedding: back, called again, gives another answer: it writes on "
        "what it needs",
        "code": """
def embedding(W, *, words):
    dW = np.zeros_like(W)

    def back(dx):
        np.add.at(dW, words, dx)
        return dW

    return W[words], back
""",
    },
    {
        "cell": "ex-09-6",
        "loses": 2,
        "says": "window 2: in W, yours equals what comes out with: the state "
        "forgotten: each window begins at rest",
        "code": """
def gradients(params, windows):
    found = []
    for words, targets in windows:
        (z, state, *_), back = models.language_model(
            rest, params, words=words, middle=models.dense, rate=0, rng=None
        )
        _, back_loss = ops.cross_entropy(z, target=targets.ravel())
        _, grads = back((back_loss(1.0), tree.zeros(state), 0, 0))
        found.append(grads)
    return found
""",
    },
    {
        "cell": "ex-09-6",  # left as it is
        "loses": 2,
        "says": "window 2: in embedding, yours equals what comes out with: a gradient "
        "of the window before, at the end of this one",
        "code": "gradients = suspicious",
    },
    {
        "cell": "ex-09-7b",
        "loses": 2,
        "says": "reach: yours equals what comes out with: the order of time: distance "
        "0 is the last step",
        "code": """
def reach(x, params):
    h = c = np.zeros((x.shape[1], len(params["Wh"])))
    (hs, _, _), back = lstm.run(x, h, c, params)
    dx, *_ = back((np.zeros_like(hs), np.ones_like(h), np.zeros_like(c)))
    return np.sqrt((dx**2).sum((1, 2)))
""",
    },
    {
        "cell": "ex-09-7b",
        "loses": 2,
        "says": "reach: yours equals what comes out with: the gradient of all "
        "outputs, not of the last",
        "code": """
def reach(x, params):
    h = c = np.zeros((x.shape[1], len(params["Wh"])))
    (hs, _, _), back = lstm.run(x, h, c, params)
    dx, *_ = back((np.ones_like(hs), np.zeros_like(h), np.zeros_like(c)))
    return np.sqrt((dx**2).sum((1, 2)))[::-1]
""",
    },
]
