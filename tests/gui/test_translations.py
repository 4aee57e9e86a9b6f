"""The translations: complete, as new as the code, and with right plurals."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

import desktop_app
from desktop_app.texts import FOLDER, install_translations, languages
from tests.translate import release, update

FILES = sorted(FOLDER.glob("*.ts"))
_PLACE_OF_TEXT = {"tr": 0, "translate": 1, "QT_TRANSLATE_NOOP": 1}
PLACES = re.compile(r"%L?n|%\d|\{[^{}]*\}")

every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def _messages(file: Path) -> Iterator[tuple[str, ET.Element]]:
    for context in ET.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            yield context.findtext("name", ""), message


def _texts(message: ET.Element) -> list[str]:
    translation = message.find("translation")
    assert translation is not None
    forms = translation.findall("numerusform")
    return [form.text or "" for form in forms] if forms else [translation.text or ""]


@pytest.fixture
def keeper() -> Iterator[QObject]:
    """Keeps translations that end with the test: later tests read the texts of the code."""
    kept = QObject()
    yield kept
    shiboken6.delete(kept)


def test_there_is_english_and_german() -> None:
    assert ["recallery_de", "recallery_en"] == [file.stem for file in FILES]
    assert ["de", "en"] == languages()


@every_file
def test_nothing_is_left_to_translate(file: Path) -> None:
    for context, message in _messages(file):
        translation = message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, f"{context}: {message.findtext('source')}"
        assert all(_texts(message)), f"{context}: {message.findtext('source')}"


@every_file
def test_what_is_filled_in_stays(file: Path) -> None:
    for context, message in _messages(file):
        source = message.findtext("source", "")
        for text in _texts(message):
            there, wanted = (set(PLACES.findall(t)) - {"%n", "%Ln"} for t in (text, source))
            # One thing may be named without its number.
            assert there == wanted, f"{context}: {source!r} and {text!r}"


@every_file
def test_translations_are_as_new_as_the_code(file: Path, tmp_path: Path) -> None:
    fresh = tmp_path / file.name
    fresh.write_bytes(file.read_bytes())
    update(fresh)
    before, after = ({(c, m.findtext("source")) for c, m in _messages(f)} for f in (file, fresh))
    assert before == after, "run: python3 dev.py translate"


def test_qt_finds_every_text_that_the_code_has_translated() -> None:
    """It overlooks some: `translate` whose number is more than a name, for one."""
    (german,) = (file for file in FILES if file.stem.endswith("_de"))
    known = {message.findtext("source") for _, message in _messages(german)}
    overlooked = [
        f"{path.name}:{call.lineno}: {text}"
        for path in sorted(Path(desktop_app.__file__).parent.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and (text := _text_of(call)) and text not in known
    ]
    assert not overlooked


def _text_of(call: ast.Call) -> str | None:
    """Return the text that a call has translated, if it stands there."""
    at = _PLACE_OF_TEXT.get(getattr(call.func, "attr", getattr(call.func, "id", "")))
    for given in call.args[at : at + 1] if at is not None else ():
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            return given.value
    return None


@every_file
def test_loaded_files_are_made_from_the_translations(file: Path, tmp_path: Path) -> None:
    release(file, tmp_path / "made.qm")
    assert (tmp_path / "made.qm").read_bytes() == file.with_suffix(".qm").read_bytes(), "run: python3 dev.py translate"


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [("en", 0, "0 photos"), ("en", 1, "1 photo"), ("en", 2, "2 photos"), ("de", 1, "1 Foto"), ("de", 5, "5 Fotos")],
)
def test_plurals_are_right(app: QApplication, language: str, count: int, text: str) -> None:
    translator = QTranslator()
    assert translator.load(str(FOLDER / f"recallery_{language}.qm"))
    translated = translator.translate("ChooseFoldersPage", "%n photo(s)", "", count)
    assert translated is not None
    assert text == translated.replace("%n", str(count))


@pytest.mark.usefixtures("default_locale")
def test_language_is_taken_over(app: QApplication, keeper: QObject) -> None:
    install_translations(app, "de", keeper)
    assert "Einstellungen" == QCoreApplication.translate("Commands", "Settings")
    assert "Schließen" == QCoreApplication.translate("QPlatformTheme", "Close")
    assert "1.000" == QLocale().toString(1000)


@pytest.mark.usefixtures("default_locale")
def test_language_without_translation_is_english_from_left_to_right(app: QApplication, keeper: QObject) -> None:
    install_translations(app, "ar", keeper)
    assert "Settings" == QCoreApplication.translate("Commands", "Settings")
    assert app.isLeftToRight()
