"""Learning deeply: a tiny CLIP learns two names from folders, goes on after a halt, and is used as a model."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexer.catalogue.database import Connection, connect, transaction
from indexer.cli import learn as cli
from indexer.cli.main import main
from indexer.embed.encoder import Encoder
from indexer.home import Home, WriterLock
from indexer.learning import learner, method
from indexer.learning.learner import learn, request_of
from indexer.learning.metrics import Interval
from indexer.learning.proof import OWN_10, Measure, Scorecard
from indexer.learning.using import before_learning, make_candidate
from indexer.models.catalogue import model_catalogue
from indexer.models.installed import find_installed, install_bundle, store_answering, store_wanted
from indexer.pipeline.control import Control
from indexer.pipeline.indexing import Indexer
from indexer.pipeline.targets import targets_for
from tests.unit.model_export.families.tiny_checkpoints import clip

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
families = pytest.importorskip("model_export.families.bundle")
deep = pytest.importorskip("model_export.finetuning.deep")
loop = pytest.importorskip("model_export.training.loop")
tasks = pytest.importorskip("model_export.finetuning.task")

pytestmark = [pytest.mark.export, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

COLOURS = {"dog": (200, 40, 40), "cat": (40, 60, 200)}
EACH = 24


def deeply(steps: int = 40) -> method.Method:
    recipe = tasks.Recipe(pairs=16, keep_queries=1.0, keep_items=1.0, kept_queries=4, kept_items=16)
    schedule = loop.Schedule(
        steps=steps, learning_rate=2e-2, warmup_steps=2, average=0.8, score_every=10, patience=9, checkpoint_every=10
    )
    made: method.Method = deep.DeepMethod(deep.DeepSettings(rank=4, recipe=recipe, schedule=schedule))
    return made


@dataclass(frozen=True)
class Library:
    home: Home
    photos: Path
    db: Connection
    base: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An index of reddish dogs and bluish cats, made by a CLIP that knows neither."""
    folder = tmp_path_factory.mktemp("deep")
    exported = families.export_bundle(model_catalogue().family("clip"), clip(folder / "checkpoint"), folder / "clip")
    random = np.random.default_rng(0)
    for name, colour in COLOURS.items():
        (folder / "photos" / name).mkdir(parents=True)
        for number in range(EACH):
            pixels = np.clip(np.array(colour) + random.normal(0, 60, (8, 9, 3)), 0, 255).astype(np.uint8)
            picture = Image.fromarray(pixels).resize((72, 64), Image.Resampling.NEAREST)
            picture.save(folder / "photos" / name / f"{number:02}.png")
    home = Home(folder / "home")
    home.create()
    install_bundle(home, folder / "clip")
    model = find_installed(home, exported.manifest.model_id)
    with closing(connect(home.catalogue, create=True)) as db, transaction(db, home.catalogue):
        store_wanted(db, model)
        store_answering(db, model, None)
    with WriterLock(home), Indexer(home, Encoder.open(model.folder, threads=1), threads=1) as indexer:
        with transaction(indexer.db, home.catalogue):
            targets = targets_for(indexer.db, [folder / "photos"], ())
        for _ in indexer.run(targets):
            pass
    return folder, model.model_id


@pytest.fixture
def library(made: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    for name in ("lower_priority", "limit_blas_threads"):
        monkeypatch.setattr(cli, name, lambda: None)
    monkeypatch.setattr("indexer.learning.split.ALIKE_COSINE", 2.0)  # random weights find everything alike
    folder, base = made
    shutil.copytree(folder / "home", tmp_path / "home")
    home = Home(tmp_path / "home")
    with closing(connect(home.catalogue, create=False)) as db:
        yield Library(home, folder / "photos", db, base)


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is learned is better."""
    span = Interval(0.5, 0.4, 0.6)
    card = Scorecard(measures=(Measure(name=OWN_10, before=span, after=span, gain=span, queries=9),))
    monkeypatch.setattr(deep, "compare", lambda *_: card)
    monkeypatch.setattr(deep, "MOST_LOSS", 1.0)


@pytest.mark.usefixtures("offered")
def test_names_are_learned_and_the_bundle_is_a_model(library: Library) -> None:
    outcome = learn(library.home, library.db, request_of(library.db, [library.photos]), method=deeply())
    assert outcome is not None
    assert outcome.method == "deep"
    assert outcome.curve[-1].own > outcome.curve[0].own or outcome.curve[0].own > 0.95
    model = make_candidate(library.home)
    assert model.manifest.finetuned_from == library.base
    encoder = Encoder.open(model.folder, threads=1)
    pixels = [np.full((32, 32, 3), colour, np.uint8) for colour in COLOURS.values()]
    similarity = encoder.embed_queries(list(COLOURS)) @ encoder.embed_images(pixels).T
    assert (similarity.argmax(axis=1) == [0, 1]).all(), "dogs are red and cats are blue now"


@pytest.mark.usefixtures("offered")
def test_halted_training_goes_on_and_ends_the_same(library: Library, tmp_path: Path) -> None:
    request, control = request_of(library.db, [library.photos]), Control()

    def halt(progress: method.Progress) -> None:
        if progress.look is not None and progress.look.step == 20:
            control.stop()

    assert learn(library.home, library.db, request, control, halt, deeply()) is None
    assert learner.is_interrupted(library.home)
    seen: list[int] = []

    def look(progress: method.Progress) -> None:
        if progress.look is not None:
            seen.append(progress.look.step)

    resumed = learn(library.home, library.db, request, report=look, method=deeply())
    assert seen == [30, 40], "it went on after the last checkpoint"
    learner.forget(library.home)
    undisturbed = learn(library.home, library.db, request, method=deeply())
    assert resumed is not None
    assert undisturbed is not None
    assert resumed.curve[-1] == undisturbed.curve[-1]


def test_unreadable_pictures_leave_nothing_to_learn(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deep, "places_of", lambda *_: {})
    with pytest.raises(Exception, match="No picture can be read"):
        learn(library.home, library.db, request_of(library.db, [library.photos]), method=deeply())


@pytest.mark.usefixtures("offered")
def test_command_trains_uses_and_goes_back(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    export = pytest.importorskip("model_export.__main__")
    quick = deeply()
    monkeypatch.setattr(deep, "DeepMethod", lambda: quick)
    arguments = ["finetune", "--index", str(library.home.folder), "--yes", "--json", str(library.photos)]
    assert export.main(arguments) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1]["event"] == "answers"
    assert lines[-1]["contents"] == 2 * EACH, "the pictures were embedded anew"
    assert main(["search", "dog", "--data", str(library.home.folder), "--json"]) in (0, 1)
    with closing(connect(library.home.catalogue, create=False)) as db:
        assert before_learning(library.home, db).model_id == library.base
    assert main(["learn", "--undo", "--data", str(library.home.folder)]) == 0


def test_without_torch_the_command_says_what_to_do(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "find_spec", lambda _: None)
    assert main(["learn", "--deep", "--data", str(library.home.folder), str(library.photos)]) != 0
    assert "needs torch" in capsys.readouterr().err
