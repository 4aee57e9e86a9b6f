"""Memory goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

FREED = """
import sys
import psutil
from indexer.runtime import return_memory_early
if sys.argv[1] == "early":
    return_memory_early()
del (large := [bytearray(30_000_000)])[:]  # from now on glibc would keep all blocks up to this size
blocks = [bytearray(1_000_000) for _ in range(200)]
keep = bytearray(1_000_000)
before = psutil.Process().memory_info().rss
del blocks
print(before - psutil.Process().memory_info().rss)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="for glibc")
@pytest.mark.parametrize(("how", "returned"), [("early", True), ("as usual", False)])
def test_freed_blocks_below_one_in_use_go_back_to_the_system(how: str, returned: bool) -> None:
    ran = subprocess.run([sys.executable, "-c", FREED, how], capture_output=True, text=True, check=True)
    assert (int(ran.stdout) > 150_000_000) is returned
