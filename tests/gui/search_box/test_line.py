from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop_app.search_box.line import KEPT, LONGEST_SIDE_PX, DroppedContent, dropped_content, save_pasted


def mime(*urls: str, text: str = "", image: QImage | None = None) -> QMimeData:
    made = QMimeData()
    made.setUrls([QUrl(url) for url in urls])
    if text:
        made.setText(text)
    if image is not None:
        made.setImageData(image)
    return made


def pixels(side_px: int, colour: str = "#123456") -> QImage:
    image = QImage(side_px, side_px, QImage.Format.Format_RGB888)
    image.fill(QColor(colour))
    return image


def test_files_come_before_pixels() -> None:
    found = dropped_content(mime("file:///p/a.jpg", "file:///p/b.txt", image=pixels(4)))

    assert DroppedContent(files=(Path("/p/a.jpg"),)) == found
    assert found.has_picture


def test_pixels_come_before_the_address_they_are_from() -> None:
    found = dropped_content(mime("https://example.org/a.jpg", image=pixels(4)))

    assert found.image is not None
    assert not found.remote


def test_an_address_of_the_web_is_no_picture_and_no_words() -> None:
    assert DroppedContent(remote=True) == dropped_content(
        mime("http://example.org/a.jpg", text="http://example.org/a.jpg")
    )


def test_words_are_taken_in_one_line_and_names_of_files_are_none() -> None:
    assert DroppedContent(text="red car") == dropped_content(mime(text=" red\ncar "))
    assert DroppedContent() == dropped_content(mime("file:///p/b.txt", text="/p/b.txt"))
    assert DroppedContent() == dropped_content(QMimeData())


def test_large_pictures_are_kept_smaller(qtbot: QtBot, tmp_path: Path) -> None:
    path = save_pasted(pixels(LONGEST_SIDE_PX + 100), tmp_path)

    assert LONGEST_SIDE_PX == QImage(str(path)).width()


def test_equal_pictures_are_one_file_and_others_are_not(qtbot: QtBot, tmp_path: Path) -> None:
    assert save_pasted(pixels(8), tmp_path) == save_pasted(pixels(8), tmp_path)
    assert save_pasted(pixels(8), tmp_path) != save_pasted(pixels(9), tmp_path)
    assert save_pasted(pixels(8), tmp_path) != save_pasted(pixels(8, "#000000"), tmp_path)


def test_old_ones_go(qtbot: QtBot, tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        file = tmp_path / f"{number}.png"
        file.touch()
        os.utime(file, (number, number))

    new = save_pasted(pixels(8), tmp_path)

    left = {file.name for file in tmp_path.iterdir()}
    assert KEPT == len(left)
    assert new.name in left
    assert "0.png" not in left
