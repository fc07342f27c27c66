"""The long experiments: killed at any moment they go on; their numbers are these."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from experiments import __main__ as runner
from experiments import chen2022
from moe_np.diagnose import dispatch_entropy
from tests import reproducing, slow

ROOT = Path(__file__).resolve().parents[1]
EPOCHS = 3 * 45


def stored(name="chen2022"):
    path = ROOT / "chapters" / "results" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is for POSIX systems")
@pytest.mark.parametrize("die_at", [1, 19, 21, 46, 90, 91, EPOCHS])
def test_killed_at_any_moment_it_goes_on(tmp_path, die_at):
    folder = tmp_path / "killed"
    command = [sys.executable, "-m", "tests.reproducing", str(folder), str(die_at)]
    killed = subprocess.run(command, capture_output=True, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    finished = runner.read(folder / "tiny.json") or {"runs": {}}
    assert len(finished["runs"]) == (die_at - 1) // 45
    lost = (die_at - 1) % 45 % 20  # epochs since the last checkpoint
    assert len(list(folder.glob("*.npz"))) == ((die_at - 1) % 45 >= 20) and lost < 20
    assert reproducing.main(folder) == reproducing.main(tmp_path / "straight")
    assert [path.name for path in folder.iterdir()] == ["results"]


def test_finished_runs_are_not_run_again(tmp_path, monkeypatch):
    complete = reproducing.main(tmp_path)
    first = dict(list(complete["runs"].items())[:2])
    runner.write(tmp_path / "tiny.json", {**complete, "runs": first})
    names = []
    original = chen2022.run

    def run(*arguments, **extras):
        names.append(arguments[:4])
        return original(*arguments, **extras)

    monkeypatch.setattr(chen2022, "run", run)
    assert reproducing.main(tmp_path) == complete
    assert names == [("S1", "cubic", "single", 0)]


def test_progress_under_other_settings_is_void(tmp_path, monkeypatch):
    complete = reproducing.main(tmp_path)
    (tmp_path / "tiny S1.npz").write_bytes(b"of another run")
    other = {**complete, "runs": {name: {} for name in complete["runs"]}, "numpy": "0"}
    runner.write(tmp_path / "tiny.json", other)
    assert reproducing.main(tmp_path) == complete
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.parametrize("name", runner.EXPERIMENTS)
def test_the_stored_results_are_complete(name):
    result, experiment = stored(name), runner.EXPERIMENTS[name]
    assert set(result["runs"]) == set(experiment.jobs())
    assert result["settings"] == json.loads(json.dumps(experiment.settings()))
    assert set(result) == {"settings", "numpy", "python", "runs"}


@pytest.mark.parametrize("system", chen2022.EXPERTS)
@pytest.mark.parametrize("reading", chen2022.READINGS)
def test_the_reduced_case_gives_what_is_stored(system, reading):
    name = f"S1 {system} {reading} 0 reduced"
    ours, theirs = (
        chen2022.run(*chen2022.jobs()[name], bar=False),
        stored()["runs"][name],
    )
    assert abs(ours["test"] - theirs["test"]) < 1.0
    assert abs(ours["train"] - theirs["train"]) < 1.0
    assert ours["groups"] == theirs["groups"]
    assert ours["entropy"][:3] == pytest.approx(theirs["entropy"][:3], abs=0.02)
    mixed = [dispatch_entropy(np.array(run["counts"])) for run in (ours, theirs)]
    assert mixed[0] == pytest.approx(mixed[1], abs=0.1)
    assert abs(ours["epochs"] - theirs["epochs"]) < 30


@pytest.mark.parametrize("system", chen2022.EXPERTS)
def test_the_reduced_single_expert_gives_what_is_stored(system):
    """Adam's step is large for the linear one: its last epochs go up and down."""
    name, slack = f"S1 {system} single 0 reduced", {"linear": 5.0, "cubic": 1.0}[system]
    ours, theirs = (
        chen2022.run(*chen2022.jobs()[name], bar=False),
        stored()["runs"][name],
    )
    assert abs(ours["test"] - theirs["test"]) < slack
    assert abs(ours["train"] - theirs["train"]) < slack


@pytest.mark.parametrize("reading", chen2022.READINGS)
def test_the_mixture_has_the_gradient_of_its_loss(reading):
    """The noise keeps the choice away from a tie, so the loss is smooth nearby."""
    batch, _ = chen2022.draw("S1", 20, seed=0)
    batch = {k: np.float64(a) if a.dtype.kind == "f" else a for k, a in batch.items()}
    rng = np.random.default_rng(1)
    params = {
        "W": 0.02 * rng.standard_normal((chen2022.E, chen2022.D + 1, chen2022.H)),
        "router": 1e-3 * rng.standard_normal((chen2022.D, chen2022.E)),
    }
    noise, loss_of = rng.random((20, chen2022.E)), chen2022.READINGS[reading][1]

    def loss(params):
        F, _, back = chen2022.answer(
            params, batch=batch, noise=noise, system="cubic", reading=reading
        )
        value, back_loss = loss_of(F, target=batch["y"])
        return value, back(back_loss(1.0))

    _, grads = loss(params)
    for name, a in params.items():
        u = rng.standard_normal(a.shape)
        ends = [loss({**params, name: a + step * u})[0] for step in (1e-7, -1e-7)]
        assert np.vdot(grads[name], u) == pytest.approx(
            np.diff(ends[::-1])[0] / 2e-7, 1e-4
        )


def test_the_published_loss_is_two_softmaxes():
    rng = np.random.default_rng(0)
    F, y = 4 * rng.standard_normal(99), rng.choice([-1.0, 1.0], 99)
    loss, _ = chen2022.code_loss(F, target=y)
    assert loss == pytest.approx(slow.double_softmax(F, y), rel=1e-12)
    least, _ = chen2022.code_loss(np.array([1e3]), target=np.ones(1))
    assert least == pytest.approx(chen2022.READINGS["code"][2], abs=5e-5)


def test_a_step_has_the_same_length_for_every_expert_and_keeps_the_paper_unbiased():
    rng = np.random.default_rng(0)
    for reading, biases in (("paper", False), ("code", True)):
        begin = chen2022.start(rng, reading)
        grads = {"W": np.float32(rng.lognormal(size=begin["W"].shape))}
        grads["W"][3] *= 1000
        grads["router"] = np.zeros_like(begin["router"])
        moved = chen2022.descend(begin, grads, reading)["W"] - begin["W"]
        parts = np.linalg.norm(moved[:, :-1], axis=(1, 2)), abs(moved[:, -1])
        lengths = parts[0] + np.linalg.norm(parts[1], axis=1)
        np.testing.assert_allclose(lengths, 1e-3, rtol=1e-3)
        assert parts[1].any() == biases
