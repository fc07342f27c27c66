"""What `pip install` brings: the library, its data and NumPy, and nothing else."""

import pkgutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import numpy
import pytest

import moe_np

ROOT = Path(__file__).resolve().parents[1]
MODULES = {path.name for path in (ROOT / "moe_np").glob("*.py")}


def run(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_wheel_holds_the_library_alone(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    packed = {name for name in names if ".dist-info/" not in name}
    assert {name.split("/")[0] for name in packed} == {"moe_np"}
    assert packed == {f"moe_np/{name}" for name in MODULES | {"vowels.csv"}}
    licences = {name.split("/")[-1] for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-TEXT"}


@pytest.mark.skipif(sys.platform == "win32", reason="links the installed NumPy")
def test_wheel_works_beside_numpy_alone(wheel, tmp_path):
    """An empty environment with this NumPy in it, and the wheel installed by pip."""
    venv.create(tmp_path, with_pip=False)
    python = tmp_path / "bin" / "python"
    (site,) = tmp_path.glob("lib/python*/site-packages")
    for path in Path(numpy.__file__).parents[1].glob("numpy[.-]*"):
        (site / path.name).symlink_to(path)
    (site / "numpy").symlink_to(Path(numpy.__file__).parent)
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(*pip, "install", "-q", "--disable-pip-version-check", "--no-index", wheel)

    names = [info.name for info in pkgutil.iter_modules(moe_np.__path__)]
    code = "import importlib, sys; [importlib.import_module(m) for m in sys.argv[1:]]"
    modules = [f"moe_np.{name}" for name in names if name != "__main__"]
    run(python, "-I", "-c", code, *modules)
    run(python, "-I", "-c", "from moe_np import data; assert len(data.vowels()) > 0")
    listed = run(python, "-I", "-m", "moe_np")
    assert [line.split()[0] for line in listed.splitlines()[3 : 2 + len(names)]] == [
        name for name in names if name != "__main__"
    ]
