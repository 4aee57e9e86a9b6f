"""Sound is decoded ahead, cut exactly, and stretched without another pitch; no output is needed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.decode.playback.clock import Clock
from indexer.decode.playback.sound import BUFFER_MS, RATE_HZ, Sound
from tests.clips import RED, make_clip


@pytest.fixture
def sound(tmp_path: Path) -> Iterator[tuple[Sound, Clock]]:
    clock = Clock()
    made = Sound(make_clip(tmp_path / "tone.mp4", [RED] * 2), clock, lambda: None)
    made.run(True)
    yield made, clock
    made.close()


def heard(sound: Sound, seconds: float) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """Take sound as it comes, without the silence while it is not ready."""
    wanted, parts = round(seconds * RATE_HZ), []
    while wanted > 0:
        with sound.changed:
            assert sound.changed.wait_for(lambda: sound.ahead > 0, 30)
            count = min(480, sound.ahead, wanted)
        parts.append(np.frombuffer(sound.take(count), np.int16).reshape(-1, 2))
        wanted -= count
    return np.concatenate(parts)


def pitch_hz(samples: np.ndarray[tuple[int, ...], np.dtype[np.int16]]) -> float:
    spectrum = np.abs(np.fft.rfft(samples[:, 0].astype(float)))
    return float(spectrum.argmax() * RATE_HZ / len(samples))


@pytest.mark.parametrize("speed", [1.0, 2.0, 0.5])
def test_the_pitch_is_the_same_at_any_speed(sound: tuple[Sound, Clock], speed: float) -> None:
    player, _ = sound
    player.set_speed(speed, 200)
    assert pitch_hz(heard(player, 0.5)) == pytest.approx(440, abs=6)


def test_the_clock_follows_what_is_heard(sound: tuple[Sound, Clock]) -> None:
    player, clock = sound
    clock.start()
    player.jump(1000)
    with player.changed:
        assert player.changed.wait_for(lambda: player.ahead > 480, 30)
    clock.stop()
    clock.is_running = True  # a clock that runs takes over what is heard
    player.take(480)
    clock.stop()
    assert clock.now_ms() == pytest.approx(1000 - BUFFER_MS, abs=40)


def test_muted_sound_is_silent_and_goes_on(sound: tuple[Sound, Clock]) -> None:
    player, _ = sound
    player.muted = True
    player.jump(0)
    assert not heard(player, 0.2).any()
    player.muted = False
    assert heard(player, 0.2).any()


def test_sound_that_is_missing_is_told(tmp_path: Path) -> None:
    told = threading.Event()
    player = Sound(make_clip(tmp_path / "silent.mp4", [RED], sound=False), Clock(), told.set)
    player.jump(0)
    assert told.wait(30)
    player.close()
