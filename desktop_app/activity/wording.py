"""The state of the indexer in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from desktop_app.texts import number, translate
from indexer.service.messages import Phase, Progress, Wait

if TYPE_CHECKING:
    from indexer.types import Grades

DOT = " · "


def headline(progress: Progress) -> str:
    """Return the phase in a few words."""
    if progress.phase is Phase.WAITING and progress.waits_for is not None:
        return _waiting(progress.waits_for)
    if progress.phase is Phase.INDEXING and progress.filling is not None:
        return translate("Activity", "Preparing another model")
    if progress.phase is Phase.INDEXING and progress.deepens:
        return translate("Activity", "Reading files in full")
    if progress.reads_texts and progress.phase in {Phase.COUNTING, Phase.INDEXING}:
        return translate("Activity", "Reading text in pictures")
    if progress.hears and progress.phase in {Phase.COUNTING, Phase.INDEXING}:
        return translate("Activity", "Listening to speech")
    return {
        Phase.STARTING: translate("Activity", "Starting"),
        Phase.READ_ONLY: translate("Activity", "Searching only: this index cannot be changed"),
        Phase.UPGRADING: translate("Activity", "Updating the index for this version"),
        Phase.COUNTING: translate("Activity", "Looking for new and changed files"),
        Phase.INDEXING: translate("Activity", "Indexing"),
        Phase.WATCHING: translate("Activity", "Up to date"),
        Phase.PAUSED: translate("Activity", "Paused"),
        Phase.WAITING: translate("Activity", "Waiting"),
        Phase.REMOVING: translate("Activity", "Removing files from the index"),
        Phase.TIDYING: translate("Activity", "Tidying up"),
        Phase.ENDED: translate("Activity", "Indexing is not running"),
    }[progress.phase]


def _waiting(waits_for: Wait) -> str:
    return {
        Wait.LOCK: translate("Activity", "Waiting: another Recallery is using the index"),
        Wait.IDLE: translate("Activity", "Waiting until the computer is idle"),
        Wait.MAINS: translate("Activity", "Waiting until the computer is plugged in"),
        Wait.TROUBLE: translate("Activity", "Waiting to try again"),
    }[waits_for]


def counts(progress: Progress) -> str:
    """Return the progress: `12,430 of 84,000`; empty if there is none."""
    if progress.total:
        done = translate("Activity", "{done} of {total}")
        return done.format(done=number(progress.done), total=number(progress.total))
    return translate("Activity", "%Ln file(s)", "", progress.done) if progress.done else ""


def grades(found: Grades) -> str:
    """Return how many files were read how thoroughly; empty for an empty library."""
    if not found.seen + found.quick + found.full:
        return ""
    words = translate("Activity", "Read in full: {full}. Read in part: {quick}. Known by name only: {seen}.")
    return words.format(full=number(found.full), quick=number(found.quick), seen=number(found.seen))


def pace(progress: Progress) -> list[str]:
    """Return speed, time left and device, each if known."""
    parts = []
    if progress.files_per_s > 0:
        rate = QLocale().toString(float(progress.files_per_s), "f", 0 if progress.files_per_s >= 10 else 1)
        parts.append(translate("Activity", "{rate}/s").format(rate=rate))
    if progress.left_s is not None:
        parts.append(translate("Activity", "{time} left").format(time=duration(progress.left_s)))
    if progress.phase is Phase.INDEXING and progress.device:
        parts.append(progress.device)
    return parts


def line(progress: Progress) -> str:
    """Return the whole line: `Indexing 12,430 of 84,000 · 96/s · 12 min left · CPU`."""
    how_far = counts(progress)
    if progress.phase is Phase.INDEXING:
        return DOT.join([f"{headline(progress)} {how_far}", *pace(progress)])
    return DOT.join(part for part in (headline(progress), how_far, not_read(progress)) if part)


def not_read(progress: Progress) -> str:
    """Return how much of the library was not read; empty if nothing, or while it may change."""
    count = progress.not_read
    return translate("Activity", "%Ln not read", "", count) if count else ""


def duration(seconds: float) -> str:
    """Return `40 s`, `12 min`, `3 h 20 min`."""
    if seconds < 90:
        return translate("Activity", "{seconds} s").format(seconds=number(max(1, round(seconds))))
    minutes = round(seconds / 60)
    if minutes < 90:
        return translate("Activity", "{minutes} min").format(minutes=number(minutes))
    return translate("Activity", "{hours} h {minutes} min").format(hours=number(minutes // 60), minutes=minutes % 60)
