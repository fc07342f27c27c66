"""What the text of Chapter 8 relies on, beside what its cells print."""

import json
import math

import numpy as np
import pytest

from experiments import two_levels
from moe_np import dispatch, gate, moe, ops, tree, two_level
from moe_np.check import gradcheck
from tests import slow_sparse
from tests.test_experiments import stored

G, E, D, N, K = 4, 4, 6, 60, (2, 2)


def layer(rng, *, G=G, E=E, size=0.5):
    params = two_level.init(rng, G=G, E=E, D=D, H=5)
    return tree.map(lambda a: size * rng.standard_normal(a.shape), params)


def gates(x, params, rng, k=K):
    """First level with its load, the plan, the inner logits."""
    logits, _ = gate.noisy_logits(x, params["Wg"], params["Wn"], rng=rng)
    first, _ = gate.load(*logits, k=k[0])
    plan = dispatch.plan(gate.top_k(logits[1], k[0]), len(first))
    rows, _ = dispatch.send(x, plan=plan)
    inner, _ = two_level.inner_logits(rows, **params["inner"], runs=plan.runs, rng=rng)
    return first, plan, inner


def errors(size, task, system):
    runs, seeds = stored("two_levels")["runs"], two_levels.SIZES[size]["seeds"]
    names = [f"{task}; {system}; {size}; {seed}" for seed in range(seeds)]
    return np.array([runs[name]["error"] for name in names])


def test_the_product_is_the_weight_along_the_path():
    rng = np.random.default_rng(0)
    v, plan = rng.random((N, 2)), dispatch.plan(gate.top_k(rng.random((N, G)), 2), G)
    u = rng.random((2 * N, 3))
    w, back = two_level.product(v, u, plan=plan)
    dw = rng.standard_normal(w.shape)
    dv, du = back(dw)
    for n in range(N):
        for i in range(2):
            r, of_group = plan.home[n, i], slice(3 * i, 3 * i + 3)
            np.testing.assert_allclose(w[n, of_group], v[n, i] * u[r])
            np.testing.assert_allclose(du[r], v[n, i] * dw[n, of_group])
            np.testing.assert_allclose(dv[n, i], sum(u[r] * dw[n, of_group]))


def test_kept_weights_add_up_to_one():
    rng = np.random.default_rng(1)
    x, params = rng.standard_normal((N, D)), layer(rng)
    (w, _), idx, _ = two_level._gates(x, params, K, rng)
    np.testing.assert_allclose(w.sum(1), 1)
    assert (np.diff(np.sort(idx, 1)) > 0).all()  # four different experts
    groups = [set(row // E) for row in idx]
    assert {len(group) for group in groups} == {2}


def test_the_load_is_its_loop_also_for_a_group_without_tokens():
    rng = np.random.default_rng(2)
    runs, normal = np.array([0, 9, 9, 14, 20]), rng.standard_normal
    args = rng.random(G), normal((20, E)), normal((20, E)), 0.5 + rng.random((20, E))
    fast, _ = two_level.load(*args, runs=runs, k=2)
    for i, (a, b) in enumerate(zip(runs[:-1], runs[1:], strict=True)):
        if a == b:
            assert not fast[i].any()
        else:
            parts = (z[a:b] for z in args[1:])
            share = slow_sparse.load(*parts, 2) / (b - a)
            np.testing.assert_allclose(fast[i], args[0][i] * share, rtol=1e-12)
    assert max(gradcheck(two_level.load, *args, runs=runs, k=2).values()) < 1e-6


def test_the_simpler_load_is_exact_on_average_and_the_full_one_nearly():
    """Few tokens, so that a difference would show."""
    rng = np.random.default_rng(3)
    x, params, drawn = rng.standard_normal((8, D)), layer(rng), []
    for _ in range(4000):
        first, plan, inner = gates(x, params, rng)
        arrived = np.diff(plan.runs).astype(float)
        options = {"runs": plan.runs, "k": K[1]}
        full, _ = two_level.load(first, *inner, **options)
        simple, _ = two_level.load(arrived, *inner, **options)
        which = np.repeat(np.arange(G), np.diff(plan.runs))[:, None] * E
        flat = (which + gate.top_k(inner[1], K[1])).ravel()
        drawn.append((full, simple, np.bincount(flat, minlength=G * E).reshape(G, E)))
    full, simple, count = np.array(drawn).swapaxes(0, 1)
    noise = np.std(simple - count, 0) / math.sqrt(len(count))
    assert (abs((simple - count).mean(0)) < 4.5 * noise).all()
    assert (abs((full - count).mean(0)) / count.mean(0)).max() < 0.25
    assert simple.std(0).mean() < count.std(0).mean()


def cv2_load(Wg, x, params, simple):
    first, plan, inner = gates(x, {**params, "Wg": Wg}, np.random.default_rng(5))
    first = np.diff(plan.runs).astype(float) if simple else first
    load, _ = two_level.load(first, *inner, runs=plan.runs, k=K[1])
    return ops.cv_squared(load.ravel())[0]


def test_the_simpler_load_is_flat_in_the_first_gate_and_the_full_one_is_not():
    rng = np.random.default_rng(4)
    x, params = rng.standard_normal((N, D)), layer(rng)
    step = 1e-7 * rng.standard_normal(params["Wg"].shape)
    ends = {
        simple: [cv2_load(params["Wg"] + s * step, x, params, simple) for s in (1, -1)]
        for simple in (True, False)
    }
    assert ends[True][0] == ends[True][1]
    y, back = two_level.two_level(x, params, k=K, rng=np.random.default_rng(5))
    _, grads = back((np.zeros_like(y[0]), 0.0, 1.0))
    slope = np.vdot(grads["Wg"], step)
    assert ends[False][0] - ends[False][1] == pytest.approx(2 * slope, rel=1e-4)
    assert slope != 0


def test_importance_reaches_the_first_gate():
    rng = np.random.default_rng(11)
    x, params = rng.standard_normal((N, D)), layer(rng)
    (y, _, _), back = two_level.two_level(x, params, k=K, rng=rng)
    _, grads = back((np.zeros_like(y), 1.0, 0.0))
    assert abs(grads["Wg"]).max() > 1e-4


@pytest.mark.parametrize(("k", "silent"), [((1, 4), "first"), ((4, 1), "inner")])
def test_a_level_that_keeps_one_hears_nothing_from_the_task(k, silent):
    rng = np.random.default_rng(6)
    x, params = rng.standard_normal((N, D)), layer(rng)
    (y, _, _), back = two_level.two_level(x, params, k=k, rng=rng)
    _, grads = back((rng.standard_normal(y.shape), 0.0, 0.0))
    parts = {"first": {"g": grads["Wg"], "n": grads["Wn"]}, "inner": grads["inner"]}
    moved = {
        name: max(abs(a).max() for _, a in tree.leaves(p)) for name, p in parts.items()
    }
    assert moved.pop(silent) == 0
    assert moved.popitem()[1] > 1e-3


@pytest.mark.parametrize(("k", "deaf"), [((1, 4), "inner"), ((4, 1), "first")])
def test_a_level_that_takes_all_hears_nothing_from_the_load(k, deaf):
    rng = np.random.default_rng(13)
    x, params = rng.standard_normal((N, D)), layer(rng)
    (y, _, _), back = two_level.two_level(x, params, k=k, rng=rng)
    _, grads = back((np.zeros_like(y), 0.0, 1.0))
    parts = {"first": grads["Wg"], "inner": grads["inner"]["Wg"]}
    assert not parts.pop(deaf).any() and parts.popitem()[1].any()


def test_one_group_is_the_flat_layer():
    rng = np.random.default_rng(7)
    params, x = layer(rng, G=1, E=9), rng.standard_normal((N, D))
    flat = {name: params["inner"][name][0] for name in ("Wg", "Wn")}
    flat["experts"] = params["experts"]
    (y, *cv2), _ = two_level.two_level(x, params, k=(1, 4), rng=None)
    (z, *same), _ = moe.moe(x, flat, k=4, rng=None)
    np.testing.assert_allclose(y, z)
    np.testing.assert_allclose(cv2, same)


def test_the_cost_of_choosing():
    """The best number of groups, and from how many experts on it pays."""
    for M, J in ((64, 2), (4096, 2), (131_072, 2), (900, 4)):
        costs = np.array([g + J * M / g for g in range(1, M + 1)])
        assert abs(costs.argmin() + 1 - math.sqrt(J * M)) < 1
        assert costs.min() == pytest.approx(2 * math.sqrt(J * M), rel=1e-3)
    pays, ties = [], []
    for M in range(4, 40):  # whole groups of at least two
        costs = [g + 2 * M // g for g in range(2, M // 2 + 1) if M % g == 0]
        pays += [M] if min(costs, default=M + 1) < M else []
        ties += [M] if min(costs, default=M + 1) == M else []
    assert (ties, pays[:2]) == ([8, 9], [10, 12])
    assert (4.25 - 4 - 3 / 64) / 4.25 == pytest.approx(1 / 20, abs=0.003)


def test_the_largest_model_has_256_groups():
    """Its number of parameters, 137,577.6 million, fits no other power of two."""
    fixed = 131_072 * (2 * 512 * 1024 + 2 * 512) + 2 * 4 * 512 * 1024
    fits = [
        g for g in range(2, 9000) if f"{(fixed + 1024 * g) / 1e6:.1f}" == "137577.6"
    ]
    assert fits[0] > 128 and fits[-1] < 512 and 256 in fits
    for M, G, published in ((256, 16, 272.9), (1024, 16, 1079), (4096, 16, 4303.4)):
        count = M * 2 * 512 * 1024 + 1024 * (G + M) + 2 * 4 * 512 * 1024
        assert round(count / 1e6, 1) == published


def test_the_least_error_is_that_of_the_best_guess():
    rng = np.random.default_rng(12)
    far, maps = two_levels.world("plain", 3, rng)
    batch = two_levels.draw(30 * far, maps, 500, rng)  # every cluster is known
    assert two_levels.least_error(30 * far, maps, batch) < 1e-9
    twins, A = np.zeros((2, two_levels.D)), maps[0]
    batch = two_levels.draw(twins, np.stack([A, -A]), 500, rng)  # nothing is known
    variance = (batch["target"] ** 2).mean()
    least = two_levels.least_error(twins, np.stack([A, -A]), batch)
    assert least == pytest.approx(variance, rel=1e-6)


def test_pairs_are_the_best_of_what_two_levels_may_choose():
    from itertools import combinations

    z = np.random.default_rng(8).standard_normal((40, 16))
    allowed = [
        (*(4 * g + a for a in p), *(4 * h + b for b in q))
        for g, h in combinations(range(4), 2)
        for p in combinations(range(4), 2)
        for q in combinations(range(4), 2)
    ]
    assert len(allowed) == math.comb(4, 2) * math.comb(4, 2) ** 2 == 216
    for row, idx in zip(z, two_levels.pairs(z), strict=True):
        assert sorted(idx) == sorted(max(allowed, key=lambda s: row[list(s)].sum()))


def test_the_layer_of_pairs_has_the_gradient_of_its_value():
    rng = np.random.default_rng(9)
    params = tree.map(
        lambda a: 0.5 * rng.standard_normal(a.shape), moe.init(rng, E=9, D=D, H=5)
    )

    def op(x, params):
        (y, cv2, _), back = two_levels.layer_of_pairs(
            x, params, np.random.default_rng(1)
        )
        return (y, cv2), lambda grads: back((*grads, 0.0))

    assert max(gradcheck(op, rng.standard_normal((20, D)), params).values()) < 1e-5


@pytest.mark.parametrize("system", ["flat", "2 x 2", "pairs, importance only"])
def test_routes_are_those_of_the_layer(system):
    rng = np.random.default_rng(10)
    params = tree.map(
        lambda a: a + np.float32(0.3) * rng.standard_normal(a.shape, np.float32),
        two_levels.begin(system, 4, rng),
    )
    x = rng.standard_normal((50, two_levels.D), np.float32)
    (y, *_), _ = two_levels.layer(system, x, params, None)
    w, idx, _, _ = two_levels.routes(x, params, two_levels.SYSTEMS[system][0])
    np.testing.assert_allclose(
        moe.mix(x, w, params["experts"], idx=idx)[0], y, atol=1e-5
    )


@pytest.mark.parametrize("system", ["flat", "2 x 2"])
def test_a_run_gives_what_is_stored(system):
    """Another processor rounds otherwise, and choices then differ a little."""
    name = f"nested; {system}; small; 0"
    ours, theirs = (
        two_levels.run(*two_levels.jobs()[name], bar=False),
        stored("two_levels"),
    )
    theirs = theirs["runs"][name]
    assert set(ours) == set(json.loads(json.dumps(theirs)))
    assert ours["error"] == pytest.approx(theirs["error"], abs=0.03)
    assert ours["curve"][:2] == pytest.approx(theirs["curve"][:2], abs=0.01)
    assert ours["cv"] == pytest.approx(theirs["cv"], abs=0.1)


def floor(size, task):
    """The least error on the test tokens of each run."""
    found = []
    for seed in range(two_levels.SIZES[size]["seeds"]):
        scene = two_levels.world(
            task, two_levels.SIZES[size]["G"], np.random.default_rng([seed, 0])
        )
        rng = np.random.default_rng([seed, 3])
        test = two_levels.draw(*scene, two_levels.TEST, rng)
        found.append(two_levels.least_error(*scene, test))
    return np.array(found)


def test_flat_is_better_in_every_run_and_the_lead_is_the_same_on_both_data():
    excess, lead = {}, {}
    for size, plan in two_levels.SIZES.items():
        for task in plan["tasks"]:
            flat, two = (errors(size, task, s) for s in ("flat", "2 x 2"))
            least = floor(size, task)
            assert (two > flat).all() and (flat > least).all()
            excess[size, task] = (two - least) / (flat - least)
            lead[size, task] = np.median(two - flat)
    for ratio in excess.values():
        assert 2 < np.median(ratio) < 3.5
    assert lead["small", "nested"] == pytest.approx(lead["small", "plain"], abs=0.015)
    assert excess["small", "nested"].max() > excess["small", "plain"].min()


def test_the_load_loss_evens_what_importance_alone_does_not():
    runs = stored("two_levels")["runs"]
    both, one = (
        np.median([runs[f"nested; {s}; small; {n}"]["cv"][1] for n in range(10)])
        for s in ("2 x 2", "2 x 2, importance only")
    )
    assert one > 1.8 * both


def test_the_restricted_choice_is_the_smaller_part_of_the_gap():
    for task in two_levels.TASKS:
        flat, pairs, two = (
            errors("small", task, f"{system}, importance only")
            for system in ("flat", "pairs", "2 x 2")
        )
        assert np.median((pairs - flat) / (two - flat)) < 0.5
        assert (two > pairs).mean() > 0.8


def test_a_silent_level_costs_far_more_than_two_levels():
    for task in two_levels.TASKS:
        for system in ("4 x 1", "1 x 4"):
            worst = errors("small", task, "2 x 2").max()
            assert errors("small", task, system).min() > 1.5 * worst
