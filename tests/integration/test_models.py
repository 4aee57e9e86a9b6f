"""`recallery models`, as a user types it: get a model from a hub, let it take over, go back, remove it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from indexer.models.hub import ENDPOINT_VARIABLE
from tests.integration.command import Recallery
from tests.integration.pictures import fill
from tests.integration.ready_model import COLOURS, NAME, REPOSITORY, write_repository
from tests.unit.indexer.hub_server import FakeHub, running_hub
from tests.unit.indexer.tiny_tokens import write_token_bundle

COUNT = 40


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with running_hub() as fake:
        fake.serve(REPOSITORY, write_repository(tmp_path / "repository"))
        monkeypatch.setenv(ENDPOINT_VARIABLE, fake.endpoint)
        yield fake


@pytest.fixture
def indexed(recallery: Recallery, photos: Path) -> Recallery:
    """An index of pictures, one of them of each plain colour."""
    fill(photos, COUNT)
    for name, colour in COLOURS.items():
        Image.new("RGB", (300, 200), colour).save(photos / f"{name[0]}.jpg")
    recallery.index(photos)
    return recallery


def states(recallery: Recallery) -> dict[str, str]:
    return {row["id"]: row["state"] for row in recallery("models", "list", "--json").records if row["installed"]}


def found(recallery: Recallery, *words: str) -> list[str]:
    return [Path(hit["path"]).name for hit in recallery.search(*words, "--limit", 100)]


def found_with_alike(recallery: Recallery, *words: str) -> set[str]:
    """Return all files that were found: models do not agree on which look the same."""
    hits = recallery.search(*words, "--limit", 100)
    return {Path(path).name for hit in hits for path in (hit["path"], *hit["copies"], *hit["similar"])}


def test_a_model_from_a_hub_takes_over_and_gives_way_again(hub: FakeHub, indexed: Recallery) -> None:
    (built_in,) = states(indexed)
    (got,) = indexed("models", "get", NAME, "--json").records
    model = got["id"]
    assert states(indexed) == {built_in: "answers", model: "installed"}

    refused = indexed("models", "use", NAME)
    assert refused.code == 2
    assert "--yes" in refused.err
    (cost,) = indexed("models", "use", NAME, "--dry-run", "--json").records
    assert cost["contents"] == COUNT + 3
    assert cost["disk_bytes"] > (COUNT + 3) * 512 * 4
    assert cost["seconds"] > 0
    assert states(indexed) == {built_in: "answers", model: "installed"}, "asking changes nothing"

    done = indexed("models", "use", NAME, "--yes", "--json")
    assert done.code == 0, done
    assert done.records[-1]["done"] == COUNT + 3
    assert done.records[-1]["answers"]
    assert states(indexed) == {built_in: "installed", model: "answers"}
    for colour in COLOURS:
        assert found(indexed, colour)[0] == f"{colour[0]}.jpg", "the new model sees colours and nothing else"
    assert indexed("status", "--json").records[0]["model"] == model

    (compared,) = indexed("models", "compare", "built-in", NAME, "blue", "--json").records
    assert compared["second"][0].endswith("b.jpg")
    assert 0 <= compared["overlap"] <= 1
    (back,) = indexed("models", "use", "built-in", "--json").records
    assert back["done"] == 0, "its table is complete: it answers at once"
    assert states(indexed) == {built_in: "answers", model: "installed"}

    assert all(row["ok"] for row in indexed("models", "verify", "--json").records)
    assert indexed("models", "remove", NAME).code == 0
    assert list(states(indexed)) == [built_in]
    assert [path.name for path in (indexed.data / "units").iterdir()] == [f"units_{built_in}.lance"]
    assert len(found(indexed, "picture")) > 0


def test_a_model_that_gives_tokens_comes_from_a_folder_and_is_searched(
    recallery: Recallery, photos: Path, tmp_path: Path
) -> None:
    for name, colour in COLOURS.items():
        Image.new("RGB", (80, 60), colour).save(photos / f"{name[0]}.jpg")
    Image.new("RGB", (60, 80), (40, 185, 60)).save(tmp_path / "greenish.png")
    recallery.index(photos)
    made = write_token_bundle(tmp_path / "exported")
    (got,) = recallery("models", "get", tmp_path / "exported", "--json").records
    assert got["id"] == made.model_id
    used = recallery("models", "use", made.model_id, "--yes", "--json")
    assert used.records[-1]["answers"], used
    assert found(recallery, "--image", str(tmp_path / "greenish.png"))[0] == "g.jpg"
    assert len(found(recallery, "a dog")) == len(COLOURS)


def test_pictures_that_cannot_be_read_now_are_found_by_the_former_model(
    hub: FakeHub, indexed: Recallery, photos: Path
) -> None:
    before = found_with_alike(indexed, "a photo")
    indexed("models", "get", NAME)
    (photos / "g.jpg").rename(photos.parent / "g.jpg")
    used = indexed("models", "use", NAME, "--yes", "--now", "--json")
    assert used.code == 0, used
    assert used.records[-1]["offline"] == 1
    assert found_with_alike(indexed, "a photo") == before
    (photos.parent / "g.jpg").rename(photos / "g.jpg")
    indexed.index(photos)
    assert found(indexed, "green")[0] == "g.jpg"
    assert found_with_alike(indexed, "a photo") == before


def test_an_exchange_goes_on_after_a_kill(hub: FakeHub, recallery: Recallery, photos: Path) -> None:
    fill(photos, 300)
    recallery.index(photos)
    indexed = recallery
    indexed("models", "get", NAME)
    process = indexed.start("models", "use", NAME, "--yes", "--json")
    assert process.stdout is not None
    assert '"filling"' in process.stdout.readline()
    process.kill()
    process.communicate()
    (built_in, model) = states(indexed)
    assert states(indexed)[built_in] == "answers"
    assert states(indexed)[model].startswith("filling ")
    assert len(found(indexed, "a photo")) == 100, "the built-in model goes on answering"
    last = indexed.index()
    assert last["event"] == "filled", "indexing goes on with the exchange"
    assert 0 < last["done"] < 300
    assert states(indexed)[model] == "answers"


def test_what_is_wrong_is_said_in_words(hub: FakeHub, recallery: Recallery, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments, code, said in (
        (("get", "clip-vit-base-patch23"), 2, "Did you mean"),
        (("get", "colmodernvbert"), 2, "model_export export --family colmodernvbert"),
        (("get", "mobileclip2-s0"), 2, "model_export export --family mobileclip2"),
        (("get", "cn-clip-vit-base-patch16"), 2, "model_export export --family cn-clip"),
        (("get", "siglip-base-patch16-224"), 3, "does not have this model"),
        (("get", NAME, "--dimension", 100), 2, "no such dimension"),
        (("use", NAME), 2, "not installed"),
        (("remove", "built-in"), 2, "cannot be removed"),
        (("compare", "built-in", NAME, "a dog"), 2, "not installed"),
    ):
        ran = recallery("models", *arguments)
        assert (ran.code, said in " ".join(ran.err.split())) == (code, True), ran
    hub.corrupt.add("onnx/vision_model.onnx")
    ran = recallery("models", "get", NAME, "--json")
    assert ran.code == 3
    assert ran.records[-1]["error"]["title"] == "The download is damaged"
    assert list(states(recallery)) == [row["id"] for row in recallery("models", "list", "--json").records[:1]]
