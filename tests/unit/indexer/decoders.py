"""Readers for tests of the pool; its workers import them by name."""

import ctypes
import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from indexer.decode.readers import Reader, ReaderItem, Readers
from indexer.decode.reasons import from_os_error
from indexer.errors import UnreadableError
from indexer.types import (
    ContentId,
    Decoded,
    FileHead,
    Fit,
    Grade,
    Kind,
    Locator,
    MediaFacts,
    PixelSpec,
    ReadSegment,
    Segment,
    Span,
    StillReading,
    TextSource,
)


def obedient(path: Path, spec: PixelSpec, grade: Grade) -> Iterator[ReaderItem]:
    """Do what the file's name says; by default answer at once."""
    return DEEDS.get(path.stem, answer)(path, spec)


def one(path: Path, spec: PixelSpec, locator: Locator) -> Iterator[ReaderItem]:
    """Do the same and give one picture, its first pixel the moment in ms if one is asked for."""
    for item in DEEDS.get(path.stem, answer)(path, spec):
        if isinstance(item, ReadSegment):
            if locator.moment_ms is not None:
                item.pixels[0, 0] = locator.moment_ms
            yield item
            return
        yield item


def hang(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    time.sleep(600)
    return answer(path, spec)


def wait(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    time.sleep(2.5)  # longer than the work may take, shorter than a worker may wait
    return answer(path, spec)


def work(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    while True:
        pass


def refuse_for_now(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    raise from_os_error(OSError(errno.EIO, "no"), path)


def hang_and_tell(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    """Hang; a file beside the path says that it began."""
    path.with_suffix(".begun").touch()
    return hang(path, spec)


def leave(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    os._exit(3)


def segfault(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    ctypes.string_at(0)
    return answer(path, spec)


def eat_memory(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    return answer(path, spec, dhash=len(bytearray(64 * 1024**3)))


def slip(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    raise ZeroDivisionError("a slip of the programmer")


def refuse(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    raise UnreadableError("Not a picture", "It is a poem.", path=path)


def chat(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    os.write(1, b"native stdout\n")
    os.write(2, b"native stderr\n")
    return answer(path, spec)


def tell_pid(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    return answer(path, spec, dhash=os.getpid())


def tell_niceness(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    return answer(path, spec, dhash=os.nice(0) if sys.platform != "win32" else 10)


def tell_heavy_modules(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    heavy = ("lancedb", "onnxruntime", "pyarrow", "cv2", "torch", "PySide6")
    return answer(path, spec, keywords=tuple(name for name in heavy if name in sys.modules))


def give_many(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    return answer(path, spec, segments=5)


def give_pages(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    """Take long before the head, say so, and give segments with all that they can have."""
    yield StillReading()
    head, whole = answer(path, spec)
    yield head
    assert isinstance(whole, ReadSegment)
    for page in (1, 2):
        segment = Segment(
            ordinal=page - 1,
            span=Span.pages(page, page + 1),
            text=f"page {page}",
            text_source=TextSource.OCR,
            dhash=page,
            pictured_page=page,
            grade=Grade.QUICK,
        )
        yield ReadSegment(segment, whole.pixels)


def work_long(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    """Take longer than the tests allow, but never for long without a sign of life."""
    for _ in range(10):
        time.sleep(0.5)
        yield StillReading()
    yield from answer(path, spec)


def break_off(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    """Die in the middle."""
    given = answer(path, spec, segments=5)
    for _ in range(4):
        yield next(given)
    os._exit(3)


def swell(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    """Take more memory with each segment."""
    kept = []
    for item in answer(path, spec, segments=400):
        yield item
        kept.append(np.ones(16 * 1024**2, np.uint8))


def count_aloud(path: Path, spec: PixelSpec) -> Iterator[ReaderItem]:
    """Write down how many segments were asked for."""
    for number, item in enumerate(answer(path, spec, segments=100)):
        path.write_text(str(number))
        yield item


def answer(
    path: Path,
    spec: PixelSpec,
    *,
    dhash: int = 2**64 - 1,
    segments: int = 1,
    keywords: tuple[str, ...] = (),
) -> Iterator[ReaderItem]:
    """A result whose first pixel tells the segment and whose title tells the file."""
    yield FileHead(
        content_id=ContentId("ab" * 16),
        quick_hash=bytes(range(16)),
        kind=Kind.IMAGE,
        facts=MediaFacts(
            title=path.name.encode(errors="backslashreplace").decode(), keywords=keywords, latitude=1.25, taken_ms=5
        ),
    )
    for number in range(segments):
        pixels = np.full((spec.height_px, spec.width_px, 3), (7 + number) % 256, np.uint8)
        yield ReadSegment(Segment(ordinal=number, dhash=dhash), pixels)


def one_picture(path: Path, spec: PixelSpec) -> Decoded:
    """Return what `DecodePool.decode` makes of an answer."""
    head, first = answer(path, spec)
    assert isinstance(head, FileHead)
    assert isinstance(first, ReadSegment)
    return Decoded(
        content_id=head.content_id,
        quick_hash=head.quick_hash,
        kind=head.kind,
        facts=head.facts,
        pixels=(first.pixels,),
        dhash=first.segment.dhash,
    )


OBEDIENT: Readers = {kind: Reader(f"{__name__}:obedient", f"{__name__}:one") for kind in Kind}
SPEC = PixelSpec(width_px=32, height_px=24, fit=Fit.SQUASH)
DEEDS: dict[str, Callable[[Path, PixelSpec], Iterator[ReaderItem]]] = {
    "hang": hang,
    "wait": wait,
    "work": work,
    "refused": refuse_for_now,
    "stuck": hang_and_tell,
    "exit": leave,
    "segfault": segfault,
    "memory": eat_memory,
    "bug": slip,
    "unreadable": refuse,
    "chatty": chat,
    "pid": tell_pid,
    "nice": tell_niceness,
    "loaded": tell_heavy_modules,
    "many": give_many,
    "pages": give_pages,
    "long": work_long,
    "broken": break_off,
    "swell": swell,
    "counted": count_aloud,
}
