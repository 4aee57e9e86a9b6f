"""A bad file costs itself: the pool survives crashes, hangs and bugs, and leaves nothing behind."""

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from indexer.decode.handle import WorkerHandle
from indexer.decode.image import read_image
from indexer.decode.pool import DecodePool, PoolClosedError
from indexer.decode.readers import READERS, ReaderItem
from indexer.decode.worker import FILES_PER_WORKER
from indexer.errors import KnownError, UnreadableError
from indexer.types import Grade, Kind, Locator, ReadSegment
from tests.unit.indexer.decoders import OBEDIENT, SPEC, obedient

WAIT_S = 60.0
"""For what comes at once, but for a machine that is busy."""
DATA = Path(__file__).resolve().parents[2] / "data"


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for something of another process that no event tells of."""
    deadline = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[DecodePool]:
    with DecodePool(1, SPEC, timeout_s=WAIT_S, readers=OBEDIENT, scratch=tmp_path) as shared:
        yield shared


def read(pool: DecodePool, name: str) -> list[ReaderItem]:
    return list(pool.read(Path(name), Kind.VIDEO, Grade.FULL))


def first_pixels(items: list[ReaderItem]) -> list[int]:
    return [int(item.pixels[0, 0, 0]) for item in items if isinstance(item, ReadSegment)]


@pytest.mark.parametrize("name", ["x.jpg", "many.mp4", "pages.pdf"])
def test_what_comes_is_what_the_reader_gave(pool: DecodePool, name: str) -> None:
    expected, found = list(obedient(Path(name), SPEC, Grade.FULL)), read(pool, name)
    assert [type(item) for item in found] == [type(item) for item in expected]
    for given, item in zip(expected, found, strict=True):
        if isinstance(given, ReadSegment):
            assert isinstance(item, ReadSegment)
            assert item.segment == given.segment
            assert item.pixels.flags.writeable
            np.testing.assert_array_equal(item.pixels, given.pixels)
        else:
            assert item == given


def test_one_picture_is_the_first(pool: DecodePool) -> None:
    found = pool.decode(Path("many.mp4"))
    assert (found.facts.title, found.dhash, found.quick_hash) == ("many.mp4", 2**64 - 1, bytes(range(16)))
    assert [int(pixels[0, 0, 0]) for pixels in found.pixels] == [7]
    assert int(pool.decode(Path("many.mp4"), locator=Locator(moment_ms=41)).pixels[0][0, 0, 0]) == 41
    assert pool.decode(Path("next.jpg")).facts.title == "next.jpg"


def test_a_later_answer_leaves_the_pixels_of_an_earlier_one_alone(pool: DecodePool) -> None:
    assert first_pixels(read(pool, "many.mp4")) == [7, 8, 9, 10, 11]


def test_a_worker_is_no_more_than_a_segment_ahead(pool: DecodePool, tmp_path: Path) -> None:
    told = tmp_path / "counted.mp4"
    given = pool.read(told, Kind.VIDEO, Grade.FULL)
    # It says each segment that it begins with: one that does not wait is soon past what is waited for.
    next(given)
    for taken in range(2, 40):
        next(given)
        wait_until(lambda taken=taken: told.read_text() == str(taken))  # type: ignore[misc]
    given.close()


def test_a_file_that_is_left_in_the_middle_costs_no_worker(pool: DecodePool) -> None:
    pid = pool.decode(Path("pid.jpg")).dhash
    given = pool.read(Path("many.mp4"), Kind.VIDEO, Grade.FULL)
    assert first_pixels([next(given) for _ in range(3)]) == [7, 8]
    given.close()
    assert first_pixels(read(pool, "many.mp4")) == [7, 8, 9, 10, 11]
    assert pool.decode(Path("pid.jpg")).dhash == pid


def test_a_kind_of_one_segment_ends_after_the_first(pool: DecodePool) -> None:
    reader = replace(OBEDIENT[Kind.IMAGE], many=False)
    assert first_pixels(list(pool.read_with(reader, Path("many.mp4"), Grade.FULL))) == [7]
    assert first_pixels(read(pool, "many.mp4")) == [7, 8, 9, 10, 11]


def test_what_came_before_a_crash_is_there(pool: DecodePool) -> None:
    found: list[ReaderItem] = []
    given = pool.read(Path("broken.mp4"), Kind.VIDEO, Grade.FULL)
    with pytest.raises(UnreadableError, match="crashed on this file"):
        found += iter(lambda: next(given), None)
    assert first_pixels(found) == [7, 8, 9]


def test_a_sign_of_life_gives_time() -> None:
    with DecodePool(1, SPEC, timeout_s=3.0, readers=OBEDIENT) as pool:
        pool.decode(Path("next.jpg"))
        assert first_pixels(read(pool, "long.mp4")) == [7]


def test_a_reader_that_swells_is_ended(pool: DecodePool) -> None:
    with pytest.raises(UnreadableError, match="too much memory"):
        read(pool, "swell.mp4")
    assert pool.decode(Path("next.jpg")).facts.title == "next.jpg"


def test_an_unreadable_file_keeps_its_words(pool: DecodePool) -> None:
    with pytest.raises(UnreadableError) as caught:
        pool.decode(Path("unreadable.jpg"))
    assert (str(caught.value.title), str(caught.value.message)) == ("Not a picture", "It is a poem.")
    assert caught.value.path == Path("unreadable.jpg")


@pytest.mark.parametrize(
    ("name", "words"),
    [("exit.jpg", "crashed on this file"), ("segfault.jpg", "crashed on this file")],
)
def test_a_file_that_kills_its_decoder_costs_itself(pool: DecodePool, name: str, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        pool.decode(Path(name))
    assert pool.decode(Path("next.jpg")).facts.title == "next.jpg"


def test_a_file_that_works_without_end_costs_itself() -> None:
    with DecodePool(1, SPEC, timeout_s=3.0, readers=OBEDIENT) as pool:
        with pytest.raises(UnreadableError, match="longer than 3 s") as caught:
            pool.decode(Path("work.jpg"))
        assert not caught.value.passes
        assert pool.decode(Path("next.jpg")).facts.title == "next.jpg"


def test_a_file_that_waits_without_end_costs_itself_and_is_tried_again() -> None:
    with DecodePool(1, SPEC, timeout_s=1.0, readers=OBEDIENT) as pool:
        pool.decode(Path("next.jpg"))
        with pytest.raises(UnreadableError, match="gave nothing for 4 s") as caught:
            pool.decode(Path("hang.jpg"))
        assert caught.value.passes
        assert pool.decode(Path("next.jpg")).facts.title == "next.jpg"


def test_a_wait_longer_than_the_work_may_take_is_no_trouble() -> None:
    with DecodePool(1, SPEC, timeout_s=1.0, readers=OBEDIENT) as pool:
        assert pool.decode(Path("wait.jpg")).facts.title == "wait.jpg"


def test_trouble_that_passes_says_so_across_the_pipe(pool: DecodePool) -> None:
    with pytest.raises(UnreadableError) as caught:
        pool.decode(Path("refused.jpg"))
    assert caught.value.passes


@pytest.mark.expects_log("has a bug that shows with")
def test_a_bug_costs_one_file_and_its_traceback_is_logged(pool: DecodePool) -> None:
    with pytest.raises(UnreadableError, match="The decoder failed"):
        pool.decode(Path("bug.jpg"))
    assert pool.decode(Path("next.jpg")).facts.title == "next.jpg"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_a_file_that_wants_all_memory_costs_itself(pool: DecodePool) -> None:
    with pytest.raises(UnreadableError, match="too much memory"):
        pool.decode(Path("memory.jpg"))


def test_what_native_decoders_print_is_not_seen(pool: DecodePool, capfd: pytest.CaptureFixture[str]) -> None:
    pool.decode(Path("chatty.jpg"))
    assert capfd.readouterr() == ("", "")


def test_workers_yield_to_the_user(pool: DecodePool) -> None:
    assert pool.decode(Path("nice.jpg")).dhash >= 10


def test_workers_import_only_what_they_need(pool: DecodePool) -> None:
    assert pool.decode(Path("loaded.jpg")).facts.keywords == ()


@pytest.mark.skipif(sys.platform == "win32", reason="waits as POSIX does")
def test_a_worker_that_died_while_idle_is_no_fault_of_the_next_file(pool: DecodePool) -> None:
    victim = psutil.Process(pool.decode(Path("pid.jpg")).dhash)
    victim.kill()
    # Until all its threads are gone: while one is left, its end of the pipe is open. It is not reaped here.
    os.waitid(os.P_PID, victim.pid, os.WEXITED | os.WNOWAIT)
    assert pool.decode(Path("next.jpg")).facts.title == "next.jpg"


def test_names_that_are_no_text_reach_the_worker(pool: DecodePool) -> None:
    name = os.fsdecode(b"caf\xe9 \xff.jpg")
    assert pool.decode(Path("ünïcode 日本.jpg")).facts.title == "ünïcode 日本.jpg"
    assert pool.decode(Path(name)).facts.title == r"caf\udce9 \udcff.jpg"


def test_no_worker_starts_before_the_first_file() -> None:
    with DecodePool(2, SPEC, readers=OBEDIENT):
        assert not any(child.name == "recallery-decoder" for child in multiprocessing.active_children())


def test_threads_share_the_workers_and_get_their_own_answers() -> None:
    with DecodePool(2, SPEC, readers=OBEDIENT) as pool, ThreadPoolExecutor(6) as threads:
        names = [f"{i}.jpg" for i in range(60)]
        assert [decoded.facts.title for decoded in threads.map(lambda n: pool.decode(Path(n)), names)] == names
        assert len({pool.decode(Path("pid.jpg")).dhash for _ in range(5)}) == 1


def test_closing_ends_all_workers_at_once_even_busy_ones(tmp_path: Path) -> None:
    pool = DecodePool(2, SPEC, timeout_s=500, readers=OBEDIENT, scratch=tmp_path)
    idle = psutil.Process(pool.decode(Path("pid.jpg")).dhash)
    outcomes: list[str] = []

    def hang(folder: Path) -> None:
        try:
            pool.decode(folder / "stuck.jpg")
        except Exception as error:  # noqa: BLE001 - the test looks at whatever it is
            outcomes.append(type(error).__name__)

    folders = [tmp_path / name for name in "abc"]
    threads = [threading.Thread(target=hang, args=(folder,)) for folder in folders]
    for folder, thread in zip(folders, threads, strict=True):
        folder.mkdir()
        thread.start()
    wait_until(lambda: len(list(tmp_path.glob("*/stuck.begun"))) == 2)
    pool.close()
    for thread in threads:
        thread.join(WAIT_S)
    assert outcomes == ["PoolClosedError"] * 3
    assert not idle.is_running()
    with pytest.raises(PoolClosedError):
        pool.decode(Path("x.jpg"))


def test_closing_twice_is_closing_once() -> None:
    pool = DecodePool(1, SPEC, readers=OBEDIENT)
    pool.decode(Path("x.jpg"))
    pool.close()
    pool.close()


def test_a_worker_that_cannot_load_its_decoder_is_no_fault_of_the_file() -> None:
    handle = WorkerHandle(_Unloadable("indexer.decode.image:read_segments"), SPEC, 1.0)
    with pytest.raises(KnownError, match="does not start") as caught:
        next(handle.read(READERS[Kind.IMAGE], Path("x.jpg"), SPEC, Grade.FULL))
    assert not isinstance(caught.value, UnreadableError)


class _Unloadable(str):
    """The name of a reader that fails in the worker, before the worker asks for any file."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return _fail_in_worker, (str(os.getpid()),)


def _fail_in_worker(parent: str) -> None:
    if str(os.getpid()) != parent:
        os._exit(9)


def test_real_pictures_come_out_of_a_worker_as_they_do_in_process() -> None:
    with DecodePool(1, SPEC) as pool:
        for name in ("quarters.jpg", "quarters.heic", "quarters.dng"):
            expected, found = read_image(DATA / name, SPEC), pool.decode(DATA / name)
            assert found.facts == expected.facts
            assert (found.content_id, found.dhash) == (expected.content_id, expected.dhash)
            np.testing.assert_array_equal(found.pixels[0], expected.pixels[0])


def test_a_worker_is_replaced_after_its_share_of_files_without_anyone_noticing() -> None:
    with DecodePool(1, SPEC, readers=OBEDIENT) as pool:
        pids = [pool.decode(Path("pid.jpg")).dhash for _ in range(FILES_PER_WORKER + 5)]
    assert [len(set(pids[:FILES_PER_WORKER])), len(set(pids))] == [1, 2]


def test_workers_can_start_before_their_first_file() -> None:
    with DecodePool(2, SPEC, readers=OBEDIENT) as pool:
        pool.start()
        first = pool.decode(Path("pid.jpg")).dhash
        assert psutil.Process(first).is_running()
    assert not psutil.pid_exists(first)


def test_a_pool_that_is_closed_while_its_workers_start_leaves_none() -> None:
    before = set(psutil.Process().children())
    pool = DecodePool(2, SPEC, readers=OBEDIENT)
    pool.start()
    pool.close()
    wait_until(lambda: not set(psutil.Process().children()) - before)
