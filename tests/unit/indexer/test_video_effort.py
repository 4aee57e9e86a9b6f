"""A video that takes too long to decode is stopped; what was read of it stays."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from indexer.decode.video import effort, reader
from indexer.errors import UnreadableError
from indexer.types import FileHead, Fit, Grade, PixelSpec, ReadSegment
from tests.clips import make_clip

if TYPE_CHECKING:
    from pathlib import Path

SPEC = PixelSpec(width_px=32, height_px=32, fit=Fit.SQUASH)


def test_the_time_grows_with_what_the_file_can_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 100.0
    monkeypatch.setattr(time, "process_time", lambda: now_s)
    small = tmp_path / "small.avi"
    small.write_bytes(bytes(40_000))  # at most ten seconds, whatever it says
    longest_s = effort.LEAST_S + effort.SHARE_OF_LENGTH * 10
    for said_ms, limit_s in ((36e6, longest_s), (0, effort.LEAST_S)):
        now_s = 100.0
        allowed = effort.Effort(small, said_ms)
        now_s += limit_s - 0.01
        allowed.check()
        now_s += 0.02
        with pytest.raises(UnreadableError, match="too long"):
            allowed.check()


def test_what_was_read_of_a_video_that_takes_too_long_stands_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = make_clip(tmp_path / "clip.mp4", sound=False)
    checks = iter([None] * 5)
    trouble = UnreadableError("Decoding all of the video takes too long", "")

    def check(_: effort.Effort) -> None:
        if next(checks, trouble) is trouble:
            raise trouble

    monkeypatch.setattr(effort.Effort, "check", check)
    read = reader.read_segments(clip, SPEC, Grade.FULL)
    head, first = next(read), next(read)
    assert isinstance(head, FileHead)
    assert head.stands_alone
    assert isinstance(first, ReadSegment)
    assert (first.segment.span.start_ms, first.segment.span.end_ms) == (0, 1000)
    with pytest.raises(UnreadableError):
        next(read)
