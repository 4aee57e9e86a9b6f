"""The settings pages about the window: appearance and shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QComboBox, QKeySequenceEdit, QLineEdit, QPushButton, QSystemTrayIcon, QToolButton, QWidget

from desktop_app.actions import ActionInfo, Actions, shortcut_text
from desktop_app.settings.form import LEAST_CONTROL_PX, Page
from desktop_app.style.icons import icon
from desktop_app.style.theme import TEXT_SCALES, Theme
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, text_label
from desktop_app.texts import chosen_locale, languages

if TYPE_CHECKING:
    from desktop_app.settings.preferences import PreferencesStore


class AppearancePage(Page):
    """Theme, text size, language and tray; changes take effect at once."""

    restart_wanted = Signal()  # Restart the program in the chosen language

    def __init__(self, preferences: PreferencesStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        present = preferences.current
        self.title(self.tr("Appearance"))
        themes = QComboBox()
        for theme, name in (
            (Theme.SYSTEM, self.tr("Same as the system")),
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
        self.row(self.tr("Text size"), sizes, also=self.tr("font zoom scale larger smaller"))
        spoken = QComboBox()
        spoken.addItem(self.tr("Same as the system"), "")
        for code in languages():
            spoken.addItem(_name_of(code), code)
        spoken.setCurrentIndex(max(0, spoken.findData(present.language)))
        spoken.currentIndexChanged.connect(lambda _row: preferences.change(language=spoken.currentData()))
        self.row(
            self.tr("Language"),
            spoken,
            self.tr("A new language takes effect after a restart."),
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
            self.tr("New photos are indexed in the background. The icon in the system tray opens the window again."),
            on=present.keep_in_tray,
            changed=lambda on: preferences.change(keep_in_tray=on),
            also=self.tr("tray background quit"),
        )
        if not QSystemTrayIcon.isSystemTrayAvailable():
            tray.setEnabled(False)
            tray.setToolTip(self.tr("This desktop has no system tray."))
        self.finish()

    def _offer_restart(self, language: str) -> None:
        """Show the restart button if the chosen language is not the present one."""
        self._restart.setVisible(chosen_locale(language).language() != QLocale().language())


def _name_of(code: str) -> str:
    """Return the native name of a language."""
    name = QLocale(code).nativeLanguageName()
    return name[:1].upper() + name[1:]


class ShortcutsPage(Page):
    """One row per action; shortcuts already in use are rejected with a message."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.rows: dict[str, _KeysRow] = {}
        self.title(self.tr("Shortcuts"))
        self.text(self.tr("Click a shortcut and press the new keys. Changes take effect at once."))
        self._clash = self.text("", "danger")
        self._show_clashes()
        group = ""
        for entry in sorted(actions.entries(), key=self._order(actions)):
            if entry.group != group:
                group = entry.group
                self.section(group)
            row = _KeysRow(entry)
            row.keys.editingFinished.connect(lambda name=entry.name: self._take(name))
            row.back.clicked.connect(lambda _checked, name=entry.name: self._reset(name))
            self.rows[entry.name] = row
            self.row(entry.label, row)
        self.column.addSpacing(space(4))
        everything = QPushButton(self.tr("Restore all default keys"))
        everything.clicked.connect(lambda _checked: self._reset_all())
        self.buttons(everything)
        self.finish()

    def _show_clashes(self) -> None:
        """Warn about actions that share a shortcut: stored shortcuts may clash with new actions."""
        clashes = self._actions.all_clashes()
        for name, others in clashes.items():
            own = self._entry(name)
            self._clash.setText(
                self.tr("“{action}” and “{other}” have the same keys, so neither of them works. Change one.").format(
                    action=own.label, other=others[0].label
                )
            )
        self._clash.setVisible(bool(clashes))

    @staticmethod
    def _order(actions: Actions) -> _Order:
        return _Order([entry.group for entry in actions.entries()])

    def _take(self, name: str) -> None:
        """Use the pressed shortcut, unless another action has it."""
        row = self.rows[name]
        wanted = row.pressed()
        entry = self._entry(name)
        if wanted == entry.keys[:1]:
            return
        keys = (*wanted, *(key for key in entry.keys[1:] if key not in wanted))
        clashes = self._actions.clashes(name, keys)
        if clashes:
            self._clash.setText(
                self.tr("{keys} already belongs to “{action}”. Change that one first.").format(
                    keys=shortcut_text(wanted), action=clashes[0].label
                )
            )
            row.show_entry(entry)
        else:
            self._actions.set_keys(name, keys)
            row.show_entry(self._entry(name))
        self._clash.setVisible(bool(clashes))

    def _reset(self, name: str) -> None:
        entry = self._entry(name)
        clashes = self._actions.clashes(name, entry.default_keys)
        if not clashes:
            self._actions.set_keys(name, entry.default_keys)
            self.rows[name].show_entry(self._entry(name))

    def _reset_all(self) -> None:
        self._actions.reset()
        self._clash.hide()
        for name, row in self.rows.items():
            row.show_entry(self._entry(name))

    def _entry(self, name: str) -> ActionInfo:
        return next(entry for entry in self._actions.entries() if entry.name == name)


class _Order:
    """A sort key: by group, in the order of the groups."""

    def __init__(self, groups: list[str]) -> None:
        self._places = {group: place for place, group in reversed(list(enumerate(groups)))}

    def __call__(self, entry: ActionInfo) -> int:
        return self._places[entry.group]


class _KeysRow(QWidget):
    """The shortcut editor of one action."""

    def __init__(self, entry: ActionInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._others = text_label(role="caption")
        self.keys = QKeySequenceEdit()
        self.keys.setMaximumSequenceLength(1)
        self.keys.setMinimumWidth(LEAST_CONTROL_PX)
        self.keys.setClearButtonEnabled(True)
        self.keys.setAccessibleName(self.tr("Keys for {action}").format(action=entry.label))
        field = self.keys.findChild(QLineEdit)
        if field is not None:
            field.setPlaceholderText(self.tr("none"))
        self.back = QToolButton()
        self.back.setIcon(icon("rotate-ccw"))
        self.back.setToolTip(self.tr("Default keys"))
        self.back.setAccessibleName(self.tr("Default keys for {action}").format(action=entry.label))
        hbox(self._others, self.keys, self.back, parent=self, margins=0)
        self.setFocusProxy(self.keys)
        self.show_entry(entry)

    def pressed(self) -> tuple[str, ...]:
        text = self.keys.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        return (text,) if text else ()

    def show_entry(self, entry: ActionInfo) -> None:
        first = entry.keys[0] if entry.keys else ""
        self.keys.setKeySequence(QKeySequence(first, QKeySequence.SequenceFormat.PortableText))
        others = entry.keys[1:]
        self._others.setText(self.tr("also {keys}").format(keys=shortcut_text(others)) if others else "")
        self._others.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self.back.setEnabled(entry.keys != entry.default_keys)
