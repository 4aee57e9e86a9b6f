"""Folders, roots, failures, sizes, and all that is known of one file."""

from __future__ import annotations

import shutil
from pathlib import Path

from indexer.search.filters import wall_clock_ms
from indexer.types import FileId, MediaFacts
from tests.unit.indexer.library.conftest import Made


def test_the_tree_counts_what_lists_show_of_each_folder(made: Made) -> None:
    made.add("top.jpg", "c1")
    made.add("a/1.jpg", "c2")
    made.add("a/deep/2.jpg", "c2")
    made.see("b/3.jpg")
    made.fail("b/broken.jpg")
    nodes = {node.path: node for node in made.library.folders()}
    assert {path.relative_to(made.top).as_posix(): node.files for path, node in nodes.items()} == {
        ".": 3,
        "a": 1,
        "a/deep": 1,
        "b": 1,
    }
    assert nodes[made.top].parent_id is None
    assert nodes[made.top / "a" / "deep"].parent_id == nodes[made.top / "a"].folder_id
    assert not any(node.offline for node in nodes.values())
    shutil.rmtree(made.top)
    assert all(node.offline for node in made.library.folders())


def test_roots_tell_what_is_known_of_them(made: Made) -> None:
    made.add("1.jpg", "c1")
    made.see("a/2.jpg")
    made.fail("a/3.jpg")
    made.fail("notes.txt", skipped=True)
    (root,) = made.library.roots()
    assert (root.path, root.offline) == (made.top, False)
    assert (root.seen, root.indexed, root.failed) == (3, 1, 1)


def test_a_root_without_any_file_is_listed(made: Made) -> None:
    (root,) = made.library.roots()
    assert (root.seen, root.indexed, root.failed) == (0, 0, 0)


def test_failures_come_with_their_reason_a_page_at_a_time(made: Made) -> None:
    made.fail("notes.txt", skipped=True)
    made.fail("b.jpg")
    made.fail("a.jpg")
    first = made.library.failed(2)
    assert [(one.path, str(one.title), str(one.message), one.skipped) for one in first] == [
        (made.top / "a.jpg", "Cut off", "Copy it again.", False),
        (made.top / "b.jpg", "Cut off", "Copy it again.", False),
    ]
    assert [one.file_id for one in made.library.failed(5, 2)] == [made.id("notes.txt")]


def test_the_sizes_are_those_on_disk(made: Made) -> None:
    made.home.units.mkdir()
    (made.home.units / "u").write_bytes(b"1234")
    sizes = made.library.storage()
    assert (sizes.units_bytes, sizes.models_bytes, sizes.folder) == (4, 0, made.home.folder)
    assert sizes.catalogue_bytes > 10_000
    assert sizes.free_bytes > 0


def test_details_tell_everything_of_a_file(made: Made) -> None:
    facts = MediaFacts(
        width_px=40,
        height_px=30,
        taken_ms=wall_clock_ms("2020"),
        camera="Canon",
        lens="50 mm",
        latitude=1.0,
        longitude=2.0,
        rating=3,
        title="Sea",
        keywords=("blue", "wide"),
    )
    one = made.add("trip/IMG_7.jpg", "c", facts)
    made.add("copy.jpg", "c", facts)
    details = made.library.details(FileId(one))
    assert details is not None
    assert details.facts == facts
    assert details.copies == (made.top / "copy.jpg",)
    assert (details.row.rating, details.row.copies, details.row.width_px) == (3, 1, 40)
    assert "IMG 7 jpg" in details.text
    assert "blue wide" in details.text
    assert made.library.details(FileId(10_000)) is None


def test_of_a_file_that_was_only_seen_its_name_is_known(made: Made) -> None:
    details = made.library.details(FileId(made.see("a/new.jpg")))
    assert details is not None
    assert details.facts == MediaFacts()
    assert details.row.path == Path(made.top / "a" / "new.jpg")
    assert "new.jpg" in details.text


def test_files_are_known_by_their_path_also_when_they_are_gone(made: Made, tmp_path: Path) -> None:
    a, b = made.add("a.jpg", "c1"), made.add("sub/b.jpg", "c2")
    (made.top / "a.jpg").unlink()
    paths = [made.top / "sub" / "b.jpg", made.top / "a.jpg", made.top / "sub" / "b.jpg", tmp_path / "other.jpg"]
    assert made.library.ids_of(paths) == [b, a]
