"""Tiles of documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPixmap

from desktop_app.results.painter import TilePainter, TileState
from desktop_app.results.tile import Tile, TileLooks, document_text, tile_of
from desktop_app.style.tokens import LIGHT
from indexer.search.request import Hit
from indexer.types import FileId, Kind, Locator
from tests.gui.results.doubles import hit, row


def tile(name: str, pages: int | None, found: Hit | None = None) -> Tile:
    of_file = row(1, path=Path(name), kind=Kind.DOCUMENT, pages=pages)
    return tile_of(FileId(1), of_file, found, None, stack=1, is_open=False, gone=False)


ON_PAGE_3 = hit(1, kind=Kind.DOCUMENT, page=3, locator=Locator(page=3))


@pytest.mark.parametrize(
    ("shown", "long", "short"),
    [
        (tile("report.pdf", 12, ON_PAGE_3), "PDF \N{MIDDLE DOT} p. 3", "p. 3"),
        (tile("letter.docx", None), "DOCX", "DOCX"),
        (tile("one.odt", 1, replace(ON_PAGE_3, page=1)), "ODT \N{MIDDLE DOT} 1 page(s)", "1"),
        (tile("report.pdf", 12), "PDF \N{MIDDLE DOT} 12 page(s)", "12"),
    ],
)
def test_a_badge_says_type_and_page(shown: Tile, long: str, short: str) -> None:
    assert document_text(shown) == long
    assert document_text(shown, short=True) == short


def test_the_thumbnail_is_of_the_page_of_the_hit() -> None:
    key = tile("report.pdf", 12, ON_PAGE_3).thumb_key(180)
    assert key is not None
    assert key.locator == Locator(page=3)


def test_a_page_is_cut_at_its_bottom_and_a_photo_at_both_ends(app: object) -> None:
    page = QPixmap(100, 200)
    page.fill(QColor("white"))
    with QPainter(page) as painter:
        painter.fillRect(0, 0, 100, 40, QColor("red"))  # its title
    for kind, colour in ((Kind.DOCUMENT, "#ff0000"), (Kind.IMAGE, "#ffffff")):
        drawn = QImage(200, 200, QImage.Format.Format_RGB32)
        with QPainter(drawn) as painter:
            tiles = TilePainter(LIGHT, QFont(), TileLooks(), Qt.LayoutDirection.LeftToRight)
            shown = replace(tile("report.pdf", 2), kind=kind)
            tiles.paint(painter, QRect(0, 0, 200, 200), shown, TileState(), page, None)
        assert drawn.pixelColor(100, 30).name() == colour
