"""The stages between the decoders and the index, over random streams."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import Message
from indexer.pipeline import write
from indexer.stream import (
    Abandoned,
    Embedded,
    Encoded,
    Failure,
    FileDone,
    FilePlace,
    FileStat,
    SegmentPicture,
    SourceFile,
    Unchanged,
)
from indexer.types import ContentId, Kind, Segment, VolumeId, segment_id


def source(name: str) -> SourceFile:
    place = FilePlace(VolumeId("v"), "f", name)
    return SourceFile(place=place, path=Path("/f") / name, stat=FileStat(name, 10, 20, 30), kind=Kind.IMAGE)


def done(content: str, segments: int, failure: Failure | None = None) -> FileDone:
    return FileDone(
        source=source(content),
        segments=tuple(Segment(ordinal=i, dhash=0) for i in range(segments)),
        content_id=ContentId(content),
        failure=failure,
    )


def embedded(content: str, ordinal: int) -> Embedded:
    return Embedded(segment_id(ContentId(content), ordinal), ContentId(content), np.zeros(2, np.float32))


def as_vectors(pixels: object) -> np.ndarray:
    return np.asarray([[float(image.flat[0]), 0.0] for image in pixels], np.float32)  # type: ignore[attr-defined]


@given(sizes=st.lists(st.integers(0, 5), max_size=40), batch=st.integers(1, 7))
@settings(max_examples=50, deadline=None)
def test_batches_are_full_across_files_and_vectors_stay_with_their_segments(sizes: list[int], batch: int) -> None:
    stream: list[SegmentPicture | FileDone] = []
    for number, size in enumerate(sizes):
        for i in range(size):
            pixels = np.full((1, 1, 3), (number * 7 + i) % 256, np.uint8)
            content = ContentId(str(number))
            stream.append(SegmentPicture(segment_id(content, i), content, pixels, str(pixels.flat[0])))
        stream.append(done(str(number), size))
    batches: list[int] = []

    def encode(pixels: object, captions: object) -> np.ndarray:
        batches.append(len(pixels))  # type: ignore[arg-type]
        assert captions == [str(image.flat[0]) for image in pixels]  # type: ignore[attr-defined]
        return as_vectors(pixels)

    out = list(write.embed(stream, encode, batch))
    assert len(out) == len(stream)
    for before, after in zip(stream, out, strict=True):
        if isinstance(before, SegmentPicture):
            assert isinstance(after, Embedded)
            assert after.segment_id == before.segment_id
            assert after.vector[0] == before.pixels.flat[0]
        else:
            assert after is before
    assert all(size == batch for size in batches[:-1])


@given(sizes=st.lists(st.integers(0, 9), max_size=60), rows=st.integers(1, 20))
@settings(max_examples=50, deadline=None)
def test_commits_hold_whole_files_and_lose_none(sizes: list[int], rows: int) -> None:
    stream: list[Embedded | FileDone] = []
    for number, size in enumerate(sizes):
        stream += [embedded(str(number), i) for i in range(size)]
        stream.append(done(str(number), size))
    commits = list(write.group(stream, rows, 1e9, clock=lambda: 0.0))
    for commit in commits:
        ended = {item.content_id for item in commit.items if isinstance(item, FileDone)}
        assert {vector.content_id for vector in commit.vectors} <= ended
    assert sum(len(commit.items) for commit in commits) == len(sizes)
    assert sum(len(commit.vectors) for commit in commits) == sum(sizes)
    assert all(max(len(commit.vectors), len(commit.items)) >= rows for commit in commits[:-1])


def test_a_commit_does_not_wait_longer_than_its_seconds() -> None:
    now = iter(float(i) for i in range(100))
    stream = [Unchanged(1)] * 9
    commits = list(write.group(stream, 1000, 3.0, clock=lambda: next(now)))
    assert len(commits) >= 3


def test_files_that_are_read_at_the_same_time_stay_whole() -> None:
    stream: list[Encoded] = [
        embedded("film", 0),
        embedded("photo", 0),
        embedded("film", 1),
        done("photo", 1),
        embedded("film", 2),
    ]
    first, second = write.group([*stream, done("film", 3)], 1, 1e9, clock=lambda: 0.0)
    assert [vector.segment_id for vector in first.vectors] == ["photo:0"]
    assert [vector.segment_id for vector in second.vectors] == ["film:0", "film:1", "film:2"]


def test_a_copy_that_ends_first_does_not_take_the_vectors() -> None:
    stream: list[Encoded] = [embedded("film", 0), done("film", 0), embedded("film", 1), done("film", 2)]
    first, second = write.group(stream, 1, 1e9, clock=lambda: 0.0)
    assert first.vectors == ()
    assert [vector.segment_id for vector in second.vectors] == ["film:0", "film:1"]


def test_vectors_of_files_that_failed_or_were_abandoned_go_for_nothing() -> None:
    failed, kept = (
        done("failed", 0, Failure(Message("No"), Message("No."))),
        done("part", 1, Failure(Message("No"), Message("No."))),
    )
    stream: list[Encoded] = [
        embedded("failed", 0),
        failed,
        embedded("gone", 0),
        Abandoned(ContentId("gone")),
        embedded("part", 0),
    ]
    (commit,) = write.group([*stream, kept, embedded("gone", 0), done("gone", 1)], 99, 1e9, clock=lambda: 0.0)
    assert [vector.segment_id for vector in commit.vectors] == ["part:0", "gone:0"]
    assert commit.items == (failed, kept, done("gone", 1))
