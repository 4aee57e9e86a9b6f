"""What goes wrong is told in words, with the exit code of the contract."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from indexer.home import Home, WriterLock
from tests.integration.command import Recallery
from tests.integration.pictures import fill, fill_fast

WAIT_S = 240.0
"""For what comes; a busy machine takes long to bring it."""
MANY = 350
"""Files that take several commits, so that something can happen between two of them."""
REPOSITORY = Path(__file__).resolve().parents[2]


def test_no_such_folder(recallery: Recallery, tmp_path: Path) -> None:
    ran = recallery("index", tmp_path / "nope")
    assert ran.code == 2
    assert "There is no such folder" in ran.err
    assert "Traceback" not in ran.err
    assert not recallery.data.exists()


def test_a_file_instead_of_a_folder(recallery: Recallery, photos: Path) -> None:
    (path,) = fill(photos, 1)
    assert "a file, not a folder" in recallery("index", path).err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind here (root or Windows)")
def test_no_permission(recallery: Recallery, photos: Path) -> None:
    photos.chmod(0)
    ran = recallery("index", photos)
    photos.chmod(0o755)
    assert (ran.code, "No permission" in ran.err) == (2, True)


def test_searching_without_an_index(recallery: Recallery) -> None:
    ran = recallery("search", "dog")
    assert (ran.code, "There is no index yet" in ran.err) == (3, True)


def test_an_empty_query(recallery: Recallery) -> None:
    for arguments in ([], [""], ["--minus", "dog"]):
        assert recallery("search", *arguments).code == 2


def test_a_query_picture_that_cannot_be_read(recallery: Recallery, photos: Path) -> None:
    fill(photos, 2)
    recallery.index(photos)
    broken = photos / "broken.jpg"
    broken.write_bytes(b"nothing of a picture")
    for path in (broken, photos / "none.jpg"):
        ran = recallery("search", "--image", path)
        assert ran.code == 2
        assert str(path) in ran.err
        assert "Traceback" not in ran.err


def test_an_index_in_use(recallery: Recallery, photos: Path) -> None:
    fill(photos, 1)
    recallery.index(photos)
    with WriterLock(Home(recallery.data)):
        ran = recallery("index", photos)
        assert ran.code == 3
        assert f"process {os.getpid()}" in ran.err
        assert recallery.search("dog")


def test_a_newer_index(recallery: Recallery, photos: Path) -> None:
    fill(photos, 1)
    recallery.index(photos)
    with closing(sqlite3.connect(recallery.data / "catalogue.sqlite")) as db:
        db.execute("PRAGMA user_version = 99")
    for arguments in (["search", "dog"], ["index"], ["status"]):
        ran = recallery(*arguments)
        assert (ran.code, "newer than this program" in ran.err) == (3, True)


def test_a_damaged_catalogue(recallery: Recallery, photos: Path) -> None:
    fill(photos, 1)
    recallery.index(photos)
    for name in ("catalogue.sqlite-wal", "catalogue.sqlite-shm"):
        (recallery.data / name).unlink(missing_ok=True)
    (recallery.data / "catalogue.sqlite").write_bytes(b"\x00rubbish" * 1000)
    ran = recallery("search", "dog")
    assert (ran.code, "damaged" in ran.err) == (3, True)


def test_damaged_units_are_told_and_rebuilt(recallery: Recallery, photos: Path) -> None:
    paths = fill(photos, 3)
    recallery.index(photos)
    for file in (recallery.data / "units").rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    ran = recallery("search", "dog")
    assert (ran.code, "recallery rebuild" in ran.err, "Traceback" in ran.err) == (3, True, False)
    assert recallery("rebuild").code == 0
    assert recallery.search("--image", paths[0])[0]["path"] == str(paths[0])


def test_broken_files_are_listed_with_reasons_and_tried_again_only_when_asked_or_changed(
    recallery: Recallery, photos: Path
) -> None:
    (good,) = fill(photos, 1)
    broken = photos / "broken.jpg"
    broken.write_bytes(good.read_bytes()[:300])
    (photos / "notes.log").write_text("hello")
    summary = recallery.index(photos, code=1)
    assert (summary["indexed"], summary["failed"], summary["skipped"]) == (1, 1, 1)
    records = recallery("failed", "--json").records
    assert [(Path(r["path"]).name, r["status"]) for r in records] == [
        ("broken.jpg", "failed"),
        ("notes.log", "skipped"),
    ]
    assert all(record["title"] and record["message"] for record in records)
    assert recallery.index(photos)["failed"] == 0
    assert recallery("failed", "--retry", "--json").code == 1
    broken.write_bytes(good.read_bytes() + b"tail")
    assert recallery.index(photos)["indexed"] == 1
    assert [Path(r["path"]).name for r in recallery("failed", "--json").records] == ["notes.log"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_keeps_what_is_done(recallery: Recallery, photos: Path) -> None:
    fill_fast(photos, MANY)
    process = recallery.start("index", photos, "--json")
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=WAIT_S)
    assert process.returncode == 130
    assert "Stopping" in err
    assert "Traceback" not in err
    done = recallery("status", "--json").records[0]["indexed"]
    assert 0 < done < MANY
    summary = recallery.index()
    assert summary["indexed"] == MANY - done
    assert summary["unchanged"] == done
    assert out


@pytest.mark.skipif(sys.platform != "linux", reason="needs a small file system of its own")
def test_a_full_disk(photos: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "none", str(small)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("not allowed to mount a small file system")
    try:
        fill(photos, 300)
        recallery = Recallery(small / "data", own_process=True)  # its threads end with it
        ran = recallery("index", photos)
        assert (ran.code, "disk is full" in ran.err, "Traceback" in ran.err) == (3, True, False), ran
    finally:
        subprocess.run(["umount", "-l", str(small)], check=False)


def test_output_into_a_closed_pipe_is_no_error(recallery: Recallery, photos: Path) -> None:
    fill(photos, 3)
    recallery.index(photos)
    process = recallery.start("search", "dog")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait(WAIT_S)


def test_a_damaged_model_file(photos: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    shutil.copytree(REPOSITORY / "indexer", place / "indexer", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(REPOSITORY / "resources" / "models", place / "resources" / "models")
    fill(photos, 2)
    recallery = Recallery(tmp_path / "data", program=place)
    recallery.index(photos)
    graph = place / "resources" / "models" / "mini" / "text_encoder.onnx"
    content = bytearray(graph.read_bytes())
    content[len(content) // 2] ^= 1
    graph.write_bytes(content)
    ran = recallery("search", "dog")
    assert (ran.code, "text_encoder.onnx" in ran.err, "Traceback" in ran.err) == (3, True, False), ran
    graph.unlink()
    assert recallery("search", "dog").code == 3
    assert recallery("doctor").code == 3
