"""The stage that reads files: whole, once, a bounded way ahead."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.decode.readers import ReaderItem, kind_by_contents
from indexer.errors import Message, UnreadableError
from indexer.pipeline import reading
from indexer.stream import Abandoned, Failure, FileDone, FilePlace, FileStat, Gone, SegmentPicture, SourceFile
from indexer.types import (
    ContentId,
    FileHead,
    FileId,
    Grade,
    Kind,
    MediaFacts,
    ReadSegment,
    Segment,
    Span,
    StillReading,
    VolumeId,
)

WAIT_S = 60.0
"""For what comes at once, but for a machine that is busy."""


def source(name: str, kind: Kind | None = Kind.IMAGE, *, deepens: bool = False) -> SourceFile:
    stat = FileStat(name, 10, 20, 30)
    place = FilePlace(VolumeId("v"), "f", name)
    return SourceFile(place=place, path=Path("/f") / name, stat=stat, kind=kind, deepens=deepens)


@dataclass
class Known:
    """A library that knows some contents, and how thoroughly."""

    copies: dict[str, ContentId] = field(default_factory=dict)
    grades: dict[str, Grade] = field(default_factory=dict)
    first: Grade = Grade.FULL
    released: list[ContentId] = field(default_factory=list)

    def first_grade(self, source: SourceFile) -> Grade:
        return source.grade or self.first

    def copy_of(self, source: SourceFile) -> ContentId | None:
        return self.copies.get(source.place.name)

    def claim(self, content_id: ContentId, grade: Grade, caption: str | None = None) -> Grade | None:
        known = self.grades.get(content_id, Grade.SEEN)
        if known.depth > grade.depth:
            return known
        return None if known is grade else grade

    def release(self, content_id: ContentId) -> None:
        self.released.append(content_id)


def head_of(name: str, facts: MediaFacts | None = None, *, stands_alone: bool = False) -> FileHead:
    return FileHead(
        content_id=ContentId(f"c-{name}"),
        quick_hash=b"",
        kind=Kind.IMAGE,
        facts=facts or MediaFacts(),
        stands_alone=stands_alone,
    )


def segment(ordinal: int = 0, span: Span | None = None, size_px: int = 2) -> ReadSegment:
    return ReadSegment(
        Segment(ordinal=ordinal, span=span or Span(), dhash=0), np.full((size_px, size_px, 3), ordinal % 256, np.uint8)
    )


def gives(*items: ReaderItem, trouble: UnreadableError | None = None) -> reading.Decode:
    def decode(file: SourceFile, grade: Grade) -> Generator[ReaderItem, None, None]:
        yield from items
        if trouble is not None:
            raise trouble

    return decode


def parts(count: int) -> reading.Decode:
    """Give each file that many segments, and contents of their own."""

    def decode(file: SourceFile, grade: Grade) -> Generator[ReaderItem, None, None]:
        yield head_of(file.place.name)
        yield from (segment(i) for i in range(count))

    return decode


def read_one(count: int = 1) -> Callable[[SourceFile], Generator[reading.Item, None, None]]:
    return lambda file: reading.read_file(file, parts(count), Known())


def test_a_photo_whose_side_file_changed_is_embedded_with_its_new_caption() -> None:
    asked: list[str | None] = []

    class Told(Known):
        def claim(self, content_id: ContentId, grade: Grade, caption: str | None = None) -> Grade | None:
            asked.append(caption)
            return grade if caption else None

    decode = gives(head_of("a", MediaFacts(title="a lighthouse")), segment())
    picture, done = reading.read_file(replace(source("a"), rereads=True), decode, Told())
    assert isinstance(picture, SegmentPicture)
    assert picture.caption == "a lighthouse"
    assert isinstance(done, FileDone)
    assert len(done.segments) == 1
    (other,) = reading.read_file(source("a"), decode, Told())
    assert isinstance(other, FileDone)
    assert not other.segments
    assert asked == ["a lighthouse", None]


CUT = UnreadableError("The file is cut off", "Copy it again.")


def test_a_file_gives_its_pictures_and_then_its_end() -> None:
    *pictures, done = reading.read_file(source("a"), parts(3), Known())
    assert [item.segment_id for item in pictures if isinstance(item, SegmentPicture)] == ["c-a:0", "c-a:1", "c-a:2"]
    assert isinstance(done, FileDone)
    assert (done.head, done.content_id, done.grade) == (head_of("a"), "c-a", Grade.FULL)
    assert [one.ordinal for one in done.segments] == [0, 1, 2]


def test_what_a_file_says_in_words_travels_with_the_whole_and_not_with_its_parts() -> None:
    head = head_of("a", MediaFacts(title="Our boat", keywords=("lake", "summer")))
    whole = reading.read_file(source("IMG_1.jpg"), gives(head, segment()), Known())
    part = reading.read_file(source("IMG_1.mp4"), gives(head, segment(0, Span.time(0, 5_000))), Known())
    silent = reading.read_file(source("IMG_1.jpg"), gives(head_of("a"), StillReading(), segment()), Known())
    captions = [item.caption for item in (*whole, *part, *silent) if isinstance(item, SegmentPicture)]
    assert captions == ["Our boat lake summer", "", ""]


@pytest.mark.parametrize("before", [(), (head_of("a"),), (head_of("a"), segment(0), segment(1))])
def test_an_unreadable_file_is_an_item_with_its_reason(before: tuple[ReaderItem, ...]) -> None:
    known = Known()
    *_, done = reading.read_file(source("a"), gives(*before, trouble=CUT), known)
    assert isinstance(done, FileDone)
    assert done.failure == Failure(Message("The file is cut off"), Message("Copy it again."))
    assert (done.head, done.segments) == (None, ())
    assert known.released == [head_of("a").content_id] * bool(before), "another copy may bring it"


def test_what_stands_alone_is_kept_with_the_reason_why_it_is_not_all() -> None:
    head = head_of("a", stands_alone=True)
    *_, done = reading.read_file(source("a"), gives(head, segment(0), segment(1), trouble=CUT), Known())
    assert isinstance(done, FileDone)
    assert (len(done.segments), done.failure is None, done.grade) == (2, False, Grade.QUICK)


def test_a_part_does_not_replace_what_was_read_quickly() -> None:
    head = head_of("a", stands_alone=True)
    *_, done = reading.read_file(source("a", deepens=True), gives(head, segment(0), trouble=CUT), Known())
    assert isinstance(done, FileDone)
    assert (done.segments, done.failure is None) == ((), False)


@pytest.mark.parametrize("items", [(), (head_of("a"),)])
def test_a_file_that_shows_nothing_is_told(items: tuple[ReaderItem, ...]) -> None:
    (done,) = reading.read_file(source("a"), gives(*items), Known())
    assert isinstance(done, FileDone)
    assert done.failure is not None
    assert str(done.failure.title) == "The file shows nothing"


def test_known_bytes_are_not_decoded() -> None:
    def never(file: SourceFile, grade: Grade) -> Generator[ReaderItem, None, None]:
        raise AssertionError(file)
        yield

    (done,) = reading.read_file(source("a"), never, Known(copies={"a": ContentId("known")}))
    assert isinstance(done, FileDone)
    assert (done.content_id, done.head, done.failure) == ("known", None, None)


def test_a_content_that_is_known_gives_its_facts_and_no_picture() -> None:
    (done,) = reading.read_file(source("a"), parts(3), Known(grades={"c-a": Grade.FULL}))
    assert isinstance(done, FileDone)
    assert (done.head, done.segments, done.content_id) == (head_of("a"), (), "c-a")


def test_a_content_is_never_read_less_thoroughly_than_before() -> None:
    asked: list[Grade] = []

    def decode(file: SourceFile, grade: Grade) -> Generator[ReaderItem, None, None]:
        asked.append(grade)
        yield head_of(file.place.name)
        yield segment()

    class ForAnotherModel(Known):
        """It was read in full, for a model that does not answer now."""

        def claim(self, content_id: ContentId, grade: Grade, caption: str | None = None) -> Grade:
            return Grade.FULL

    *_, done = reading.read_file(source("a"), decode, ForAnotherModel(first=Grade.QUICK))
    assert isinstance(done, FileDone)
    assert (asked, len(done.segments)) == ([Grade.QUICK, Grade.FULL], 1)


def test_what_is_not_for_us_is_skipped() -> None:
    (done,) = reading.read_file(source("a.txt", kind=None), parts(1), Known())
    assert isinstance(done, FileDone)
    assert done.failure is not None
    assert done.failure.skipped


@pytest.mark.parametrize("passes", [True, False])
def test_trouble_that_passes_is_told_apart_from_damage(passes: bool) -> None:
    def decode(_: SourceFile, grade: Grade) -> Generator[ReaderItem, None, None]:
        trouble = UnreadableError("Odd", "Very odd.")
        trouble.passes = passes
        raise trouble
        yield StillReading()

    (done,) = reading.read_file(source("a"), decode, Known())
    assert isinstance(done, FileDone)
    assert done.failure is not None
    assert done.failure.passing is passes


@given(names=st.lists(st.integers(0, 500), unique=True, max_size=120), workers=st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_every_file_is_read_once_and_its_end_comes_after_its_pictures(names: list[int], workers: int) -> None:
    files = [source(str(name)) for name in names]
    seen: dict[str, int] = {}
    ended: list[str] = []
    for item in reading.read(files, read_one(3), workers):
        if isinstance(item, SegmentPicture):
            assert item.content_id not in ended
            seen[item.content_id] = seen.get(item.content_id, 0) + 1
        elif isinstance(item, FileDone):
            ended.append(str(item.content_id))
    assert sorted(ended) == sorted(f"c-{name}" for name in names)
    assert all(seen[content] == 3 for content in ended)


def test_removals_wait_for_the_files_before_them() -> None:
    changes: list[SourceFile | Gone] = [*(source(str(i)) for i in range(20)), Gone((FileId(1),)), source("last")]
    items = list(reading.read(changes, read_one(), 3))
    position = next(i for i, item in enumerate(items) if isinstance(item, Gone))
    before = [item.source.place.name for item in items[:position] if isinstance(item, FileDone)]
    assert sorted(before, key=int) == [str(i) for i in range(20)]


def test_a_slow_file_does_not_hold_up_the_others() -> None:
    let_go = threading.Event()

    def slow_first(file: SourceFile) -> Generator[reading.Item, None, None]:
        if file.place.name == "slow":
            assert let_go.wait(60)
        yield from read_one()(file)

    stream = reading.read([source("slow"), *(source(str(i)) for i in range(100))], slow_first, 2)
    seen = [next(stream) for _ in range(60)]
    assert not any(isinstance(item, FileDone) and item.source.place.name == "slow" for item in seen)
    let_go.set()
    assert sum(isinstance(item, FileDone) for item in [*seen, *stream]) == 101


def test_a_long_file_does_not_hold_up_the_others() -> None:
    let_go = threading.Event()

    def endless_first(file: SourceFile) -> Generator[reading.Item, None, None]:
        yield from reading.read_file(file, parts(1), Known()) if file.place.name != "film" else _until(let_go)

    stream = reading.read([source("film"), *(source(str(i)) for i in range(200))], endless_first, 2)
    ended = 0
    for item in stream:
        ended += isinstance(item, FileDone)
        if ended == 200:
            let_go.set()
    assert ended == 200


def _until(event: threading.Event) -> Iterator[reading.Item]:
    while not event.is_set():
        yield SegmentPicture(segment_id=f"film:{0}", content_id=ContentId("film"), pixels=np.zeros((2, 2, 3), np.uint8))  # type: ignore[arg-type]


def test_reading_runs_only_some_files_ahead() -> None:
    fed = 0

    def endless() -> Iterator[SourceFile]:
        nonlocal fed
        while True:
            fed += 1
            yield source(str(fed))

    stream = reading.read(endless(), read_one(), 2)
    for _ in range(10):
        next(stream)
    assert fed <= reading.FILES_AHEAD + 10
    stream.close()


@pytest.mark.parametrize(("size_px", "most"), [(2, reading.PICTURES_AHEAD), (2_000, 2)])
def test_reading_runs_only_some_pictures_and_bytes_ahead(size_px: int, most: int) -> None:
    begun: queue.SimpleQueue[int] = queue.SimpleQueue()

    def decode(file: SourceFile, grade: Grade) -> Generator[ReaderItem, None, None]:
        yield head_of(file.place.name)
        for i in range(100):
            begun.put(i)
            yield segment(i, size_px=size_px)

    stream = reading.read([source("film")], lambda file: reading.read_file(file, decode, Known()), 1)
    next(stream)
    for _ in range(most):
        begun.get(timeout=WAIT_S)
    for _ in range(60):
        begun.get(timeout=WAIT_S)
        assert begun.empty(), "it begins with the next one when one is taken"
        next(stream)
    stream.close()


def test_a_halt_ends_files_of_many_segments_and_not_those_of_one() -> None:
    halted = threading.Event()
    known = Known()

    def one(file: SourceFile) -> Generator[reading.Item, None, None]:
        return reading.read_file(file, parts(1_000 if file.place.name == "film" else 1), known)

    stream = reading.read([source("film"), source("photo")], one, 1, halted.is_set)
    next(stream)
    halted.set()
    rest = list(stream)
    assert [item.content_id for item in rest if isinstance(item, Abandoned)] == ["c-film"]
    assert [item.content_id for item in rest if isinstance(item, FileDone)] == ["c-photo"]
    assert known.released == ["c-film"]


def test_closing_leaves_no_thread() -> None:
    stream = reading.read((source(str(i)) for i in range(1000)), read_one(50), 3)
    next(stream)
    stream.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("decode")]


def test_a_bug_in_a_thread_ends_the_stream() -> None:
    def slip(file: SourceFile) -> Generator[reading.Item, None, None]:
        yield from read_one()(file)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(reading.read([source("a")], slip, 1))


def test_a_source_says_how_thoroughly_it_is_read() -> None:
    asked: list[Grade] = []

    def decode(file: SourceFile, grade: Grade) -> Generator[ReaderItem, None, None]:
        asked.append(grade)
        yield head_of("a")
        yield segment()

    for file in (source("a"), replace(source("a"), grade=Grade.FULL)):
        list(reading.read_file(file, decode, Known(first=Grade.QUICK)))
    assert asked == [Grade.QUICK, Grade.FULL]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("IMG_1.jp", b"\xff\xd8\xff\xe0", Kind.IMAGE),
        ("a.jpg(1)", b"\xff\xd8\xff\xe0", Kind.IMAGE),
        ("a.JPG_original", b"\xff\xd8\xff\xe0", Kind.IMAGE),
        ("a.png.crdownload", b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
        ("MVIMG_20180722_120942", b"\xff\xd8\xff\xe0", Kind.IMAGE),
        ("IMG_1.jp", b"hello", None),
        ("README", b"\xff\xd8\xff\xe0", None),
        ("notes.log", b"\xff\xd8\xff\xe0", None),
        ("._IMG_1.jpg(1)", b"\xff\xd8\xff\xe0", None),
    ],
)
def test_a_name_that_lost_its_ending_is_known_by_its_contents(
    tmp_path: Path, name: str, data: bytes, kind: Kind | None
) -> None:
    (tmp_path / name).write_bytes(data)
    assert kind_by_contents(tmp_path / name) is kind
