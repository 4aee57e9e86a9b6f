"""The shortcuts of the preview; they work while it has the focus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from desktop_app.texts import translate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from desktop_app.actions import Actions
    from desktop_app.preview.preview_pane import PreviewPane


def add_keys(pane: PreviewPane, actions: Actions) -> None:
    """Register the shortcuts of the preview."""
    group = translate("PreviewKeys", "Preview")
    canvas, info = pane.canvas, pane.info

    def add(name: str, label: str, keys: Sequence[str], run: Callable[[], object], widget: QWidget = pane) -> None:
        actions.add(f"preview.{name}", label, keys, run, group=group, widget=widget)

    onwards, back = ("Right", "Left") if pane.layoutDirection() == Qt.LayoutDirection.LeftToRight else ("Left", "Right")
    add("next", translate("PreviewKeys", "Next"), [onwards, "Down", "PgDown"], lambda: pane.go(1))
    add("previous", translate("PreviewKeys", "Previous"), [back, "Up", "PgUp"], lambda: pane.go(-1))
    add("first", translate("PreviewKeys", "First"), ["Home"], lambda: pane.go_to(0))
    add("last", translate("PreviewKeys", "Last"), ["End"], pane.go_to_end)
    add("close", translate("PreviewKeys", "Close"), ["Esc", "Backspace"], pane.dismiss)
    # Only on the picture: elsewhere these keys press the focused button.
    add("look", translate("PreviewKeys", "Close the quick look"), ["Space"], pane.dismiss, canvas)
    add("full", translate("PreviewKeys", "Full view"), ["Return", "Enter"], pane.expand, canvas)
    add("larger", translate("PreviewKeys", "Larger"), ["+", "="], canvas.zoom_in)
    add("smaller", translate("PreviewKeys", "Smaller"), ["-"], canvas.zoom_out)
    add("fit", translate("PreviewKeys", "Fit to the window"), ["0"], canvas.fit)
    add("pixels", translate("PreviewKeys", "Actual size"), ["Z"], canvas.toggle)
    add("info", translate("PreviewKeys", "Information"), ["I"], pane.toggle_info)
    add("favourite", translate("PreviewKeys", "Favourite"), ["F"], info.toggle_favourite)
    for stars in range(1, 6):
        label = translate("PreviewKeys", "%n star(s); press again to remove", "", stars)
        add(f"rate{stars}", label, [str(stars)], partial(pane.toggle_rating, stars))
