"""The actions of the grid with their shortcuts, and its context menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QInputDialog, QMenu

from desktop_app.files.launching import Application, applications_for
from desktop_app.style.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_app.actions import Actions
    from desktop_app.files.background import BackgroundTasks
    from desktop_app.query.query import QueryState
    from desktop_app.results.file_actions import FileActions, UserDataActions
    from desktop_app.results.selection import Selection
    from desktop_app.results.view import GridView
    from indexer.library.values import Collection

    ActionSpec = tuple[str, str, Sequence[str], Callable[[], object], str]
    """Name, label, shortcuts, callback, icon."""

_MENU = (
    "view quick_look | open <with> show_folder | similar more less not_meant | add_query exclude name"
    " | favourite <rate> <collect> | copy_image copy_path | trash | properties"
)
"""Names of actions; submenus in angle brackets."""


class GridActions(QObject):
    """Registers the actions of the grid and of the pane around it (`more`), and shows them as a context menu."""

    def __init__(
        self,
        view: GridView,
        selection: Selection,
        file_actions: FileActions,
        user_data: UserDataActions,
        tasks: BackgroundTasks,
        actions: Actions,
        state: QueryState,
        more: Sequence[ActionSpec],
    ) -> None:
        super().__init__(view)
        self._view = view
        self._selection = selection
        self._file_actions = file_actions
        self._user_data = user_data
        self._tasks = tasks
        self._actions = actions
        self._state = state
        for name, label, keys, run, image in (*more, *self._own()):
            actions.add(f"results.{name}", label, keys, run, group=self.tr("Results"), widget=view, icon=image)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._show_menu)

    def _own(self) -> list[ActionSpec]:
        file_actions = self._file_actions
        commands: list[ActionSpec] = [
            ("open", self.tr("Open"), ("Ctrl+O",), file_actions.open, "external-link"),
            ("show_folder", self.tr("Show in folder"), ("Ctrl+R",), file_actions.show_in_folder, "folder-open"),
            ("favourite", self.tr("Favourite"), ("F",), self._toggle_favourite, "heart"),
            ("copy_image", self.tr("Copy picture"), ("Ctrl+C",), file_actions.copy_image, "copy"),
            ("copy_path", self.tr("Copy path"), ("Ctrl+Shift+C",), file_actions.copy_paths, "clipboard-copy"),
            ("trash", self.tr("Move to trash"), ("Del",), self._delete, "trash-2"),
            ("menu", self.tr("Menu for the selected files"), ("Menu", "Shift+F10"), self._show_menu_at_tile, ""),
            ("rate0", self.tr("No stars"), ("0",), partial(self._rate, 0), "star-off"),
        ]
        commands += [
            (f"rate{stars}", self.tr("%n star(s)", "", stars), (str(stars),), partial(self._rate, stars), "star")
            for stars in range(1, 6)
        ]
        return commands

    def menu(self) -> QMenu:
        """Return the context menu of the selection; it deletes itself when closed."""
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        submenus = {"<with>": self._add_open_with, "<rate>": self._add_rate, "<collect>": self._add_collect}
        if self._state.query.filters.collection is not None:
            submenus["trash"] = self._add_leave
        for name in _MENU.split():
            if name == "|":
                menu.addSeparator()
            elif name in submenus:
                submenus[name](menu)
            else:
                menu.addAction(self._actions[f"results.{name}"])
        return menu

    def _show_menu(self, at: QPoint) -> None:
        if self._view.indexAt(at).isValid():
            self.menu().popup(self._view.viewport().mapToGlobal(at))

    def _show_menu_at_tile(self) -> None:
        self._view.scrollTo(self._view.currentIndex())
        self._show_menu(self._view.visualRect(self._view.currentIndex()).center())

    def _delete(self) -> None:
        """Take the files out of the collection that is shown; elsewhere move them to the trash."""
        collection = self._state.query.filters.collection
        if collection is None:
            self._file_actions.trash()
        else:
            self._user_data.leave(self._selection.ids(), collection)

    def _add_leave(self, menu: QMenu) -> None:
        leave = menu.addAction(icon("circle-minus"), self.tr("Remove from the collection"), self._delete)
        leave.setShortcuts(self._actions["results.trash"].shortcuts())
        menu.addAction(icon("trash-2"), self.tr("Move to trash"), self._file_actions.trash)

    def _rate(self, stars: int) -> None:
        self._user_data.rate(self._selection.ids(), stars)

    def _toggle_favourite(self) -> None:
        self._user_data.toggle_favourite(self._selection.ids())

    def _add_rate(self, menu: QMenu) -> None:
        below = menu.addMenu(icon("star"), self.tr("Rate"))
        for stars in range(6):
            below.addAction(self._actions[f"results.rate{stars}"])

    def _add_open_with(self, menu: QMenu) -> None:
        """List the programs when the submenu opens: finding them takes a moment."""
        tile = self._selection.first()
        path = tile.path if tile is not None else None
        below = menu.addMenu(icon("package"), self.tr("Open with"))
        below.setEnabled(path is not None)
        if path is None:
            return
        waiting = below.addAction(self.tr("Looking for programs…"))
        waiting.setEnabled(False)

        def fill(found: list[Application]) -> None:
            below.removeAction(waiting)
            for application in found:
                below.addAction(application.name).triggered.connect(partial(self._open_with, application))
            if not found:
                below.addAction(self.tr("Choose a program…")).triggered.connect(self._file_actions.choose_program)

        below.aboutToShow.connect(lambda: self._tasks.run(lambda: applications_for(path), _fill_once(below, fill)))

    def _open_with(self, application: Application, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - of Qt
        self._file_actions.open_with(application)

    def _add_collect(self, menu: QMenu) -> None:
        below = menu.addMenu(icon("library"), self.tr("Add to collection"))
        new = below.addAction(self.tr("New collection…"))
        new.triggered.connect(self._ask_name)

        def fill(found: list[Collection]) -> None:
            for collection in found:
                added = below.addAction(collection.name.replace("&", "&&"))
                added.triggered.connect(partial(self._collect, collection))
            if found:
                below.insertSeparator(below.actions()[1])

        below.aboutToShow.connect(lambda: self._user_data.collections(_fill_once(below, fill)))

    def _collect(self, collection: Collection, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - of Qt
        self._user_data.collect(self._selection.ids(), collection.collection_id, collection.name)

    def _ask_name(self) -> None:
        dialog = QInputDialog(self._view)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("New collection"))
        dialog.setLabelText(self.tr("Name of the collection"))
        dialog.textValueSelected.connect(lambda name: self._user_data.collect_anew(self._selection.ids(), name))
        dialog.open()


def _fill_once(menu: QMenu, fill: Callable[[list[Any]], None]) -> Callable[[list[Any]], None]:
    """Fill a menu once, if it still exists when the answer arrives."""

    def filled(found: list[Any]) -> None:
        if shiboken6.isValid(menu) and not menu.property("filled"):
            menu.setProperty("filled", True)  # noqa: FBT003 - Qt's own signature
            fill(found)

    return filled
