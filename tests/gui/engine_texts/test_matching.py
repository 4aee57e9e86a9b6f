"""What the engine says in English stands in the window in the user's language."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from desktop_app.engine_texts.matching import TEMPLATES, sentences, template_of, translated
from indexer.decode import reasons
from indexer.errors import disk_full
from tests.said_texts import HOLE, SAID_ELSEWHERE, Reader, Said

OF_COMMANDS = ("indexer/cli/", "indexer/bench/", "indexer/examination.py")
"""Said at the terminal only: `examination.py` is what `recallery doctor` does."""
NO_TEXTS = {
    ("desktop_app/files/trash.py", HOLE): "the system's words alone",
    ("indexer/decode/wire.py", HOLE): "comes from the decoder's process, and is found where that makes it",
    ("indexer/models/assemble.py", f"{HOLE}."): "a library's words alone",
    ("indexer/embed/providers.py", f" ({HOLE} ms an item, CPU {HOLE})"): "only what is not empty is said",
    ("indexer/embed/vectors.py", "It gives . Check it with: recallery doctor."): "only what is not empty is said",
}
A_NUMBER = "7"
"""Stands for what is known at run time only: as good as a name, a path or a number."""


@pytest.fixture(scope="module")
def said() -> list[Said]:
    return [one for one in Reader("indexer", "desktop_app").said() if not one.file.startswith(OF_COMMANDS)]


def _example(text: str) -> str:
    return text.replace(SAID_ELSEWHERE, "The disk is full").replace(HOLE, A_NUMBER)


def test_the_reader_finds_what_is_said(said: list[Said]) -> None:
    found = {(one.file, one.text) for one in said}
    # A constant; a name in the function; an argument of a helper; a dictionary; a class that gives it to its base.
    assert ("indexer/errors.py", "The disk is full") in found
    assert ("indexer/catalogue/saved.py", f"Choose another name than {HOLE}.") in found
    assert ("indexer/models/graph_facts.py", f"Its {HOLE} reads {HOLE} instead of token ids.") in found
    assert ("indexer/decode/reasons.py", f"Your account may not read this file. ({HOLE})") in found
    assert ("indexer/models/download.py", "Stopped") in found
    assert ("indexer/indexing.py", "its disk is not connected") in found
    assert ("indexer/service/process.py", f"The processor took over, which is slower. {SAID_ELSEWHERE}") in found
    assert len(found) > 200


def test_everything_that_is_said_has_a_template(said: list[Said]) -> None:
    unknown = [
        str(one) for one in said if (one.file, one.text) not in NO_TEXTS and template_of(_example(one.text)) is None
    ]
    assert not unknown, "add these to desktop_app/engine_texts, then run: python3 dev.py translate"


def test_exceptions_are_still_said(said: list[Said]) -> None:
    assert set(NO_TEXTS) <= {(one.file, one.text) for one in said}


def test_every_template_is_said_by_somebody(said: list[Said]) -> None:
    from desktop_app.engine_texts.of_system import SYSTEM

    used = set()
    for one in said:
        text = _example(one.text)
        while (template := template_of(text)) is not None:
            used.add(template)
            text = _inside(template, text)
    assert set() == set(TEMPLATES) - used - {str(words) for words in SYSTEM}


def _inside(template: str, text: str) -> str:
    """Return the text of the engine that stands in another one."""
    before, found, after = template.partition("{text}")
    if not found:
        return ""
    after = after.replace("{reason}", A_NUMBER).replace("{share}", A_NUMBER)
    return text.removeprefix(before).removesuffix(after)


def test_templates_differ() -> None:
    assert len(set(TEMPLATES)) == len(TEMPLATES)


@pytest.mark.usefixtures("german")
def test_german_differs_from_english_everywhere() -> None:
    same = {template for template in TEMPLATES if QCoreApplication.translate("EngineTexts", template) == template}
    assert {"{text} ({reason})"} == same


SHOWN = """
The file is empty
Die Datei ist leer

It has 20,000 x 12,345 pixels; pictures of this kind may have 200 million.
Es hat 20.000 x 12.345 Pixel; Bilder dieser Art dürfen 200 Millionen haben.

It has 3.4 GB; pictures may have 2.0 GB.
Sie hat 3,4 GB; Bilder dürfen 2,0 GB haben.

Decoding took longer than 15 s.
Das Dekodieren dauerte länger als 15 s.

It ends before the picture does. Perhaps it was never copied completely. Only 38% of the picture is there.
Sie endet vor dem Bild. Vielleicht wurde sie nie vollständig kopiert. Nur 38\u00a0% des Bildes sind da.

Parts of the file make no sense, so there is nothing to show. (SyntaxError: broken (a.png))
Teile der Datei ergeben keinen Sinn, deshalb gibt es nichts zu zeigen. (SyntaxError: broken (a.png))

a part of it cannot be read (/photos/2019 (old): Permission denied)
ein Teil des Ordners kann nicht gelesen werden (/photos/2019 (old): Zugriff verweigert)

http://hub: [Errno -3] Temporary failure in name resolution. Check the connection and try again.
http://hub: Namen lassen sich gerade nicht auflösen (Errno -3). Die Verbindung prüfen und noch einmal versuchen.

a.onnx has 120000 bytes instead of 130000. Install Recallery again.
a.onnx hat 120000 Bytes statt 130000. Recallery neu installieren.

The processor took over, which is slower. ONNX Runtime says: CUDA failure 2.
Der Prozessor hat übernommen, was langsamer ist. ONNX Runtime sagt: CUDA failure 2.

Another Recallery (process 4711) is writing to it. Stop that one, or wait until it is done. (/a)
Ein anderes Recallery (Prozess 4711) schreibt hinein. Jenes beenden oder warten, bis es fertig ist. (/a)
"""


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("pair", SHOWN.strip().split("\n\n"))
def test_templates_carry_over_what_stands_in_them(pair: str) -> None:
    text, shown = pair.splitlines()
    assert shown == translated(text)


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    "text", ["", "Ein fremder Satz.", "Something new went wrong.", "holiday (1).jpg", "The house has been sold."]
)
def test_what_is_not_known_stays_as_it_is(text: str) -> None:
    assert text == translated(text)


@pytest.mark.usefixtures("german")
def test_refusals_of_the_system_are_german(tmp_path: Path) -> None:
    for number in (errno.EACCES, errno.ENOSPC, errno.EIO, errno.EROFS, errno.ENOENT):
        trouble = reasons.from_os_error(OSError(number, os.strerror(number)), tmp_path)
        assert template_of(os.strerror(number)) is not None
        assert os.strerror(number) not in translated(trouble.message)


def test_english_stays_english(app: QApplication, tmp_path: Path) -> None:
    trouble = disk_full(tmp_path)
    assert f"{trouble.title}. {trouble.message}" == sentences(trouble)
