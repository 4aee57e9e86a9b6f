"""The encoders of a bundle as torch trains them further: pictures from the cut on, words from their tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from indexer.embed.adapter import meaning_width
from indexer.embed.graphs import open_tokenizer, text_input, tokenize
from indexer.embed.manifest import (
    IMAGE_ENCODER,
    MULTILINGUAL_ENCODER,
    MULTILINGUAL_TOKENIZER,
    TEXT_ENCODER,
    TOKENIZER,
    Manifest,
)
from indexer.errors import KnownError
from model_export.finetuning.cut import Cut, Features
from model_export.finetuning.graph import CorrectedGraph, TorchGraph, write_corrected

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.embed.encoder import Encoder

ENGLISH, MULTILINGUAL = "english", "multilingual"
_FILES = {ENGLISH: (TEXT_ENCODER, TOKENIZER), MULTILINGUAL: (MULTILINGUAL_ENCODER, MULTILINGUAL_TOKENIZER)}
LAST_OF_PICTURES = 19
"""Products of the picture encoder that are corrected: all that follow the convolutions of the built-in model."""
SHARE_OF_WORDS = 0.6
"""Of the products of a text encoder, the last ones: its upper layers, and what joins them."""
CHUNK = 64
"""Pictures or texts whose inner numbers are in memory at the same time. A batch may be as large as it likes: they are
computed once for the loss and again for the gradient (arXiv 2101.06983, section 3; here by torch's checkpoint)."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as their encoders read them."""

    encoders: tuple[str, ...]
    feeds: tuple[Mapping[str, NDArray[np.int64]], ...]
    """int64 [1, L] each."""

    @classmethod
    def of(cls, texts: Sequence[str], encoder: Encoder) -> Self:
        """Return texts, each for the encoder that the engine would give it to."""
        manifest, folder = encoder.manifest, encoder.folder
        readers = {}
        for name in _names(manifest):
            spec = text_input(manifest, english=name == ENGLISH)
            readers[name] = open_tokenizer(folder / _FILES[name][1], spec), spec
        encoders = tuple(ENGLISH if encoder.reads_as_english(text) else MULTILINGUAL for text in texts)
        feeds = []
        for text, name in zip(texts, encoders, strict=True):
            tokenizer, spec = readers[name]
            feeds.append(tokenize(tokenizer, [text], spec, manifest.text.query_prompt))
        return cls(encoders, tuple(feeds))

    def plus(self, others: Texts) -> Texts:
        """Return these and others."""
        return Texts(self.encoders + others.encoders, self.feeds + others.feeds)

    def batch(self, rows: Sequence[int], device: torch.device) -> dict[str, Tensor]:
        """Return some texts of one encoder, padded to the longest: `attention_mask` leaves the padding out."""
        length = max(next(iter(self.feeds[row].values())).shape[1] for row in rows)
        feed = {}
        for name in self.feeds[rows[0]]:
            padded = np.zeros((len(rows), length), np.int64)
            for i, row in enumerate(rows):
                ids = self.feeds[row][name][0]
                padded[i, : len(ids)] = ids
            feed[name] = torch.from_numpy(padded).to(device)
        return feed


class DeepEncoders(nn.Module):
    """All encoders of a bundle with their low-rank parts; vectors are unit meanings, float32 [N, M]."""

    def __init__(self, encoder: Encoder, rank: int) -> None:
        super().__init__()
        manifest, folder = encoder.manifest, encoder.folder
        if manifest.token_sets is not None:
            raise KnownError("This model cannot be trained further", "It gives a vector for each token.")
        self.manifest = manifest
        self.width = meaning_width(manifest)
        image = TorchGraph.load(folder / IMAGE_ENCODER)
        made = {name for step in image.needed([manifest.image.output_name], {}) for name in step.results}
        products = [one for one in image.products if one.result in made]
        self.image = CorrectedGraph(image, products[-LAST_OF_PICTURES:], rank)
        self.texts = nn.ModuleDict(
            {name: _words(TorchGraph.load(folder / _FILES[name][0]), rank) for name in _names(manifest)}
        )
        self.cut = Cut.of(image, self.image.products, manifest.image.output_name)

    @property
    def device(self) -> torch.device:
        """Where the trained numbers are."""
        return next(self.parameters()).device

    def pictures(self, features: Features, rows: NDArray[np.integer], strength: float = 1.0) -> Tensor:
        """Return the meanings of pictures."""
        chunks = [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
        found = [self._recomputed(self._pictures, features.feed(chunk, self.device), strength) for chunk in chunks]
        return torch.cat(found) if found else torch.zeros(0, self.width, device=self.device)

    def words(self, texts: Texts, rows: NDArray[np.integer], strength: float = 1.0) -> Tensor:
        """Return the meanings of texts."""
        made = torch.zeros(len(rows), self.width, device=self.device)
        for name in self.texts:
            places = [i for i, row in enumerate(rows) if texts.encoders[row] == name]
            places.sort(key=lambda i: next(iter(texts.feeds[rows[i]].values())).shape[1])
            for start in range(0, len(places), CHUNK):
                chunk = places[start : start + CHUNK]
                feed = texts.batch([int(rows[i]) for i in chunk], self.device)
                made = made.index_copy(
                    0, torch.tensor(chunk, device=self.device), self._recomputed(self._words, feed, strength, name)
                )
        return made

    def write(self, folder: Path, strength: float) -> tuple[str, ...]:
        """Write the graphs with their low-rank parts into a bundle's folder; return the names of these files."""
        graphs = {IMAGE_ENCODER: self.image, **{_FILES[name][0]: graph for name, graph in self.texts.items()}}
        for name, graph in graphs.items():
            write_corrected(graph.graph, graph.parts(strength), folder / name)  # type: ignore[operator,arg-type]
        return tuple(graphs)

    def _recomputed(self, function: object, *given: object) -> Tensor:
        if not torch.is_grad_enabled():
            return function(*given)  # type: ignore[operator,no-any-return]
        return checkpoint(function, *given, use_reentrant=False)  # type: ignore[no-any-return]

    def _pictures(self, feed: Mapping[str, Tensor], strength: float) -> Tensor:
        spec = self.manifest.image
        return self._finished(self.image(feed, [spec.output_name], strength)[0], "image")

    def _words(self, feed: Mapping[str, Tensor], strength: float, name: str) -> Tensor:
        found = self.texts[name](feed, [self.manifest.text.output_name], strength)[0]
        return self._finished(found, "query_text")

    def _finished(self, vectors: Tensor, modality: str) -> Tensor:
        """Return the meaning of an output, less the mean of its modality: `Encoder.finished` in torch."""
        whole = functional.normalize(vectors[:, : self.manifest.dimension].float(), dim=-1)
        if self.manifest.means_apply and modality in self.manifest.means:
            whole = whole - torch.tensor(self.manifest.means[modality], device=whole.device)
        return functional.normalize(whole[:, : self.width], dim=-1)


def _names(manifest: Manifest) -> tuple[str, ...]:
    return (ENGLISH,) if manifest.multilingual is None else (ENGLISH, MULTILINGUAL)


def _words(graph: TorchGraph, rank: int) -> CorrectedGraph:
    first = len(graph.products) - round(SHARE_OF_WORDS * len(graph.products))
    return CorrectedGraph(graph, graph.products[first:], rank)
