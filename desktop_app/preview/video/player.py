"""The player below the picture of the preview: it plays the present video and hands its frames to the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.preview.pictures import PreviewImage
from desktop_app.preview.video.bar import SPEEDS, PlayerBar
from desktop_app.preview.video.moments import MomentStrip, moments_of, shown_ms, span_of
from desktop_app.preview.video.playback import Playback
from desktop_app.style.widgets import vbox
from indexer.decode.readers import MOVING_ENDINGS
from indexer.types import PLAYED, Kind

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from desktop_app.preview.pictures import CancellablePictureSource
    from desktop_app.style.theme import Appearance
    from indexer.decode.playback.messages import Opened
    from indexer.errors import KnownError
    from indexer.library.values import Row
    from indexer.search.request import Hit

SKIP_MS = 5000
_MARKED = 0.9  # Longer moments, relative to the video, are not marked
_START_MS = 120
"""Videos that are only passed by are not opened."""


def is_played(row: Row | None) -> bool:
    """Say whether a file is a video or a sound that the player plays; animated pictures move in the picture itself."""
    return row is not None and row.kind in PLAYED and row.path.suffix.lower() not in MOVING_ENDINGS


def _place(row: Row) -> tuple[object, ...]:
    """Return what a change means another video, unlike a change of its rating."""
    return row.file_id, row.path, row.offline


class VideoPlayer(QWidget):
    """Hidden for files that are no videos. Sound and speed stay as they are from one video to the next."""

    changed = Signal()  # Another frame, or trouble
    file_shown = Signal()  # Another file is played

    def __init__(
        self,
        loader: CancellablePictureSource,
        appearance: Appearance,
        parent: QWidget | None = None,
        *,
        device: str = "",
    ) -> None:
        super().__init__(parent)
        self.bar = PlayerBar(appearance)
        self.strip = MomentStrip(loader)
        self.playback = Playback(self, device=device)
        self._row: Row | None = None
        self._hit: Hit | None = None
        self._whole = QSize()
        self._image: QImage | None = None
        self._room = QSize(1, 1)
        self._moment_ms = self._start_ms = 0
        self._plays = self._muted = False
        self._why_silent = ""
        self.speed = 1.0
        self._loop: tuple[int, int] | None = None
        self.trouble: KnownError | None = None
        """Why the present video cannot be played."""
        self._open_soon = QTimer(self, singleShot=True, interval=_START_MS)
        self._open_soon.timeout.connect(self._open)
        vbox(self.strip, self.bar, parent=self, margins=0, gap=0)
        self._connect()
        self.hide()

    # Content

    def show_file(self, row: Row | None, hit: Hit | None) -> None:
        """Play a video from the moment of its hit; anything else hides the player."""
        if row is not None and self._row is not None and hit is self._hit and _place(row) == _place(self._row):
            return
        self.forget()
        if row is None or not is_played(row) or row.offline:
            return
        self._row, self._hit = row, hit
        self._moment_ms = self._start_ms = shown_ms(hit) if hit is not None and moments_of(hit) else 0
        length_ms = round((row.duration_s or 0) * 1000)
        self._show_length(length_ms)
        self.bar.show_moment(self._moment_ms)
        self._why_silent = ""
        self._show_sound()
        self.strip.show_hit(hit, row.path)
        self._open_soon.start()
        self.file_shown.emit()
        self.show()

    def forget(self) -> None:
        """Stop, and let go of the video."""
        self._open_soon.stop()
        self.playback.stop()
        self._row = self._hit = self._image = self.trouble = self._loop = None
        self._plays = False
        self.bar.show_loop(None)
        self.bar.show_playing(playing=False)
        self.strip.show_hit(None, None)
        self.hide()

    def close_process(self) -> None:
        """End the playback process."""
        self._open_soon.stop()
        self.playback.close()

    @property
    def is_active(self) -> bool:
        """Whether the present file is a video that is played here."""
        return self._row is not None

    @property
    def image(self) -> PreviewImage | None:
        """The frame to show now; None before the first one."""
        return None if self._image is None else PreviewImage(self._image, self._whole)

    @property
    def path(self) -> Path | None:
        """Of the present video."""
        return self._row.path if self._row is not None else None

    @property
    def has_pictures(self) -> bool:
        """Whether the present file is a video, not a sound."""
        return self._row is not None and self._row.kind is Kind.VIDEO

    @property
    def length_ms(self) -> int:
        return self.bar.seek_bar.maximum()

    @property
    def moment_ms(self) -> int:
        return self._moment_ms

    @property
    def is_playing(self) -> bool:
        return self._plays

    @property
    def span(self) -> tuple[int, int]:
        """Start and end of the matching moment that is shown, else of the best one, else of the whole video."""
        spans = [span_of(part) for part in moments_of(self._hit)]
        around = [span for span in spans if span[0] <= self._moment_ms < span[1]]
        best = [span_of(self._hit)] if self._hit is not None and spans else []
        return next(iter([*around, *best]), (0, self.bar.seek_bar.maximum()))

    def set_room(self, room: QSize) -> None:
        """Set how large frames have to be at most, in device pixels."""
        if room != self._room:
            self._room = room
            self.playback.resize(room)

    # What the user does

    def toggle(self) -> None:
        """Play or pause; after trouble, try again."""
        if self._row is None:
            return
        if not self.playback.is_open:
            self._start_ms, self.trouble = self._moment_ms, None
            self._open()
            self.changed.emit()
        elif self._plays:
            self.playback.pause()
        else:
            self.playback.play()

    def pause(self) -> None:
        self.playback.pause()

    def seek(self, moment_ms: int) -> None:
        """Go to a moment."""
        if self._row is None:
            return
        moment_ms = min(max(0, moment_ms), max(0, self.bar.seek_bar.maximum()))
        if self._open_soon.isActive() or not self.playback.is_open:
            self._start_ms = self._moment_ms = moment_ms
            self.bar.show_moment(moment_ms)
        else:
            self.playback.seek(moment_ms)

    def skip(self, by_ms: int) -> None:
        """Go on or back by some time."""
        self.seek(self._moment_ms + by_ms)

    def step(self, *, forward: bool) -> None:
        self.playback.step(forward=forward)

    def go_to_moment(self, by: int) -> None:
        """Go to the next matching moment, or the one before."""
        starts = [span_of(part)[0] for part in moments_of(self._hit)]
        later = [start for start in starts if start > self._moment_ms]
        earlier = [start for start in starts if start < self._moment_ms - 1000]
        if by > 0 and later:
            self.seek(later[0])
        elif by < 0 and earlier:
            self.seek(earlier[-1])

    def toggle_mute(self) -> None:
        self._muted = not self._muted
        self.playback.set_muted(muted=self._muted)
        self._show_sound()

    def toggle_loop(self) -> None:
        """Play the moment again and again, or go on after it."""
        self._loop = None if self._loop is not None or self._row is None else self.span
        self.playback.set_loop(self._loop)
        self.bar.show_loop(self._loop)
        if self._loop is not None and not self._loop[0] <= self._moment_ms < self._loop[1]:
            self.seek(self._loop[0])

    def set_speed(self, speed: float) -> None:
        self.speed = speed
        self.playback.set_speed(speed)
        self.bar.show_speed(speed)

    def change_speed(self, steps: int) -> None:
        """Play faster or slower by some steps."""
        at = SPEEDS.index(self.speed) + steps
        self.set_speed(SPEEDS[min(max(at, 0), len(SPEEDS) - 1)])

    # What the process tells

    def _open(self) -> None:
        if self._row is not None:
            self.playback.open(
                self._row.path,
                self._start_ms,
                self._room,
                playing=True,
                muted=self._muted,
                speed=self.speed,
                loop=self._loop,
            )

    def _take_facts(self, facts: Opened) -> None:
        self._whole = QSize(facts.width_px, facts.height_px)
        if facts.duration_ms:
            self._show_length(facts.duration_ms)
        if not facts.has_sound:
            self._why_silent = self.tr("This video has no sound")
        self._show_sound()

    def _show_sound(self) -> None:
        self.bar.show_sound(muted=self._muted, why_silent=self._why_silent)

    def _show_length(self, length_ms: int) -> None:
        spans = [span_of(part) for part in moments_of(self._hit)]
        # A video of one shot, or one that was read quickly, matches as a whole: a mark would say nothing.
        self.bar.seek_bar.show_video(length_ms, [span for span in spans if span[1] - span[0] < _MARKED * length_ms])
        self.bar.show_length(length_ms)

    def _take_frame(self, image: QImage, moment_ms: int) -> None:
        self._image, self._moment_ms = image, moment_ms
        self.bar.show_moment(moment_ms)
        self.strip.show_moment(moment_ms)
        self.changed.emit()

    def _take_state(self, plays: bool, _at_end: bool) -> None:  # noqa: FBT001 - of the signal
        self._plays = plays
        self.bar.show_playing(playing=plays)

    def _take_silence(self, reason: str) -> None:
        texts = {"device": self.tr("This computer has no sound output")}
        self._why_silent = texts.get(reason, self.tr("The sound of this video cannot be played"))
        self._show_sound()

    def _take_trouble(self, trouble: KnownError) -> None:
        self.trouble, self._plays = trouble, False
        self.bar.show_playing(playing=False)
        self.changed.emit()

    def _connect(self) -> None:
        playback, bar = self.playback, self.bar
        playback.opened.connect(self._take_facts)
        playback.frame.connect(self._take_frame)
        playback.state.connect(self._take_state)
        playback.silent.connect(self._take_silence)
        playback.failed.connect(self._take_trouble)
        bar.play_wanted.connect(self.toggle)
        bar.stepped.connect(lambda forward: self.step(forward=forward))
        bar.seek_bar.sought.connect(self.seek)
        bar.speed_wanted.connect(self.set_speed)
        bar.loop_wanted.connect(self.toggle_loop)
        bar.mute_wanted.connect(self.toggle_mute)
        self.strip.chosen.connect(self.seek)
