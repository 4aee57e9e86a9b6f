from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from indexer.embed.bundle import read_vectors, verify_files
from indexer.embed.manifest import QUERIES, Hubness, Manifest, load_manifest
from indexer.errors import ModelError
from indexer.models.assemble import Parts
from indexer.types import Fit, PixelSpec
from model_export.calibration.corrections import HUBNESS_WEIGHT, NEIGHBOURS, Bank
from model_export.export.bundle import CARD, Measured, write_bundle, write_card
from model_export.export.precision import Candidate, Precision
from model_export.export.verification import TOLERANCES, Parity
from model_export.model.encoders import HUBNESS_PLACE, MEANING, VECTOR_DIMENSION

pytestmark = pytest.mark.export


MEANS = {"image": [0.1, 0.2]}


def write(folder: Path, image: bytes = b"image", bank: Bank | None = None) -> Manifest:
    parts = {"image": image, "text": b"text", "fusion": b"fusion", "words": b"{}"}
    for name, content in parts.items():
        (folder / name).write_bytes(content)
    return write_bundle(
        folder / "mini",
        Parts(
            image_encoder=folder / "image",
            text_encoder=folder / "text",
            fusion_decoder=folder / "fusion",
            tokenizer=folder / "words",
        ),
        PixelSpec(width_px=8, height_px=8, fit=Fit.SQUASH),
        Measured(
            composes=True,
            captions=True,
            means=MEANS,
            bank=bank,
            quality={"recall@10": 65.0, "collapse_index": 0.05, "parity_top10_overlap": 0.9},
        ),
        states_dimension=12,
        tolerances=TOLERANCES,
    )


def test_a_written_bundle_is_read_back_whole(tmp_path: Path) -> None:
    manifest = write(tmp_path)
    assert load_manifest(tmp_path / "mini") == manifest
    verify_files(tmp_path / "mini", manifest)


def test_other_content_is_another_model(tmp_path: Path) -> None:
    first, again = write(tmp_path).model_id, write(tmp_path).model_id
    assert first == again != write(tmp_path, b"other").model_id


def test_usual_queries_are_written_and_make_another_model(tmp_path: Path) -> None:
    queries = np.random.default_rng(0).normal(size=(12, VECTOR_DIMENSION)).astype(np.float32)
    plain, first, other = (write(tmp_path, bank=bank) for bank in (None, Bank(queries, 0.25), Bank(queries, 0.5)))
    assert plain.hubness is None
    assert first.hubness == Hubness(place=HUBNESS_PLACE, weight=HUBNESS_WEIGHT, neighbours=NEIGHBOURS, usual=0.25)
    assert len({plain.model_id, first.model_id, other.model_id}) == 3
    assert load_manifest(tmp_path / "mini") == other
    np.testing.assert_allclose(read_vectors(tmp_path / "mini", other, QUERIES), queries[:, :MEANING], atol=2e-3)


def test_means_are_kept_and_used_only_where_that_was_decided(tmp_path: Path) -> None:
    manifest = write(tmp_path)
    assert manifest.means == {"image": (0.1, 0.2)}
    assert not manifest.means_apply


def test_the_decoder_is_described_as_the_engine_reads_it(tmp_path: Path) -> None:
    fusion = write(tmp_path).fusion
    assert fusion is not None
    assert (fusion.states_dimension, fusion.composes, fusion.captions) == (12, True, True)
    assert (fusion.image_states, fusion.text_mask, fusion.output_name) == ("image_states", "text_mask", "embedding")


def test_card_tells_the_licence_and_every_form(tmp_path: Path) -> None:
    manifest = write(tmp_path)
    form = Candidate(name="fp32", graph=tmp_path, size_bytes=1 << 20, recall_at_10=65.0, overlap=1.0, ms_per_item=2.0)
    precision = Precision(forms=(form,), chosen=form)
    write_card(tmp_path / "mini", manifest, {"picture": precision, "text": precision})
    card = (tmp_path / "mini" / CARD).read_text(encoding="utf-8")
    assert "non-commercial" in card
    assert "| picture | fp32 | 1.0 | 65.00 | 1.000 | 2.0 | yes |" in card
    assert "| recall@10 | 65.0 |" in card
    assert "| collapse_index | 0.050 |" in card
    assert "top10_overlap 0.9000" in card


def test_a_model_that_ranks_differently_is_not_shipped() -> None:
    parity = Parity(
        image_cosine_min=0.99,
        image_cosine_mean=0.99,
        text_cosine_min=0.99,
        text_cosine_mean=0.99,
        fused_cosine_mean=0.99,
        top10_overlap=0.5,
    )
    with pytest.raises(ModelError, match=r"top10_overlap_min is 0\.5"):
        parity.check(TOLERANCES)
