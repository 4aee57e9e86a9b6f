"""The work of the window's process: everything quickly first, then in full, and what the user wants in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import pytest

from indexer.catalogue import heard, picture_texts, report
from indexer.catalogue.database import transaction
from indexer.catalogue.heard import SpeechProgress
from indexer.catalogue.picture_texts import TextProgress, TextSettings
from indexer.errors import ModelError
from indexer.pipeline.control import Control
from indexer.pipeline.indexing import Indexer
from indexer.pipeline.targets import targets_for
from indexer.service.machine import Conditions
from indexer.service.messages import Changed, Command, Configure, Configured, Event, Phase, Progress, Trouble
from indexer.service.pipes import Inbox
from indexer.service.progress import ProgressReporter
from indexer.service.work import Work
from indexer.stream import SpeechHeard, TextsRead
from indexer.types import ModelId
from indexer.watch.watching import IndexUpdater
from tests.sounds import make_sound, note
from tests.unit.indexer.films import Film, forget_films, know_films
from tests.unit.indexer.swapping import OLD, Library, make_library

NEVER_S = 10**6


class InboxDouble:
    """Gives commands when the work does what they wait for, and ends it when there is nothing left to do."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self.waiting: list[Command] = []
        self.rested = 0

    @property
    def is_empty(self) -> bool:
        return not self.waiting

    def take(self) -> list[Command]:
        taken, self.waiting = self.waiting, []
        return taken

    def give(self, command: Command) -> None:
        self.waiting.append(command)
        self.control.interrupt()

    def wait(self, _seconds: float) -> None:
        self.rested += 1
        self.control.stop()


class AlwaysFree:
    """The computer is never too busy to work."""

    def wait(self, _how: Configure) -> None:
        return None


class Scene:
    """A library of films in the window's process, with what it told."""

    def __init__(self, library: Library, indexer: Indexer, opened: ExitStack) -> None:
        self.library, self.indexer = library, indexer
        self.inbox = InboxDouble(indexer.control)
        self.told: list[Event] = []
        self.listeners: list[Callable[[Event], None]] = []
        updater = opened.enter_context(IndexUpdater(indexer, lambda _hints: None, every_s=NEVER_S))
        self.work = Work(
            indexer,
            library.encoder(OLD),
            updater,
            cast("Inbox", self.inbox),
            ProgressReporter(self._hear),
            cast("Conditions", AlwaysFree()),
            Configure(threads=1),
        )

    def _hear(self, event: Event) -> None:
        self.told.append(event)
        for listener in self.listeners:
            listener(event)

    @property
    def grades(self) -> tuple[int, int, int]:
        counts = report.counts(self.indexer.db, ModelId(OLD))
        return counts.seen, counts.quick, counts.full

    @property
    def deepening(self) -> list[Progress]:
        return [event for event in self.told if isinstance(event, Progress) and event.deepens]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    know_films()
    library = make_library(tmp_path, 0)
    for seed in range(4):
        Film(seed=seed, segments=20, quick=2).write(library.photos / f"{seed}.film")
    try:
        with ExitStack() as opened:
            indexer = opened.enter_context(Indexer(library.home, library.encoder(OLD), threads=1))
            with transaction(indexer.db, library.home.catalogue):
                targets_for(indexer.db, [library.photos], ())
            yield Scene(library, indexer, opened)
    finally:
        library.db.close()
        forget_films()


def test_films_are_read_in_full_once_all_were_read_quickly(scene: Scene) -> None:
    scene.work.run()
    assert scene.grades == (0, 0, 4)
    first, last = scene.deepening[0], scene.deepening[-1]
    assert (last.phase, last.total) == (Phase.INDEXING, 4)
    assert last.done <= 4
    assert scene.inbox.rested == 1
    quick = [event for event in scene.told if isinstance(event, Progress) and not event.deepens]
    assert scene.told.index(quick[0]) < scene.told.index(first)


def test_a_command_interrupts_the_second_reading_which_goes_on_afterwards(scene: Scene) -> None:
    def pause_once(event: Event) -> None:
        if isinstance(event, Progress) and event.deepens:
            scene.listeners.clear()
            scene.inbox.give(Configure(threads=1))

    scene.listeners.append(pause_once)
    scene.work.run()
    assert scene.grades == (0, 0, 4)


class ReadsTexts:
    """Stands for the last pass: there is always more to look at."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.begun = 0
        self.ended = 0

    def read(self, must_end: Callable[[], bool]) -> Iterator[TextsRead]:
        self.begun += 1
        assert self.scene.grades[1] == 0, "files are read in full first"
        for _ in range(3):
            yield TextsRead(contents=1, pictures=1, with_text=1)
            if must_end() or self.scene.indexer.control.halted:
                return
        self.ended += 1


@pytest.fixture
def texts(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> ReadsTexts:
    made = ReadsTexts(scene)
    monkeypatch.setattr(scene.indexer, "read_texts", made.read)
    monkeypatch.setattr(Indexer, "has_unread_texts", True)
    monkeypatch.setattr(Indexer, "texts", TextProgress(remaining=3))
    return made


def test_text_in_pictures_is_read_last_and_once_while_nothing_new_comes(scene: Scene, texts: ReadsTexts) -> None:
    scene.work.run()
    assert (texts.begun, texts.ended) == (1, 1)
    told = [event for event in scene.told if isinstance(event, Progress) and event.reads_texts]
    assert (told[-1].done, told[-1].total) == (3, 3)


def test_a_command_ends_the_reading_of_text_which_goes_on_afterwards(scene: Scene, texts: ReadsTexts) -> None:
    def pause_once(event: Event) -> None:
        if isinstance(event, Progress) and event.reads_texts and event.done:
            scene.listeners.clear()
            scene.inbox.give(Configure(threads=1))

    scene.listeners.append(pause_once)
    scene.work.run()
    assert (texts.begun, texts.ended) == (2, 1)


def test_networks_that_are_lost_are_told_once(scene: Scene, texts: ReadsTexts, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(_must_end: Callable[[], bool]) -> Iterator[TextsRead]:
        raise ModelError("The networks that read text are missing", "Install Recallery again.")
        yield

    monkeypatch.setattr(scene.indexer, "read_texts", lost)
    scene.work.run()
    assert len([event for event in scene.told if isinstance(event, Trouble)]) == 1
    assert scene.inbox.rested == 1


def test_nothing_is_read_in_full_during_a_pause(scene: Scene) -> None:
    def pause(event: Event) -> None:
        if isinstance(event, Progress) and event.deepens:
            scene.listeners.clear()
            scene.inbox.give(Configure(paused=True, threads=1))

    scene.listeners.append(pause)
    scene.work.run()
    assert scene.grades[1] > 0
    assert [event.phase for event in scene.told if isinstance(event, Progress)][-1] is Phase.PAUSED


def test_a_setting_of_the_command_line_is_told_and_not_overwritten(scene: Scene) -> None:
    def turn_off(event: Event) -> None:
        if isinstance(event, Progress) and event.phase is Phase.INDEXING:
            scene.listeners.clear()
            with transaction(scene.indexer.db, scene.library.home.catalogue):
                picture_texts.store_settings(scene.indexer.db, TextSettings(is_on=False))
            scene.inbox.give(Configure(threads=1, only_mains=True))

    scene.listeners.append(turn_off)
    scene.work.run()
    told = [event.how for event in scene.told if isinstance(event, Configured)]
    assert told[-1] == Configure(threads=1, only_mains=True, reads_texts=False)
    assert not picture_texts.settings(scene.indexer.db).is_on


class Hears:
    """Stands for the pass over speech: three videos to listen to, each time it begins."""

    def __init__(self, scene: Scene, texts: ReadsTexts) -> None:
        self.scene, self.texts = scene, texts
        self.begun = self.ended = 0

    def hear(self, must_end: Callable[[], bool]) -> Iterator[SpeechHeard]:
        self.begun += 1
        assert self.texts.ended >= 1, "text in pictures is read first"
        for _ in range(3):
            yield SpeechHeard(contents=1, with_speech=1, phrases=2)
            if must_end() or self.scene.indexer.control.halted:
                return
        self.ended += 1


@pytest.fixture
def hears(scene: Scene, texts: ReadsTexts, monkeypatch: pytest.MonkeyPatch) -> Hears:
    made = Hears(scene, texts)
    monkeypatch.setattr(scene.indexer, "hear", made.hear)
    monkeypatch.setattr(Indexer, "has_unheard", True)
    monkeypatch.setattr(Indexer, "speech", SpeechProgress(remaining=3))
    return made


def test_speech_is_heard_last_of_all_and_once_while_nothing_new_comes(scene: Scene, hears: Hears) -> None:
    scene.work.run()
    assert (hears.begun, hears.ended) == (1, 1)
    told = [event for event in scene.told if isinstance(event, Progress) and event.hears]
    assert (told[-1].done, told[-1].total) == (3, 3)
    assert sum(event.heard for event in scene.told if isinstance(event, Changed)) == 3


def test_a_command_ends_the_hearing_which_goes_on_afterwards(scene: Scene, hears: Hears) -> None:
    def pause_once(event: Event) -> None:
        if isinstance(event, Progress) and event.hears and event.done:
            scene.listeners.clear()
            scene.inbox.give(Configure(threads=1))

    scene.listeners.append(pause_once)
    scene.work.run()
    assert (hears.begun, hears.ended) == (2, 1)


def test_what_hears_and_is_damaged_is_told_once(scene: Scene, hears: Hears, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(_must_end: Callable[[], bool]) -> Iterator[SpeechHeard]:
        raise ModelError("A model file is damaged", "Get it again.")
        yield

    monkeypatch.setattr(scene.indexer, "hear", damaged)
    scene.work.run()
    assert len([event for event in scene.told if isinstance(event, Trouble)]) == 1


def test_sound_files_come_in_once_speech_is_switched_on(scene: Scene) -> None:
    make_sound(scene.library.photos / "memo.wav", note(1), "pcm_s16le")

    def switch_on(event: Event) -> None:
        if isinstance(event, Progress) and event.deepens:
            scene.listeners.clear()
            (sounds,) = scene.indexer.db.execute("SELECT count(*) FROM contents WHERE kind = 'audio'").fetchone()
            assert sounds == 0
            scene.inbox.give(Configure(threads=1, hears=True))

    scene.listeners.append(switch_on)
    scene.work.run()
    (sounds,) = scene.indexer.db.execute("SELECT count(*) FROM contents WHERE kind = 'audio'").fetchone()
    assert sounds == 1
    assert heard.settings(scene.indexer.db).is_on
