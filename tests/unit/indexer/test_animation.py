"""Animated pictures are videos: they have shots, and any moment of them can be shown."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from indexer.catalogue import segments
from indexer.decode import image
from indexer.decode.readers import FRAMES, MOVING_ENDINGS, READERS, load
from indexer.decode.video import reader
from indexer.pipeline.control import Control
from indexer.pipeline.indexing import Indexer
from indexer.pipeline.targets import targets_for
from indexer.types import FileHead, Fit, Grade, Kind, Locator, PixelSpec, ReadSegment
from tests.unit.indexer.swapping import OLD, make_library

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.decode.readers import ReaderItem

SPEC = PixelSpec(width_px=32, height_px=32, fit=Fit.SQUASH)
ENDINGS = sorted(MOVING_ENDINGS)
LEFT_HALF, TOP_HALF = np.indices((48, 64))[1] < 32, np.indices((48, 64))[0] < 24


def picture(mask: NDArray[np.bool_], colour: tuple[int, int, int]) -> Image.Image:
    pixels = np.full((48, 64, 3), 90, np.uint8)
    pixels[mask] = colour
    return Image.fromarray(pixels)


def animated(path: Path, frame_ms: int = 500) -> Path:
    """Make an animation of two shots of two seconds."""
    one, other = picture(LEFT_HALF, (220, 30, 30)), picture(TOP_HALF, (30, 30, 220))
    frames = [one.copy() for _ in range(4)] + [other.copy() for _ in range(4)]
    for number, frame in enumerate(frames):
        frame.putpixel((number, 47), (255, 255, 255))  # else encoders join them
    kind = "PNG" if path.suffix == ".apng" else path.suffix[1:].upper()
    frames[0].save(path, kind, save_all=True, append_images=frames[1:], duration=frame_ms, loop=0)
    return path


def taken(items: Iterable[ReaderItem]) -> tuple[FileHead, list[ReadSegment]]:
    found = list(items)
    head = next(item for item in found if isinstance(item, FileHead))
    return head, [item for item in found if isinstance(item, ReadSegment)]


def is_red(pixels: object) -> bool:
    red, _, blue = np.asarray(pixels)[4:12, 4:12].reshape(-1, 3).mean(axis=0)
    return bool(red > blue)


@pytest.mark.parametrize("ending", ENDINGS)
def test_its_shots_are_segments(tmp_path: Path, ending: str) -> None:
    head, found = taken(reader.read_segments(animated(tmp_path / f"moves{ending}"), SPEC, Grade.FULL))
    assert (head.kind, head.facts.duration_ms, head.facts.width_px) == (Kind.VIDEO, 4_000, 64)
    assert [(one.segment.span.start_ms, one.segment.span.end_ms) for one in found] == [(0, 2_000), (2_000, 4_000)]
    assert [is_red(one.pixels) for one in found] == [True, False]


@pytest.mark.parametrize("ending", ENDINGS)
def test_any_moment_can_be_shown(tmp_path: Path, ending: str) -> None:
    path = animated(tmp_path / f"moves{ending}")
    for read in (reader.read_picture, image.read_picture):
        shown = {at_ms: taken(read(path, SPEC, Locator(moment_ms=at_ms)))[1] for at_ms in (0, 1_900, 2_100, 99_000)}
        assert {at_ms: is_red(one.pixels) for at_ms, (one,) in shown.items()} == {
            0: True,
            1_900: True,
            2_100: False,
            99_000: False,
        }


@pytest.mark.parametrize("ending", ENDINGS)
def test_one_frame_is_a_photo(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"still{ending}"
    picture(LEFT_HALF, (220, 30, 30)).save(path, "PNG" if ending == ".apng" else None)
    head, (found,) = taken(image.read_segments(path, SPEC, Grade.QUICK))
    assert (head.kind, found.segment.grade, found.segment.span.start_ms) == (Kind.IMAGE, Grade.FULL, None)
    assert taken(load(FRAMES.segments)(path, SPEC, Grade.FULL))[1] == []


def test_what_is_there_of_a_cut_animation_is_read(tmp_path: Path) -> None:
    path = animated(tmp_path / "cut.gif")
    path.write_bytes(path.read_bytes()[:-200])
    head, found = taken(reader.read_segments(path, SPEC, Grade.FULL))
    assert found
    assert 0 < (head.facts.duration_ms or 0) < 4_000


def test_it_is_indexed_as_a_photo_is_and_then_in_full(tmp_path: Path) -> None:
    library = make_library(tmp_path, 1)
    animated(library.photos / "moves.gif")
    with closing(library.db), Indexer(library.home, library.encoder(OLD), threads=1, control=Control()) as indexer:

        def known() -> tuple[str, str, int | None, int]:
            row = indexer.db.execute(
                "SELECT c.content_id, c.kind, c.grade, c.duration_ms FROM contents c JOIN files USING (content_id) "
                "WHERE name = 'moves.gif'"
            ).fetchone()
            return (*row[1:], len(segments.segments_of(indexer.db, row[0])))

        list(indexer.run(targets_for(indexer.db, [library.photos], ())))
        assert known() == ("video", "quick", None, 1)
        list(indexer.deepen())
        assert known() == ("video", "full", 4_000, 2)
        assert not indexer.is_shallow
        again = list(indexer.run(targets_for(indexer.db, [library.photos], ())))
        assert sum(one.embedded for one in again) == 0
    assert READERS[Kind.VIDEO].segments.endswith("video.reader:read_segments")
