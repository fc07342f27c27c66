"""What the sparse layer costs beside a dense one: ratios, printed, never asserted.

    make bench

Forward and backward in float32 on one thread, without noise.  In every round each
candidate runs once, in turn; the fastest of the rounds counts, of which small layers
get more: another program disturbs them more easily.  "dense" is one plain feed-forward
of the same active FLOPs, the gate's included, as in Section 6.7 (in place, same
kernels); "sgemm" is the rate of the dense layer's own products alone.  The growth with
E is measured in several processes, one after the other, the fastest round of them all
counts, and the range over processes stands beside it: in each, memory lies elsewhere,
which moves the layer of 128 experts, larger than the cache, by some per cent.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import functools
import multiprocessing
import sys
import time

import numpy as np

from moe_np import dispatch, experts, gate, moe, tree

SIZES = [  # N, D, H, E, k, the most that moe may take of dense
    (4096, 128, 512, 8, 2, 1.15),
    (4096, 256, 512, 64, 2, 1.25),
    (8192, 512, 2048, 8, 2, 1.15),
]
GROWTH = (4096, 128, 512), (4096, 256, 512), (8192, 512, 2048)  # N, D, H
PROCESSES = 12  # for a small layer; a large one, which varies less, gets one


def fastest(*runs, rounds):
    """The least time of each of `runs`, interleaved, in seconds of this process."""
    times = np.empty((rounds, len(runs)))
    for row in times:
        for i, run in enumerate(runs):
            start = time.process_time()
            run()
            row[i] = time.process_time() - start
    return times.min(0)


def small(N, D, H):
    """Whether a round takes a fraction of a second."""
    return N * D * H < 2**32


def width(H, E, k):
    """Hidden units, 2 D multiply-adds each, of the work of k experts and the gate."""
    return k * H + E // 2


def layer(N, D, H, E, k):
    """Tokens, parameters whose gate spreads them, and a gradient of the answer."""
    rng = np.random.default_rng(0)
    x, dy = rng.standard_normal((2, N, D), np.float32)
    params = moe.init(rng, E=E, D=D, H=H)
    params["Wg"] = rng.standard_normal((D, E), np.float32) / np.float32(D**0.5)
    return x, params, dy


def sparse(x, params, dy, k):
    _, back = moe.moe(x, params, k=k, rng=None)
    back((dy, 0.1, 0.1))


def dense(x, params, dy):
    runs = np.array([0, len(x)])
    _, back = experts.feed_forward(x, params, runs=runs)
    back(dy)


def products(x, dy, bank, dbank):
    """The six products of each expert and nothing else: what BLAS leaves possible.

    All experts forward, then all back, so that the weights come from memory twice.
    x, dy (E, M, D): equal loads.  dbank takes the gradients, as large as the bank.
    """
    W1, W2, h = bank["W1"], bank["W2"], []
    for rows, W1_e, W2_e in zip(x, W1, W2, strict=True):
        h.append(rows @ W1_e)
        h[-1] @ W2_e
    for e, (rows, drows) in enumerate(zip(x, dy, strict=True)):
        da = drows @ W2[e].T
        da @ W1[e].T
        np.matmul(rows.T, da, out=dbank["W1"][e])
        np.matmul(h[e].T, drows, out=dbank["W2"][e])


def spread(x, E, k):
    """Every token k times, in E equal runs.       x (N, D)  ->  (E, N k / E, D)"""
    return np.repeat(x, k, 0).reshape(E, -1, x.shape[1])


def scoring(x, Wg, dz):
    """The three products of the gate, its only arithmetic of size: 2 N D E each."""
    x @ Wg
    dz @ Wg.T
    x.T @ dz


def moving(x, z, dy, k):
    """From logits to answers without the experts: choose, plan, send, combine."""
    idx = gate.top_k(z, k)
    w, back_w = gate.keep(z, idx=idx)
    gate.load(z, z, np.zeros_like(z), k=k, idx=idx)
    plan = dispatch.plan(idx, z.shape[1])
    rows, back_rows = dispatch.send(x, plan=plan)
    _, back_y = dispatch.combine(rows, w, plan=plan)
    drows, dw = back_y(dy)
    back_rows(drows)
    back_w(dw)


def compare(N, D, H, E, k, rounds):
    """moe : dense, its floor, share of the sgemm rate, shares of moving and scoring.

    The floor is the products alone, the gate's and expert by expert with equal loads,
    beside those of the dense layer.
    """
    x, params, dy = layer(N, D, H, E, k)
    bank = experts.init(np.random.default_rng(1), E=1, D=D, H=width(H, E, k))
    dbank, dparams = (tree.map(np.empty_like, p) for p in (bank, params["experts"]))
    rows, drows = spread(x, E, k), spread(dy, E, k)
    Wg, z = params["Wg"], x @ params["Wg"]
    t_moe, t_dense, t_products, t_moving, t_scoring, t_grouped = fastest(
        lambda: sparse(x, params, dy, k),
        lambda: dense(x, bank, dy),
        lambda: products(x[None], dy[None], bank, dbank),
        lambda: moving(x, z, dy, k),
        lambda: scoring(x, Wg, z),
        lambda: products(rows, drows, params["experts"], dparams),
        rounds=6 * rounds if small(N, D, H) else rounds,
    )
    ratios = t_moe / t_dense, (t_grouped + t_scoring) / t_products
    return *ratios, t_products / t_moe, t_moving / t_moe, t_scoring / t_moe


def grow(N, D, H, few, many, rounds):
    """Times of the layer with `few` and `many` experts, then of its products."""
    layers, floors = [], []
    for E in few, many:
        x, params, dy = layer(N, D, H, E, 2)
        bank, Wg, z = params["experts"], params["Wg"], x @ params["Wg"]
        blocks = spread(x, E, 2), spread(dy, E, 2), bank, tree.map(np.empty_like, bank)
        layers.append(functools.partial(sparse, x, params, dy, 2))
        floors.append(functools.partial(least, blocks, (x, Wg, z)))
    return fastest(*layers, *floors, rounds=rounds)


def least(blocks, gating):
    """The products of a sparse layer: those of its experts and those of its gate."""
    products(*blocks)
    scoring(*gating)


def growth(N, D, H, rounds):
    """Cost of a token at E = 128 over that at E = 8, its range, and its floor."""
    rounds, processes = (2 * rounds, PROCESSES) if small(N, D, H) else (rounds, 1)
    todo = [(N, D, H, 8, 128, rounds)] * processes
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        times = np.array(pool.starmap(grow, todo, chunksize=1))
    few, many, floor_few, floor_many = times.min(0)
    ratios = times[:, 1] / times[:, 0]
    return many / few, ratios.min(), ratios.max(), floor_many / floor_few


def main(rounds):
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
    print(f"NumPy {np.__version__}, {blas}, fastest of {rounds} rounds or more")
    print("    N    D    H   E k | moe/dense most floor | of sgemm least", end="")
    print(" | moving most | gate's products")
    for *size, most in SIZES:
        slower, floor, rate, share, scoring_share = compare(*size, rounds)
        size = "{:5} {:4} {:4} {:3} {}".format(*size)
        line = f"{size} | {slower:9.2f} {most:4.2f} {floor:5.2f} | {rate:8.2f}  0.65"
        print(f"{line} | {share:6.1%}   5% | {scoring_share:6.1%}", flush=True)
    print("    N    D    H | cost of a token at E = 128 / at E = 8", end="")
    print(" (over processes)  most floor")
    for size in GROWTH:
        cost, low, high, floor = growth(*size, rounds)
        line = "{:5} {:4} {:4}".format(*size)
        line = f"{line} | {cost:37.2f} ({low:.2f} to {high:.2f})"
        print(f"{line}    1.35 {floor:5.2f}", flush=True)


if __name__ == "__main__":
    main(rounds=int(sys.argv[1]) if len(sys.argv) > 1 else 10)
