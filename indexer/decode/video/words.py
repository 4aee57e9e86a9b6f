"""The words of a video with their times: subtitles in it and beside it, and the titles of its chapters."""

from __future__ import annotations

import contextlib
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pysubs2
from av.error import FFmpegError

from indexer.decode import encodings, fields
from indexer.decode.beside import told
from indexer.decode.source import open_regular
from indexer.decode.subtitles import subtitle_names, subtitles_of
from indexer.decode.video.film import open_container
from indexer.types import TextSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from av.container import InputContainer

    from indexer.decode.video.facts import Chapter

log = logging.getLogger(__name__)

_LIMIT_BYTES = 4 * 1024**2
_MOST_LINES = 20_000
_MARKUP = re.compile(r"<[^>]{0,200}>|\{\\[^}]{0,200}\}")
_ASS_FIELDS_BEFORE_TEXT = 8


@dataclass(frozen=True, slots=True)
class Words:
    """What is said or written from one moment to another."""

    start_ms: int
    end_ms: int
    text: str
    source: TextSource


def words_within(path: Path, container: InputContainer, chapters: Sequence[Chapter]) -> tuple[Words, ...]:
    """Return all words with times of a video, in no order. Damaged subtitles say nothing."""
    found = [Words(part.start_ms, part.end_ms, part.title, TextSource.METADATA) for part in chapters]
    beside = [words for subtitles in subtitles_beside(path) for words in _read(subtitles)]
    found += beside or list(_inside(path, container))
    return tuple(found[:_MOST_LINES])


def subtitles_beside(path: Path) -> tuple[Path, ...]:
    """Return the subtitle files of a video, as the scan saw them or else as its folder lists them."""
    names = told(path)
    if names is None:
        try:
            names = tuple(entry.name for entry in path.parent.iterdir())
        except OSError:
            return ()
    return tuple(path.with_name(name) for name in subtitles_of(path.name, subtitle_names(names)))


def _read(path: Path) -> Iterator[Words]:
    with open_regular(path) as file:
        raw = b"" if file is None else file.read(_LIMIT_BYTES)
    if not raw:
        return
    text = encodings.decoded(raw)
    with contextlib.suppress(pysubs2.exceptions.Pysubs2Error, ValueError, IndexError, KeyError, RecursionError):
        for line in pysubs2.SSAFile.from_string(text)[:_MOST_LINES]:
            if not line.is_comment and (said := _clean(line.plaintext)):
                yield Words(line.start, line.end, said, TextSource.SUBTITLE)


def _inside(path: Path, container: InputContainer) -> Iterator[Words]:
    """Yield the lines of the first subtitles that are text; pictures of text (PGS, DVD) are not read."""
    stream = next((one for one in container.streams.subtitles if _is_text(one)), None)
    if stream is None:
        if container.streams.subtitles:
            log.info("the subtitles of %s are pictures of text, which are not read", path)
        return
    with contextlib.suppress(FFmpegError, ValueError, OSError), open_container(path) as own:
        for number, packet in enumerate(own.demux(own.streams[stream.index])):
            if number >= _MOST_LINES:
                return
            if packet.size == 0 or packet.pts is None:
                continue
            start_ms = int(packet.pts * packet.time_base * 1000)
            length_ms = int((packet.duration or 0) * packet.time_base * 1000)
            raw = bytes(packet)
            text = raw[2:].decode("utf-8", "replace") if stream.name == "mov_text" else raw.decode("utf-8", "replace")
            if stream.name in ("ass", "ssa"):
                text = text.split(",", _ASS_FIELDS_BEFORE_TEXT)[-1]
            if said := _clean(text):
                yield Words(start_ms, start_ms + max(length_ms, 1), said, TextSource.SUBTITLE)


def _is_text(stream: object) -> bool:
    return getattr(stream, "name", "") in ("mov_text", "subrip", "srt", "ass", "ssa", "webvtt", "text")


def _clean(text: str) -> str:
    return " ".join(fields.clean(_MARKUP.sub("", text).replace("\\N", " ").replace("\\n", " ")).split())
