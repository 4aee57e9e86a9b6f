"""The ablation of the fusion: its type x mixin x caption dropout x loss, on one frozen first stage."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import torch

from model_export.evaluation import metrics
from model_export.model.fusion import FUSIONS, FuseModel
from model_export.training import loop, losses
from model_export.training.photos import Photos, Pictures, embed_photos, embed_words
from model_export.training.trainer import train_fusion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from model_export.evaluation.tasks import Figures
    from model_export.model.alignment import Alignment
    from model_export.training.config import Config

_log = logging.getLogger(__name__)
SEEDS = (1, 2, 3)
_DROPOUTS, _MIXINS, _LOSSES = (0.0, 0.4), (0.0, 0.3), ("infonce", "mamcl")
_BEGIN, _END = "<!-- table: begin -->", "<!-- table: end -->"
Setting = tuple[str, float, float, str]
"""Fusion, caption dropout, mixin, loss."""
_COLUMNS = {
    "photo_captioned": "photos, captioned",
    "photo_bare": "photos, **no captions**",
    "photo_half": "photos, half captioned",
    "text": "texts",
    "collapse": "CI",
    "wrong_image": "WI",
    "partner": "MA",
}


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one setting over the seeds."""

    fusion: str
    caption_dropout: float
    mixin: float
    loss: str
    seeds: int
    mean: Figures
    half_range: Figures


def settings() -> Iterator[Setting]:
    """Yield fusion, caption dropout, mixin and loss of each row, in the table's order."""
    yield from product(FUSIONS, _DROPOUTS, _MIXINS, _LOSSES)


@dataclass(frozen=True, slots=True)
class Ablation:
    """What all settings have in common."""

    alignment: Alignment
    train: Photos
    held: Photos
    config: Config
    folder: Path | None = None
    """For the figures of each run, so that a stopped ablation resumes; None keeps nothing."""

    def run(self, plan: Sequence[Setting] | None = None, seeds: Sequence[int] = SEEDS) -> list[Row]:
        """Train and measure every setting of the plan, all of `settings` if None, with every seed.

        Half of the documents are photos with a caption, half are texts. The second loss over bare photos is off, for
        it is caption dropout by another name.
        """
        wanted = list(settings()) if plan is None else plan
        found: dict[Setting, list[Figures]] = {setting: [] for setting in wanted}
        for seed in seeds:  # the outer loop, so that a stopped ablation has complete seeds
            for setting in wanted:
                reference = self._run((setting[0], 1.0, 0.0, "infonce"), seed, None)["photo_bare"]
                found[setting].append(self._run(setting, seed, reference))
        return [_row(setting, runs) for setting, runs in found.items()]

    def _run(self, setting: Setting, seed: int, reference: float | None) -> Figures:
        """Train and measure one setting; `reference` is the caption-free model's MRR, None for that model itself."""
        fusion, dropout, mixin, loss = setting
        base = replace(
            self.config.fuse, picture_weight=0.0, text_share=0.5, group_dropout=0.0, negatives=0.0, mine_at=(), edits=0
        )
        recipe = replace(base, fusion=fusion, caption_dropout=dropout, mixin=mixin, loss=loss)
        schedule = replace(self.config.fuse_schedule, seed=seed)
        what = f"{recipe} {schedule} {loop.digest(self.train.pictures.vectors, self.held.pictures.vectors)}"
        name = hashlib.sha256(what.encode()).hexdigest()[:24] + ".json"
        path = None if self.folder is None else self.folder / name
        if path is not None and path.is_file():
            kept: Figures = json.loads(path.read_text(encoding="utf-8"))
            return kept
        config = replace(self.config, fuse=recipe, fuse_schedule=schedule)
        figures = _figures(train_fusion(self.alignment, self.train, self.held, config), self.held, reference)
        _log.info("%s, seed %d: %s", setting, seed, figures)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(figures), encoding="utf-8")
        return figures


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [
        "| fusion | caption dropout | mixin | loss | seeds | " + " | ".join(_COLUMNS.values()) + " |",
        "|---" * (5 + len(_COLUMNS)) + "|",
    ]
    for row in rows:
        cells = [str(row.seeds), *(_cell(row, name) for name in _COLUMNS if name in row.mean)]
        lines.append(f"| {row.fusion} | {row.caption_dropout} | {row.mixin} | {row.loss} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(row: Row, name: str) -> str:
    spread = f" ± {row.half_range[name]:.3f}" if row.seeds > 1 else ""
    return f"{row.mean[name]:.3f}{spread}"


def write_table(page: Path, text: str) -> None:
    """Replace the table between the marks of a page.

    Raises:
        ValueError: the page has no marks.
    """
    content = page.read_text(encoding="utf-8")
    before, found, rest = content.partition(_BEGIN)
    _, closed, after = rest.partition(_END)
    if not found or not closed:
        raise ValueError(f"{page} has no {_BEGIN} with {_END} after it")
    page.write_text(f"{before}{_BEGIN}\n{text}\n{_END}{after}", encoding="utf-8")


def _figures(model: FuseModel, held: Photos, reference: float | None) -> Figures:
    """Return the columns of one run: MRR@10, 0 to 1, in a mixed pool, and what is derived from it.

    In the pool, every second held-out photo is a photo; the others are texts, their last captions. All other captions
    are queries.
    """
    rows = np.arange(len(held))
    is_photo = rows % 2 == 0
    owner = np.repeat(rows, held.captions - 1)
    with torch.inference_mode():
        queries = embed_words(model, held, range(held.captions - 1)).numpy()
        texts = embed_words(model, held, [held.captions - 1]).numpy()
        bare = embed_photos(model, held, losses.Modality.IMAGE).numpy()
        captioned = embed_photos(model, held, losses.Modality.BOTH).numpy()
        wrong = embed_photos(model, _with_other_pictures(held), losses.Modality.BOTH).numpy()

    def mrr(photos: NDArray[np.float32], *, of_photos: bool = True) -> float:
        pool = np.where(is_photo[:, None], photos, texts)
        asks = is_photo[owner] == of_photos
        answers = [[int(row)] for row in owner[asks]]
        return metrics.mrr_at_10(metrics.positions(queries[asks] @ pool.T, answers)) / 100

    full, none = mrr(captioned), mrr(bare)
    partner, _ = metrics.misalignment(bare, texts)
    return {
        "photo_captioned": full,
        "photo_bare": none,
        "photo_half": mrr(np.where((rows % 4 == 0)[:, None], captioned, bare)),
        "text": mrr(captioned, of_photos=False),
        "collapse": 0.0 if reference is None else metrics.collapse_index(none, reference),
        "wrong_image": 1 - mrr(wrong) / full,
        "partner": partner / 100,
    }


def _with_other_pictures(held: Photos) -> Photos:
    own = held.pictures
    shifted = (torch.roll(part, 1, dims=1) for part in (own.vectors, own.residuals, own.features))
    return replace(held, pictures=Pictures(*shifted))


def _row(setting: Setting, runs: Sequence[Figures]) -> Row:
    values = {name: [run[name] for run in runs] for name in runs[0]}
    return Row(
        *setting,
        seeds=len(runs),
        mean={name: sum(found) / len(found) for name, found in values.items()},
        half_range={name: (max(found) - min(found)) / 2 for name, found in values.items()},
    )
