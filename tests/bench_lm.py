"""Words per second of the language model, and the share of matrix products: printed.

    make bench

One training step of `experiments.lstm_moe` at full size on one thread: forward,
backward, Adam.  The share of products counts the time inside `np.matmul` (and `@`) of
the same shapes, run alone.  In every round each runs once; the fastest round counts.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys

import numpy as np

from experiments import lstm_moe
from moe_np import models, optim, tree
from tests.bench_moe import fastest


def shapes(name, plan):
    """(rows, inner, columns, how often) of every product of one step, both ways."""
    D, V, N = plan["D"], plan["V"], plan["T"] * plan["B"]
    B, T = plan["B"], plan["T"]
    linear = [(N, D, 4 * D, 2), (N, D, V, 1)]  # inputs of both LSTMs, softmax
    steps = [(B, D, 4 * D, 2 * T)]  # h W_h, step by step
    middle = lstm_moe.start(np.random.default_rng(0), name, plan)["middle"]
    E, _, H = middle.get("experts", middle)["W1"].shape
    rows = max(1, N * min(lstm_moe.K, E) // E)
    linear += [(rows, D, H, E), (rows, H, D, E)]
    if E > 1:
        linear += [(N, D, E, 2)]  # the gate and its noise
    back = [(n, h, d, c) for n, d, h, c in linear + steps]
    back += [(d, n, h, c) for n, d, h, c in linear]
    back += [(D, N, 4 * D, 2)]  # the gradient of W_h, all steps at once
    return linear + steps + back


def products(todo):
    """Run products of these shapes and nothing else."""
    for a, b, times in todo:
        for _ in range(times):
            a @ b


def measure(name, rounds):
    """Words per second of a training step, and the products' share of its time."""
    plan = lstm_moe.FULL
    rng = np.random.default_rng(0)
    (_, op), weight = lstm_moe.SYSTEMS[name]
    params = lstm_moe.start(rng, name, plan)
    init, step = optim.adam(lr=0.001)
    state = {"params": params, "optimiser": init(params)}
    state["memory"] = models.rest(plan["B"], plan["D"])
    words, targets = rng.integers(plan["V"], size=(2, plan["T"], plan["B"]))
    todo = [
        (
            rng.standard_normal((n, d), np.float32),
            rng.standard_normal((d, h), np.float32),
            times,
        )
        for n, d, h, times in shapes(name, plan)
    ]
    seconds, inside = fastest(
        lambda: lstm_moe.descend(state, words, targets, op, weight, step, plan, rng),
        lambda: products(todo),
        rounds=rounds,
    )
    size = sum(a.size for _, a in tree.leaves(params))
    return words.size / seconds, inside / seconds, size


def main(rounds):
    print(f"words a second in training, fastest of {rounds} rounds")
    print("system              parameters   words/s   share of products")
    for name in lstm_moe.SYSTEMS:
        rate, share, size = measure(name, rounds)
        print(f"{name:18s} {size:11,} {rate:9,.0f}   {share:17.0%}", flush=True)


if __name__ == "__main__":
    main(rounds=int(sys.argv[1]) if len(sys.argv) > 1 else 15)
