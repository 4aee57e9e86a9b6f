"""Models come from a hub or from a folder, whole or not at all; those that are here are found, checked and removed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.embed.encoder import Encoder
from indexer.embed.manifest import IMAGE_ENCODER, NAME, TEXT_ENCODER, TOKENIZER, load_manifest
from indexer.errors import ModelError, UsageError
from indexer.home import Home
from indexer.models.catalogue import Family, ImagePolicy, Modality, ModelSpec, ReadyFiles, Route, TextPolicy
from indexer.models.download import StoppedError
from indexer.models.hub import Hub
from indexer.models.install import ask, how_else, install
from indexer.models.installed import PARTIALS, find_installed, install_bundle, installed, keep, remove_installed
from indexer.pipeline.control import Control
from indexer.types import Fit
from tests.unit.indexer.hub_server import COMMIT, FakeHub, running_hub
from tests.unit.indexer.tiny_bundle import DIMENSION, pictures, write_bundle

FAMILY = Family(
    name="tiny",
    title="Tiny",
    modalities=frozenset({Modality.TEXT, Modality.IMAGE}),
    route=Route.READY,
    image=ImagePolicy(fit=Fit.SQUASH, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0)),
    text=TextPolicy(max_tokens=6, pad_token="[PAD]", query_prompt="find {text}"),
)
SPEC = ModelSpec(
    name="tiny-vit",
    title="Tiny ViT",
    family=FAMILY,
    route=Route.READY,
    repository="owner/tiny",
    revision="main",
    side_px=4,
    dimension=DIMENSION,
    dimensions=(4,),
    licence="CC0-1.0",
    files=ReadyFiles(image_encoder="onnx/vision.onnx", text_encoder="onnx/text.onnx", tokenizer=TOKENIZER),
)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    write_bundle(tmp_path / "bundle")
    return tmp_path / "bundle"


@pytest.fixture
def fake(tmp_path: Path, bundle: Path) -> Iterator[FakeHub]:
    repository = tmp_path / "repository"
    (repository / "onnx").mkdir(parents=True)
    for source, path in zip(
        (IMAGE_ENCODER, TEXT_ENCODER, TOKENIZER), SPEC.files.paths if SPEC.files else (), strict=True
    ):
        (repository / path).write_bytes((bundle / source).read_bytes())
    with running_hub() as hub:
        hub.serve("owner/tiny", repository)
        yield hub


@pytest.fixture
def hub(fake: FakeHub) -> Hub:
    return Hub(fake.endpoint)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def folders(home: Home) -> list[str]:
    return sorted(path.name for path in home.models.iterdir())


def test_a_ready_model_is_downloaded_and_works_as_its_graphs_do(hub: Hub, home: Home, bundle: Path) -> None:
    manifest = install(home, ask(SPEC, hub), hub)
    assert manifest.source == f"owner/tiny at {COMMIT}"
    assert manifest.model_id.startswith("tiny-vit-")
    encoder, original = Encoder.open(home.models / manifest.model_id), Encoder.open(bundle)
    np.testing.assert_allclose(encoder.embed_images(pictures(3)), original.embed_images(pictures(3)), atol=1e-6)
    np.testing.assert_allclose(encoder.embed_queries(["a dog"]), original.embed_queries(["a dog"]), atol=1e-6)
    assert list((home.models / PARTIALS).iterdir()) == [], "the downloads were moved, not copied"


def test_progress_counts_the_bytes_of_all_files(hub: Hub, home: Home) -> None:
    seen: list[int] = []
    offer = ask(SPEC, hub)
    install(home, offer, hub, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == offer.size_bytes


def test_a_shorter_dimension_keeps_the_first_numbers(hub: Hub, home: Home) -> None:
    offer = ask(SPEC, hub)
    whole = Encoder.open(home.models / install(home, offer, hub).model_id)
    short = Encoder.open(home.models / install(home, offer, hub, dimension=4).model_id)
    expected = whole.embed_images(pictures(2))[:, :4]
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(short.embed_images(pictures(2)), expected, atol=1e-6)
    assert len(installed(home)) == 3, "both are here, beside the built-in one"


def test_a_dimension_that_the_model_was_not_trained_for_is_refused(hub: Hub, home: Home) -> None:
    with pytest.raises(UsageError, match="no such dimension"):
        install(home, ask(SPEC, hub), hub, dimension=5)


def test_a_stopped_download_installs_nothing_and_is_gone_on_with(hub: Hub, home: Home, fake: FakeHub) -> None:
    control = Control()
    fake.cut_after = [500]
    with pytest.raises(StoppedError):
        install(home, ask(SPEC, hub), hub, control=control, progress=lambda _: control.stop())
    assert folders(home) == [PARTIALS]
    install(home, ask(SPEC, hub), hub)
    assert "bytes=500-" in fake.downloads("vision.onnx")


def test_a_corrupted_file_installs_nothing(hub: Hub, home: Home, fake: FakeHub) -> None:
    fake.corrupt.add("onnx/text.onnx")
    with pytest.raises(ModelError, match="damaged"):
        install(home, ask(SPEC, hub), hub)
    assert folders(home) == [PARTIALS]


def test_a_graph_of_another_kind_installs_nothing(hub: Hub, home: Home) -> None:
    files = ReadyFiles(image_encoder="onnx/text.onnx", text_encoder="onnx/vision.onnx", tokenizer=TOKENIZER)
    with pytest.raises(ModelError, match="cannot be used"):
        install(home, ask(replace(SPEC, files=files), hub), hub)
    assert folders(home) == [PARTIALS]


def test_a_tokenizer_without_the_familys_padding_installs_nothing(hub: Hub, home: Home) -> None:
    family = replace(FAMILY, text=replace(FAMILY.text, pad_token="</s>"))
    with pytest.raises(ModelError, match="does not fit the family"):
        install(home, ask(replace(SPEC, family=family), hub), hub)
    assert folders(home) == [PARTIALS]


def test_a_wider_model_than_the_graph_installs_nothing(hub: Hub, home: Home) -> None:
    with pytest.raises(ModelError, match="parts of the model do not match"):
        install(home, ask(replace(SPEC, dimension=DIMENSION + 1), hub), hub)


def test_padding_is_the_familys(hub: Hub, home: Home) -> None:
    manifest = install(home, ask(SPEC, hub), hub)
    said = json.loads((home.models / manifest.model_id / TOKENIZER).read_text(encoding="utf-8"))
    assert said["padding"]["pad_token"] == "[PAD]"
    assert said["padding"]["direction"] == "Right"


def test_what_a_kill_left_is_cleared_away(hub: Hub, home: Home) -> None:
    (home.models / ".new-1-tiny").mkdir(parents=True)
    manifest = install(home, ask(SPEC, hub), hub)
    assert folders(home) == sorted([PARTIALS, manifest.model_id])


def test_a_model_that_has_to_be_exported_says_how(hub: Hub) -> None:
    spec = replace(SPEC, route=Route.EXPORT, files=None)
    with pytest.raises(UsageError, match="model_export export --family tiny"):
        ask(spec, hub)
    assert "listed" in str(how_else(replace(spec, route=Route.LISTED)))


def test_an_exported_bundle_is_copied(home: Home, bundle: Path) -> None:
    manifest = install_bundle(home, bundle)
    assert find_installed(home, "tiny-1").manifest == manifest
    assert Encoder.open(home.models / "tiny-1").embed_queries(["a cat"]).shape == (1, DIMENSION)


def test_a_damaged_bundle_is_not_copied(home: Home, bundle: Path) -> None:
    content = bytearray((bundle / IMAGE_ENCODER).read_bytes())
    content[-1] ^= 1
    (bundle / IMAGE_ENCODER).write_bytes(content)
    with pytest.raises(ModelError, match="damaged"):
        install_bundle(home, bundle)
    assert not home.models.exists()


def test_the_built_in_model_is_kept_beside_its_index(home: Home, bundle: Path) -> None:
    keep(home, bundle)
    keep(home, bundle)
    model = find_installed(home, "tiny")
    assert model.kept
    assert model.manifest == load_manifest(bundle)


def test_a_model_is_found_by_its_id_and_by_its_name(hub: Hub, home: Home) -> None:
    manifest = install(home, ask(SPEC, hub), hub)
    assert find_installed(home, manifest.model_id) == find_installed(home, "tiny-vit")
    assert find_installed(home, "built-in").built_in
    with pytest.raises(UsageError, match="not installed"):
        find_installed(home, "huge")


def test_a_removed_model_is_gone(hub: Hub, home: Home) -> None:
    manifest = install(home, ask(SPEC, hub), hub)
    remove_installed(find_installed(home, manifest.model_id))
    assert folders(home) == [PARTIALS]
    with pytest.raises(UsageError, match="cannot be removed"):
        remove_installed(find_installed(home, "built-in"))


def test_a_folder_whose_manifest_is_damaged_is_no_model(home: Home) -> None:
    (home.models / "odd").mkdir(parents=True)
    (home.models / "odd" / NAME).write_text("{", encoding="utf-8")
    assert [model.built_in for model in installed(home)] == [True]
