"""The playback process on tiny clips: frames, seeks, steps, loops, damage. It has no sound output."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import pytest

from indexer.decode.playback import messages as say
from indexer.decode.playback.process import Died, PlaybackProcess
from indexer.decode.playback.sound import NO_DEVICE, NULL_DEVICE
from indexer.types import Pixels
from tests.clips import BLUE, GREEN, RED, make_clip, tone

LIMIT_S = 60.0


class Listener:
    """What the process told."""

    def __init__(self) -> None:
        self.told: queue.Queue[tuple[say.AnyEvent | Died, Pixels | None]] = queue.Queue()
        self.seen: list[tuple[say.AnyEvent | Died, Pixels | None]] = []

    def take(self, event: say.AnyEvent | Died, pixels: Pixels | None) -> None:
        self.told.put((event, pixels))

    def until(self, wanted: Callable[[say.AnyEvent | Died], bool]) -> tuple[say.AnyEvent | Died, Pixels | None]:
        while True:
            one = self.told.get(timeout=LIMIT_S)
            self.seen.append(one)
            if wanted(one[0]):
                return one

    def frame(self, number: int, sought: int = 0, from_ms: int = 0) -> tuple[say.Frame, Pixels]:
        event, pixels = self.until(
            lambda event: (
                isinstance(event, say.Frame)
                and (event.number, event.sought) == (number, sought)
                and event.moment_ms >= from_ms
            )
        )
        assert isinstance(event, say.Frame)
        assert pixels is not None
        return event, pixels


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "three shots.mp4")


@pytest.fixture(scope="module")
def shared_process() -> Iterator[tuple[PlaybackProcess, Listener]]:
    listener = Listener()
    process = PlaybackProcess(listener.take, NO_DEVICE)
    yield process, listener
    process.close()


_numbers = iter(range(1, 1000))


def opened(
    process: PlaybackProcess,
    path: Path,
    start_ms: int = 0,
    *,
    playing: bool = False,
    loop: tuple[int, int] | None = None,
) -> int:
    number = next(_numbers)
    process.send(say.Open(number, os.fsencode(path), start_ms, 640, 480, playing, loop=loop))
    return number


def colour(pixels: Pixels) -> tuple[int, ...]:
    return tuple(pixels[: pixels.shape[0] // 2].mean(axis=(0, 1)).round().astype(int).tolist())


def is_near(pixels: Pixels, wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 30 for one, other in zip(colour(pixels), wanted, strict=True))


Shared = tuple[PlaybackProcess, Listener]


def test_a_file_opens_at_a_moment_and_says_what_it_is(shared_process: Shared, clip: Path) -> None:
    process, listener = shared_process
    number = opened(process, clip, 1500)
    frame, pixels = listener.frame(number)
    assert frame.moment_ms == 1500
    assert is_near(pixels, GREEN)
    facts = [event for event, _ in listener.seen if isinstance(event, say.Opened) and event.number == number]
    assert facts == [say.Opened(number, 3000, 64, 48, has_sound=True)]
    assert any(isinstance(event, say.Silent) and event.reason == "device" for event, _ in listener.seen)


def test_seeks_and_steps_are_exact(shared_process: Shared, clip: Path) -> None:
    process, listener = shared_process
    number = opened(process, clip)
    process.send(say.Seek(2950))
    frame, pixels = listener.frame(number, 1)
    assert (frame.moment_ms, is_near(pixels, BLUE)) == (2900, True)
    process.send(say.Seek(1000))
    assert listener.frame(number, 2)[0].moment_ms == 1000
    process.send(say.Step(forward=False))
    frame, pixels = listener.frame(number, 3)
    assert (frame.moment_ms, is_near(pixels, RED)) == (900, True)
    process.send(say.Step(forward=True))
    process.send(say.Step(forward=True))
    assert listener.frame(number, 5)[0].moment_ms == 1100


def test_steps_stop_at_both_ends(shared_process: Shared, clip: Path) -> None:
    process, listener = shared_process
    number = opened(process, clip)
    process.send(say.Step(forward=False))
    assert listener.frame(number, 1)[0].moment_ms == 0
    process.send(say.Step(forward=True))
    assert listener.frame(number, 2)[0].moment_ms == 100
    process.send(say.Seek(5000))
    process.send(say.Step(forward=True))
    assert listener.frame(number, 4)[0].moment_ms == 2900


def test_it_plays_to_the_end_and_begins_again(shared_process: Shared, clip: Path) -> None:
    process, listener = shared_process
    number = opened(process, clip, 2700, playing=True)
    listener.until(lambda event: event == say.State(number, playing=False, at_end=True))
    shown = [event.moment_ms for event, _ in listener.seen if isinstance(event, say.Frame) and event.number == number]
    assert shown[-1] == 2900
    process.send(say.Play())
    assert listener.until(lambda event: isinstance(event, say.Frame) and event.moment_ms == 0)


def test_a_loop_goes_back_to_its_start(shared_process: Shared, clip: Path) -> None:
    process, listener = shared_process
    number = opened(process, clip, 1000, playing=True, loop=(1000, 1250))
    for _ in range(2):
        listener.frame(number, from_ms=1200)
        assert listener.frame(number)[0].moment_ms == 1000


def test_frames_fit_the_room_and_are_never_enlarged(shared_process: Shared, clip: Path) -> None:
    process, listener = shared_process
    number = opened(process, clip)
    assert listener.frame(number)[1].shape == (48, 64, 3)
    process.send(say.Size(32, 480))
    assert listener.frame(number)[1].shape == (24, 32, 3)


@pytest.mark.parametrize(
    ("name", "data", "title"),
    [
        ("empty.mp4", b"", "The file is empty"),
        ("junk.mp4", b"no video at all" * 100, "Not a video"),
        ("gone.mp4", None, "The file is gone"),
    ],
)
def test_what_cannot_be_played_says_why(
    shared_process: Shared, tmp_path: Path, name: str, data: bytes | None, title: str
) -> None:
    from indexer.errors import Message

    process, listener = shared_process
    if data is not None:
        (tmp_path / name).write_bytes(data)
    number = opened(process, tmp_path / name)
    event, _ = listener.until(lambda event: isinstance(event, say.Failed) and event.number == number)
    assert isinstance(event, say.Failed)
    assert str(Message.from_json(event.title)) == title
    assert str(tmp_path) not in str(Message.from_json(event.message))


def test_sound_alone_is_played_and_shown_as_how_loud_it_is(shared_process: Shared, tmp_path: Path) -> None:
    path = tmp_path / "voice.m4a"
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", 48_000, layout="mono")
        for frame in tone(0.5):
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    process, listener = shared_process
    number = opened(process, path)
    event, _ = listener.until(lambda event: isinstance(event, say.Opened) and event.number == number)
    assert isinstance(event, say.Opened)
    assert event.has_sound
    listener.until(lambda event: isinstance(event, say.Frame) and event.number == number)


def test_a_process_that_dies_tells_it(clip: Path) -> None:
    import psutil

    listener = Listener()
    process = PlaybackProcess(listener.take, NO_DEVICE)
    number = opened(process, clip)
    listener.frame(number)
    psutil.Process(process.pid).kill()
    event, _ = listener.until(lambda event: isinstance(event, Died))
    assert isinstance(event, Died)
    process.close()


def test_the_film_follows_the_sound_at_any_speed(clip: Path) -> None:
    listener = Listener()
    process = PlaybackProcess(listener.take, NULL_DEVICE)
    number = opened(process, clip, playing=True)
    listener.frame(number, from_ms=500)
    process.send(say.Pause())
    listener.until(lambda event: event == say.State(number, playing=False))
    process.send(say.Play())
    process.send(say.Speed(2.0))
    process.send(say.Mute(muted=True))
    listener.until(lambda event: event == say.State(number, playing=False, at_end=True))
    assert not any(isinstance(event, say.Silent) for event, _ in listener.seen)
    process.close()


def test_senseless_frames_are_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        say.decode_event(say.encode(say.Frame(1, 7, 10, 10, 0, 0)))
    with pytest.raises(ValueError, match="does not fit"):
        say.decode_event(say.encode(say.Frame(1, 0, 100_000, 100_000, 0, 0)))
