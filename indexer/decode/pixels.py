"""From a decoded picture to 8-bit RGB, the model's rectangle and the difference hash."""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from PIL import Image, ImageCms

from indexer.types import WHOLE, Box, Fit, Pixels, PixelSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image as Picture

_WHITE = (255, 255, 255)
_FULL_SCALES = (255, 1023, 4095, 16383, 65535)
"""Largest values of 8, 10, 12, 14 and 16 bit: sensors and scanners store few bits in wide words."""

_MID_GREY = (128, 128, 128)
_REDUCING_GAP = 2.0
"""Box averaging down to twice the target, then the better filter: as good to the eye, several times faster."""
_HASH_SIZE_PX = (9, 8)
_BLANK_LEVELS = 12
_PROFILES_KEPT = 32
_PROBED = range(0, 256, 51)
_ALIKE_LEVELS = 6
"""Profiles of sRGB differ from each other by rounding and by how they treat black."""


def to_rgb(image: Image.Image) -> Image.Image:
    """Return a loaded picture of any mode in mode RGB, as a person would see it on white paper.

    Transparency (alpha channel, transparent colour, palette entry) is laid over white; grey of more than 8 bits and
    floating point is scaled, never clipped; CMYK, LAB and RGB of other primaries than those of sRGB go through their
    colour profile if there is one. The picture should be small: some modes pass through floating point.
    """
    if image.mode.startswith("I") or image.mode == "F":
        return Image.fromarray(scaled_levels(np.asarray(image))).convert("RGB")
    if image.mode in ("CMYK", "LAB"):
        return _through_profile(image)
    profile = image.info.get("icc_profile")
    if image.mode != "RGB" or "transparency" in image.info:
        is_grey = image.mode in ("1", "L", "LA")
        image = _on_white(image) if image.has_transparency_data else image.convert("RGB")
        profile = None if is_grey else profile
    transform = _to_srgb(profile) if isinstance(profile, bytes) and profile else None
    return image if transform is None else transform.apply(image)


@lru_cache(maxsize=_PROFILES_KEPT)
def _to_srgb(profile: bytes) -> ImageCms.ImageCmsTransform | None:
    """The way from a profile's RGB to sRGB; None if they are alike, or the profile is unusable or not of RGB."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != "RGB":
            return None
        target = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        transform = ImageCms.buildTransform(source, target, "RGB", "RGB")
        colours = Image.frombytes("RGB", (36, 6), bytes(itertools.chain(*itertools.product(_PROBED, repeat=3))))
        moved = np.abs(np.asarray(transform.apply(colours), np.int16) - np.asarray(colours))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError):
        return None
    return transform if moved.max() > _ALIKE_LEVELS else None


def is_blank(rgb: Image.Image) -> bool:
    """Say whether an RGB picture shows nothing but one colour."""
    return all(high - low <= _BLANK_LEVELS for low, high in cast("tuple[tuple[int, int], ...]", rgb.getextrema()))


def can_shrink(image: Image.Image) -> bool:
    """Say whether the pixels may be averaged as they are, before `to_rgb`."""
    return (
        image.mode in ("L", "RGB", "RGBX", "RGBA", "LA", "CMYK", "YCbCr", "I", "F") and "transparency" not in image.info
    )


def _on_white(image: Image.Image) -> Image.Image:
    with_alpha = image if image.mode == "RGBA" else image.convert("RGBA")
    if with_alpha.getchannel("A").getextrema() == (0, 0):  # programs that know no alpha leave its bytes zero
        return with_alpha.convert("RGB")
    page = Image.new("RGB", image.size, _WHITE)
    page.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return page


def scaled_levels(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Return levels in any range as uint8 of the same shape, by the narrowest usual scale that holds all of them."""
    if values.dtype.kind == "f":
        values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    if values.dtype.kind == "f" and low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    elif low >= 0 and high <= _FULL_SCALES[-1]:
        low, high = 0.0, float(next(scale for scale in _FULL_SCALES if scale >= high))
    elif low >= 0 and values.dtype.kind in "iu":  # a whole number of 32 bits, unless it counts something else
        most = float(np.iinfo(values.dtype).max)
        low, high = (0.0, most) if high > most / 16 else (low, high)
    if high <= low:
        return np.full(values.shape, 128, np.uint8)
    if values.dtype.itemsize == 2 and low == 0:  # a table needs a tenth of the memory
        table = (np.arange(65536) * (255 / high) + 0.5).clip(0, 255).astype(np.uint8)
        return table.take(values)
    grey: NDArray[np.float32] = (values.astype(np.float32) - np.float32(low)) * np.float32(255.0 / (high - low))
    return grey.round().clip(0, 255).astype(np.uint8)


def _through_profile(image: Image.Image) -> Image.Image:
    """RGB of CMYK or LAB, by the embedded profile where it is usable."""
    try:
        if image.mode == "LAB":
            source = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        elif profile := image.info.get("icc_profile"):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        else:
            return image.convert("RGB")
        target = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        converted = None
    if converted is not None:
        return converted
    return image.convert("RGB") if image.mode != "LAB" else image.getchannel(0).convert("RGB")


@dataclass(frozen=True, slots=True)
class Plan:
    """What part of the picture becomes what part of the rectangle. Sizes are (width, height)."""

    box: tuple[float, float, float, float]
    """Of the picture: left, upper, right, lower."""
    size_px: tuple[int, int]
    """What the box becomes; smaller than the rectangle only with `Fit.PAD` and `Fit.WITHIN`."""


def plan(picture_px: tuple[int, int], spec: PixelSpec) -> Plan:
    """Return how a picture of this size, as seen, or its region, is fitted into the rectangle."""
    region = spec.region or WHOLE
    left, right = region.left * picture_px[0], region.right * picture_px[0]
    upper, lower = region.top * picture_px[1], region.bottom * picture_px[1]
    (width, height), (to_width, to_height) = (right - left, lower - upper), (spec.width_px, spec.height_px)
    if spec.fit is Fit.CROP:
        scale = min(width / to_width, height / to_height)
        across, down = max(0.0, width - to_width * scale) / 2, max(0.0, height - to_height * scale) / 2
        return Plan((left + across, upper + down, right - across, lower - down), (to_width, to_height))
    if spec.fit in (Fit.PAD, Fit.WITHIN):
        smallest = 1.0 if spec.fit is Fit.WITHIN else 0.0
        scale = max(smallest, width / to_width, height / to_height)
        inner = (max(1, round(width / scale)), max(1, round(height / scale)))
        return Plan((left, upper, right, lower), inner)
    return Plan((left, upper, right, lower), (to_width, to_height))


def excess(picture_px: tuple[int, int], spec: PixelSpec) -> float:
    """Return how many times larger than needed a picture is, in the direction with less of it; upright or turned."""
    factors = []
    for target in (spec, _turned(spec)):
        wanted = plan(picture_px, target)
        across = (wanted.box[2] - wanted.box[0]) / wanted.size_px[0]
        down = (wanted.box[3] - wanted.box[1]) / wanted.size_px[1]
        factors.append(min(across, down))
    return min(factors)


def _turned(spec: PixelSpec) -> PixelSpec:
    region = spec.region or WHOLE
    turned = Box(left=region.top, top=region.left, right=region.bottom, bottom=region.right)
    return replace(spec, width_px=spec.height_px, height_px=spec.width_px, region=turned)


def fit(picture: Picture, spec: PixelSpec) -> Pixels:
    """Return an upright RGB picture in the rectangle: uint8 [height_px, width_px, 3], C-contiguous, writable.

    With `Fit.WITHIN` it may be smaller. Resizing is bicubic.
    """
    wanted = plan(picture.size, spec)
    fitted = picture.resize(wanted.size_px, Image.Resampling.BICUBIC, box=wanted.box, reducing_gap=_REDUCING_GAP)
    if spec.fit is Fit.PAD and wanted.size_px != (spec.width_px, spec.height_px):
        page = Image.new("RGB", (spec.width_px, spec.height_px), _MID_GREY)
        page.paste(fitted, ((spec.width_px - fitted.width) // 2, (spec.height_px - fitted.height) // 2))
        fitted = page
    return np.array(fitted, dtype=np.uint8, order="C")


def dhash(picture: Picture) -> int:
    """Return the 64-bit horizontal difference hash of a whole, upright RGB picture, an unsigned Python int.

    Each bit says whether a cell of a 9 x 8 grey reduction is brighter than its left neighbour: row by row from the top
    left, most significant bit first. SQLite integers are signed: store it through int64.

    Source: the "dHash" of N. Krawetz, "Kind of Like That", hackerfactor.com, 2013.
    """
    grey = np.asarray(picture.convert("L").resize(_HASH_SIZE_PX, Image.Resampling.BOX, reducing_gap=_REDUCING_GAP))
    bits = np.packbits(grey[:, 1:] > grey[:, :-1])
    return int.from_bytes(bits.tobytes(), "big")
