"""The time of a film: it runs by the monotonic clock, and follows the sound where there is some."""

from __future__ import annotations

import threading
import time


class Clock:
    """Says which moment of the film should be seen now. For several threads: the sound moves it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._film_ms = 0.0
        self._set_at_s = time.monotonic()
        self._speed = 1.0
        self.is_running = False

    def now_ms(self) -> float:
        """Return the moment of the film."""
        with self._lock:
            return self._now_ms()

    def set(self, film_ms: float) -> None:
        """Jump to a moment."""
        with self._lock:
            self._film_ms, self._set_at_s = film_ms, time.monotonic()

    def start(self) -> None:
        """Run from the present moment on."""
        with self._lock:
            self._film_ms, self._set_at_s, self.is_running = self._now_ms(), time.monotonic(), True

    def stop(self) -> None:
        """Stand still."""
        with self._lock:
            self._film_ms, self.is_running = self._now_ms(), False

    def set_speed(self, speed: float) -> None:
        """Run so many times as fast from now on."""
        with self._lock:
            self._film_ms, self._set_at_s, self._speed = self._now_ms(), time.monotonic(), speed

    def follow(self, film_ms: float) -> None:
        """Take over what is heard now; does nothing while the clock stands still."""
        with self._lock:
            if self.is_running:
                self._film_ms, self._set_at_s = film_ms, time.monotonic()

    def wait_s(self, film_ms: float) -> float:
        """Return in how many seconds a moment comes; 0 if it is past."""
        with self._lock:
            return max(0.0, (film_ms - self._now_ms()) / 1000 / self._speed)

    def _now_ms(self) -> float:
        if not self.is_running:
            return self._film_ms
        return self._film_ms + (time.monotonic() - self._set_at_s) * 1000 * self._speed
