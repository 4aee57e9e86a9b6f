"""Which files are for Recallery, by the end of their name. A new medium is a new row here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.types import Kind

if TYPE_CHECKING:
    from pathlib import PurePath

RAW_SUFFIXES = frozenset(
    ".3fr .arw .cr2 .cr3 .crw .dcr .dng .erf .fff .gpr .iiq .kdc .mef .mos .mrw .nef .nrw .orf .pef .raf .raw"
    " .rw2 .rwl .sr2 .srf .srw .x3f".split()
)
"""Camera RAW: read through the preview that the camera embeds."""
_PHOTOS = ".jpg .jpeg .jpe .jfif .mpo .png .apng .webp .gif .bmp .dib .tif .tiff .heic .heif .hif .avif .avifs"
_GRAPHICS = ".jp2 .j2k .jpf .jpx .j2c .psd .ico .icns .tga .pcx .ppm .pgm .pbm .pnm .pfm .qoi .sgi .dds"
# Left out on purpose: EPS, PS, PDF and WMF/EMF run other programs or scripts; SVG is a program, too.

_KIND_BY_SUFFIX: dict[str, Kind] = dict.fromkeys((*_PHOTOS.split(), *_GRAPHICS.split(), *RAW_SUFFIXES), Kind.IMAGE)


def kind_of(path: PurePath) -> Kind | None:
    """Return what a file is by its name, or None where Recallery has no reader for it.

    macOS leaves `._name` companions on foreign disks: they carry the name of a photo and are none.
    """
    if path.name.startswith("._"):
        return None
    return _KIND_BY_SUFFIX.get(path.suffix.lower())


def is_raw(path: PurePath) -> bool:
    """Say whether the name is one of a camera RAW file."""
    return path.suffix.lower() in RAW_SUFFIXES
