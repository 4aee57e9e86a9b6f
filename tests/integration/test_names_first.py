"""Names are there before anything is read, and what comes after them is the same as without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.catalogue.database import transaction
from indexer.cli.progress import writing
from indexer.home import Home
from indexer.library.library import Library
from indexer.library.values import Order
from indexer.pipeline.control import Control
from indexer.pipeline.targets import targets_for
from indexer.search.request import Filters
from indexer.stream import Committed
from tests.integration.command import Recallery
from tests.integration.pictures import fill

FILES = 30


def names(library: Library) -> list[tuple[str, bool]]:
    rows = library.rows(library.browse(Filters(), Order.NAME))
    return [(row.path.name, row.content_id is not None) for row in rows]


@pytest.mark.slow
def test_names_come_first_and_the_rest_is_as_without_them(tmp_path: Path, photos: Path) -> None:
    fill(photos, FILES)
    (photos / "broken.jpg").write_bytes(b"\xff\xd8 no more")
    (photos / "notes.log").write_text("not a picture")
    home = Home(tmp_path / "data")
    with writing(home, 1, Control()) as indexer, Library(home) as library:
        with transaction(indexer.db, home.catalogue):
            targets = targets_for(indexer.db, [photos], ())
        assert sum(indexer.add_new_names(targets)) == FILES + 1
        assert len(names(library)) == FILES + 1
        assert not any(is_read for _, is_read in names(library))
        assert len(library.names("broken", 5)) == 1
        (root,) = library.roots()
        assert (root.seen, root.indexed) == (FILES + 1, 0)
        totals = Committed()
        for event in indexer.run(targets):
            totals = totals.plus(event)
        assert list(indexer.add_new_names(targets)) == []
        assert (totals.indexed, totals.failed, totals.skipped, totals.removed) == (FILES, 1, 1, 0)
        assert len(names(library)) == FILES
        assert all(is_read for _, is_read in names(library))
        (root,) = library.roots()
        assert (root.seen, root.indexed, root.failed) == (FILES + 1, FILES, 1)
    plain = Recallery(tmp_path / "plain")
    plain.index(photos, code=1)
    counted, expected = Recallery(home.folder)("status", "--json").records[0], plain("status", "--json").records[0]
    for one in (counted, expected):
        for changing in ("data", "roots", "catalogue_bytes", "units_bytes"):
            one.pop(changing)
    assert counted == expected


@pytest.mark.slow
def test_an_inventory_that_was_stopped_leaves_what_it_noted(tmp_path: Path, photos: Path) -> None:
    for folder in "abc":
        (photos / folder).mkdir()
        fill(photos / folder, 3)
    home, control = Home(tmp_path / "data"), Control()
    with writing(home, 1, control) as indexer:
        with transaction(indexer.db, home.catalogue):
            targets = targets_for(indexer.db, [photos], ())
        control.interrupt()
        assert list(indexer.add_new_names(targets)) == []
        control.resume()
        assert sum(indexer.add_new_names(targets)) == 9
    # Nothing was read; the next run does it all.
    again = Recallery(home.folder)
    assert again("status", "--json").records[0]["seen"] == 9
    assert again.index(photos)["indexed"] == 9
