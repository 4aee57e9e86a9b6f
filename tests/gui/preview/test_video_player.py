"""Videos in the preview: the player with its real process, without a sound output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.actions import Actions
from desktop_app.preview.keys import add_keys
from desktop_app.preview.preview_pane import PreviewPane
from desktop_app.preview.video.player import VideoPlayer
from desktop_app.style.theme import Appearance
from indexer.decode.playback.sound import NO_DEVICE
from indexer.search.request import Hit, SegmentHit
from indexer.types import Band, FileId, Kind, Locator, MediaFacts
from tests.clips import make_clip
from tests.gui.preview.conftest import Scene
from tests.sounds import make_sound, note

KEY = Qt.Key
LIMIT_MS = 60_000


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_clip(tmp_path_factory.mktemp("clips") / "clip.mp4").read_bytes()


@pytest.fixture
def video_id(scene: Scene, clip: bytes) -> FileId:
    return add_video(scene, clip)


def add_video(scene: Scene, data: bytes, name: str = "clip.mp4") -> FileId:
    facts = MediaFacts(width_px=64, height_px=48, duration_ms=3000)
    made = FileId(scene.made.add(name, name, facts, kind=Kind.VIDEO))
    (scene.made.top / name).write_bytes(data)
    return made


@pytest.fixture
def pane(scene: Scene, actions: Actions, appearance: Appearance) -> Iterator[PreviewPane]:
    made = PreviewPane(scene.ask, scene.rows, scene.thumbs, scene.loads, appearance, scene.host)
    made.video.playback.device = NO_DEVICE
    add_keys(made, actions)
    yield made
    made.video.close_process()


def moments(scene: Scene, file_id: FileId) -> Hit:
    def at(start_s: float) -> dict[str, object]:
        locator = Locator(moment_ms=round(start_s * 1000) + 500)
        return {"start_s": start_s, "end_s": start_s + 1, "locator": locator}

    hit = scene.hit(file_id)
    other = SegmentHit(score=0.5, band=Band.MAYBE, signals=hit.signals, **at(0.0))  # type: ignore[arg-type]
    return replace(hit, kind=Kind.VIDEO, segments=(other,), **at(2.0))  # type: ignore[arg-type]


def comes_to(qtbot: QtBot, player: VideoPlayer, moment_ms: int) -> None:
    qtbot.waitUntil(lambda: player.image is not None and player.moment_ms == moment_ms, timeout=LIMIT_MS)


def paused_at(qtbot: QtBot, player: VideoPlayer, moment_ms: int) -> None:
    """Let the video open, and stand at a moment."""
    qtbot.waitUntil(lambda: player.image is not None, timeout=LIMIT_MS)
    player.pause()
    qtbot.waitUntil(lambda: not player.is_playing, timeout=LIMIT_MS)
    player.seek(moment_ms)
    comes_to(qtbot, player, moment_ms)


def press(pane: PreviewPane, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(pane.window().focusWidget(), key, modifier)


def test_a_photo_has_no_player_and_no_process(scene: Scene, pane: PreviewPane) -> None:
    pane.show_quick(scene.photos(1), 0)
    assert not pane.video.isVisible()
    assert pane.video.playback.pid is None


def test_a_video_plays_from_the_moment_of_its_hit_and_shows_the_others(
    scene: Scene, pane: PreviewPane, video_id: FileId, qtbot: QtBot
) -> None:
    first: list[int] = []
    pane.video.playback.frame.connect(lambda _image, moment_ms: first.append(moment_ms))
    pane.set_found({video_id: moments(scene, video_id)})
    pane.show_quick([video_id], 0)
    qtbot.waitUntil(lambda: bool(first) and pane.video.is_playing, timeout=LIMIT_MS)
    assert first[0] == 2500
    assert pane.video.bar.seek_bar.marks == ((0, 1000), (2000, 3000))
    pane.video.pause()
    buttons = pane.video.strip.findChildren(QToolButton)
    assert [button.text() for button in buttons] == ["0:00", "0:02"]
    qtbot.waitUntil(lambda: not pane.video.is_playing, timeout=LIMIT_MS)
    buttons[0].click()
    comes_to(qtbot, pane.video, 0)
    assert [button.isChecked() for button in buttons] == [True, False]


def test_keys_step_skip_and_go_to_moments(scene: Scene, pane: PreviewPane, video_id: FileId, qtbot: QtBot) -> None:
    pane.set_found({video_id: moments(scene, video_id)})
    pane.show_full([video_id], 0)
    player = pane.video
    paused_at(qtbot, player, 1000)
    press(pane, KEY.Key_Period)
    comes_to(qtbot, player, 1100)
    press(pane, KEY.Key_Comma)
    comes_to(qtbot, player, 1000)
    press(pane, KEY.Key_N)
    comes_to(qtbot, player, 2000)
    press(pane, KEY.Key_P)
    comes_to(qtbot, player, 0)
    press(pane, KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    comes_to(qtbot, player, 2900)
    press(pane, KEY.Key_Space)
    qtbot.waitUntil(lambda: player.is_playing, timeout=LIMIT_MS)
    assert pane.isVisible()
    press(pane, KEY.Key_Greater)
    assert player.speed == 1.25


def test_the_seek_bar_has_keys_of_its_own(scene: Scene, pane: PreviewPane, clip: bytes, qtbot: QtBot) -> None:
    ids = [add_video(scene, clip), add_video(scene, clip, "other.mp4")]
    pane.show_full(ids, 0)
    paused_at(qtbot, pane.video, 0)
    pane.video.bar.seek_bar.setFocus()
    press(pane, KEY.Key_Right)
    comes_to(qtbot, pane.video, 1000)
    assert pane.current == ids[0]
    pane.canvas.setFocus()
    press(pane, KEY.Key_Right)
    assert pane.current == ids[1]


def test_a_click_on_the_seek_bar_goes_there(scene: Scene, pane: PreviewPane, video_id: FileId, qtbot: QtBot) -> None:
    pane.show_full([video_id], 0)
    paused_at(qtbot, pane.video, 0)
    bar = pane.video.bar.seek_bar
    place = QPointF(bar.x_of(2000), bar.height() / 2).toPoint()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: 1900 <= pane.video.moment_ms <= 2000, timeout=LIMIT_MS)


def test_the_moment_is_repeated(scene: Scene, pane: PreviewPane, video_id: FileId, qtbot: QtBot) -> None:
    pane.set_found({video_id: moments(scene, video_id)})
    pane.show_full([video_id], 0)
    qtbot.waitUntil(lambda: pane.video.image is not None, timeout=LIMIT_MS)
    press(pane, KEY.Key_L)
    qtbot.waitUntil(lambda: pane.video.moment_ms >= 2800, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: pane.video.moment_ms == 2000, timeout=LIMIT_MS)
    assert pane.video.is_playing
    press(pane, KEY.Key_L)
    qtbot.waitUntil(lambda: not pane.video.is_playing, timeout=LIMIT_MS)


def test_a_rating_does_not_start_it_again(scene: Scene, pane: PreviewPane, video_id: FileId, qtbot: QtBot) -> None:
    pane.show_full([video_id], 0)
    paused_at(qtbot, pane.video, 1500)
    press(pane, KEY.Key_4)
    assert (pane.video.moment_ms, pane.video.is_playing) == (1500, False)
    assert pane.video.image is not None


def test_after_the_process_died_play_goes_on_where_it_was(
    scene: Scene, pane: PreviewPane, video_id: FileId, qtbot: QtBot
) -> None:
    pane.show_full([video_id], 0)
    paused_at(qtbot, pane.video, 1500)
    pid = pane.video.playback.pid
    assert pid is not None
    psutil.Process(pid).kill()
    qtbot.waitUntil(lambda: pane.video.trouble is not None, timeout=LIMIT_MS)
    assert pane.trouble_card.isVisible()
    assert "Playing stopped" in pane.trouble_card.accessibleName()
    press(pane, KEY.Key_Space)
    qtbot.waitUntil(lambda: pane.video.is_playing, timeout=LIMIT_MS)
    assert pane.video.moment_ms >= 1500
    assert not pane.trouble_card.isVisible()


def test_a_damaged_video_says_why(scene: Scene, pane: PreviewPane, qtbot: QtBot) -> None:
    pane.show_full([add_video(scene, b"no video" * 100, "junk.mp4")], 0)
    qtbot.waitUntil(lambda: pane.video.trouble is not None, timeout=LIMIT_MS)
    assert "Not a video" in pane.trouble_card.accessibleName()


def test_a_closed_preview_plays_nothing(scene: Scene, pane: PreviewPane, video_id: FileId, qtbot: QtBot) -> None:
    pane.show_quick([video_id], 0)
    qtbot.waitUntil(lambda: pane.video.is_playing, timeout=LIMIT_MS)
    press(pane, KEY.Key_Escape)
    assert not pane.isVisible()
    assert not pane.video.playback.is_open
    assert pane.video.image is None


def test_the_frame_is_searched_with_and_copied(scene: Scene, pane: PreviewPane, video_id: FileId, qtbot: QtBot) -> None:
    wanted: list[object] = []
    pane.video_commands.similar_wanted.connect(wanted.append)
    pane.show_full([video_id], 0)
    paused_at(qtbot, pane.video, 1500)
    press(pane, KEY.Key_S)
    (part,) = wanted
    assert part.locator == Locator(moment_ms=1500)  # type: ignore[attr-defined]
    QApplication.clipboard().clear()
    scene.loads.waiting.clear()
    press(pane, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert scene.loads.asked[-1] == ("clip.mp4", Locator(moment_ms=1500))
    scene.loads.come()
    assert not QApplication.clipboard().image().isNull()


def test_every_control_has_a_name(scene: Scene, pane: PreviewPane, video_id: FileId) -> None:
    pane.show_quick([video_id], 0)
    buttons = pane.video.bar.findChildren(QToolButton)
    assert len(buttons) >= 7
    assert all(button.accessibleName() for button in buttons)
    assert pane.video.bar.seek_bar.accessibleName()
    assert Path(scene.rows.get(video_id).path).name == pane.canvas.accessibleName()  # type: ignore[union-attr]


def test_a_sound_is_played_and_offers_nothing_that_needs_pictures(
    qtbot: QtBot, scene: Scene, pane: PreviewPane, tmp_path: Path
) -> None:
    data = make_sound(tmp_path / "memo.wav", note(2), "pcm_s16le").read_bytes()
    facts = MediaFacts(duration_ms=2_000, audio_codec="pcm_s16le", title="Memo", album="Notes")
    sound = FileId(scene.made.add("memo.wav", "memo.wav", facts, kind=Kind.AUDIO))
    (scene.made.top / "memo.wav").write_bytes(data)
    pane.show_full([sound], 0)
    paused_at(qtbot, pane.video, 1_000)
    assert pane.video.length_ms == 2_000
    assert not any(action.isVisible() for action in pane.video_commands.of_pictures)
    pane.video_commands.save_clip()
    assert QApplication.activeModalWidget() is None
