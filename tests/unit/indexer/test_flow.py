"""The stages between scan and write, over random streams."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import flow
from indexer.errors import Message, UnreadableError
from indexer.stream import (
    Embedded,
    Failure,
    FileDone,
    FileStat,
    Gone,
    Place,
    SourceFile,
    Unchanged,
    Unit,
)
from indexer.types import ContentId, Decoded, FileId, Kind, MediaFacts, UnitId, VolumeId


def source(name: str, kind: Kind | None = Kind.IMAGE, *, odd_name: bool = False) -> SourceFile:
    stat = FileStat(name, 10, 20, 30, odd_name=odd_name)
    return SourceFile(place=Place(VolumeId("v"), "f", name), path=Path("/f") / name, stat=stat, kind=kind)


def decoded(content: str, units: int = 1) -> Decoded:
    pixels = tuple(np.full((2, 2, 3), i, np.uint8) for i in range(units))
    return Decoded(
        content_id=ContentId(content), quick_hash=b"", kind=Kind.IMAGE, facts=MediaFacts(), pixels=pixels, dhash=0
    )


def read_fake(file: SourceFile) -> tuple[Unit | FileDone, ...]:
    return flow.read_file(file, lambda path: decoded(path.name), lambda _: None)


def as_vectors(pixels: object, captions: object = ()) -> np.ndarray:
    return np.asarray([[float(image.flat[0]), 0.0] for image in pixels], np.float32)  # type: ignore[attr-defined]


def test_a_file_gives_its_units_and_then_its_end_without_pixels() -> None:
    *units, done = flow.read_file(source("a"), lambda _: decoded("c", 3), lambda _: None)
    assert [unit.unit_id for unit in units if isinstance(unit, Unit)] == ["c:0", "c:1", "c:2"]
    assert isinstance(done, FileDone)
    assert done.decoded is not None
    assert done.decoded.pixels == ()
    assert done.content_id == "c"


def test_what_a_file_says_in_words_travels_with_its_units_and_its_name_does_not() -> None:
    facts = MediaFacts(title="Our boat", keywords=("lake", "summer"))
    said = flow.read_file(source("IMG_1.jpg"), lambda _: replace(decoded("c"), facts=facts), lambda _: None)
    silent = flow.read_file(source("IMG_1.jpg"), lambda _: decoded("c"), lambda _: None)
    assert [item.caption for item in (*said, *silent) if isinstance(item, Unit)] == ["Our boat lake summer", ""]


def test_an_unreadable_file_is_an_item_with_its_reason() -> None:
    def broken(path: Path) -> Decoded:
        raise UnreadableError("The file is cut off", "Copy it again.", path=path)

    (done,) = flow.read_file(source("a"), broken, lambda _: None)
    assert isinstance(done, FileDone)
    assert done.failure == Failure(Message("The file is cut off"), Message("Copy it again."))


def test_known_bytes_are_not_decoded() -> None:
    def never(path: Path) -> Decoded:
        raise AssertionError(path)

    (done,) = flow.read_file(source("a"), never, lambda _: ContentId("known"))
    assert isinstance(done, FileDone)
    assert (done.content_id, done.decoded, done.failure) == ("known", None, None)


@pytest.mark.parametrize(
    ("file", "skipped"), [(source("a.txt", kind=None), True), (source("b?.jpg", odd_name=True), False)]
)
def test_what_cannot_be_opened_is_told_apart_from_what_is_not_for_us(file: SourceFile, skipped: bool) -> None:
    (done,) = flow.read_file(file, lambda path: decoded(path.name), lambda _: None)
    assert isinstance(done, FileDone)
    assert done.failure is not None
    assert done.failure.skipped is skipped


@given(names=st.lists(st.integers(0, 500), unique=True, max_size=120), workers=st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_every_file_is_read_once_and_stays_whole(names: list[int], workers: int) -> None:
    files = [source(str(name)) for name in names]
    items = list(flow.read(files, lambda f: flow.read_file(f, lambda p: decoded(p.name, 2), lambda _: None), workers))
    triples = [items[i : i + 3] for i in range(0, len(items), 3)]
    for first, second, done in triples:
        assert isinstance(first, Unit)
        assert isinstance(second, Unit)
        assert isinstance(done, FileDone)
        assert first.content_id == second.content_id == done.content_id
    assert sorted(str(triple[2].source.place.name) for triple in triples) == sorted(map(str, names))  # type: ignore[union-attr]


def test_removals_wait_for_the_files_before_them() -> None:
    changes: list[SourceFile | Gone] = [*(source(str(i)) for i in range(20)), Gone((FileId(1),)), source("last")]
    items = list(flow.read(changes, read_fake, 3))
    position = next(i for i, item in enumerate(items) if isinstance(item, Gone))
    before = [item.source.place.name for item in items[:position] if isinstance(item, FileDone)]
    assert sorted(before, key=int) == [str(i) for i in range(20)]


def test_a_slow_file_does_not_hold_up_the_others() -> None:
    let_go = threading.Event()

    def slow_first(file: SourceFile) -> tuple[Unit | FileDone, ...]:
        if file.place.name == "slow":
            assert let_go.wait(60)
        return read_fake(file)

    stream = flow.read([source("slow"), *(source(str(i)) for i in range(100))], slow_first, 2)
    seen = [next(stream) for _ in range(60)]
    assert not any(isinstance(item, FileDone) and item.source.place.name == "slow" for item in seen)
    let_go.set()
    assert sum(isinstance(item, FileDone) for item in [*seen, *stream]) == 101


def test_reading_runs_only_a_window_ahead() -> None:
    fed = 0

    def endless() -> object:
        nonlocal fed
        while True:
            fed += 1
            yield source(str(fed))

    stream = flow.read(endless(), read_fake, 2)  # type: ignore[arg-type]
    for _ in range(10):
        next(stream)
    assert fed <= flow.WINDOW + 10
    stream.close()


def test_closing_leaves_no_thread() -> None:
    stream = flow.read((source(str(i)) for i in range(1000)), read_fake, 3)
    next(stream)
    stream.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("decode")]


def test_copies_cost_one_inference_wherever_they_stand() -> None:
    def done(name: str, content: str) -> FileDone:
        return FileDone(source=source(name), content_id=ContentId(content))

    def unit(content: str, i: int = 0) -> Unit:
        return Unit(UnitId(f"{content}:{i}"), ContentId(content), np.zeros((1, 1, 3), np.uint8))

    stream: list[Unit | FileDone] = [
        unit("x"),
        unit("x", 1),
        done("1", "x"),
        unit("x"),
        unit("x", 1),
        done("2", "x"),
        unit("k"),
        done("3", "k"),
    ]
    kept = list(flow.unseen(stream, lambda content: content == "k"))
    assert [item.unit_id for item in kept if isinstance(item, Unit)] == ["x:0", "x:1"]
    assert sum(isinstance(item, FileDone) for item in kept) == 3


@given(sizes=st.lists(st.integers(0, 5), max_size=40), batch=st.integers(1, 7))
@settings(max_examples=50, deadline=None)
def test_batches_are_full_across_files_and_vectors_stay_with_their_units(sizes: list[int], batch: int) -> None:
    stream: list[Unit | FileDone] = []
    for number, size in enumerate(sizes):
        for i in range(size):
            pixels = np.full((1, 1, 3), (number * 7 + i) % 256, np.uint8)
            unit = Unit(UnitId(f"{number}:{i}"), ContentId(str(number)), pixels, str(pixels.flat[0]))
            stream.append(unit)
        stream.append(FileDone(source=source(str(number)), content_id=ContentId(str(number))))
    batches: list[int] = []

    def encode(pixels: object, captions: object) -> np.ndarray:
        batches.append(len(pixels))  # type: ignore[arg-type]
        assert captions == [str(image.flat[0]) for image in pixels]  # type: ignore[attr-defined]
        return as_vectors(pixels)

    out = list(flow.embed(stream, encode, batch))
    assert len(out) == len(stream)
    for before, after in zip(stream, out, strict=True):
        if isinstance(before, Unit):
            assert isinstance(after, Embedded)
            assert after.unit_id == before.unit_id
            assert after.vector[0] == before.pixels.flat[0]
        else:
            assert after is before
    assert all(size == batch for size in batches[:-1])


@given(sizes=st.lists(st.integers(0, 9), max_size=60), rows=st.integers(1, 20))
@settings(max_examples=50, deadline=None)
def test_commits_hold_whole_files_and_lose_none(sizes: list[int], rows: int) -> None:
    stream: list[Embedded | FileDone] = []
    for number, size in enumerate(sizes):
        content = ContentId(str(number))
        stream += [Embedded(UnitId(f"{number}:{i}"), content, np.zeros(2, np.float32)) for i in range(size)]
        stream.append(FileDone(source=source(str(number)), content_id=content))
    commits = list(flow.group(stream, rows, 1e9, clock=lambda: 0.0))
    for commit in commits:
        done = {item.content_id for item in commit.items if isinstance(item, FileDone)}
        assert {vector.content_id for vector in commit.vectors} <= done
    assert sum(len(commit.items) for commit in commits) == len(sizes)
    assert sum(len(commit.vectors) for commit in commits) == sum(sizes)
    assert all(max(len(commit.vectors), len(commit.items)) >= rows for commit in commits[:-1])


def test_a_commit_does_not_wait_longer_than_its_seconds() -> None:
    now = iter(float(i) for i in range(100))
    stream = [Unchanged(1)] * 9
    commits = list(flow.group(stream, 1000, 3.0, clock=lambda: next(now)))
    assert len(commits) >= 3
