"""Ready ONNX exports, as hubs have them, downloaded from a server on this machine: the vectors of transformers."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.embed.encoder import Encoder
from indexer.home import Home
from indexer.models.catalogue import ModelSpec, Route, model_catalogue
from indexer.models.hub import ENDPOINT_VARIABLE, Hub
from indexer.models.install import ask, install
from tests.unit.indexer.hub_server import FakeHub, running_hub
from tests.unit.model_export.families.test_families import TEXTS, cosines, reference_ids, reference_pixels
from tests.unit.model_export.families.tiny_checkpoints import CHECKPOINTS, SIDE_PX

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

pytestmark = [pytest.mark.export, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

READY = sorted(
    model.name
    for model in model_catalogue().models.values()
    if model.route is Route.READY and model.family.name in CHECKPOINTS
)
"""Of two graphs; those of one are compared in test_jina_clip."""


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with running_hub() as hub:
        monkeypatch.setenv(ENDPOINT_VARIABLE, hub.endpoint)
        yield hub


@pytest.mark.parametrize("name", READY)
def test_a_ready_export_gives_the_vectors_of_transformers(name: str, fake: FakeHub, tmp_path: Path) -> None:
    spec = tiny(model_catalogue().model(name))
    checkpoint = CHECKPOINTS[spec.family.name](tmp_path / "checkpoint")
    model = transformers.AutoModel.from_pretrained(checkpoint, attn_implementation="eager").eval()
    fake.serve(spec.repository, publish(model, checkpoint, spec, tmp_path / "repository"))
    home = Home(tmp_path / "home")
    hub = Hub()
    encoder = Encoder.open(home.models / install(home, ask(spec, hub), hub).model_id, threads=1)
    pictures = list(np.random.default_rng(5).integers(0, 256, (3, SIDE_PX, SIDE_PX, 3), dtype=np.uint8))
    tokenizer = transformers.AutoTokenizer.from_pretrained(checkpoint)
    rows = [reference_ids(tokenizer, text, fixed=spec.family.text.pad_to is not None) for text in TEXTS]
    with torch.inference_mode():
        pixels = reference_pixels(checkpoint, pictures)
        images = model(pixel_values=pixels, **rows[0]).image_embeds
        words = torch.cat([model(pixel_values=pixels, **row).text_embeds for row in rows])
    assert cosines(encoder.embed_images(pictures), images.numpy()).min() > 0.999
    assert cosines(encoder.embed_queries(TEXTS), words.numpy()).min() > 0.999


def tiny(spec: ModelSpec) -> ModelSpec:
    """The same model of the catalogue with the sizes of a tiny one."""
    return replace(spec, side_px=SIDE_PX, dimension=32 if spec.family.name.startswith("siglip") else 24)


def publish(model: Any, checkpoint: Path, spec: ModelSpec, repository: Path) -> Path:
    """Export both halves as optimum does for such repositories: raw vectors, pooled states beside them."""
    assert spec.files is not None
    for path in spec.files.paths:
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
    (repository / spec.files.tokenizer).write_bytes((checkpoint / "tokenizer.json").read_bytes())
    vision, text, outputs = halves(model)
    pixels = torch.zeros(2, 3, SIDE_PX, SIDE_PX)
    axes = {0: "batch_size", 2: "height", 3: "width"}
    write(vision, (pixels,), {"pixel_values": axes}, outputs["image"], repository / spec.files.image_encoder)
    fixed = spec.family.text.pad_to
    ids = torch.ones(2, fixed or 5, dtype=torch.int64)
    lengths = {0: "batch_size", 1: "sequence_length"}
    inputs = {"input_ids": lengths} if fixed else {"input_ids": lengths, "attention_mask": lengths}
    write(text, (ids, ids)[: len(inputs)], inputs, outputs["text"], repository / spec.files.text_encoder)
    return repository


def halves(model: Any) -> tuple[Any, Any, dict[str, list[str]]]:
    if isinstance(model, transformers.SiglipModel):
        pooled = ["last_hidden_state", "pooler_output"]
        return model.vision_model, model.text_model, {"image": pooled, "text": pooled}
    vision = transformers.CLIPVisionModelWithProjection(model.config.vision_config).eval()
    text = transformers.CLIPTextModelWithProjection(model.config.text_config).eval()
    vision.load_state_dict(model.state_dict(), strict=False)
    text.load_state_dict(model.state_dict(), strict=False)
    return vision, text, {"image": ["image_embeds"], "text": ["text_embeds"]}


class Outputs(torch.nn.Module):  # type: ignore[misc,name-defined]  # torch may be absent
    """Names what a half gives."""

    def __init__(self, half: Any, names: list[str]) -> None:
        super().__init__()
        self.tower, self.names = half, names

    def forward(self, *inputs: Any) -> tuple[Any, ...]:
        found = self.tower(*inputs)
        return tuple(found[name] for name in self.names)


def write(half: Any, example: tuple[Any, ...], inputs: dict[str, dict[int, str]], names: list[str], out: Path) -> None:
    export: Callable[..., None] = torch.onnx.export
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        export(
            Outputs(half, names).eval(),
            example,
            str(out),
            input_names=list(inputs),
            output_names=names,
            dynamic_axes={**inputs, **{name: {0: "batch_size"} for name in names}},
            opset_version=17,
            dynamo=False,
        )
