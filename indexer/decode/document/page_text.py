"""The text of one page with its places, as a decoder process gives it."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.types import Box  # noqa: TC001 - msgspec looks the types up


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a page, in reading order."""

    text: str
    start: int
    """Where it begins in the text of its page, in characters."""
    box: Box
    """Where it stands in the picture of its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The text of a page. Pages without a layout of their own have no words, only text."""

    page: int
    """From 1."""
    label: str = ""
    """The page's own number or name, such as `iv`, a sheet's name, a chapter's title; empty if it has none."""
    text: str = ""
    words: tuple[Word, ...] = ()
    width_pt: float = 0.0
    """Of the page as shown; 0 where pages have no size. A point is 1/72 inch."""
    height_pt: float = 0.0
