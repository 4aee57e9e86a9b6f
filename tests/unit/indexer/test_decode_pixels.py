"""Pictures for people keep their aspect, lie within the rectangle, and are never enlarged."""

import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from indexer.decode.image import read_image
from indexer.decode.pixels import fit
from indexer.decode.pool import DecodePool
from indexer.types import Fit, PixelSpec
from tests.unit.indexer.decoders import OBEDIENT, SPEC

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.mark.parametrize(
    ("size_px", "shape"),
    [
        ((400, 300), (75, 100, 3)),
        ((300, 400), (100, 75, 3)),
        ((4000, 10), (1, 100, 3)),
        ((40, 30), (30, 40, 3)),
        ((100, 100), (100, 100, 3)),
    ],
)
def test_within_keeps_the_aspect_and_enlarges_nothing(size_px: tuple[int, int], shape: tuple[int, ...]) -> None:
    assert fit(Image.new("RGB", size_px), PixelSpec(width_px=100, height_px=100, fit=Fit.WITHIN)).shape == shape


def test_a_large_jpeg_is_decoded_no_larger_than_needed(tmp_path: Path) -> None:
    Image.linear_gradient("L").resize((4000, 2000)).convert("RGB").save(tmp_path / "x.jpg")
    pixels = read_image(tmp_path / "x.jpg", PixelSpec(width_px=256, height_px=256, fit=Fit.WITHIN)).pixels[0]
    assert pixels.shape == (128, 256, 3)
    assert [int(pixels[row, 128, 0]) for row in (0, 64, 127)] == pytest.approx([0, 128, 255], abs=3)


def test_one_pool_decodes_to_many_sizes() -> None:
    usual = PixelSpec(width_px=8, height_px=8, fit=Fit.SQUASH)
    with DecodePool(1, usual) as pool:
        shapes = [
            pool.decode(DATA / "quarters.png", spec).pixels[0].shape
            for spec in (
                None,
                PixelSpec(width_px=48, height_px=48, fit=Fit.WITHIN),
                PixelSpec(width_px=5, height_px=7, fit=Fit.SQUASH),
                None,
            )
        ]
    assert shapes == [(8, 8, 3), (32, 48, 3), (7, 5, 3), (8, 8, 3)]


@pytest.mark.skipif(sys.platform == "win32", reason="reads the niceness of POSIX")
def test_workers_for_those_who_wait_are_as_urgent_as_their_parent() -> None:
    with DecodePool(1, SPEC, readers=OBEDIENT, low_priority=False) as pool:
        assert pool.decode(Path("nice.jpg")).dhash == os.nice(0)
