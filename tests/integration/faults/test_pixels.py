"""A picture is read with its right pixels, whatever is wrong beside them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from _pytest.mark.structures import ParameterSet
from PIL import Image, ImageCms, ImageDraw

from indexer.decode.adobe_rgb import profile
from tests.integration.faults.inputs import chunk, photo, saved, wide_gamut_profile, with_chunk, with_segment
from tests.integration.faults.pixels import Seen, difference, looking
from tests.integration.faults.tiffs import Page, long, short, tiff
from tests.integration.pictures import picture

SIZE = (96, 72)
SAME = 4.0
"""Levels of difference on average that compression and resizing make, and no more than that."""
RGB = picture(7, SIZE)
GREY = RGB.convert("L")
COLOURS = np.asarray(RGB)
LEVELS = np.asarray(GREY)
PNG = saved(RGB, "PNG")


@dataclass(frozen=True)
class Look:
    """A file, and the picture that is in it."""

    name: str
    make: Callable[[], bytes]
    wanted: Image.Image | None = None
    """None: the picture that most of these files are of."""


def parameters(looks: dict[str, Look]) -> list[ParameterSet]:
    return [pytest.param(look, id=key) for key, look in looks.items()]


def png(kind: bytes, body: bytes, *, wrong_sum: bool = False) -> Look:
    return Look("photo.png", lambda: with_chunk(PNG, chunk(kind, body, wrong_sum=wrong_sum)))


def bomb() -> bytes:
    """A compressed text that is larger than Pillow takes."""
    return with_chunk(PNG, chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 40_000_000)))


def planar(bits: int) -> bytes:
    planes = [COLOURS[..., i].astype(np.uint16) * (257 if bits == 16 else 1) for i in range(3)]
    return tiff(Page(*SIZE, [p.astype(f"<u{bits // 8}").tobytes() for p in planes], (bits,) * 3, 2, planar=True))


def white_is_zero(bits: int) -> bytes:
    values = (255 - LEVELS).astype(np.uint16) * (257 if bits == 16 else 1)
    return tiff(Page(*SIZE, [values.astype(f"<u{bits // 8}").tobytes()], (bits,), 0))


def one_bit_white_is_zero() -> bytes:
    return tiff(Page(*SIZE, [np.packbits(LEVELS < 128, axis=1).tobytes()], (1,), 0))


def grey(kind: str, scale: float) -> bytes:
    values = (LEVELS / 255 * scale).astype(kind)
    sample = {"u": 1, "i": 2, "f": 3}[np.dtype(kind).kind]
    more = {339: short(sample)}
    return tiff(Page(*SIZE, [values.tobytes()], (values.itemsize * 8,), 1, more=more))


def thumbnail_first() -> bytes:
    small = GREY.resize((12, 9)).point(lambda level: 255 - level)
    return tiff(
        Page(12, 9, [small.tobytes()], (8,), 1, more={254: long(1)}), Page(*SIZE, [RGB.tobytes()], (8, 8, 8), 2)
    )


def thumbnail_unmarked() -> bytes:
    """A small first page that does not say what it is."""
    return tiff(Page(12, 9, [b"\x80" * 108], (8,), 1), Page(*SIZE, [RGB.tobytes()], (8, 8, 8), 2))


def fading_in(kind: str, first: Image.Image) -> bytes:
    shown = RGB.convert(first.mode)
    frames = [first, *(shown.copy() for _ in range(5))]
    lossless = {"lossless": True} if kind == "WEBP" else {}
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=80, loop=0, **lossless)


BLACK, CLEAR = Image.new("RGB", SIZE), Image.new("RGBA", SIZE, (0, 0, 0, 0))


def in_srgb(image: Image.Image) -> Image.Image:
    wide = ImageCms.ImageCmsProfile(io.BytesIO(wide_gamut_profile()))
    return ImageCms.profileToProfile(image, wide, ImageCms.createProfile("sRGB"))  # type: ignore[return-value]


def adobe_rgb(space: int, index: str) -> Look:
    """A JPEG of a camera that says in EXIF alone that it is in Adobe RGB; or that says something else."""
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0xA001: space, 0xA005: {1: index}})
    is_adobe = space == 2 or (space == 65535 and index == "R03")
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile()))
    shown = ImageCms.profileToProfile(RGB, source, ImageCms.createProfile("sRGB")) if is_adobe else RGB
    assert shown is not None
    return Look("photo.jpg", lambda: saved(RGB, "JPEG", exif=exif.tobytes(), quality=95), shown)


def wide(name: str, kind: str) -> Look:
    return Look(name, lambda: saved(RGB, kind, icc_profile=wide_gamut_profile(), quality=95), in_srgb(RGB))


def sky() -> Image.Image:
    """Two thirds of one colour, and something below."""
    image = Image.new("RGB", (320, 240), (120, 170, 230))
    image.paste(picture(3, (320, 90)), (0, 150))
    return image


def framed() -> Image.Image:
    """White paper around a small drawing."""
    image = Image.new("RGB", (320, 240), (255, 255, 255))
    ImageDraw.Draw(image).ellipse((20, 190, 90, 236), fill=(30, 60, 30))
    return image


def cut(image: Image.Image, missing_bytes: int, kind: str = "JPEG", **options: int) -> bytes:
    return saved(image, kind, **options)[:-missing_bytes]


def radiance() -> bytes:
    """An HDR picture without compression."""
    pixels = np.concatenate([np.asarray(RGB), np.full((*COLOURS.shape[:2], 1), 128, np.uint8)], axis=2)
    head = f"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {SIZE[1]} +X {SIZE[0]}\n"
    return head.encode() + pixels.tobytes()


def as_screens_show(linear: Image.Image) -> Image.Image:
    """Return linear light as the levels of a screen."""
    return linear.point(lambda level: round(255 * (level / 255) ** (1 / 2.2)))


def photoshop(bits: int, *, big: bool = False) -> bytes:
    planes = np.moveaxis(COLOURS.astype(np.uint16) * (257 if bits == 16 else 1), 2, 0)
    head = b"8BPS" + struct.pack(">H6xHIIHH", 2 if big else 1, 3, SIZE[1], SIZE[0], bits, 3)
    layers = struct.pack(">Q" if big else ">I", 0)
    return head + b"\0" * 8 + layers + b"\0\0" + planes.astype(f">u{bits // 8}").tobytes()


CHUNKS = {
    "wrong_sum_in_time": png(b"tIME", bytes([7, 227, 5, 3, 1, 2, 3]), wrong_sum=True),
    "wrong_sum_in_resolution": png(b"pHYs", bytes(8) + b"\1", wrong_sum=True),
    "wrong_sum_in_text": png(b"tEXt", b"Comment\0hello", wrong_sum=True),
    "wrong_sum_in_international_text": png(b"iTXt", b"Comment\0\0\0\0\0hello", wrong_sum=True),
    "wrong_sum_in_gamma": png(b"gAMA", struct.pack(">I", 45455), wrong_sum=True),
    "wrong_sum_in_exif": png(b"eXIf", b"II*\0\x08\0\0\0\0\0", wrong_sum=True),
    "wrong_sum_in_an_unknown_chunk": png(b"abCd", b"what", wrong_sum=True),
    "short_gamma": png(b"gAMA", b""),
    "short_chromaticities": png(b"cHRM", b"\0"),
    "short_resolution": png(b"pHYs", b"\1"),
    "short_srgb": png(b"sRGB", b""),
    "short_transparency": png(b"tRNS", b"\0\0"),
    "nameless_profile": png(b"iCCP", b""),
    "profile_that_is_none": png(b"iCCP", b"name\0\0not compressed"),
    "long_gamma": png(b"gAMA", struct.pack(">I", 45455) + b"more"),
    "too_much_text": Look("photo.png", bomb),
    "short_adobe_marker": Look("photo.jpg", lambda: with_segment(saved(RGB, quality=95), 0xEE, b"Adobe\0")),
    "short_jfif_marker": Look("photo.jpg", lambda: with_segment(saved(RGB, quality=95), 0xE0, b"JFIF\0\1")),
    "short_photoshop_block": Look(
        "photo.jpg", lambda: with_segment(saved(RGB, quality=95), 0xED, b"Photoshop 3.0\x008BIM\4\4\0")
    ),
    "exif_that_is_none": Look("photo.jpg", lambda: with_segment(saved(RGB, quality=95), 0xE1, b"Exif\0\0II")),
}
PIXELS = {
    "tiff_planes": Look("photo.tif", lambda: planar(8)),
    "tiff_planes_of_16_bits": Look("photo.tif", lambda: planar(16)),
    "tiff_white_is_zero": Look("photo.tif", lambda: white_is_zero(8), GREY),
    "tiff_white_is_zero_of_16_bits": Look("photo.tif", lambda: white_is_zero(16), GREY),
    "tiff_white_is_zero_of_1_bit": Look(
        "photo.tif", one_bit_white_is_zero, GREY.point(lambda level: 255 if level >= 128 else 0)
    ),
    "tiff_grey_of_16_bits": Look("photo.tif", lambda: grey("<u2", 65535), GREY),
    "tiff_grey_of_32_bits": Look("photo.tif", lambda: grey("<u4", 4_294_967_295), GREY),
    "tiff_signed_grey_of_32_bits": Look("photo.tif", lambda: grey("<i4", 2_147_483_647), GREY),
    "tiff_floats": Look("photo.tif", lambda: grey("<f4", 1.0), GREY),
    "tiff_thumbnail_first": Look("photo.tif", thumbnail_first),
    "tiff_small_page_first": Look("photo.tif", thumbnail_unmarked),
    "adobe_rgb_by_exif": adobe_rgb(65535, "R03"),
    "adobe_rgb_by_colour_space": adobe_rgb(2, "R98"),
    "srgb_by_exif": adobe_rgb(1, "R98"),
    "uncalibrated": adobe_rgb(65535, "R98"),
    "jpeg_of_wide_gamut": wide("photo.jpg", "JPEG"),
    "png_of_wide_gamut": wide("photo.png", "PNG"),
    "webp_of_wide_gamut": wide("photo.webp", "WEBP"),
    "tiff_of_wide_gamut": wide("photo.tif", "TIFF"),
    "profile_that_is_broken": Look("photo.jpg", lambda: saved(RGB, icc_profile=b"nothing of it", quality=95)),
}
FRAMES = {
    "gif_from_black": Look("photo.gif", lambda: fading_in("GIF", BLACK)),
    "gif_from_nothing": Look("photo.gif", lambda: fading_in("GIF", CLEAR)),
    "webp_from_black": Look("photo.webp", lambda: fading_in("WEBP", BLACK)),
    "webp_from_nothing": Look("photo.webp", lambda: fading_in("WEBP", CLEAR)),
    "apng_from_black": Look("photo.png", lambda: fading_in("PNG", BLACK)),
    "gif_that_is_black": Look("photo.gif", lambda: saved(BLACK, "GIF"), BLACK),
}
CUT = {
    "jpeg_under_a_flat_sky": Look("photo.jpg", lambda: cut(sky(), 40), sky()),
    "progressive_jpeg_under_a_flat_sky": Look("photo.jpg", lambda: cut(sky(), 40, progressive=1), sky()),
    "jpeg_with_little_on_paper": Look("photo.jpg", lambda: cut(framed(), 12), framed()),
    "jpeg_without_its_end": Look("photo.jpg", lambda: cut(RGB, 2, quality=95)),
}
FORMATS = {
    "radiance": Look("photo.hdr", radiance, as_screens_show(RGB)),
    "photoshop_of_8_bits": Look("photo.psd", lambda: photoshop(8)),
    "photoshop_of_16_bits": Look("photo.psd", lambda: photoshop(16)),
    "large_photoshop": Look("photo.psb", lambda: photoshop(8, big=True)),
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with looking(tmp_path_factory.mktemp("pixels")) as seen:
        yield seen


def _check(seen: Seen, folder: Path, look: Look, most: float = SAME) -> None:
    path = folder / look.name
    path.write_bytes(look.make())
    assert difference(seen(path), look.wanted or RGB) < most


@pytest.mark.parametrize("look", parameters(CHUNKS))
def test_damaged_metadata_never_cost_the_picture(seen: Seen, tmp_path: Path, look: Look) -> None:
    _check(seen, tmp_path, look)


@pytest.mark.parametrize("look", parameters(PIXELS))
def test_pixels_are_those_that_a_person_sees(seen: Seen, tmp_path: Path, look: Look) -> None:
    _check(seen, tmp_path, look)


@pytest.mark.parametrize("look", parameters(FRAMES))
def test_a_film_of_frames_is_known_by_one_that_shows_something(seen: Seen, tmp_path: Path, look: Look) -> None:
    _check(seen, tmp_path, look, most=12.0)


@pytest.mark.parametrize("look", parameters(CUT))
def test_a_file_that_lacks_its_last_bytes_is_there(seen: Seen, tmp_path: Path, look: Look) -> None:
    _check(seen, tmp_path, look, most=8.0)


@pytest.mark.parametrize("look", parameters(FORMATS))
def test_formats_of_photographers_are_read(seen: Seen, tmp_path: Path, look: Look) -> None:
    _check(seen, tmp_path, look, most=40.0 if look.name.endswith("hdr") else SAME)


def test_a_file_that_lacks_most_of_its_bytes_is_refused(seen: Seen, tmp_path: Path) -> None:
    whole = photo(5, quality=95)
    path = tmp_path / "photo.jpg"
    path.write_bytes(whole[: len(whole) // 3])
    assert seen(path) == "The file is cut off"


OLD_AVIF = "plum-blossom-{}.avif"


@pytest.mark.parametrize(
    ("file", "of"),
    [
        ("large.profile0.10bpc.yuv420.alpha-limited", "large.profile0.10bpc.yuv420.alpha-full"),
        ("large.profile2.12bpc.yuv420.alpha-full", "large.profile1.8bpc.yuv444.alpha-full"),
        ("small.profile2.10bpc.yuv422.alpha-limited", "large.profile0.10bpc.yuv420.alpha-full"),
        ("small.profile2.12bpc.yuv422.alpha-full.monochrome", "small.profile2.8bpc.yuv422.alpha-limited.monochrome"),
    ],
)
def test_avif_of_older_encoders_is_read_with_its_alpha(seen: Seen, shared_data: Path, file: str, of: str) -> None:
    found, wanted = (seen(shared_data / "torture" / "avif_linku" / OLD_AVIF.format(name)) for name in (file, of))
    assert not isinstance(wanted, str), wanted
    assert wanted[0, 0].tolist() == [255, 255, 255], "what is transparent is white"
    assert wanted.std() > 10
    assert difference(found, Image.fromarray(wanted)) < SAME
