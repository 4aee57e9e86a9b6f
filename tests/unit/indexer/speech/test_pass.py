"""The pass over speech: what is heard, when it ends, where it goes on, and what stays."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.catalogue import heard, pending, segments
from indexer.catalogue.contents import columns_of, quick_hash_of
from indexer.catalogue.database import transaction
from indexer.catalogue.heard import Phrase, SpeechSettings
from indexer.errors import UnreadableError
from indexer.pipeline.speech import SpeechPass
from indexer.speech.listener import Heard, HeardPhrase
from indexer.store.writer import SegmentWriter
from indexer.stream import SpeechHeard
from indexer.types import (
    ContentId,
    FileHead,
    Grade,
    Kind,
    MediaFacts,
    Segment,
    SoundPiece,
    Span,
    TextSource,
    segment_id,
)
from tests.unit.indexer.swapping import Library, make_library

ON = SpeechSettings(is_on=True)
PIECES = 4
PIECE = SoundPiece(samples=bytes(2 * 16_000))


class TableDouble:
    def __init__(self) -> None:
        self.rows: list[str] = []

    def put_columns(self, columns: Iterable[object]) -> None:
        self.rows += [row.text for row in columns]  # type: ignore[attr-defined]


class Scene:
    """Three videos of four seconds in three shots; somebody says a word each second."""

    def __init__(self, library: Library) -> None:
        self.library, self.db = library, library.db
        self.table = TableDouble()
        self.asked: list[tuple[str, int, str]] = []
        self.trouble: dict[str, UnreadableError] = {}
        self.other_bytes = False
        self.names = sorted(path.name for path in library.photos.iterdir())
        with transaction(self.db, library.home.catalogue):
            self.db.execute("UPDATE contents SET kind = 'video', audio_codec = 'aac', duration_ms = 4000")
            for name in self.names:
                segments.put(self.db, self.content(name), SHOTS, Grade.FULL)

    def content(self, name: str) -> ContentId:
        (found,) = self.db.execute("SELECT content_id FROM files WHERE name = ?", (name,)).fetchone()
        return ContentId(found)

    def read_sound(self, path: Path, start_ms: int) -> Generator[FileHead | SoundPiece, None, None]:
        if path.name in self.trouble:
            raise self.trouble[path.name]
        known = quick_hash_of(self.db, self.content(path.name)) or b""
        self.asked.append((path.name, start_ms, ""))
        yield FileHead(
            content_id=ContentId(""),
            quick_hash=b"other" if self.other_bytes else known,
            kind=Kind.VIDEO,
            facts=MediaFacts(),
        )
        for _ in range(start_ms // 1_000, PIECES):
            yield PIECE

    def listen(
        self, pieces: Iterable[NDArray[np.float32]], *, start_ms: int = 0, language: str = ""
    ) -> Iterator[Heard]:
        self.asked[-1] = (*self.asked[-1][:2], language)
        for number, piece in enumerate(pieces, start_ms // 1_000):
            assert piece.dtype == np.float32
            at_ms = number * 1_000
            said = HeardPhrase(at_ms + 100, at_ms + 900, f"word{number}", 0.9)
            yield Heard(at_ms + 1_000, language or "en", (said,))

    def run(self, wanted: SpeechSettings = ON, must_end: Callable[[], bool] = lambda: False) -> SpeechHeard:
        speech = SpeechPass(
            self.db, self.library.home.catalogue, cast("SegmentWriter", self.table), self.read_sound, self
        )
        total = SpeechHeard()
        for event in speech.run(wanted, must_end):
            total = total.plus(event)
        return total

    def remaining(self) -> int:
        return pending.speech_progress(self.db, ON).remaining

    def texts(self, name: str) -> list[tuple[str, TextSource | None]]:
        return [(one.text, one.text_source) for one in segments.segments_of(self.db, self.content(name))]


def shot(ordinal: int, start_ms: int, end_ms: int, text: str = "", source: TextSource | None = None) -> Segment:
    return Segment(ordinal=ordinal, span=Span.time(start_ms, end_ms), dhash=ordinal, text=text, text_source=source)


SHOTS = [
    shot(0, 0, 1_500, "said before", TextSource.SUBTITLE),
    shot(1, 1_500, 2_500),
    shot(2, 2_500, 4_000, "Chapter one", TextSource.METADATA),
]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    library = make_library(tmp_path, 3)
    yield Scene(library)
    library.db.close()


def test_what_is_heard_becomes_text_of_its_shots_but_real_words_stay(scene: Scene) -> None:
    done = scene.run()
    assert (done.contents, done.with_speech, done.phrases, done.heard_ms) == (3, 3, 12, 12_000)
    name = scene.names[0]
    assert scene.texts(name) == [
        ("said before", TextSource.SUBTITLE),
        ("word1 word2", TextSource.SPEECH),
        ("Chapter one", TextSource.METADATA),
    ]
    content = scene.content(name)
    first, second, third = (columns.text for columns in columns_of(scene.db, [content]))
    assert "word" not in first  # subtitles say it better
    assert second.endswith("word1 word2")
    assert third.endswith("Chapter one\nword2 word3")
    told = segments.said_in(scene.db, [segment_id(content, number) for number in range(3)])
    assert list(told.values())[1:] == [
        ("word1 word2", TextSource.SPEECH),
        ("Chapter one\nword2 word3", TextSource.SPEECH),
    ]
    assert heard.phrases_of(scene.db, content)[0] == Phrase(start_ms=100, end_ms=900, text="word0", confidence=0.9)
    assert scene.run() == SpeechHeard()
    assert scene.remaining() == 0


def test_a_halt_keeps_what_was_heard_and_the_next_run_goes_on_there(scene: Scene) -> None:
    first = scene.run(must_end=lambda: True)
    assert (first.contents, first.phrases) == (0, 1)
    assert scene.remaining() == 3
    name = scene.asked[0][0]
    assert heard.speech_of(scene.db, scene.content(name)) == heard.Speech(until_ms=1_000, language="en")
    scene.run()
    assert (name, 1_000, "en") in scene.asked
    assert [one.text for one in heard.phrases_of(scene.db, scene.content(name))] == ["word0", "word1", "word2", "word3"]


def test_the_user_says_the_language_and_it_is_heard_again(scene: Scene) -> None:
    scene.run()
    name, content = scene.names[0], scene.content(scene.names[0])
    with transaction(scene.db, scene.library.home.catalogue):
        heard.choose_language(scene.db, content, "de")
    assert scene.texts(name)[1] == ("", None)
    assert heard.phrases_of(scene.db, content) == []
    assert scene.remaining() == 1
    scene.run()
    assert scene.asked[-1] == (name, 0, "de")
    assert heard.speech_of(scene.db, content) == heard.Speech(until_ms=4_000, language="de", chosen=True, is_done=True)
    with transaction(scene.db, scene.library.home.catalogue):
        heard.forget_all(scene.db)
    scene.run()
    assert {(asked, language) for asked, _, language in scene.asked[-3:]} == {
        (scene.names[0], "de"),
        (scene.names[1], ""),
        (scene.names[2], ""),
    }


def test_the_language_that_was_heard_can_be_filtered_by(scene: Scene) -> None:
    content = scene.content(scene.names[0])
    with transaction(scene.db, scene.library.home.catalogue):
        segments.put(scene.db, content, [shot(0, 0, 4_000)], Grade.FULL)
        heard.choose_language(scene.db, content, "ko")
    scene.run()
    assert [columns.language for columns in columns_of(scene.db, [content])] == ["ko"]


def test_reading_the_file_again_keeps_what_was_heard(scene: Scene) -> None:
    scene.run()
    content = scene.content(scene.names[0])
    before = segments.segments_of(scene.db, content)
    assert segments.are_same_parts(before, SHOTS)
    with transaction(scene.db, scene.library.home.catalogue):
        segments.put(scene.db, content, SHOTS, Grade.FULL)
    assert segments.segments_of(scene.db, content) == before


def test_what_cannot_be_decoded_is_done_unless_that_may_pass(scene: Scene) -> None:
    passing = UnreadableError("No permission", "Ask its owner.")
    passing.passes = True
    scene.trouble = {scene.names[0]: UnreadableError("No sound", "x"), scene.names[1]: passing}
    assert scene.run().contents == 2
    assert scene.remaining() == 1


def test_other_bytes_are_not_taken_for_the_content(scene: Scene) -> None:
    scene.other_bytes = True
    assert scene.run() == SpeechHeard()
    assert scene.remaining() == 3


def test_nothing_is_heard_where_it_is_off_silent_or_full_of_subtitles(scene: Scene) -> None:
    assert scene.run(SpeechSettings()) == SpeechHeard()
    subtitled = [shot(0, 0, 4_000, "all of it", TextSource.SUBTITLE)]
    with transaction(scene.db, scene.library.home.catalogue):
        segments.put(scene.db, scene.content(scene.names[0]), subtitled, Grade.FULL)
        scene.db.execute("UPDATE contents SET audio_codec = '' WHERE content_id = ?", (scene.content(scene.names[1]),))
    assert scene.remaining() == 1
    assert pending.speech_progress(scene.db, SpeechSettings()).remaining == 0


def test_settings_survive_and_rubbish_means_off(scene: Scene) -> None:
    assert not heard.settings(scene.db).is_on
    with transaction(scene.db, scene.library.home.catalogue):
        heard.store_settings(scene.db, ON)
    assert heard.settings(scene.db) == ON
    scene.db.execute("UPDATE settings SET value = '[1' WHERE key = ?", (heard.SETTING,))
    assert heard.settings(scene.db) == SpeechSettings()


def test_a_phrase_belongs_to_the_shots_in_which_it_is_mostly_said() -> None:
    said = [Phrase(start_ms=8_000, end_ms=13_000, text="across a cut", confidence=1.0)]
    cut = [shot(0, 0, 12_000), shot(1, 12_000, 30_000), shot(2, 30_000, 31_000)]
    assert [heard.text_in(said, one) for one in cut] == ["across a cut", "", ""]
    quick = [shot(number, 8_000 + 500 * number, 8_500 + 500 * number) for number in range(10)]
    assert all(heard.text_in(said, one) for one in quick)
    moment = [Phrase(start_ms=8_000, end_ms=8_000, text="now", confidence=1.0)]
    assert heard.text_in(moment, Segment(dhash=0)) == "now"
