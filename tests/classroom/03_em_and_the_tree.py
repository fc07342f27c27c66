"""Wrong answers to the exercises of Chapter 3, as students give them."""

WRONG = [
    {
        "cell": "ex-03-1",
        "loses": 2,
        "says": "the standard deviation where the variance belongs",
        "code": """
def variances(y, r, centre):
    squared = ((y[:, None] - centre) ** 2).sum(axis=2)
    return np.sqrt((r * squared).sum(axis=0) / (y.shape[1] * r.sum(axis=0)))


def trap(y):
    return y[0]
""",
    },
    {
        "cell": "ex-03-1",
        "loses": 2,
        "says": "the likelihood grows: 2 of 2 entries are wrong",
        "code": """
def variances(y, r, centre):
    squared = ((y[:, None] - centre) ** 2).sum(axis=2)
    return (r * squared).sum(axis=0) / (y.shape[1] * r.sum(axis=0))


def trap(y):
    return y.mean(axis=0)
""",
    },
    {
        "cell": "ex-03-2",
        "loses": 2,
        "says": "gap: yours equals what comes out with: q and r exchanged",
        "code": """
def gap(q, r):
    return (r * np.log(r / q)).sum(axis=1).mean()
""",
    },
    {
        "cell": "ex-03-2",
        "loses": 2,
        "says": "gap of hard posteriors: 1 of 1 entries are NaN or infinite",
        "code": """
def gap(q, r):
    with np.errstate(all="ignore"):
        return (q * np.log(q / r)).sum(axis=1).mean()
""",
    },
    {
        "cell": "ex-03-3",
        "loses": 2,
        "says": "the gradient of low: yours equals what comes out with: the mean over",
        "code": """
def shared_nll(top, low, o, *, target):
    copies = np.repeat(low[:, None, :], o.shape[1], axis=1)
    loss, back_tree = hierarchy.nll((top, copies), o, target=target)

    def back(dloss):
        (dtop, dcopies), do = back_tree(dloss)
        return dtop, dcopies.mean(axis=1), do

    return loss, back
""",
    },
    {
        "cell": "ex-03-3",
        "loses": 2,
        "says": "the gradient of low: got shape (4, 2), expected (4, 3)",
        "code": """
def shared_nll(top, low, o, *, target):
    copies = np.repeat(low[:, None, :], o.shape[1], axis=1)
    loss, back_tree = hierarchy.nll((top, copies), o, target=target)

    def back(dloss):
        (dtop, dcopies), do = back_tree(dloss)
        return dtop, dcopies.sum(axis=2), do

    return loss, back
""",
    },
    {
        "cell": "ex-03-4b",
        "loses": 1,
        "says": "hard True: in centre, yours equals what comes out with: the other of",
        "code": """
def run_em(y, units, hard, steps):
    for _ in range(steps):
        r = competitive.posteriors(y, units)
        units = competitive.m_step(y, r, units)
    return units
""",
    },
    {
        "cell": "ex-03-5b",
        "loses": 2,
        "says": "errors: yours equals what comes out with: the standard deviation",
        "code": """
def relative_errors(x, y, depth, starts):
    trees = [grown(x, y, depth, seed) for seed in range(starts)]
    errors = [((hierarchy.predict(x, tree) - y) ** 2).mean() for tree in trees]
    return np.array(errors) / y.std()


def wrong_starts(errors):
    return int((errors > 0.15).sum())
""",
    },
    {
        "cell": "ex-03-5b",
        "loses": 2,
        "says": "wrong starts, other errors: got 2, expected 1",
        "code": """
def relative_errors(x, y, depth, starts):
    trees = [grown(x, y, depth, seed) for seed in range(starts)]
    errors = [((hierarchy.predict(x, tree) - y) ** 2).mean() for tree in trees]
    return np.array(errors) / y.var()


def wrong_starts(errors):
    return 2
""",
    },
    {
        "cell": "ex-03-6",
        "loses": 1,
        "says": "climbs(forgetful): got True, expected False",
        "code": """
def climbs(em):
    start, end = (competitive.log_likelihood(y, em(y, units, k)) for k in (0, 5))
    return bool(end > start)
""",
    },
    {
        "cell": "ex-03-7",
        "loses": 2,
        "says": "slope: yours equals what comes out with: the weights of the experts",
        "code": """
def gate_slope(r, below, g):
    return wrong_slope(r, below, g)


shift_has_no_effect = {"right": True, "wrong": False}
""",
    },
]
