"""All facts about a file, and the user's own data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QToolButton, QWidget

from desktop_app.preview.facts import Fact, facts_of
from desktop_app.preview.picture_text import TextInPicture
from desktop_app.preview.related import Duplicates, Moments
from desktop_app.preview.user_data import CollectionsAndKeywords, RatingEditor
from desktop_app.preview.why import Reason, WhyCard
from desktop_app.style.icons import IconLabel, icon
from desktop_app.style.tokens import CONTROL_PX, INFO_PX, space
from desktop_app.style.widgets import ElidedLabel, clear_layout, hbox, text_label, vbox
from desktop_app.texts import shown, shown_name
from indexer.types import PLAYED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_app.engine.ask_thread import AskLibrary
    from desktop_app.preview.pictures import CancellablePictureSource, ThumbnailSource
    from desktop_app.results.rows import Rows
    from desktop_app.style.theme import Appearance
    from indexer.catalogue.picture_texts import PictureText
    from indexer.library.library import Library
    from indexer.library.values import Details, Row
    from indexer.types import FileId


class InfoPane(QScrollArea):
    """Shows the facts of one file, or the number of selected files; edits rating, favourite and collections of all."""

    show_in_folder = Signal(object)  # A path
    near_wanted = Signal(object)  # A Near: show what was taken around there
    text_wanted = Signal(str)  # A keyword: search for it
    collection_wanted = Signal(object)  # A CollectionId: show what is in it
    file_wanted = Signal(object)  # A FileId: show that file instead
    locator_wanted = Signal(object)  # A Locator: show that moment or page of the file
    words_found = Signal(object)  # A tuple of Box: where the words of the query stand in the picture
    text_found = Signal(object)  # A tuple of ShownWord: the words that were read in a photo
    marked = Signal(object)  # File ids whose rating, favourite or collections changed

    def __init__(
        self,
        ask_library: AskLibrary,
        rows: Rows,
        thumbnails: ThumbnailSource,
        loader: CancellablePictureSource,
        appearance: Appearance,
        parent: QWidget | None = None,
        *,
        beside_player: bool = False,
    ) -> None:
        super().__init__(parent)
        self._ask_library = ask_library
        self._rows = rows
        self._beside_player = beside_player
        """The player has the moments of a video already."""
        self._ids: tuple[FileId, ...] = ()
        self._reason: Reason | None = None
        self._details: Details | None = None
        self.name_label, self.folder_button = ElidedLabel(), QToolButton()
        self.stars = RatingEditor(appearance)
        self.favourite_button = QToolButton()
        self.why = WhyCard(appearance)
        self.facts = QWidget()
        self._facts_lines = QGridLayout(self.facts)
        self.collections = CollectionsAndKeywords(ask_library)
        self._duplicates = Duplicates(rows, thumbnails, loader)
        self.moments = Moments(loader)
        self._text = TextInPicture()
        self._nothing = QLabel(self.tr("Select a photo to see its details."))
        self._shown = QWidget()
        self._lay_out()
        self._connect()
        rows.arrived.connect(self._follow_rows)
        self.show_files(())

    def show_files(self, ids: Sequence[FileId], reason: Reason | None = None) -> None:
        """Show the facts of one file, or the number of several."""
        self._ids, self._reason = tuple(ids), reason
        self._details = None
        self._nothing.setVisible(not ids)
        self._shown.setVisible(bool(ids))
        single = len(ids) == 1
        for part in (self.folder_button, self.facts):
            part.setVisible(False)
        self.why.explain(reason if single else None)
        self.moments.show_hit(None)
        self._text.show_text(None)
        self._duplicates.show_files([], [])
        self.collections.show_files(self._ids)
        self._rows.need(self._ids)
        self._follow_rows()
        if single:
            self._ask()
        elif ids:
            self.name_label.show_text(self.tr("%n files", "", len(ids)))

    def reload(self) -> None:
        self.collections.reload()
        if len(self._ids) == 1:
            self._ask()

    def sizeHint(self) -> QSize:
        return QSize(INFO_PX, space(150))

    def _ask(self) -> None:
        (file_id,) = self._ids
        self._ask_library(self, lambda library: library.details(file_id), self._show_details)
        page = (self._reason.hit.page or 0) if self._reason is not None else 0
        self._ask_library(
            self, lambda library: library.picture_text(file_id, page), lambda found: self._show_text(file_id, found)
        )

    def show_page_text(self, text: str) -> None:
        """Show the text of the page that is seen."""
        self._text.show_page(text)

    def _show_text(self, file_id: FileId, found: PictureText | None) -> None:
        if self._ids == (file_id,):
            self._text.show_text(found, self._reason.words if self._reason is not None else "")

    def _show_details(self, details: Details | None) -> None:
        if details is None or self._ids != (details.row.file_id,):
            return
        self._details = details
        self._show_path(details)
        self._show_facts(facts_of(details))
        self.why.explain(self._reason, details.text)
        self.collections.show_keywords(details.facts.keywords)
        hit = self._reason.hit if self._reason is not None else None
        has_strip = self._beside_player and details.row.kind in PLAYED
        self.moments.show_hit(None if has_strip else hit, None if details.row.offline else details.row.path)
        self._duplicates.show_files(details.copies, hit.similar_ids if hit is not None else ())

    def _show_path(self, details: Details) -> None:
        path = details.row.path
        self.name_label.show_text(shown_name(path))
        self.folder_button.setVisible(True)
        self.folder_button.setToolTip(self.tr("Show in its folder: %1").replace("%1", shown(path.parent)))
        metrics = self.folder_button.fontMetrics()
        width = self.viewport().width() - space(18)
        folder = metrics.elidedText(shown(path.parent), Qt.TextElideMode.ElideMiddle, width)
        # Paths are left-to-right in every language.
        self.folder_button.setText(f" \N{LEFT-TO-RIGHT ISOLATE}{folder}\N{POP DIRECTIONAL ISOLATE}")
        self.folder_button.setIcon(icon("unplug" if details.row.offline else "folder"))
        self.folder_button.setEnabled(not details.row.offline)

    def _show_facts(self, facts: Sequence[Fact]) -> None:
        clear_layout(self._facts_lines)
        for line, fact in enumerate(facts):
            drawing = IconLabel(fact.icon)
            drawing.setToolTip(fact.what)
            text = text_label(fact.text, wrap=True, plain=True)
            text.setToolTip(fact.what)
            text.setAccessibleName(f"{fact.what}: {fact.text}")
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts_lines.addWidget(drawing, line, 0)
            self._facts_lines.addWidget(text, line, 1)
            if fact.near is not None:
                self._facts_lines.addWidget(self._near_button(fact), line, 2)
        self.facts.setVisible(bool(facts))

    def _near_button(self, fact: Fact) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("scan-search"))
        button.setToolTip(self.tr("Show photos taken nearby"))
        button.setAccessibleName(button.toolTip())
        button.clicked.connect(lambda: self.near_wanted.emit(fact.near))
        return button

    def _follow_rows(self, changed: object = None) -> None:
        """Follow changes of rating and favourite made in the grid."""
        if changed is not None and not set(self._ids) & set(changed):  # type: ignore[call-overload]
            return
        rows = [row for row in map(self._rows.get, self._ids) if row is not None]
        ratings = {row.rating or 0 for row in rows}
        self.stars.set_rating(ratings.pop() if len(ratings) == 1 else 0)
        liked = bool(rows) and all(row.favourite for row in rows)
        self.favourite_button.setChecked(liked)
        self.favourite_button.setToolTip(self.tr("Remove from favourites") if liked else self.tr("Favourite"))
        unread = bool(rows) and all(row.content_id is None for row in rows)
        for part in (self.stars, self.favourite_button, self.collections):
            part.setEnabled(not unread)
        if len(self._ids) == 1 and rows and self._details is None:
            self.name_label.show_text(shown_name(rows[0].path))

    def rate(self, rating: int | None) -> None:
        """Rate the present files; None removes the user's rating."""
        ids = self._ids
        self._mark(lambda row: replace(row, rating=rating), lambda library: library.rate(ids, rating))

    def toggle_favourite(self) -> None:
        """Toggle the favourite mark of the present files."""
        ids = self._ids
        rows = [row for row in map(self._rows.get, ids) if row is not None]
        wanted = not all(row.favourite for row in rows)
        self._mark(lambda row: replace(row, favourite=wanted), lambda library: library.set_favourite(ids, wanted))

    def _mark(self, shown: Callable[[Row], Row], done: Callable[[Library], object]) -> None:
        """Show a change at once, write it, then show the stored result: unread files cannot be marked."""
        ids = self._ids
        self._rows.change(ids, shown)

        def question(library: Library) -> dict[FileId, Row]:
            done(library)
            return {row.file_id: row for row in library.rows(ids)}

        def answer(fresh: dict[FileId, Row]) -> None:
            self._rows.change(ids, lambda row: fresh.get(row.file_id, row))
            self.marked.emit(ids)

        self._ask_library(self, question, answer)

    def _lay_out(self) -> None:
        self.setProperty("role", "panel")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(space(60))
        self.setAccessibleName(self.tr("Information"))
        self.name_label.setProperty("role", "title")
        self.folder_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.favourite_button.setIcon(icon("heart"))
        self.favourite_button.setCheckable(True)
        self.favourite_button.setAccessibleName(self.tr("Favourite"))
        self.favourite_button.setFixedSize(CONTROL_PX, CONTROL_PX)
        self._nothing.setProperty("role", "quiet")
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._facts_lines.setContentsMargins(0, 0, 0, 0)
        self._facts_lines.setHorizontalSpacing(space(3))
        self._facts_lines.setVerticalSpacing(space(2))
        self._facts_lines.setColumnStretch(1, 1)
        marks = hbox(self.stars, self.favourite_button, gap=space(1))
        marks.addStretch(1)
        vbox(
            self.name_label,
            self.folder_button,
            marks,
            self.why,
            self.moments,
            self.facts,
            self._text,
            self.collections,
            self._duplicates,
            parent=self._shown,
            margins=0,
            gap=space(3),
        )
        inside = QWidget()
        outer = vbox(self._nothing, self._shown, parent=inside, margins=space(4))
        outer.addStretch(1)
        self.setWidget(inside)

    def _connect(self) -> None:
        self.stars.rated.connect(self.rate)
        self.favourite_button.clicked.connect(self.toggle_favourite)
        self.folder_button.clicked.connect(self._show_in_folder)
        self.collections.text_wanted.connect(self.text_wanted)
        self.collections.collection_wanted.connect(self.collection_wanted)
        self.collections.changed.connect(lambda: self.marked.emit(self._ids))
        self._duplicates.file_wanted.connect(self.file_wanted)
        self.moments.locator_wanted.connect(self.locator_wanted)
        self._text.marked.connect(self.words_found)
        self._text.found.connect(self.text_found)
        self._duplicates.folder_wanted.connect(self.show_in_folder)

    def _show_in_folder(self) -> None:
        if self._details is not None:
            self.show_in_folder.emit(self._details.row.path)
