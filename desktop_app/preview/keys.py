"""The shortcuts of the preview; they work while it has the focus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop_app.preview.video.player import SKIP_MS
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
    add("next", translate("PreviewKeys", "Next"), [onwards, "Down"], lambda: pane.go(1))
    add("previous", translate("PreviewKeys", "Previous"), [back, "Up"], lambda: pane.go(-1))
    add("page_on", translate("PreviewKeys", "Next page of a document, or next file"), ["PgDown"], lambda: pane.turn(1))
    page_back = translate("PreviewKeys", "Previous page of a document, or previous file")
    add("page_back", page_back, ["PgUp"], lambda: pane.turn(-1))
    add("first", translate("PreviewKeys", "First"), ["Home"], lambda: pane.go_to(0))
    add("last", translate("PreviewKeys", "Last"), ["End"], pane.go_to_end)
    add("close", translate("PreviewKeys", "Close"), ["Esc", "Backspace"], pane.dismiss)
    # Only on the picture: elsewhere these keys press the focused button.
    look = translate("PreviewKeys", "Play or pause a video; close the quick look of a photo")
    add("look", look, ["Space"], pane.press_space, canvas)
    add("full", translate("PreviewKeys", "Full view"), ["Return", "Enter"], pane.expand, canvas)
    add("larger", translate("PreviewKeys", "Larger"), ["+", "="], canvas.zoom_in)
    add("smaller", translate("PreviewKeys", "Smaller"), ["-"], canvas.zoom_out)
    add("fit", translate("PreviewKeys", "Fit to the window"), ["0"], canvas.fit)
    add("pixels", translate("PreviewKeys", "Actual size"), ["Z"], canvas.toggle)
    copied = translate("PreviewKeys", "Copy the selected text, or the frame of a video")
    add("copy", copied, ["Ctrl+C"], lambda: _copy(pane))
    select = translate("PreviewKeys", "Select all text in the picture")
    add("select_text", select, ["Ctrl+A"], canvas.select_all, canvas)
    add("info", translate("PreviewKeys", "Information"), ["I"], pane.toggle_info)
    add("favourite", translate("PreviewKeys", "Favourite"), ["F"], info.toggle_favourite)
    for stars in range(1, 6):
        label = translate("PreviewKeys", "%n star(s); press again to remove", "", stars)
        add(f"rate{stars}", label, [str(stars)], partial(pane.toggle_rating, stars))
    _add_video_keys(pane, add)


def _copy(pane: PreviewPane) -> None:
    if pane.canvas.selected_text:
        QGuiApplication.clipboard().setText(pane.canvas.selected_text)
    else:
        pane.video_commands.copy_frame()


def _add_video_keys(pane: PreviewPane, add: Callable[[str, str, Sequence[str], Callable[[], object]], None]) -> None:
    video, commands = pane.video, pane.video_commands
    add("frame_back", translate("PreviewKeys", "Previous frame"), [","], lambda: video.step(forward=False))
    add("frame_on", translate("PreviewKeys", "Next frame"), ["."], lambda: video.step(forward=True))
    add("skip_on", translate("PreviewKeys", "5 seconds on"), ["Shift+Right"], lambda: video.skip(SKIP_MS))
    add("skip_back", translate("PreviewKeys", "5 seconds back"), ["Shift+Left"], lambda: video.skip(-SKIP_MS))
    add("moment_on", translate("PreviewKeys", "Next matching moment or page"), ["N"], lambda: pane.go_to_match(1))
    previous = translate("PreviewKeys", "Previous matching moment or page")
    add("moment_back", previous, ["P"], lambda: pane.go_to_match(-1))
    add("slower", translate("PreviewKeys", "Slower"), ["<"], lambda: video.change_speed(-1))
    add("faster", translate("PreviewKeys", "Faster"), [">"], lambda: video.change_speed(1))
    add("loop", translate("PreviewKeys", "Repeat the moment"), ["L"], video.toggle_loop)
    add("mute", translate("PreviewKeys", "Sound on or off"), ["M"], video.toggle_mute)
    add("similar_frame", translate("PreviewKeys", "Find similar to this frame"), ["S"], commands.find_similar)
    add("clip", translate("PreviewKeys", "Save clip…"), ["Ctrl+S"], commands.save_clip)
    add("show_folder", translate("PreviewKeys", "Show in folder"), ["Ctrl+R"], commands.show_in_folder)
