"""What is remembered, and that nothing leaves the computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.settings.form import Page

if TYPE_CHECKING:
    from desktop_app.engine.asking import AskLibrary

HISTORY_SETTING = "history"
"""In the catalogue: `off` keeps searches from being remembered."""


class PrivacyPage(Page):
    """The history of searches, on, off or cleared."""

    def __init__(self, ask_library: AskLibrary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask_library = ask_library
        self.title(self.tr("Privacy"))
        self.text(
            self.tr(
                "Nothing leaves this computer: there is no account, no statistics, and no network is used to index or "
                "to search. Photos are only read. What is known of them stands in the index folder, which you can "
                "remove under Storage."
            )
        )
        self.text(
            self.tr(
                "There is one exception, and only when you press its button: getting another model under Model fetches "
                "the model's files. Nothing about you or your photos is sent for it."
            )
        )
        self.section(self.tr("Searches"))
        self._remember = self.switch(
            self.tr("Remember what I searched for"),
            self.tr("Recent searches are offered below the search box."),
            on=True,
            changed=self._switch,
            also=self.tr("history"),
        )
        self._clear = QPushButton(self.tr("Forget all recent searches"))
        self._clear.clicked.connect(lambda _checked: self._forget())
        self.buttons(self._clear)
        self.finish()
        ask_library(self, lambda library: library.setting(HISTORY_SETTING, "on"), self._show)

    def _show(self, value: str) -> None:
        self._remember.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self._remember.setChecked(value != "off")
        self._remember.blockSignals(False)  # noqa: FBT003

    def _switch(self, on: bool) -> None:  # noqa: FBT001 - a slot
        value = "on" if on else "off"
        self._ask_library(self, lambda library: library.store_setting(HISTORY_SETTING, value), lambda _: None)

    def _forget(self) -> None:
        self._clear.setEnabled(False)
        self._ask_library(
            self, lambda library: library.clear_history(), lambda _: self._clear.setText(self.tr("Forgotten"))
        )
