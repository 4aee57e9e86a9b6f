"""Bundles of embedders made of Qwen2-VL give the vectors of transformers' own classes, fed as the authors feed them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.embed.encoder import Encoder
from indexer.embed.manifest import WEIGHTS, load_manifest
from indexer.errors import ModelError, UsageError
from indexer.home import Home
from indexer.models.catalogue import Family, model_catalogue
from indexer.models.installed import install_bundle
from indexer.types import Pixels
from model_export.__main__ import main
from tests.unit.model_export.families.test_families import TEXTS, cosines, spread
from tests.unit.model_export.families.tiny_checkpoints import clip
from tests.unit.model_export.families.tiny_qwen2_vl import SIDE_PX, WIDTH, adapter, qwen2_vl

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
families = pytest.importorskip("model_export.families.bundle")

pytestmark = [pytest.mark.export, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

CHAT = "<|im_start|>system\n{}<|im_end|>\n<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n<|endoftext|>"
HELPFUL = "You are a helpful assistant."
PICTURE = "<|vision_start|><|image_pad|><|vision_end|>"
SUMMARY = "\nSummary above {} in one word:"
PROMPTS = {
    "gme": {
        "image": CHAT.format(HELPFUL, PICTURE),
        "query": CHAT.format("Find an image that matches the given text.", "{text}"),
        "document": CHAT.format(HELPFUL, "{text}"),
        "fused_query": CHAT.format(HELPFUL, PICTURE + "{text}"),
        "fused_document": CHAT.format(HELPFUL, PICTURE + "{text}"),
    },
    "vlm2vec": {
        "image": "<|image_pad|>\nRepresent the given image.\n",
        "query": "Find me an everyday image that matches the given caption: {text}\n",
        "document": "{text}",
        "fused_query": "<|image_pad|>\nGiven an image, find a similar everyday image with the described changes: "
        "{text}\n",
        "fused_document": "",
    },
    "unite": {
        "image": CHAT.format(HELPFUL, PICTURE + SUMMARY.format("image")),
        "query": CHAT.format(HELPFUL, "{text}" + SUMMARY.format("sentence")),
        "document": CHAT.format(HELPFUL, "{text}" + SUMMARY.format("sentence")),
        "fused_query": CHAT.format(HELPFUL, PICTURE + "{text}" + SUMMARY.format("sentence and image")),
        "fused_document": CHAT.format(HELPFUL, PICTURE + "{text}" + SUMMARY.format("sentence and image")),
    },
}
"""What each family's authors put around pictures and words."""


class Reference:
    """A checkpoint in transformers' own classes."""

    def __init__(self, checkpoint: Path, *, whole: bool) -> None:
        """Open it; `whole`: all of it runs the model, as VLM2Vec does, instead of its parts, as GME and UNITE do."""
        said = json.loads((checkpoint / "config.json").read_text(encoding="utf-8"))
        config = transformers.Qwen2VLConfig.from_dict({**said, "model_type": "qwen2_vl"})
        kind = transformers.Qwen2VLForConditionalGeneration
        self.model = kind.from_pretrained(checkpoint, config=config).eval()
        self.tokenizer = transformers.Qwen2TokenizerFast.from_pretrained(checkpoint, padding_side="left")
        self.looks = transformers.Qwen2VLImageProcessor.from_pretrained(checkpoint)
        self.whole = whole

    def vectors(self, prompts: list[str], pictures: list[Pixels] | None = None) -> np.ndarray:
        """Return the states of the last tokens, all in one batch padded on the left."""
        seen: dict[str, Any] = {}
        if pictures is not None:
            seen = dict(self.looks(pictures, return_tensors="pt", input_data_format="channels_last"))
            tokens = int(seen["image_grid_thw"][0].prod()) // 4
            prompts = [prompt.replace("<|image_pad|>", "<|image_pad|>" * tokens) for prompt in prompts]
        read = dict(self.tokenizer(prompts, padding=True, return_tensors="pt"))
        with torch.inference_mode():
            states = self._all(read, seen) if self.whole else self._parts(read, seen)
        return np.asarray(states[:, -1].numpy())

    def _all(self, read: dict[str, Any], seen: dict[str, Any]) -> Any:
        return self.model(**read, **seen, output_hidden_states=True).hidden_states[-1]

    def _parts(self, read: dict[str, Any], seen: dict[str, Any]) -> Any:
        inner, ids = self.model.model, read["input_ids"]
        states = inner.get_input_embeddings()(ids)
        if seen:
            states[ids == inner.config.image_token_id] = inner.visual(
                seen["pixel_values"], grid_thw=seen["image_grid_thw"]
            )
        return inner.language_model(inputs_embeds=states, attention_mask=read["attention_mask"]).last_hidden_state


def small(name: str) -> Family:
    family: Family = families.with_side(model_catalogue().family(name), SIDE_PX)
    return family


def noise(count: int) -> list[Pixels]:
    return list(np.random.default_rng(5).integers(0, 256, (count, SIDE_PX, SIDE_PX, 3), dtype=np.uint8))


def check(given: np.ndarray, expected: np.ndarray) -> None:
    assert cosines(given, expected).min() > 0.999
    assert spread(expected) < 0.99, "all alike: the comparison above would see nothing"


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Keep to one thread: tensors so small gain nothing of a second, and lose much where others want the core."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def gme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint and its bundle, for tests that change neither."""
    folder = tmp_path_factory.mktemp("gme")
    families.export_bundle(small("gme"), qwen2_vl(folder / "checkpoint"), folder / "bundle")
    return folder


@pytest.fixture
def bundle(gme: Path, tmp_path: Path) -> Path:
    """One that may be changed."""
    return shutil.copytree(gme / "bundle", tmp_path / "bundle")


@pytest.mark.parametrize("name", sorted(PROMPTS))
def test_vectors_are_those_of_transformers(name: str, gme: Path, tmp_path: Path) -> None:
    checkpoint, made = gme / "checkpoint", gme / "bundle"
    if name != "gme":
        kind = "unite_qwen2_vl" if name == "unite" else "qwen2_vl"
        checkpoint, made = qwen2_vl(tmp_path / "checkpoint", kind), tmp_path / name
        families.export_bundle(small(name), checkpoint, made)
    encoder = Encoder.open(made, threads=1)
    reference, prompts, pictures = Reference(checkpoint, whole=name == "vlm2vec"), PROMPTS[name], noise(len(TEXTS))
    check(encoder.embed_images(pictures), reference.vectors([prompts["image"]] * len(pictures), pictures))
    for embed, role in ((encoder.embed_queries, "query"), (encoder.embed_documents, "document")):
        check(embed(TEXTS), reference.vectors([prompts[role].replace("{text}", text) for text in TEXTS]))
    states = encoder.image_states(pictures)
    composed = np.stack([encoder.embed_composed(state, text) for state, text in zip(states, TEXTS, strict=True)])
    fused = [prompts["fused_query"].replace("{text}", text) for text in TEXTS]
    check(composed, reference.vectors(fused, pictures))
    worded = [prompts["fused_document"].replace("{text}", text) for text in TEXTS]
    captioned = reference.vectors(worded, pictures) if worded[0] else encoder.embed_images(pictures)
    check(encoder.embed_photos(pictures, TEXTS), captioned)
    assert encoder.dimension == WIDTH


def test_the_graphs_share_their_weights(gme: Path) -> None:
    manifest = load_manifest(gme / "bundle")
    sizes = {file.name: file.size_bytes for file in manifest.files}
    model = transformers.Qwen2VLForConditionalGeneration.from_pretrained(gme / "checkpoint")
    once = sum(weight.nbytes for weight in model.parameters() if weight.nbytes >= 1024)
    assert sizes[WEIGHTS] < 1.3 * once, "weights of two graphs lie there twice"


def test_the_shared_weights_are_installed_with_the_rest(gme: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    manifest = install_bundle(home, gme / "bundle")
    expected = Encoder.open(gme / "bundle", threads=1).embed_queries(TEXTS)
    assert np.array_equal(Encoder.open(home.models / manifest.model_id, threads=1).embed_queries(TEXTS), expected)


def test_damaged_weights_are_found_before_they_are_used(bundle: Path) -> None:
    content = bytearray((bundle / WEIGHTS).read_bytes())
    content[len(content) // 2] ^= 1
    (bundle / WEIGHTS).write_bytes(content)
    with pytest.raises(ModelError, match=WEIGHTS):
        Encoder.open(bundle, threads=1).embed_queries(TEXTS)


def test_an_adapter_is_refused_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"Qwen/Qwen2-VL-2B-Instruct.*merge_and_unload"):
        families.export_bundle(small("vlm2vec"), adapter(tmp_path / "adapter"), tmp_path / "out")


def test_a_checkpoint_of_another_family_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"type 'clip'.*means qwen2_vl"):
        families.export_bundle(small("gme"), clip(tmp_path / "checkpoint"), tmp_path / "out")
    with pytest.raises(UsageError, match="no checkpoint"):
        families.export_bundle(small("gme"), tmp_path, tmp_path / "out")


def test_weights_in_another_layout_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    path = qwen2_vl(tmp_path / "checkpoint") / "model.safetensors"
    weights = {f"encoder.{name}": weight for name, weight in load_file(path).items()}
    save_file(weights, path, metadata={"format": "pt"})
    with pytest.raises(ModelError, match="other layouts"):
        families.export_bundle(small("gme"), tmp_path / "checkpoint", tmp_path / "out")


def test_a_tokenizer_without_a_place_for_pictures_is_refused(tmp_path: Path) -> None:
    checkpoint = qwen2_vl(tmp_path / "checkpoint")
    said = json.loads((checkpoint / "tokenizer.json").read_text(encoding="utf-8"))
    said["added_tokens"] = [token for token in said["added_tokens"] if token["content"] != "<|image_pad|>"]
    (checkpoint / "tokenizer.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(ModelError, match="0 placeholders for a picture"):
        families.export_bundle(small("gme"), checkpoint, tmp_path / "out")


def test_the_side_is_a_multiple_of_what_the_model_reads(tmp_path: Path) -> None:
    checkpoint = qwen2_vl(tmp_path / "checkpoint")
    with pytest.raises(UsageError, match="such as 56"):
        families.export_bundle(families.with_side(small("gme"), 60), checkpoint, tmp_path / "out")
    with pytest.raises(UsageError, match="980 px at most"):
        families.export_bundle(families.with_side(small("gme"), 1008), checkpoint, tmp_path / "out")
    with pytest.raises(UsageError, match="cannot be chosen"):
        families.with_side(model_catalogue().family("clip"), 224)


def test_the_command_takes_a_side(tmp_path: Path) -> None:
    qwen2_vl(tmp_path / "checkpoint")
    arguments = ["--family", "gme", "--checkpoint", tmp_path / "checkpoint", "--out", tmp_path / "out", "--side", 84]
    assert main(["export", *map(str, arguments)]) == 0
    assert Encoder.open(tmp_path / "out", threads=1).manifest.image.pixels.width_px == 84
