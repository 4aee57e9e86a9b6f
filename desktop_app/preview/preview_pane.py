"""The preview of a file: a quick look in a card, or the full view with filmstrip and facts."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QWidget

from desktop_app.preview.canvas import Canvas, TroubleCard
from desktop_app.preview.facts import Heading
from desktop_app.preview.filmstrip import Filmstrip
from desktop_app.preview.info_pane import InfoPane
from desktop_app.preview.pages import PageBar
from desktop_app.preview.pictures import CancellablePictureSource, PreviewImages, ThumbnailSource, thumb_key
from desktop_app.preview.video.commands import VideoCommands
from desktop_app.preview.video.player import VideoPlayer
from desktop_app.preview.why import Reason
from desktop_app.style.tokens import INFO_PX, RADIUS_PX
from desktop_app.style.widgets import focus_inside, hbox, set_role, vbox
from desktop_app.texts import said, shown, shown_name
from indexer.types import WHOLE_FILE, FileId, Locator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop_app.engine.ask_thread import AskLibrary
    from desktop_app.preview.filmstrip import Ids
    from desktop_app.results.rows import Rows
    from desktop_app.style.theme import Appearance
    from indexer.library.values import Row
    from indexer.search.request import Hit

_QUICK_ROOM = 0.08  # Margin around a quick look, relative to the window
_SCRIM = 0.55
_INFO_LETTERS = 36
_INFO_SHARE = 0.45  # Width of the info pane at most, relative to the window
_AHEAD, _BEHIND = 2, 1
"""Neighbours to preload."""


class _Mode(Enum):
    QUICK = auto()
    FULL = auto()


class PreviewPane(QWidget):
    """Covers its parent while open, and restores the focus when closed."""

    current_changed = Signal(object)  # The FileId now shown
    closed = Signal()

    def __init__(
        self,
        ask_library: AskLibrary,
        rows: Rows,
        thumbnails: ThumbnailSource,
        loader: CancellablePictureSource,
        appearance: Appearance,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ask_library = ask_library
        self._rows = rows
        self._thumbnails = thumbnails
        self._appearance = appearance
        self._mode = _Mode.FULL
        self._ids: Ids = ()
        self._index = 0
        self._forward = True
        self._hits: Mapping[FileId, Hit] = {}
        self._words = ""
        self._came_from: QWidget | None = None
        self._under = parent
        self.pictures = PreviewImages(rows, thumbnails, loader, self)
        self.heading = Heading()
        self._canvas = Canvas(appearance)
        self.trouble_card = TroubleCard()
        self.video = VideoPlayer(loader, appearance)
        self.video_commands = VideoCommands(self.video, loader, self)
        self.pages = PageBar(ask_library, loader)
        self._strip = Filmstrip(rows, thumbnails, appearance)
        self.info = InfoPane(ask_library, rows, thumbnails, loader, appearance, beside_player=True)
        self._lay_out()
        self._connect()
        parent.installEventFilter(self)
        self.hide()

    # Content

    def show_quick(self, ids: Ids, index: int) -> None:
        """Show one file of a list in a card over the window."""
        self._open(_Mode.QUICK, ids, index)

    def show_full(self, ids: Ids, index: int) -> None:
        """Show one file of a list in full view."""
        self._open(_Mode.FULL, ids, index)

    def set_found(self, hits: Mapping[FileId, Hit], words: str = "") -> None:
        """Set the hits that explain why files are listed; `words` of the query are highlighted."""
        self._hits, self._words = hits, words
        locators = {file_id: hit.locator for file_id, hit in hits.items() if hit.locator != WHOLE_FILE}
        self._strip.locators, self.pictures.locators = locators, dict(locators)

    def show_part(self, locator: Locator) -> None:
        """Show another moment or page of the current file."""
        if self.video.is_active and locator.moment_ms is not None:
            self.video.seek(locator.moment_ms)
        elif self.current is not None:
            self.pictures.point(self.current, locator)
            self.pages.follow(locator)

    def turn(self, by: int) -> None:
        """Show another page of a document, or another file."""
        if self.pages.is_active:
            self.pages.turn(by)
        else:
            self.go(by)

    def go_to_match(self, by: int) -> None:
        """Show another moment or page that matches."""
        if self.pages.is_active:
            self.pages.go_to_match(by)
        else:
            self.video.go_to_moment(by)

    @property
    def current(self) -> FileId | None:
        return FileId(int(self._ids[self._index])) if len(self._ids) else None

    @property
    def is_quick(self) -> bool:
        return self._mode is _Mode.QUICK

    # Actions

    def go(self, by: int) -> None:
        """Move by some files; stops at both ends."""
        self.go_to(self._index + by)

    def go_to(self, index: int) -> None:
        index = min(max(index, 0), len(self._ids) - 1)
        if index >= 0 and index != self._index:
            self._forward = index > self._index
            self._index = index
            self._show_current()

    def go_to_end(self) -> None:
        self.go_to(len(self._ids) - 1)

    def expand(self) -> None:
        """Switch from quick look to full view."""
        if self._mode is _Mode.QUICK:
            self._set_mode(_Mode.FULL)

    def toggle_info(self) -> None:
        self.info.setVisible(not self.info.isVisible())
        self.heading.show_info_open(self.info.isVisible())

    def toggle_rating(self, rating: int) -> None:
        """Set a rating, or remove it if it is already set."""
        row = self._rows.get(self.current) if self.current is not None else None
        self.info.rate(None if row is not None and row.rating == rating else rating)

    def press_space(self) -> None:
        """Play or pause a video; close the quick look of anything else."""
        if self.video.is_active:
            self.video.toggle()
        else:
            self.dismiss()

    @property
    def row(self) -> Row | None:
        """What is known of the current file."""
        return self._rows.get(self.current) if self.current is not None else None

    @property
    def canvas(self) -> Canvas:
        return self._canvas

    def dismiss(self) -> None:
        """Close, and restore the focus."""
        if self.isVisible():
            self.hide()
            if self._came_from is not None:
                self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
            self.closed.emit()

    # Layout and state

    def _open(self, mode: _Mode, ids: Ids, index: int) -> None:
        if not len(ids):
            return
        if not self.isVisible():
            self._came_from = self.window().focusWidget()
        self._ids, self._index = ids, min(max(index, 0), len(ids) - 1)
        self.setGeometry(self._under.rect())
        self._set_mode(mode)
        self.show()
        self.raise_()
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_current()
        if mode is _Mode.FULL:
            viewed = FileId(int(self._ids[self._index]))
            self._ask_library(self, lambda library: library.viewed(viewed), lambda _: None)

    def _set_mode(self, mode: _Mode) -> None:
        self._mode = mode
        quick = mode is _Mode.QUICK
        set_role(self._card, "popup" if quick else "panel")
        self._strip.setVisible(not quick)
        self.info.setVisible(not quick and self.heading.wants_info)
        self.heading.show_mode(quick=quick)
        self._leave_room()
        if self.isVisible():
            self._show_current()

    def _leave_room(self) -> None:
        quick = self._mode is _Mode.QUICK
        across = round(self.width() * _QUICK_ROOM) if quick else 0
        down = round(self.height() * _QUICK_ROOM) if quick else 0
        self._outer.setContentsMargins(across, down, across, down)
        wanted = max(INFO_PX, _INFO_LETTERS * self.info.fontMetrics().averageCharWidth())
        self.info.setFixedWidth(min(wanted, round(self.width() * _INFO_SHARE)))
        # The picture has square corners, the card round ones.
        edge, corner = (1, RADIUS_PX) if quick else (0, 0)
        self._column.setContentsMargins(edge, edge, edge, corner)

    def _show_current(self) -> None:
        file_id = self.current
        if file_id is None:
            return
        self.heading.show_place(self._index, len(self._ids))
        self._strip.show_around(self._ids, self._index)
        self._canvas.show_picture(None, anew=True)
        self._load()
        self._show_row()
        hit = self._hits.get(file_id)
        self.info.show_files([file_id], Reason(hit, self._words) if hit is not None else None)
        self._show_picture(file_id)
        self.current_changed.emit(file_id)

    def _load(self) -> None:
        """Load the current picture, then its likely successors."""
        step = 1 if self._forward else -1
        places = [self._index + step * away for away in (0, *range(1, _AHEAD + 1), *range(-1, -_BEHIND - 1, -1))]
        ids = [FileId(int(self._ids[place])) for place in places if 0 <= place < len(self._ids)]
        side_px = max(self._canvas.width(), self._canvas.height()) * self.devicePixelRatioF()
        self.pictures.want(ids, side_px)
        if self._mode is _Mode.QUICK:
            rows = (self._rows.get(file_id) for file_id in ids)
            self._thumbnails.want(thumb_key(row, 0) for row in rows if row is not None)

    def _follow_rows(self, changed: object) -> None:
        if self.isVisible() and self.current in changed:  # type: ignore[operator]
            self._show_row()
            self._show_picture(self.current)

    def _show_row(self) -> None:
        row, hit = self.row, self._hits.get(self.current) if self.current is not None else None
        self.video.show_file(row, hit)
        self.pages.show_file(row, hit, self._words)
        self.heading.show_row(row)
        self._canvas.setAccessibleName(shown_name(row.path) if row is not None else "")

    def _show_picture(self, file_id: FileId | None) -> None:
        """Show the best picture so far if it is of the current file."""
        if file_id is None or file_id != self.current:
            return
        picture = self.video.image or self.pictures.best(file_id)
        row = self._rows.get(file_id)
        trouble = self.video.trouble or (None if self.video.image else self.pictures.trouble(file_id))
        if self._rows.is_gone(file_id):
            self.trouble_card.tell(
                "image-off", self.tr("This file is no longer there"), self.tr("It was moved or deleted.")
            )
        elif row is not None and row.offline:
            message = self.tr("Connect its disk, or move the file back to: %1").replace("%1", shown(row.path))
            self.trouble_card.tell("unplug", self.tr("This file is not available"), message)
        elif trouble is not None:
            self.trouble_card.tell("file-warning", said(trouble.title), said(trouble.message))
        else:
            self.trouble_card.hide()
        self._canvas.show_picture(picture, dimmed=self.trouble_card.isVisibleTo(self))

    def _follow_zoom(self) -> None:
        scale = self._canvas.scale_to_fit if self.pages.is_active else self._canvas.scale  # pages have no pixels
        self.heading.show_scale(scale, fitted=self._canvas.is_fitted)
        if self.video.is_active:
            self.video.set_room(self._frame_room())
        elif self._canvas.lacks_detail and self.current is not None:
            self.pictures.want_all(self.current)

    def _frame_room(self) -> QSize:
        """Return how large frames of a video have to be: more where the picture is zoomed."""
        shown = self.video.image
        if self._canvas.is_fitted or shown is None:
            return self._canvas.size() * self.devicePixelRatioF()
        return shown.whole * self._canvas.scale

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._under and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._under.rect())
        return super().eventFilter(watched, event)

    def _follow_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Close when the focus moves to a widget behind, such as the search box."""
        if now is None or not self.isVisible() or now.window() is not self.window():
            return
        if now is not self and not self.isAncestorOf(now):
            self._came_from = None
            self.dismiss()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._leave_room()
        if self.isVisible() and len(self._ids):
            self._load()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.video.forget()
        self.pages.forget()
        self.pictures.forget()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close a quick look when its surroundings are clicked."""
        if self._mode is _Mode.QUICK and not self._card.geometry().contains(event.position().toPoint()):
            self.dismiss()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._appearance.colours
        painter = QPainter(self)
        ground = colours.window
        if self._mode is _Mode.QUICK:
            ground = QColor(colours.scrim)
            ground.setAlphaF(_SCRIM)
        painter.fillRect(self.rect(), ground)
        painter.end()

    def focusNextPrevChild(self, forwards: bool) -> bool:  # noqa: FBT001 - Qt's own signature
        """Keep the focus inside: the widgets behind are hidden."""
        return focus_inside(self, forwards=forwards)

    # Layout

    def _lay_out(self) -> None:
        self.setAccessibleName(self.tr("Preview"))
        self._canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._card = QFrame()
        middle = hbox(gap=0)
        middle.addWidget(self._canvas, 1)
        middle.addWidget(self.info)
        self._column = vbox(self.heading, parent=self._card, gap=0)
        self._column.addLayout(middle, 1)
        self._column.addWidget(self.video)
        self._column.addWidget(self.pages)
        self._column.addWidget(self._strip)
        over = QGridLayout(self._canvas)
        for side in (0, 2):
            over.setRowStretch(side, 1)
            over.setColumnStretch(side, 1)
        over.setColumnStretch(1, 2)
        over.addWidget(self.trouble_card, 1, 1)
        self._outer = vbox(self._card, parent=self)

    def _connect(self) -> None:
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]  # widgets have one
        self._rows.arrived.connect(self._follow_rows)
        self.pictures.changed.connect(self._show_picture)
        self._canvas.changed.connect(self._follow_zoom)
        self.video.changed.connect(lambda: self._show_picture(self.current))
        self.pages.page_wanted.connect(self.show_part)
        self.pages.marked.connect(self._canvas.mark)
        self.pages.text_found.connect(self.info.show_page_text)
        self._strip.chosen.connect(self.go_to)
        self._strip.stepped.connect(self.go)
        self.info.file_wanted.connect(self._show_other)
        self.info.locator_wanted.connect(self.show_part)
        self.pages.words_found.connect(self._canvas.set_words)
        self.info.words_found.connect(self._canvas.mark)
        self.info.text_found.connect(self._canvas.set_words)
        self.heading.back.connect(self.dismiss)
        self.heading.stepped.connect(self.go)
        self.heading.zoomed_in.connect(self._canvas.zoom_in)
        self.heading.zoomed_out.connect(self._canvas.zoom_out)
        self.heading.fitted.connect(self._canvas.fit)
        self.heading.info_toggled.connect(self.toggle_info)
        self.heading.expanded.connect(self.expand)

    def _show_other(self, file_id: FileId) -> None:
        """Show a similar file, in the list if it is there."""
        places = [place for place, one in enumerate(self._ids) if one == file_id]
        if places:
            self.go_to(places[0])
        else:
            self._open(self._mode, (file_id,), 0)
