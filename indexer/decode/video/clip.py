"""Cuts a part out of a video. Runs in a process of its own (`playback.cutting`); the video itself is never changed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
from av.error import FFmpegError

from indexer.decode.video.film import Film, NoPicturesError, open_container, picture_stream
from indexer.errors import KnownError, Message, UnreadableError, UsageError, os_error_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.stream import Stream

    Progress = Callable[[float], None]

_BACK_MS = (0, 2_000, 10_000)
"""Files without an index are sought past the keyframe: then so much earlier, at last from the start."""
_LATE_MS = 1_000
"""Sound may lie so far behind the picture in the file."""
_TAGS_LEFT_OUT = frozenset({"major_brand", "minor_version", "compatible_brands", "encoder", "duration"})
_LIKE_QUICKTIME = frozenset({".mp4", ".m4v", ".mov", ".qt", ".3gp", ".3g2", ".f4v"})
_APPLE = "com.apple.quicktime."
_NOT_HELD = (
    Message("The clip was not saved"),
    Message("A file of this kind cannot hold the video. Give the clip the same ending as the video, or .mkv."),
)


@dataclass(frozen=True, slots=True)
class Part:
    """What is cut, in ms of the video's time."""

    start_ms: float
    end_ms: float
    origin_ms: float
    """What the file calls the beginning."""


def cut(
    path: Path, start_ms: int, end_ms: int, out: Path, *, exact: bool = False, progress: Progress = lambda _: None
) -> tuple[int, int]:
    """Write a part of a video to `out`, with its sound, rotation, colours and tags; return the part that it holds.

    The packets are copied, so the part begins at the last keyframe before `start_ms`. With `exact` it is encoded anew
    and begins at the very frame. `progress` hears shares of the work, 0 to 1.

    Raises:
        UsageError: there is no such part, or `out` is the video itself.
        UnreadableError: the video cannot be read.
        KnownError: the clip cannot be written.
    """
    if out.exists() and out.samefile(path):
        raise UsageError("The clip was not saved", "Give the clip another name than the video: it is never changed.")
    try:
        with Film(path) as film:
            part = _part_of(film, path, start_ms, end_ms)
    except NoPicturesError as error:
        raise UnreadableError("The file has no moving picture", "There is nothing to cut in it.", path=path) from error
    except (FFmpegError, OSError) as error:
        raise _unreadable(error, path) from error
    try:
        if not exact:
            return _copy(path, part, out, progress)
        from indexer.decode.video.exact import encode  # needs this module

        return encode(path, part, out, progress)
    except OSError as error:
        reason = os_error_reason(error)
        raise KnownError(
            "The clip was not saved", "The clip cannot be written ({detail}).", path=out, detail=reason
        ) from error
    except (FFmpegError, ValueError) as error:
        raise KnownError(*_NOT_HELD, path=out) from error


def _part_of(film: Film, path: Path, start_ms: int, end_ms: int) -> Part:
    length_ms = film.duration_ms
    if length_ms:
        end_ms = min(end_ms, length_ms)
    if start_ms < 0 or end_ms <= start_ms:
        raise UsageError("There is no such part of the video", "Its end must come after its start.", path=path)
    return Part(float(start_ms), float(end_ms), (film.container.start_time or 0) / 1000)


def _unreadable(error: Exception, path: Path) -> KnownError:
    if isinstance(error, OSError):
        return UnreadableError(
            "The file cannot be read", "The system says: {reason}.", path=path, reason=os_error_reason(error)
        )
    return UnreadableError("The video is damaged", "It cannot be opened, so nothing can be cut out of it.", path=path)


def _copy(path: Path, part: Part, out: Path, progress: Progress) -> tuple[int, int]:
    with open_container(path) as source:
        kept = kept_streams(source)
        start_ms, sought_ms = _keyframe_before(source, kept[0], part)
        with av.open(str(out), "w", options=writing_options(source, out)) as target:
            keep_tags(source, target)
            copies = {stream.index: _copy_of(stream, target) for stream in kept}
            last_ms = start_ms
            source.seek(round((sought_ms + part.origin_ms) * 1000), backward=True)
            for packet in _packets(source, kept, Part(start_ms, part.end_ms, part.origin_ms)):
                shown_ms = _time_ms(packet, part)
                if packet.stream is kept[0]:
                    length_ms = float((packet.duration or 0) * packet.time_base) * 1000
                    last_ms = max(last_ms, shown_ms + length_ms)
                    progress(min(1.0, (shown_ms - start_ms) / max(part.end_ms - start_ms, 1)))
                _shift(packet, start_ms + part.origin_ms)
                packet.stream = copies[packet.stream.index]
                target.mux(packet)
    return round(start_ms), round(last_ms)


def kept_streams(source: InputContainer) -> list[Stream]:
    """Return the picture and all sound of a video, the picture first."""
    return [picture_stream(source), *source.streams.audio]


def keep_tags(source: InputContainer, target: OutputContainer) -> None:
    """Write the tags of the file, its date among them, into the clip."""
    for key, value in source.metadata.items():
        if key.lower() not in _TAGS_LEFT_OUT:
            target.metadata[key] = value


def writing_options(source: InputContainer, out: Path) -> dict[str, str]:
    """Return how the file of a clip is written: playable while it loads, with Apple's own tags."""
    if out.suffix.lower() not in _LIKE_QUICKTIME:
        return {}
    flags = "+faststart" + ("+use_metadata_tags" if any(key.startswith(_APPLE) for key in source.metadata) else "")
    return {"movflags": flags}


def _copy_of(stream: Stream, target: OutputContainer) -> Stream:
    # The header of AV1 is in what FFmpeg calls opaque.
    copy = target.add_stream_from_template(stream, opaque=True)
    for key, value in stream.metadata.items():
        if key in ("language", "title"):
            copy.metadata[key] = value
    return copy


def _keyframe_before(source: InputContainer, stream: Stream, part: Part) -> tuple[float, float]:
    """Return when the last keyframe before the start is, and where seeking reaches it."""
    first_ms: float | None = None
    for back_ms in (*_BACK_MS, part.start_ms):
        sought_ms = max(0.0, part.start_ms - back_ms)
        source.seek(round((sought_ms + part.origin_ms) * 1000), backward=True)
        found_ms: float | None = None
        for packet in source.demux(stream):
            if not packet.size or not packet.is_keyframe:
                if packet.dts is not None and _time_ms(packet, part) > part.start_ms + _LATE_MS:
                    break
                continue
            at_ms = _time_ms(packet, part)
            first_ms = at_ms if first_ms is None else min(first_ms, at_ms)
            if at_ms > part.start_ms + 0.5:
                break
            found_ms = at_ms
        if found_ms is not None:
            return found_ms, sought_ms
    return first_ms or 0.0, 0.0


def _packets(source: InputContainer, kept: list[Stream], part: Part) -> Iterator[Packet[Stream]]:
    """Yield the packets of a part, from its first keyframe on."""
    open_streams = {stream.index for stream in kept}
    has_begun = False
    for packet in source.demux(kept):
        if not packet.size or (packet.pts is None and packet.dts is None):
            continue
        index, at_ms = packet.stream.index, _time_ms(packet, part)
        decoded_ms = at_ms if packet.dts is None else _ms(packet.dts, packet, part)
        if decoded_ms >= part.end_ms:
            open_streams.discard(index)
            if not open_streams or decoded_ms >= part.end_ms + _LATE_MS:
                return
            continue
        if index not in open_streams or at_ms < part.start_ms - 0.5:
            continue
        if packet.stream is kept[0]:
            has_begun = has_begun or packet.is_keyframe
            if not has_begun:
                continue
        yield packet


def _time_ms(packet: Packet[Stream], part: Part) -> float:
    ticks = packet.pts if packet.pts is not None else packet.dts
    return _ms(ticks or 0, packet, part)


def _ms(ticks: int, packet: Packet[Stream], part: Part) -> float:
    return float(ticks * packet.time_base) * 1000 - part.origin_ms


def _shift(packet: Packet[Stream], by_ms: float) -> None:
    ticks = round(Fraction(by_ms / 1000) / packet.time_base)
    packet.pts = None if packet.pts is None else packet.pts - ticks
    packet.dts = None if packet.dts is None else packet.dts - ticks
