"""All actions of the window: menus, shortcuts and the shortcut sheet are made from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from desktop_app.style.icons import icon as icon_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtWidgets import QWidget

STORED_BELOW = "shortcuts"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionInfo:
    """An action as listed in the shortcut sheet and the settings."""

    name: str
    group: str
    label: str
    keys: tuple[str, ...]
    """In Qt's portable form: `Ctrl+F`."""
    default_keys: tuple[str, ...]


class Actions(QObject):
    """Creates actions and stores their shortcuts across restarts.

    Args:
        stored: where changed keys are kept; None keeps them as long as this lives.
    """

    changed = Signal()  # Shortcuts changed, or an action was added

    def __init__(self, window: QWidget, stored: QSettings | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._stored = stored
        self._actions: dict[str, QAction] = {}
        self._groups: dict[str, str] = {}
        self._defaults: dict[str, tuple[str, ...]] = {}
        self._widgets: dict[str, QWidget] = {}

    def add(
        self,
        name: str,
        label: str,
        keys: Sequence[str],
        run: Callable[[], object],
        *,
        group: str,
        widget: QWidget | None = None,
        icon: str = "",
    ) -> QAction:
        """Make an action.

        Args:
            name: never shown and never changed: keys are stored under it.
            keys: by default, in Qt's portable form.
            widget: its keys work only while this or something in it has the focus.
        """
        if name in self._actions:
            raise ValueError(f"There are two actions called {name}")
        owner = widget or self._window
        action = QAction(label, owner)
        action.setObjectName(name)
        if icon:
            action.setIcon(icon_of(icon))
        context = Qt.ShortcutContext
        action.setShortcutContext(context.WindowShortcut if widget is None else context.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: run())
        self._actions[name], self._groups[name], self._widgets[name] = action, group, owner
        self._defaults[name] = _portable(keys)
        self._assign(action, self._stored_keys(name))
        owner.addAction(action)
        action.destroyed.connect(lambda: self._forget(name))
        self.changed.emit()
        return action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __contains__(self, name: object) -> bool:
        return name in self._actions

    def entries(self) -> list[ActionInfo]:
        """Return all actions in the order they were added."""
        return [self._entry(name) for name in self._actions]

    def set_keys(self, name: str, keys: Sequence[str]) -> None:
        """Change and store the shortcuts. Check `clashes` first."""
        wanted = _portable(keys)
        self._assign(self._actions[name], wanted)
        if self._stored is not None:
            path = f"{STORED_BELOW}/{name}"
            if wanted == self._defaults[name]:
                self._stored.remove(path)
            else:
                self._stored.setValue(path, " ".join(wanted))
        self.changed.emit()

    def reset(self) -> None:
        """Restore all default shortcuts."""
        for name, keys in self._defaults.items():
            self.set_keys(name, keys)

    def clashes(self, name: str, keys: Sequence[str]) -> list[ActionInfo]:
        """Return the other actions that share a shortcut and can be active at the same time: Qt would run neither."""
        wanted = set(_portable(keys))
        return [
            self._entry(other)
            for other in self._actions
            if other != name and wanted & set(self._keys(other)) and self._meet(name, other)
        ]

    def all_clashes(self) -> Mapping[str, list[ActionInfo]]:
        found = {name: self.clashes(name, self._keys(name)) for name in self._actions}
        return {name: others for name, others in found.items() if others}

    @staticmethod
    def _assign(action: QAction, keys: tuple[str, ...]) -> None:
        """Set the shortcuts of an action, and show the first one in its tooltip."""
        action.setShortcuts(_sequences(keys))
        label = action.text().replace("&", "").removesuffix("…")
        action.setToolTip(f"{label} ({shortcut_text(keys[:1])})" if keys else label)

    def _entry(self, name: str) -> ActionInfo:
        label = self._actions[name].text().replace("&", "")
        return ActionInfo(
            name=name, group=self._groups[name], label=label, keys=self._keys(name), default_keys=self._defaults[name]
        )

    def _keys(self, name: str) -> tuple[str, ...]:
        return tuple(
            sequence.toString(QKeySequence.SequenceFormat.PortableText) for sequence in self._actions[name].shortcuts()
        )

    def _stored_keys(self, name: str) -> tuple[str, ...]:
        path = f"{STORED_BELOW}/{name}"
        if self._stored is None or not self._stored.contains(path):
            return self._defaults[name]
        return _portable(str(self._stored.value(path)).split())

    def _meet(self, one: str, other: str) -> bool:
        """Say whether both can be active at once: one widget is or contains the other."""
        first, second = self._widgets[one], self._widgets[other]
        return first is second or first.isAncestorOf(second) or second.isAncestorOf(first)

    def _forget(self, name: str) -> None:
        for kept in (self._actions, self._groups, self._defaults, self._widgets):
            kept.pop(name, None)


def shortcut_text(keys: Sequence[str]) -> str:
    """Return shortcuts in the notation of this system: `Ctrl+F, /`."""
    return ", ".join(sequence.toString(QKeySequence.SequenceFormat.NativeText) for sequence in _sequences(keys))


def _sequences(keys: Sequence[str]) -> list[QKeySequence]:
    return [QKeySequence(key, QKeySequence.SequenceFormat.PortableText) for key in keys]


def _portable(keys: Sequence[str]) -> tuple[str, ...]:
    sequences = [sequence for sequence in _sequences(keys) if not sequence.isEmpty()]
    return tuple(sequence.toString(QKeySequence.SequenceFormat.PortableText) for sequence in sequences)
