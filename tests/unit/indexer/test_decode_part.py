"""A part of a picture: the right one, sharp, whichever way the file is turned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexer.decode.image import read_image
from indexer.decode.pixels import excess, plan
from indexer.types import Box, Fit, Locator, PixelSpec

SPEC = PixelSpec(width_px=32, height_px=32, fit=Fit.SQUASH)
LOWER_RIGHT = Box(left=0.5, top=0.5, right=1.0, bottom=1.0)
COLOURS = {
    "upper left": (200, 30, 30),
    "upper right": (30, 200, 30),
    "lower left": (30, 30, 200),
    "lower right": (250, 250, 60),
}
ORIENTATION = 0x0112
UNTURN = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}


def with_part(part: Box | None, fit: Fit = Fit.SQUASH) -> PixelSpec:
    return PixelSpec(width_px=SPEC.width_px, height_px=SPEC.height_px, fit=fit, region=part)


def quarters(width_px: int, height_px: int) -> Image.Image:
    picture = Image.new("RGB", (width_px, height_px))
    for i, colour in enumerate(COLOURS.values()):
        left, top = i % 2 * width_px // 2, i // 2 * height_px // 2
        picture.paste(colour, (left, top, left + width_px // 2, top + height_px // 2))
    return picture


@pytest.mark.parametrize("fit", [Fit.SQUASH, Fit.CROP, Fit.PAD])
@pytest.mark.parametrize("orientation", list(UNTURN))
def test_the_part_is_of_the_picture_as_it_is_seen(tmp_path: Path, orientation: int, fit: Fit) -> None:
    seen = quarters(200, 120)
    turn = UNTURN[orientation]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    (seen if turn is None else seen.transpose(turn)).save(tmp_path / "a.png", exif=exif)

    pixels = read_image(tmp_path / "a.png", with_part(None, fit), Locator(region=LOWER_RIGHT)).pixels[0]

    assert pixels.shape == (32, 32, 3)
    assert tuple(pixels[16, 16]) == COLOURS["lower right"]
    if fit is not Fit.PAD:
        assert (pixels[2:, 2:] == COLOURS["lower right"]).all()  # at its edges the filter reads a little beyond


def test_a_small_part_is_decoded_in_full_so_that_it_is_sharp(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    detail = random.integers(0, 256, (32, 32, 3), dtype=np.uint8)
    picture = np.full((1024, 1024, 3), 128, np.uint8)
    picture[512:544, 512:544] = detail
    Image.fromarray(picture).save(tmp_path / "a.jpg", quality=98, subsampling=0)
    spot = Box(left=0.5, top=0.5, right=0.53125, bottom=0.53125)

    pixels = read_image(tmp_path / "a.jpg", SPEC, Locator(region=spot)).pixels[0]

    assert np.abs(pixels.astype(int) - detail).mean() < 8


def test_identity_and_hash_are_those_of_the_whole_picture(tmp_path: Path) -> None:
    quarters(90, 60).save(tmp_path / "a.png")
    whole, part = (read_image(tmp_path / "a.png", SPEC, Locator(region=box)) for box in (None, LOWER_RIGHT))

    assert (whole.content_id, whole.dhash) == (part.content_id, part.dhash)


def test_the_whole_picture_as_a_part_is_no_part() -> None:
    everything = Box(left=0, top=0, right=1, bottom=1)
    for fit in Fit:
        assert plan((301, 199), with_part(everything, fit)) == plan((301, 199), with_part(None, fit))


@pytest.mark.parametrize("size_px", [(3, 7), (1001, 333), (10, 10)])
def test_boxes_stay_inside_the_picture(size_px: tuple[int, int]) -> None:
    for fit in Fit:
        box = plan(size_px, with_part(Box(left=0.1, top=0.7, right=1.0, bottom=1.0), fit)).box
        assert 0 <= box[0] < box[2] <= size_px[0]
        assert 0 <= box[1] < box[3] <= size_px[1]


def test_less_of_a_picture_leaves_less_to_spare() -> None:
    assert excess((640, 640), with_part(None)) == pytest.approx(20)
    assert excess((640, 640), with_part(Box(left=0.0, top=0.25, right=0.5, bottom=1.0))) == pytest.approx(10)
