"""A model with an adapter: its vectors, its table, which is a product, and the way back."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexer.embed.adapter import Adapter, LowRank, meaning_width
from indexer.embed.bundle import describe_file
from indexer.embed.encoder import Encoder
from indexer.embed.manifest import ADAPTER, FORMAT, NAME, QUERIES, Hubness, Likeness, load_manifest, save_manifest
from indexer.embed.vectors import unit
from indexer.errors import ModelError
from indexer.home import Home, WriterLock
from indexer.models.adapted import Conversion, base_of, install_adapted
from indexer.models.installed import Installed, find_installed, install_bundle, installed, roles
from indexer.pipeline.control import Control
from indexer.search.request import SearchRequest, TextPart
from indexer.store.reader import stored_vectors
from indexer.swap.exchange import exchange
from indexer.swap.opening import open_searcher
from indexer.swap.switch import settle, status, want
from indexer.types import ContentId
from tests.unit.indexer.swapping import OLD, Library, add_photos
from tests.unit.indexer.tiny_bundle import DIMENSION, pictures, write_bundle

SIZE = 0.4


def adapter(width: int = DIMENSION, rank: int = 2, seed: int = 5) -> Adapter:
    generator = np.random.default_rng(seed)

    def half() -> LowRank:
        down, up = (
            SIZE * generator.standard_normal(shape).astype(np.float32) for shape in ((width, rank), (rank, width))
        )
        return LowRank(down, up)

    return Adapter(half(), half())


@pytest.fixture
def hub_home(tmp_path: Path) -> tuple[Home, Installed]:
    """A model with hubness and looks, at home."""
    bundle = tmp_path / "bundle"
    manifest = write_bundle(bundle, means={})
    place = DIMENSION - 3
    queries = np.random.default_rng(4).standard_normal((20, place)).astype(np.float32)
    np.save(bundle / QUERIES, unit(queries))
    files = (*manifest.files, describe_file(bundle / QUERIES))
    hubness = Hubness(place=place, weight=0.3, neighbours=4, usual=0.1)
    likeness = Likeness(first=place + 1, weights={"image": 3.0})
    from dataclasses import replace

    save_manifest(bundle, replace(manifest, files=files, hubness=hubness, likeness=likeness))
    home = Home(tmp_path / "home")
    home.create()
    made = install_bundle(home, bundle)
    return home, find_installed(home, made.model_id)


def test_map_is_turned_round() -> None:
    learned = adapter().items
    vectors = np.random.default_rng(1).standard_normal((50, DIMENSION + 2)).astype(np.float32)
    there = learned.apply(vectors)
    assert not np.allclose(there, vectors, atol=1e-2)
    assert np.allclose(np.linalg.norm(there, axis=1), np.linalg.norm(vectors, axis=1), rtol=1e-5)
    assert np.array_equal(there[:, DIMENSION:], vectors[:, DIMENSION:]), "looks stay"
    assert np.allclose(learned.turned_round(there), vectors, atol=1e-4)


def test_map_that_loses_something_is_not_sound() -> None:
    down = np.eye(DIMENSION, 1, dtype=np.float32)
    flat = LowRank(down, -down.T)
    assert not flat.is_reversible
    assert not Adapter(flat, flat).is_sound
    assert adapter().is_sound


def test_adapted_encoder_gives_what_the_product_gives(hub_home: tuple[Home, Installed]) -> None:
    home, base = hub_home
    width = meaning_width(base.manifest)
    learned = adapter(width)
    made = install_adapted(home, base, learned, "Learned")
    before, after = (Encoder.open(one.folder, threads=1) for one in (base, made))
    photos = _usable_pictures(before)
    there = Conversion(base, made)(before.embed_images(photos))
    assert np.allclose(there, after.embed_images(photos), atol=1e-4)
    assert not np.allclose(there, before.embed_images(photos), atol=1e-2)
    assert np.allclose(Conversion(made, base)(there), before.embed_images(photos), atol=1e-3)
    asked = before.embed_queries(["red", "blue"])
    adapted = after.embed_queries(["red", "blue"])
    assert not np.allclose(asked, adapted, atol=1e-2)
    assert np.allclose(np.linalg.norm(adapted, axis=1), 1, atol=1e-5)


def _usable_pictures(encoder: Encoder) -> list[np.ndarray]:
    """Pictures; the tiny graph fills the hubness's place, which no real model does, so it is cleared."""
    place = encoder.manifest.hubness.place if encoder.manifest.hubness else 0
    finished = Encoder.finished

    def cleared(self: Encoder, *given: object, **named: object) -> np.ndarray:
        vectors = finished(self, *given, **named)  # type: ignore[arg-type]
        vectors[:, place] = 0
        return unit(vectors)

    Encoder.finished = cleared  # type: ignore[method-assign]
    return pictures(6)


@pytest.fixture(autouse=True)
def _whole_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Encoder, "finished", Encoder.finished)


def test_adapted_bundle_says_what_it_is(hub_home: tuple[Home, Installed]) -> None:
    home, base = hub_home
    learned = adapter(meaning_width(base.manifest))
    made = install_adapted(home, base, learned, "Learned")
    assert made.model_id.startswith(f"{base.model_id}-learned-")
    assert base_of(made) == base_of(base) == base.model_id
    assert install_adapted(home, base, learned, "Learned").model_id == made.model_id
    assert f'"format": {FORMAT}' in (made.folder / NAME).read_text(), "an older program must not take it for its base"
    assert '"format": 1' in (base.folder / NAME).read_text()


def test_damaged_adapter_is_told(hub_home: tuple[Home, Installed]) -> None:
    home, base = hub_home
    made = install_adapted(home, base, adapter(meaning_width(base.manifest)), "Learned")
    whole = (made.folder / ADAPTER).read_bytes()
    (made.folder / ADAPTER).write_bytes(whole[:-8] + b"\0" * 8)
    with pytest.raises(ModelError, match="damaged"):
        Adapter.load(made.folder, load_manifest(made.folder))


def learned_model(library: Library) -> Installed:
    return install_adapted(library.home, library.model(OLD), adapter(), "Learned")


def use(library: Library, model: Installed) -> None:
    with WriterLock(library.home):
        want(library.home, library.db, model)
        for _ in exchange(library.home, library.db, model, threads=1, control=Control()):
            pass
        settle(library.home, library.db)


def found(library: Library) -> list[ContentId]:
    with open_searcher(library.home) as searcher:
        return [hit.content_id for hit in searcher.search(SearchRequest(texts=(TextPart("red"),), limit=100))]


def test_table_is_made_without_any_file_and_back(library: Library, tmp_path: Path) -> None:
    before = found(library)
    made = learned_model(library)
    own = Library(library.home, tmp_path / "photos", library.db)
    shutil.copytree(library.photos, own.photos)
    use(own, made)
    assert roles(own.home, own.db).answering.model_id == made.model_id
    assert status(own.home, own.db).filled == len(before)
    assert sorted(found(own)) == sorted(before)
    some = before[:3]
    base = {
        one.segment_id: one.vector for one in stored_vectors(own.home.units, own.model(OLD).model_id, DIMENSION, some)
    }
    for one in stored_vectors(own.home.units, made.model_id, DIMENSION, some):
        expected = Conversion(own.model(OLD), made)(base[one.segment_id][None])[0]
        assert np.allclose(one.vector, expected, atol=1e-5)
    add_photos(own.photos, [900, 901])
    own.index(made.model_id)
    use(own, own.model(OLD))
    assert roles(own.home, own.db).answering.model_id == OLD
    ids = set(found(own))
    assert len(ids) == len(before) + 2, "what was indexed meanwhile came along"


def test_kill_in_the_middle_is_made_good(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    made = learned_model(library)

    class KillError(Exception):
        pass

    def killed(*_: object) -> None:
        raise KillError

    with monkeypatch.context() as patch:
        patch.setattr("indexer.swap.derived.embedded.mark", killed)
        with pytest.raises(KillError):
            use(library, made)
    assert roles(library.home, library.db).answering.model_id == OLD
    assert found(library), "the old model answers"
    use(library, made)
    now = status(library.home, library.db)
    assert (now.roles.answering.model_id, now.filled) == (made.model_id, now.contents)


def test_base_of_the_answering_model_is_kept(library: Library) -> None:
    made = learned_model(library)
    use(library, made)
    with WriterLock(library.home):
        settle(library.home, library.db)
    assert {OLD, made.model_id} <= {one.model_id for one in installed(library.home)}


def test_halted_before_it_begins(library: Library) -> None:
    made = learned_model(library)
    control = Control()
    control.stop()
    with closing(library.db), WriterLock(library.home):
        want(library.home, library.db, made)
        assert list(exchange(library.home, library.db, made, threads=1, control=control)) == []
        assert roles(library.home, library.db).answering.model_id == OLD
