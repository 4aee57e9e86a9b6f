import json
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import KnownError
from model_export import data
from model_export.data import imagenet_classes


def write_rows(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    (folder / name).mkdir()
    file = "captions.jsonl" if "captions" in rows[0] and rows[0]["captions"] else "labels.jsonl"
    lines = "\n".join(json.dumps(row) for row in rows)
    (folder / name / file).write_text(lines, encoding="utf-8")


def test_only_the_split_that_was_asked_for_is_read(tmp_path: Path) -> None:
    rows = [
        {"file": "a.webp", "captions": [" a dog "], "split": "train"},
        {"file": "b.webp", "captions": ["a cat"], "split": "dev"},
    ]
    write_rows(tmp_path, "flickr8k", rows)
    assert data.flickr8k(tmp_path, "train") == (data.Photo(tmp_path / "flickr8k" / "a.webp", ("a dog",)),)


def test_caltech_labels_become_words(tmp_path: Path) -> None:
    write_rows(tmp_path, "caltech101", [{"file": "x/1.webp", "label": "Windsor_chair", "captions": []}])
    assert data.caltech101(tmp_path)[0].captions == ("windsor chair",)


def test_missing_data_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="--data") as caught:
        data.flickr8k(tmp_path, "train")
    assert caught.value.path == tmp_path / "flickr8k" / "captions.jsonl"


def test_class_names_are_in_the_order_of_the_classifier() -> None:
    classes = imagenet_classes()
    assert len(classes) == 1000
    assert [entry.wnid for entry in classes] == sorted(entry.wnid for entry in classes)
    assert classes[0].names == ("tench", "Tinca tinca")
