"""Makes the media beside this file: `python tests/data/make_media.py`. All of it is drawn here and free to use."""

import io
import struct
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms
from pillow_heif import from_pillow

HERE = Path(__file__).parent
RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 200, 30), (30, 30, 220), (230, 220, 30)
_SHORT, _LONG, _BYTE, _ASCII, _RATIONAL = 3, 4, 1, 2, 10


def quarters(width_px: int = 96, height_px: int = 64) -> Image.Image:
    """Red, green above blue, yellow: no two of its eight orientations look alike."""
    image = Image.new("RGB", (width_px, height_px), RED)
    half_x, half_y = width_px // 2, height_px // 2
    image.paste(GREEN, (half_x, 0, width_px, half_y))
    image.paste(BLUE, (0, half_y, half_x, height_px))
    image.paste(YELLOW, (half_x, half_y, width_px, height_px))
    return image


def tiff(tags: dict[int, tuple[int, list[int] | bytes]], payload: bytes) -> bytes:
    """A little-endian TIFF of one directory; the payload is its strip (tag 273)."""
    count, body_at = len(tags), 8 + 2 + 12 * len(tags) + 4
    entries, extra = b"", b""
    sizes = {_SHORT: "H", _LONG: "I", _BYTE: "B", _ASCII: "s", _RATIONAL: "i"}
    blobs = {}
    for tag, (kind, values) in sorted(tags.items()):
        raw = values if isinstance(values, bytes) else struct.pack(f"<{len(values)}{sizes[kind]}", *values)
        blobs[tag] = raw
    extra_size = sum(len(raw) + len(raw) % 2 for raw in blobs.values() if len(raw) > 4)
    payload_at = body_at + extra_size
    for tag, (kind, values) in sorted(tags.items()):
        raw = struct.pack("<I", payload_at) if tag == 273 else blobs[tag]
        number = len(values) // (2 if kind == _RATIONAL else 1)
        if len(raw) > 4:
            inline, extra = struct.pack("<I", body_at + len(extra)), extra + raw + b"\0" * (len(raw) % 2)
        else:
            inline = raw.ljust(4, b"\0")
        entries += struct.pack("<HHI", tag, kind, number) + inline
    return b"II*\0" + struct.pack("<IH", 8, count) + entries + bytes(4) + extra + payload


def dng(orientation: int = 1) -> bytes:
    """A raw sensor picture without preview: RGGB, 12 bits in 16."""
    rgb = np.asarray(quarters(), np.uint16) * 16
    mosaic = rgb[..., 1].copy()
    mosaic[::2, ::2], mosaic[1::2, 1::2] = rgb[::2, ::2, 0], rgb[1::2, 1::2, 2]
    height, width = mosaic.shape
    matrix = [v for x in (1, 0, 0, 0, 1, 0, 0, 0, 1) for v in (x, 1)]
    return tiff(
        {
            254: (_LONG, [0]),
            256: (_LONG, [width]),
            257: (_LONG, [height]),
            258: (_SHORT, [16]),
            259: (_SHORT, [1]),
            262: (_SHORT, [32803]),
            271: (_ASCII, b"Recallery\0"),
            272: (_ASCII, b"Recallery Test Camera\0"),
            273: (_LONG, [0]),
            274: (_SHORT, [orientation]),
            277: (_SHORT, [1]),
            278: (_LONG, [height]),
            279: (_LONG, [mosaic.nbytes]),
            306: (_ASCII, b"2021:06:05 04:03:02\0"),
            33421: (_SHORT, [2, 2]),
            33422: (_BYTE, bytes([0, 1, 1, 2])),
            50706: (_BYTE, bytes([1, 4, 0, 0])),
            50708: (_ASCII, b"Recallery Test Camera\0"),
            50714: (_SHORT, [0]),
            50717: (_SHORT, [4095]),
            50721: (_RATIONAL, matrix),
            50728: (_RATIONAL, [1, 1, 1, 1, 1, 1]),
            50778: (_SHORT, [21]),
        },
        mosaic.astype("<u2").tobytes(),
    )


def psd() -> bytes:
    """A flat, uncompressed Photoshop file."""
    pixels = np.asarray(quarters())
    height, width, _ = pixels.shape
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, height, width, 8, 3)
    return head + bytes(12) + bytes(2) + pixels.transpose(2, 0, 1).tobytes()


def main() -> None:
    picture = quarters()
    for suffix in ("png", "webp", "gif", "bmp", "tif", "avif", "jp2", "ico", "tga", "pcx", "ppm", "qoi", "sgi", "dds"):
        picture.save(HERE / f"quarters.{suffix}")
    picture.save(HERE / "quarters.jpg", quality=92)
    from_pillow(picture).save(HERE / "quarters.heic", quality=90)
    (HERE / "quarters.psd").write_bytes(psd())
    (HERE / "quarters.dng").write_bytes(dng())
    (HERE / "turned.dng").write_bytes(dng(orientation=6))
    picture.convert("CMYK").save(HERE / "cmyk.jpg", quality=92)
    lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    in_lab = ImageCms.applyTransform(picture, lab)
    assert in_lab is not None
    in_lab.save(HERE / "lab.tif")
    ramp = np.tile(np.linspace(0, 65535, 96).astype(np.uint16), (64, 1))
    Image.fromarray(ramp).save(HERE / "grey16.png")
    Image.fromarray(ramp.astype(np.int32) * 1000).save(HERE / "grey32.tif")
    Image.fromarray(ramp.astype(np.float32) / 65535).save(HERE / "float.tif")
    mask = Image.new("L", picture.size, 255)
    mask.paste(0, (0, 0, 48, 32))
    clear = picture.copy()
    clear.putalpha(mask)
    clear.save(HERE / "alpha.png")
    clear.convert("LA").save(HERE / "grey_alpha.png")
    clear.save(HERE / "alpha.webp", lossless=True)
    picture.quantize(8).save(HERE / "palette.png", transparency=picture.quantize(8).getpixel((0, 0)))
    picture.convert("1", dither=Image.Dither.NONE).save(HERE / "one_bit.png")
    make_broken()


def make_broken() -> None:
    broken = HERE / "broken"
    broken.mkdir(exist_ok=True)
    noise = np.random.default_rng(7).integers(0, 255, (16, 24, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).resize((192, 128), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=60)
    jpeg = buffer.getvalue()
    (broken / "mostly_there.jpg").write_bytes(jpeg[: len(jpeg) * 9 // 10])
    (broken / "cut_off.jpg").write_bytes(jpeg[: len(jpeg) // 3])
    (broken / "empty.jpg").write_bytes(b"")
    (broken / "zeros.jpg").write_bytes(bytes(4096))
    (broken / "letter.jpg").write_text("Dear reader,\nthis is no picture at all.\n")
    for suffix in ("png", "webp", "gif", "bmp", "tif", "heic", "avif", "dng", "psd", "jp2", "ico"):
        whole = (HERE / f"quarters.{suffix}").read_bytes()
        (broken / f"cut_off.{suffix}").write_bytes(whole[: len(whole) // 4])


if __name__ == "__main__":
    main()
