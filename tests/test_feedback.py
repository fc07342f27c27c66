"""What a student is told: each mistake by its name, and right answers pass."""

import sys
from pathlib import Path

import numpy as np
import pytest

from moe_np import mixture, ops

sys.path.append(str(Path(__file__).resolve().parents[1] / "chapters" / "exercises"))
from feedback import (  # noqa: E402
    chosen,
    compare,
    compare_back,
    demand,
    measured,
    predicted,
)

rng = np.random.default_rng(0)
z, o = rng.standard_normal((6, 4)), rng.standard_normal((6, 4, 3))
target = rng.standard_normal((6, 3))
LOSS = mixture.likelihood_loss


def bent(change_value=lambda v: v, change_dz=lambda dz: dz, change_do=lambda do: do):
    """The library's loss with one of its three results changed."""

    def op(z, o, *, target):
        value, back = LOSS(z, o, target=target)

        def changed(dloss):
            dz, do = back(dloss)
            return change_dz(dz), change_do(do)

        return change_value(value), changed

    return op


def told(call, *args, **kwargs):
    with pytest.raises(AssertionError) as error:
        call(*args, **kwargs)
    return str(error.value)


@pytest.mark.parametrize(
    "right",
    [z, z.astype(np.float32), 3.0, 3, True, "B", np.arange(3), (z, {"W": o}), z > 0],
)
def test_right_answers_pass(right, capsys):
    compare("it", right, right)
    assert capsys.readouterr().out == "it: right.\n"


def test_rounding_passes_and_more_does_not():
    compare("z", z * (1 + 1e-12), z)
    told(compare, "z", z * (1 + 1e-6), z)
    compare("z", z * (1 + 1e-6), z, tolerance=1e-5)


def test_equal_infinities_pass():
    a = np.array([1.0, -np.inf])
    compare("a", a.copy(), a)
    assert "got -1, expected -inf" in told(compare, "a", np.array([1.0, -1]), a)


@pytest.mark.parametrize(
    "got, said",
    [
        (None, "got None (is a `return` missing?), expected numbers"),
        ((z, z), "its structure: got a tuple of 2, expected an array"),
        (z.T, "got shape (4, 6), expected (6, 4): is it transposed?"),
        (z.sum(0), "axis 0 is missing; was it summed over"),
        (z.sum(1, keepdims=True), "axis 1 has length 1"),
        (o, "got shape (6, 4, 3), expected (6, 4): axis 2 is too many"),
        (z.astype(np.float32), "got float32, expected float64"),
        (
            np.where(z == z.max(), np.nan, z),
            "1 of 24 entries are NaN or infinite, first [5, 1]",
        ),
        (-z, "yours is -1.00 times ours: the sign is turned"),
        (2 * z, "yours is 2.00 times ours: is a factor of 2 there twice"),
        (z / 2, "yours is 0.50 times ours: is the 2 of a square missing"),
        (3.1 * z, "yours is 3.10 times ours"),
        (0 * z, "yours is zero everywhere"),
        (z + 0.5, "yours is ours plus 0.5"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_arrays_are_told_why(got, said):
    message = told(compare, "z", got, z)
    assert message.startswith("z: ") and said in message


def test_the_worst_entry_and_the_order_of_error():
    got = z.copy()
    got[2, 1] += 0.03
    message = told(compare, "z", got, z)
    assert "no single factor explains it" in message
    assert f"1 of 24 entries are wrong, the worst at [2, 1]: got {got[2, 1]:.6g}" in (
        message
    )
    assert "differs by less than 2e-08, yours by 3e-02" in message


def test_one_wrong_entry_of_a_square_matrix_is_not_called_a_transposition():
    a = rng.standard_normal((3, 3))
    assert "yours is ours transposed" in told(compare, "a", a.T, a)


def test_a_suspect_is_named():
    suspects = {"the wrong axis": ops.softmax(z.T)[0].T, "no exponential": z}
    p = ops.softmax(z)[0]
    message = told(compare, "p", ops.softmax(z.T)[0].T, p, suspects)
    assert "p: yours equals what comes out with: the wrong axis" in message
    compare("p", p, p, suspects={"not a mistake here": p})


def test_the_place_in_a_tree():
    tree = {"W": z, "b": (o, o)}
    wrong = {"W": z, "b": (o, -o)}
    assert "it: in b[1], yours is -1.00" in told(compare, "it", wrong, tree)
    assert "expected ['W', 'b']" in told(compare, "it", {"W": z}, tree)
    suspects = {"o turned": wrong}
    assert "in b[1], yours equals" in told(compare, "it", wrong, tree, suspects)


def test_words_and_numbers():
    assert told(compare, "w", "A", "B") == "w: got 'A', expected 'B'"
    assert "got 2, expected 3" in told(compare, "n", 2, 3)
    assert "got 'three', expected numbers" in told(compare, "n", "three", 3)


def test_a_right_op_passes(capsys):
    compare_back("loss", LOSS, LOSS, z, o, target=target)
    said = "loss: right: the value, the gradient of z, the gradient of o.\n"
    assert capsys.readouterr().out == said


@pytest.mark.parametrize(
    "op, said",
    [
        (bent(lambda v: 2 * v), "the value: yours is 2.00 times"),
        (bent(change_dz=lambda dz: -dz), "the gradient of z: yours is -1.00"),
        (bent(change_do=lambda do: 2 * do), "the gradient of o: yours is 2.00"),
        (bent(change_dz=lambda dz: 6 * dz), "length 6: is a mean taken as a sum?"),
        (bent(change_dz=lambda dz: dz / 6), "length 6: is a mean taken twice?"),
        (bent(change_do=lambda do: do[:, :, 0]), "the gradient of o: got shape"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_which_gradient_is_wrong_and_why(op, said):
    message = told(compare_back, "loss", op, LOSS, z, o, target=target)
    assert said in message


def test_what_is_right_is_said_too():
    op = bent(change_do=lambda do: 2 * do)
    message = told(compare_back, "loss", op, LOSS, z, o, target=target)
    assert "right so far: the value, the gradient of z" in message


def test_a_suspected_op_is_named():
    wrong = bent(change_do=lambda do: do + 1)
    suspects = {"a constant": bent(change_do=lambda do: do + 1)}
    message = told(
        compare_back, "loss", wrong, LOSS, z, o, target=target, suspects=suspects
    )
    assert "the gradient of o: yours equals what comes out with: a constant" in message


def test_an_ignored_gradient_is_named():
    def op(a):
        loss, back = ops.log_sum_exp(a)
        return loss, lambda ds: back(np.ones_like(ds))

    message = told(compare_back, "s", op, ops.log_sum_exp, z)
    assert "the gradient handed to back is not used" in message


def test_the_form_of_an_op():
    def no_back(z, o, *, target):
        return LOSS(z, o, target=target)[0]

    def one(z, o, *, target):
        value, back = LOSS(z, o, target=target)
        return value, lambda dloss: back(dloss)[0]

    assert "expected `value, back`" in told(
        compare_back, "loss", no_back, LOSS, z, o, target=target
    )
    assert "a gradient each for z, o" in told(
        compare_back, "loss", one, LOSS, z, o, target=target
    )


def test_damage_is_named():
    def on_argument(z, o, *, target):
        z -= z.max(1, keepdims=True)
        return LOSS(z, o, target=target)

    def on_constant(z, o, *, target):
        target *= 1.5
        return LOSS(z, o, target=target / 1.5)

    def on_gradient(a):
        p, back = ops.softmax(a)

        def damaging(dp):
            dp *= 1.0 + 1e-3
            return back(dp / (1.0 + 1e-3))

        return p, damaging

    def on_own(a):
        p, _ = ops.softmax(a)
        kept = p.copy()

        def back(dp):
            dz = kept * (dp - (kept * dp).sum(1, keepdims=True))
            kept[:] = dz
            return dz

        return p, back

    case = {"target": target}
    say = told(compare_back, "op", on_argument, LOSS, z, o, **case)
    assert "op: writes on its argument z: work on a copy" in say
    say = told(compare_back, "op", on_constant, LOSS, z, o, **case)
    assert "op: writes on its argument target" in say
    say = told(compare_back, "op", on_gradient, ops.softmax, z)
    assert "op: back writes on the gradient that it is handed" in say
    say = told(compare_back, "op", on_own, ops.softmax, z)
    assert "op: back, called again, gives another answer" in say


def test_the_students_damage_does_not_reach_the_test():
    before = z.copy()

    def on_argument(z):
        z *= 0
        return ops.softmax(z)

    told(compare_back, "op", on_argument, ops.softmax, z)
    assert np.array_equal(z, before)


def test_measured_backs_agree_with_exact_ones():
    reference = measured(lambda *args, **constants: LOSS(*args, **constants)[0])
    compare_back("loss", LOSS, reference, z, o, target=target, tolerance=1e-7)
    compare_back(
        "p", ops.softmax, measured(lambda z: ops.softmax(z)[0]), z, tolerance=1e-7
    )
    wrong = bent(change_do=lambda do: do * (1 + 1e-4))
    told(compare_back, "loss", wrong, reference, z, o, target=target, tolerance=1e-6)


def test_measured_takes_trees():
    def f(params):
        return (params["W"] * params["W"]).sum() + params["b"].sum()

    def op(params):
        back = lambda g: {"W": 2 * g * params["W"], "b": g * np.ones(4)}  # noqa: E731
        return f(params), back

    params = {"W": z, "b": np.zeros(4)}
    compare_back("f", op, measured(f), params, tolerance=1e-6)


def test_predictions_cost_nothing_but_must_be_made(capsys):
    predicted("it", "up", "up")
    predicted("it", "up", "down")
    assert capsys.readouterr().out == (
        "it: you said up, it is up: as predicted\n"
        "it: you said up, it is down: not as predicted: why?\n"
    )
    for nothing in None, ...:
        assert "no prediction yet" in told(predicted, "it", nothing, "up")


def test_a_wrong_word_is_told_why(capsys):
    reasons = {"a": "it is too large", "b": ""}
    chosen("why", "b", reasons)
    assert capsys.readouterr().out == "why: right.\n"
    assert told(chosen, "why", "a", reasons) == "why: it is too large"
    for got in "c", 1, None, ..., ["b"]:
        said = f"why: got {got!r}, expected one of 'a', 'b'"
        assert told(chosen, "why", got, reasons) == said


def test_a_check_speaks_in_its_own_words(capsys):
    demand("it", "")
    assert capsys.readouterr().out == ""
    assert told(demand, "it", "two are equal") == "it: two are equal"
