"""Ratings, collections, saved searches, history, and their way into a backup and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.errors import KnownError, UsageError
from indexer.home import Home
from indexer.library.library import Library
from indexer.library.values import Order, Restored
from indexer.search.request import Filters
from indexer.types import FileId, MediaFacts
from tests.unit.indexer.library.conftest import Made


def test_an_index_that_cannot_be_written_is_listed_and_says_so(made: Made, read_only: None) -> None:
    a = made.add("a.jpg", "c1")
    with Library(made.home) as library:
        assert library.browse(Filters(), Order.NAME).tolist() == [a]
        library.viewed(FileId(a))
        library.remember("{}")
        library.store_setting("a", "b")
        with pytest.raises(KnownError, match="can only be searched"):
            library.rate([a], 3)
    assert (made.library.history(9), made.library.setting("a")) == ([], "")


def test_a_collection_holds_bytes_and_moves_nothing(made: Made) -> None:
    a, b = made.add("a.jpg", "c1"), made.add("b.jpg", "c2")
    seen = made.see("seen.jpg")
    library = made.library
    trip = library.add_collection(" Trip ")
    assert library.add_to_collection(trip.collection_id, [a, b, seen]) == 2
    assert library.add_to_collection(trip.collection_id, [a]) == 0
    assert [(found.name, found.files) for found in library.collections()] == [("Trip", 2)]
    assert sorted(library.browse(Filters(collection=trip.collection_id), Order.NAME)) == [a, b]
    details = library.details(FileId(a))
    assert details is not None
    assert details.collections == (trip.collection_id,)
    library.remove_from_collection(trip.collection_id, [a])
    made.remove("b.jpg")
    assert [found.files for found in library.collections()] == [0]
    made.add("b again.jpg", "c2")
    assert [found.files for found in library.collections()] == [1]
    assert library.add_to_collection(trip.collection_id, library.browse(Filters(), Order.NAME)) == 1
    library.remove_collection(trip.collection_id)
    assert library.collections() == []
    assert len(library.browse(Filters(), Order.NEWEST)) == 3


def test_names_of_collections_and_searches_are_there_and_differ(made: Made) -> None:
    library = made.library
    one, two = library.add_collection("One"), library.add_collection("Two")
    with pytest.raises(UsageError, match="already"):
        library.add_collection("ONE")
    with pytest.raises(UsageError, match="needs a name"):
        library.add_collection(" ")
    with pytest.raises(UsageError, match="already"):
        library.rename_collection(two.collection_id, "one")
    library.rename_collection(one.collection_id, "ONE")
    assert [found.name for found in library.collections()] == ["ONE", "Two"]
    first, second = library.save_search("a", "{}"), library.save_search("b", "{}")
    with pytest.raises(UsageError, match="already"):
        library.rename_search(second.search_id, "A")
    with pytest.raises(UsageError, match="needs a name"):
        library.save_search("", "{}")
    library.rename_search(first.search_id, "z")
    library.save_search("B", '{"new": 1}')
    assert [(found.name, found.query) for found in library.saved_searches()] == [("b", '{"new": 1}'), ("z", "{}")]
    library.remove_search(first.search_id)
    assert len(library.saved_searches()) == 1


def test_the_history_has_the_newest_first_each_once_and_no_end_of_them(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(10_000))
    monkeypatch.setattr("indexer.library.library.now_ms", lambda: next(ticks))
    monkeypatch.setattr("indexer.catalogue.user_data.QUERIES_KEPT", 3)
    for query in ("a", "b", "c", "a", "d"):
        made.library.remember(query)
    assert made.library.history(10) == ["d", "a", "c"]
    assert made.library.history(1) == ["d"]
    made.library.store_setting("history", "off")
    made.library.remember("secret")
    assert made.library.history(1) == ["d"]
    made.library.clear_history()
    assert made.library.history(10) == []


def test_settings_are_kept(made: Made) -> None:
    assert made.library.setting("theme", "dark") == "dark"
    made.library.store_setting("theme", "light")
    with Library(made.home) as again:
        assert again.setting("theme") == "light"


def test_a_backup_brings_everything_to_another_library_and_nothing_twice(made: Made, tmp_path: Path) -> None:
    a = made.add("a.jpg", "c1", MediaFacts(rating=1))
    trip = made.library.add_collection("Trip")
    made.library.add_to_collection(trip.collection_id, [a, made.add("b.jpg", "c2")])
    made.library.rate([a], 5)
    made.library.set_favourite([a], True)
    made.library.save_search("Dogs", '{"text": "dog"}')
    made.library.remember('{"text": "dog"}')
    made.library.viewed(FileId(a))
    file = tmp_path / "kept.json"
    made.library.backup(file)
    with Library(Home(tmp_path / "other")) as other:
        brought = other.restore(file)
        assert brought == Restored(marks=1, collections=1, items=2, searches=1, history=1, views=1, absent=2)
        assert other.restore(file) == Restored(absent=2)
        assert [found.name for found in other.collections()] == ["Trip"]
        assert other.history(5) == ['{"text": "dog"}']
    assert made.library.restore(file) == Restored()


def test_restoring_keeps_what_is_newer_here_and_adds_to_what_has_the_same_name(made: Made, tmp_path: Path) -> None:
    a, b = made.add("a.jpg", "c1"), made.add("b.jpg", "c2")
    trip = made.library.add_collection("Trip")
    made.library.add_to_collection(trip.collection_id, [a])
    made.library.rate([a], 1)
    made.library.save_search("Dogs", "old")
    file = tmp_path / "kept.json"
    made.library.backup(file)
    made.library.rename_collection(trip.collection_id, "TRIP")
    made.library.remove_from_collection(trip.collection_id, [a])
    made.library.add_to_collection(trip.collection_id, [b])
    kept = json.loads(file.read_text(encoding="utf-8"))
    kept["marks"][0][3] -= 1000
    file.write_text(json.dumps(kept), encoding="utf-8")
    made.library.rate([a], 4)
    made.library.save_search("Dogs", "new")
    assert made.library.restore(file) == Restored(items=1)
    assert [found.files for found in made.library.collections()] == [2]
    assert made.library.rows([a])[0].rating == 4
    assert made.library.saved_searches()[0].query == "new"


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", '{"recallery": "backup", "format": 1, "marks": [[1]]}', '{"recallery": "backup", "format": 9}'],
)
def test_what_is_no_backup_is_refused_and_changes_nothing(made: Made, tmp_path: Path, content: str) -> None:
    file = tmp_path / "kept.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="backup"):
        made.library.restore(file)
    assert made.library.collections() == []


def test_a_backup_that_cannot_be_written_or_read_is_told_in_words(made: Made, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="could not be written"):
        made.library.backup(tmp_path / "nowhere" / "kept.json")
    with pytest.raises(KnownError, match="cannot be read"):
        made.library.restore(tmp_path / "none.json")
