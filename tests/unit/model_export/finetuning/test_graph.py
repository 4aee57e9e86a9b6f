"""Graphs as torch runs them: the same numbers as ONNX Runtime, also with what is learned beside their products."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexer.embed.bundle import built_in_model
from indexer.embed.encoder import Encoder
from indexer.embed.graphs import image_tensor
from indexer.errors import KnownError
from indexer.models.catalogue import model_catalogue
from indexer.types import Pixels
from tests.unit.model_export.families.tiny_checkpoints import CHECKPOINTS

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")
pytest.importorskip("transformers")

families = pytest.importorskip("model_export.families.bundle")
cuts = pytest.importorskip("model_export.finetuning.cut")
encoders = pytest.importorskip("model_export.finetuning.encoders")
graphs = pytest.importorskip("model_export.finetuning.graph")
quantisation = pytest.importorskip("model_export.graphs.quantisation")
tracing = pytest.importorskip("model_export.graphs.tracing")

pytestmark = [pytest.mark.export, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

TEXTS = ["a dog on the beach", "Two people", "ein alter Baum am Fluss", "dog"]
WIDTH = 300


class Layers(torch.nn.Module):  # type: ignore[misc, name-defined]
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.first = torch.nn.Linear(WIDTH, WIDTH)
        self.second = torch.nn.Linear(WIDTH, 32, bias=False)

    def forward(self, x: object) -> object:
        return self.second(torch.nn.functional.gelu(self.first(x)))


def plain(graph: Path, _: Path) -> Path:
    return graph


def small(graph: Path, out: Path) -> Path:
    quantisation.shrink_weights(graph, out)
    return out


def rounded(graph: Path, out: Path) -> Path:
    quantisation.dynamic_int8(graph, out, ["MatMul", "Gemm"])
    return out


FORMS: dict[str, tuple[Callable[[Path, Path], Path], float]] = {
    "float": (plain, 1e-5),
    "stored in int8": (small, 1e-5),
    "dynamic int8": (rounded, 0.05),
}


@pytest.fixture
def layers(tmp_path: Path) -> Path:
    path = tmp_path / "layers.onnx"
    tracing.trace(Layers(), (torch.zeros(2, WIDTH),), {"x": {0: "batch"}}, {"y": {0: "batch"}}, path)
    return path


@pytest.mark.parametrize("form", FORMS)
def test_corrected_graph_is_written_as_torch_computes_it(layers: Path, tmp_path: Path, form: str) -> None:
    change, tolerance = FORMS[form]
    graph = graphs.TorchGraph.load(change(layers, tmp_path / "changed.onnx"))
    assert [(one.inner, one.outer) for one in graph.products] == [(WIDTH, WIDTH), (WIDTH, 32)]
    corrected = graphs.CorrectedGraph(graph, graph.products, rank=4)
    x = torch.randn(5, WIDTH, generator=torch.Generator().manual_seed(1))
    as_it_was = tracing.session(graph.path, 1).run(["y"], {"x": x.numpy()})[0]
    assert np.allclose(corrected({"x": x}, ["y"])[0].detach().numpy(), as_it_was, atol=tolerance * 3)
    with torch.no_grad():
        for up in corrected.ups:
            up.normal_(generator=torch.Generator().manual_seed(2)).mul_(0.5)
    graphs.write_corrected(graph, corrected.parts(0.5), tmp_path / "written.onnx")
    wanted = corrected({"x": x}, ["y"], 0.5)[0].detach().numpy()
    written = tracing.session(tmp_path / "written.onnx", 1).run(["y"], {"x": x.numpy()})[0]
    assert np.abs(wanted - as_it_was).mean() > 0.1, "the parts change nothing: the comparison would see nothing"
    assert np.abs(wanted - written).mean() < tolerance


def test_only_the_low_rank_parts_learn(layers: Path) -> None:
    graph = graphs.TorchGraph.load(layers)
    corrected = graphs.CorrectedGraph(graph, graph.products[1:], rank=4)
    corrected({"x": torch.randn(5, WIDTH)}, ["y"])[0].square().sum().backward()
    assert [tuple(one.shape) for one in corrected.parameters()] == [(WIDTH, 4), (4, 32)]
    assert float(corrected.ups[0].grad.abs().sum()) > 0


def test_nothing_is_added_where_nothing_was_learned(layers: Path, tmp_path: Path) -> None:
    graph = graphs.TorchGraph.load(layers)
    graphs.write_corrected(graph, graphs.CorrectedGraph(graph, graph.products, 4).parts(), tmp_path / "same.onnx")
    assert len(onnx.load(tmp_path / "same.onnx").graph.node) == len(onnx.load(layers).graph.node)


def test_unknown_operator_is_named(tmp_path: Path) -> None:
    info = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Hardmax", ["x"], ["y"])],
        "one",
        [info("x", onnx.TensorProto.FLOAT, [1, 4])],
        [info("y", onnx.TensorProto.FLOAT, [1, 4])],
    )
    onnx.save(onnx.helper.make_model(graph), tmp_path / "odd.onnx")
    with pytest.raises(KnownError, match="Hardmax"):
        graphs.TorchGraph.load(tmp_path / "odd.onnx").run({"x": torch.zeros(1, 4)}, ["y"], {})


@pytest.mark.parametrize("name", ["built-in", *sorted(CHECKPOINTS)])
def test_encoders_give_the_vectors_of_the_engine(name: str, tmp_path: Path) -> None:
    folder = built_in_model()
    if name != "built-in":
        folder = tmp_path / name
        families.export_bundle(model_catalogue().family(name), CHECKPOINTS[name](tmp_path / "checkpoint"), folder)
    encoder = Encoder.open(folder, threads=1)
    model = encoders.DeepEncoders(encoder, rank=2)
    least = 0.98 if name == "built-in" else 0.999  # int8, which torch does not round to
    spec = encoder.manifest.image
    shape = (3, spec.pixels.height_px, spec.pixels.width_px, 3)
    pixels: list[Pixels] = list(np.random.default_rng(5).integers(0, 256, shape, dtype=np.uint8))
    below = cuts.Below(model.image.graph, model.cut, tmp_path, 1)
    with torch.inference_mode():
        features = cuts.Features(model.cut, below.run(image_tensor(pixels, spec)))
        pictures = model.pictures(features, np.arange(3)).numpy()
        words = model.words(encoders.Texts.of(TEXTS, encoder), np.arange(len(TEXTS))).numpy()
    assert cosines(encoder.embed_images(pixels)[:, : model.width], pictures).min() > least
    assert cosines(encoder.embed_queries(TEXTS)[:, : model.width], words).min() > least


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray((a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1))


def test_convolutions_stay_below_the_cut() -> None:
    graph = graphs.TorchGraph.load(built_in_model() / "image_encoder.onnx")
    cut = cuts.Cut.of(graph, graph.products[-2:], "embedding")
    above = graph.needed(["embedding"], dict.fromkeys(cut.names))
    assert above, "all of it is below"
    assert not any(step.operator == "Conv" for step in above)
