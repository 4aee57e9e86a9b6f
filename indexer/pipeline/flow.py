"""The stages between the decoders and the index: embed -> group.

Each is a generator over values. The pictures of a file come before its FileDone, those of several files may be mixed,
and a commit holds whole files.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from indexer.stream import Abandoned, Commit, Embedded, FileDone, Picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from indexer.stream import Encoded, Passing, Read
    from indexer.types import ContentId, Pixels, Vectors

    Encode = Callable[[Sequence[Pixels], Sequence[str]], Vectors]

BATCH = 8
"""Images per run of the encoder; more gives nothing on a CPU (design/measured-stack, section 4)."""
COMMIT_ROWS = 256
COMMIT_S = 2.0


def embed(stream: Iterable[Read], encode: Encode, batch: int) -> Iterator[Encoded]:
    """Give every picture its vector, in full batches across files; order is kept.

    Args:
        stream: from `reading.read`.
        encode: vectors of pictures, and of their captions (empty for none) where the model uses them.
        batch: pictures per call of it.
    """
    waiting: list[Read] = []
    pictures: list[Picture] = []
    for item in stream:
        if not pictures and not isinstance(item, Picture):
            yield item
            continue
        waiting.append(item)
        if isinstance(item, Picture):
            pictures.append(item)
        if len(pictures) == batch:
            yield from _encoded(waiting, pictures, encode)
            waiting, pictures = [], []
    if waiting:
        yield from _encoded(waiting, pictures, encode)


def _encoded(items: Sequence[Read], pictures: Sequence[Picture], encode: Encode) -> Iterator[Encoded]:
    vectors = iter(encode([picture.pixels for picture in pictures], [picture.caption for picture in pictures]))
    for item in items:
        yield Embedded(item.segment_id, item.content_id, next(vectors)) if isinstance(item, Picture) else item


def group(
    stream: Iterable[Encoded], rows: int, seconds: float, clock: Callable[[], float] = time.monotonic
) -> Iterator[Commit]:
    """Collect whole files until there are `rows` of them or of vectors, or `seconds` went by.

    A file that is still being read holds nothing up: its vectors wait aside, and go with it.
    """
    aside: dict[ContentId, list[Embedded]] = {}
    vectors: list[Embedded] = []
    items: list[FileDone | Passing] = []
    since = clock()
    for item in stream:
        if isinstance(item, Embedded):
            aside.setdefault(item.content_id, []).append(item)
            continue
        if isinstance(item, Abandoned):
            aside.pop(item.content_id, None)
            continue
        items.append(item)
        if isinstance(item, FileDone) and item.content_id is not None:
            if item.segments:
                vectors += aside.pop(item.content_id, ())
            elif item.failure is not None:
                aside.pop(item.content_id, None)
        if max(len(vectors), len(items)) >= rows or clock() - since >= seconds:
            yield Commit(tuple(vectors), tuple(items))
            vectors, items, since = [], [], clock()
    if items:
        yield Commit(tuple(vectors), tuple(items))
