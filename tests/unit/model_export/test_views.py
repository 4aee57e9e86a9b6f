from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexer.decode.image import read_image
from indexer.types import Fit, PixelSpec
from model_export.data.views import photo_view

SIDE = 32


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    random = np.random.default_rng(3)
    pixels = random.integers(0, 255, (40, 60, 3), dtype=np.uint8)
    path = tmp_path / "photo.png"
    Image.fromarray(pixels).save(path)
    return path


def test_first_view_is_what_the_engine_sees(photo: Path) -> None:
    spec = PixelSpec(width_px=SIDE, height_px=SIDE, fit=Fit.SQUASH)
    assert np.array_equal(photo_view(photo, 0, SIDE), read_image(photo, spec).pixels[0])


def test_second_view_is_its_mirror_image(photo: Path) -> None:
    assert np.array_equal(photo_view(photo, 1, SIDE), photo_view(photo, 0, SIDE)[:, ::-1])


@pytest.mark.parametrize("view", [2, 3, 4])
def test_a_random_view_is_the_same_on_every_call(photo: Path, view: int) -> None:
    first = photo_view(photo, view, SIDE)
    assert first.shape == (SIDE, SIDE, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, photo_view(photo, view, SIDE))


def test_random_views_differ(photo: Path) -> None:
    assert not np.array_equal(photo_view(photo, 2, SIDE), photo_view(photo, 4, SIDE))
