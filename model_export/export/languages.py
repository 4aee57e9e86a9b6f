"""Adds what reads other languages to a bundle, and takes back from a bundle what that is trained against."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional

from indexer.embed import manifest
from indexer.embed.bundle import describe_file
from indexer.embed.encoder import Encoder
from indexer.types import ModelId
from model_export.calibration import translated
from model_export.calibration.galleries import embed_photos
from model_export.calibration.relevance import foreign_word_shares
from model_export.data import flickr8k, imagenet_sample
from model_export.data.features import MAX_TOKENS
from model_export.data.translations import held_descriptions
from model_export.evaluation.languages import measure_languages
from model_export.graphs import quantisation
from model_export.graphs.word_blocks import store_words
from model_export.model.alignment import TextMap
from model_export.model.encoders import MEANING, Blocks, export_text
from model_export.model.fusion import Anchor, FuseModel, FusionDecoder, PictureStates
from model_export.training.languages import Teacher

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from torch import Tensor

    from model_export.data import Photo
    from model_export.training.languages import Taught

LANGUAGES = ("en", "de", "fr", "cs")
"""That the shipped model answers in: measured, and good enough."""
_PARTS = manifest.MULTILINGUAL_FILES
_BANDS = (manifest.BACKGROUND, manifest.WORD_SHARES)
"""Files that no vector depends on."""
_TOWER = "/tower/"
_EVERY = 4
"""Of the training photos that teacher and student rank, one in so many."""
_ENGLISH_WORDS = "relevance_en_"
"""Figures that stand in the card already, of more words."""
_DECODER = "fuse.fusion.fusion."


def add_languages(out: Path, taught: Taught, data: Path, work: Path) -> manifest.Manifest:
    """Write what reads other languages into a bundle, and return its new manifest, which has another model id.

    Args:
        work: for intermediate graphs.
    """
    real, small = work / "multilingual_fp32.onnx", work / "multilingual_int8.onnx"
    export_text(taught.encoder, real)
    quantisation.dynamic_int8(real, small, ["MatMul"], _TOWER)
    store_words(small, out / manifest.MULTILINGUAL_ENCODER, taught.published.words)
    shutil.copyfile(taught.published.tokenizer, out / manifest.MULTILINGUAL_TOKENIZER)
    np.save(out / manifest.LETTERS, taught.letters, allow_pickle=False)
    shares = json.dumps(foreign_word_shares(data), indent=0, sort_keys=True, ensure_ascii=False)
    (out / manifest.MULTILINGUAL_SHARES).write_text(shares + "\n", encoding="utf-8")
    return list_languages(out)


def list_languages(out: Path) -> manifest.Manifest:
    """Name the files for other languages in a bundle's manifest, and return that."""
    found = manifest.load_manifest(out)
    others = [file for file in found.files if file.name not in _PARTS]
    files = (*others, *(describe_file(out / name) for name in _PARTS))
    made_of = [file.sha256 for file in files if file.name not in _BANDS] + [str(sorted(found.means.items()))]
    stem, content = found.model_id.rpartition("-")[0], hashlib.sha256("".join(made_of).encode()).hexdigest()
    changed = replace(
        found,
        model_id=ModelId(f"{stem}-{content[:8]}"),
        files=files,
        languages=LANGUAGES,
        multilingual=manifest.Multilingual(max_tokens=MAX_TOKENS),
    )
    manifest.save_manifest(out, changed)
    return changed


def settle_languages(
    out: Path, data: Path, text_features: Callable[[Sequence[str]], Tensor], *, threads: int = 2
) -> dict[str, float]:
    """Fit the limits of a bundle's bands for other languages, measure these, and write both into its manifest.

    Args:
        text_features: see `galleries.pool_of`.
    """
    encoder = Encoder.open(out, threads=threads)
    photos = held_descriptions(data)
    images = embed_photos(encoder, [data / "flickr8k" / photo.file for photo in photos])
    found = encoder.manifest
    asked = translated.ask(encoder, photos, images, text_features)
    bands = {**found.bands, manifest.MULTILINGUAL_TEXT: translated.matched(asked, found.bands["text"])}
    judged = translated.judge_languages(asked, bands, found.relevance["text"])
    figures = {
        **measure_languages(encoder, photos, images, [photo.captions[0] for photo in imagenet_sample(data)]),
        **{name: value for name, value in judged.items() if not name.startswith(_ENGLISH_WORDS)},
    }
    manifest.save_manifest(out, replace(found, bands=bands, quality={**found.quality, **figures}))
    return figures


def teacher_of(bundle: Path, encoder: Encoder, data: Path) -> Teacher:
    """Return a finished bundle as a teacher: its English graph, its decoder of words, and what it says of photos.

    Raises:
        ModelError: the bundle is damaged.
        KeyError: it was not built by `build_mini`.
    """
    train, held = flickr8k(data, "train")[::_EVERY], flickr8k(data, "dev")
    seen = vectors_of(encoder, held)
    return Teacher(
        graph=bundle / manifest.TEXT_ENCODER,
        tokenizer=bundle / manifest.TOKENIZER,
        fuse=decoder_of(bundle / manifest.TEXT_ENCODER),
        photos=vectors_of(encoder, train),
        held={photo.path.name: vector for photo, vector in zip(held, seen, strict=True)},
    )


def vectors_of(encoder: Encoder, photos: Sequence[Photo]) -> Tensor:
    """Return float32 [N, MEANING], the unit vectors of photos by the engine, without looks and hubness."""
    vectors = embed_photos(encoder, [photo.path for photo in photos])
    return functional.normalize(torch.from_numpy(vectors[:, :MEANING]), dim=-1)


def decoder_of(graph: Path) -> FuseModel:
    """Return the frozen decoder of words that a text graph of `build_mini` holds, in float32 as it was trained.

    Raises:
        KeyError: the graph has no such decoder.
    """
    model = onnx.load(graph)
    stored = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    read = {node.name: [name for name in node.input if name in stored] for node in model.graph.node}

    def weight(node: str) -> Tensor:
        return torch.from_numpy(stored[read[node][0]].copy())

    width = stored[f"{_DECODER}query"].shape[1]
    decoder = FusionDecoder(Anchor(TextMap()), width=width)
    found = {}
    for name in decoder.state_dict():
        if f"{_DECODER}{name}" in stored:
            found[name] = torch.from_numpy(stored[f"{_DECODER}{name}"].copy())
        elif name == "anchor.balance":
            found[name] = torch.stack([weight("/anchor/Mul_2").reshape(()), weight("/anchor/Mul_3").reshape(())])
        else:
            found[name] = weight(_product(name)).T.contiguous()
    decoder.load_state_dict(found)
    blocks = Blocks(decoder, weight("/MatMul").T.contiguous())
    return FuseModel(PictureStates(), blocks, torch.zeros(())).eval().requires_grad_(requires_grad=False)


def _product(name: str) -> str:
    """Return the graph's node that a matrix of the decoder stands in."""
    path = name.removesuffix(".weight").split(".")
    if path[0] == "layers":
        inner = f"think/think.{path[3]}" if path[2] == "think" else path[2]
        return f"/layers.{path[1]}/{inner}/MatMul"
    if path[0] == "anchor":
        return "/anchor/words/linear/MatMul"
    return f"/{path[0]}/{path[0]}.{path[1]}/MatMul"
