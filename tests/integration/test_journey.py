"""From a folder to hits and back: index, search, change, move, copy, forget, rebuild."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.integration.command import Recallery
from tests.integration.pictures import fill, jpeg, picture


def test_a_picture_finds_itself_first_and_words_find_names(recallery: Recallery, photos: Path) -> None:
    recallery = replace(recallery, own_process=True)  # as users run it
    paths = fill(photos / "2019 Holiday", 8)
    named = photos / "zeppelin over lake.jpg"
    named.write_bytes(jpeg(100))
    summary = recallery.index(photos)
    assert (summary["indexed"], summary["embedded"], summary["failed"]) == (9, 9, 0)
    hits = recallery.search("--image", paths[3], "--limit", 3)
    assert hits[0]["path"] == str(paths[3])
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    assert {"rank", "path", "kind", "score", "signals", "start_s", "end_s", "page", "offline"} <= hits[0].keys()
    assert hits[0]["signals"]["similarity"] == pytest.approx(1.0, abs=0.01)
    assert recallery.search("zeppelin")[0]["path"] == str(named)
    assert recallery.search("zeppelin")[0]["signals"]["words"] > 0.8


def test_a_second_run_reads_nothing(recallery: Recallery, photos: Path) -> None:
    fill(photos, 12)
    recallery.index(photos)
    summary = recallery.index()
    assert (summary["indexed"], summary["unchanged"]) == (0, 12)


def test_renames_moves_and_copies_cost_no_inference(recallery: Recallery, photos: Path) -> None:
    paths = fill(photos / "a", 6)
    recallery.index(photos)
    paths[0].rename(photos / "a" / "quokka.jpg")
    (photos / "b").mkdir()
    paths[1].rename(photos / "b" / paths[1].name)
    shutil.copyfile(paths[2], photos / "b" / "copy.jpg")
    (photos / "a").rename(photos / "c")
    summary = recallery.index(photos)
    assert (summary["embedded"], summary["removed"], summary["failed"]) == (0, 0, 0)
    assert summary["moved"] == 6
    assert summary["indexed"] == 1
    hit = recallery.search("--image", photos / "b" / "copy.jpg")[0]
    assert sorted([hit["path"], *hit["copies"]]) == sorted(
        [str(photos / "b" / "copy.jpg"), str(photos / "c" / paths[2].name)]
    )
    assert recallery.search("quokka")[0]["path"] == str(photos / "c" / "quokka.jpg")
    assert len(recallery.search("--image", paths[5].parent.parent / "c" / paths[5].name, "--folder", photos / "c")) == 5


def test_a_changed_file_is_read_again_and_a_deleted_one_leaves(recallery: Recallery, photos: Path) -> None:
    paths = fill(photos, 5)
    recallery.index(photos)
    paths[0].write_bytes(jpeg(77))
    paths[1].unlink()
    summary = recallery.index()
    assert (summary["indexed"], summary["embedded"], summary["removed"]) == (1, 1, 1)
    found = {hit["path"] for hit in recallery.search("--image", paths[0])}
    assert str(paths[1]) not in found
    assert recallery("status", "--json").records[0]["contents"] == 4


def test_a_root_that_is_away_keeps_everything_and_says_so(recallery: Recallery, photos: Path) -> None:
    paths = fill(photos, 3)
    recallery.index(photos)
    away = photos.with_name("away")
    photos.rename(away)
    summary = recallery.index()
    assert summary["removed"] == 0
    assert summary["held"][0]["path"] == str(photos)
    hits = recallery.search("--image", away / paths[0].name)
    assert [hit["offline"] for hit in hits] == [True] * 3
    assert hits[0]["path"] == str(paths[0])
    away.rename(photos)
    summary = recallery.index()
    assert (summary["unchanged"], summary["indexed"]) == (3, 0)
    assert not recallery.search("--image", paths[0])[0]["offline"]


def test_an_empty_mount_point_does_not_empty_the_index_until_told_to(recallery: Recallery, photos: Path) -> None:
    fill(photos, 60)
    recallery.index(photos)
    away = photos.with_name("away")
    photos.rename(away)
    photos.mkdir()
    summary = recallery.index()
    assert (summary["removed"], summary["held"][0]["missing"]) == (0, 60)
    forgot = recallery("forget", photos, "--json").records[0]
    assert forgot["removed"] == 60
    status = recallery("status", "--json").records[0]
    assert (status["files"], status["roots"]) == (0, [])
    assert len(list(away.iterdir())) == 60


def test_many_deletions_in_a_folder_that_is_there_are_believed(recallery: Recallery, photos: Path) -> None:
    paths = fill(photos, 70)
    recallery.index(photos)
    for path in paths[:60]:
        path.unlink()
    assert recallery.index()["removed"] == 60


def test_filters_are_applied_before_ranking(recallery: Recallery, photos: Path) -> None:
    paths = fill(photos / "in", 3) + fill(photos / "out_%", 3, first=10)
    for number, path in enumerate(paths):
        exif = Image.Exif()
        exif[0x0132] = f"20{10 + number}:06:01 12:00:00"
        exif[0x010F], exif[0x0110] = "Acme", f"Cam {number % 2}"
        picture(number).save(path, exif=exif)
    recallery.index(photos)

    def search(*options: object) -> set[str]:
        return {hit["path"] for hit in recallery.search("circle", *options)}

    assert search("--folder", photos / "in") == set(map(str, paths[:3]))
    assert search("--folder", photos / "out_%") == set(map(str, paths[3:]))
    assert search("--after", "2012") == set(map(str, paths[2:]))
    assert search("--before", "2012-06-02") == set(map(str, paths[:3]))
    assert search("--after", "2012", "--before", "2014") == set(map(str, paths[2:4]))
    assert search("--camera", "cam 1") == set(map(str, paths[1::2]))
    assert search("--kind", "video") == set()
    assert search("--has-text") == set()
    assert recallery("search", "circle", "--kind", "video").code == 1


def test_places_are_found_within_a_radius(recallery: Recallery, photos: Path) -> None:
    for name, latitude, longitude in [
        ("near", (48, 8, 0), (11, 34, 0)),
        ("far", (52, 31, 0), (13, 24, 0)),
        ("no", None, None),
    ]:
        exif = Image.Exif()
        if latitude is not None:
            exif.get_ifd(0x8825).update({1: "N", 2: latitude, 3: "E", 4: longitude})
        picture(len(name)).save(photos / f"{name}.jpg", exif=exif)
    recallery.index(photos)
    assert [Path(hit["path"]).stem for hit in recallery.search("x", "--near", "48.137,11.575,5")] == ["near"]
    assert len(recallery.search("x", "--near", "50,12,1000")) == 2


def test_near_identical_pictures_are_one_hit(recallery: Recallery, photos: Path) -> None:
    original = picture(3, (640, 480))
    original.save(photos / "original.jpg", quality=95)
    original.resize((500, 375)).save(photos / "smaller.jpg", quality=80)
    original.save(photos / "again.png")
    fill(photos, 3, first=20)
    recallery.index(photos)
    hits = recallery.search("--image", photos / "original.jpg")
    assert len(hits) == 4
    assert {hits[0]["path"], *hits[0]["similar"]} == {
        str(photos / name) for name in ("original.jpg", "smaller.jpg", "again.png")
    }


def test_composed_queries_leave_out_their_own_picture(recallery: Recallery, photos: Path) -> None:
    paths = fill(photos, 4)
    recallery.index(photos)
    hits = recallery.search("blue", "--image", paths[0], "--minus", "red", "--weight", 0.5, "--weight", 1)
    assert len(hits) == 3
    assert str(paths[0]) not in {hit["path"] for hit in hits}


def test_many_queries_in_one_process(recallery: Recallery, photos: Path, tmp_path: Path) -> None:
    import json

    paths = fill(photos, 3)
    recallery.index(photos)
    queries = [
        {"id": "t", "text": "a circle", "limit": 2},
        {"id": "i", "images": [{"path": str(paths[1]), "weight": 1.0}]},
        {"id": "f", "text": "x", "filters": {"kind": "video"}},
        {"id": "m", "text": "x", "minus": ["red"], "filters": {"folder": str(photos)}},
        {"id": "bad", "text": ""},
        {"id": "odd", "text": "x", "colour": "red"},
    ]
    file = tmp_path / "q.jsonl"
    file.write_text("\n".join(map(json.dumps, queries)) + "\nnot json\n", encoding="utf-8")
    ran = recallery("search", "--queries", file)
    answers = {str(record["id"]): record for record in ran.records}
    assert ran.code == 1
    assert len(answers["t"]["hits"]) == 2
    assert answers["t"]["took_ms"] > 0
    assert answers["i"]["hits"][0]["path"] == str(paths[1])
    assert answers["f"]["hits"] == []
    assert "error" not in answers["f"]
    assert len(answers["m"]["hits"]) == 3
    assert answers["bad"]["error"]["title"] == "The query is empty"
    assert "colour" in answers["odd"]["error"]["message"]
    assert len(ran.records) == 7


def test_exclusions_hold_now_and_afterwards(recallery: Recallery, photos: Path) -> None:
    fill(photos / "keep", 2)
    fill(photos / "cache", 2, first=10)
    (photos / ".hidden").mkdir()
    fill(photos / ".hidden", 1, first=20)
    assert recallery.index(photos, "--exclude", "*.tmp")["indexed"] == 4
    summary = recallery.index(photos, "--exclude", "cache/")
    assert (summary["removed"], summary["unchanged"]) == (2, 2)
    assert recallery.index()["unchanged"] == 2


def test_rebuild_makes_the_same_index_again(recallery: Recallery, photos: Path) -> None:
    paths = fill(photos, 5)
    recallery.index(photos)
    before = recallery.search("--image", paths[2])
    shutil.rmtree(recallery.data / "units")
    ran = recallery("rebuild", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.records[-1]["embedded"] == 5
    assert recallery.search("--image", paths[2]) == before


def test_rebuild_keeps_what_is_away(recallery: Recallery, photos: Path) -> None:
    paths = fill(photos / "a", 3) + fill(photos / "b", 2, first=10)
    recallery.index(photos / "a", photos / "b")
    (photos / "b").rename(photos / "unplugged")
    assert recallery("rebuild", "--json").records[-1]["embedded"] == 3
    hits = recallery.search("--image", photos / "unplugged" / paths[4].name)
    assert (hits[0]["path"], hits[0]["offline"], len(hits)) == (str(paths[4]), True, 5)


def test_originals_are_never_touched(recallery: Recallery, photos: Path) -> None:
    paths = fill(photos, 3)
    (photos / "broken.jpg").write_bytes(b"\xff\xd8 not really")
    for path in photos.iterdir():
        path.chmod(0o444)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in photos.iterdir()}
    recallery.index(photos, code=1)
    recallery.search("--image", paths[0])
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in photos.iterdir()} == before


def test_scores_do_not_depend_on_the_order_of_indexing(recallery: Recallery, photos: Path, tmp_path: Path) -> None:
    paths = fill(photos, 6)
    recallery.index(photos)
    other = Recallery(tmp_path / "data2")
    for path in reversed(paths):
        folder = tmp_path / "one" / path.stem
        folder.mkdir(parents=True)
        shutil.copy2(path, folder)
    other.index(tmp_path / "one")
    one = [hit["signals"]["similarity"] for hit in recallery.search("circle")]
    two = [hit["signals"]["similarity"] for hit in other.search("circle")]
    assert np.allclose(one, two, atol=1e-4)
