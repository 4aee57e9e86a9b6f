"""A search and a list leave the same contents: one definition of filters, compiled twice (`indexer.search.filters`)."""

from __future__ import annotations

import unicodedata
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.catalogue import segments
from indexer.catalogue.contents import columns_of
from indexer.catalogue.database import connect
from indexer.home import Home
from indexer.library.library import Library
from indexer.library.values import Order
from indexer.search.places import where_of
from indexer.search.request import Filters, Near
from indexer.store.maintenance import maintain
from indexer.store.reader import SegmentReader
from indexer.store.writer import SegmentWriter
from indexer.stream import Embedded
from indexer.types import (
    ContentId,
    FileId,
    Grade,
    Kind,
    MediaFacts,
    ModelId,
    Orientation,
    Segment,
)
from tests.unit.indexer.library.conftest import NOON_NS, Made

MODEL = ModelId("agree")
ODD = (
    "aAkKiIsSzZ09 é\u0301èÉß\u1e9e\u0130\u0131\u212a"
    "\u212b\u00c5\u017f\u03a3\u03c3\u03c2'\"%_\\-.,;()[]\u3000日本한😀\u0645\u0416\u0436"
)
"""Letters whose case or accents programs take differently, and what SQL, LIKE and JSON write in their own way."""
texts = st.text(ODD, max_size=8)
names = st.text(ODD.replace("\\", ""), min_size=1, max_size=6).map(lambda name: f"{name}.jpg")
folders = st.sampled_from(["", "a", "a/b", "a/b/c", "ab", "Übung/50%", "Übung/5_0"])
edges_ms = st.sampled_from([-1, 0, 1, NOON_NS // 10**6, 2**53 + 1, 1_600_000_000_000, -62_135_596_800_000])
sides = st.sampled_from([0, 1, 640, 480, 4_000, 3_000, 100_000])
latitudes = st.sampled_from([-90.0, 0.0, 48.1, 48.1000001, 90.0]) | st.floats(-90, 90)
longitudes = st.sampled_from([-180.0, 0.0, 11.5, 180.0]) | st.floats(-180, 180)


SAID = (
    "",
    "12 345",
    "Der Hund ist auf der Wiese und nicht im Haus",
    "The dog is on the lawn and not in the house",
    "Le chien est dans le jardin et pas sur la route",
    "犬は庭にいます",
)


@st.composite
def facts(draw: st.DrawFn) -> MediaFacts:
    is_placed = draw(st.booleans())
    return MediaFacts(
        taken_ms=draw(st.none() | edges_ms),
        camera=draw(st.sampled_from(["", "Canon EOS", "CANON", "Ca\u0301non"]) | texts),
        lens=draw(texts),
        latitude=draw(latitudes) if is_placed else None,
        longitude=draw(longitudes) if is_placed else None,
        rating=draw(st.none() | st.integers(0, 5)),
        width_px=draw(sides),
        height_px=draw(sides),
        duration_ms=draw(st.none() | st.sampled_from([0, 999, 1_000, 90_000, 7_200_000])),
        audio_codec=draw(st.sampled_from(["", "aac"])),
        pages=draw(st.none() | st.integers(0, 3)),
        title=draw(st.just("") | texts),
        description=draw(st.just("") | texts),
        keywords=tuple(draw(st.lists(st.just("") | texts, max_size=2))),
    )


@st.composite
def parts(draw: st.DrawFn, made: list[MediaFacts], fields: tuple[str, ...]) -> str:
    """Draw a text that may well be there: a piece of what some content says, as it is or in another case or form."""
    said = " ".join(str(getattr(one, name)) for one in made for name in fields) or "a"
    begin = draw(st.integers(0, len(said) - 1))
    piece = said[begin : begin + draw(st.integers(1, 5))]
    changed = draw(st.sampled_from([piece, piece.upper(), piece.lower(), piece.swapcase()]))
    return unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), changed)


@st.composite
def wishes(draw: st.DrawFn, made: list[MediaFacts]) -> Filters:
    """Draw filters, most of them of one or two kinds, so that something is left."""

    def some(strategy: st.SearchStrategy[Any], nothing: Any) -> Any:
        return draw(strategy) if draw(st.integers(0, 3)) == 0 else nothing

    near = st.builds(Near, latitudes, longitudes, st.sampled_from([0.001, 10.0, 5_000.0, 20_015.1, 50_000.0]))
    phrase, camera = parts(made, ("title", "description", "lens", "camera")), parts(made, ("camera",))
    return Filters(
        kinds=some(st.sampled_from([(Kind.IMAGE,), (Kind.VIDEO,), (Kind.IMAGE, Kind.VIDEO)]), ()),
        after_ms=some(edges_ms, None),
        before_ms=some(edges_ms, None),
        cameras=some(st.lists(camera, min_size=1, max_size=2).map(tuple), ()),
        near=some(near, None),
        rating_min=some(st.integers(0, 5), None),
        has_text=some(st.booleans(), None),
        phrases=some(st.lists(phrase.filter(str.strip), min_size=1, max_size=2).map(tuple), ()),
        favourite=some(st.booleans(), None),
        longer_ms=some(st.sampled_from([0, 1_000, 90_000]), None),
        shorter_ms=some(st.sampled_from([0, 1_000, 90_000]), None),
        has_sound=some(st.booleans(), None),
        pages_min=some(st.integers(0, 3), None),
        pages_max=some(st.integers(0, 3), None),
        orientation=some(st.sampled_from(Orientation), None),
        megapixels_min=some(st.sampled_from([0.0, 0.3, 12.0, 0.000001]), None),
        languages=some(st.sampled_from([("de",), ("en", "fr"), ("ja",), ("o'",)]), ()),
    )


class Agreeing:
    """A library of random files with its table of units."""

    def __init__(self, folder: Path, data: st.DataObject) -> None:
        top = folder / "photos"
        top.mkdir()
        self.home = Home(folder / "index")
        self.library = Library(self.home)
        self.db = connect(self.home.catalogue, create=False)
        made = Made(self.home, top, self.db, self.library)
        self.facts = [data.draw(facts()) for _ in range(data.draw(st.integers(1, 6)))]
        self.folders: set[Path] = set()
        for number in range(data.draw(st.integers(1, 10))):
            which = data.draw(st.integers(0, len(self.facts) - 1))
            place = data.draw(folders)
            mtime_ns = data.draw(st.sampled_from([NOON_NS, 0, -1, 1_616_893_200 * 10**9 - 1, NOON_NS + 999_999]))
            name = f"{place}/{number}{data.draw(names)}".lstrip("/")
            kind = data.draw(st.sampled_from(["c", "c", "c", "seen"]))
            if kind == "c":
                made.add(name, f"c{which}", self.facts[which], mtime_ns=mtime_ns)
            else:
                made.see(name, mtime_ns=mtime_ns)
            self.folders.add((top / place).absolute())
        self._say(made, data)
        self._mark(data)
        self.units = self._units()
        if data.draw(st.booleans()):
            maintain(self.units.table, self.home.units)  # with indexes SQL takes other ways

    def _say(self, made: Made, data: st.DataObject) -> None:
        """Give some contents a segment with a text."""
        for number in range(len(self.facts)):
            said = data.draw(st.none() | st.sampled_from(SAID))
            with made.writing():
                known = self.db.execute("SELECT 1 FROM contents WHERE content_id = ?", (f"c{number}",)).fetchone()
                if known and said is not None:
                    segments.put(self.db, ContentId(f"c{number}"), [Segment(dhash=0, text=said)], Grade.FULL)

    def _mark(self, data: st.DataObject) -> None:
        ids = [int(number) for number in self.library.browse(Filters(), Order.NEWEST)]
        some = st.lists(st.sampled_from(ids))
        for _ in range(2):
            self.library.rate(data.draw(some), data.draw(st.none() | st.integers(0, 5)))
        self.library.set_favourite(data.draw(some), True)
        self.collection = self.library.add_collection("some").collection_id
        self.library.add_to_collection(self.collection, data.draw(some))

    def _units(self) -> SegmentWriter:
        units = SegmentWriter(self.home.units, MODEL, 4)
        rows = list(columns_of(self.db, [ContentId(f"c{i}") for i in range(len(self.facts))]))
        vector = np.ones(4, np.float32)
        if rows:
            units.add([Embedded(row.segment_id, row.content_id, vector) for row in rows], rows)
        return units

    def searched(self, filters: Filters) -> set[str]:
        where = where_of(self.db, filters) or "true"
        return set(SegmentReader(self.home.units, MODEL, 4).newest(where, 100).content_ids)

    def listed(self, filters: Filters) -> set[str]:
        found = [self.library.details(FileId(int(i))) for i in self.library.browse(filters, Order.NEWEST)]
        return {one.row.content_id for one in found if one is not None and one.row.content_id is not None}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_search_and_a_list_leave_the_same_contents(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    with_files = Agreeing(tmp_path_factory.mktemp("agree"), data)
    with closing(with_files.db), with_files.library:
        for _ in range(8):
            filters = data.draw(wishes(with_files.facts))
            if data.draw(st.integers(0, 3)) == 0:
                asked = data.draw(st.lists(st.sampled_from(sorted(with_files.folders)), min_size=1, max_size=2))
                filters = replace(filters, folders=tuple(asked))
            if data.draw(st.integers(0, 5)) == 0:
                filters = replace(filters, collection=with_files.collection)
            assert with_files.searched(filters) == with_files.listed(filters), filters
