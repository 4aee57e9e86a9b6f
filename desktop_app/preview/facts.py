"""The facts about a file in words, and the heading of the preview."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QTimeZone, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QWidget

from desktop_app.query.filters import KIND_ICONS
from desktop_app.query.places import town_at
from desktop_app.style.icons import icon
from desktop_app.style.tokens import CONTROL_PX, space
from desktop_app.style.widgets import ElidedLabel, hbox, vbox
from desktop_app.texts import data_size, shown_name, translate
from indexer.catalogue.text import duration_text
from indexer.search.request import Near
from indexer.types import DateSource, Kind

if TYPE_CHECKING:
    from indexer.catalogue.heard import Speech
    from indexer.library.values import Details, Row
    from indexer.types import MediaFacts

_DOT = " \N{MIDDLE DOT} "
_CODECS = {
    "h264": "H.264",
    "hevc": "HEVC (H.265)",
    "mpeg4": "MPEG-4",
    "mpeg2video": "MPEG-2",
    "mjpeg": "Motion JPEG",
    "prores": "ProRes",
    "dvvideo": "DV",
    "opus": "Opus",
    "vorbis": "Vorbis",
    "pcm_s16le": "PCM",
}
"""Names that people know, by FFmpeg's."""
NEAR_KM = 2.0  # Radius of a search around the place


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the info pane."""

    icon: str
    """Lucide's name."""
    what: str
    """Tooltip, and name for screen readers."""
    text: str
    near: Near | None = None
    """Set for a place: the area to search."""


def facts_of(details: Details) -> list[Fact]:
    """Return the known facts about a file."""
    row, facts = details.row, details.facts
    lines = [
        Fact(icon="type", what=translate("Facts", "Title"), text=facts.title),
        Fact(icon="text", what=translate("Facts", "Description"), text=facts.description),
        Fact(icon="pencil", what=translate("Facts", "Author"), text=facts.author),
        Fact(icon="library", what=translate("Facts", "Album"), text=facts.album),
        Fact(icon="files", what=translate("Facts", "Pages"), text=QLocale().toString(facts.pages or 0))
        if facts.pages
        else None,
        Fact(icon="calendar", what=translate("Facts", "Date"), text=date_text(row, facts)),
        Fact(
            icon="camera",
            what=translate("Facts", "Camera"),
            text="\n".join(filter(None, (_joined(facts.camera, facts.lens), exposure_text(facts)))),
        ),
        _place_fact(facts),
        Fact(icon=KIND_ICONS[row.kind], what=translate("Facts", "Size"), text=size_text(row)),
    ]
    if row.kind is Kind.VIDEO:
        lines += _video_facts(facts)
    elif row.kind is Kind.AUDIO:
        lines.append(_sound_fact(facts))
    if details.speech is not None:
        lines.append(_language_fact(details.speech))
    return [line for line in lines if line is not None and line.text]


def _video_facts(facts: MediaFacts) -> list[Fact]:
    """Return length, frame rate, codecs and sound of a video."""
    parts: list[str] = []
    if facts.duration_ms is not None:
        parts.append(duration_text(facts.duration_ms / 1000))
    if facts.frames_per_s:
        rate = QLocale().toString(round(facts.frames_per_s, 2), "g", 5)
        parts.append(translate("Facts", "%1 frames per second").replace("%1", rate))
    if facts.video_codec:
        parts.append(_CODECS.get(facts.video_codec, facts.video_codec.upper()))
    sound = _CODECS.get(facts.audio_codec, facts.audio_codec.upper()) or translate("Facts", "No sound")
    return [
        Fact(icon="clock", what=translate("Facts", "Video"), text=_DOT.join(parts)),
        Fact(icon="volume-2" if facts.audio_codec else "volume-x", what=translate("Facts", "Sound"), text=sound),
    ]


def _sound_fact(facts: MediaFacts) -> Fact:
    """Return length and codec of a sound."""
    length = "" if facts.duration_ms is None else duration_text(facts.duration_ms / 1000)
    codec = _CODECS.get(facts.audio_codec, facts.audio_codec.upper())
    return Fact(icon="clock", what=translate("Facts", "Sound"), text=_joined(length, codec))


def _language_fact(speech: Speech) -> Fact:
    """Return the language that was heard, or that the user says is spoken."""
    name = language_text(speech.language) if speech.language else ""
    words = translate("Facts", "%1 is spoken (you said so)") if speech.chosen else translate("Facts", "%1 is spoken")
    return Fact(icon="type", what=translate("Facts", "Speech"), text=words.replace("%1", name) if name else "")


def language_text(code: str) -> str:
    """Return the name of a language by its code, in English as Qt has it; the code where Qt does not know it."""
    found = QLocale(code).language()
    return code if found is QLocale.Language.C else QLocale.languageToString(found)


def date_text(row: Row, facts: MediaFacts | None = None) -> str:
    """Return when a picture was taken (local time), or when its file was changed."""
    moment = QDateTime.fromMSecsSinceEpoch(row.taken_ms, QTimeZone(QTimeZone.Initialization.UTC))
    locale = QLocale()
    day = locale.toString(moment.date(), QLocale.FormatType.LongFormat)
    text = f"{day}, {locale.toString(moment.time(), QLocale.FormatType.ShortFormat)}"
    if facts is None:
        return text
    if facts.taken_ms is None:
        return translate("Facts", "%1 (date of the file)").replace("%1", text)
    if facts.taken_from is DateSource.NAME:
        return translate("Facts", "%1 (from the file name)").replace("%1", text)
    if facts.taken_from is DateSource.SIDE:
        return translate("Facts", "%1 (from the file beside it)").replace("%1", text)
    return text


def _joined(*parts: str) -> str:
    return " \N{MIDDLE DOT} ".join(filter(None, parts))


def exposure_text(facts: MediaFacts) -> str:
    """Return aperture, exposure time, speed and focal length, as far as they are known."""
    parts: list[str] = []
    if facts.aperture is not None:
        parts.append(f"f/{_short(facts.aperture)}")
    if facts.exposure_s is not None:
        parts.append(_seconds(facts.exposure_s))
    if facts.iso is not None:
        parts.append(f"ISO {facts.iso}")
    if facts.focal_mm is not None:
        parts.append(f"{_short(facts.focal_mm)} mm")
    return _joined(*parts)


def _seconds(exposure_s: float) -> str:
    """Return `1/200 s`, `0.8 s`, `30 s`."""
    below = 1 / exposure_s
    return f"1/{round(below)} s" if below >= 3 else f"{_short(exposure_s)} s"


def _short(value: float) -> str:
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale.toString(round(float(value), 1), "g", 6)


def size_text(row: Row) -> str:
    """Return pixels, megapixels and bytes."""
    locale = QLocale()
    parts: list[str] = []
    if row.width_px and row.height_px:
        parts.append(f"{row.width_px} \N{MULTIPLICATION SIGN} {row.height_px}")
        megapixels = row.width_px * row.height_px / 1e6
        if megapixels >= 1:
            parts.append(translate("Facts", "%1 MP").replace("%1", locale.toString(megapixels, "f", 1)))
    parts.append(data_size(row.size_bytes))
    return " \N{MIDDLE DOT} ".join(parts)


def _place_fact(facts: MediaFacts) -> Fact | None:
    if facts.latitude is None or facts.longitude is None:
        return None
    return Fact(
        icon="map-pin",
        what=translate("Facts", "Place"),
        text="\n".join(
            filter(None, (town_at(facts.latitude, facts.longitude), place_text(facts.latitude, facts.longitude)))
        ),
        near=Near(facts.latitude, facts.longitude, NEAR_KM),
    )


def place_text(latitude: float, longitude: float) -> str:
    """Return coordinates such as 48.1372° N, 11.5755° E."""
    locale = QLocale()
    north = translate("Facts", "%1° N") if latitude >= 0 else translate("Facts", "%1° S")
    east = translate("Facts", "%1° E") if longitude >= 0 else translate("Facts", "%1° W")
    return ", ".join(
        text.replace("%1", locale.toString(math.fabs(value), "f", 4))
        for text, value in ((north, latitude), (east, longitude))
    )


class Heading(QFrame):
    """The heading of the preview: name, position in the list, zoom, buttons."""

    back = Signal()
    stepped = Signal(int)
    zoomed_in = Signal()
    zoomed_out = Signal()
    fitted = Signal()
    info_toggled = Signal()
    expanded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wants_info = True
        self._name, self._about = ElidedLabel(), ElidedLabel()
        self._name.setProperty("role", "strong")
        self._about.setProperty("role", "caption")
        self._place, self._scale = QLabel(), QToolButton()
        self._place.setProperty("role", "quiet")
        self._scale.setToolTip(self.tr("Fit to the window"))
        self._scale.clicked.connect(self.fitted)
        self._back = self._button("arrow-left", self.tr("Back"), self.back)
        self._expand = self._button("maximize", self.tr("Full view"), self.expanded)
        self._info = self._button("info", self.tr("Information"), self.info_toggled)
        self._info.setCheckable(True)
        before = self._button("chevron-left", self.tr("Previous"))
        after = self._button("chevron-right", self.tr("Next"))
        before.clicked.connect(lambda: self.stepped.emit(-1))
        after.clicked.connect(lambda: self.stepped.emit(1))
        self._out = self._button("zoom-out", self.tr("Smaller"), self.zoomed_out)
        self._in = self._button("zoom-in", self.tr("Larger"), self.zoomed_in)
        words = vbox(self._name, self._about, gap=0)
        row = hbox(self._back, parent=self, margins=(space(3), space(2)), gap=space(1))
        row.addSpacing(space(1))
        row.addLayout(words, 1)
        for part in (before, self._place, after, self._out, self._scale, self._in, self._expand, self._info):
            row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_mode(self, *, quick: bool) -> None:
        """Show the buttons for a quick look or for the full view."""
        self._expand.setVisible(quick)
        self._info.setVisible(not quick)
        for part in (self._out, self._scale, self._in):
            part.setVisible(not quick)
        self._back.setIcon(icon("x" if quick else "arrow-left"))
        self._back.setToolTip(self.tr("Close") if quick else self.tr("Back"))
        self._info.setChecked(self.wants_info)

    def show_info_open(self, is_open: bool) -> None:  # noqa: FBT001 - what is shown
        """Show whether the info pane is open; remembered for the next time."""
        self.wants_info = is_open
        self._info.setChecked(is_open)

    def show_place(self, index: int, count: int) -> None:
        locale = QLocale()
        text = self.tr("%1 of %2").replace("%1", locale.toString(index + 1)).replace("%2", locale.toString(count))
        self._place.setText(text)

    def show_row(self, row: Row | None) -> None:
        """Show name and facts of the file; None while they are unknown."""
        self._name.show_text(shown_name(row.path) if row is not None else "")
        about = f"{date_text(row)} \N{MIDDLE DOT} {size_text(row)}" if row is not None else ""
        self._about.show_text(about)

    def show_scale(self, scale: float, *, fitted: bool) -> None:
        self._scale.setText(self.tr("%1 %").replace("%1", str(round(100 * scale))))
        self._scale.setEnabled(not fitted)

    def _button(self, drawing: str, name: str, clicked: SignalInstance | None = None) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(drawing))
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setFixedSize(CONTROL_PX, CONTROL_PX)
        if clicked is not None:
            button.clicked.connect(clicked)
        return button
