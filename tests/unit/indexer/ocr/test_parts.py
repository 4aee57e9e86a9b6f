"""Boxes, lines, characters: what happens before and after the networks."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.ocr import crops, ctc, detect
from indexer.ocr.ctc import mended
from indexer.ocr.layout import reading_order
from indexer.ocr.rubbish import is_rubbish, is_unread

CHARACTERS = ("a", "b", "c")
SPACE = 4


def steps(*classes: int, sure: float = 0.9) -> np.ndarray:
    found = np.full((len(classes), 5), (1 - sure) / 4, np.float32)
    found[np.arange(len(classes)), classes] = sure
    return found


def box(left: float, top: float, right: float, bottom: float) -> list[list[float]]:
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def test_repeated_classes_are_one_character_unless_a_blank_is_between() -> None:
    read = ctc.decode(steps(0, 1, 1, 0, 1, 2, 0), CHARACTERS)
    assert read.text == "aab"
    assert read.confidence == pytest.approx(0.9)


def test_words_are_apart_where_spaces_are_and_know_their_places() -> None:
    read = ctc.decode(steps(1, 1, SPACE, SPACE, 2, 3, 0, 0), CHARACTERS, share=0.75)
    assert [word.text for word in read.words] == ["a", "bc"]
    first, second = read.words
    assert 0 <= first.start < first.end <= second.start < second.end <= 1


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("XVlle", "XVIIe"),
        ("XIX", "XIX"),
        ("Vl.", "VI."),
        ("I'Église", "l'Église"),
        ("I'm", "I'm"),
        ("Village", "Village"),
        ("Vlies", "Vlies"),
        ("", ""),
    ],
)
def test_strokes_are_letters_or_numbers_as_their_neighbours_tell(read: str, meant: str) -> None:
    assert mended(read) == meant


def test_only_spaces_or_nothing_is_no_text() -> None:
    assert ctc.decode(steps(0, 0, 0), CHARACTERS) == ctc.NOTHING
    assert ctc.decode(steps(SPACE, 0, SPACE), CHARACTERS) == ctc.NOTHING


def test_a_box_grows_beyond_the_core_that_the_network_marks() -> None:
    found = np.zeros((64, 128), np.float32)
    found[30:36, 20:100] = 0.9
    boxes = detect.boxes_in(found, 256, 128)
    assert len(boxes) == 1
    left, top = boxes.corners[0].min(axis=0)
    right, bottom = boxes.corners[0].max(axis=0)
    assert left < 40
    assert top < 60
    assert right > 198
    assert bottom > 72


def test_faint_and_tiny_spots_are_no_lines() -> None:
    found = np.zeros((64, 128), np.float32)
    found[30:36, 20:100] = 0.3
    found[10:12, 10:12] = 1.0
    assert len(detect.boxes_in(found, 128, 64)) == 0


def test_lines_go_from_top_to_bottom_and_left_to_right() -> None:
    corners = np.array(
        [box(120, 42, 200, 60), box(10, 80, 90, 98), box(10, 40, 90, 58), box(95, 41, 118, 59)], np.float32
    )
    assert reading_order(corners) == [[2, 3, 0], [1]]


def test_what_stands_far_apart_on_a_row_is_not_one_line() -> None:
    corners = np.array([box(300, 10, 360, 28), box(10, 10, 90, 28)], np.float32)
    assert reading_order(corners) == [[1], [0]]
    assert reading_order(np.zeros((0, 4, 2), np.float32)) == []


def test_batches_hold_every_line_once_and_stay_small() -> None:
    lines = [np.zeros((48, width, 3), np.uint8) for width in (3_000, 40, 900, 50, 2_900, 60)]
    given = list(crops.batches(lines))
    assert sorted(place for places, _ in given for place in places) == list(range(6))
    assert all(values.shape[0] * values.shape[3] <= 8 * 640 for _, values in given)


def test_a_slanted_line_is_cut_out_upright() -> None:
    pixels = np.full((100, 200, 3), 255, np.uint8)
    cut = crops.line_picture(pixels, np.array([[20, 40], [160, 10], [164, 30], [24, 60]], np.float32))
    assert cut.shape[0] == 48
    assert cut.shape[1] > 300


@pytest.mark.parametrize(
    ("text", "rubbish"),
    [
        ("The invoice was paid in March, thank you.", False),
        ("今天上午九点开会请大家准时参加", False),
        ("", True),
        ("12", True),
        ("\ue001\ue002\ue003 \ue004\ue005\ue006 \ue007\ue008\ue009", True),
        ("T h e i n v o i c e w a s p a i d", True),
        ("\ufffd\ufffd\ufffd\ufffd a \ufffd\ufffd\ufffd b", True),
    ],
)
def test_a_broken_text_layer_is_noticed(text: str, rubbish: bool) -> None:
    assert is_rubbish(text) is rubbish


def test_a_page_with_a_stamp_alone_is_read_in_its_picture() -> None:
    stamp = "Case 2:17-cv-04825-DSF-SS Document 41 Filed 10/10/17 Page 11 of 16 Page ID #:1130"
    assert not is_rubbish(stamp)
    assert is_unread(stamp)
    assert not is_unread("The invoice was paid in March, thank you. " * 5)
