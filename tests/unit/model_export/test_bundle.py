from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from indexer.embed.manifest import Manifest, load_manifest, verify_files
from indexer.errors import ModelError
from indexer.types import Fit, PixelSpec
from model_export.bundle import Parts, write_bundle
from model_export.card import CARD, write_card
from model_export.precision import Precision
from model_export.quantize import Candidate
from model_export.verify import TOLERANCES, Parity

pytestmark = pytest.mark.export


def write(folder: Path, image: bytes = b"image") -> Manifest:
    parts = {"image": image, "text": b"text", "words": b"{}"}
    for name, content in parts.items():
        (folder / name).write_bytes(content)
    return write_bundle(
        folder / "mini",
        Parts(image_encoder=folder / "image", text_encoder=folder / "text", tokenizer=folder / "words"),
        PixelSpec(width_px=8, height_px=8, fit=Fit.SQUASH),
        tolerances=TOLERANCES,
        quality={"recall@10": 65.0, "parity_top10_overlap": 0.9},
    )


def test_a_written_bundle_is_read_back_whole(tmp_path: Path) -> None:
    manifest = write(tmp_path)
    assert load_manifest(tmp_path / "mini") == manifest
    verify_files(tmp_path / "mini", manifest)


def test_other_content_is_another_model(tmp_path: Path) -> None:
    first, again = write(tmp_path).model_id, write(tmp_path).model_id
    assert first == again != write(tmp_path, b"other").model_id


def test_card_tells_the_licence_and_every_form(tmp_path: Path) -> None:
    manifest = write(tmp_path)
    form = Candidate(name="fp32", graph=tmp_path, size_bytes=1 << 20, recall_at_10=65.0, ms_per_item=2.0)
    precision = Precision(forms=(form,), chosen=form)
    write_card(tmp_path / "mini", manifest, {"picture": precision, "text": precision})
    card = (tmp_path / "mini" / CARD).read_text(encoding="utf-8")
    assert "non-commercial" in card
    assert "| picture | fp32 | 1.0 | 65.00 | 2.0 | yes |" in card
    assert "top10_overlap 0.9000" in card


def test_a_model_that_ranks_differently_is_not_shipped() -> None:
    parity = Parity(
        image_cosine_min=0.99, image_cosine_mean=0.99, text_cosine_min=0.99, text_cosine_mean=0.99, top10_overlap=0.5
    )
    with pytest.raises(ModelError, match=r"top10_overlap_min is 0\.5"):
        parity.check(TOLERANCES)
