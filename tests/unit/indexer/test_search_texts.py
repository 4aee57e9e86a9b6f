"""Words, parts of words and phrases in what stands in files: candidates, ranks, snippets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.bench.latency import clustered
from indexer.catalogue import parts
from indexer.catalogue.database import connect, transaction
from indexer.catalogue.folders import LastMount
from indexer.catalogue.roots import SeenVolume, remember_volume
from indexer.catalogue.text import TextFields
from indexer.embed.encoder import Encoder
from indexer.home import Home
from indexer.pipeline.write import IndexWriter
from indexer.search.part_match import LIKELY, SURE, part_value
from indexer.search.request import Filters, Hit, MatchedIn, SearchRequest, Snippet, TextPart
from indexer.search.searcher import Searcher
from indexer.search.snippets import LETTERS, Teller
from indexer.search.words import WordCounts, match_words
from indexer.store.reader import SegmentReader
from indexer.store.writer import SegmentWriter
from indexer.stream import Commit, Embedded, FileDone, FilePlace, FileStat, SourceFile
from indexer.types import (
    Band,
    ContentId,
    FileHead,
    Kind,
    MediaFacts,
    Segment,
    Span,
    TextSource,
    VolumeId,
    segment_id,
)
from tests.unit.indexer.test_search_segments import no_pictures
from tests.unit.indexer.tiny_bundle import DIMENSION, write_bundle

VOLUME = VolumeId("v")
NOTHING = WordCounts([])
PHOTOS = 400
"""More than there are candidates by meaning."""


class Library:
    """Photos without words, and documents with the texts that a test wants, all of which have one vector."""

    def __init__(self, folder: Path) -> None:
        write_bundle(folder / "model")
        self.encoder = Encoder.open(folder / "model", threads=1)
        self.home = Home(folder / "home")
        self.home.create()
        self.db = connect(self.home.catalogue, create=True)
        with transaction(self.db, self.home.catalogue):
            remember_volume(self.db, SeenVolume(volume_id=VOLUME, label="", fs_type="", last=LastMount(Path("/v"))), 0)
        model_id = self.encoder.manifest.model_id
        table = SegmentWriter(self.home.units, model_id, DIMENSION)
        self.writer = IndexWriter(self.db, self.home.catalogue, table, model_id)
        self.vectors = clustered(PHOTOS + 50, DIMENSION, 0)
        self.count = 0
        self.write(*((f"{number:04d}.jpg", Kind.IMAGE, ("",), None) for number in range(PHOTOS)))
        self.searcher = Searcher(
            self.db, SegmentReader(self.home.units, model_id, DIMENSION), self.encoder, no_pictures
        )

    def write(self, *files: tuple[str, Kind, tuple[str, ...], TextSource | None], title: str = "") -> None:
        done, vectors = [], []
        for name, kind, texts, source in files:
            content = ContentId(f"{self.count:032x}")
            head = FileHead(content_id=content, quick_hash=b"", kind=kind, facts=MediaFacts(title=title))
            segments = tuple(
                Segment(
                    ordinal=i,
                    span=Span.pages(i + 1) if kind is Kind.DOCUMENT else Span(),
                    text=text,
                    text_source=source if text else None,
                    dhash=self.count * 7919 + i,
                )
                for i, text in enumerate(texts)
            )
            read = SourceFile(
                place=FilePlace(VOLUME, "a", name),
                path=Path("/v/a") / name,
                stat=FileStat(name, 1, 1, self.count),
                kind=kind,
            )
            done.append(FileDone(source=read, head=head, segments=segments, content_id=content))
            vectors += [
                Embedded(segment_id(content, i), content, self.vectors[-1 if any(texts) else self.count])
                for i in range(len(segments))
            ]
            self.count += 1
        list(self.writer.write([Commit(tuple(vectors), tuple(done))]))

    def hits(self, words: str = "", *phrases: str) -> list[Hit]:
        texts = (TextPart(words),) if words else ()
        return self.searcher.search(SearchRequest(texts=texts, filters=Filters(phrases=phrases), limit=10))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = Library(tmp_path_factory.mktemp("library"))
    with closing(opened.db):
        opened.write(
            ("report.pdf", Kind.DOCUMENT, ("a cover", "nothing here", "Our Invoice\nof  March"), TextSource.PAGE),
            ("scan.jpg", Kind.IMAGE, ("lighthouse",), TextSource.OCR),
            ("notes.pdf", Kind.DOCUMENT, ("lighthouse",), TextSource.PAGE),
            ("Großbestellung.jpg", Kind.IMAGE, ("",), None),
            ("brief.pdf", Kind.DOCUMENT, ("Die Häuser und die Rechnungen sind nicht bei uns",), TextSource.PAGE),
            ("smlouva.jpg", Kind.IMAGE, ("",), None),
        )
        yield opened


def test_a_part_of_a_word_finds_the_page_that_has_the_word(library: Library) -> None:
    best = library.hits("invoi")[0]
    assert (best.path.name, best.page, best.matched_in) == ("report.pdf", 3, (MatchedIn.PAGE,))
    assert best.snippet == Snippet("Our Invoice of March", ((4, 9),))
    assert best.band is not Band.WEAK
    assert library.hits("bestell")[0].path.name == "Großbestellung.jpg"
    assert library.hits("bestell")[0].matched_in == (MatchedIn.NAME,)
    assert library.hits("bestell")[0].telling_snippet is None


def test_whole_words_of_a_page_come_before_those_that_were_read_in_a_picture(library: Library) -> None:
    first, second = library.hits("lighthouse")[:2]
    assert (first.path.name, second.path.name) == ("notes.pdf", "scan.jpg")
    assert first.band is second.band is Band.GOOD
    assert (second.matched_in, second.signals.words < first.signals.words) == ((MatchedIn.OCR,), True)


def test_a_phrase_is_found_on_its_page_over_the_end_of_a_line(library: Library) -> None:
    for words in ("", "paper"):
        (hit,) = library.hits(words, "invoice OF march")
        assert (hit.path.name, hit.page) == ("report.pdf", 3)
        assert hit.snippet == Snippet("Our Invoice of March", ((4, 20),))
    assert library.hits("", "march of") == []


@pytest.mark.parametrize(
    ("word", "name", "mark"),
    [("Rechnung", "brief.pdf", "Rechnungen"), ("Haus", "brief.pdf", "Häuser"), ("smlouvy", "smlouva.jpg", "smlouva")],
)
def test_other_forms_of_a_word_in_the_language_of_a_text_are_the_word(
    library: Library, word: str, name: str, mark: str
) -> None:
    best = library.hits(word)[0]
    assert (best.path.name, best.band) == (name, Band.GOOD)
    assert best.snippet is not None
    assert [best.snippet.text[begin:end] for begin, end in best.snippet.marks] == [mark]


def test_english_texts_and_words_have_only_english_forms() -> None:
    german, english = said("Die Wanderung ist nicht weit"), said("it was the Wanderung of a man")
    assert match_words("Wanderungen", [german], NOTHING).words[0] == 1.0
    assert match_words("Wanderungen", [english], NOTHING).words[0] == 0.0
    nameless = TextFields(own="", name="rechnungen.jpg", folder="", names=("rechnungen.jpg",))
    assert match_words("rechnung", [nameless], NOTHING).words[0] > 0.85
    assert match_words("rechnung", [nameless], NOTHING, {"rechnung"}).words[0] < 0.75


def test_parts_that_are_words_are_not_looked_for_where_many_have_the_words(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def find(_db: object, wanted: Sequence[str], _limit: int) -> list[parts.Place]:
        asked.extend(wanted)
        return []

    monkeypatch.setattr(parts, "find", find)
    library.hits("jpg")
    library.hits("jpg invoi")
    library.hits("lighthouse")
    assert (asked[0], "lighthouse" in asked, "jpg" in asked) == ("invoi", True, False)


def test_a_filter_holds_for_parts_of_words_too(library: Library) -> None:
    request = SearchRequest(texts=(TextPart("invoi"),), filters=Filters(kinds=(Kind.IMAGE,)))
    assert "report.pdf" not in [hit.path.name for hit in library.searcher.search(request)]


def said(text: str, source: TextSource = TextSource.PAGE) -> TextFields:
    return TextFields(own="", name="x.pdf", folder="", names=("x.pdf",)).with_segment(text, source)


def test_a_part_counts_less_than_the_word_and_a_short_one_next_to_nothing() -> None:
    parts = match_words(
        "rechnung", [said("Rechnung"), said("Rechnungsnummer"), said("Abrechnungen"), said("x")], NOTHING
    )
    assert 1.0 == parts.words[0] > parts.words[1] > parts.words[2] > parts.words[3] == 0.0
    assert list(parts.parts > 0) == [False, True, True, False]
    assert part_value("rechnun", "Rechnung", is_word=False) >= SURE
    assert part_value("invoi", "an invoice", is_word=False) >= SURE
    assert LIKELY <= part_value("chnung", "Rechnung", is_word=False) < SURE
    assert LIKELY <= part_value("inv", "invoice", is_word=False) < SURE
    assert part_value("art", "a party", is_word=True) < part_value("car", "cards", is_word=True) < LIKELY / 2
    assert part_value("in", "invoice", is_word=False) == part_value("voix", "invoice", is_word=False) == 0.0


def test_a_part_that_the_library_has_as_a_word_means_that_word() -> None:
    counts = WordCounts([TextFields(own=own, name="", folder="", names=()) for own in ("a house", "tree", "sea")])
    known, new = (match_words("house", [said("lighthouses")], few).words[0] for few in (counts, NOTHING))
    assert 0 < known < new / 1.9


def test_all_words_must_be_there_for_a_hit_that_parts_make_likely() -> None:
    match = match_words("invoi acme", [said("invoices of Acme"), said("invoices of others")], NOTHING)
    assert match.parts[0] > SURE
    assert match.parts[1] == 0.0


def test_text_from_a_picture_counts_less() -> None:
    match = match_words("invoice", [said("invoice"), said("invoice", TextSource.OCR)], NOTHING)
    assert match.words[0] > match.words[1] >= 0.8


def test_a_long_page_has_the_words_of_a_short_one() -> None:
    page = "nothing to see here " * 100 + "running dogs in cafés 上海外滩"
    match = match_words("dog runs cafe 海外", [said(page)], NOTHING)
    assert match.words[0] == 1.0


@pytest.mark.parametrize(
    ("words", "text", "snippet", "marked"),
    [
        ("running dog", "The dogs\nran. A DOG runs", "The dogs ran. A DOG runs", ["dogs", "DOG", "runs"]),
        ("cafe", "im Café\x1b[31m\u202e Zürich", "im Café\\x1b[31m\\u202e Zürich", ["Café"]),
        ("house", "BeachHouse", "BeachHouse", ["House"]),
        ("外滩", "上海外滩的夜景", "上海外滩的夜景", ["外滩"]),
        ("strass", "Hauptstraße 5", "Hauptstraße 5", ["Hauptstraße"]),
    ],
)
def test_a_snippet_is_safe_and_marks_what_matches(words: str, text: str, snippet: str, marked: list[str]) -> None:
    found, places = Teller(words, ()).told(said(text))
    assert found is not None
    assert (found.text, [found.text[begin:end] for begin, end in found.marks]) == (snippet, marked)
    assert places == (MatchedIn.PAGE,)


def test_a_snippet_of_a_long_text_is_short_and_where_most_words_are() -> None:
    text = "dog " + "filler words " * 80 + "then a red dog barked " + "more words " * 80
    found, _ = Teller("red dog", ()).told(said(text))
    assert found is not None
    assert len(found.text) <= LETTERS + 2
    assert (found.text[0], found.text[-1]) == ("…", "…")
    assert [found.text[begin:end] for begin, end in found.marks] == ["red", "dog"]


def test_where_words_match_is_told_of_every_place() -> None:
    fields = TextFields(own="A sea", name="sea.pdf", folder="Sea", names=("sea.pdf",)).with_segment(
        "the sea", TextSource.SPEECH
    )
    assert Teller("sea", ()).told(fields)[1] == (MatchedIn.SPEECH, MatchedIn.METADATA, MatchedIn.NAME, MatchedIn.FOLDER)
    assert Teller("forest", ()).told(fields) == (None, ())
    assert Teller("", ("SEA",)).told(fields)[0] == Snippet("the sea", ((4, 7),))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Dog", "dogs", "hotdog", "İstanbul", "ß", "\ufb01sh", "海外滩", "\x1b[2J", "\u202e", "…", "\n", "e\u0301t"]
        )
    ),
    st.sampled_from(["dog", "外滩 dog", "fish istanbul", "ss", "été", "[2J"]),
    st.sampled_from([(), ("DOG dogs",), ("i\u0307stanbul",)]),
)
def test_marks_lie_in_the_snippet_whatever_the_text(words: list[str], query: str, phrases: tuple[str, ...]) -> None:
    found, places = Teller(query, phrases).told(said(" ".join(words * 9)))
    assert (found is None) == (not places)
    if found is not None:
        assert all(0 <= begin < end <= len(found.text) for begin, end in found.marks)
        assert all(end < begin for (_, end), (begin, _) in pairwise(found.marks))
        assert not {"\x1b", "\u202e", "\n"}.intersection(found.text)
