"""Brings the files of translations up to date with the texts in the code, and makes what the window loads.

    python -m tests.translate

`dev.py translate` runs it. What is new is left unfinished: translate it in `resources/translations/*.ts` (by hand, or
with Qt's Linguist), then run this again.
"""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop_app.texts import CONTEXT
from tests import engine_texts

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
FORMS = 2
"""Of a plural, in English and German."""
HEADER = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'


def update(file: Path) -> None:
    """Add texts that are new, remove those that went."""
    language = file.stem.rpartition("_")[2]
    plurals = _plurals(file)
    sources = sorted((ROOT / "desktop_app").rglob("*.py"))
    options = ["-locations", "none", "-no-obsolete", "-source-language", "en", "-target-language", language]
    with TemporaryDirectory() as folder:
        of_engine = Path(folder) / "of_engine.py"
        calls = (f"QT_TRANSLATE_NOOP({CONTEXT!r}, {_quoted(text)})\n" for text in engine_texts.templates())
        of_engine.write_text("".join(calls), encoding="utf-8")
        _run("pyside6-lupdate", *options, *sources, of_engine, "-ts", file)
    root = ET.parse(file).getroot()
    for context in list(root.iter("context")):
        for message in list(context.iter("message")):
            _mark_plural(message, plurals.get((context.findtext("name"), message.findtext("source"))))
            if language == "en" and message.get("numerus") is None:
                context.remove(message)  # English is what stands in the code; only its plurals have to be said
        if context.find("message") is None:
            root.remove(context)
    ET.indent(root, "    ")
    file.write_text(HEADER + ET.tostring(root, encoding="unicode") + "\n", encoding="utf-8")


def release(file: Path, made: Path) -> None:
    """Make what the window loads."""
    _run("pyside6-lrelease", file, "-qm", made)


def _plurals(file: Path) -> dict[tuple[str | None, str | None], ET.Element]:
    """Return the translations that count, by context and text."""
    return {
        (context.findtext("name"), message.findtext("source")): translation
        for context in ET.parse(file).getroot().iter("context")
        for message in context.iter("message")
        if message.get("numerus") is not None and (translation := message.find("translation")) is not None
    }


def _mark_plural(message: ET.Element, known: ET.Element | None) -> None:
    """Mark a text that counts, and give it its forms again: lupdate knows those of `tr`, and not of `translate`."""
    source = message.findtext("source", "")
    translation = message.find("translation")
    if message.get("numerus") is not None or translation is None or ("%n" not in source and "%Ln" not in source):
        return
    message.set("numerus", "yes")
    message.remove(translation)
    if known is None:
        known = ET.Element("translation", type="unfinished")
        known.extend([ET.Element("numerusform") for _ in range(FORMS)])
    message.append(known)


def _quoted(text: str) -> str:
    """Return a text as a literal that lupdate reads: it knows the escapes of C++."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _run(tool: str, *arguments: str | Path) -> None:
    command = [Path(sys.executable).with_name(tool), *arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=100)


def main() -> int:
    """Update all; return 1 where something is left to translate."""
    code = 0
    for file in sorted(FOLDER.glob("*.ts")):
        update(file)
        release(file, file.with_suffix(".qm"))
        left = file.read_text(encoding="utf-8").count('type="unfinished"')
        sys.stdout.write(f"{file.name}: {left} texts to translate\n")
        code |= bool(left)
    return code


if __name__ == "__main__":
    sys.exit(main())
