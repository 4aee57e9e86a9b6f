"""The dialog that gives a name to what the selected pictures show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QDialog, QDialogButtonBox, QLineEdit, QWidget

from desktop_app.style.tokens import space
from desktop_app.style.widgets import text_label, vbox
from desktop_app.texts import with_number
from indexer.catalogue.concepts import LEAST, key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.concepts import Concept


class NameDialog(QDialog):
    """Asks for a name, and says what will come of it. Known names are completed.

    Args:
        count: pictures that were selected.
        known: the concepts that there are.
    """

    named = Signal(str)

    def __init__(self, count: int, known: Sequence[Concept], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = count
        self._known = {key_of(concept.name): concept for concept in known}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Name what these show"))
        what = with_number(self.tr("What do these %n picture(s) show?", "", count), count)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("A name, such as Biscuit or our boat"))
        self.field.setAccessibleName(self.tr("Name"))
        names = QCompleter([concept.name for concept in known], self)
        names.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        names.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.setCompleter(names)
        self.hint = text_label(role="caption", wrap=True, plain=True)
        self.hint.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        buttons = QDialogButtonBox()
        self.button = buttons.addButton(self.tr("Name them"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.button.setProperty("role", "primary")
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        self.field.textChanged.connect(self._follow)
        vbox(
            text_label(what, "title", wrap=True, plain=True),
            self.field,
            self.hint,
            buttons,
            parent=self,
            margins=space(5),
            gap=space(3),
        )
        self.setMinimumWidth(space(110))
        self._follow()

    def _follow(self) -> None:
        """Say what the typed name would do."""
        key = key_of(self.field.text())
        concept = self._known.get(key)
        enough = concept is not None or self._count >= LEAST
        if concept is not None:
            words = self.tr("%n example(s) are added to “{name}”.", "", self._count)
            self.hint.setText(with_number(words, self._count).format(name=concept.name))
        elif not enough:
            words = self.tr(
                "A new name needs at least %n different pictures. Or choose a name that is there.", "", LEAST
            )
            self.hint.setText(with_number(words, LEAST))
        else:
            self.hint.setText(self.tr("You can use the name in every search: Biscuit on the beach, or -Biscuit."))
        self.button.setText(self.tr("Add them") if concept is not None else self.tr("Name them"))
        self.button.setEnabled(bool(key) and enough)

    def _accept(self) -> None:
        if self.button.isEnabled():
            self.named.emit(" ".join(self.field.text().split()))
            self.accept()
