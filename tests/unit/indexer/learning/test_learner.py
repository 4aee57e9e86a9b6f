"""Learning from an index: what folders teach, the run with its files, using and going back, the commands."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.catalogue import collections, concepts, feedback
from indexer.catalogue.concepts import Example
from indexer.catalogue.database import connect, transaction
from indexer.catalogue.feedback import FeedbackExample, FeedbackKind
from indexer.catalogue.folders import place_of
from indexer.catalogue.user_data import rate
from indexer.cli import learn as cli
from indexer.cli.main import main
from indexer.errors import IndexTroubleError, UsageError
from indexer.home import Home
from indexer.learning import learner, method, quality
from indexer.learning.draws import Drawing
from indexer.learning.learner import MATERIAL, RESULT, Request, candidate, learn
from indexer.learning.material import OTHERS
from indexer.learning.method import WORK, AdapterMethod, Progress, Stage
from indexer.learning.metrics import Interval
from indexer.learning.pairs import Pair, Source, gather
from indexer.learning.preparing import library_of, plausible, prepare
from indexer.learning.proof import OWN_10, Measure, Scorecard
from indexer.learning.split import Part
from indexer.learning.training import Settings
from indexer.learning.using import before_learning, make_candidate
from indexer.models.installed import roles
from indexer.pipeline.control import Control
from indexer.types import Box, ContentId, Locator, SegmentId
from tests.unit.indexer.swapping import OLD, Library, add_photos, make_library

FOLDERS = {"dog": 12, "cat": 8, "beach": 8, "dog_beach": 6, "cat-beach 2019": 6, "DCIM": 3, "2020-01-01": 3}
QUICK = AdapterMethod(Settings(rank=2, steps=20, every=10, drawing=Drawing(pairs=16), kept=16))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    library = make_library(folder, 0)
    start = 0
    for name, count in FOLDERS.items():
        add_photos(library.photos / name, range(start, start + count))
        start += count
    shutil.copy(library.photos / "dog" / "p000.jpg", library.photos / "cat" / "copy.jpg")
    library.index()
    library.db.close()
    return folder


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Iterator[Library]:
    shutil.copytree(made / "home", tmp_path / "home")
    home = Home(tmp_path / "home")
    with closing(connect(home.catalogue, create=False)) as db:
        yield Library(home, made / "photos", db)


@pytest.fixture
def request_all(library: Library) -> Request:
    return Request(places=(place_of(library.photos),), folders=(str(library.photos),))


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is learned is better."""
    span = Interval(0.5, 0.4, 0.6)
    card = Scorecard(measures=(Measure(name=OWN_10, before=span, after=span, gain=span, queries=9),))
    monkeypatch.setattr(method, "prove", lambda *_: card)


@pytest.fixture(autouse=True)
def _as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("lower_priority", "limit_blas_threads"):
        monkeypatch.setattr(cli, name, lambda: None)
    # With eight numbers a vector, strangers are as alike as near-duplicates are otherwise.
    monkeypatch.setattr("indexer.learning.split.ALIKE_COSINE", 2.0)
    monkeypatch.setattr("indexer.learning.training.Settings.__init__", _quick(Settings.__init__))


def _quick(init: object) -> object:
    def made(self: Settings, **given: object) -> None:
        init(self, **{"rank": 2, "steps": 20, "every": 10, "drawing": Drawing(pairs=16), "kept": 16, **given})  # type: ignore[operator]

    return made


def test_folders_teach_their_names(library: Library) -> None:
    taught = gather(library.db, [place_of(library.photos)])
    texts = {pair.text for pair in taught.pairs}
    assert texts == {"dog", "cat", "beach", "dog beach", "cat beach"}
    assert taught.by_source == {"folder": 40}
    assert (taught.files, taught.generic) == (46, 6), "the copy is the same content; DCIM and a date say nothing"
    one = gather(library.db, [place_of(library.photos / "dog")])
    assert {pair.text for pair in one.pairs} == {"dog"}, "of a single folder its own name"
    assert gather(library.db, [place_of(library.photos / "beach" / "gone")]).pairs == ()


def test_collections_and_ratings_teach_too_and_equal_pairs_are_joined(library: Library) -> None:
    content = gather(library.db, [place_of(library.photos / "dog")]).pairs[0].content_id
    with transaction(library.db, library.home.catalogue):
        for name in ("Dog", "Our boat", "New folder"):
            collections.put(library.db, collections.add(library.db, name, 1), [content], 1)
        rate(library.db, [content], 4, 1)
    taught = gather(library.db, [place_of(library.photos)])
    assert taught.by_source == {"folder": 40, "collection": 1}
    assert (taught.joined, taught.generic, taught.rated) == (1, 7, 2)


def test_concepts_and_what_was_done_with_hits_teach_too(library: Library) -> None:
    pairs = gather(library.db, [place_of(library.photos)]).pairs
    one, two, three, four = list(dict.fromkeys(pair.content_id for pair in pairs))[:4]
    corner = Locator(region=Box(left=0, top=0, right=0.5, bottom=0.5))
    examples = [
        Example(content_id=one),
        Example(content_id=two),
        Example(content_id=two, locator=corner),
        Example(content_id=four, is_counter=True),
    ]
    with transaction(library.db, library.home.catalogue):
        concepts.teach(library.db, "Biscuit", examples, 1)
        given = ((one, FeedbackKind.OPENED), (two, FeedbackKind.MORE), (three, FeedbackKind.OPENED))
        wrong = ((three, FeedbackKind.NOT_MEANT), (four, FeedbackKind.LESS))
        feedback.keep(
            library.db,
            [
                FeedbackExample(query="playing in snow", content_id=content, kind=kind, at_ms=1)
                for content, kind in given + wrong
            ],
        )
    taught = gather(library.db, [place_of(library.photos)])
    said = {(pair.text, pair.content_id) for pair in taught.pairs if pair.source in (Source.CONCEPT, Source.FEEDBACK)}
    asked = {("playing in snow", one), ("playing in snow", two)}
    assert said == {("Biscuit", one), ("Biscuit", two)} | asked, "neither parts, counter-examples nor what was wrong"


def test_text_that_everything_has_teaches_nothing(library: Library) -> None:
    contents = list({pair.content_id for pair in gather(library.db, [place_of(library.photos)]).pairs})
    with transaction(library.db, library.home.catalogue):
        collections.put(library.db, collections.add(library.db, "holiday", 1), contents, 1)
    taught = gather(library.db, [place_of(library.photos)])
    assert taught.common == len(contents)
    assert "holiday" not in {pair.text for pair in taught.pairs}


def test_absurd_pairs_are_left_out() -> None:
    texts = np.eye(2, 4, dtype=np.float32)
    items = np.array([[0.9, 0, 0, 0.44], [-0.9, 0, 0.44, 0]], np.float32)
    sample = np.array([[0.1, 0, 1, 0], [0.2, 0, 1, 0], [0.0, 0, 1, 0], [0.1, 0, 0, 1]], np.float32)
    pairs = np.array([0, 0, 1], np.int32), np.array([0, 1, 1], np.int32)
    assert plausible(["a dog on a beach", "Biscuit"], texts, items, pairs, sample).tolist() == [True, False, True]
    assert plausible(["Biscuit", "Biscuit"], texts, items, pairs, sample).tolist() == [True, False, True]


def test_material_has_what_was_taught(library: Library, request_all: Request) -> None:
    taught = gather(library.db, request_all.places)
    ready = prepare(library.home, library.db, taught, library.encoder(OLD), 0, Control(), lambda *_: None)
    assert ready is not None
    left, material = ready
    assert len(material.pair_items) == len(left.pairs) == len(taught.pairs) - left.absurd
    assert {Part.TRAIN, Part.HELD_OUT} <= set(material.part.tolist())
    assert (material.part == OTHERS).sum() >= 6
    found = library_of(library.home, library.db, set())
    assert found.segments == sorted(found.segments)
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-5)


def test_run_goes_on_after_a_halt_and_ends_the_same(library: Library, request_all: Request, tmp_path: Path) -> None:
    told: list[Progress] = []
    control = Control()

    def until_training(progress: Progress) -> None:
        told.append(progress)
        if progress.stage is Stage.TRAIN:
            control.stop()

    assert learn(library.home, library.db, request_all, control, until_training) is None
    assert learner.is_interrupted(library.home)
    assert any((library.home.learning / WORK).iterdir())
    assert [one.stage for one in told if one.stage is Stage.GATHER] == [Stage.GATHER]
    again: list[Progress] = []
    outcome = learn(library.home, library.db, request_all, None, again.append)
    assert outcome is not None
    assert not [one for one in again if one.stage in (Stage.GATHER, Stage.TEXTS)], "the material was kept"
    assert not learner.is_interrupted(library.home)
    assert learner.result(library.home) == outcome
    assert not (library.home.learning / MATERIAL).exists()
    whole = learn(library.home, library.db, replace(request_all, seed=0, folders=("other",)))
    assert whole is not None
    assert whole.curve == outcome.curve


def test_damaged_files_start_over(library: Library, request_all: Request) -> None:
    control = Control()
    control.stop()
    learn(library.home, library.db, request_all, control)
    (library.home.learning / "taught.json").write_text("{", encoding="utf-8")
    assert learn(library.home, library.db, request_all) is not None
    (library.home.learning / RESULT).write_text("[]", encoding="utf-8")
    assert learner.result(library.home) is None
    assert candidate(library.home) is None


def test_what_is_not_offered_cannot_be_used(library: Library, request_all: Request) -> None:
    outcome = learn(library.home, library.db, request_all)
    assert outcome is not None
    assert not outcome.scorecard.is_offered, "random pictures teach nothing"
    with pytest.raises(UsageError, match="nothing to use"):
        make_candidate(library.home)
    with pytest.raises(UsageError, match="nothing to go back"):
        before_learning(library.home, library.db)


def run(library: Library, *arguments: object) -> int:
    return main([*map(str, arguments), "--data", str(library.home.folder)])


def records(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.usefixtures("offered")
def test_commands_learn_use_and_go_back(
    library: Library, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(library, "learn", library.photos, "--dry-run", "--json") == 0
    pairs = records(capsys)[-1]
    assert (pairs["event"], pairs["by_source"]) == ("pairs", {"folder": pairs["pairs"]})
    assert run(library, "learn", library.photos) == 0
    assert "--yes" in capsys.readouterr().err
    assert run(library, "learn", library.photos, "--yes", "--json") == 0
    told = records(capsys)
    assert [one["event"] for one in told] == ["learned", "answers"], "the kept result is used, nothing is trained again"
    assert roles(library.home, library.db).answering.manifest.adapted is not None
    assert not library.home.learning.exists()
    assert run(library, "learn", "--status") == 0
    assert "--undo" in capsys.readouterr().out
    assert run(library, "search", "dog", "--json") in (0, 1)
    assert run(library, "learn", "--undo") == 0
    assert roles(library.home, library.db).answering.model_id == OLD
    assert run(library, "learn", "--undo") == 2


def test_commands_say_what_is_wrong(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(library, "learn") == 2
    assert run(library, "learn", library.photos / "nowhere") == 2
    assert run(library, "learn", library.photos, "--yes") == 1
    assert "recall" in capsys.readouterr().out or True
    assert run(library, "learn", "--status", "--json") == 0


def test_quality_is_measured_and_kept(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(library, "quality", "--json") == 0
    told = records(capsys)[-1]
    assert told["agreement"] == 1.0, "so few vectors are all compared"
    by = {(line["by"], line["name"]): line["questions"] for line in told["lines"]}  # type: ignore[attr-defined]
    assert by[("all", "all")] == by[("source", "folder")] == by[("kind", "image")] == 5
    assert run(library, "quality") == 0
    assert "Of 100 questions" in capsys.readouterr().out
    assert run(library, "quality", "--history", "--json") == 0
    assert len(records(capsys)) == 2
    latest, is_stale = quality.latest(library.home)
    assert latest is not None
    assert not is_stale


def test_questions_are_drawn_from_every_source() -> None:
    def pair(text: str, source: Source, content: str) -> Pair:
        return Pair(
            segment_id=SegmentId(f"{content}:0"),
            content_id=ContentId(content),
            text=text,
            source=source,
            place=1,
            taken_ms=0,
        )

    pairs = [pair(f"word {i}", Source.KEYWORD, f"a{i}") for i in range(900)]
    pairs += [pair("the boat of our grandmother in the harbour", Source.CAPTION, content) for content in "xy"]
    found = quality.questions_of(pairs, {})
    assert len(found) == 151
    caption = next(one for one in found if one.source == "caption")
    assert (set(caption.answers), caption.language) == ({"x", "y"}, "en")


def test_folder_that_cannot_be_written_is_told_in_plain_words(library: Library, request_all: Request) -> None:
    library.home.learning.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(IndexTroubleError, match="cannot be stored"):
        learn(library.home, library.db, request_all)
