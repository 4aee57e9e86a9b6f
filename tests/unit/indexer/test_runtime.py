"""Long work uses every core, after everybody else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from indexer.runtime import NICENESS, default_threads


def told(script: str, before: int = 0) -> str:
    """Run a script in a process of its own that begins `before` steps below this one's priority."""
    code = f"import os; os.nice({before})\n{script}" if before else script
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has classes of priority, not numbers")
def test_low_priority_is_the_same_for_the_process_and_its_children_however_often_it_is_asked_for() -> None:
    script = (
        "import subprocess, sys\n"
        "from indexer.runtime import lower_priority\n"
        "import os\n"
        "lower_priority(); lower_priority()\n"
        "script = 'from indexer.runtime import lower_priority; import os; lower_priority(); print(os.nice(0))'\n"
        "child = [sys.executable, '-c', script]\n"
        "print(os.nice(0), int(subprocess.run(child, capture_output=True, check=True).stdout))"
    )
    expected = max(NICENESS, os.nice(0))
    assert told(script) == f"{expected} {expected}"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has classes of priority, not numbers")
def test_a_process_that_is_more_modest_already_stays_so() -> None:
    below = 15 - min(15, os.nice(0))
    assert (
        int(told("import os\nfrom indexer.runtime import lower_priority\nlower_priority()\nprint(os.nice(0))", below))
        >= 15
    )


def test_every_core_that_this_process_may_use_works() -> None:
    assert 1 <= default_threads() <= (os.cpu_count() or 1)


def test_numpy_multiplies_in_one_thread_once_it_is_calmed() -> None:
    script = (
        "import numpy, threadpoolctl\n"
        "from indexer.runtime import limit_blas_threads\n"
        "limit_blas_threads()\n"
        "numpy.ones((500, 500)) @ numpy.ones((500, 500))\n"
        "print([pool['num_threads'] for pool in threadpoolctl.threadpool_info() if pool['user_api'] == 'blas'])"
    )
    pools = told(script)
    if pools == "[]":
        pytest.skip("NumPy's BLAS here is one that threadpoolctl does not know")
    assert set(pools.strip("[]").split(", ")) == {"1"}
