"""The memory of one step serves the next: it is not fetched from the system again."""

import os
import platform
import subprocess
import sys

import pytest

COUNT = """
import resource
import numpy as np
import moe_np

def step():
    return [np.ones(2**17) for _ in range(20)]

step()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    step()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="a setting of glibc")
def test_a_step_reuses_the_memory_of_the_last():
    """20 arrays of 1 MB are 5,120 pages a step; ten steps need next to none anew."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("MALLOC_")}
    run = [sys.executable, "-c", COUNT]
    answer = subprocess.run(run, env=env, check=True, capture_output=True, text=True)
    assert int(answer.stdout) < 5120
