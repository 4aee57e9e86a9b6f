"""The last pass over the catalogue: what is read, when it ends, and what stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from indexer.catalogue import pending, picture_texts, segments
from indexer.catalogue.contents import columns_of
from indexer.catalogue.database import transaction
from indexer.catalogue.picture_texts import PictureText, TextSettings
from indexer.errors import UnreadableError
from indexer.library.library import Library as LibraryOfLists
from indexer.library.values import Order
from indexer.pipeline.picture_texts import TextPass, unread_pages
from indexer.search.request import Filters
from indexer.store.writer import SegmentWriter
from indexer.stream import TextsRead
from indexer.types import (
    Box,
    ContentId,
    Decoded,
    FileId,
    Grade,
    Kind,
    Locator,
    MediaFacts,
    Pixels,
    PixelSpec,
    Segment,
    Span,
    TextSource,
    TextWord,
    segment_id,
)
from tests.unit.indexer.swapping import Library, make_library

BOX = Box(left=0.125, top=0.25, right=0.5, bottom=0.375)
WORDS = (
    TextWord(text="total", box=BOX, confidence=0.97, line=0),
    TextWord(text="12.50", box=BOX, confidence=0.9, line=1),
)


EVERYTHING = TextSettings()


class TableDouble:
    def __init__(self) -> None:
        self.rows: list[str] = []

    def put_columns(self, columns: Iterator[object]) -> None:
        self.rows += [row.text for row in columns]  # type: ignore[attr-defined]


class Scene:
    """A library of photos, what decodes them and what reads them."""

    def __init__(self, library: Library) -> None:
        self.library, self.db = library, library.db
        self.table = TableDouble()
        self.decoded: list[tuple[str, int | None]] = []
        self.unreadable: dict[str, UnreadableError] = {}
        self.with_text = True

    def decode(self, path: Path, _spec: PixelSpec, locator: Locator) -> Decoded:
        self.decoded.append((path.name, locator.page))
        if path.name in self.unreadable:
            raise self.unreadable[path.name]
        content = self.content(path.name)
        return Decoded(
            content_id=content,
            quick_hash=b"",
            kind=Kind.IMAGE,
            facts=MediaFacts(),
            pixels=(np.zeros((4, 4, 3), np.uint8),),
            dhash=0,
        )

    def read(self, _pixels: Pixels) -> PictureText:
        return PictureText(words=WORDS if self.with_text else ())

    def content(self, name: str) -> ContentId:
        (found,) = self.db.execute("SELECT content_id FROM files WHERE name = ?", (name,)).fetchone()
        return ContentId(found)

    def run(self, wanted: TextSettings = EVERYTHING, must_end: Callable[[], bool] = lambda: False) -> TextsRead:
        texts = TextPass(
            self.db,
            self.library.home.catalogue,
            cast("SegmentWriter", self.table),
            self.decode,
            self.read,
            ahead=1,
        )
        total = TextsRead()
        for event in texts.run(wanted, must_end):
            total = total.plus(event)
        return total

    def remaining(self, wanted: TextSettings = EVERYTHING) -> int:
        return pending.text_progress(self.db, wanted).remaining


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    library = make_library(tmp_path, 3)
    yield Scene(library)
    library.db.close()


def test_every_photo_is_looked_at_once_and_its_words_are_kept(scene: Scene) -> None:
    done = scene.run()
    assert (done.contents, done.with_text) == (3, 3)
    name, _ = scene.decoded[0]
    content = scene.content(name)
    assert picture_texts.words_of(scene.db, content) == PictureText(words=WORDS)
    (segment,) = segments.segments_of(scene.db, content)
    assert (segment.text, segment.text_source) == ("total\n12.50", TextSource.OCR)
    assert all(text.endswith("total 12.50") for text in scene.table.rows)
    assert scene.run() == TextsRead()
    progress = pending.text_progress(scene.db, TextSettings())
    assert (progress.looked_at, progress.with_text, progress.remaining) == (3, 3, 0)


def test_lists_follow_and_filter_by_text(scene: Scene) -> None:
    scene.unreadable = {"0.png": UnreadableError("It is damaged", "It ends early.")}
    with LibraryOfLists(scene.library.home) as lists:
        before = lists.browse(Filters(has_text=True), Order.NEWEST)
        scene.run()
        after = lists.browse(Filters(has_text=True), Order.NEWEST)
        assert lists.facets(Filters()).with_text == len(after)
        (file_id, *_) = after
        assert lists.picture_text(FileId(file_id)) == PictureText(words=WORDS)
        assert lists.texts().remaining == 0
    assert len(after) == len(before) + len(scene.table.rows)


def test_photos_without_text_are_not_looked_at_again_and_write_no_rows(scene: Scene) -> None:
    scene.with_text = False
    assert scene.run().with_text == 0
    assert scene.table.rows == []
    assert scene.remaining() == 0
    assert picture_texts.words_of(scene.db, scene.content(scene.decoded[0][0])) == PictureText()


def test_nothing_is_known_of_a_photo_that_nobody_looked_at(scene: Scene) -> None:
    (content, *_) = scene.db.execute("SELECT content_id FROM contents").fetchone()
    assert picture_texts.words_of(scene.db, content) is None


def test_it_ends_after_one_picture_and_goes_on_with_the_rest(scene: Scene) -> None:
    assert scene.run(must_end=lambda: True).contents == 1
    assert scene.remaining() == 2
    assert scene.run().contents == 2


def test_a_picture_that_cannot_be_decoded_is_done_unless_that_may_pass(scene: Scene) -> None:
    names = sorted(path.name for path in scene.library.photos.iterdir())
    passing = UnreadableError("No permission", "Ask its owner.")
    passing.passes = True
    scene.unreadable = {names[0]: UnreadableError("It is damaged", "It ends early."), names[1]: passing}
    scene.run()
    assert scene.remaining() == 1
    scene.unreadable.clear()
    scene.decoded.clear()
    scene.run()
    assert scene.decoded == [(names[1], None)]


def test_switched_off_nothing_is_read_and_folders_limit_it(scene: Scene, tmp_path: Path) -> None:
    assert scene.remaining(TextSettings(is_on=False)) == 0
    assert scene.run(TextSettings(is_on=False)) == TextsRead()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert scene.remaining(TextSettings(folders=(str(elsewhere),))) == 0
    assert scene.remaining(TextSettings(folders=(str(scene.library.photos),))) == 3


def test_settings_survive_and_rubbish_means_the_default(scene: Scene) -> None:
    wanted = TextSettings(is_on=False, folders=("/a",))
    with transaction(scene.db, scene.library.home.catalogue):
        picture_texts.store_settings(scene.db, wanted)
    assert picture_texts.settings(scene.db) == wanted
    scene.db.execute("UPDATE settings SET value = '[1' WHERE key = ?", (picture_texts.SETTING,))
    assert picture_texts.settings(scene.db) == TextSettings()


def page(ordinal: int, number: int, text: str = "") -> Segment:
    source = TextSource.PAGE if text else None
    return Segment(ordinal=ordinal, span=Span.pages(number), text=text, text_source=source, dhash=ordinal)


def as_document(scene: Scene, name: str, pages: list[Segment]) -> ContentId:
    content = scene.content(name)
    with transaction(scene.db, scene.library.home.catalogue):
        scene.db.execute("UPDATE contents SET kind = 'document' WHERE content_id = ?", (content,))
        segments.put(scene.db, content, pages, Grade.FULL)
    return content


def test_only_pages_without_good_text_are_read_and_real_text_stays(scene: Scene) -> None:
    (name, *others) = sorted(path.name for path in scene.library.photos.iterdir())
    scene.unreadable = {other: UnreadableError("x", "y") for other in others}
    good, broken = "A page with words that can be read. " * 6, "\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008"
    content = as_document(scene, name, [page(0, 1, good), page(1, 2), page(2, 3, broken)])
    scene.run()
    assert [number for found, number in scene.decoded if found == name] == [2, 3]
    texts = [(one.text, one.text_source) for one in segments.segments_of(scene.db, content)]
    assert texts == [(good, TextSource.PAGE), ("total\n12.50", TextSource.OCR), (broken, TextSource.PAGE)]
    told = segments.said_in(scene.db, [segment_id(content, number) for number in range(3)])
    assert list(told.values())[::2] == [(good, TextSource.PAGE), (f"{broken}\ntotal\n12.50", TextSource.OCR)]
    # What was read of the broken page is found, too.
    assert [row.text.endswith("total 12.50") for row in columns_of(scene.db, [content])] == [False, True, True]


def test_a_long_document_goes_on_at_the_page_where_it_ended(scene: Scene) -> None:
    (name, *others) = sorted(path.name for path in scene.library.photos.iterdir())
    as_document(scene, name, [page(number - 1, number) for number in range(1, 5)])
    scene.unreadable = {other: UnreadableError("x", "y") for other in others}
    seen: list[int] = []

    def second_page() -> bool:
        seen.append(1)
        return len([1 for found, _ in scene.decoded if found == name]) >= 2 and len(seen) >= 2

    while scene.remaining():
        scene.run(must_end=second_page)
    numbers = [number for found, number in scene.decoded if found == name]
    assert set(numbers) == {1, 2, 3, 4}
    assert numbers.count(1) == 1


def test_reading_the_file_again_keeps_what_was_read_in_its_picture(scene: Scene) -> None:
    scene.run()
    content = scene.content(scene.decoded[0][0])
    (before,) = segments.segments_of(scene.db, content)
    bare = Segment(dhash=before.dhash)
    assert segments.are_same_parts([before], [bare])
    with transaction(scene.db, scene.library.home.catalogue):
        assert not segments.put(scene.db, content, [bare], Grade.FULL)
    assert segments.segments_of(scene.db, content) == [before]


def test_pages_that_were_looked_at_are_left_out() -> None:
    assert unread_pages([page(0, 1), page(1, 2), page(2, 3, "Good words stand here. " * 10)], frozenset({1})) == [2]
    assert unread_pages([Segment(dhash=0)]) == []
