"""The values that travel through the engine, all frozen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""uint8 [H, W, 3], RGB."""
Vectors = NDArray[np.float32]
"""float32 [N, D], rows of unit length: cosine similarity is the dot product."""
Vector = NDArray[np.float32]
"""float32 [D], unit length."""

ContentId = NewType("ContentId", str)
"""Hex BLAKE3-128 of a file's bytes: copies and renamed files share it."""
FileId = NewType("FileId", int)
FolderId = NewType("FolderId", int)
RootId = NewType("RootId", int)
VolumeId = NewType("VolumeId", str)
"""Names a file system wherever it is mounted (its UUID where it has one)."""
SegmentId = NewType("SegmentId", str)
"""`<content id>:<ordinal>`: a part of a content that has a vector (a photo, a shot, a page)."""
ModelId = NewType("ModelId", str)
CollectionId = NewType("CollectionId", int)


class Kind(StrEnum):
    """What a file is to its user."""

    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    AUDIO = "audio"
    """A sound file; read only where speech is heard."""


PLAYED = frozenset({Kind.VIDEO, Kind.AUDIO})
"""What has a length, and is played."""


class Grade(StrEnum):
    """How thoroughly a content, or a segment of it, was read."""

    SEEN = "seen"
    """Only its name is known."""
    QUICK = "quick"
    """Enough was read to find it by what it shows."""
    FULL = "full"

    @property
    def depth(self) -> int:
        """0, 1 or 2, for comparing."""
        return _DEPTHS.index(self)


_DEPTHS = tuple(Grade)


class SpanKind(StrEnum):
    """Which part of a content a segment is."""

    WHOLE = "whole"
    TIME = "time"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grades:
    """How thoroughly the library was read."""

    seen: int = 0
    """Files that are known by name only."""
    quick: int = 0
    """Contents that were read quickly, or not to their end, and are to be read more thoroughly."""
    full: int = 0
    """Contents that were read in full."""
    in_part: int = 0
    """Indexed files that could not be read to their end."""


class Orientation(StrEnum):
    """How a picture lies as seen."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"
    SQUARE = "square"


class TextSource(StrEnum):
    """Where the text of a segment comes from."""

    METADATA = "metadata"
    SUBTITLE = "subtitle"
    PAGE = "page"
    OCR = "ocr"
    SPEECH = "speech"


class DateSource(StrEnum):
    """Where the date of a picture comes from."""

    METADATA = "metadata"
    """The file says it itself."""
    SIDE = "side"
    """A file beside it says it: XMP, or Google Takeout's JSON."""
    NAME = "name"
    """The file's name says it."""
    FILE = "file"
    """Nothing says it: it is when the file was last changed."""


class Fit(StrEnum):
    """How a picture of any aspect becomes the model's rectangle."""

    SQUASH = "squash"
    """Resize both sides freely: keeps everything, loses the aspect."""
    CROP = "crop"
    """Resize the short side, keep the centre."""
    PAD = "pad"
    """Resize the long side, fill the rest with mid grey."""
    WITHIN = "within"
    """Shrink to fit within the rectangle, keep the aspect, never enlarge: for people, not for models."""


class Band(StrEnum):
    """How likely a hit is what the user looks for."""

    GOOD = "good"
    MAYBE = "maybe"
    WEAK = "weak"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of a picture as seen, after the EXIF orientation: edges as fractions of its sides, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_valid(self) -> bool:
        """Whether it lies in the picture and has an area."""
        return 0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWord:
    """A word that was read in a picture."""

    text: str
    box: Box
    confidence: float
    """0 to 1."""
    line: int
    """Words of one line have the same number; lines count in the order of reading."""


WHOLE = Box(left=0.0, top=0.0, right=1.0, bottom=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """Which picture of a file is meant; the empty locator means all of the picture that shows the file best."""

    region: Box | None = None
    """A part of that picture; None for all of it."""
    moment_ms: int | None = None
    """A moment of a video."""
    page: int | None = None
    """A page of a document, from 1."""

    @property
    def is_valid(self) -> bool:
        """Whether its region has an area and its moment or page can exist."""
        return (
            (self.region is None or self.region.is_valid)
            and (self.moment_ms is None or self.moment_ms >= 0)
            and (self.page is None or self.page >= 1)
            and (self.moment_ms is None or self.page is None)
        )


WHOLE_FILE = Locator()


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelSpec:
    """The rectangle of pixels that an image encoder reads."""

    width_px: int
    height_px: int
    fit: Fit
    region: Box | None = None
    """The part of the picture that becomes the rectangle, None for all; requests set it, models never do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What a file says about itself. Absent facts are None or empty."""

    width_px: int = 0
    """As seen, that is after the EXIF orientation."""
    height_px: int = 0
    taken_ms: int | None = None
    """Wall clock where the picture was taken, in ms since 1970 as if that clock were UTC."""
    taken_offset_min: int | None = None
    """Minutes east of UTC of that wall clock, where the file says so."""
    taken_from: DateSource | None = None
    """What said `taken_ms`; None where that is None, or an older version stored it."""
    camera: str = ""
    lens: str = ""
    latitude: float | None = None
    longitude: float | None = None
    rating: int | None = None
    """0 to 5, from XMP or EXIF."""
    aperture: float | None = None
    """The f-number."""
    exposure_s: float | None = None
    iso: int | None = None
    """ISO speed."""
    focal_mm: float | None = None
    """Focal length, not of a 35 mm camera but as it is."""
    duration_ms: int | None = None
    """Of a video, a sound or an animation."""
    frames_per_s: float | None = None
    video_codec: str = ""
    """As FFmpeg names it: h264, hevc, av1."""
    audio_codec: str = ""
    """Empty where there is no sound."""
    pages: int | None = None
    """Pages, slides or sheets of a document."""
    author: str = ""
    """Who wrote, made or plays it."""
    album: str = ""
    """That a piece of music belongs to."""
    pairing_id: str = ""
    """Joins the photo and the video of a Live Photo: Apple's content identifier."""
    title: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a segment lies in its content. A span of time or of pages has both its bounds, the whole has none."""

    kind: SpanKind = SpanKind.WHOLE
    start_ms: int | None = None
    end_ms: int | None = None
    """The first moment after it."""
    first_page: int | None = None
    """Pages count from 1."""
    last_page: int | None = None
    """The last page that is in it."""

    @classmethod
    def time(cls, start_ms: int, end_ms: int) -> Span:
        """Return a span of time."""
        return cls(kind=SpanKind.TIME, start_ms=start_ms, end_ms=end_ms)

    @classmethod
    def pages(cls, first: int, last: int | None = None) -> Span:
        """Return a page, or a run of pages."""
        return cls(kind=SpanKind.PAGE, first_page=first, last_page=last or first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of a content: everything known of it without a model. A photo has one, the whole."""

    ordinal: int = 0
    """Counts from 0 within the content, in the order of the spans."""
    span: Span = Span()
    text: str = ""
    """What is said or written in it. What describes the whole file is in its `MediaFacts`."""
    text_source: TextSource | None = None
    dhash: int
    """64-bit difference hash of its picture as seen; near-identical copies differ in few bits."""
    pictured_ms: int | None = None
    """The moment that shows it best, for its thumbnail; only in videos."""
    pictured_page: int | None = None
    """The page that shows it best; only in documents."""
    grade: Grade = Grade.FULL


def segment_id(content_id: ContentId, ordinal: int) -> SegmentId:
    """Return the id of a segment."""
    return SegmentId(f"{content_id}:{ordinal}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHead:
    """What a reader says of a file before its first segment."""

    content_id: ContentId
    quick_hash: bytes
    """See `indexer.decode.identity`: 16 bytes over the size and three samples of the file."""
    kind: Kind
    facts: MediaFacts
    stands_alone: bool = False
    """If the file is damaged somewhere, the segments before that are worth keeping."""


@dataclass(frozen=True, slots=True)
class ReadSegment:
    """A segment as a reader gives it."""

    segment: Segment
    pixels: Pixels
    """Of the PixelSpec's size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundPiece:
    """Some sound of a file: it begins where the one before ended."""

    samples: bytes
    """16 kHz, mono, 16 bits, in the byte order of this computer."""


@dataclass(frozen=True, slots=True)
class StillReading:
    """Sent by a reader during something slow, such as hashing a large file; the time limit starts again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """One picture of a file, for a query or a thumbnail, with the identity and the facts of the file."""

    content_id: ContentId
    quick_hash: bytes
    """See `FileHead`."""
    kind: Kind
    facts: MediaFacts
    pixels: tuple[Pixels, ...]
    """One array, of the PixelSpec's size."""
    dhash: int
    """See `Segment`."""
