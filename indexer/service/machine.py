"""What the machine is: whether it is free for work, and how fast it runs the model.

How long ago the user touched something is asked of Windows and macOS. On Linux no interface tells it on every desktop
(X11, Wayland and consoles differ), so there the machine counts as idle when other programs leave the processor alone.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import psutil

from indexer.embed.providers import PREFERENCE, device_name
from indexer.service.messages import Speed, Wait

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from indexer.embed.encoder import Encoder
    from indexer.embed.providers import ProviderTrial
    from indexer.errors import Message
    from indexer.service.messages import Configure

AWAY_S = 60.0
"""The user is away after this long without a key press or mouse movement."""
OVER_S = 15.0
CALM = 0.15
"""Work begins while other programs use less than this share of the processor, over OVER_S."""
BUSY = 0.40
"""Work stops at this share; the gap keeps it from flickering on and off."""
SAMPLE_S = 1.0
FOR_S = 1.5
BATCH = 8
"""The batch size of indexing."""


class Load(NamedTuple):
    """Processor time of all cores since the system started."""

    total_s: float
    others_s: float
    """The part that other programs used."""


class Idleness:
    """Decides whether the machine is idle; ask it now and then."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        load: Callable[[], Load] | None = None,
        untouched_s: Callable[[], float | None] | None = None,
    ) -> None:
        self._clock = clock
        self._load = load or others_load
        self._untouched_s = untouched_s or seconds_untouched
        self._samples: deque[tuple[float, Load]] = deque()
        self._idle = False

    def is_idle(self) -> bool:
        """Say whether the machine is idle; always False during the first OVER_S."""
        untouched_s = self._untouched_s()
        if untouched_s is not None and untouched_s < AWAY_S:
            self._idle = False
            return False
        self._sample()
        (first_s, first), (last_s, last) = self._samples[0], self._samples[-1]
        if last_s - first_s >= OVER_S - SAMPLE_S:
            share = (last.others_s - first.others_s) / max(1e-6, last.total_s - first.total_s)
            self._idle = share < (BUSY if self._idle else CALM)
        return self._idle

    def _sample(self) -> None:
        now_s = self._clock()
        if self._samples and now_s - self._samples[-1][0] < SAMPLE_S:
            return
        if self._samples and now_s - self._samples[-1][0] > OVER_S:
            self._samples.clear()  # the old samples are out of date
        self._samples.append((now_s, self._load()))
        while now_s - self._samples[0][0] > OVER_S:
            self._samples.popleft()


class Conditions:
    """Knows the conditions under which work may run."""

    def __init__(self, idleness: Idleness | None = None, on_mains: Callable[[], bool] | None = None) -> None:
        self._idleness = idleness or Idleness()
        self._on_mains = on_mains or is_on_mains

    def wait(self, how: Configure) -> Wait | None:
        """Return what work has to wait for; None if it may run."""
        if how.only_mains and not self._on_mains():
            return Wait.MAINS
        if how.only_idle and not self._idleness.is_idle():
            return Wait.IDLE
        return None


def is_on_mains() -> bool:
    """Say whether the machine is plugged in; True where the system does not tell."""
    battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    return battery is None or battery.power_plugged is not False


def others_load() -> Load:
    """Return the processor time in all, and the part used by processes outside this one's tree."""
    times = psutil.cpu_times()
    total_s = sum(times[:4]) + getattr(times, "iowait", 0.0)
    idle_s = times.idle + getattr(times, "iowait", 0.0)
    own_s = 0.0
    this = psutil.Process()
    for process in (this, *this.children(recursive=True)):
        try:
            used = process.cpu_times()
        except psutil.Error:
            continue
        own_s += used.user + used.system + getattr(used, "children_user", 0.0) + getattr(used, "children_system", 0.0)
    return Load(total_s, total_s - idle_s - own_s)


def seconds_untouched() -> float | None:
    """Return how long ago the user last touched keyboard or mouse; None where the system does not tell."""
    if sys.platform == "win32":
        return _untouched_on_windows()
    if sys.platform == "darwin":
        return _untouched_on_macos()
    return None


if sys.platform == "win32":

    class _LastInput(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint), ("tick_ms", ctypes.c_uint))

    def _untouched_on_windows() -> float | None:
        last = _LastInput(ctypes.sizeof(_LastInput), 0)
        if not ctypes.windll.user32.GetLastInputInfo(ctypes.byref(last)):
            return None
        # Both count milliseconds in 32 bits and wrap around after 49 days.
        return ((ctypes.windll.kernel32.GetTickCount() - last.tick_ms) & 0xFFFFFFFF) / 1000


if sys.platform == "darwin":

    def _untouched_on_macos() -> float | None:
        services = ctypes.CDLL("/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices")
        ask = services.CGEventSourceSecondsSinceLastEventType
        ask.restype, ask.argtypes = ctypes.c_double, (ctypes.c_int32, ctypes.c_uint32)
        # Of the whole session, any kind of event (Quartz Event Services, kCGAnyInputEventType).
        return float(ask(0, 0xFFFFFFFF))


def measure(encoder: Encoder, threads: int) -> Speed:
    """Run the image encoder on noise for a moment; noise takes as long as photos.

    Args:
        encoder: if its image graph is not open yet, opening takes up to a second more.
        threads: that it was opened with.

    Raises:
        ModelError: the model does not run.
    """
    spec = encoder.manifest.image.pixels
    rng = np.random.default_rng(0)
    pixels = list(rng.integers(0, 256, (BATCH, spec.height_px, spec.width_px, 3), dtype=np.uint8))
    encoder.embed_images(pixels)
    done, start = 0, time.perf_counter()
    while (took_s := time.perf_counter() - start) < FOR_S:
        encoder.embed_images(pixels)
        done += BATCH
    opened = encoder.image_session()
    return Speed(
        device=device_name(opened.provider),
        pictures_per_s=done / took_s,
        threads=threads,
        tried=tried_devices(opened.trials),
    )


def tried_devices(trials: Sequence[ProviderTrial]) -> tuple[tuple[str, Message], ...]:
    """Return the result for each device, without those that Recallery never uses, such as clouds."""
    return tuple((device_name(trial.name), trial.reason) for trial in trials if trial.name in PREFERENCE)
