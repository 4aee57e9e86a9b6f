"""Makes the files in `resources/selftest`, one of each kind that `recallery selftest` reads.

    python -m tests.selftest_samples

All of them are drawn and written here, so they have no licence but Recallery's own.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tests.clips import BLUE, RED, make_clip
from tests.unit.indexer.office import docx
from tests.unit.indexer.pdfs import pdf

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "selftest"
FONT = ROOT / "resources" / "fonts"
EPOCH = (2020, 1, 1, 0, 0, 0)


def main() -> int:
    """Write the files; return the exit code."""
    FOLDER.mkdir(exist_ok=True)
    make_clip(FOLDER / "film.mp4", (RED, BLUE), size=(160, 120))
    (FOLDER / "film.srt").write_text(
        "1\n00:00:00,000 --> 00:00:01,000\nThe lighthouse keeper waves.\n\n"
        "2\n00:00:01,000 --> 00:00:02,000\nA storm is coming.\n",
        encoding="utf-8",
    )
    report = pdf(["Harbour report\nThe crane was inspected in May.", "Annex\nPontoons and moorings."])
    (FOLDER / "harbour.pdf").write_bytes(report)
    minutes = docx("# Minutes", "The orchestra needs a new bassoon.", thumbnail=None)
    (FOLDER / "minutes.docx").write_bytes(_steady(minutes))
    _sign().save(FOLDER / "sign.png", optimize=True)
    return 0


def _steady(archive: bytes) -> bytes:
    """Return a ZIP archive without the time at which it was made."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _sign() -> Image.Image:
    """Draw a sign with text that only reading finds."""
    sign = Image.new("RGB", (900, 500), (250, 246, 235))
    pen = ImageDraw.Draw(sign)
    font = ImageFont.truetype(next(FONT.glob("*.otf")), 64)
    pen.rectangle((20, 20, 880, 480), outline=(30, 60, 110), width=8)
    for number, line in enumerate(("Ferry to the island", "departs from quay seven", "every quarter hour")):
        pen.text((70, 90 + 110 * number), line, font=font, fill=(20, 30, 50))
    return sign


if __name__ == "__main__":
    sys.exit(main())
