"""Words that stand in the shown picture can be selected with the mouse, as on a page, and copied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from indexer.types import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.catalogue.picture_texts import PictureText
    from indexer.decode.document.page_text import PageText

_AROUND_PX = 3.0
"""A pointer so close to a word is on it."""
_ROW = 3.0
"""A pointer between words belongs to the one beside it rather than to one above: distances down count so much."""


@dataclass(frozen=True, slots=True)
class ShownWord:
    """A word and where it stands in the picture."""

    text: str
    box: Box
    before: str
    """What stands between it and the word before: nothing, a space or a new line."""


def words_of_page(found: PageText) -> tuple[ShownWord, ...]:
    """Return the words of a page's text layer, in the order of reading."""
    words: list[ShownWord] = []
    end = 0
    for word in found.words:
        between = found.text[end : word.start] if words else ""
        words.append(ShownWord(word.text, word.box, _gap(between)))
        end = word.start + len(word.text)
    return tuple(words)


def words_of_picture(found: PictureText) -> tuple[ShownWord, ...]:
    """Return the words that were read in a picture, in the order of reading."""
    words: list[ShownWord] = []
    line = -1
    for word in found.words:
        words.append(ShownWord(word.text, word.box, "" if not words else " " if word.line == line else "\n"))
        line = word.line
    return tuple(words)


def _gap(between: str) -> str:
    return "\n" if "\n" in between or "\r" in between else " " if between else ""


@dataclass(frozen=True, slots=True)
class TextSelection:
    """Which of the words are selected: those from where the mouse was pressed to where it is."""

    words: tuple[ShownWord, ...] = ()
    anchor: int | None = None
    """None: nothing is selected."""
    caret: int = 0

    @property
    def chosen(self) -> Sequence[ShownWord]:
        """The selected words, in the order of reading."""
        if self.anchor is None:
            return ()
        return self.words[min(self.anchor, self.caret) : max(self.anchor, self.caret) + 1]

    @property
    def text(self) -> str:
        """The selected text, with the lines that it has in the picture."""
        return "".join(word.before * (place > 0) + word.text for place, word in enumerate(self.chosen))

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Where the selected words stand; those of a line are joined."""
        joined: list[Box] = []
        for place, word in enumerate(self.chosen):
            if place and word.before != "\n" and _are_beside(joined[-1], word.box):
                joined[-1] = _around((joined[-1], word.box))
            else:
                joined.append(word.box)
        return tuple(joined)

    def at(self, point: QPointF, lies: QRectF) -> int | None:
        """Return the place of the word that a point is on; `lies` is where the picture lies."""
        place = self.nearest(point, lies)
        return place if place is not None and self._distance(place, point, lies) <= _AROUND_PX else None

    def nearest(self, point: QPointF, lies: QRectF) -> int | None:
        """Return the place of the word that is nearest to a point; None if no words are shown."""
        if lies.isEmpty():
            return None
        return min(range(len(self.words)), key=lambda place: self._distance(place, point, lies), default=None)

    def begun(self, place: int) -> TextSelection:
        """Return the selection of one word."""
        return replace(self, anchor=place, caret=place)

    def extended(self, point: QPointF, lies: QRectF) -> TextSelection:
        """Return the selection from its first word to the one nearest to a point."""
        place = self.nearest(point, lies)
        return self if self.anchor is None or place is None else replace(self, caret=place)

    def everything(self) -> TextSelection:
        """Return the selection of all words."""
        return replace(self, anchor=0, caret=len(self.words) - 1) if self.words else self

    def nothing(self) -> TextSelection:
        """Return the same words, none of them selected."""
        return replace(self, anchor=None)

    def _distance(self, place: int, point: QPointF, lies: QRectF) -> float:
        word = rect_of(self.words[place].box, lies)
        across = max(word.left() - point.x(), 0.0, point.x() - word.right())
        down = max(word.top() - point.y(), 0.0, point.y() - word.bottom())
        return hypot(across, _ROW * down)


def rect_of(box: Box, lies: QRectF) -> QRectF:
    """Return where a part of a picture is that lies somewhere."""
    return QRectF(
        lies.x() + box.left * lies.width(),
        lies.y() + box.top * lies.height(),
        (box.right - box.left) * lies.width(),
        (box.bottom - box.top) * lies.height(),
    )


def _are_beside(one: Box, other: Box) -> bool:
    """Say whether the second box goes on where the first one ends, on the same line."""
    return one.left <= other.left and min(one.bottom, other.bottom) > max(one.top, other.top)


def _around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*((box.left, box.top, box.right, box.bottom) for box in boxes), strict=True)
    return Box(left=min(lefts), top=min(tops), right=max(rights), bottom=max(bottoms))
