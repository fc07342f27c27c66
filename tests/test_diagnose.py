"""Planted failures, and what the report says about each."""

import math

import numpy as np
import pytest

from moe_np import diagnose, moe, tree

N, E, D, H = 400, 4, 6, 8


def healthy(scale=1.0):
    """Four classes of tokens, a gate that sends each to an expert of its own."""
    rng = np.random.default_rng(0)
    labels = np.arange(N) % E
    x = 0.1 * rng.standard_normal((N, D))
    x[np.arange(N), labels] += 2
    x[np.arange(N), (labels + 1) % E] += 1
    params = tree.map(np.float64, moe.init(rng, E=E, D=D, H=H))
    params["Wg"] = scale * np.eye(D, E)
    return x, params, labels


def test_a_healthy_layer_has_no_findings():
    x, params, labels = healthy()
    report = diagnose.report(x, params, k=2)
    assert report["findings"] == []
    np.testing.assert_array_equal(report["load"], N // 2)
    assert report["cv2_load"] == 0
    assert report["max_over_mean"] == 1
    assert report["importance"].sum() == pytest.approx(N)
    assert report["dead"] == report["duplicates"] == []
    assert report["saturation"] == 0
    assert report["dispatch_entropy"] is None
    entropy = diagnose.report(x, params, k=2, labels=labels)["dispatch_entropy"]
    assert entropy == pytest.approx(math.log(2))


def test_a_dead_expert():
    x, params, _ = healthy()
    x[:, 5], params["Wg"][5, 3] = 1, -99
    report = diagnose.report(x, params, k=2)
    assert report["dead"] == [3]
    assert report["findings"][0].startswith(
        "Of 4 experts these get next to nothing: 4."
    )


def test_dead_is_less_than_a_hundredth_of_the_mean_load():
    """Of 200 tokens, the mean load for N = 400, k = 2, E = 4: 1 is dead, 3 are not."""
    for few, dead in ((1, [3]), (3, [])):
        x, params, _ = healthy()
        x[:, 5] = 1
        x[:few, 5] = -1
        params["Wg"][5, 3] = -99
        report = diagnose.report(x, params, k=2)
        assert report["load"][3] == few
        assert report["dead"] == dead


def test_two_faults_at_once_are_both_found():
    x, params, _ = healthy()
    x[:, 5], params["Wg"][5, 3] = 1, -99
    for leaf in params["experts"].values():
        leaf[2] = leaf[0]
    first, second = diagnose.report(x, params, k=2)["findings"]
    assert "next to nothing: 4." in first
    assert "answer alike: 1 and 3." in second


def test_a_collapse():
    x, params, _ = healthy()
    x[:, 5], params["Wg"][5, 0] = 1, 20
    report = diagnose.report(x, params, k=1)
    assert report["max_over_mean"] == 4
    assert report["dead"] == [1, 2, 3]
    assert report["saturation"] == 1
    words = " ".join(report["findings"])
    for said in ("k = 1", "max/mean is 4.0", "saturated for 100%", "nothing: 2, 3, 4."):
        assert said in words


def test_twins():
    x, params, _ = healthy()
    for leaf in params["experts"].values():
        leaf[2] = leaf[0]
    params["experts"]["b2"][2] += 5
    report = diagnose.report(x, params, k=2)
    assert report["duplicates"] == [(0, 2)]
    assert "These experts answer alike: 1 and 3." in report["findings"][0]


def test_twins_with_their_hidden_units_in_another_order():
    x, params, _ = healthy()
    bank = params["experts"]
    for name, axis in {"W1": 1, "b1": 0, "W2": 0}.items():
        bank[name][1] = np.flip(bank[name][3], axis)
    bank["b2"][1] = bank["b2"][3]
    assert diagnose.duplicates(x, bank) == [(1, 3)]


def test_dispatch_that_ignores_the_labels():
    x, params, _ = healthy()
    labels = np.arange(N) // (N // 4)
    report = diagnose.report(x, params, k=2, labels=labels)
    assert report["dispatch_entropy"] == pytest.approx(math.log(4))
    assert "Entropy 1.39 of 1.39 nats" in report["findings"][0]


def test_dispatch_entropy_by_hand():
    counts = np.array([[2, 0, 0], [2, 0, 0], [0, 2, 0]])
    assert diagnose.dispatch_entropy(counts) == pytest.approx(4 / 6 * math.log(2))
    assert diagnose.dispatch_entropy(2 * np.eye(3, dtype=int)) == pytest.approx(0)


@pytest.mark.parametrize("labels", [np.zeros(3, int), np.zeros(N), np.full(N, -1)])
def test_the_door_names_the_labels(labels):
    x, params, _ = healthy()
    with pytest.raises(ValueError, match="labels: got"):
        diagnose.report(x, params, k=2, labels=labels)
