"""Two levels of gates beside one, with the same experts: clusters within clusters.

Tokens lie in clusters; each cluster has a linear map of its own, which the layer must
learn.  "nested": the clusters lie in super-clusters, one for each group of experts.
"plain": they lie anywhere.  The gates and losses are those of Shazeer et al. (2017).
Axes: N tokens, D width, G groups of E experts, L = G E clusters, H hidden width.
"""

import math

import numpy as np

from moe_np import dispatch, gate, moe, ops, optim, train, two_level
from moe_np.diagnose import dispatch_entropy

D, H, FAR, LR = 16, 32, 3.0, 0.01
TASKS = ("nested", "plain")
BOTH, NONE, FIRST = (0.1, 0.1), (0.0, 0.0), (0.1, 0.0)
SYSTEMS = {  # how to choose four; weights of the losses on importance and on load
    "flat": ("flat", BOTH),
    "2 x 2": ((2, 2), BOTH),
    "4 x 1": ((4, 1), BOTH),
    "1 x 4": ((1, 4), BOTH),
    "flat, no losses": ("flat", NONE),
    "2 x 2, no losses": ((2, 2), NONE),
    "flat, importance only": ("flat", FIRST),
    "2 x 2, importance only": ((2, 2), FIRST),
    "pairs, importance only": ("pairs", FIRST),
}
SIZES = {
    "small": {"G": 4, "N": 256, "steps": 1000, "seeds": 10},
    "large": {"G": 8, "N": 512, "steps": 1500, "seeds": 8},
}
SIZES["small"] |= {"tasks": TASKS, "systems": [*SYSTEMS]}
SIZES["large"] |= {"tasks": ("nested",), "systems": ["flat", "2 x 2"]}
TEST, BLOCK = 4096, 50


def world(task, G, rng):
    """Centres (L, D) and maps (L, D, D) of G x G clusters."""
    places, leaves = rng.standard_normal((2, G * G, D))
    if task == "nested":
        places = places[np.repeat(np.arange(G), G)]
    centre = sum(
        FAR * a / np.linalg.norm(a, axis=1, keepdims=True) for a in (places, leaves)
    )
    return centre, rng.standard_normal((G * G, D, D)) / math.sqrt(D)


def draw(centre, maps, N, rng):
    """x = centre + e and target = e A, of a random cluster.  float32, leaf (N,)"""
    leaf = rng.integers(len(centre), size=N)
    e = rng.standard_normal((N, D))
    target = np.einsum("nd,nde->ne", e, maps[leaf])
    return {
        "x": np.float32(centre[leaf] + e),
        "target": np.float32(target),
        "leaf": leaf,
    }


def least_error(centre, maps, batch):
    """The error of the best guess that x allows, with centres and maps known.

    The guess is sum_c p(c | x) (x - c) A_c, the mean of the target for this x.
    """
    x = np.float64(batch["x"])
    p, _ = ops.softmax(x @ centre.T - (centre**2).sum(1) / 2)
    guess = np.zeros_like(x)
    for c, (place, A) in enumerate(zip(centre, maps, strict=True)):
        guess += p[:, c, None] * ((x - place) @ A)
    return float(((guess - batch["target"]) ** 2).mean())


def begin(system, G, rng):
    """A layer with G x G experts, and its gates at zero."""
    if isinstance(SYSTEMS[system][0], str):
        return moe.init(rng, E=G * G, D=D, H=H)
    return two_level.init(rng, G=G, E=G, D=D, H=H)


def layer(system, x, params, rng):
    """(y, cv2_importance, cv2_load), back: four experts for each token."""
    k = SYSTEMS[system][0]
    if k == "flat":
        return moe.moe(x, params, k=4, rng=rng)
    if k == "pairs":
        return layer_of_pairs(x, params, rng)
    return two_level.two_level(x, params, k=k, rng=rng)


def pairs(z):
    """The best two pairs from two groups, by the sum of their logits.  z (N, M) -> idx

    The M logits are G groups of G.  A decision: idx (N, 4), no gradient.
    """
    N, M = z.shape
    G = math.isqrt(M)
    rows = z.reshape(N * G, G)
    best = gate.top_k(rows, 2)
    score = np.take_along_axis(rows, best, 1).sum(1).reshape(N, G)
    group = gate.top_k(score, 2)[:, :, None]
    chosen = np.take_along_axis(best.reshape(N, G, 2), group, 1)
    return (group * G + chosen).reshape(N, 4)


def layer_of_pairs(x, params, rng):
    """A flat gate that may choose only what two levels may; no loss on the load."""
    logits, back_logits = gate.noisy_logits(x, params["Wg"], params["Wn"], rng=rng)
    idx, M = pairs(logits[1]), logits[1].shape[1]
    w, back_w = gate.keep(logits[1], idx=idx)
    y, back_y = moe.mix(x, w, params["experts"], idx=idx)
    total, back_total = gate.importance(w, idx=idx, E=M)
    cv2, back_cv2 = ops.cv_squared(total)
    cv2_load, _ = ops.cv_squared(np.bincount(idx.ravel(), minlength=M))

    def back(grads):
        dx, dw, dexperts = back_y(grads[0])
        dw += back_total(back_cv2(float(grads[1])))
        none = np.zeros_like(logits[0])
        dx_gate, dWg, dWn = back_logits((none, back_w(dw), none))
        return dx + dx_gate, {"Wg": dWg, "Wn": dWn, "experts": dexperts}

    return (y, cv2, cv2_load), back


def fit(task, system, size, seed, *, steps=None, watch=None, checkpoint=None, bar=None):
    """Train one layer with Adam, on fresh tokens in each step.

    watch: a function of the parameters, whose answer the history keeps, as "seen".
    -> params, history, tokens of the test
    """
    plan, weights = SIZES[size], SYSTEMS[system][1]
    scene = world(task, plan["G"], np.random.default_rng([seed, 0]))
    init, step = optim.adam(lr=LR)

    def one(state, rng):
        params = state["params"]
        batch = draw(*scene, plan["N"], rng)
        (y, _, cv2_load), back = layer(system, batch["x"], params, rng)
        gap = y - batch["target"]
        _, grads = back((2 * gap / gap.size, *weights))
        optimiser, params = step(state["optimiser"], params, grads)
        record = {"error": np.vdot(gap, gap) / gap.size, "cv2_load": cv2_load}
        if watch:
            record["seen"] = watch(params)
        return {"params": params, "optimiser": optimiser}, record

    params = begin(system, plan["G"], np.random.default_rng([seed, 1]))
    state, history = train.run(
        one,
        {"params": params, "optimiser": init(params)},
        steps=steps or plan["steps"],
        rng=np.random.default_rng([seed, 2]),
        checkpoint=checkpoint,
        every=200,
        bar=bar,
    )
    test = draw(*scene, TEST, np.random.default_rng([seed, 3]))
    return state["params"], history, test


def routes(x, params, k):
    """Who gets which token, without noise: w, idx (N, 4), and v, group (N, J).

    v and group are the weights and choices of the first level; None for one level.
    """
    (_, z, _), _ = gate.noisy_logits(x, params["Wg"], params["Wn"], rng=None)
    if isinstance(k, str):
        idx = pairs(z) if k == "pairs" else gate.top_k(z, 4)
        return gate.keep(z, idx=idx)[0], idx, None, None
    group, inner = gate.top_k(z, k[0]), params["inner"]
    v, _ = gate.keep(z, idx=group)
    G, _, E = inner["Wg"].shape
    plan = dispatch.plan(group, G)
    rows, _ = dispatch.send(x, plan=plan)
    (_, z, _), _ = two_level.inner_logits(rows, **inner, runs=plan.runs, rng=None)
    choice = gate.top_k(z, k[1])
    w, _ = two_level.product(v, gate.keep(z, idx=choice)[0], plan=plan)
    idx = (group[:, :, None] * E + choice[plan.home]).reshape(w.shape)
    return w, idx, v, group


def table(weights, idx, labels, C, E):
    """Where the gate weight of each class goes (C, E), in per cent of the class."""
    total = np.bincount((labels[:, None] * E + idx).ravel(), weights.ravel(), C * E)
    total = total.reshape(C, E)
    return 100 * total / total.sum(1, keepdims=True)


def settings():
    """What the stored numbers depend on, beside this file."""
    fixed = {"D": D, "H": H, "far": FAR, "lr": LR, "test": TEST, "block": BLOCK}
    return {**fixed, "systems": SYSTEMS, "sizes": SIZES}


def jobs():
    """Every run: its name -> the arguments of `run`."""
    todo = {}
    for size, plan in SIZES.items():
        for task in plan["tasks"]:
            for system in plan["systems"]:
                for seed in range(plan["seeds"]):
                    todo[f"{task}; {system}; {size}; {seed}"] = (
                        task,
                        system,
                        size,
                        seed,
                    )
    return todo


def run(task, system, size, seed, *, checkpoint=None, bar=None):
    """Train a layer; what it does, without noise, on tokens that it has not seen.

    error: mean squared error, in units of the targets' variance; curve: that of the
    training, with noise, 50 steps each; cv: importance, load; most: largest load, in
    means; entropy: of clusters at experts, in nats; groups: weights, in per cent.
    """
    extras = {"checkpoint": checkpoint, "bar": bar}
    params, history, test = fit(task, system, size, seed, **extras)
    G, k = SIZES[size]["G"], SYSTEMS[system][0]
    (y, *cv2), _ = layer(system, test["x"], params, None)
    w, idx, v, group = routes(test["x"], params, k)
    load, leaf = np.bincount(idx.ravel(), minlength=G * G), test["leaf"]
    mixed = table(w, idx, leaf, G * G, G * G)
    result = {
        "error": round(float(((y - test["target"]) ** 2).mean()), 3),
        "cv": [round(math.sqrt(c), 2) for c in cv2],
        "most": round(float(load.max() / load.mean()), 2),
        "entropy": round(dispatch_entropy(np.rint(1000 * mixed)), 2),
        "best": round(float(w.max(1).mean()), 2),
        "curve": np.float64(history["error"])
        .reshape(-1, BLOCK)
        .mean(1)
        .round(3)
        .tolist(),
    }
    if group is not None:
        result["groups"] = table(v, group, leaf // G, G, G).round(1).tolist()
    return result
