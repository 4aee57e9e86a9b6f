"""Makes 8-bit RGB of every pixel format that a file can hold."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageCms

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WHITE = (255, 255, 255)
_FULL_SCALES = (255, 1023, 4095, 16383, 65535)
"""Largest values of 8, 10, 12, 14 and 16 bit: sensors and scanners store few bits in wide words."""


def to_rgb(image: Image.Image) -> Image.Image:
    """Return the picture in mode RGB as a person would see it on white paper.

    Transparency (alpha channel, transparent colour, palette entry) is laid over white; grey of more than 8 bits
    and floating point is scaled, never clipped; CMYK and LAB go through their colour profile where there is one.

    Args:
        image: a loaded picture of any Pillow mode; small, since some modes pass through floating point.
    """
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return Image.fromarray(_scaled_grey(np.asarray(image))).convert("RGB")
    if image.has_transparency_data:
        return _on_white(image)
    if image.mode in ("CMYK", "LAB"):
        return _through_profile(image)
    return image.convert("RGB")


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


def _scaled_grey(values: NDArray[Any]) -> NDArray[np.uint8]:
    """uint8 [H, W] of grey in any range. The scale is the narrowest usual one that holds every value."""
    if values.dtype.kind == "f":
        values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    if values.dtype.kind == "f" and low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    elif low >= 0 and high <= _FULL_SCALES[-1]:
        low, high = 0.0, float(next(scale for scale in _FULL_SCALES if scale >= high))
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
