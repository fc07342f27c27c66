"""One gradient check for every op of the library: `name -> (op, arguments, constants)`.

The same table serves the gradient tests, the float32 tests and the chapters.
"""

import numpy as np

from moe_np import hierarchy, mixture, nodes, ops, patches
from tests import cases_sparse

N, E, D, H = 7, 4, 3, 5


def cases():
    """A fresh table, drawn from a fixed seed."""
    rng = np.random.default_rng(1991)
    normal = rng.standard_normal
    z, o, target = normal((N, E)), normal((N, E, D)), normal((N, D))
    labels = {"target": rng.integers(E, size=N)}
    tree = (normal((N, 2)), normal((N, 2, 3)), normal((N, 2, 3, 2)))
    gates = (normal((D + 1, 2)), normal((2, D + 1, 3)))
    x, idx = normal((N, 2, D)), rng.integers(E - 1, size=N)  # the last one has no case
    sign = {"target": rng.choice([-1.0, 1.0], N)}
    return {
        "ops.linear": (ops.linear, (normal((N, D)), normal((D, H)), normal(H)), {}),
        "ops.sigmoid": (ops.sigmoid, (normal((N, H)),), {}),
        "ops.tanh": (ops.tanh, (normal((N, H)),), {}),
        "ops.relu": (ops.relu, (normal((N, H)),), {}),
        "ops.softplus": (ops.softplus, (normal((N, H)),), {}),
        "ops.softmax": (ops.softmax, (z,), {}),
        "ops.log_sum_exp": (ops.log_sum_exp, (z,), {}),
        "ops.normal_cdf": (ops.normal_cdf, (normal((N, H)),), {}),
        "ops.cross_entropy": (ops.cross_entropy, (z,), labels),
        "ops.cv_squared": (ops.cv_squared, (1 + rng.random(E),), {}),
        "mixture.predict": (mixture.predict, (z, o), {}),
        "mixture.cooperative_loss": (
            mixture.cooperative_loss,
            (z, o),
            {"target": target},
        ),
        "mixture.competitive_loss": (
            mixture.competitive_loss,
            (z, o),
            {"target": target},
        ),
        "mixture.likelihood_loss": (
            mixture.likelihood_loss,
            (z, o),
            {"target": target},
        ),
        "nodes.forward": (
            nodes.forward,
            (normal((N, D)), gates, normal((2, 3, D + 1, H))),
            {},
        ),
        "hierarchy.nll": (
            hierarchy.nll,
            (tree, normal((N, 2, 3, 2, D))),
            {"target": target},
        ),
        "patches.linear_expert": (patches.linear_expert, (normal((D, H)),), {"x": x}),
        "patches.cubic_expert": (patches.cubic_expert, (normal((D, H)),), {"x": x}),
        "patches.bank": (
            patches.bank,
            (normal((E, D, H)),),
            {"x": x, "idx": idx, "expert": patches.cubic_expert},
        ),
        "patches.routed": (patches.routed, (normal((N, E)), normal(N)), {"idx": idx}),
        "patches.logistic_loss": (patches.logistic_loss, (normal(N),), sign),
        **cases_sparse.cases(),
    }
