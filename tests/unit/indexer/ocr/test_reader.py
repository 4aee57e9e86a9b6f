"""Reading pictures with the networks that come with Recallery."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import numpy as np
import pytest

from indexer.errors import ModelError
from indexer.ocr.ctc import ReadLine, WordInLine
from indexer.ocr.reader import TextReader
from indexer.ocr.weights import FOLDER, Recogniser, open_recogniser
from indexer.types import Pixels, TextWord
from tests.unit.indexer.ocr.drawn import drawn

LINES = ("Invoice 2048 paid", "Straße nach Müden", "thank you")


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(threads=1)


@pytest.fixture(scope="module")
def picture() -> Pixels:
    return drawn(LINES)


def word(words: tuple[TextWord, ...], text: str) -> TextWord:
    return next(one for one in words if one.text == text)


def test_words_are_read_with_their_places(reader: TextReader, picture: Pixels) -> None:
    read = reader.read(picture)
    assert read.text.splitlines() == list(LINES)
    assert read.confidence > 0.9
    invoice, paid, you = (word(read.words, text) for text in ("Invoice", "paid", "you"))
    assert (invoice.line, paid.line, you.line) == (0, 0, 2)
    assert invoice.box.is_valid
    assert invoice.box.left < 0.1 < invoice.box.right < paid.box.left
    assert invoice.box.bottom < you.box.top


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_picture_that_was_turned_reads_the_same_and_boxes_are_where_the_words_are(
    reader: TextReader, picture: Pixels, turns: int
) -> None:
    read = reader.read(np.ascontiguousarray(np.rot90(picture, turns)))
    assert read.text.splitlines() == list(LINES)
    box = word(read.words, "Invoice").box
    # The word begins at the upper left, which is then lower left, lower right, upper right.
    along, across = ((box.left, 1 - box.bottom), (1 - box.right, 1 - box.bottom), (1 - box.right, box.top))[turns - 1]
    assert along < 0.25
    assert across < 0.25


def test_a_picture_without_text_is_only_glanced_at(reader: TextReader, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    find = reader.find

    def counted(pixels: Pixels, side_px: int = 0) -> object:
        looks.append(side_px)
        return find(pixels, side_px)

    monkeypatch.setattr(reader, "find", counted)
    hills = (np.sin(np.linspace(0, 9, 320))[None, :, None] * np.linspace(60, 120, 240)[:, None, None] + 128) * np.ones(
        3
    )
    assert reader.read(hills.astype(np.uint8)).words == ()
    assert len(looks) == 1


def test_only_unsure_lines_are_read_again_and_the_surer_reading_stays(
    reader: TextReader, picture: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def read(pictures: Sequence[Pixels], by: Recogniser) -> list[ReadLine]:
        asked.append(len(pictures))
        if by is reader.small:
            return [line("better", 0.9), line("worse", 0.3)]
        return [line("sure", 0.99), line("unsure", 0.4), line("hardly", 0.92)][: len(pictures)]

    monkeypatch.setattr(reader, "recognise", read)
    found = reader.read_lines([picture] * 3)
    assert asked == [3, 2]
    assert [one.text for one in found] == ["sure", "better", "hardly"]


def line(text: str, sure: float) -> ReadLine:
    return ReadLine((WordInLine(text, 0.0, 1.0, sure),), sure)


@pytest.mark.parametrize("side_px", [(1, 1), (3_000, 2), (40, 40)])
def test_odd_sizes_have_no_text(reader: TextReader, side_px: tuple[int, int]) -> None:
    assert reader.read(np.full((*side_px, 3), 200, np.uint8)).words == ()


def test_the_files_are_those_of_the_manifest_and_fit_together() -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["licence"] == "Apache-2.0"
    for file in manifest["files"]:
        data = (FOLDER / file["name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"], file["name"]
    for size, classes in (("tiny", 6_906), ("small", 18_710)):
        recogniser = open_recogniser(size, 1)
        assert len(recogniser.characters) + 2 == classes
        assert recogniser.network(np.zeros((1, 3, 48, 160), np.float32)).shape[2] == classes


def test_a_lost_network_is_an_error_in_words() -> None:
    with pytest.raises(ModelError, match="missing"):
        TextReader(1, folder=FOLDER.parent).may_have_text(np.zeros((40, 40, 3), np.uint8))
