"""The stages between the scan and the index: read -> unseen -> embed -> group.

Each is a generator over values. Files are whole: a file's units come before its FileDone, a commit
holds both, and an unreadable file is a FileDone with a failure, never an exception.
"""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from queue import SimpleQueue
from typing import TYPE_CHECKING

from indexer.errors import Message, UnreadableError
from indexer.stream import Commit, Embedded, Failure, FileDone, Gone, SourceFile, Unit
from indexer.text import own_words
from indexer.types import UnitId

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from indexer.stream import Change, Encoded, Passing, Read
    from indexer.types import ContentId, Decoded, Pixels, Vectors

    Encode = Callable[[Sequence[Pixels], Sequence[str]], Vectors]

BATCH = 8
"""Images per run of the encoder; more gives nothing on a CPU (design/measured-stack, section 4)."""
WINDOW = 4 * BATCH
"""Files read ahead of the encoder, at about 200 KB each."""
COMMIT_ROWS = 256
COMMIT_S = 2.0
_RECENT = 4096
"""Contents remembered between reading and writing; a commit is far smaller."""

_SKIPPED = Failure(Message("Not a type of file that Recallery reads"), Message("It is left out."), skipped=True)
_ODD_NAME = Failure(
    Message("The file name is not valid text"),
    Message("It cannot be opened safely under this name. Rename the file to index it."),
)


def read_file(
    source: SourceFile, decode: Callable[[Path], Decoded], copy_of: Callable[[SourceFile], ContentId | None]
) -> tuple[Unit | FileDone, ...]:
    """Read one file: its units, then its end.

    Args:
        source: the file.
        decode: reads and decodes; raises UnreadableError for what cannot be.
        copy_of: names the content if these bytes are known already, so that nothing is decoded.
    """
    if source.stat.odd_name or source.kind is None:
        return (FileDone(source=source, failure=_ODD_NAME if source.stat.odd_name else _SKIPPED),)
    try:
        if (known := copy_of(source)) is not None:
            return (FileDone(source=source, content_id=known),)
        decoded = decode(source.path)
    except UnreadableError as trouble:
        return (FileDone(source=source, failure=Failure(trouble.title, trouble.message)),)
    content, caption = decoded.content_id, own_words(decoded.facts)
    units = (Unit(UnitId(f"{content}:{i}"), content, pixels, caption) for i, pixels in enumerate(decoded.pixels))
    return (*units, FileDone(source=source, decoded=replace(decoded, pixels=()), content_id=content))


def read(
    changes: Iterable[Change], read_one: Callable[[SourceFile], tuple[Unit | FileDone, ...]], workers: int
) -> Generator[Read, None, None]:
    """Read files in `workers` threads, at most WINDOW ahead; what needs no reading passes through.

    Files come as they are finished, so that a slow one holds up nothing; removals wait for all
    files before them, one of which may have the removed content.
    """
    finished: SimpleQueue[Future[tuple[Unit | FileDone, ...]]] = SimpleQueue()
    ahead = 0
    pool = ThreadPoolExecutor(workers, thread_name_prefix="decode")
    try:
        for change in changes:
            if isinstance(change, SourceFile):
                pool.submit(read_one, change).add_done_callback(finished.put)
                ahead += 1
            while ahead and (ahead >= WINDOW or isinstance(change, Gone) or not finished.empty()):
                yield from finished.get().result()
                ahead -= 1
            if not isinstance(change, SourceFile):
                yield change
        while ahead:
            yield from finished.get().result()
            ahead -= 1
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def unseen(stream: Iterable[Read], is_embedded: Callable[[ContentId], bool]) -> Iterator[Read]:
    """Drop the units of contents that have their vectors, or that another copy brings just now."""
    recent: dict[ContentId, None] = {}
    wanted: bool | None = None
    for item in stream:
        if isinstance(item, FileDone):
            wanted = None
        if not isinstance(item, Unit):
            yield item
            continue
        if wanted is None:
            wanted = item.content_id not in recent and not is_embedded(item.content_id)
            recent[item.content_id] = None
            if len(recent) > _RECENT:
                del recent[next(iter(recent))]
        if wanted:
            yield item


def embed(stream: Iterable[Read], encode: Encode, batch: int) -> Iterator[Encoded]:
    """Give every unit its vector, in full batches across files; order is kept.

    Args:
        stream: from `unseen`.
        encode: vectors of pictures, and of their captions (empty for none) where the model uses them.
        batch: units per call of it.
    """
    waiting: list[Read] = []
    units: list[Unit] = []
    for item in stream:
        if not units and not isinstance(item, Unit):
            yield item
            continue
        waiting.append(item)
        if isinstance(item, Unit):
            units.append(item)
        if len(units) == batch:
            yield from _encoded(waiting, units, encode)
            waiting, units = [], []
    if waiting:
        yield from _encoded(waiting, units, encode)


def _encoded(items: Sequence[Read], units: Sequence[Unit], encode: Encode) -> Iterator[Encoded]:
    vectors = iter(encode([unit.pixels for unit in units], [unit.caption for unit in units]))
    for item in items:
        yield Embedded(item.unit_id, item.content_id, next(vectors)) if isinstance(item, Unit) else item


def group(
    stream: Iterable[Encoded], rows: int, seconds: float, clock: Callable[[], float] = time.monotonic
) -> Iterator[Commit]:
    """Collect whole files until there are `rows` of them or units, or `seconds` went by."""
    vectors: list[Embedded] = []
    items: list[FileDone | Passing] = []
    since = clock()
    for item in stream:
        if isinstance(item, Embedded):
            vectors.append(item)
            continue
        items.append(item)
        if max(len(vectors), len(items)) >= rows or clock() - since >= seconds:
            yield Commit(tuple(vectors), tuple(items))
            vectors, items, since = [], [], clock()
    if items:
        yield Commit(tuple(vectors), tuple(items))
