"""Damage beside the pixels costs no pixels; odd orders, depths and formats show what a person sees elsewhere."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexer.decode import reasons
from indexer.decode.formats import open_other
from indexer.decode.image import read_image
from indexer.errors import UnreadableError
from indexer.types import Fit, PixelSpec
from tests.integration.faults.inputs import chunk, with_chunk, with_segment
from tests.integration.faults.tiffs import Page, long, short, tiff
from tests.integration.pictures import picture

SIZE = (96, 72)
SPEC = PixelSpec(width_px=48, height_px=48, fit=Fit.SQUASH)
RGB = picture(11, SIZE)
COLOURS = np.asarray(RGB)
WIDE = np.moveaxis(COLOURS.astype(np.uint16) * 257, 2, 0)


def differs(path: Path, wanted: Image.Image) -> float:
    small = wanted.convert("RGB").resize((48, 48), Image.Resampling.BICUBIC)
    return float(np.abs(np.asarray(small, np.float32) - read_image(path, SPEC).pixels[0]).mean())


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


@pytest.mark.parametrize("predictor", [1, 2])
def test_planes_of_16_bits_are_read_compressed_too(tmp_path: Path, predictor: int) -> None:
    planes = np.diff(WIDE, axis=2, prepend=np.uint16(0)) if predictor == 2 else WIDE
    strips = [zlib.compress(plane[rows : rows + 36].astype("<u2").tobytes()) for plane in planes for rows in (0, 36)]
    more = {259: short(8), 317: short(predictor), 278: long(36)}
    (tmp_path / "x.tif").write_bytes(tiff(Page(*SIZE, strips, (16, 16, 16), 2, planar=True, more=more)))
    assert differs(tmp_path / "x.tif", RGB) < 4


def test_turned_planes_are_upright(tmp_path: Path) -> None:
    strips = [plane.astype("<u2").tobytes() for plane in WIDE]
    page = Page(*SIZE, strips, (16, 16, 16), 2, planar=True, more={274: short(6)})
    (tmp_path / "x.tif").write_bytes(tiff(page))
    assert differs(tmp_path / "x.tif", RGB.transpose(Image.Transpose.ROTATE_270)) < 4
    facts = read_image(tmp_path / "x.tif", SPEC).facts
    assert (facts.width_px, facts.height_px) == (72, 96)


def test_planes_with_transparency_lie_on_white(tmp_path: Path) -> None:
    alpha = np.full(COLOURS.shape[:2], 65535, np.uint16)
    alpha[:36] = 0
    strips = [plane.astype("<u2").tobytes() for plane in (*WIDE, alpha)]
    page = Page(*SIZE, strips, (16,) * 4, 2, planar=True, more={338: short(2)})
    (tmp_path / "x.tif").write_bytes(tiff(page))
    assert (read_image(tmp_path / "x.tif", SPEC).pixels[0][:20] == 255).all()


def test_pages_of_a_document_are_no_thumbnails(tmp_path: Path) -> None:
    first = picture(3, (60, 80))
    first.save(tmp_path / "x.tif", save_all=True, append_images=[picture(4, (80, 60)), picture(5, (120, 160))])
    assert differs(tmp_path / "x.tif", first) < 4


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"pHYs", b"tIME", b"sBIT", b"abCd"])
def test_a_chunk_that_claims_more_than_the_file_is_left_out(tmp_path: Path, kind: bytes) -> None:
    damaged = struct.pack(">I", 0x7FFFFFF0) + kind + b"nothing"
    (tmp_path / "x.png").write_bytes(with_chunk(saved(RGB, "PNG"), damaged))
    assert differs(tmp_path / "x.png", RGB) < 2


def test_only_the_damaged_chunk_is_left_out(tmp_path: Path) -> None:
    png = with_chunk(saved(RGB, "PNG"), chunk(b"tEXt", b"Title\0Harbour"))
    (tmp_path / "x.png").write_bytes(with_chunk(png, chunk(b"tIME", b"1", wrong_sum=True)))
    assert differs(tmp_path / "x.png", RGB) < 2
    assert read_image(tmp_path / "x.png", SPEC).facts.title == "Harbour"


def test_the_orientation_survives_a_short_segment(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    jpeg = saved(RGB, "JPEG", quality=95, exif=exif)
    (tmp_path / "x.jpg").write_bytes(with_segment(jpeg, 0xEE, b"Adobe"))
    assert differs(tmp_path / "x.jpg", RGB.transpose(Image.Transpose.ROTATE_270)) < 4


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("missing", [0.1, 0.7])
def test_a_flat_jpeg_is_there_as_far_as_it_was_read(tmp_path: Path, mode: str, missing: float) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (100, 320, 3)).astype(np.uint8)
    image = Image.new("RGB", (320, 240), (10, 10, 10))
    image.paste(Image.fromarray(noise), (0, 0) if missing > 0.5 else (0, 140))
    jpeg = saved(image.convert(mode), "JPEG")
    (tmp_path / "x.jpg").write_bytes(jpeg[: round(len(jpeg) * (1 - missing))])
    if missing > 0.5:
        with pytest.raises(UnreadableError, match="cut off"):
            read_image(tmp_path / "x.jpg", SPEC)
    else:
        read_image(tmp_path / "x.jpg", SPEC)


def test_a_lossless_jpeg_is_of_an_unknown_variety_not_damaged(tmp_path: Path) -> None:
    jpeg = saved(RGB, "JPEG")
    (tmp_path / "x.jpg").write_bytes(jpeg.replace(b"\xff\xc0", b"\xff\xc7", 1))
    with pytest.raises(UnreadableError, match="This variety is not supported"):
        read_image(tmp_path / "x.jpg", SPEC)


def test_a_tiff_of_an_unknown_depth_is_of_an_unknown_variety(tmp_path: Path) -> None:
    (tmp_path / "x.tif").write_bytes(tiff(Page(8, 8, [bytes(8 * 8 * 3 * 3)], (24, 24, 24), 2)))
    with pytest.raises(UnreadableError, match="This variety is not supported"):
        read_image(tmp_path / "x.tif", SPEC)


def test_a_jpeg_of_12_bits_is_of_an_unknown_variety(tmp_path: Path) -> None:
    jpeg = bytearray(saved(RGB, "JPEG"))
    jpeg[jpeg.index(b"\xff\xc0") + 4] = 12
    (tmp_path / "x.jpg").write_bytes(jpeg)
    with pytest.raises(UnreadableError, match="This variety is not supported"):
        read_image(tmp_path / "x.jpg", SPEC)


def photoshop(planes: np.ndarray, colours: int, *, version: int = 1, packed: bool = False) -> bytes:
    channels, height, width = planes.shape
    head = b"8BPS" + struct.pack(">H6xHIIHH", version, channels, height, width, planes.itemsize * 8, colours)
    head += bytes(8) + bytes(8 if version == 2 else 4)
    data = planes.astype(planes.dtype.newbyteorder(">"))
    if not packed:
        return head + b"\0\0" + data.tobytes()
    rows = [row.tobytes() for plane in data for row in plane]
    runs = [
        b"".join(bytes([len(row[i : i + 128]) - 1]) + row[i : i + 128] for i in range(0, len(row), 128)) for row in rows
    ]
    sizes = struct.pack(f">{len(runs)}{'I' if version == 2 else 'H'}", *map(len, runs))
    return head + b"\0\1" + sizes + b"".join(runs)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", ["<u1", "<u2", "<f4"])
def test_photoshop_files_of_each_size_and_depth_are_read(tmp_path: Path, version: int, packed: bool, kind: str) -> None:
    planes = np.moveaxis(COLOURS, 2, 0)
    scaled = {"<u1": planes, "<u2": WIDE, "<f4": ((planes / 255) ** 2.2).astype("<f4")}[kind]
    (tmp_path / "x.psd").write_bytes(photoshop(scaled, 3, version=version, packed=packed))
    assert differs(tmp_path / "x.psd", RGB) < 2


def test_photoshop_of_print_and_grey_are_read(tmp_path: Path) -> None:
    inks = 65535 - np.moveaxis(np.asarray(RGB.convert("CMYK")).astype(np.uint16) * 257, 2, 0)
    (tmp_path / "x.psd").write_bytes(photoshop(inks, 4))
    assert differs(tmp_path / "x.psd", RGB.convert("CMYK")) < 2
    (tmp_path / "x.psb").write_bytes(photoshop(np.asarray(RGB.convert("L"))[None], 1, version=2))
    assert differs(tmp_path / "x.psb", RGB.convert("L")) < 2


@pytest.mark.parametrize("cut", [20, 30, 200, 5000])
def test_cut_off_photoshop_files_say_why(tmp_path: Path, cut: int) -> None:
    (tmp_path / "x.psb").write_bytes(photoshop(WIDE, 3, version=2, packed=True)[:cut])
    with pytest.raises(UnreadableError):
        read_image(tmp_path / "x.psb", SPEC)


def radiance_rows(pixels: np.ndarray) -> bytes:
    height, width, _ = pixels.shape
    out = f"#?RADIANCE\n\n-Y {height} +X {width}\n".encode()
    for row in pixels:
        out += bytes([2, 2, width >> 8, width & 255])
        for channel in row.T:
            out += b"".join(bytes([2, *channel[i : i + 2]]) for i in range(0, width, 2))
    return out


def test_packed_radiance_files_are_read(tmp_path: Path) -> None:
    pixels = np.concatenate([COLOURS, np.full((*COLOURS.shape[:2], 1), 128, np.uint8)], axis=2)
    (tmp_path / "x.hdr").write_bytes(radiance_rows(pixels))
    assert differs(tmp_path / "x.hdr", RGB.point(lambda level: round(255 * (level / 255) ** (1 / 2.2)))) < 40


@pytest.mark.parametrize("cut", [5, 11, 40, 700])
def test_cut_off_radiance_files_say_why(tmp_path: Path, cut: int) -> None:
    (tmp_path / "x.hdr").write_bytes(radiance_rows(np.full((*COLOURS.shape[:2], 4), 128, np.uint8))[:cut])
    with pytest.raises(UnreadableError):
        read_image(tmp_path / "x.hdr", SPEC)


def test_openexr_is_read_where_its_library_is(tmp_path: Path) -> None:
    exr = pytest.importorskip("OpenEXR")
    light = ((COLOURS / 255) ** 2.2).astype(np.float32)
    header = {"compression": exr.ZIP_COMPRESSION, "type": exr.scanlineimage}
    with exr.File(header, {"RGB": light}) as file:
        file.write(str(tmp_path / "x.exr"))
    assert differs(tmp_path / "x.exr", RGB) < 40


def test_jpeg_xl_is_read_where_its_plugin_is(tmp_path: Path) -> None:
    pytest.importorskip("pillow_jxl")
    RGB.save(tmp_path / "x.jxl", lossless=True)
    assert differs(tmp_path / "x.jxl", RGB) < 2


@pytest.mark.parametrize("name", ["x.jxl", "x.exr"])
def test_a_format_without_its_library_is_not_called_damaged(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", missing)
    (tmp_path / name).write_bytes({"x.jxl": b"\xff\x0a", "x.exr": b"\x76\x2f\x31\x01"}[name] + b"\1" * 64)
    with pytest.raises(UnreadableError, match="This variety is not supported"):
        read_image(tmp_path / name, SPEC)


def test_other_formats_are_left_to_pillow() -> None:
    assert open_other(io.BytesIO(saved(RGB, "PNG")), Path("x.png"), lambda width, height: None) is None
    assert reasons.is_unknown_variety(None) is False
