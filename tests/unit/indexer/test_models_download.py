"""Downloads go on where they broke off, and give nothing that is not what the hub promised."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import ModelError
from indexer.models.download import SPARE_BYTES, StoppedError, check_room, fetch
from indexer.models.hub import Hub, HubFile, NoHubError, Snapshot
from indexer.pipeline.control import Control
from tests.unit.indexer.hub_server import COMMIT, FakeHub, running_hub

NAME = "owner/model"
CONTENT = np.random.default_rng(1).bytes(700_000)


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeHub]:
    folder = tmp_path / "repository"
    (folder / "onnx").mkdir(parents=True)
    (folder / "onnx" / "model.onnx").write_bytes(CONTENT)
    for number in range(4):
        (folder / f"small-{number}.json").write_text(f"{number}", encoding="utf-8")
    with running_hub() as hub:
        hub.serve(NAME, folder)
        yield hub


@pytest.fixture
def hub(fake: FakeHub) -> Hub:
    return Hub(fake.endpoint)


@pytest.fixture
def snapshot(hub: Hub) -> Snapshot:
    return hub.snapshot(NAME, "main")


@pytest.fixture
def file(hub: Hub, snapshot: Snapshot) -> HubFile:
    return hub.files(snapshot, ["onnx/model.onnx"])[0]


def test_a_branch_becomes_a_commit(snapshot: Snapshot) -> None:
    assert snapshot.commit == COMMIT


def test_files_are_found_on_every_page_of_the_listing(hub: Hub, snapshot: Snapshot) -> None:
    files = hub.files(snapshot, ["small-3.json", "onnx/model.onnx"])
    assert [file.path for file in files] == ["small-3.json", "onnx/model.onnx"]
    assert [file.size_bytes for file in files] == [1, len(CONTENT)]


def test_a_missing_file_is_named(hub: Hub, snapshot: Snapshot) -> None:
    with pytest.raises(NoHubError, match=r"has no lost\.onnx"):
        hub.files(snapshot, ["lost.onnx"])


def test_a_file_comes_whole(hub: Hub, snapshot: Snapshot, file: HubFile, tmp_path: Path) -> None:
    seen: list[int] = []
    path = fetch(hub, snapshot, file, tmp_path / "partials", Control(), seen.append)
    assert path.read_bytes() == CONTENT
    assert seen == sorted(seen)
    assert seen[-1] == len(CONTENT)


def test_a_small_file_is_checked_as_git_names_it(hub: Hub, snapshot: Snapshot, fake: FakeHub, tmp_path: Path) -> None:
    (small,) = hub.files(snapshot, ["small-1.json"])
    assert fetch(hub, snapshot, small, tmp_path, Control()).read_text(encoding="utf-8") == "1"
    fake.corrupt.add("small-2.json")
    (small,) = hub.files(snapshot, ["small-2.json"])
    with pytest.raises(ModelError, match="damaged"):
        fetch(hub, snapshot, small, tmp_path, Control())


def test_a_download_that_breaks_off_goes_on_by_itself(
    hub: Hub, snapshot: Snapshot, file: HubFile, fake: FakeHub, tmp_path: Path
) -> None:
    fake.cut_after = [300_000, 100_000]
    assert fetch(hub, snapshot, file, tmp_path, Control()).read_bytes() == CONTENT
    assert fake.downloads("model.onnx") == ["", "bytes=300000-", "bytes=400000-"]


def test_a_later_try_goes_on_too(hub: Hub, snapshot: Snapshot, file: HubFile, fake: FakeHub, tmp_path: Path) -> None:
    fake.cut_after = [300_000, 0, 0, 0, 0]
    with pytest.raises(NoHubError, match="broke off"):
        fetch(hub, snapshot, file, tmp_path, Control())
    assert fetch(hub, snapshot, file, tmp_path, Control()).read_bytes() == CONTENT
    assert fake.downloads("model.onnx")[-1] == "bytes=300000-"


def test_a_server_that_knows_no_ranges_begins_again(
    hub: Hub, snapshot: Snapshot, file: HubFile, fake: FakeHub, tmp_path: Path
) -> None:
    fake.cut_after, fake.ignores_range = [300_000], True
    assert fetch(hub, snapshot, file, tmp_path, Control()).read_bytes() == CONTENT


def test_a_corrupted_file_is_refused_and_not_gone_on_with(
    hub: Hub, snapshot: Snapshot, file: HubFile, fake: FakeHub, tmp_path: Path
) -> None:
    fake.corrupt.add("onnx/model.onnx")
    with pytest.raises(ModelError, match="damaged"):
        fetch(hub, snapshot, file, tmp_path, Control())
    assert list(tmp_path.glob("[0-9a-f]*")) == []
    fake.corrupt.clear()
    assert fetch(hub, snapshot, file, tmp_path, Control()).read_bytes() == CONTENT


def test_stopping_keeps_what_is_there(hub: Hub, snapshot: Snapshot, file: HubFile, tmp_path: Path) -> None:
    control = Control()
    with pytest.raises(StoppedError):
        fetch(hub, snapshot, file, tmp_path, control, lambda _: control.stop())
    (partial,) = tmp_path.glob("[0-9a-f]" * 64)
    assert 0 < partial.stat().st_size < len(CONTENT)


def test_a_disk_without_room_is_told_before_anything_comes(
    file: HubFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=SPARE_BYTES + len(CONTENT) - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(ModelError, match="no room"):
        check_room(tmp_path, [file], tmp_path)
    (tmp_path / str(file.sha256)).write_bytes(CONTENT[:10])
    check_room(tmp_path, [file], tmp_path)


def test_a_disk_that_fills_up_keeps_what_is_there(hub: Hub, snapshot: Snapshot, file: HubFile, tmp_path: Path) -> None:
    def full(there: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ModelError, match="disk is full"):
        fetch(hub, snapshot, file, tmp_path, Control(), full)
    assert (tmp_path / str(file.sha256)).stat().st_size > 0


def test_a_hub_that_is_away_is_told(tmp_path: Path) -> None:
    with running_hub() as gone:
        endpoint = gone.endpoint
    with pytest.raises(NoHubError, match="cannot be reached"):
        Hub(endpoint).snapshot(NAME, "main")


def test_a_repository_that_wants_an_account_is_told(hub: Hub) -> None:
    with pytest.raises(NoHubError, match="refuses to hand out this model"):
        hub.snapshot("owner/gated", "main")


def test_an_unknown_repository_is_told(hub: Hub) -> None:
    with pytest.raises(NoHubError, match="does not have this model"):
        hub.snapshot("owner/unknown", "main")


def test_an_answer_that_is_none_is_told(hub: Hub) -> None:
    with pytest.raises(NoHubError, match="not understood"):
        hub.snapshot("owner/odd", "main")


def test_only_web_addresses_are_hubs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "file:///etc")
    with pytest.raises(NoHubError, match="not valid"):
        Hub()
