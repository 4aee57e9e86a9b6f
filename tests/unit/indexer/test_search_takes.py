"""Edited copies and bursts are told by names, times and looks together."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.search.stacks import Part, stacked
from indexer.search.takes import BURST_MS, original_of, takes_of
from indexer.types import ContentId, Kind

HERE, THERE = ("v", "here"), ("v", "there")
ALIKE, GREY, OTHER = (1.0, 0.0), (0.75, 0.66), (0.6, 0.8)


def photo(name: str, at_ms: int | None = None, folder: tuple[str, str] = HERE, camera: str = "X100") -> Part:
    return Part(Kind.IMAGE, folder, name, taken_ms=at_ms, camera=camera)


def joined(*parts: Part, looks: tuple[tuple[float, float], ...] = ()) -> list[list[int]]:
    contents = [ContentId(str(number)) for number in range(len(parts))]
    by_content = {content: [part] for content, part in zip(contents, parts, strict=True)}
    vectors = np.array(looks or [ALIKE] * len(parts), np.float32)
    groups = [[number] for number in range(len(parts))]
    return stacked(groups, contents, by_content, takes_of(contents, by_content, vectors))


@pytest.mark.parametrize(
    ("name", "original"),
    [
        ("IMG_1234(1).jpg", "img_1234"),
        ("IMG_1234 (2).JPG", "img_1234"),
        ("IMG_1234_edited.jpg", "img_1234"),
        ("IMG_1234-Bearbeitet.tif", "img_1234"),
        ("IMG_1234-Bearbeitet-2.tif", "img_1234"),
        ("IMG_1234-Edit.psd", "img_1234"),
        ("IMG_E1234.HEIC", "img_1234"),
        ("IMG_E1234(1).jpg", "img_1234"),
        ("beach - Kopie.jpg", "beach"),
        ("beach - Copy (2).jpg", "beach"),
        ("IMG_1234.jpg", "img_1234"),
        ("credit.jpg", "credit"),
        ("img_evening.jpg", "img_evening"),
        ("1-2.jpg", "1-2"),
    ],
)
def test_names_of_copies(name: str, original: str) -> None:
    assert original_of(name) == original


def test_edited_copies_stand_with_their_original_if_they_look_like_it() -> None:
    names = ("IMG_1.jpg", "IMG_1_edited.jpg", "IMG_1(1).jpg", "IMG_2(1).jpg")
    assert joined(*map(photo, names)) == [[0, 1, 2], [3]]
    assert joined(photo("a10.jpg"), photo("a10 (1).jpg"), looks=(ALIKE, GREY)) == [[0], [1]]
    assert joined(photo("a10.jpg"), photo("a10-edit.jpg"), looks=(ALIKE, GREY)) == [[0, 1]]
    assert joined(photo("a10.jpg"), photo("a10-edit.jpg"), looks=(ALIKE, OTHER)) == [[0], [1]]
    assert joined(photo("a10.jpg"), photo("a10 (1).jpg", folder=THERE)) == [[0], [1]]


def test_a_burst_is_one_stack_and_what_is_later_or_looks_otherwise_is_not() -> None:
    shots = [photo(f"DSC_{n}.jpg", n * BURST_MS) for n in range(4)]
    late = photo("DSC_9.jpg", 5 * BURST_MS)
    assert joined(*shots, late) == [[0, 1, 2, 3], [4]]
    assert joined(*shots[:2], looks=(ALIKE, OTHER)) == [[0], [1]]
    assert joined(photo("a.jpg", 0), photo("b.jpg", 0, camera="D90")) == [[0], [1]]
    assert joined(photo("a.jpg", 0, camera=""), photo("b.jpg", 0, camera="")) == [[0], [1]]
    assert joined(photo("a.jpg"), photo("b.jpg")) == [[0], [1]]
