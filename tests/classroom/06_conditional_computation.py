"""Wrong answers to the exercises of Chapter 6, as students give them.

cell: the grade id of the cell that is replaced, by `code`;  loses: the points of its
exercise that must go;  says: what the feedback must contain.
"""

WRONG = [
    {
        "cell": "ex-06-1a",
        "loses": 2,
        "says": "nothing for the others, who stand in the denominator",
        "code": """
def raw_back(z, o, g, *, idx):
    rows = np.arange(len(z))[:, None]
    p, dz = ops.softmax(z)[0][rows, idx], np.zeros_like(z)
    y = np.einsum("nk,nkd->nd", p, o[rows, idx])
    dz[rows, idx] = p * np.einsum("nd,nkd->nk", g, o[rows, idx] - y[:, None])
    return dz
""",
    },
    {
        "cell": "ex-06-1b",
        "loses": 2,
        "says": "g along y: then the others move most",
        "code": """
def quiet(y):
    return y / np.linalg.norm(y)
""",
    },
    {
        "cell": "ex-06-2a",
        "loses": 2,
        "says": "renormalised weights",
        "code": """
def raw_jump(z, o, i, j):
    kept = z >= z[j]
    kept[i] = False
    w = np.exp(z) * kept / (np.exp(z) * kept).sum()
    return w[j] * (o[i] - o[j])
""",
    },
    {
        "cell": "ex-06-2b",
        "loses": 2,
        "says": "the bound of renormalised weights: at the tie, who else has weight?",
        "code": """
def edge_bound(k):
    return 1 / k
""",
    },
    {
        "cell": "ex-06-3a",
        "loses": 3,
        "says": "one factor 1 / T is missing",
        "code": """
def drawn_gate(z, T, *, k, noise):
    a = z / T
    idx = gate.top_k(a + noise, k)
    w, back_w = gate.keep(a, idx=idx)

    def back(dw):
        da = back_w(dw)
        return da / T, -(da * a).sum()

    return w, back
""",
    },
    {
        "cell": "ex-06-3b",
        "loses": 3,
        "says": "drawn with replacement",
        "code": """
def pair_chance(p, i, j):
    return 2 * p[i] * p[j]
""",
    },
    {
        "cell": "ex-06-4a",
        "loses": 2,
        "says": "the gradient of x: yours equals what comes out with: no weights",
        "code": """
def by_products(x, w, params, *, place, runs):
    send, home = place.sum(1), np.einsum("nj,njr->nr", w, place)
    out, back_out = experts.feed_forward(send.T @ x, params, runs=runs)

    def back(dy):
        drows, dparams = back_out(send.T @ dy)
        dw = np.einsum("njr,nr->nj", place, dy @ out.T)
        return send @ drows, dw, dparams

    return home @ out, back
""",
    },
    {
        "cell": "ex-06-4b",
        "loses": 2,
        "says": "`send` wants no gradient",
        "code": """
def dispatch_work(N, R, D):
    return 2 * N * R * D, 4 * N * R * D
""",
    },
    {
        "cell": "ex-06-5b",
        "loses": 2,
        "says": "the standard deviation where the variance belongs",
        "code": """
def relative_error(system, params, draw, rng):
    x, target = draw(2000, rng)
    y, _ = system(x, params)
    return ((y - target) ** 2).mean() / target.std()
""",
    },
    {
        "cell": "ex-06-5c",
        "loses": 2,
        "says": "most: yours equals what comes out with: one expert for each region",
        "code": 'most, why = 16, "a"',
    },
    {
        "cell": "ex-06-6b",
        "loses": 1,
        "says": "the density without 1 / s",
        "code": """
def jump_term(clean, noisy, std):
    total = 0.0
    for i in range(4):
        others = noisy.copy()
        others[:, i] = -np.inf
        u = (clean[:, i] - others.max(1)) / std[:, i]
        density = np.exp(-u * u / 2) / np.sqrt(2 * np.pi)
        total += Wg[0, i] * (density * (o[i] - o[others.argmax(1)])).mean()
    return total
""",
    },
    {
        "cell": "ex-06-6b",
        "loses": 1,
        "says": "`back` alone, without any jump",
        "code": """
def jump_term(clean, noisy, std):
    return 0.0
""",
    },
    {
        "cell": "ex-06-7",
        "loses": 3,
        "says": "the scale s where its square, the variance, belongs",
        "code": """
def score(clean, noisy, std):
    return ((noisy - clean) / std) @ Wg[0]


def best_b(y, S):
    return (y * S * S).mean() / (S * S).mean()
""",
    },
    {
        "cell": "ex-06-7",
        "loses": 3,
        "says": "best_b: yours equals what comes out with: the plain mean of y",
        "code": """
def score(clean, noisy, std):
    return ((noisy - clean) / std**2) @ Wg[0]


def best_b(y, S):
    return y.mean()
""",
    },
    {
        "cell": "ex-06-8a",
        "loses": 2,
        "says": "writes on its argument rows: work on a copy",
        "code": """
def combine(rows, w, *, plan):
    before = rows[plan.home]
    rows *= w.ravel()[plan.slot, None]

    def back(dy):
        drows = dy[plan.token] * w.ravel()[plan.slot, None]
        return drows, np.einsum("nd,nkd->nk", dy, before)

    return rows[plan.home].sum(1), back
""",
    },
    {
        "cell": "ex-06-8b",
        "loses": 2,
        "says": "blind: here the two backs differ, so this test sees the bug",
        "code": """
def blind():
    rng = np.random.default_rng(0)
    idx = np.array([[0, 1], [1, 2], [2, 0]])
    return rng.standard_normal((6, 3)), rng.random((3, 2)), idx
""",
    },
]
