"""Theme, size of text, language, and what closing the window does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QSystemTrayIcon, QWidget

from desktop_app.settings.form import Page
from desktop_app.style.theme import TEXT_SCALES, Theme
from desktop_app.translations import chosen_locale, languages

if TYPE_CHECKING:
    from desktop_app.settings.preferences import PreferencesStore


class AppearancePage(Page):
    """Changes the preferences; whoever keeps them applies them."""

    restart_wanted = Signal()
    """The program is to end and start again, in the language that was chosen."""

    def __init__(self, preferences: PreferencesStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        present = preferences.present
        self.title(self.tr("Appearance"))
        themes = QComboBox()
        for theme, name in (
            (Theme.SYSTEM, self.tr("As the system")),
            (Theme.LIGHT, self.tr("Light")),
            (Theme.DARK, self.tr("Dark")),
        ):
            themes.addItem(name, theme.value)
        themes.setCurrentIndex(themes.findData(present.theme.value))
        themes.currentIndexChanged.connect(lambda _row: preferences.change(theme=Theme(themes.currentData())))
        self.row(self.tr("Theme"), themes, also=self.tr("colours mode night bright design"))
        sizes = QComboBox()
        for scale in TEXT_SCALES:
            sizes.addItem(self.tr("{percent} %").format(percent=QLocale().toString(round(scale * 100))), scale)
        nearest = min(TEXT_SCALES, key=lambda scale: abs(scale - present.text_scale))
        sizes.setCurrentIndex(TEXT_SCALES.index(nearest))
        sizes.currentIndexChanged.connect(lambda _row: preferences.change(text_scale=sizes.currentData()))
        self.row(self.tr("Size of text"), sizes, also=self.tr("font zoom scale larger smaller"))
        spoken = QComboBox()
        spoken.addItem(self.tr("As the system"), "")
        for code in languages():
            spoken.addItem(_name_of(code), code)
        spoken.setCurrentIndex(max(0, spoken.findData(present.language)))
        spoken.currentIndexChanged.connect(lambda _row: preferences.change(language=spoken.currentData()))
        self.row(
            self.tr("Language"),
            spoken,
            self.tr("Another language is used from the next start on."),
            also=self.tr("translation locale"),
        )
        self._restart = QPushButton(self.tr("Restart now"))
        self._restart.clicked.connect(self.restart_wanted)
        self.buttons(self._restart)
        self._offer_restart(present.language)
        spoken.currentIndexChanged.connect(lambda _row: self._offer_restart(spoken.currentData()))
        self.section(self.tr("Window"))
        tray = self.switch(
            self.tr("Keep running when the window is closed"),
            self.tr("New photos are indexed as they come. A sign beside the clock brings the window back."),
            on=present.keep_in_tray,
            changed=lambda on: preferences.change(keep_in_tray=on),
            also=self.tr("tray background quit"),
        )
        if not QSystemTrayIcon.isSystemTrayAvailable():
            tray.setEnabled(False)
            tray.setToolTip(self.tr("This desktop has no place for such signs."))
        self.finish()

    def _offer_restart(self, language: str) -> None:
        """Show the button if the window speaks another language than the one that was chosen."""
        self._restart.setVisible(chosen_locale(language).language() != QLocale().language())


def _name_of(code: str) -> str:
    """Return the name of a language in that language."""
    name = QLocale(code).nativeLanguageName()
    return name[:1].upper() + name[1:]
