"""The real library and its double behave alike where search box and side bar use them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.home import Home
from indexer.library.library import Library
from indexer.search.request import Filters
from tests.gui.library_double import LibraryContract, LibraryDouble


@pytest.fixture(params=["real", "double"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LibraryContract]:
    if request.param == "double":
        yield LibraryDouble()
        return
    home = Home(tmp_path / "index")
    home.create()
    real = Library(home)
    yield real
    real.close()


def test_collections_are_added_renamed_and_removed(library: LibraryContract) -> None:
    kept, gone = library.add_collection("Trips"), library.add_collection("Old")
    library.rename_collection(kept.collection_id, "Journeys")
    library.remove_collection(gone.collection_id)
    assert [(kept.collection_id, "Journeys", 0)] == [
        (each.collection_id, each.name, each.files) for each in library.collections()
    ]


def test_adding_no_files_to_a_collection_adds_none(library: LibraryContract) -> None:
    assert library.add_to_collection(library.add_collection("Trips").collection_id, []) == 0


def test_unknown_paths_have_no_ids(library: LibraryContract, tmp_path: Path) -> None:
    assert library.ids_of([tmp_path / "unknown.jpg"]) == []


def test_saved_searches_are_added_renamed_and_removed(library: LibraryContract) -> None:
    kept, gone = library.save_search("Dogs", "{}"), library.save_search("Cats", "{}")
    library.rename_search(kept.search_id, "Good dogs")
    library.remove_search(gone.search_id)
    assert [("Good dogs", "{}")] == [(each.name, each.query) for each in library.saved_searches()]


def test_the_history_keeps_each_query_once(library: LibraryContract) -> None:
    for query in ("one", "two", "one"):
        library.remember(query)
    assert sorted(library.history(10)) == ["one", "two"]
    assert len(library.history(1)) == 1


def test_settings_have_defaults_until_they_are_stored(library: LibraryContract) -> None:
    assert library.setting("sidebar.closed", "none") == "none"
    library.store_setting("sidebar.closed", "dates")
    assert library.setting("sidebar.closed", "none") == "dates"


def test_facets_count_every_file_once(library: LibraryContract) -> None:
    facets = library.facets(Filters())
    assert sum(facets.kinds.values()) == facets.total
