"""The table of units: index, sample, pruned versions, maintenance that says what failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from lancedb.index import FTS

from indexer.bench.latency import clustered
from indexer.catalogue.contents import SegmentColumns
from indexer.errors import IndexTroubleError
from indexer.store import maintenance, reader
from indexer.store.maintenance import due, maintain, unindexed
from indexer.store.reader import FoundSegments, SegmentReader
from indexer.store.writer import SegmentWriter
from indexer.stream import Embedded
from indexer.types import ContentId, Kind, ModelId, SegmentId, Vectors

MODEL = ModelId("tiny")
DIMENSION = 32


def columns(content: ContentId, text: str | None = None) -> SegmentColumns:
    return SegmentColumns(
        content_id=content,
        kind=Kind.IMAGE,
        text=text or f"photo {content}",
        folder_ids=(1,),
        taken_ms=0,
        camera="",
        latitude=None,
        longitude=None,
        rating=0,
        has_text=False,
        dhash=0,
    )


def filled(folder: Path, vectors: Vectors) -> SegmentWriter:
    writer = SegmentWriter(folder, MODEL, DIMENSION)
    ids = [ContentId(f"{(number * 2654435761) % (1 << 32):08x}") for number in range(len(vectors))]
    units = [Embedded(SegmentId(f"{content}:0"), content, vector) for content, vector in zip(ids, vectors, strict=True)]
    writer.add(units, [columns(content) for content in ids])
    return writer


@pytest.mark.parametrize("made", ["", "_transactions", "_versions"])
def test_a_table_whose_making_was_killed_is_made_again(tmp_path: Path, made: str) -> None:
    (tmp_path / f"units_{MODEL}.lance" / made).mkdir(parents=True)

    assert SegmentReader(tmp_path, MODEL, DIMENSION).count() == 0
    assert SegmentWriter(tmp_path, MODEL, DIMENSION).count() == 0


def test_the_index_finds_what_comparing_with_everything_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintenance, "VECTOR_INDEX_FROM_ROWS", 3_000)
    vectors = clustered(4_000, DIMENSION, 0)
    writer = filled(tmp_path, vectors)
    done = maintain(writer.table, tmp_path, keep=timedelta(0))
    assert (done.rebuilt_vector_index, done.failed, done.rows) == (True, (), 4_000)
    units = SegmentReader(tmp_path, MODEL, DIMENSION)
    shares = []
    for query in vectors[:: len(vectors) // 20]:
        exact = set(units.nearest(query, None, 10, exact=True).segment_ids)
        shares.append(len(exact & set(units.nearest(query, None, 200).segment_ids[:10])) / 10)
    assert np.mean(shares) >= 0.97


def test_a_sample_is_drawn_from_everywhere(tmp_path: Path) -> None:
    vectors = clustered(4_000, DIMENSION, 1)
    vectors[:, 0] = np.linspace(-1, 1, len(vectors))  # the order of adding
    filled(tmp_path, vectors)
    sample, contents = SegmentReader(tmp_path, MODEL, DIMENSION).sample(400)
    assert 300 <= len(sample) == len(set(contents)) <= 500
    assert abs(float(sample[:, 0].mean())) < 0.1
    assert sample[:, 0].max() - sample[:, 0].min() > 1.8


def test_a_small_table_is_sampled_whole(tmp_path: Path) -> None:
    filled(tmp_path, clustered(20, DIMENSION, 2))
    assert len(SegmentReader(tmp_path, MODEL, DIMENSION).sample(400)[0]) == 20


def test_a_table_that_is_not_there_is_empty(tmp_path: Path) -> None:
    units = SegmentReader(tmp_path, MODEL, DIMENSION)
    query = np.ones(DIMENSION, np.float32)
    assert (units.count(), units.nearest(query, None, 5).segment_ids, units.matching("x", None, 5).segment_ids) == (
        0,
        [],
        [],
    )
    assert len(units.sample(5)[0]) == 0


def test_another_dimension_is_told_in_words(tmp_path: Path) -> None:
    filled(tmp_path, clustered(2, DIMENSION, 3))
    with pytest.raises(IndexTroubleError, match="does not fit the model"):
        SegmentReader(tmp_path, MODEL, DIMENSION + 1)


def test_a_reader_that_loses_its_version_asks_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = clustered(5, DIMENSION, 4)
    filled(tmp_path, vectors)
    units = SegmentReader(tmp_path, MODEL, DIMENSION)
    run = reader.run_query
    lost: list[int] = []

    def pruned(query: object, where: str | None, score: str) -> pa.Table:
        lost.append(1)
        if len(lost) == 1:
            raise RuntimeError("LanceError(IO): Object at location … not found")
        return run(query, where, score)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "run_query", pruned)
    assert len(units.nearest(vectors[0], None, 3).segment_ids) == 3
    monkeypatch.setattr(reader, "run_query", lambda *_: (_ for _ in ()).throw(RuntimeError("gone for good")))
    with pytest.raises(IndexTroubleError, match="rebuild"):
        units.nearest(vectors[0], None, 3)


def test_a_step_of_maintenance_that_fails_is_told_and_the_others_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(maintenance, "optimize", full)
    monkeypatch.setattr(maintenance, "VECTOR_INDEX_FROM_ROWS", 100)
    done = maintain(filled(tmp_path, clustered(600, DIMENSION, 5)).table, tmp_path)
    assert [failure.partition(":")[0] for failure in done.failed] == ["compact", "prune", "prune"]
    assert done.rebuilt_vector_index


def test_many_small_commits_become_one_file_and_one_version(tmp_path: Path) -> None:
    vectors = clustered(2_000, DIMENSION, 6)
    writer = SegmentWriter(tmp_path, MODEL, DIMENSION)
    for start in range(0, len(vectors), 50):
        ids = [ContentId(f"{number:08x}") for number in range(start, start + 50)]
        units = [Embedded(SegmentId(f"{c}:0"), c, v) for c, v in zip(ids, vectors[start : start + 50], strict=True)]
        writer.put(units, [columns(content) for content in ids])
    done = maintain(writer.table, tmp_path, keep=timedelta(0))
    assert done.failed == ()
    assert len(list(tmp_path.glob("*.lance/data/*.lance"))) == 1
    assert len(writer.table.list_versions()) <= 3


@pytest.mark.parametrize(
    ("rows", "written", "expected"),
    [(0, 19_999, False), (100, 20_000, True), (10**6, 10**5, False), (10**6, 2 * 10**5, True)],
)
def test_maintenance_is_due_after_a_fifth_of_the_rows(rows: int, written: int, expected: bool) -> None:
    assert due(rows, written) is expected


def test_rows_that_the_indexes_lack_are_counted(tmp_path: Path) -> None:
    writer = filled(tmp_path, clustered(300, DIMENSION, 0))
    assert unindexed(writer.table) == 300
    maintain(writer.table, tmp_path, keep=timedelta(0))
    assert unindexed(writer.table) == 0
    new = ContentId("ffffffff")
    writer.add([Embedded(SegmentId(f"{new}:0"), new, clustered(1, DIMENSION, 1)[0])], [columns(new)])
    assert unindexed(writer.table) == 1


def named(folder: Path, names: Sequence[str]) -> SegmentWriter:
    """Return a table whose contents are numbers, with these texts."""
    writer = SegmentWriter(folder, MODEL, DIMENSION)
    ids = [ContentId(f"{number:08x}") for number in range(len(names))]
    vectors = clustered(len(names), DIMENSION, 8)
    segments = [Embedded(SegmentId(f"{one}:0"), one, vector) for one, vector in zip(ids, vectors, strict=True)]
    writer.put(segments, [columns(content, name) for content, name in zip(ids, names, strict=True)])
    return writer


def with_words(folder: Path, words: str) -> list[int]:
    """Return the contents that a search for words finds, best first."""
    found = SegmentReader(folder, MODEL, DIMENSION).matching(words, None, 10)
    return [int(content, 16) for content in found.content_ids]


@pytest.mark.parametrize("is_maintained", [False, True])
def test_words_are_found_as_they_are_typed(tmp_path: Path, is_maintained: bool) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapita\u0308nsmu\u0308tze"
    writer = named(tmp_path, ["\u4e0a\u6d77\u5916\u6ee9", f"{long}.jpg", "Stra\u00dfe", "img", "img 2"])
    if is_maintained:
        maintain(writer.table, tmp_path, keep=timedelta(0))
    assert with_words(tmp_path, "\u5916\u6ee9") == [0]
    assert with_words(tmp_path, "\u6ee9") == [0]
    assert with_words(tmp_path, "donaudampfschifffahrtsgesellschaftskapitansmutze") == [1]
    assert with_words(tmp_path, "STRASSE") == [2]
    assert with_words(tmp_path, "IMG") == [3, 4], "the whole name comes first"
    assert with_words(tmp_path, "\u200b") == []


def test_a_table_that_an_older_version_wrote_to_has_all_words_again(tmp_path: Path) -> None:
    writer = named(tmp_path, ["lighthouse", "Stra\u00dfe"])
    writer.table.update(where="content_id = '00000001'", values_sql={"words": "cast(null as string)"})
    writer.table.create_index("text", config=FTS(with_position=False))
    assert with_words(tmp_path, "strasse") == []
    SegmentWriter(tmp_path, MODEL, DIMENSION)
    assert with_words(tmp_path, "strasse") == [1]
    assert with_words(tmp_path, "lighthouse") == [0]
    assert not [index for index in writer.table.list_indices() if index.columns == ["text"]]


def rows_of(found: FoundSegments) -> list[str]:
    """Return all that was found of each segment, comparable."""
    columns = (
        found.segment_ids,
        found.content_ids,
        found.kinds,
        found.dhashes,
        found.taken_ms,
        found.texts,
        found.spans,
    )
    return [repr(row) for row in zip(*columns, found.vectors.round(5).tolist(), strict=True)]


def test_a_copy_in_memory_answers_as_the_table_does_and_follows_it(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    vectors = rng.standard_normal((350, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    writer = filled(tmp_path, vectors[:300])
    maintain(writer.table, tmp_path, keep=timedelta(0))
    plain, resident = (SegmentReader(tmp_path, MODEL, DIMENSION) for _ in range(2))
    resident.keep_in_memory()
    resident.wait_for_memory()
    for vector in vectors[340:]:
        for limit in (1, 10, 1000):
            assert rows_of(resident.nearest(vector, None, limit)) == rows_of(plain.nearest(vector, None, limit))
    for words in ("photo", plain.sample(10)[1][0], "nothing"):
        assert sorted(rows_of(resident.matching(words, None, 400))) == sorted(rows_of(plain.matching(words, None, 400)))
    filled(tmp_path, vectors[300:])
    assert len(resident.nearest(vectors[0], None, 1000).segment_ids) == 350
    assert rows_of(resident.nearest(vectors[345], None, 5)) == rows_of(plain.nearest(vectors[345], None, 5))
