"""Writes a bundle's folder: its files, the manifest, which comes last and makes it a model, and the model card."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed import manifest
from indexer.embed.bundle import describe_file
from indexer.types import ModelId, PixelSpec
from model_export.data.features import MAX_TOKENS
from model_export.export import precision
from model_export.graphs.tracing import EMBEDDING
from model_export.model import encoders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.models.assemble import Parts
    from model_export.calibration.corrections import Bank

LICENCE = (
    "Research and personal, non-commercial use: trained on Flickr8k, whose photos and captions are for "
    "non-commercial research. The towers' weights are Apache-2.0 and MIT."
)
CARD = "README.md"
_CARD_TEMPLATE = Path(__file__).with_name("card.md")
_MIB = 1 << 20
_FIGURES = "| figure | value |\n|---|---|\n"
_SOURCE = (
    "EfficientNet-lite2 (ImageNet), all-MiniLM-L6-v2 and multilingual-e5-small, whose last layers were trained on, "
    "joined and fused by `python -m model_export build mini`"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The decisions and figures of measurements."""

    composes: bool = False
    captions: bool = False
    means: Mapping[str, Sequence[float]] = field(default_factory=dict)
    means_apply: bool = False
    bank: Bank | None = None
    """Of usual queries; None leaves the hubness as it is."""
    quality: Mapping[str, float] = field(default_factory=dict)


def write_bundle(
    out: Path,
    parts: Parts,
    pixels: PixelSpec,
    measured: Measured,
    *,
    states_dimension: int,
    tolerances: Mapping[str, float],
) -> manifest.Manifest:
    """Copy the parts into `out`, describe them, and return the manifest.

    The model id is a hash of graphs and corrections: vectors of two different builds never meet in one index.

    Args:
        out: the bundle's folder; the manifest lists nothing of an older bundle in it.
        parts: graphs, decoder included, and tokenizer.
        states_dimension: length of each token state.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / manifest.NAME).unlink(missing_ok=True)
    placed = {
        manifest.IMAGE_ENCODER: parts.image_encoder,
        manifest.TEXT_ENCODER: parts.text_encoder,
        manifest.FUSION_DECODER: parts.fusion_decoder,
        manifest.TOKENIZER: parts.tokenizer,
    }
    for name, part in placed.items():
        if part is not None:
            shutil.copyfile(part, out / name)
    files = [describe_file(out / name) for name in placed]
    corrections = [str(sorted(measured.means.items()))] if measured.means_apply else []
    hubness = None
    if measured.bank is not None:
        np.save(out / manifest.QUERIES, measured.bank.queries[:, : encoders.MEANING].astype(np.float16))
        files.append(describe_file(out / manifest.QUERIES))
        hubness = measured.bank.spec(encoders.HUBNESS_PLACE)
        corrections.append(str(hubness))
    content = hashlib.sha256("".join([*(file.sha256 for file in files), *corrections]).encode()).hexdigest()
    written = manifest.Manifest(
        model_id=ModelId(f"mini-v1-{content[:8]}"),
        title="Mini",
        dimension=encoders.VECTOR_DIMENSION,
        image=manifest.ImageInput(
            input_name=encoders.PIXELS, output_name=EMBEDDING, pixels=pixels, layout="nhwc", dtype="uint8"
        ),
        text=manifest.TextInput(input_names=encoders.TEXT_INPUTS, output_name=EMBEDDING, max_tokens=MAX_TOKENS),
        files=tuple(files),
        licence=LICENCE,
        source=_SOURCE,
        tolerances=dict(tolerances),
        quality=dict(measured.quality),
        means={name: tuple(round(float(number), 6) for number in mean) for name, mean in measured.means.items()},
        means_apply=measured.means_apply,
        fusion=manifest.Fusion(
            states_dimension=states_dimension,
            image_states=encoders.FUSION_INPUTS[0],
            image_mask=encoders.FUSION_INPUTS[1],
            text_states=encoders.FUSION_INPUTS[2],
            text_mask=encoders.FUSION_INPUTS[3],
            output_name=EMBEDDING,
            composes=measured.composes,
            captions=measured.captions,
        ),
        likeness=manifest.Likeness(first=encoders.FIRST_OF_LOOKS, weights=dict(encoders.QUERY_WEIGHTS)),
        hubness=hubness,
    )
    manifest.save_manifest(out, written)
    return written


def write_card(out: Path, described: manifest.Manifest, precisions: Mapping[str, precision.Precision]) -> None:
    """Write the card into the bundle's folder `out`; precisions come by what their graph reads."""
    parity = {name: value for name, value in described.quality.items() if name.startswith("parity_")}
    text = _CARD_TEMPLATE.read_text(encoding="utf-8").format(
        model_id=described.model_id,
        dimension=described.dimension,
        size_mib=sum(file.size_bytes for file in described.files) / _MIB,
        manifest=manifest.NAME,
        figures=_FIGURES,
        quality=_figure_rows(described),
        speedup=precision.MIN_SPEEDUP,
        loss=precision.MAX_LOSS_POINTS,
        overlap=precision.MIN_OVERLAP,
        precision="\n".join(precision_rows(precisions)),
        parity=", ".join(f"{name.removeprefix('parity_')} {value:.4f}" for name, value in parity.items()),
        side_px=described.image.pixels.width_px,
    )
    (out / CARD).write_text(text, encoding="utf-8")


def renew_figures(out: Path) -> None:
    """Replace the figures of a card by those of the manifest beside it."""
    card = out / CARD
    before, _, rest = card.read_text(encoding="utf-8").partition(_FIGURES)
    _, _, after = rest.partition("\n\n")
    card.write_text(f"{before}{_FIGURES}{_figure_rows(manifest.load_manifest(out))}\n\n{after}", encoding="utf-8")


def _figure_rows(described: manifest.Manifest) -> str:
    figures = {name: value for name, value in described.quality.items() if not name.startswith("parity_")}
    return "\n".join(f"| {name} | {value:.{3 if abs(value) <= 1 else 1}f} |" for name, value in figures.items())


def precision_rows(precisions: Mapping[str, precision.Precision]) -> list[str]:
    """Return the lines of the table of forms, in Markdown."""
    rows = []
    for graph, found in precisions.items():
        for form in found.forms:
            figures = f"{form.recall_at_10:.2f} | {form.overlap:.3f} | {form.ms_per_item:.1f}"
            mark = "yes" if form is found.chosen else ""
            rows.append(f"| {graph} | {form.name} | {form.size_bytes / _MIB:.1f} | {figures} | {mark} |")
    return rows
