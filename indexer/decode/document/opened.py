"""What every kind of document is to its reader, once it is open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from indexer.decode import fields
from indexer.types import Fit

if TYPE_CHECKING:
    from PIL.Image import Image

    from indexer.decode.document.page_text import PageText
    from indexer.types import Box, MediaFacts, PixelSpec

PAGES_LIMIT = 5_000
"""Pages that are read of one document; the rest is left out."""
PAGE_CHARS_LIMIT = 50_000
"""Text that is kept of one page: a book page has 3,000 characters, a large sheet many more."""
OUTLINE_CHARS_LIMIT = 4_000
WORDS_LIMIT = 30_000
"""Words of one page whose places are given."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\ufeff\ufffe\uffff]|[\ud800-\udfff]")
_HYPHEN_AT_END = re.compile(r"(?:[\x02\ufffe\u00ad]|(?<=[^\W\d_])[-\u2010])[ \t]*\r?\n[ \t]*(?=[^\W\d_])")
"""A word that is broken at the end of a line; a capital letter after it may be another word's."""
_DOUBLED = re.compile(r"(?<!\S)(?:([^\W_])\1){3,}(?!\S)")
"""What programs make bold by writing each letter twice."""
_READABLE = 0.5
"""Share of letters and digits among the signs of a text. Below it, a font says nothing of its letters."""
_READABLE_CHARS = 40
"""A shorter text is not judged by it."""
_PROGRAM_TITLE = re.compile(r"(microsoft (word|powerpoint|excel)|word|powerpoint) - ", re.IGNORECASE)
_FILE_ENDING = re.compile(r"\.(docx?|pptx?|xlsx?|odt|odp|rtf|pages|indd|qxd|tex|dvi|ps|pdf)$", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"((untitled|unbenannt|unnamed|sans titre|powerpoint|document|dokument|presentation|pr[äe]sentation|slide|folie"
    r"|book|mappe|layout|spreadsheet|tabelle)[ _-]*)*\d*",
    re.IGNORECASE,
)


RENDER_LIMIT_PX = 8_000
"""The longest side of a picture of a part of a page."""
_OVERSAMPLE = 1.2
"""Pictures for models are drawn larger than needed and then shrunk: letters are more even."""


class Document(Protocol):
    """A document that is open. Its methods raise any of `reasons.PARSER_ERRORS` where a page is damaged."""

    facts: MediaFacts
    """With the number of its pages."""
    outline: str
    """Its headings or its beginning, a line each: what it is about."""

    def __len__(self) -> int:
        """Return the number of pages."""

    def text(self, page: int) -> str:
        """Return the text of a page, counted from 1; empty if it has none."""

    def picture(self, page: int, spec: PixelSpec) -> Image:
        """Return a picture, RGB, of a page or of the region of it that `spec` names, large enough for the rectangle."""

    def page_text(self, page: int) -> PageText:
        """Return the text of a page with the places of its words."""

    def close(self) -> None:
        """Free what it holds."""


def tidy(text: str, limit_chars: int = PAGE_CHARS_LIMIT) -> str:
    """Return the text of a page without control characters, with words whole that its lines break."""
    joined = _HYPHEN_AT_END.sub(_hyphen, text[: 2 * limit_chars].replace("\u00a0", " "))
    plain = _CONTROL.sub("", joined.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\xad", ""))
    lines = (" ".join(_DOUBLED.sub(_once, line).split()) for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)[:limit_chars]


def _once(found: re.Match[str]) -> str:
    return found[0][::2]


def is_readable(text: str) -> bool:
    """Say whether a text layer may be text: some fonts hide which letters their signs are."""
    signs = [sign for sign in text if not sign.isspace()]
    return len(signs) < _READABLE_CHARS or sum(map(str.isalnum, signs)) >= _READABLE * len(signs)


def _hyphen(found: re.Match[str]) -> str:
    following = found.string[found.end()]
    return "" if following.islower() or found[0][0] in "\x02\ufffe\u00ad" else "-"


def title_of(said: object) -> str:
    """Return the title that a document says it has; empty if a program wrote it."""
    title = " ".join(fields.spoken(said).split())
    title = _FILE_ENDING.sub("", _PROGRAM_TITLE.sub("", title)).strip()
    return "" if _NO_TITLE.fullmatch(title) else title


def first_lines(text: str, limit_chars: int = 400) -> str:
    """Return how a text begins, whole lines as far as they fit."""
    kept: list[str] = []
    for line in text.splitlines():
        if kept and sum(map(len, kept)) + len(line) > limit_chars:
            break
        kept.append(line[:limit_chars])
    return "\n".join(kept)


def wanted_px(size_pt: tuple[float, float], region: Box, spec: PixelSpec) -> tuple[int, int]:
    """Return the size of the whole page's picture in which a region is large enough for the rectangle."""
    width, height = (max(side, 1e-3) for side in size_pt)
    across = spec.width_px / max(width * (region.right - region.left), 1e-6)
    down = spec.height_px / max(height * (region.bottom - region.top), 1e-6)
    scale = min(across, down) if spec.fit in (Fit.WITHIN, Fit.PAD) else max(across, down) * _OVERSAMPLE
    longest = max(width * (region.right - region.left), height * (region.bottom - region.top)) * scale
    scale *= min(1.0, RENDER_LIMIT_PX / longest)
    return max(1, round(width * scale)), max(1, round(height * scale))
