"""`recallery text`: what is known of the text of a file, with the places of its words.

Text that was read in pictures comes from the index: that of photos, and of pages without text of their own. So does
what was heard.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from indexer.catalogue import heard, picture_texts
from indexer.catalogue.database import connect
from indexer.catalogue.files import content_at
from indexer.catalogue.folders import place_of
from indexer.catalogue.segments import segments_of
from indexer.cli.output import NOTHING_FOUND_OR_SOME_FAILED, OK
from indexer.decode.document.page_text import PageText
from indexer.decode.pool import DecodePool
from indexer.decode.readers import PAGE_TEXT, kind_of
from indexer.errors import UnreadableError
from indexer.names import as_text
from indexer.types import Fit, Grade, Kind, Locator, PixelSpec, TextSource

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.catalogue.heard import Phrase, Speech
    from indexer.catalogue.picture_texts import PictureText
    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.types import Box, ContentId, Segment

_NO_PICTURE = PixelSpec(width_px=1, height_px=1, fit=Fit.SQUASH)


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Print a JSON object for each page of a document, phrase that was heard, or segment of another file with text."""
    path: Path = options.path.absolute()
    if not path.exists():
        raise UnreadableError("The file is gone", "There is no file of this name.", path=path)
    is_document = kind_of(path) is Kind.DOCUMENT
    records = _of_document(path, options.page, home) if is_document else _of_index(path, home)
    printed = 0
    for record in records:
        output.record({"path": str(path), **record})
        printed += 1
    return OK if printed else NOTHING_FOUND_OR_SOME_FAILED


def _of_document(path: Path, page: int | None, home: Home) -> Iterator[dict[str, object]]:
    """Yield the pages of a document, read now, whether it is in the index or not."""
    what: Grade | Locator = Grade.FULL if page is None else Locator(page=page)
    with (
        _content(path, home) as (db, content),
        DecodePool(1, _NO_PICTURE, low_priority=False) as pool,
        closing(pool.read_with(PAGE_TEXT, path, what)) as read,
    ):
        for item in read:
            if isinstance(item, PageText):
                seen = None if db is None or content is None else picture_texts.words_of(db, content, item.page)
                yield {
                    "source": "page",
                    "page": item.page,
                    "label": item.label or None,
                    "width_pt": round(item.width_pt, 2),
                    "height_pt": round(item.height_pt, 2),
                    "text": item.text,
                    "words": [{"text": word.text, "start": word.start, "box": _plain(word.box)} for word in item.words],
                    **(_seen(seen) if seen is not None and seen.words and not item.text.strip() else {}),
                }


def _seen(found: PictureText) -> dict[str, object]:
    """Return what was read in a picture; a word's `start` is its place in the text, as for pages."""
    words: list[dict[str, object]] = []
    start, text = 0, found.text
    for word in sorted(found.words, key=lambda word: word.line):
        words.append(
            {
                "text": word.text,
                "start": start,
                "box": _plain(word.box),
                "confidence": round(word.confidence, 2),
            }
        )
        start += len(word.text) + 1
    return {"source": TextSource.OCR.value, "text": text, "words": words}


def _plain(box: Box) -> list[float]:
    return [round(side, 4) for side in asdict(box).values()]


@contextmanager
def _content(path: Path, home: Home) -> Iterator[tuple[Connection | None, ContentId | None]]:
    """Open the catalogue and find the content of a file; None where there is no index, or the file is not in it."""
    if not home.exists:
        yield None, None
        return
    with closing(connect(home.catalogue, create=False)) as db:
        volume_id, folder = place_of(path.parent)
        yield db, content_at(db, volume_id, folder, as_text(path.name))


def _of_index(path: Path, home: Home) -> Iterator[dict[str, object]]:
    """Yield the text of other files as it was indexed."""
    with _content(path, home) as (db, content):
        if db is None or content is None:
            return
        phrases = heard.phrases_of(db, content)
        if phrases:
            yield from _heard(phrases, heard.speech_of(db, content))
        for segment in segments_of(db, content):
            if segment.text and not (phrases and segment.text_source is TextSource.SPEECH):
                seen = picture_texts.words_of(db, content) if segment.text_source is TextSource.OCR else None
                yield {**_known(segment), **(_seen(seen) if seen is not None and seen.words else {})}


def _heard(phrases: list[Phrase], speech: Speech | None) -> Iterator[dict[str, object]]:
    """Yield what was heard, phrase by phrase."""
    for one in phrases:
        yield {
            "source": TextSource.SPEECH.value,
            "page": None,
            "start_s": one.start_ms / 1000,
            "end_s": one.end_ms / 1000,
            "text": one.text,
            "confidence": round(one.confidence, 2),
            "language": speech.language if speech else "",
        }


def _known(segment: Segment) -> dict[str, object]:
    span = segment.span
    return {
        "source": None if segment.text_source is None else segment.text_source.value,
        "page": span.first_page,
        "start_s": None if span.start_ms is None else span.start_ms / 1000,
        "end_s": None if span.end_ms is None else span.end_ms / 1000,
        "text": segment.text,
    }
