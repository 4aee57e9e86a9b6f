"""Decoder processes end with the process that started them, however that ends."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

WAIT_S = 60.0
REPOSITORY = Path(__file__).resolve().parents[2]
PARENT = """
import contextlib, signal, sys, threading, time
from pathlib import Path
from indexer.decode.pool import DecodePool, PoolClosedError
from tests.unit.indexer.decoders import SPEC, OBEDIENT

def hang():
    with contextlib.suppress(PoolClosedError):
        pool.decode(Path("stuck.jpg"))

if __name__ == "__main__":
    # Whoever runs the tests in the background has them begin with Ctrl-C ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    pool = DecodePool(2, SPEC, timeout_s=600, readers=OBEDIENT, scratch=Path.cwd())
    pid = pool.decode(Path("pid.jpg")).dhash
    try:
        if "busy" in sys.argv:
            threading.Thread(target=hang, daemon=True).start()
            while not Path("stuck.begun").exists():
                time.sleep(0.01)
        print(pid, flush=True)
        threading.Event().wait()
    except KeyboardInterrupt:
        pool.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("state", ["idle", "busy"])
@pytest.mark.parametrize("end", ["SIGKILL", "SIGINT"])
def test_workers_end_with_their_parent_and_say_nothing(tmp_path: Path, state: str, end: str) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, script, state],
        cwd=tmp_path,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        if end == "SIGINT":
            os.killpg(parent.pid, signal.SIGINT)  # as a terminal does: all at once, whoever is still there
        else:
            parent.kill()
        _, errors = parent.communicate(timeout=WAIT_S)
        psutil.wait_procs([worker], timeout=WAIT_S)
        assert not worker.is_running()
        assert errors == ""
    finally:  # whatever failed, nothing is left that another test could meet
        with contextlib.suppress(ProcessLookupError):
            os.killpg(parent.pid, signal.SIGKILL)
        parent.communicate()
