"""`recallery watch` sees what happens to the folders."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from tests.integration.command import Recallery
from tests.integration.pictures import fill, jpeg

WAIT_S = 240.0
"""For events that come; a busy machine takes long to bring them."""


class Watching:
    """A running `recallery watch`, and the events that it tells of."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._events: Queue[dict[str, Any]] = Queue()
        self._reader = threading.Thread(target=self._read, name="watch-output")
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._events.put(json.loads(line))

    def until(self, **wanted: int) -> None:
        """Wait until the events since the last call add up to at least this."""
        sums = dict.fromkeys(wanted, 0)
        while any(sums[name] < number for name, number in wanted.items()):
            try:
                event = self._events.get(timeout=WAIT_S)
            except Empty:
                raise AssertionError(f"waited for {wanted}, saw {sums}") from None
            sums = {name: number + int(event.get(name, 0)) for name, number in sums.items()}
        assert sums == wanted

    def stop(self) -> tuple[int, str]:
        """Stop it as Ctrl-C does; return its exit code and what it said."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(WAIT_S)
        self._reader.join(WAIT_S)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        said = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        return code, said


@contextmanager
def watching(recallery: Recallery) -> Iterator[Watching]:
    """Watch while the block runs."""
    watch = Watching(recallery.start("watch", "--json"))
    try:
        yield watch
    finally:
        code, said = watch.stop()
    assert code == 0, said
    assert "Traceback" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_it_follows_new_changed_renamed_moved_and_deleted_files(recallery: Recallery, photos: Path) -> None:
    paths = fill(photos / "a", 4)
    recallery.index(photos)
    new = fill(photos / "a", 1, first=50)[0]
    with watching(recallery) as watch:
        watch.until(indexed=1)  # what came while nobody watched
        (photos / "b").mkdir()
        (photos / "b" / "new.jpg").write_bytes(jpeg(60))
        watch.until(indexed=1)
        paths[0].rename(photos / "b" / "moved.jpg")
        watch.until(moved=1)
        (photos / "a").rename(photos / "c")
        watch.until(moved=4)
        partial = photos / "c" / ".saving"
        partial.write_bytes(jpeg(61))
        partial.replace(photos / "c" / paths[1].name)  # as editors save
        watch.until(indexed=1)
        (photos / "c" / paths[2].name).unlink()
        watch.until(removed=1)
    names = {Path(hit["path"]).relative_to(photos).as_posix() for hit in recallery.search("circle")}
    assert names == {"b/new.jpg", "b/moved.jpg", f"c/{paths[1].name}", f"c/{paths[3].name}", f"c/{new.name}"}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_search_answers_while_it_watches(recallery: Recallery, photos: Path) -> None:
    paths = fill(photos, 2)
    recallery.index(photos)
    with watching(recallery) as watch:
        (photos / "more.jpg").write_bytes(jpeg(70))
        watch.until(indexed=1)
        assert len(recallery.search("--image", paths[0])) == 3
        assert recallery("index").code == 3


def test_there_is_nothing_to_watch(recallery: Recallery) -> None:
    ran = recallery("watch")
    assert (ran.code, "nothing to watch" in ran.err) == (2, True)
