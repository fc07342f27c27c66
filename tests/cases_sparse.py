"""The gradient checks of the sparse layers, for the table in `cases`."""

from functools import partial

import numpy as np

from moe_np import (
    balance,
    dispatch,
    experts,
    gate,
    layers,
    lstm,
    models,
    moe,
    tree,
    two_level,
)

N, E, K, D, H = 13, 6, 2, 5, 7
G, J = 3, 2  # groups, groups per token
T, B, V = 4, 3, 11  # steps, sequences, words


def cases():
    """name -> (op, arguments, constants), drawn from a fixed seed."""
    rng = np.random.default_rng(2017)
    normal = rng.standard_normal

    def like(params):
        return tree.map(lambda a: 0.5 * normal(a.shape), params)

    def noise():
        return np.random.default_rng(3)

    x, z = normal((N, D)), normal((N, E))
    idx = gate.top_k(normal((N, E)), K)
    plan = dispatch.plan(idx, E)
    groups = dispatch.plan(gate.top_k(normal((N, G)), J), G)
    bank = like(experts.init(rng, E=E, D=D, H=H))
    w, rows, R = rng.random((N, K)), normal((N * K, D)), N * J
    noisy = z + normal((N, E))
    inner = (normal((R, E)), normal((R, E)), 0.5 + rng.random((R, E)))
    mask = rng.random((N, E)) < 0.5
    mask[0] = False
    p = rng.random((N, E))
    cell = like(lstm.init(rng, D=D, H=H))
    state = normal((B, H)), normal((B, H)), cell
    sparse = like(moe.init(rng, E=E, D=D, H=H))
    tree_of_gates = like(two_level.init(rng, G=G, E=E, D=D, H=H))
    Wg, Wn = normal((2, D, E))
    std = 0.5 + rng.random((N, E))
    inner_gates = tuple(normal((2, G, D, E)))
    words = rng.integers(V - 1, size=(T, B))  # some occur twice, the last one never
    hidden = like(lstm.init(rng, D=D, H=D))
    before, steps = like(models.rest(B, D)), normal((T, B, D))
    model = like(models.init(rng, V=V, D=D, middle=sparse))
    low = {name: model[name] for name in ("embedding", "lower")}
    wide = like(experts.init(rng, E=1, D=D, H=H))
    flat = partial(moe.moe, k=K)
    table = {
        gate.noisy_logits: ((x, Wg, Wn), {"rng": noise()}),
        gate.keep: ((z,), {"idx": idx}),
        gate.importance: ((w,), {"idx": idx, "E": E}),
        gate.load: ((z, noisy, std), {"k": K}),
        balance.masked_softmax: ((z,), {"mask": mask}),
        balance.batchwise_loss: ((p, rng.random(E)), {"m": 4}),
        dispatch.send: ((x,), {"plan": plan}),
        dispatch.combine: ((rows, w), {"plan": plan}),
        experts.feed_forward: ((rows, bank), {"runs": plan.runs}),
        moe.mix: ((x, w, bank), {"idx": idx}),
        moe.moe: ((x, sparse), {"k": K, "rng": noise()}),
        two_level.inner_logits: (
            (normal((R, D)), *inner_gates),
            {"runs": groups.runs, "rng": noise()},
        ),
        two_level.product: ((rng.random((N, J)), rng.random((R, K))), {"plan": groups}),
        two_level.load: ((rng.random(G), *inner), {"runs": groups.runs, "k": K}),
        two_level.two_level: ((x, tree_of_gates), {"k": (J, K), "rng": noise()}),
        lstm.cell: ((normal((B, 4 * H)), normal((B, H))), {}),
        lstm.step: ((normal((B, D)), *state), {}),
        lstm.run: ((normal((T, B, D)), *state), {}),
        layers.embedding: ((normal((V, D)),), {"words": words}),
        layers.dropout: ((normal((N, D)),), {"rate": 0.3, "rng": noise()}),
        models.dense: ((x, wide), {"rng": None}),
        models.recurrent: (
            (steps, before[0], hidden),
            {"rate": 0.3, "rng": noise()},
        ),
        models.between: (
            (steps, sparse),
            {"middle": flat, "rate": 0.3, "rng": noise()},
        ),
        models.below: (
            (before[0], low),
            {"words": words, "rate": 0.3, "rng": noise()},
        ),
        models.language_model: (
            (before, model),
            {"words": words, "middle": flat, "rate": 0.3, "rng": noise()},
        ),
    }
    return {
        f"{op.__module__.removeprefix('moe_np.')}.{op.__name__}": (op, *rest)
        for op, rest in table.items()
    }
