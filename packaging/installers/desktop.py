"""What a Linux desktop is told of the program: menu entry, icons, description, and entries of file managers."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from installers.project import APP_ID, HOMEPAGE, NAME, PACKAGING, ROOT, SUMMARY, TITLE, run, version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ICON_SIDES_PX = (16, 24, 32, 48, 64, 128, 256, 512)
FILES = PACKAGING / "linux" / "desktop"
PLACES: Mapping[str, str] = {
    "recallery.desktop": "share/applications/recallery.desktop",
    "metainfo.xml": f"share/metainfo/{APP_ID}.metainfo.xml",
    "nautilus.py": "share/nautilus-python/extensions/recallery.py",
    "nemo.nemo_action": "share/nemo/actions/recallery.nemo_action",
    "dolphin.desktop": "share/kio/servicemenus/recallery.desktop",
}
"""Where the files in `linux/desktop` go, below `/usr`."""
_DRAW = """
import sys
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
app = QGuiApplication([])
drawing = QSvgRenderer(sys.argv[1])
for side_px in map(int, sys.argv[3:]):
    image = QImage(side_px, side_px, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    drawing.render(painter)
    painter.end()
    image.save(f"{sys.argv[2]}/{side_px}.png")
"""


def install(usr: Path, python: Path, epoch: int) -> None:
    """Write everything below a folder that stands for `/usr`.

    Args:
        usr: the folder.
        python: has PySide6, which draws the icons.
        epoch: the day of the release.
    """
    for name, place in PLACES.items():
        target = usr / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(filled((FILES / name).read_text(encoding="utf-8"), epoch), encoding="utf-8")
    icons(usr / "share" / "icons" / "hicolor", python)


def filled(text: str, epoch: int) -> str:
    """Return a text of `linux/desktop` with the facts of this release."""
    day = datetime.fromtimestamp(epoch, UTC).date().isoformat()
    facts = {"VERSION": version(), "DAY": day, "TITLE": TITLE, "SUMMARY": SUMMARY, "ID": APP_ID, "HOMEPAGE": HOMEPAGE}
    for key, value in facts.items():
        text = text.replace(f"@{key}@", value)
    return text


def icons(theme: Path, python: Path) -> None:
    """Draw the icon in the usual sizes into a theme."""
    drawing = ROOT / "resources" / "icons" / "recallery.svg"
    scalable = theme / "scalable" / "apps" / f"{NAME}.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(drawing, scalable)
    drawn = theme / "drawn"
    drawn.mkdir()
    command = ("env", "QT_QPA_PLATFORM=offscreen", python, "-c", _DRAW, drawing, drawn)
    run(*command, *map(str, ICON_SIDES_PX))
    for side_px in ICON_SIDES_PX:
        target = theme / f"{side_px}x{side_px}" / "apps" / f"{NAME}.png"
        target.parent.mkdir(parents=True)
        (drawn / f"{side_px}.png").rename(target)
    drawn.rmdir()
