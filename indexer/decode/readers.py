"""Which files Recallery reads, and with which reader. A new medium needs a reader and its file name endings here."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from indexer.decode.document.page_text import PageText
from indexer.types import FileHead, Grade, Kind, Locator, PixelSpec, ReadSegment, SoundPiece, StillReading

if TYPE_CHECKING:
    from pathlib import PurePath

RAW_SUFFIXES = frozenset(
    ".3fr .arw .cr2 .cr3 .crw .dcr .dng .erf .fff .gpr .iiq .kdc .mef .mos .mrw .nef .nrw .orf .pef .raf .raw"
    " .rw2 .rwl .sr2 .srf .srw .x3f".split()
)
"""Camera RAW: read through the preview that the camera embeds."""
_PHOTOS = ".jpg .jpeg .jpe .jfif .mpo .png .apng .webp .gif .bmp .dib .tif .tiff .heic .heif .hif .avif .avifs .jxl"
_GRAPHICS = ".jp2 .j2k .jpf .jpx .j2c .psd .psb .ico .icns .tga .pcx .ppm .pgm .pbm .pnm .pfm .qoi .sgi .dds .hdr .exr"
_VIDEOS = (
    ".mp4 .m4v .mov .qt .mkv .webm .avi .mts .m2ts .m2t .tod .mpg .mpeg .mpe .m1v .m2v .vob .3gp .3g2 .wmv .asf .flv"
    " .f4v .ogv .ogm .dv .mxf .divx .insv .lrv"
)
"""Not .ts: most such files are TypeScript; see `kind_by_contents`."""
_DOCUMENTS = (
    ".pdf .docx .docm .dotx .doc .pptx .pptm .ppsx .ppt .pps .xlsx .xlsm .xls .odt .ott .odp .ods .odg .epub"
    " .html .htm .xhtml .mhtml .mht .rtf .eml .msg .svg .md .markdown .rst .org .txt .text .csv .tsv"
)
# Left out on purpose: EPS, PS and WMF/EMF run other programs or scripts; sources of programs, logs and JSON are for
# programs, and there are many of them.
_TEXTS_OF_PROGRAMS = re.compile(
    r"(licen[cs]e|copying|notice|credits|authors|contributing|code_of_conduct|security|change(s|log)|requirements"
    r"|constraints|cmakelists|robots|top_level|entry_points|sources)([-_.].*)?\.(txt|text|md|markdown|rst)",
    re.IGNORECASE,
)
"""Names of plain texts that come with programs and that nobody looks for."""

_SOUNDS = ".mp3 .m4a .m4b .wav .flac .ogg .oga .opus .aac"

KIND_BY_SUFFIX: dict[str, Kind] = {
    **dict.fromkeys((*_PHOTOS.split(), *_GRAPHICS.split(), *RAW_SUFFIXES), Kind.IMAGE),
    **dict.fromkeys(_VIDEOS.split(), Kind.VIDEO),
    **dict.fromkeys(_DOCUMENTS.split(), Kind.DOCUMENT),
    **dict.fromkeys(_SOUNDS.split(), Kind.AUDIO),
}

_PICTURE_SUFFIXES = [suffix for suffix, kind in KIND_BY_SUFFIX.items() if kind is Kind.IMAGE]
_ENDINGS = "|".join(suffix[1:] for suffix in sorted(_PICTURE_SUFFIXES, key=len, reverse=True))
_CUT_NAME = re.compile(
    rf".*\.({_ENDINGS})([(_~\- ].*|\.(bak|old|orig|original|download|crdownload|part|tmp|\d+))"
    r"|.*\.(j|jp|p|pn|t|ti|h|he|hei|w|we|web|g|gi|b|bm)"
    r"|(img|dsc[nf]?|mvimg|pxl|pict|pano|p|screenshot|snapchat)[_\-]?\d{3,}[\w\- ]*",
    re.IGNORECASE | re.DOTALL,
)
_SIGNATURE = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF.{4}WEBP|.{4}ftyp(avi|hei|hev|mif|msf)",
    re.DOTALL,
)

_TS_PACKET_BYTES = 188
_TS_SYNC = b"G"
"""Each packet of an MPEG transport stream begins with it."""

ReaderItem = FileHead | ReadSegment | StillReading | PageText | SoundPiece
"""What a reader yields: the head first, then segments in order, or the text of a page, or sound; `StillReading`
anywhere."""
Read = Callable[[Path, PixelSpec, Grade], Iterator[ReaderItem]]
"""Reads a file as thoroughly as a grade says; raises UnreadableError for what cannot be read."""
ReadPicture = Callable[[Path, PixelSpec, Locator], Iterator[ReaderItem]]
"""Reads one picture of a file: yields the head and one segment with its pixels; raises UnreadableError."""


def kind_of(path: PurePath) -> Kind | None:
    """Return what a file is by its name, or None where Recallery has no reader for it.

    macOS leaves `._name` companions on foreign disks: they carry the name of a photo and are none.
    """
    if path.name.startswith("._"):
        return None
    kind = KIND_BY_SUFFIX.get(path.suffix.lower())
    return None if kind is Kind.DOCUMENT and _TEXTS_OF_PROGRAMS.fullmatch(path.name) else kind


def kind_by_contents(path: Path) -> Kind | None:
    """Return what a file is whose name does not tell.

    It lost its ending or got something behind it (`IMG_1.jp`, `a.jpg(1)`, `IMG_0001`), or ends in `.ts` as both videos
    and TypeScript do. Other names without a known ending are not opened. None: neither, or it cannot be read now.
    """
    is_stream = path.suffix.lower() == ".ts"
    if path.name.startswith(".") or not (is_stream or _CUT_NAME.fullmatch(path.name)):
        return None
    try:
        with path.open("rb") as file:
            head = file.read(_TS_PACKET_BYTES + 1)
    except OSError:
        return None
    if is_stream:
        return Kind.VIDEO if head[:1] == head[_TS_PACKET_BYTES:] == _TS_SYNC else None
    return Kind.IMAGE if _SIGNATURE.match(head) else None


def is_raw(path: PurePath) -> bool:
    """Say whether the name is one of a camera RAW file."""
    return path.suffix.lower() in RAW_SUFFIXES


@dataclass(frozen=True, slots=True)
class Reader:
    """How files of a kind are read."""

    segments: str
    """`module:name` of a `Read`. The module loads in a decoder process when the first such file is met."""
    picture: str
    """`module:name` of a `ReadPicture`, for queries, thumbnails and the preview."""
    passes: tuple[Grade, ...] = (Grade.FULL,)
    """Read one after the other: the first makes every file findable, the others read more thoroughly."""
    many: bool = True
    """Whether files of this kind may have more than one segment."""
    goes_on: bool = False
    """Whether a `Locator` says where to begin, and all that follows is read."""


Readers = Mapping[Kind, Reader]

READERS: dict[Kind, Reader] = {
    Kind.IMAGE: Reader("indexer.decode.image:read_segments", "indexer.decode.image:read_picture", many=False),
    Kind.VIDEO: Reader(
        "indexer.decode.video.reader:read_segments",
        "indexer.decode.video.reader:read_picture",
        passes=(Grade.QUICK, Grade.FULL),
    ),
    Kind.DOCUMENT: Reader(
        "indexer.decode.document.reader:read_segments",
        "indexer.decode.document.reader:read_picture",
        passes=(Grade.QUICK, Grade.FULL),
    ),
    Kind.AUDIO: Reader("indexer.decode.audio.reader:read_segments", "indexer.decode.audio.reader:read_picture"),
}
PAGE_TEXT = Reader("indexer.decode.document.reader:read_text", "indexer.decode.document.reader:read_page_text")
"""Reads the text of documents with the places of its words: of all pages, or of the page of a `Locator`."""
SOUND = Reader("indexer.decode.audio.pcm:read_all", "indexer.decode.audio.pcm:read_from", goes_on=True)
"""Reads the sound of videos and sounds: all of it, or from the moment of a `Locator` on."""
FRAMES = Reader("indexer.decode.animation:read_frames", "indexer.decode.image:read_picture")
"""Reads the frames of an animated picture, as segments, for the preview."""
MOVING_ENDINGS = frozenset({".gif", ".webp", ".apng"})
"""Of pictures that may be animated."""


def first_pass(readers: Readers, kind: Kind) -> Grade:
    """Return how thoroughly a file of a kind is read at first."""
    return readers[kind].passes[0]


@cache
def load(function: str) -> Callable[[Path, PixelSpec, Grade | Locator], Iterator[ReaderItem]]:
    """Import a `Read` or a `ReadPicture`."""
    return cast("Callable[[Path, PixelSpec, Grade | Locator], Iterator[ReaderItem]]", pkgutil.resolve_name(function))
