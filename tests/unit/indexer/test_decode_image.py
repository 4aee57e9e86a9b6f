"""Every format, pixel type and orientation gives upright RGB; every broken file a reason in words."""

import io
import os
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from pillow_heif import from_pillow

from indexer.decode import source
from indexer.decode.identity import hash_file, quick_hash
from indexer.decode.image import read_image
from indexer.decode.readers import kind_of
from indexer.errors import UnreadableError
from indexer.types import Decoded, Fit, Kind, PixelSpec

DATA = Path(__file__).resolve().parents[2] / "data"
SPEC = PixelSpec(width_px=96, height_px=64, fit=Fit.SQUASH)
CORNERS = ((16, 24), (16, 72), (48, 24), (48, 72))
QUARTERS = ((220, 30, 30), (30, 200, 30), (30, 30, 220), (230, 220, 30))
WHITE = (255, 255, 255)
FORMATS = "jpg png webp gif bmp tif heic avif jp2 psd ico tga pcx ppm qoi sgi dds".split()


def corners(decoded: Decoded, *, within: int = 12) -> list[tuple[int, ...]]:
    """Colours of the four quarters, snapped to the drawn ones when close."""
    found = [tuple(int(value) for value in decoded.pixels[0][at]) for at in CORNERS]
    palette = (*QUARTERS, WHITE)
    return [
        next(
            (known for known in palette if max(abs(a - b) for a, b in zip(known, colour, strict=True)) <= within),
            colour,
        )
        for colour in found
    ]


@pytest.mark.parametrize("suffix", FORMATS)
def test_each_format_is_read_in_its_true_colours(suffix: str) -> None:
    assert corners(read_image(DATA / f"quarters.{suffix}", SPEC)) == list(QUARTERS)


@pytest.mark.parametrize("name", ["cmyk.jpg", "lab.tif"])
def test_print_and_lab_colours_become_rgb(name: str) -> None:
    assert corners(read_image(DATA / name, SPEC)) == list(QUARTERS)


@pytest.mark.parametrize("name", ["alpha.png", "alpha.webp", "palette.png"])
def test_transparent_parts_are_white(name: str) -> None:
    assert corners(read_image(DATA / name, SPEC)) == [WHITE, *QUARTERS[1:]]


def test_grey_with_alpha_is_white_where_transparent() -> None:
    assert corners(read_image(DATA / "grey_alpha.png", SPEC))[0] == WHITE


@pytest.mark.parametrize("name", ["grey16.png", "grey32.tif", "float.tif"])
def test_grey_of_many_bits_is_scaled_not_clipped(name: str) -> None:
    row = read_image(DATA / name, SPEC).pixels[0][32, :, 0]
    assert row[0] < 5
    assert row[-1] > 250
    assert abs(int(row[48]) - 128) < 5


def test_twelve_bits_in_sixteen_are_not_dark(tmp_path: Path) -> None:
    Image.fromarray(np.full((20, 20), 4000, np.uint16)).save(tmp_path / "x.tif")
    assert read_image(tmp_path / "x.tif", SPEC).pixels[0].mean() > 240


def test_one_bit_pictures_are_black_and_white() -> None:
    assert corners(read_image(DATA / "one_bit.png", SPEC)) == [(0, 0, 0), WHITE, (0, 0, 0), WHITE]


def test_alpha_of_zeros_everywhere_means_a_program_that_knows_no_alpha(tmp_path: Path) -> None:
    picture = Image.open(DATA / "quarters.png").convert("RGBA")
    picture.putalpha(0)
    picture.save(tmp_path / "x.tga")
    assert corners(read_image(tmp_path / "x.tga", SPEC)) == list(QUARTERS)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_each_orientation_is_undone(tmp_path: Path, suffix: str, orientation: int) -> None:
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transposition that leads to the stored picture
    picture: Image.Image = Image.open(DATA / "quarters.png")
    if orientation in undo:
        picture = picture.transpose(Image.Transpose(undo[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.save(tmp_path / f"x.{suffix}", exif=exif)
    decoded = read_image(tmp_path / f"x.{suffix}", SPEC)
    assert corners(decoded, within=20) == list(QUARTERS)
    assert (decoded.facts.width_px, decoded.facts.height_px) == (96, 64)


def test_camera_raw_without_preview_is_developed() -> None:
    pixels = read_image(DATA / "quarters.dng", SPEC).pixels[0]
    assert [int(np.argmax(pixels[at])) for at in CORNERS[:3]] == [0, 1, 2]


def test_camera_raw_lies_as_the_camera_was_held() -> None:
    decoded = read_image(DATA / "turned.dng", SPEC)
    assert (decoded.facts.width_px, decoded.facts.height_px) == (64, 96)
    assert [int(np.argmax(decoded.pixels[0][at])) for at in (CORNERS[1], CORNERS[3], CORNERS[0])] == [0, 1, 2]


def test_a_picture_is_read_by_its_contents_whatever_its_name_says(tmp_path: Path) -> None:
    for name in ("really_a_jpeg.png", "really_a_jpeg.nef"):
        (tmp_path / name).write_bytes((DATA / "quarters.jpg").read_bytes())
        assert corners(read_image(tmp_path / name, SPEC)) == list(QUARTERS)


@pytest.mark.parametrize("fit", [Fit.SQUASH, Fit.CROP, Fit.PAD])
def test_pixels_have_the_shape_that_the_encoder_wants(fit: Fit) -> None:
    spec = PixelSpec(width_px=50, height_px=70, fit=fit)
    pixels = read_image(DATA / "quarters.jpg", spec).pixels[0]
    assert (pixels.shape, pixels.dtype.name, pixels.flags.c_contiguous) == ((70, 50, 3), "uint8", True)


def test_pad_keeps_the_aspect_and_fills_with_mid_grey() -> None:
    pixels = read_image(DATA / "quarters.png", PixelSpec(width_px=96, height_px=96, fit=Fit.PAD)).pixels[0]
    assert pixels[2, 48].tolist() == pixels[93, 48].tolist() == [128, 128, 128]
    assert pixels[20, 4].tolist() == [220, 30, 30]


def test_crop_keeps_the_centre(tmp_path: Path) -> None:
    picture = Image.new("RGB", (300, 100), (10, 10, 10))
    picture.paste((200, 200, 200), (100, 0, 200, 100))
    picture.save(tmp_path / "x.png")
    pixels = read_image(tmp_path / "x.png", PixelSpec(width_px=50, height_px=50, fit=Fit.CROP)).pixels[0]
    assert pixels.min() > 180


def test_identity_is_that_of_the_file() -> None:
    decoded = read_image(DATA / "quarters.jpg", SPEC)
    assert decoded.content_id == hash_file(DATA / "quarters.jpg")
    assert decoded.quick_hash == quick_hash(DATA / "quarters.jpg")
    assert decoded.kind is Kind.IMAGE


def test_dhash_barely_changes_with_size_and_compression_and_changes_with_the_picture(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    scene = Image.fromarray(rng.integers(0, 255, (12, 16, 3), np.uint8)).resize((640, 480), Image.Resampling.BICUBIC)
    scene.save(tmp_path / "a.png")
    scene.resize((320, 240)).save(tmp_path / "b.jpg", quality=70)
    scene.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(tmp_path / "c.png")
    first, copy, mirrored = (read_image(tmp_path / name, SPEC).dhash for name in ("a.png", "b.jpg", "c.png"))
    assert 0 <= first < 2**64
    assert (first ^ copy).bit_count() <= 3
    assert (first ^ mirrored).bit_count() > 16


def test_dhash_is_of_the_whole_picture_whatever_the_fit() -> None:
    found = {read_image(DATA / "quarters.jpg", PixelSpec(width_px=32, height_px=32, fit=fit)).dhash for fit in Fit}
    assert len(found) == 1


def test_a_photo_of_which_most_is_there_is_read() -> None:
    assert read_image(DATA / "broken" / "mostly_there.jpg", SPEC).facts.width_px == 192


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("empty.jpg", "The file is empty"),
        ("letter.jpg", "Not a picture"),
        ("zeros.jpg", "The file has no contents"),
        ("cut_off.jpg", "The file is cut off"),
        ("cut_off.png", "The file is cut off"),
        ("cut_off.bmp", "The file is cut off"),
        ("cut_off.tif", "The file is cut off"),
        ("cut_off.gif", "The file is cut off"),
        ("cut_off.jp2", "The file is cut off"),
        ("cut_off.psd", "The file is cut off"),
        ("cut_off.dng", "The file is cut off"),
        ("cut_off.avif", "The picture is damaged"),
        ("cut_off.heic", "The picture is damaged"),
        ("cut_off.webp", "The picture is damaged"),
    ],
)
def test_a_broken_file_says_what_is_wrong_with_it(name: str, title: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_image(DATA / "broken" / name, SPEC)
    assert str(caught.value.title) == title
    assert caught.value.path == DATA / "broken" / name
    assert " object at 0x" not in str(caught.value.message)


def test_an_avif_of_which_only_the_head_can_be_read_is_damaged(tmp_path: Path) -> None:
    whole = (DATA / "quarters.avif").read_bytes()
    path = tmp_path / "head.avif"
    path.write_bytes(whole[: whole.index(b"mdat") + 4].replace(b"ispe", b"free"))
    with pytest.raises(UnreadableError, match="The picture is damaged"):
        read_image(path, SPEC)


def test_missing_files_and_folders_say_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="The file is gone"):
        read_image(tmp_path / "none.jpg", SPEC)
    with pytest.raises(UnreadableError, match="Not a file"):
        read_image(tmp_path, SPEC)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_with_the_name_of_a_photo_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.jpg")
    with pytest.raises(UnreadableError, match="Not a file"):
        read_image(tmp_path / "x.jpg", SPEC)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "PIXEL_LIMIT_PX", 5_000)
    with pytest.raises(UnreadableError, match="The picture is too large"):
        read_image(DATA / "quarters.png", SPEC)


def test_a_bomb_of_a_few_bytes_is_refused(tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("1", (8, 8)).save(picture, "PNG")
    data = bytearray(picture.getvalue())
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    (tmp_path / "bomb.png").write_bytes(data)
    with pytest.raises(UnreadableError):
        read_image(tmp_path / "bomb.png", SPEC)


def test_postscript_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n")
    with pytest.raises(UnreadableError, match="Not a picture"):
        read_image(tmp_path / "x.jpg", SPEC)


def test_a_large_jpeg_is_decoded_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("RGB", (4000, 3000), (200, 100, 50)).save(tmp_path / "x.jpg")
    decoded_sizes: list[tuple[int, int]] = []

    def spy(image: JpegImageFile) -> None:
        decoded_sizes.append(image.size)
        ImageFile.load(image)

    monkeypatch.setattr(JpegImageFile, "load", spy)
    decoded = read_image(tmp_path / "x.jpg", SPEC)
    assert (decoded.facts.width_px, decoded.facts.height_px) == (4000, 3000)
    assert decoded_sizes
    assert all(max(size) <= 500 for size in decoded_sizes)


def test_warnings_of_the_libraries_stay_silent() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_image(DATA / "grey16.png", SPEC)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.JPG", Kind.IMAGE), ("b.heic", Kind.IMAGE), ("c.Cr3", Kind.IMAGE), ("d.eps", None), ("e.pdf", Kind.DOCUMENT)],
)
def test_kind_is_known_by_the_end_of_the_name(name: str, kind: Kind | None) -> None:
    assert kind_of(Path(name)) is kind


def test_companions_that_macos_leaves_on_foreign_disks_are_no_pictures() -> None:
    assert kind_of(Path("._IMG_1.jpg")) is None


def test_the_thumbnail_inside_a_heic_stands_for_it_where_it_is_large_enough(tmp_path: Path) -> None:
    picture = Image.open(DATA / "quarters.png").resize((1200, 800))
    from_pillow(picture).save(tmp_path / "x.heic", thumbnails=[320], quality=50)
    data, spent = tmp_path / "x.heic", {}
    for name, side_px in (("small", 200), ("large", 600)):
        started = time.process_time()
        decoded = read_image(data, PixelSpec(width_px=side_px, height_px=side_px, fit=Fit.SQUASH))
        spent[name] = time.process_time() - started
        assert (decoded.facts.width_px, decoded.facts.height_px) == (1200, 800)
        assert decoded.pixels[0][side_px // 4, side_px // 4].tolist() == pytest.approx(QUARTERS[0], abs=12)
    assert spent["small"] < spent["large"]
