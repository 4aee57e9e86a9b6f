"""Files are opened, shown and carried by the system's own means; tasks run elsewhere and answer here."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QProcess
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop_app.files import at_page, launching
from desktop_app.files.background import BackgroundTasks
from desktop_app.files.launching import GNOME_FILES, Application, applications_for, files_mime
from indexer.errors import KnownError

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the way of Linux desktops")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Programs that would have been started."""
    found: list[list[str]] = []

    def start(program: str, arguments: list[str], _folder: str) -> tuple[bool, int]:
        found.append([program, *arguments])
        return program != "missing", 1

    monkeypatch.setattr(QProcess, "startDetached", start)
    return found


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "Ünter 'm Baum, 50 %.jpg"
    path.write_bytes(b"x")
    return path


@linux_only
def test_each_file_is_opened_by_the_system(started: list[list[str]], photo: Path) -> None:
    launching.open_files([photo, photo])
    assert started == [["xdg-open", str(photo)]] * 2


def test_a_file_that_went_is_told(started: list[list[str]], tmp_path: Path) -> None:
    for deed in (
        lambda path: launching.open_files([path]),
        launching.choose_and_open,
        lambda path: launching.open_with(Application("x", path), [path]),
    ):
        with pytest.raises(KnownError, match="not there") as caught:
            deed(tmp_path / "gone.jpg")
        assert caught.value.path == tmp_path / "gone.jpg"
    assert started == []


def test_a_program_that_does_not_start_is_named(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QProcess, "startDetached", lambda *_: (False, 0))
    with pytest.raises(KnownError, match="cannot be started"):
        launching.open_files([photo])


@linux_only
def test_the_file_manager_is_asked_to_choose_the_file(
    started: list[list[str]], photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    launching.show_in_folder(photo)
    assert asked[0][-3:] == ["org.freedesktop.FileManager1.ShowItems", f"['{photo.as_uri()}']", ""]
    assert "'" not in photo.as_uri()
    assert started == []


@linux_only
@pytest.mark.parametrize("failure", [FileNotFoundError(), subprocess.TimeoutExpired("gdbus", 5), 1])
def test_without_a_file_manager_on_the_bus_the_folder_is_opened(
    started: list[list[str]], photo: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception | int
) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        if isinstance(failure, Exception):
            raise failure
        return subprocess.CompletedProcess(command, failure)

    monkeypatch.setattr(subprocess, "run", run)
    launching.show_in_folder(photo)
    launching.show_in_folder(photo.parent / "gone.jpg")
    assert started == [["xdg-open", str(photo.parent)]] * 2


def test_windows_is_asked_in_its_own_way(
    started: list[list[str]], photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    launching.show_in_folder(photo)
    launching.choose_and_open(photo)
    assert started == [
        ["explorer.exe", f"/select,{photo}"],
        ["rundll32.exe", "shell32.dll,OpenAs_RunDLL", str(photo)],
    ]


@linux_only
def test_programs_come_from_the_desktop_the_usual_one_first(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [tmp_path / "own", tmp_path / "shared"]
    for place, name, text in (
        (places[1], "gimp.desktop", "[Desktop Entry]\nName=GIMP\nName[de]=Das GIMP\nExec=gimp %U\n"),
        (places[0], "eog.desktop", "[Desktop Entry]\nName=My viewer\n"),
        (places[1], "eog.desktop", "[Desktop Entry]\nName=Viewer\n"),
        (places[1], "old.desktop", "[Desktop Entry]\nName=Old\nHidden=true\n"),
        (places[1], "broken.desktop", "no entry at all"),
    ):
        place.mkdir(exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    told = (
        "Default application for “image/jpeg”: eog.desktop\nRegistered applications:\n\tgimp.desktop\n\teog.desktop\n"
        "\told.desktop\n\tbroken.desktop\n\tmissing.desktop\nRecommended applications:\n\teog.desktop\n"
    )
    asked: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, stdout=told)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(launching, "desktop_entry_folders", lambda: places)
    found = applications_for(photo)
    assert asked == [["gio", "mime", "image/jpeg"]]
    assert [(each.name, each.entry) for each in found] == [
        ("My viewer", places[0] / "eog.desktop"),
        ("GIMP", places[1] / "gimp.desktop"),
    ]


@linux_only
def test_a_program_gets_all_files_at_once(started: list[list[str]], photo: Path) -> None:
    launching.open_with(Application("GIMP", Path("/x/gimp.desktop")), [photo, photo])
    assert started == [["gio", "launch", "/x/gimp.desktop", str(photo), str(photo)]]


def test_carried_files_are_real_ones(app: object, photo: Path) -> None:
    image = QImage(3, 3, QImage.Format.Format_RGB32)
    image.fill(0)
    mime = files_mime([photo], image)
    assert [Path(url.toLocalFile()) for url in mime.urls()] == [photo]
    assert mime.text() == str(photo)
    assert mime.hasImage()
    assert bytes(mime.data(GNOME_FILES).data()).startswith(b"copy\nfile:///")


def test_background_tasks_run_elsewhere_and_answer_here(qtbot: QtBot) -> None:
    tasks = BackgroundTasks()
    names: list[str] = []
    tasks.run(lambda: threading.current_thread().name, lambda name: names.extend((name, _here())))
    qtbot.waitUntil(lambda: len(names) == 2)
    tasks.close()
    assert names[0].startswith("file-tasks")
    assert names[1] == "MainThread"


def _here() -> str:
    return threading.current_thread().name


def test_trouble_of_the_world_goes_to_who_asked(qtbot: QtBot) -> None:
    def fail() -> None:
        raise KnownError("No", "It cannot be.")

    tasks, troubles = BackgroundTasks(), list[KnownError]()
    tasks.run(fail, lambda _: pytest.fail("it did not work"), troubles.append)
    qtbot.waitUntil(lambda: bool(troubles))
    tasks.close()
    assert str(troubles[0].title) == "No"


@pytest.mark.expects_log("a background task failed")
def test_a_bug_is_logged(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    tasks = BackgroundTasks()
    tasks.run(lambda: 1 // 0, lambda _: pytest.fail("it did not work"))
    qtbot.waitUntil(lambda: "a background task failed" in caplog.text)
    tasks.close()


def test_after_the_end_nothing_is_answered(app: object) -> None:
    tasks, worked, answers = BackgroundTasks(), threading.Event(), list[object]()
    tasks.run(worked.set, answers.append)
    assert worked.wait(30)
    tasks.close()
    tasks.run(lambda: "later", answers.append)
    QCoreApplication.processEvents()
    assert answers == []


@linux_only
@pytest.mark.parametrize(
    ("exec_line", "arguments"),
    [
        ("evince %U", ["evince", "--page-index=7", "PATH"]),
        ("/usr/bin/okular %U", ["/usr/bin/okular", "--page", "7", "PATH"]),
        ("firefox %u", ["firefox", "URI#page=7"]),
        ("strange-viewer %f", None),
        ("", None),
    ],
)
def test_a_document_is_opened_at_its_page_where_its_program_can_do_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exec_line: str, arguments: list[str] | None
) -> None:
    entry, paper = tmp_path / "viewer.desktop", tmp_path / "a paper.PDF"
    entry.write_text(f"[Desktop Entry]\nName=Viewer\nExec={exec_line}\n", encoding="utf-8")
    monkeypatch.setattr(at_page, "applications_for", lambda _: [Application("Viewer", entry)])
    found = at_page.command_at_page(paper, 7)
    wanted = [one.replace("PATH", str(paper)).replace("URI", paper.as_uri()) for one in arguments or ()]
    assert found == (wanted or None)
    assert at_page.command_at_page(tmp_path / "letter.docx", 7) is None
    monkeypatch.setattr(at_page, "applications_for", lambda _: [])
    assert at_page.command_at_page(paper, 7) is None
