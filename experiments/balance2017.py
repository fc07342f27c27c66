"""Who gets the tokens?  One sparse layer, trained with and without cures for imbalance.

The weights of the balance losses are those of Shazeer et al. (2017), Table 6; the hard
constraint is that of Eigen et al. (2013), the strict one that of Shazeer, appendix F.
Axes: N tokens, D width, C clusters, E experts, k chosen per token, H hidden width.
"""

from functools import partial

import numpy as np

from moe_np import balance, experts, gate, moe, ops, optim, train

C, D, E, H, N, k = 8, 16, 8, 16, 256, 2
STEPS, LR, SHIFT, MARGIN, TEST = 300, 0.01, 3, 64, 4096
WEIGHTS, SEEDS, PLAIN_LR = (0, 0.01, 0.1, 1), 10, 0.1
ADAM = optim.adam(lr=LR)


def task(seed):
    """Centres (C, D) at right angles, a map (C, D, D) for each, a direction (D,)."""
    rng = np.random.default_rng([seed, 0])
    centres = np.linalg.qr(rng.standard_normal((D, D)))[0][:C]
    maps = rng.standard_normal((C, D, D)) / np.sqrt(D)
    common = rng.standard_normal(D)
    parts = (2 * centres, maps, common / np.linalg.norm(common))
    return tuple(np.float32(a) for a in parts)


def tokens(world, N, *, rng, shift=SHIFT):
    """x = shift common + centre_c + v / 2,  d = tanh(v A_c);  v normal, c a cluster.

    world: centres (C, D), maps A (C, D, D), common (D,)  ->  x (N, D), d (N, D), c (N,)
    """
    centres, maps, common = world
    c, v = rng.integers(C, size=N), rng.standard_normal((N, D), np.float32)
    x = shift * common + centres[c] + v / 2
    return x, np.tanh(np.einsum("nd,ndh->nh", v, maps[c])), c


def soft(x, params, memory, *, rng, weights):
    """The layer of the paper; weights: w_importance, w_load."""
    (y, _, _), back = moe.moe(x, params, k=k, rng=rng)
    return y, lambda dy: back((dy, *weights))[1], memory


def masked(x, params, *, mask_of, rng, away=(0, 0)):
    """The layer where a mask (N, E) says which experts answer, k of them or not.

    away: what is taken from x before the gate, and before the experts.
    """
    seen, x = x - away[0], x - away[1]
    names = ("Wg", "Wn")
    logits, back_logits = gate.noisy_logits(seen, *(params[i] for i in names), rng=rng)
    mask = mask_of(logits[1])
    w, back_w = balance.masked_softmax(logits[1], mask=mask)
    idx = gate.top_k(w, max(1, mask.sum(1).max()))
    kept = np.take_along_axis(w, idx, 1)
    y, back_y = moe.mix(x, kept, params["experts"], idx=idx)

    def back(dy):
        _, dkept, dexperts = back_y(dy)
        dw = np.zeros_like(w)
        np.put_along_axis(dw, idx, dkept, 1)
        zero = np.zeros_like(w)
        _, dWg, dWn = back_logits((zero, back_w(dw), zero))
        return {"Wg": dWg, "Wn": dWn, "experts": dexperts}

    return y, back, mask, w


def best(z, *, allowed):
    """mask (N, E): the k best of the allowed experts (E,), or all if fewer than k."""
    idx = gate.top_k(np.where(allowed, z, -np.inf), min(k, allowed.sum()))
    mask = np.zeros(z.shape, bool)
    np.put_along_axis(mask, idx, True, 1)
    return mask


def apart(x, params, memory, *, rng, away):
    """No balance loss; gate and experts see x with different parts taken away."""
    mask_of = partial(best, allowed=np.ones(E, bool))
    y, back, _, _ = masked(x, params, mask_of=mask_of, rng=rng, away=away)
    return y, back, memory


def given(x, params, memory, *, rng):
    """The gate is given and stays as it is; the experts alone learn."""
    y, back, memory = soft(x, params, memory, rng=rng, weights=(0, 0))
    stay = {name: np.zeros_like(params[name]) for name in ("Wg", "Wn")}
    return y, lambda dy: back(dy) | stay, memory


def dense(x, params, memory, *, rng):
    """One network for all tokens, expert 1 of 1; its gate weight is always 1."""
    y, back, _, _ = masked(x, params, mask_of=first, rng=None)
    return y, back, memory


def first(z):
    """The mask that lets expert 1 alone answer."""
    return np.tile(np.arange(E) == 0, (len(z), 1))


def hard(x, params, memory, *, rng, lift):
    """Eigen et al.: who is ahead by more than the margin rests; lifted after `lift`."""
    total, steps = memory["total"], memory["steps"]
    allowed = balance.within_margin(total, MARGIN) | (steps >= lift)
    mask_of = partial(best, allowed=allowed)
    y, back, _, w = masked(x, params, mask_of=mask_of, rng=rng)
    return y, back, {"total": total + w.sum(0), "steps": steps + 1}


def strict(x, params, memory, *, rng):
    """Appendix F: each expert takes its m best tokens; thresholds T learn to do so."""
    m = k * len(x) // E
    y, back, _, _ = masked(
        x, params, mask_of=lambda z: balance.batchwise(ops.softmax(z)[0], m), rng=rng
    )
    p, _ = ops.softmax(x @ params["Wg"])
    _, back_T = balance.batchwise_loss(p, params["T"], m=m)
    return y, lambda dy: back(dy) | {"T": back_T(1 / len(x))[1]}, memory


def start(seed):
    """Parameters of the layer: gate and noise weights zero, random experts."""
    return moe.init(np.random.default_rng([seed, 1]), E=E, D=D, H=H)


def fit(
    system, world, params, memory=None, *, seed, steps=STEPS, noise=True, shift=SHIFT,
    away=0, optimiser=ADAM, checkpoint=None, bar=None,
):  # fmt: skip
    """Train; the loss is mean_n |y_n - d_n|^2.  -> params, history: error, load (T, E).

    system(x, params, memory, rng=) -> y, back, memory.  Load: whom the gate chooses for
    512 tokens before each step, as shares; with noise, without any mask.
    """
    init, descend = optimiser
    probe, _, _ = tokens(world, 512, rng=np.random.default_rng([seed, 2]), shift=shift)

    def step(state, rng):
        params = state["params"]
        x, d, _ = tokens(world, N, rng=rng, shift=shift)
        y, back, memory = system(x, params, state["memory"], rng=rng if noise else None)
        grads = back(2 * (y - d) / len(x))
        optimiser, after = descend(state["optimiser"], params, grads)
        error = ((y - d) ** 2).sum() / (d**2).sum()
        record = {
            "error": error,
            "load": shares(probe - away, params, seed if noise else None),
        }
        return {"params": after, "optimiser": optimiser, "memory": memory}, record

    state, history = train.run(
        step,
        {"params": params, "optimiser": init(params), "memory": memory or {}},
        steps=steps,
        rng=np.random.default_rng([seed, 3]),
        checkpoint=checkpoint,
        bar=bar,
    )
    return state["params"], history


def shares(x, params, seed):
    """The load of each expert as a share (E,), with noise unless seed is None."""
    rng = None if seed is None else np.random.default_rng([seed, 6])
    (_, noisy, _), _ = gate.noisy_logits(x, params["Wg"], params["Wn"], rng=rng)
    return np.bincount(gate.top_k(noisy, k).ravel(), minlength=E) / (k * len(x))


def measure(params, world, *, seed, mask_of=None, shift=SHIFT, away=(0, 0)):
    """Quality and balance on new tokens, without noise.

    error: squared error over squared target.  A dead expert has < 1 % of its share.
    """
    rng = np.random.default_rng([seed, 4])
    x, d, _ = tokens(world, TEST, rng=rng, shift=shift)
    mask_of = mask_of or partial(best, allowed=np.ones(E, bool))
    y, _, mask, w = masked(x, params, mask_of=mask_of, rng=None, away=away)
    load, importance = mask.sum(0), w.sum(0)
    return {
        "error": float(((y - d) ** 2).sum() / (d**2).sum()),
        "cv_importance": float(np.sqrt(ops.cv_squared(importance)[0])),
        "cv_load": float(np.sqrt(ops.cv_squared(load)[0])),
        "max_over_mean": float(load.max() / load.mean()),
        "dead": int((load < 0.01 * load.mean()).sum()),
        "per_token": (np.bincount(mask.sum(1), minlength=E + 1) / TEST).tolist(),
    }


def late(x, params, memory, *, rng, weights):
    """No balance loss for STEPS steps, then both."""
    weights = weights if memory["steps"] >= STEPS else (0, 0)
    y, back, _ = soft(x, params, {}, rng=rng, weights=weights)
    return y, back, {"steps": memory["steps"] + 1}


def by_threshold(T):
    """The mask of the strict system at inference: p_i > T_i."""
    return lambda z: balance.above(ops.softmax(z)[0], T)


def hidden(world, hide):
    """The common part where hide is 1: away from the gate, from the experts (2, D)."""
    return np.outer(hide, SHIFT * world[2]).astype(np.float32)


def to_centres(world):
    """Gate columns (D, E): expert i for cluster i, blind to the common part."""
    centres, _, common = world
    return 2 * (centres - np.outer(centres @ common, common)).T


def cure(name, weights=(0, 0), *, seed, random_gate=False, hide=(0, 0), **extras):
    """Train one system: "soft" or "late" with their weights, "hard" or "strict", or
    one of those that cure nothing: "apart" (with `hide`), "given", "dense".

    -> params, history, and the `mask_of` for `measure`, None for the k best
    """
    params, zero, world = start(seed), np.zeros(E, np.float32), task(seed)
    if random_gate:
        gate_rng = np.random.default_rng([seed, 5])
        params["Wg"] = np.float32(gate_rng.standard_normal((D, E)) / np.sqrt(D))
    if name == "strict":
        params["T"] = zero + 1 / E
    if name == "given":
        params["Wg"] = to_centres(world)
    if name == "dense":
        width = {"E": 1, "D": D, "H": k * H + E}
        params["experts"] = experts.init(np.random.default_rng([seed, 1]), **width)
    away = hidden(world, hide)
    steps = {"steps": np.array(0)}
    system, memory = {
        "soft": (partial(soft, weights=weights), {}),
        "late": (partial(late, weights=weights), steps),
        "hard": (partial(hard, lift=STEPS // 2), steps | {"total": zero}),
        "strict": (strict, {}),
        "apart": (partial(apart, away=away), {}),
        "given": (given, {}),
        "dense": (dense, {}),
    }[name]
    extras |= {"away": away[0]}
    params, history = fit(system, world, params, memory, seed=seed, **extras)
    if name == "strict":
        return params, history, by_threshold(params["T"])
    return params, history, first if name == "dense" else None


def settings():
    """What the stored numbers depend on, beside this file."""
    sizes = {"C": C, "D": D, "E": E, "H": H, "N": N, "k": k}
    more = {"steps": STEPS, "lr": LR, "shift": SHIFT, "margin": MARGIN, "test": TEST}
    more |= {"plain_lr": PLAIN_LR}
    return {**sizes, **more, "weights": WEIGHTS, "seeds": SEEDS}


def jobs():
    """Every run: its name -> the arguments of `run`."""
    kinds = {f"soft {i} {j}": ("soft", (i, j), {}) for i in WEIGHTS for j in WEIGHTS}
    kinds |= {f"soft {i} {j}": ("soft", (i, j), {}) for i, j in ((0.2, 0), (0, 0.2))}
    kinds |= {"hard": ("hard", (0, 0), {}), "strict": ("strict", (0, 0), {})}
    kinds |= {"given": ("given", (0, 0), {}), "dense": ("dense", (0, 0), {})}
    for name, hide in (("gate", (1, 0)), ("experts", (0, 1))):
        kinds[f"hidden from {name}"] = ("apart", (0, 0), {"hide": hide})
    plain = {f"shift {shift}": {"shift": shift} for shift in range(SHIFT)}
    plain |= {"no noise": {"noise": False}, "random gate": {"random_gate": True}}
    plain |= {"random gate, no noise": {"noise": False, "random_gate": True}}
    plain |= {"twice": {"steps": 2 * STEPS}, "long": {"steps": 4 * STEPS}}
    kinds |= {name: ("soft", (0, 0), extras) for name, extras in plain.items()}
    for name in ("twice", "long"):
        kinds[f"{name}, both"] = ("soft", (0.1, 0.1), plain[name])
    for name, w in (("plain descent", (0, 0)), ("plain descent, both", (0.1, 0.1))):
        optimiser = {"optimiser": optim.sgd(lr=PLAIN_LR)}
        kinds[name] = ("soft", w, optimiser | plain["twice"])
    kinds["hard, long"] = ("hard", (0, 0), plain["long"])
    for w in ((0.1, 0), (1, 0), (0, 0.1), (0.1, 0.1)):
        twice = {"steps": 2 * STEPS}
        kinds |= {"late {} {}".format(*w): ("late", w, twice)}
    return {
        f"{name}, seed {seed}": (*arguments, seed)
        for name, arguments in kinds.items()
        for seed in range(SEEDS)
    }


def run(name, weights, extras, seed, *, checkpoint=None, bar=None):
    """Train and measure one system; rounded to what most runs keep elsewhere."""
    world, shift = task(seed), extras.get("shift", SHIFT)
    away = hidden(world, extras.get("hide", (0, 0)))
    params, _, mask_of = cure(
        name, weights, seed=seed, **extras, checkpoint=checkpoint, bar=bar
    )
    found = measure(params, world, seed=seed, mask_of=mask_of, shift=shift, away=away)
    return {what: np.round(value, 2).tolist() for what, value in found.items()}
