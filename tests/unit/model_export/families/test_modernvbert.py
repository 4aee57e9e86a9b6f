"""ModernVBERT: bundles give the vectors of the reference implementations (see pages_reference.py), page after page."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from indexer.decode.image import read_image
from indexer.embed.encoder import Encoder
from indexer.embed.graphs import open_tokenizer, tokenize
from indexer.embed.manifest import PROJECTIONS
from indexer.embed.session import CPU, OnnxRuntime
from indexer.embed.token_sets import Projections, item_vector, query_vector
from indexer.embed.vectors import unit
from indexer.errors import ModelError, UsageError
from indexer.home import Home
from indexer.models.catalogue import Family, model_catalogue
from indexer.models.installed import install_bundle
from indexer.types import Pixels, Vectors
from model_export.__main__ import main
from tests.unit.model_export.families import tiny_pages as tiny

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
bundle = pytest.importorskip("model_export.families.bundle")
configs = pytest.importorskip("model_export.families.modernvbert_config")
modernvbert = pytest.importorskip("model_export.families.modernvbert")
tiles = pytest.importorskip("model_export.families.modernvbert")

pytestmark = [pytest.mark.export, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

GOLDEN: Mapping[str, Any] = json.loads(Path(__file__).with_name("golden_pages.json").read_text(encoding="utf-8"))
DIGITS = 5
LAYOUTS = ("modernvbert", "first layout")
SIDES = {"whole": tiny.TILE_PX, "tiles": 2 * tiny.TILE_PX}
BASES = {"tiny/text": tiny.text_tower() | {"vocab_size": 0}, "tiny/vision": tiny.vision_tower()}


@pytest.fixture(autouse=True)
def bases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configs, "BASES", {**configs.BASES, **BASES})


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that reads pages in 2 x 2 tiles."""
    folder = tmp_path_factory.mktemp("pages")
    checkpoint = checkpoint_of("modernvbert", folder / "checkpoint")
    bundle.export_bundle(family("tiles"), checkpoint, folder / "pages")
    return folder / "pages"


def family(kind: str, name: str = "modernvbert") -> Family:
    found: Family = bundle.with_side(model_catalogue().family(name), SIDES[kind])
    return found


def checkpoint_of(layout: str, folder: Path) -> Path:
    return tiny.write_checkpoint(folder, GOLDEN[layout]["config"], GOLDEN[layout]["weights"])


def golden(layout: str, kind: str) -> Vectors:
    return np.asarray(GOLDEN[layout][kind], np.float32) / np.float32(10**DIGITS)


def cosines(a: Vectors, b: Vectors) -> Vectors:
    return np.asarray((a * b).sum(axis=-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1))


def normalised(side_px: int) -> Any:
    pixels = np.stack(tiny.pictures(3, side_px, side_px)).transpose(0, 3, 1, 2)
    return torch.from_numpy(pixels.astype(np.float32) / 127.5 - 1)


def ids_of(checkpoint: Path, text: str) -> list[int]:
    from tokenizers import Tokenizer

    ids: list[int] = Tokenizer.from_file(str(checkpoint / "tokenizer.json")).encode(text).ids
    return ids


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", SIDES)
def test_pages_are_those_of_the_reference(layout: str, kind: str, tmp_path: Path) -> None:
    opened = modernvbert.open_modernvbert(checkpoint_of(layout, tmp_path), family(kind), tmp_path)
    with torch.inference_mode():
        vectors = opened.image(normalised(SIDES[kind])).numpy()
    expected = golden(layout, kind)
    assert cosines(vectors, expected).min() > 0.9999
    assert cosines(vectors, np.roll(expected, 1, axis=0)).max() < 0.95, "all pages alike: nothing would be seen above"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_texts_are_those_of_the_reference_padded_or_not(layout: str, tmp_path: Path) -> None:
    checkpoint = checkpoint_of(layout, tmp_path)
    opened = modernvbert.open_modernvbert(checkpoint, family("whole"), tmp_path)
    for text, expected in zip(tiny.TEXTS, golden(layout, "texts"), strict=True):
        ids = ids_of(checkpoint, text)
        for before in (0, 9):
            feed = torch.tensor([[0] * before + ids])
            with torch.inference_mode():
                vector = opened.text(feed, (torch.arange(feed.shape[1]) >= before).long()[None])[0].numpy()
            assert cosines(vector, expected) > 0.9999
    others = golden(layout, "texts")
    assert cosines(others, np.roll(others, 1, axis=0)).max() < 0.9


def test_a_bundle_embeds_pages_and_queries_as_the_reference(exported: Path) -> None:
    encoder = Encoder.open(exported, threads=1)
    side_px = encoder.manifest.image.pixels.height_px
    assert side_px == SIDES["tiles"]
    vectors = encoder.embed_images(tiny.pictures(3, side_px, side_px))
    assert cosines(vectors, golden("modernvbert", "tiles")).min() > 0.9999
    assert cosines(encoder.embed_queries(tiny.TEXTS), golden("modernvbert", "texts")).min() > 0.9999


def test_upright_pages_in_files_are_those_of_the_reference(exported: Path, tmp_path: Path) -> None:
    """Its processor stretches every page that is less than twice as high as wide to the same 2 x 2 tiles.

    It resizes twice with another filter, hence the tolerance; cropped or padded, pages come to 0.91 and 0.86.
    """
    encoder = Encoder.open(install(exported, tmp_path), threads=1)
    pixels: list[Pixels] = []
    for number, page in enumerate(tiny.pictures(3, *tiny.UPRIGHT)):
        Image.fromarray(page).save(tmp_path / f"{number}.png")
        pixels += read_image(tmp_path / f"{number}.png", encoder.manifest.image.pixels).pixels
    expected = golden("modernvbert", "upright")
    vectors = encoder.embed_images(pixels)
    assert cosines(vectors, expected).min() > 0.99
    assert cosines(vectors, np.roll(expected, 1, axis=0)).max() < 0.8


def install(exported: Path, tmp_path: Path) -> Path:
    home = Home(tmp_path / "home")
    return home.models / install_bundle(home, exported).model_id


def test_names_with_the_vision_tower_in_itself_are_the_same_weights(tmp_path: Path) -> None:
    """transformers before 5.3 and after write them differently."""
    from safetensors.numpy import load_file, save_file

    checkpoint = checkpoint_of("modernvbert", tmp_path)
    path = checkpoint / "model.safetensors"
    weights = {n.replace(".vision_model.", ".vision_model.vision_model."): w for n, w in load_file(path).items()}
    save_file(weights, path)
    opened = modernvbert.open_modernvbert(checkpoint, family("whole"), tmp_path)
    with torch.inference_mode():
        vectors = opened.image(normalised(tiny.TILE_PX)).numpy()
    assert cosines(vectors, golden("modernvbert", "whole")).min() > 0.9999


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the model that gives a vector a token."""
    folder = tmp_path_factory.mktemp("late")
    checkpoint = checkpoint_of("colmodernvbert", folder / "checkpoint")
    bundle.export_bundle(family("tiles", "colmodernvbert"), checkpoint, folder / "late")
    return folder / "late"


def test_tokens_of_a_bundle_are_those_of_the_reference(late: Path) -> None:
    (found,) = run(late / "image_encoder.onnx", pixel_values=normalised(SIDES["tiles"]).numpy())
    expected = golden("colmodernvbert", "tiles")
    assert found.shape == expected.shape
    near = cosines(found, expected)  # the whole page comes shrunk and not rounded to bytes, which single tokens see
    assert near.min() > 0.99
    assert near.mean() > 0.9999
    assert cosines(found, np.roll(expected, 1, axis=0)).mean() < 0.9
    for text, tokens in zip(tiny.TEXTS, GOLDEN["colmodernvbert"]["texts"], strict=True):
        ids = np.array([[0, 0, *ids_of(late.parent / "checkpoint", text)]])
        mask = (ids > 0).astype(np.int64)
        (found,) = run(late / "text_encoder.onnx", input_ids=ids, attention_mask=mask)
        assert not found[0, :2].any(), "padding has no vector"
        assert cosines(found[0, 2:], np.array(tokens)).min() > 0.9999


def test_a_bundle_joins_the_tokens_of_the_reference(late: Path, tmp_path: Path) -> None:
    installed = install(late, tmp_path)
    encoder = Encoder.open(installed, threads=1)
    spec = encoder.manifest.token_sets
    assert spec is not None
    assert encoder.dimension == spec.dimension == model_catalogue().model("colmodernvbert").dimension
    made = Projections.of(spec, np.load(installed / PROJECTIONS).astype(np.float32))
    pages = encoder.embed_images(tiny.pictures(3, SIDES["tiles"], SIDES["tiles"]))
    expected = np.stack([item_vector(unit(tokens), made) for tokens in golden("colmodernvbert", "tiles")])
    assert cosines(pages, expected).min() > 0.99
    assert cosines(pages, np.roll(expected, 1, axis=0)).max() < 0.9
    texts = encoder.embed_documents(tiny.TEXTS)
    for number, listed in enumerate(GOLDEN["colmodernvbert"]["texts"]):
        tokens = unit(np.array(listed, np.float32))
        assert cosines(texts[number], item_vector(tokens, made)) > 0.999
        assert (texts @ query_vector(tokens, made)).argmax() == number, (
            "no text has a better match for each than its own"
        )


def test_queries_have_their_further_tokens(late: Path) -> None:
    encoder = Encoder.open(late, threads=1)
    assert encoder.manifest.text.query_prompt.count("<end_of_utterance>") == 10
    graph, tokenizer = late / "text_encoder.onnx", open_tokenizer(late / "tokenizer.json", encoder.manifest.text)
    feed = tokenize(tokenizer, ["a dog"], encoder.manifest.text, encoder.manifest.text.query_prompt)
    (tokens,) = run(graph, **feed)
    assert tokens.shape[1] == 2 + 2 + 10
    assert encoder.manifest.token_sets is not None
    made = Projections.of(encoder.manifest.token_sets, np.load(late / PROJECTIONS).astype(np.float32))
    assert cosines(encoder.embed_queries(["a dog"])[0], query_vector(tokens[0], made)) > 0.9999


def test_the_command_exports_a_late_interaction_model_as_any_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = checkpoint_of("colmodernvbert", tmp_path / "checkpoint")
    arguments = ["export", "--family", "colmodernvbert", "--side", str(SIDES["whole"])]
    arguments += ["--checkpoint", str(checkpoint), "--out", str(tmp_path / "out")]
    assert main(arguments) == 0
    assert "recallery models get" in capsys.readouterr().out
    assert install(tmp_path / "out", tmp_path).name.startswith("out-")


def test_graphs_whose_tokens_are_not_the_checkpoints_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = checkpoint_of("colmodernvbert", tmp_path / "checkpoint")
    wrong = modernvbert.open_modernvbert(checkpoint, family("whole", "colmodernvbert"), tmp_path)
    with torch.no_grad():
        wrong.text.model.projection.bias.add_(0.2)
    monkeypatch.setattr(bundle, "trace", partial(with_other_words, bundle.trace, wrong.text))
    with pytest.raises(ModelError, match="differs from the checkpoint"):
        bundle.export_bundle(family("whole", "colmodernvbert"), checkpoint, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def with_other_words(trace: Any, words: Any, half: Any, *rest: Any) -> None:
    trace(words if isinstance(half, modernvbert.WordsHalf) else half, *rest)


def run(graph: Path, **feed: Any) -> list[Any]:
    return OnnxRuntime().open(graph, CPU, 1).run(["embedding"], feed)


def test_the_grid_of_a_page() -> None:
    grid = tiles.Grid.of(1024, 512, 64)
    assert grid.views == 5
    assert grid.text.count("<image>") == 5 * 64
    assert grid.text.index("<row_1_col_2>") < grid.text.index("\n<fake_token_around_image><row_2_col_1>")
    assert "\n\n<fake_token_around_image><global-img>" in grid.text
    assert tiles.Grid.of(512, 512, 64).text.count("<fake_token_around_image>") == 2
    for side_px in (700, 0, 7 * 512):
        with pytest.raises(UsageError, match=f"{side_px} px wide"):
            tiles.Grid.of(side_px, 512, 64)


def test_an_even_page_shrinks_to_the_same_colour() -> None:
    assert tiles.lanczos(64, 32).sum(axis=1) == pytest.approx(np.ones(32))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"drop": "model.connector.modality_projection.weight"}, "connector.weight is missing"),
        ({"add": "lm_head.weight"}, "lm_head.weight is not known"),
    ],
)
def test_a_weight_too_few_or_too_many_is_refused(change: dict[str, str], expected: str, tmp_path: Path) -> None:
    shapes = dict(GOLDEN["modernvbert"]["weights"])
    shapes.pop(change.get("drop", ""), None)
    shapes |= {name: [4, 4] for name in [change.get("add")] if name}
    checkpoint = tiny.write_checkpoint(tmp_path, GOLDEN["modernvbert"]["config"], shapes)
    with pytest.raises(ModelError, match=expected):
        modernvbert.open_modernvbert(checkpoint, family("whole"), tmp_path)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"layer_types": ["full_attention", "sliding_attention", "full_attention", "full_attention"]}, "no period"),
        (
            {"rope_parameters": {"full_attention": {"rope_type": "yarn", "rope_theta": 1.0}}},
            "rope_type that is not supported",
        ),
        ({"num_attention_heads": None, "text_model_name": "somebody/else"}, "somebody/else"),
    ],
)
def test_what_the_towers_cannot_do_is_refused(said: dict[str, Any], expected: str, tmp_path: Path) -> None:
    config = dict(GOLDEN["modernvbert"]["config"])
    text = {**config["text_config"], **said}
    config["text_config"] = {name: value for name, value in text.items() if value is not None}
    checkpoint = tiny.write_checkpoint(tmp_path, config, GOLDEN["modernvbert"]["weights"])
    with pytest.raises(ModelError, match=expected):
        modernvbert.open_modernvbert(checkpoint, family("whole"), tmp_path)


def test_a_checkpoint_of_another_family_or_none_is_refused(tmp_path: Path) -> None:
    checkpoint = checkpoint_of("colmodernvbert", tmp_path / "tokens")
    with pytest.raises(UsageError, match="another family"):
        bundle.export_bundle(family("whole"), checkpoint, tmp_path / "out")
    with pytest.raises(UsageError, match="no checkpoint"):
        bundle.export_bundle(family("whole"), tmp_path / "nothing", tmp_path / "out")
    (tmp_path / "adapter").mkdir()
    (tmp_path / "adapter" / "adapter_config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="adapter"):
        bundle.export_bundle(family("whole"), tmp_path / "adapter", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_tokenizer_without_the_tokens_of_tiles_is_refused(tmp_path: Path) -> None:
    checkpoint = checkpoint_of("modernvbert", tmp_path)
    path = checkpoint / "tokenizer.json"
    path.write_text(path.read_text(encoding="utf-8").replace("<image>", "<picture>"), encoding="utf-8")
    with pytest.raises(ModelError, match="0 tokens for a page"):
        modernvbert.open_modernvbert(checkpoint, family("whole"), tmp_path)


def test_weights_that_are_none_or_of_other_sizes_are_refused(tmp_path: Path) -> None:
    checkpoint = checkpoint_of("modernvbert", tmp_path)
    shapes = {**GOLDEN["modernvbert"]["weights"], "model.connector.modality_projection.weight": [2, 2]}
    tiny.write_checkpoint(checkpoint, GOLDEN["modernvbert"]["config"], shapes)
    with pytest.raises(ModelError, match="cannot be read"):
        modernvbert.open_modernvbert(checkpoint, family("whole"), tmp_path)
    (checkpoint / "model.safetensors").write_bytes(b"nothing of the kind")
    with pytest.raises(ModelError, match="cannot be read"):
        modernvbert.open_modernvbert(checkpoint, family("whole"), tmp_path)
    (checkpoint / "model.safetensors").unlink()
    with pytest.raises(UsageError, match="no checkpoint"):
        modernvbert.open_modernvbert(checkpoint, family("whole"), tmp_path)


def test_a_family_without_a_side_is_a_mistake(tmp_path: Path) -> None:
    odd = dataclasses.replace(family("whole"), image=dataclasses.replace(family("whole").image, side_px=None))
    with pytest.raises(ValueError, match="does not say"):
        modernvbert.open_modernvbert(tmp_path, odd, tmp_path)
