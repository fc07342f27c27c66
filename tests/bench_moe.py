"""What the sparse layer costs beside a dense one: ratios, printed, never asserted.

    make bench

Forward and backward in float32 on one thread, without noise.  In every round each
candidate runs once, in turn; the fastest of the rounds counts, of which small layers
get more: another program disturbs them more easily.  "dense" is one plain feed-forward
of the same active FLOPs, the gate's included, as in Section 6.7 (in place, same
kernels); "sgemm" is the rate of the dense layer's own products alone.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import functools
import sys
import time

import numpy as np

from moe_np import dispatch, experts, gate, moe, tree

SIZES = [  # N, D, H, E, k, the most that moe may take of dense
    (4096, 128, 512, 8, 2, 1.15),
    (4096, 256, 512, 64, 2, 1.25),
    (8192, 512, 2048, 8, 2, 1.15),
]


def fastest(*runs, rounds):
    """The least time of each of `runs`, interleaved, in seconds of this process."""
    times = np.empty((rounds, len(runs)))
    for row in times:
        for i, run in enumerate(runs):
            start = time.process_time()
            run()
            row[i] = time.process_time() - start
    return times.min(0)


def enough(rounds, N, D, H):
    """The rounds for a layer of this size."""
    return rounds if N * D * H > 2**32 else 6 * rounds


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

    x, dy (E, M, D): equal loads.  dbank takes the gradients, as large as the bank.
    """
    parts = x, dy, bank["W1"], bank["W2"], dbank["W1"], dbank["W2"]
    for x, dy, W1, W2, dW1, dW2 in zip(*parts, strict=True):
        h = x @ W1
        h @ W2
        da = dy @ W2.T
        da @ W1.T
        np.matmul(x.T, da, out=dW1)
        np.matmul(h.T, dy, out=dW2)


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
        rounds=enough(rounds, N, D, H),
    )
    ratios = t_moe / t_dense, (t_grouped + t_scoring) / t_products
    return *ratios, t_products / t_moe, t_moving / t_moe, t_scoring / t_moe


def growth(N, D, H, few, many, rounds):
    """What a token costs with `many` experts over what with `few`; its floor.  k = 2"""
    ways = []
    for E in few, many:
        x, params, dy = layer(N, D, H, E, 2)
        bank = params["experts"]
        blocks = spread(x, E, 2), spread(dy, E, 2), bank, tree.map(np.empty_like, bank)
        ways.append(functools.partial(sparse, x, params, dy, 2))
        ways.append(functools.partial(products, *blocks))
    rounds = enough(rounds, N, D, H)
    t_few, floor_few, t_many, floor_many = fastest(*ways, rounds=rounds)
    return t_many / t_few, floor_many / floor_few


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
    print("    N    D    H | cost of a token at E = 128 / at E = 8  most floor")
    for N, D, H in ((4096, 128, 512), (4096, 256, 512), (8192, 512, 2048)):
        ratio, floor = growth(N, D, H, 8, 128, rounds)
        print(f"{N:5} {D:4} {H:4} | {ratio:37.2f}  1.35 {floor:5.2f}", flush=True)


if __name__ == "__main__":
    main(rounds=int(sys.argv[1]) if len(sys.argv) > 1 else 10)
