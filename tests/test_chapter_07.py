"""What the text of Chapter 7 relies on, beside what its cells print."""

import numpy as np
import pytest

from experiments import balance2017
from moe_np import balance, experts, gate, moe, ops
from tests.test_experiments import stored


@pytest.fixture(scope="module")
def kept():
    """kept(name): name of the number -> ten stored runs."""
    runs = stored("balance2017")["runs"]

    def of(name):
        rows = [runs[f"{name}, seed {s}"] for s in range(balance2017.SEEDS)]
        return {what: np.array([row[what] for row in rows]) for what in rows[0]}

    return of


@pytest.fixture(scope="module")
def mean(kept):
    return lambda name, what: kept(name)[what].mean()


@pytest.fixture(scope="module")
def surely(kept):
    """Is the first system's mean larger, seed by seed, by two standard errors?"""

    def larger(name, other, what):
        gap = kept(name)[what] - kept(other)[what]
        return gap.mean() > 2 * gap.std(ddof=1) / np.sqrt(len(gap))

    return larger


# Section 7.2: what decides the collapse.


def test_without_a_loss_every_run_is_uneven_and_worse_than_with_both(kept):
    none, both = kept("soft 0 0"), kept("soft 0.1 0.1")
    assert (none["max_over_mean"] > both["max_over_mean"]).all()
    assert (none["cv_load"] > both["cv_load"]).all()
    assert (none["error"] > both["error"]).sum() >= 9
    assert both["dead"].sum() == 0


def test_the_common_part_decides_most(mean):
    cvs = [mean(name, "cv_load") for name in ("shift 0", "shift 1", "shift 2")]
    cvs.append(mean("soft 0 0", "cv_load"))
    assert cvs == sorted(cvs)
    assert cvs[0] < 0.25 and cvs[-1] > 3 * cvs[0]


def test_most_of_it_goes_through_the_gate(mean, surely):
    gate_blind, experts_blind = (
        mean(f"hidden from {who}", "cv_load") for who in ("gate", "experts")
    )
    assert gate_blind < 0.35 * mean("soft 0 0", "cv_load")
    assert experts_blind > 0.7 * mean("soft 0 0", "cv_load")
    assert surely("hidden from experts", "hidden from gate", "cv_load")
    for name in ("hidden from gate", "hidden from experts"):
        assert surely("soft 0 0", name, "error")


def test_noise_helps_zeros_and_does_not_help_a_random_gate(mean, surely):
    for what in ("error", "cv_load"):
        assert surely("no noise", "soft 0 0", what)
        assert surely("random gate", "random gate, no noise", what)
        assert surely("soft 0 0", "random gate", what)


def test_plain_descent_collapses_all_the_way(kept, mean):
    assert (kept("plain descent")["max_over_mean"] > 3.9).all()
    assert mean("plain descent", "cv_load") > 1.6
    assert mean("plain descent, both", "cv_load") < 0.3
    assert mean("twice", "cv_load") < 0.6 * mean("plain descent", "cv_load")


def test_the_errors_have_a_scale(mean):
    names = ("given", "soft 0.1 0.1", "soft 0 0", "dense")
    errors = [mean(name, "error") for name in names]
    assert errors == sorted(errors)


def test_time_does_not_cure_it(mean):
    assert mean("long", "cv_load") > 3 * mean("long, both", "cv_load")
    assert mean("long", "error") > 1.2 * mean("long, both", "error")
    assert mean("long", "cv_load") > 0.75 * mean("soft 0 0", "cv_load")
    assert mean("long", "dead") < mean("soft 0 0", "dead")


def test_zeros_without_noise_send_all_tokens_to_the_first_two_experts():
    world = balance2017.task(0)
    x, _, _ = balance2017.tokens(world, 99, rng=np.random.default_rng(0))
    shares = balance2017.shares(x, balance2017.start(0), None)
    assert shares.tolist() == [0.5, 0.5] + [0] * 6


# Section 7.3: why it feeds itself.


def test_the_two_gradients_of_a_token():
    """dL/do_j = w_j g and dL/dz_j = w_j g . (o_j - y); zero for who is not chosen."""
    rng = np.random.default_rng(0)
    E, D, H, k = 6, 4, 5, 3
    x, g = rng.standard_normal((1, D)), rng.standard_normal((1, D))
    bank = {n: np.float64(a) for n, a in experts.init(rng, E=E, D=D, H=H).items()}
    z = rng.standard_normal((1, E))
    idx = gate.top_k(z, k)
    w, back_w = gate.keep(z, idx=idx)
    y, back = moe.mix(x, w, bank, idx=idx)
    _, dw, dbank = back(g)
    dz = back_w(dw)[0]
    out = np.array([moe.mix(x, np.ones((1, 1)), bank, idx=np.array([[e]]))[0][0]
                    for e in range(E)])  # fmt: skip
    for e in range(E):
        weight = w[0][idx[0] == e].sum()
        assert dz[e] == pytest.approx(weight * g[0] @ (out[e] - y[0]), abs=1e-12)
        np.testing.assert_allclose(dbank["b2"][e], weight * g[0], atol=1e-12)
    out_of = np.setdiff1d(np.arange(E), idx)
    assert not dz[out_of].any()
    assert not any(a[out_of].any() for a in dbank.values())


def test_an_expert_worse_than_the_blend_may_gain():
    d, o, w = 10, np.array([4.0, 20]), np.array([0.9, 0.1])
    y = w @ o
    dz = w * 2 * (y - d) * (o - y)
    assert dz[1] < 0 < dz[0]
    assert abs(o[1] - d) > abs(o[0] - d) > abs(y - d)
    whole = (y - d) ** 2 + 2 * (y - d) * (o - y) + (o - y) ** 2
    np.testing.assert_allclose((o - d) ** 2, whole)


def flow(state, beta, eta):
    """The right-hand side of the two-expert race, for s and the two errors."""
    s, *errors = state
    p = np.array([1, np.exp(-s)]) / (1 + np.exp(-s))
    push = errors[1] - errors[0] - 4 * beta * (p[0] - p[1])
    return np.array([eta * p[0] * p[1] * push, *(-p * errors)])


@pytest.mark.parametrize("eta", [1, 4])
@pytest.mark.parametrize(("beta", "stable"), [(0, 0), (2.9, 0), (3.1, 1), (4, 1)])
def test_at_the_start_differences_shrink_above_half_the_error(beta, stable, eta):
    """The Jacobian in s and the difference of errors, measured, and as printed."""
    error, h, columns = 6.0, 1e-6, []
    for u in ([1, 0, 0], [0, 0.5, -0.5]):
        ends = [
            flow(np.array([0, error, error]) + t * np.array(u), beta, eta)
            for t in (h, -h)
        ]
        slope = (ends[0] - ends[1]) / (2 * h)
        columns.append([slope[0], slope[1] - slope[2]])
    measured = np.transpose(columns)
    printed = [[-eta * beta / 2, -eta / 4], [-error / 2, -1 / 2]]
    np.testing.assert_allclose(measured, printed, atol=1e-6)
    assert np.linalg.det(measured) == pytest.approx(eta / 4 * (beta - error / 2))
    assert (np.linalg.eigvals(measured).real.max() < 0) == stable


def follow(share, beta, eta=4.0, error=6.0, T=30.0, steps=6000):
    """States of the race over time (T, 3): s and the two errors, by midpoint steps."""
    state, h, path = (
        np.array([np.log(share / (1 - share)), error, error]),
        T / steps,
        [],
    )
    for _ in range(steps):
        path.append(state)
        middle = state + h / 2 * flow(state, beta, eta)
        state = state + h * flow(middle, beta, eta)
    return np.array(path)


def test_a_small_difference_in_units_of_the_error():
    """u' = -s/2 and s' = -eta/4 (2 beta s + l u), for u = (l_1 - l_2) / l."""
    eta, beta, h = 4.0, 0.5, 30 / 6000
    path = follow(0.5 + 1e-6, beta)
    s, left = path[:, 0], path[:, 1:].mean(1)
    u = (path[:, 1] - path[:, 2]) / left
    du, ds = (np.gradient(a, h)[1:-1] for a in (u, s))
    np.testing.assert_allclose(du, -s[1:-1] / 2, atol=1e-9)
    push = -eta / 4 * (2 * beta * s + left * u)[1:-1]
    np.testing.assert_allclose(ds, push, atol=1e-9)


@pytest.mark.parametrize(
    ("beta", "share", "largest", "end"),
    [
        (0, 0.5001, 0.515, 0.515),
        (0, 0.51, 0.975, 0.975),
        (0.1, 0.51, 0.79, 0.52),
        (0.1, 0.6, 0.995, 0.995),
        (0.5, 0.6, 0.77, 0.5),
        (1, 0.6, 0.6, 0.5),
        (2, 0.6, 0.6, 0.5),
    ],
)
def test_how_the_race_ends(beta, share, largest, end):
    p = 1 / (1 + np.exp(-follow(share, beta)[:, 0]))
    assert p.max() == pytest.approx(largest, abs=0.01)
    assert p[-1] == pytest.approx(end, abs=0.01)


# Sections 7.4 and 7.5: importance and load.


@pytest.mark.parametrize("E", [3, 8, 20])
def test_equal_importance_allows_the_worst_load(E):
    idx = np.stack([np.arange(5 * (E - 1)) % (E - 1), np.full(5 * (E - 1), E - 1)], 1)
    w = np.tile([1 - 1 / E, 1 / E], (len(idx), 1))
    total, _ = gate.importance(w, idx=idx, E=E)
    count = np.bincount(idx.ravel())
    np.testing.assert_allclose(total, total[0])
    assert count.max() / count.mean() == pytest.approx(E / 2)
    assert count.max() == len(idx)


def test_the_square_has_no_kink_at_balance():
    a = np.array([1.0, -2, 1])
    at = {t: ops.cv_squared(1 + t * a)[0] for t in (1e-4, 1e-3)}
    assert at[1e-3] == pytest.approx(100 * at[1e-4], rel=1e-6)
    assert np.sqrt(at[1e-4]) / 1e-4 == pytest.approx(np.sqrt(2))
    _, back = ops.cv_squared(np.ones(3))
    assert not back(1.0).any()


def test_importance_only_moves_weight_between_chosen_experts():
    rng = np.random.default_rng(0)
    z = rng.standard_normal((30, 6))
    idx = gate.top_k(z, 2)
    w, back_w = gate.keep(z, idx=idx)
    total, back_total = gate.importance(w, idx=idx, E=6)
    dz = back_w(back_total(ops.cv_squared(total)[1](1.0)))
    chosen = np.zeros(z.shape, bool)
    np.put_along_axis(chosen, idx, True, 1)
    assert not dz[~chosen].any()
    np.testing.assert_allclose(dz.sum(1), 0, atol=1e-12)


# Sections 7.6 to 7.8: the cures.


def test_under_the_margin_somebody_is_always_allowed():
    rng = np.random.default_rng(0)
    for _ in range(100):
        assert balance.within_margin(100 * rng.random(8), 0).any()


def test_masked_choice_is_the_choice_among_the_allowed():
    z = np.array([[4.0, 3, 2, 1], [1, 2, 3, 4]])
    allowed = np.array([False, True, False, True])
    assert balance2017.best(z, allowed=allowed).tolist() == [[0, 1, 0, 1]] * 2
    alone = np.array([False, False, True, False])
    assert balance2017.best(z, allowed=alone).tolist() == [[0, 0, 1, 0]] * 2


def test_the_masked_layer_is_the_layer_of_the_paper_where_the_mask_is_top_k():
    params, world = balance2017.start(0), balance2017.task(0)
    rng = np.random.default_rng(0)
    params["Wg"] = np.float32(rng.standard_normal(params["Wg"].shape))
    x, _, _ = balance2017.tokens(world, 64, rng=rng)
    (y, _, _), back = moe.moe(x, params, k=2, rng=np.random.default_rng(1))
    ours, back_ours, _, _ = balance2017.masked(
        x,
        params,
        mask_of=lambda z: balance2017.best(z, allowed=np.ones(8, bool)),
        rng=np.random.default_rng(1),
    )
    np.testing.assert_allclose(ours, y, atol=1e-5)
    dy = np.float32(rng.standard_normal(y.shape))
    _, grads = back((dy, 0, 0))
    for name in ("Wg", "Wn"):
        np.testing.assert_allclose(back_ours(dy)[name], grads[name], atol=1e-3)


def test_all_three_cures_prevent_the_collapse_and_lower_the_error(kept):
    none = kept("soft 0 0")
    for name in ("hard", "strict", "soft 0.1 0.1"):
        runs = kept(name)
        assert runs["dead"].sum() == 0
        assert (runs["cv_load"] < none["cv_load"]).sum() >= 9
        assert (runs["error"] < none["error"]).sum() >= 9


def test_strict_is_the_most_even_and_hard_the_least(kept, surely):
    strict, soft = kept("strict"), kept("soft 0.1 0.1")
    assert (strict["cv_load"] < soft["cv_load"]).all()
    assert surely("hard", "soft 0.1 0.1", "cv_load")
    assert surely("strict", "soft 0.1 0.1", "error")
    assert strict["per_token"][:, 0].max() < 0.01
    average = strict["per_token"] @ np.arange(9)
    np.testing.assert_allclose(average, 2, atol=0.2)


def test_long_after_the_lifting_nobody_is_dead_but_the_load_is_uneven(kept, mean):
    assert kept("hard, long")["dead"].sum() == 0 < kept("long")["dead"].sum()
    ours, both = (mean(name, "cv_load") for name in ("hard, long", "long, both"))
    assert 1.7 * both < ours < 0.6 * mean("long", "cv_load")


def test_a_late_cure_revives_by_load_and_not_by_importance(mean):
    dead = {w: mean(f"late {w}", "dead") for w in ("0.1 0", "0 0.1", "0.1 0.1")}
    assert max(dead["0 0.1"], dead["0.1 0.1"]) < 0.5 < 1 < dead["0.1 0"]
    assert mean("late 0.1 0", "cv_load") > 2 * mean("late 0 0.1", "cv_load")
    assert mean("late 0 0.1", "cv_load") < mean("late 1 0", "cv_load")
    assert mean("late 1 0", "cv_load") < 0.8 * mean("late 0.1 0", "cv_load")
    assert abs(mean("late 0.1 0.1", "error") - mean("soft 0.1 0.1", "error")) < 0.02
    assert mean("late 0.1 0.1", "cv_load") > 1.3 * mean("twice, both", "cv_load")


# Section 7.9: the table.


def test_the_pairs_fall_into_two_groups(mean):
    """Strong enough: 0.1 or more for the load, or 1 for importance."""
    for i in balance2017.WEIGHTS:
        for j in balance2017.WEIGHTS:
            strong = j >= 0.1 or i == 1
            assert (mean(f"soft {i} {j}", "cv_load") < 0.35) == strong
            assert (mean(f"soft {i} {j}", "error") < 0.34) == strong
            assert strong or mean(f"soft {i} {j}", "cv_load") > 0.5


def test_at_equal_weights_load_does_more_than_importance(mean):
    for w in (0.01, 0.1, 0.2):
        for what in ("cv_load", "cv_importance", "error"):
            assert mean(f"soft 0 {w}", what) < mean(f"soft {w} 0", what)
    assert mean("soft 0 1", "cv_load") < mean("soft 1 0", "cv_load")


def test_alone_and_strong_each_loss_balances_its_own_quantity(mean):
    assert mean("soft 1 0", "cv_load") > 1.5 * mean("soft 1 0", "cv_importance")
    assert mean("soft 0 1", "cv_importance") > 1.5 * mean("soft 0 1", "cv_load")


@pytest.mark.parametrize("name", ["soft 0 0", "soft 0.1 0.1", "hard", "strict"])
def test_runs_of_today_are_like_the_stored_ones(name, kept):
    jobs = balance2017.jobs()
    ours = [balance2017.run(*jobs[f"{name}, seed {s}"], bar=False) for s in range(3)]
    for what, slack in (("error", 0.1), ("cv_load", 0.2)):
        gap = np.mean([run[what] for run in ours]) - kept(name)[what][:3].mean()
        assert abs(gap) < slack
