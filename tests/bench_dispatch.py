"""Three ways to dispatch, in time: ratios to sorting, printed, never asserted.

    python tests/bench_dispatch.py

Forward only, float32, one thread.  In every round each candidate runs once, in turn;
the fastest of the rounds counts.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from moe_np import experts, gate, moe
from tests.bench_moe import fastest
from tests.dispatching import by_masks, by_one_hot

SIZES = [  # N, E, k, D, H
    (1, 64, 2, 256, 1024),
    (512, 4, 2, 256, 1024),
    (512, 64, 2, 256, 1024),
    (4096, 8, 2, 128, 512),
    (4096, 256, 2, 128, 512),
    (4096, 2048, 2, 32, 32),
]


def compare(N, E, k, D, H, rounds):
    """Time of masks and of one-hot products over that of sorting."""
    rng = np.random.default_rng(0)
    x, bank = rng.standard_normal((N, D), np.float32), experts.init(rng, E=E, D=D, H=H)
    idx = gate.top_k(rng.standard_normal((N, E), np.float32), k)
    w = np.full((N, k), 1 / k, np.float32)
    times = fastest(
        lambda: moe.mix(x, w, bank, idx=idx),
        lambda: by_masks(x, w, bank, idx),
        lambda: by_one_hot(x, w, bank, idx),
        rounds=rounds,
    )
    return times[1:] / times[0]


def main(rounds):
    print("    N    E k    D    H | masks/sort  one-hot/sort")
    for size in SIZES:
        masks, one_hot = compare(*size, rounds)
        size = "{:5} {:4} {} {:4} {:4}".format(*size)
        print(f"{size} | {masks:10.2f}  {one_hot:12.2f}", flush=True)


if __name__ == "__main__":
    main(rounds=int(sys.argv[1]) if len(sys.argv) > 1 else 7)
