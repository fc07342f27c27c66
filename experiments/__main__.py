"""`python -m experiments`: run every experiment at full size, or go on with it.

Each finished run is kept at once in _build/reproduce/, and so is the run in hand every
20 epochs, a second of work.  When all are done the numbers go to chapters/results/.
"""

import argparse
import json
import os
import platform

import numpy as np
from tqdm import tqdm

from experiments import RESULTS, ROOT, balance2017, chen2022, lstm_moe, two_levels

# A new experiment: a file here and a name there.
EXPERIMENTS = {
    "chen2022": chen2022,
    "balance2017": balance2017,
    "two_levels": two_levels,
    "lstm_moe": lstm_moe,
}


def write(path, content):
    """JSON with one line for each run, beside the old file, which it then replaces."""
    lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in content["runs"].items()]
    head = json.dumps({k: v for k, v in content.items() if k != "runs"}, indent=1)
    text = head[:-2] + ',\n "runs": {\n  ' + ",\n  ".join(lines) + "\n }\n}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8", newline="\n")
    os.replace(beside, path)


def read(path):
    """What `write` wrote, or None."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def reproduce(name, experiment, *, folder, results, bar=None):
    """All jobs of one experiment that are not in `folder` yet; then `results`.

    experiment: `settings()` -> dict, `jobs()` -> {name: arguments} and `run(*arguments,
    checkpoint, bar)` -> dict of numbers.  Progress made under other settings is void.
    """
    progress = folder / f"{name}.json"
    about = {"settings": experiment.settings(), "numpy": np.__version__}
    about = json.loads(json.dumps(about | {"python": platform.python_version()}))
    saved = read(progress) or {}
    if {key: saved.get(key) for key in about} != about:
        saved = {**about, "runs": {}}
        for stale in folder.glob(f"{name} *.npz"):
            stale.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    off = None if bar is None else not bar
    with tqdm(experiment.jobs().items(), unit="run", disable=off) as todo:
        for job, arguments in todo:
            todo.set_description(f"{name} {job}")
            if job not in saved["runs"]:
                checkpoint = folder / f"{name} {job}.npz"
                result = experiment.run(*arguments, checkpoint=checkpoint, bar=False)
                saved["runs"][job] = result
                write(progress, saved)
                checkpoint.unlink(missing_ok=True)
    write(results / f"{name}.json", saved)
    progress.unlink()
    return saved


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="default: all", default=EXPERIMENTS)
    for name in parser.parse_args().names:
        folder = ROOT / "_build" / "reproduce"
        reproduce(name, EXPERIMENTS[name], folder=folder, results=RESULTS)


if __name__ == "__main__":
    main()
