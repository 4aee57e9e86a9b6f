"""`recallery frames` and `recallery clip`."""

from __future__ import annotations

import re
from queue import SimpleQueue
from typing import TYPE_CHECKING

from indexer.cli.output import NOTHING_FOUND_OR_SOME_FAILED, OK, plain
from indexer.decode.playback.cutting import Cutting, Done, NotSaved, Saved
from indexer.decode.pool import DecodePool
from indexer.decode.readers import kind_of
from indexer.errors import KnownError, Message, UsageError
from indexer.types import FileHead, Fit, Grade, Kind, PixelSpec, ReadSegment

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from indexer.cli.output import Output
    from indexer.decode.playback.cutting import AnyNews
    from indexer.home import Home
    from indexer.types import MediaFacts, Segment

_SPEC = PixelSpec(width_px=256, height_px=256, fit=Fit.WITHIN)
_TIME = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)")


def run_frames(options: argparse.Namespace, _: Home, output: Output) -> int:
    """Print each moment of a video as a line of JSON, after a line about the file; return the exit code."""
    path: Path = options.file
    if kind_of(path) is not Kind.VIDEO:
        raise UsageError("Not a video", "Only videos have moments.", path=path)
    count = 0
    with DecodePool(1, _SPEC) as pool:
        for item in pool.read(path, Kind.VIDEO, Grade.FULL):
            if isinstance(item, FileHead):
                output.record(_file_record(path, item.facts))
            elif isinstance(item, ReadSegment):
                output.record(_segment_record(item.segment))
                count += 1
    return OK if count else NOTHING_FOUND_OR_SOME_FAILED


def _file_record(path: Path, facts: MediaFacts) -> dict[str, object]:
    return {
        "path": str(path),
        "duration_s": None if facts.duration_ms is None else facts.duration_ms / 1000,
        "width_px": facts.width_px,
        "height_px": facts.height_px,
        "frames_per_s": facts.frames_per_s,
        "video_codec": facts.video_codec,
        "audio_codec": facts.audio_codec,
    }


def _segment_record(segment: Segment) -> dict[str, object]:
    span = segment.span
    return {
        "segment": segment.ordinal,
        "start_s": None if span.start_ms is None else span.start_ms / 1000,
        "end_s": None if span.end_ms is None else span.end_ms / 1000,
        "pictured_s": None if segment.pictured_ms is None else segment.pictured_ms / 1000,
        "dhash": f"{segment.dhash:016x}",
        "text": segment.text,
        "text_source": segment.text_source.value if segment.text_source else None,
    }


def run_clip(options: argparse.Namespace, _: Home, output: Output) -> int:
    """Save a part of a video and say which seconds came out; return the exit code."""
    path, out = options.file, options.out
    span = milliseconds(options.start), milliseconds(options.end)
    if not path.is_file():
        raise UsageError("The file is not there", "There is no file of this name.", path=path)
    if out.exists():
        raise UsageError(
            "The clip was not saved", "There is a file of this name already. Choose another one.", path=out
        )
    news: SimpleQueue[AnyNews] = SimpleQueue()
    cutting = Cutting(path, span, out, news.put, exact=options.exact)
    try:
        while isinstance(told := news.get(), Done):
            pass
    except BaseException:
        cutting.cancel()
        raise
    if isinstance(told, NotSaved):
        raise KnownError(Message.from_json(told.title), Message.from_json(told.message), path=path)
    _tell(told, span, out, output)
    return OK


def _tell(saved: Saved, asked: tuple[int, int], out: Path, output: Output) -> None:
    start_s, end_s = saved.start_ms / 1000, saved.end_ms / 1000
    if output.as_json:
        output.record({"path": str(out), "start_s": start_s, "end_s": end_s})
        return
    output.say(f"{plain(out)}: {start_s:.2f} s to {end_s:.2f} s")
    if saved.start_ms < asked[0] - 1:
        output.note("It begins where the video can be cut without encoding it anew; --exact begins at the very frame.")


def milliseconds(text: str) -> int:
    """Return a time as people write it: `62.5`, `1:02.5`, `1:02:03`. Raises UsageError."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise UsageError("Not a time", "Write {text} as seconds or as hours:minutes:seconds.", text=text)
    hours, minutes, seconds = found.groups()
    return round(1000 * (int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)))
