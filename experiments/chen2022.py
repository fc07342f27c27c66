"""Clusters that one network cannot classify, and mixtures that can.

Chen, Deng, Wu, Gu & Li (2022), "Towards understanding the mixture-of-experts layer in
deep learning".  Its formulas and its published code differ; both are here as READINGS.
Axes: N cases, P = 4 patches, D width, E experts, H filters, K clusters.
"""

import math

import numpy as np

from moe_np import data, ops, optim, patches, train
from moe_np.diagnose import dispatch_entropy

K, D, E, H, SINGLE_H, SCALE = 4, 50, 8, 16, 128, 10
STRENGTHS = {"alpha": (0.5, 2), "beta": (1, 2)}
SETTINGS = {
    "S1": {"gamma": (0.5, 3), "sigma": 1},
    "S2": {"gamma": (0.5, 3), "sigma": 2},
    "S3": {"gamma": (0.5, 2), "sigma": 1},
    "S4": {"gamma": (0.5, 2), "sigma": 2},
}
EXPERTS = {"linear": patches.linear_expert, "cubic": patches.cubic_expert}


def draw(setting, N, seed):
    """Training and test set of one data draw: two dicts as `data.clusters` gives them.

    x (N, 4, D + 1) float32: patches times 10, and a constant 1 for the biases.
    """
    rng = np.random.default_rng([seed, 0])
    v, c = data.directions(K, D, rng=rng)
    both = [
        data.clusters(N, v, c, **STRENGTHS, **SETTINGS[setting], rng=rng) for _ in "ab"
    ]
    for part in both:
        x = np.ones((N, 4, D + 1), np.float32)
        x[:, :, :D] = SCALE * part["x"]
        part |= {"x": x, "total": x.sum(1), "y": np.float32(part["y"]), "v": v}
    return both


def paper_gate(z, noise):
    """The weights are softmax(z); the noise only disturbs the choice."""
    return ops.softmax(z)


def code_gate(z, noise):
    """The weights are the noisy logits as they are: the largest multiplies."""
    return z + noise, lambda dp: dp


def code_loss(F, *, target):
    """Softmax, then a cross-entropy with a softmax of its own: see `double_softmax`.

    For two classes this is the logistic loss of tanh(F / 2), never below 0.3133.
    """
    u, back_u = ops.tanh(F / 2)
    loss, back_loss = patches.logistic_loss(u, target=target)
    return loss, lambda dloss: back_u(back_loss(dloss)) / 2


READINGS = {  # the gate's weights, the loss and its floor, have the experts biases?
    "paper": (paper_gate, patches.logistic_loss, 0.0, False),
    "code": (code_gate, code_loss, 0.3133, True),
}


def start(rng, reading):
    """Small random filters and a router of zeros; the last row of W is the bias."""
    if reading == "paper":
        W = 1e-4 * rng.standard_normal((E, D + 1, H))
        W[:, D] = 0
    else:
        W = 1e-3 * rng.uniform(-1, 1, (E, D + 1, H)) / math.sqrt(D)
    return {"W": np.float32(W), "router": np.zeros((D, E), np.float32)}


def answer(params, *, batch, noise, system, reading):
    """The mixture: F (N,), the chosen experts idx (N,), and the way back of F."""
    total = batch["total"][:, :D]
    x = batch["total"][:, None] if system == "linear" else batch["x"]
    z = total @ params["router"]
    idx = patches.top1(z + noise)
    p, back_p = READINGS[reading][0](z, noise)
    f, back_f = patches.bank(params["W"], x=x, idx=idx, expert=EXPERTS[system])
    F, back_F = patches.routed(p, f, idx=idx)

    def back(dF):
        dp, df = back_F(dF)
        return {"W": back_f(df), "router": total.T @ back_p(dp)}

    return F, idx, back


def descend(params, grads, reading):
    """Each expert a step of length 0.001, whatever its gradient's; the router plain."""
    dW = grads["W"] * np.float32([1] * D + [READINGS[reading][3]])[:, None]
    filters, bias = (
        np.sqrt(np.einsum("edh,edh->e", g, g)) for g in (dW[:, :D], dW[:, D:])
    )
    size = np.maximum(filters + bias, 1e-30)[:, None, None]
    return {
        "W": params["W"] - 0.001 * dW / size,
        "router": params["router"] - 0.1 * grads["router"],
    }


def counts(batch, idx):
    """Cases of cluster k at expert i (K, E)."""
    return np.bincount(batch["k"] * E + idx, minlength=K * E).reshape(K, E)


def uniform(rng, N):
    """The routing noise, from 0 to 1, for every case and expert."""
    return rng.random((N, E), dtype=np.float32)


def epoch_of(batch, system, reading):
    """One epoch of full-batch descent, for `train.run`."""

    def epoch(state, rng):
        params, lowest = state["params"], state["lowest"]
        noise = uniform(rng, len(batch["y"]))
        F, idx, back = answer(
            params, batch=batch, noise=noise, system=system, reading=reading
        )
        loss, back_loss = READINGS[reading][1](F, target=batch["y"])
        params = descend(params, back(back_loss(1.0)), reading)
        lowest = np.minimum(lowest, loss)
        done = loss > lowest + 0.02 or loss <= READINGS[reading][2] + 0.0007
        record = {"loss": loss, "counts": counts(batch, idx), "done": done}
        return {"params": params, "lowest": lowest}, record

    return epoch


def run_mixture(batch, system, reading, *, epochs, seeds, checkpoint=None, bar=None):
    """Train one mixture; seeds: of the experts' start, of the routing noise.

    It ends early when the loss is near its floor, or 0.02 above the lowest so far.
    Gives the start, the trained parameters and the history (loss, counts, done).
    """
    begin = start(np.random.default_rng([seeds[0], 1]), reading)
    state, history = train.run(
        epoch_of(batch, system, reading),
        {"params": begin, "lowest": np.array(np.inf)},
        steps=epochs,
        rng=np.random.default_rng([seeds[1], 2]),
        stop=lambda record: record["done"],
        checkpoint=checkpoint,
        every=20,
        bar=bar,
    )
    return begin, state["params"], history


def right(params, batch, system, reading, seed):
    """Which cases the mixture has right (N,); the noise stays on, as published."""
    noise = uniform(np.random.default_rng([seed, 3]), len(batch["y"]))
    F, _, _ = answer(params, batch=batch, noise=noise, system=system, reading=reading)
    return F * batch["y"] > 0


def start_single(rng):
    """One expert with as many filters as the mixture has, at the usual size."""
    W = rng.uniform(-1, 1, (D + 1, SINGLE_H)) / math.sqrt(D)
    return {"W": np.float32(W)}


def run_single(batch, system, *, epochs, seed, checkpoint=None, bar=None):
    """Train one expert alone: Adam on the logistic loss, with weight decay 0.0005."""
    x = batch["total"][:, None] if system == "linear" else batch["x"]
    init, step = optim.adam(lr={"linear": 0.003, "cubic": 0.01}[system])

    def epoch(state, rng):
        params = state["params"]
        F, back_F = EXPERTS[system](params["W"], x=x)
        loss, back_loss = patches.logistic_loss(F, target=batch["y"])
        grads = {"W": back_F(back_loss(1.0)) + 0.0005 * params["W"]}
        optimiser, params = step(state["optimiser"], params, grads)
        return {"params": params, "optimiser": optimiser}, {"loss": loss}

    params = start_single(np.random.default_rng([seed, 1]))
    state, history = train.run(
        epoch,
        {"params": params, "optimiser": init(params)},
        steps=epochs,
        checkpoint=checkpoint,
        every=20,
        bar=bar,
    )
    return state["params"], history


def right_single(params, batch, system):
    """Which cases the expert classifies rightly (N,)."""
    F, _ = EXPERTS[system](params["W"], x=batch["x"])
    return F * batch["y"] > 0


def groups(begin, v):
    """Which cluster the theory predicts for each expert, from its start alone (E,).

    The cluster k with the largest v_k . w over the filters w of the expert (the M_k of
    the paper's theorem 4.2).
    """
    return np.einsum("kd,edh->ekh", v, begin["W"][:, :D]).max(-1).argmax(-1)


FULL = {"N": 16_000, "epochs": 501, "draws": 10}
FULL |= {"epochs_single": 801, "draws_cubic_single": 3}
REDUCED = {"N": 1600, "epochs": 501, "draws": 3}
REDUCED |= {"epochs_single": 201, "draws_cubic_single": 1}
SIZES = {"reduced": REDUCED, "full": FULL}


def settings():
    """What the stored numbers depend on, beside this file."""
    fixed = {"K": K, "D": D, "E": E, "H": H, "single H": SINGLE_H, "scale": SCALE}
    return {**fixed, "full": FULL, "reduced": REDUCED, **STRENGTHS, **SETTINGS}


def jobs():
    """Every run: its name -> the arguments of `run`.  The reduced ones come first."""
    todo = {}
    for size, plan in SIZES.items():
        for setting in SETTINGS if size == "full" else ["S1"]:
            for reading in (*READINGS, "single"):
                for system in EXPERTS:
                    few = (system, reading) == ("cubic", "single")
                    for seed in range(plan["draws_cubic_single" if few else "draws"]):
                        arguments = (setting, system, reading, seed, size)
                        todo[" ".join(map(str, arguments))] = arguments
    for seeds in np.ndindex(4, 4):  # every start of the experts with every noise
        name = "S1 cubic paper 0 crossed {} {}".format(*seeds)
        todo[name] = ("S1", "cubic", "paper", 0, "full", seeds)
    return todo


def run(setting, system, reading, seed, size, seeds=None, *, checkpoint=None, bar=None):
    """One run on a data draw of its own: accuracy on the test set and what was learned.

    seed: of the data; seeds: of the experts' start and of the noise, else both `seed`.
    Rounded to what most runs keep on another processor; counts are those of the run.
    """
    plan = SIZES[size]
    batch, test = draw(setting, plan["N"], seed)
    extras = {"checkpoint": checkpoint, "bar": bar}
    if reading == "single":
        epochs = plan["epochs_single"]
        params, history = run_single(batch, system, epochs=epochs, seed=seed, **extras)
        parts = [right_single(params, part, system) for part in (batch, test)]
        result = {}
    else:
        epochs, seeds = plan["epochs"], seeds or (seed, seed)
        begin, params, history = run_mixture(
            batch, system, reading, epochs=epochs, seeds=seeds, **extras
        )
        parts = [right(params, part, system, reading, seed) for part in (batch, test)]
        result = {
            "entropy": [round(dispatch_entropy(c), 2) for c in history["counts"][::20]],
            "counts": history["counts"][-1].tolist(),
            "groups": groups(begin, batch["v"]).tolist(),
        }
    shares = [round(100 * float(part.mean()), 1) for part in parts]
    loss = round(float(history["loss"][-1]), 3)
    head = {"train": shares[0], "test": shares[1], "loss": loss}
    return {**head, "epochs": len(history["loss"]), **result}
