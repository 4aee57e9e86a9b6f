"""A ready export with both towers in one graph, as jina-clip v2 is on the hub: downloaded, cut in two, compared.

The class of jina-clip is code in its repository, so the reference is put together here as its export has it: ids and
pixels in; mean-pooled words and the pooled picture out, as they are and of unit length. Words go through XLM-RoBERTa of
transformers, pictures through DINOv3 of transformers (rotary positions, gated layers) and, where timm is
installed, through the EVA-02 of timm, from which jina's own is made. The 8-bit form is what the catalogue names.
What this does not show: jina's weights, the rotary positions of its words, its adapters, and what 8 bits cost it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.embed.encoder import Encoder
from indexer.errors import ModelError
from indexer.home import Home
from indexer.models.catalogue import ModelSpec, model_catalogue
from indexer.models.hub import ENDPOINT_VARIABLE, Hub
from indexer.models.install import ask, install
from indexer.models.installed import PARTIALS
from tests.unit.indexer.hub_server import FakeHub, running_hub
from tests.unit.model_export.families.test_families import TEXTS, cosines, spread

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

pytestmark = [pytest.mark.export, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

SIDE_PX, WIDTH = 32, 32
FRAME = ["<s>", "<pad>", "</s>", "<unk>"]
PROMPT = "Represent the query for retrieving evidence documents: "
OUTPUTS = ["text_embeddings", "image_embeddings", "l2norm_text_embeddings", "l2norm_image_embeddings"]
MEAN, STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
SIZES = {"hidden_size": WIDTH, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}


def dinov3() -> Any:
    own = {"image_size": SIDE_PX, "patch_size": 8, "num_register_tokens": 0, "use_gated_mlp": True}
    config = transformers.DINOv3ViTConfig(**SIZES, **own, attn_implementation="eager")
    tower = transformers.DINOv3ViTModel(config)
    return Named(tower, lambda found: found.pooler_output)


def eva02() -> Any:
    pytest.importorskip("model_export.graphs.torchvision_build").allow_other_build()
    eva = pytest.importorskip("timm.models.eva")
    return eva.Eva(
        img_size=SIDE_PX,
        patch_size=8,
        embed_dim=WIDTH,
        depth=2,
        num_heads=4,
        mlp_ratio=8 / 3,
        swiglu_mlp=True,
        use_rot_pos_emb=True,
        ref_feat_shape=(4, 4),
        global_pool="token",
        num_classes=0,
    )


class Named(torch.nn.Module):  # type: ignore[misc,name-defined]  # torch may be absent
    """A tower, and which of its outputs is its vector."""

    def __init__(self, tower: Any, vector: Callable[[Any], Any]) -> None:
        super().__init__()
        self.tower, self.vector = tower, vector

    def forward(self, pixel_values: Any) -> Any:
        return self.vector(self.tower(pixel_values))


class Joint(torch.nn.Module):  # type: ignore[misc,name-defined]  # torch may be absent
    """Both towers, as the repository's export has them."""

    def __init__(self, image: Any) -> None:
        super().__init__()
        config = transformers.XLMRobertaConfig(
            **SIZES, vocab_size=200, max_position_embeddings=130, attn_implementation="eager"
        )
        self.image, self.text = image, transformers.XLMRobertaModel(config, add_pooling_layer=False)

    def words(self, input_ids: Any) -> Any:
        mask = (input_ids != FRAME.index("<pad>")).long()
        states = self.text(input_ids=input_ids, attention_mask=mask)[0]
        weights = mask.unsqueeze(-1).to(states.dtype)
        return (states * weights).sum(dim=1) / weights.sum(dim=1)

    def forward(self, input_ids: Any, pixel_values: Any) -> tuple[Any, ...]:
        words, pictures = self.words(input_ids), self.image(pixel_values)
        scaled = [torch.nn.functional.normalize(found, dim=-1) for found in (words, pictures)]
        return (words, pictures, *scaled)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with running_hub() as hub:
        monkeypatch.setenv(ENDPOINT_VARIABLE, hub.endpoint)
        yield hub


@pytest.fixture
def spec() -> ModelSpec:
    """The model of the catalogue with the sizes of a tiny one."""
    model = model_catalogue().model("jina-clip-v2")
    assert model.files is not None
    return replace(model, side_px=SIDE_PX, dimension=WIDTH, dimensions=(8, 16, WIDTH))


def published(model: Any, spec: ModelSpec, repository: Path, *, in_8_bits: bool) -> Path:
    """Write a repository of it."""
    assert spec.files is not None
    (repository / "onnx").mkdir(parents=True)
    out = repository / spec.files.image_encoder
    whole = out.with_name("model.onnx") if in_8_bits else out
    ids, lengths = torch.arange(14).reshape(2, 7) + len(FRAME), {0: "text_batch", 1: "sequence_length"}
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (ids, torch.rand(3, 3, SIDE_PX, SIDE_PX)),
            str(whole),
            input_names=["input_ids", "pixel_values"],
            output_names=OUTPUTS,
            dynamic_axes={"input_ids": lengths, "pixel_values": {0: "image_batch"}},
            opset_version=17,
            dynamo=False,
        )
    if in_8_bits:
        quantize(whole, out)
    tokenizer().backend_tokenizer.save(str(repository / spec.files.tokenizer))
    return repository


def quantize(whole: Path, out: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("logging.warning", lambda *_: None)  # it advises a step before, which this graph needs not
        quantize_dynamic(str(whole), str(out), weight_type=QuantType.QUInt8)


def tokenizer() -> Any:
    """XLM-RoBERTa's kind of tokenizer, with a few pieces instead of 250,000."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    pieces = [(word, 0.0) for word in FRAME] + [("▁", -2.0), ("▁dog", -3.0)]
    pieces += [(f"▁{word}", -3.0) for word in PROMPT.split()]
    pieces += [(letter, -4.0) for letter in sorted(set("".join(TEXTS)) - {" "})]
    made = Tokenizer(models.Unigram(pieces, unk_id=FRAME.index("<unk>")))
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    ends = [("<s>", 0), ("</s>", 2)]
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    return transformers.PreTrainedTokenizerFast(tokenizer_object=made, pad_token="<pad>", unk_token="<unk>")


def made(tower: Callable[[], Any]) -> Any:
    torch.manual_seed(0)
    model = Joint(tower()).eval()
    with torch.no_grad():
        # Fresh weights lie so near to zero that all vectors are alike, and a test of them would see nothing.
        for weight in model.parameters():
            weight.add_(torch.randn_like(weight) * 0.2)
    return model


@pytest.mark.parametrize("in_8_bits", [False, True], ids=["32 bits", "8 bits"])
@pytest.mark.parametrize("tower", [dinov3, eva02])
def test_vectors_are_those_of_the_towers(
    tower: Callable[[], Any], in_8_bits: bool, spec: ModelSpec, fake: FakeHub, tmp_path: Path
) -> None:
    model = made(tower)
    fake.serve(spec.repository, published(model, spec, tmp_path / "repository", in_8_bits=in_8_bits))
    home, hub = Home(tmp_path / "home"), Hub()
    encoder = Encoder.open(home.models / install(home, ask(spec, hub), hub).model_id, threads=1)
    pictures = list(np.random.default_rng(5).integers(0, 256, (3, SIDE_PX, SIDE_PX, 3), dtype=np.uint8))
    with torch.inference_mode():
        images = model.image(reference_pixels(pictures)).numpy()
        queries, documents = (
            model.words(tokenizer()(texts, padding=True, return_tensors="pt")["input_ids"]).numpy()
            for texts in ([PROMPT + text for text in TEXTS], TEXTS)
        )
    least = 0.98 if in_8_bits else 0.999
    assert cosines(encoder.embed_images(pictures), images).min() > least
    assert cosines(encoder.embed_queries(TEXTS), queries).min() > least
    assert cosines(encoder.embed_documents(TEXTS), documents).min() > least
    assert cosines(queries, documents).min() < least, "the prompt changes nothing: its absence would not be seen"
    assert max(map(spread, (images, queries, documents))) < 0.99, "all alike: the comparisons above would see nothing"


def reference_pixels(pictures: list[Any]) -> Any:
    pixels = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2) / 255
    return (pixels - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(STD).view(3, 1, 1)


def test_the_graph_is_downloaded_once_and_each_half_is_its_own(spec: ModelSpec, fake: FakeHub, tmp_path: Path) -> None:
    repository = published(made(dinov3), spec, tmp_path / "repository", in_8_bits=False)
    fake.serve(spec.repository, repository)
    home, hub, seen = Home(tmp_path / "home"), Hub(), list[int]()
    offer = ask(spec, hub)
    joint = (repository / "onnx" / "model_quantized.onnx").stat().st_size
    assert offer.size_bytes == joint + (repository / "tokenizer.json").stat().st_size
    whole = install(home, offer, hub, progress=seen.append)
    assert seen[-1] == offer.size_bytes
    assert len(fake.downloads("model_quantized.onnx")) == 1
    files = {file.name: file.size_bytes for file in whole.files}
    assert files["image_encoder.onnx"] + files["text_encoder.onnx"] < joint * 1.1
    assert (whole.image.input_name, whole.text.input_names) == ("pixel_values", ("input_ids",))
    assert sorted(path.name for path in home.models.iterdir()) == sorted([whole.model_id, PARTIALS])


def test_a_shorter_dimension_keeps_the_first_numbers(spec: ModelSpec, fake: FakeHub, tmp_path: Path) -> None:
    fake.serve(spec.repository, published(made(dinov3), spec, tmp_path / "repository", in_8_bits=False))
    home, hub = Home(tmp_path / "home"), Hub()
    whole, short = (
        Encoder.open(home.models / install(home, ask(spec, hub), hub, dimension=dimension).model_id)
        for dimension in (None, 8)
    )
    expected = whole.embed_queries(TEXTS)[:, :8]
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(short.embed_queries(TEXTS), expected, atol=1e-6)


def test_a_graph_of_one_tower_installs_nothing(spec: ModelSpec, fake: FakeHub, tmp_path: Path) -> None:
    assert spec.files is not None
    repository = published(made(dinov3), spec, tmp_path / "repository", in_8_bits=False)
    onnx = pytest.importorskip("onnx")
    path = str(repository / spec.files.image_encoder)
    onnx.utils.extract_model(path, path, ["input_ids"], ["l2norm_text_embeddings"])
    fake.serve(spec.repository, repository)
    home, hub = Home(tmp_path / "home"), Hub()
    with pytest.raises(ModelError, match="none of the outputs image_embeds"):
        install(home, ask(spec, hub), hub)
    assert not [path for path in home.models.iterdir() if (path / "manifest.json").exists()]


def test_the_catalogue_names_what_the_repository_has() -> None:
    model = model_catalogue().model("jina-clip-v2")
    assert model.files is not None
    assert model.files.paths == ("onnx/model_quantized.onnx", "tokenizer.json")
    assert model.family.text.query_prompt == PROMPT + "{text}"
    assert model.dimensions == (64, 128, 256, 512, 768, 1024)
