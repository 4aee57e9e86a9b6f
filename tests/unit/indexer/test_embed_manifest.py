from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from indexer.embed.bundle import find_bundle, verify_files
from indexer.embed.manifest import (
    FORMAT,
    IMAGE_ENCODER,
    NAME,
    TOKENIZER,
    Bands,
    Likeness,
    Manifest,
    load_manifest,
    save_manifest,
)
from indexer.errors import ModelError
from tests.unit.indexer.tiny_bundle import FUSION, write_bundle

HUBNESS = {"place": 3, "weight": 0.3, "neighbours": 4, "usual": 0.1}
LIMITS = {"weights": {"similarity": 2.5}, "bias": 0.0, "good": 0.75, "maybe": 0.25}


@pytest.fixture
def bundle(tmp_path: Path) -> tuple[Path, Manifest]:
    return tmp_path, write_bundle(tmp_path)


def _edit(folder: Path, change: Any) -> None:
    content = json.loads((folder / NAME).read_text())
    change(content)
    (folder / NAME).write_text(json.dumps(content))


def test_a_saved_manifest_is_read_back_equal(bundle: tuple[Path, Manifest]) -> None:
    folder, manifest = bundle

    assert manifest == load_manifest(folder)


def test_saving_twice_gives_the_same_bytes_and_leaves_no_other_file(bundle: tuple[Path, Manifest]) -> None:
    folder, manifest = bundle
    first = (folder / NAME).read_bytes()
    names = sorted(folder.iterdir())

    save_manifest(folder, manifest)

    assert first == (folder / NAME).read_bytes()
    assert names == sorted(folder.iterdir())


def test_a_failed_save_keeps_the_old_manifest_and_leaves_no_other_file(
    bundle: tuple[Path, Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, manifest = bundle
    first = (folder / NAME).read_bytes()
    names = sorted(folder.iterdir())

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save_manifest(folder, manifest)

    assert first == (folder / NAME).read_bytes()
    assert names == sorted(folder.iterdir())


def test_a_folder_without_manifest_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model here"):
        load_manifest(tmp_path)


def test_a_newer_format_asks_for_an_update(bundle: tuple[Path, Manifest]) -> None:
    _edit(bundle[0], lambda content: content.update(format=FORMAT + 1, image="unknown to us"))

    with pytest.raises(ModelError, match="newer Recallery"):
        load_manifest(bundle[0])


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda c: c.pop("dimension"), "missing required field `dimension`"),
        (lambda c: c.update(dimension="8"), r"Expected `int`, got `str` - at `\$.dimension`"),
        (lambda c: c.update(dimension=True), r"got `bool` - at `\$.dimension`"),
        (lambda c: c.update(dimension=0), r"Expected `int` >= 1 - at `\$.dimension`"),
        (lambda c: c["image"].update(layout="hwcn"), r"nhwc\|nchw.*image.layout"),
        (lambda c: c["image"]["pixels"].update(fit="stretch"), "image.pixels.fit"),
        (lambda c: c["image"].update(std=[1, 0, 1]), "image.std"),
        (lambda c: c["text"].update(input_names=["ids"]), "text.input_names"),
        (lambda c: c["text"].update(query_prompt="find"), "text.query_prompt"),
        (lambda c: c["text"].update(lowercase="yes"), "Expected `bool`, got `str`.*text.lowercase"),
        (lambda c: c["files"][0].update(name="../../etc/passwd"), "leaves the folder"),
        (lambda c: c["files"].append(3), r"Expected `object`, got `int` - at `\$.files\[3\]`"),
        (lambda c: c.update(means={"image": ["x"]}), r"Expected `float`, got `str` - at `\$.means"),
        (lambda c: c.update(quality={"a": "b"}), r"Expected `float`, got `str` - at `\$.quality"),
        (lambda c: c.update(image=[]), r"Expected `object`, got `array` - at `\$.image`"),
        (lambda c: c["image"]["pixels"].update(fit="within"), "image.pixels.fit"),
        (lambda c: c.update(means_apply=True), "means: each should have as many numbers as a vector, and one has 2"),
        (lambda c: c.update(fusion={"states_dimension": 8}), r"missing required field `image_states` - at `\$.fusion`"),
        (lambda c: c.update(fusion={**asdict(FUSION), "query_prompt": "find"}), "text.*fusion.query_prompt"),
        (
            lambda c: c.update(bands={"text": {"weights": {}, "bias": "x"}}),
            r"Expected `float`, got `str` - at `\$.bands.*bias`",
        ),
        (lambda c: c.update(bands={"text": LIMITS | {"good": 1.5}}), r"< 1.* - at `\$.bands.*good`"),
        (lambda c: c.update(likeness={"first": 8, "weights": {}}), "likeness.first should be less than the dimension"),
        (lambda c: c.update(hubness=HUBNESS | {"place": 8}), "hubness.place should be less than the dimension"),
        (lambda c: c.update(hubness=HUBNESS | {"neighbours": 0}), ">= 1.*hubness.neighbours"),
        (lambda c: c.update(hubness=HUBNESS), "hubness needs queries.npy, which is not listed"),
    ],
)
def test_an_odd_field_is_named(bundle: tuple[Path, Manifest], change: Any, word: str) -> None:
    _edit(bundle[0], change)

    with pytest.raises(ModelError, match=word):
        load_manifest(bundle[0])


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_no_json_object_is_damage(bundle: tuple[Path, Manifest], content: bytes) -> None:
    (bundle[0] / NAME).write_bytes(content)

    with pytest.raises(ModelError, match="damaged"):
        load_manifest(bundle[0])


def test_optional_fields_may_be_missing(bundle: tuple[Path, Manifest]) -> None:
    def strip(content: Any) -> None:
        for name in ("tolerances", "quality", "means"):
            del content[name]
        for name in ("mean", "std"):
            del content["image"][name]
        for name in ("pad_to", "query_prompt", "document_prompt", "lowercase"):
            del content["text"][name]

    _edit(bundle[0], strip)

    manifest = load_manifest(bundle[0])
    assert manifest.means == {}
    assert manifest.image.std == (1.0, 1.0, 1.0)
    assert manifest.text.query_prompt == "{text}"


def test_fusion_likeness_and_bands_are_read_back(tmp_path: Path) -> None:
    bands = {"text": Bands(weights={"similarity": 2.5}, bias=-1.0, good=0.75, maybe=0.25)}
    likeness = Likeness(first=3, weights={"image": 4.0})
    manifest = write_bundle(tmp_path, fusion=FUSION, bands=bands, likeness=likeness)

    assert load_manifest(tmp_path) == manifest
    assert load_manifest(tmp_path).bands == bands


def test_bundles_of_before_there_was_fusion_are_read(bundle: tuple[Path, Manifest]) -> None:
    def strip(content: Any) -> None:
        for name in ("fusion", "likeness", "hubness", "bands", "means_apply"):
            del content[name]
        for half in ("image", "text"):
            del content[half]["normalise"]

    _edit(bundle[0], strip)

    manifest = load_manifest(bundle[0])
    assert (manifest.fusion, manifest.likeness, manifest.hubness) == (None, None, None)
    assert (manifest.bands, manifest.means_apply) == ({}, False)
    assert not manifest.image.normalise


def test_an_undamaged_bundle_passes(bundle: tuple[Path, Manifest]) -> None:
    verify_files(*bundle)


def test_damage_is_found_although_size_and_time_are_unchanged(bundle: tuple[Path, Manifest]) -> None:
    folder, manifest = bundle
    path = folder / IMAGE_ENCODER
    times = path.stat()
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    with pytest.raises(ModelError, match=r"contents of image_encoder\.onnx have changed"):
        verify_files(folder, manifest)
    verify_files(folder, manifest, [TOKENIZER])


def test_a_shortened_file_is_found_without_reading_it(bundle: tuple[Path, Manifest]) -> None:
    folder, manifest = bundle
    (folder / IMAGE_ENCODER).write_bytes(b"x")

    with pytest.raises(ModelError, match="1 bytes instead of"):
        verify_files(folder, manifest, [])


def test_a_missing_file_is_named(bundle: tuple[Path, Manifest]) -> None:
    folder, manifest = bundle
    (folder / TOKENIZER).unlink()

    with pytest.raises(ModelError, match=r"tokenizer\.json cannot be read"):
        verify_files(folder, manifest)


def test_a_file_that_the_manifest_does_not_list_is_not_trusted(bundle: tuple[Path, Manifest]) -> None:
    with pytest.raises(ModelError, match=r"does not list other\.onnx"):
        verify_files(*bundle, ["other.onnx"])


def test_a_lost_built_in_model_says_to_install_again(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Install Recallery again"):
        find_bundle(tmp_path, "mini")
