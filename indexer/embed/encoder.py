"""Pixels and words to unit vectors, with one model bundle.

Importing this is cheap; ONNX Runtime is loaded by the first thing that is embedded.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed import token_sets
from indexer.embed.adapter import Adapter, as_items
from indexer.embed.bundle import check_sizes, damaged, read_letters, read_shares, read_vectors
from indexer.embed.graphs import BatchSize, Graphs, image_tensor, text_input, tokenize
from indexer.embed.letters import is_english
from indexer.embed.manifest import (
    BACKGROUND,
    MULTILINGUAL_SHARES,
    PROJECTIONS,
    QUERIES,
    STATES,
    WORD_SHARES,
    load_manifest,
)
from indexer.embed.providers import PREFERENCE
from indexer.embed.vectors import against_hubness, centred, usable, usable_tokens
from indexer.errors import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Self

    from indexer.embed.manifest import Manifest, TokenSets
    from indexer.embed.providers import OpenedSession, ProviderTrial
    from indexer.embed.session import Array, Runtime
    from indexer.types import Pixels, Vector, Vectors

BATCH = 32
"""Pictures per run at most. A CPU gains nothing above 8, a GPU does."""


@dataclass(frozen=True, slots=True)
class States:
    """What the fusion decoder reads of a picture; it serves any number of texts."""

    tokens: Array
    """float32 [P, S]."""


class Encoder:
    """A model, opened as far as it is used: searching by words never loads the image half.

    Calls from several threads are safe. Make one with `Encoder.open`. All vectors are unit vectors, float32 [N, D] in
    the order of the input; cosine similarity is their dot product. Every method raises ModelError if the model is
    damaged or does not run.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        *,
        threads: int,
        providers: Sequence[str] = PREFERENCE,
        runtime: Runtime | None = None,
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._graphs = Graphs(folder, manifest, threads, providers, runtime)
        self._kept: dict[str, Vectors] = {}
        self._batch = BatchSize(BATCH)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        threads: int | None = None,
        providers: Sequence[str] = PREFERENCE,
        runtime: Runtime | None = None,
    ) -> Self:
        """Return the encoder of a bundle, with no session yet.

        Args:
            folder: the bundle.
            threads: for the operators of a run; None takes all cores.
            providers: candidates for pictures. Words always use the CPU, which is faster for one short text.
            runtime: opens sessions; None is ONNX Runtime.

        Raises:
            ModelError: the manifest is missing or damaged, or the size of a file is wrong.
        """
        manifest = load_manifest(folder)
        check_sizes(folder, manifest)
        cores = threads or os.cpu_count() or 1
        return cls(folder, manifest, threads=cores, providers=providers, runtime=runtime)

    @property
    def manifest(self) -> Manifest:
        """What the bundle says about itself."""
        return self._manifest

    @property
    def folder(self) -> Path:
        """The bundle."""
        return self._folder

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        return self._manifest.dimension

    @property
    def batch_size(self) -> int:
        """Pictures per run at most, as far as is known; shrinks when memory runs out."""
        return self._batch.size

    def embed_images(self, pixels: Sequence[Pixels]) -> Vectors:
        """Return a vector for each picture.

        Args:
            pixels: uint8 [H, W, 3] RGB, each of `manifest.image.pixels`' size.

        Raises:
            ModelError: also if not even one picture fits into memory.
            ValueError: an array has another shape or dtype.
        """
        if not pixels:
            return np.zeros((0, self.dimension), np.float32)
        spec = self._manifest.image

        def step(part: slice) -> Vectors:
            vectors = self._run_images(pixels[part], spec.output_name)
            return self._as_items(self.finished(vectors, part.stop - part.start, "image", normalise=spec.normalise))

        return self._batch.run(len(pixels), step)

    def embed_photos(self, pixels: Sequence[Pixels], captions: Sequence[str]) -> Vectors:
        """Return a vector for each photo, made of the picture, and of its caption where the model uses captions.

        Args:
            pixels: as for `embed_images`.
            captions: one for each photo; may be empty.
        """
        fusion = self._manifest.fusion
        worded = [i for i, caption in enumerate(captions) if caption.strip()] if fusion and fusion.captions else []
        if not worded:
            return self.embed_images(pixels)
        plain = sorted(set(range(len(pixels))) - set(worded))
        vectors = np.empty((len(pixels), self.dimension), np.float32)
        vectors[plain] = self.embed_images([pixels[i] for i in plain])
        states = self.image_states([pixels[i] for i in worded])
        vectors[worded] = self.embed_captioned(states, [captions[i] for i in worded])
        return vectors

    def image_states(self, pixels: Sequence[Pixels]) -> list[States]:
        """Return what the fusion decoder needs of each picture; only for a model that has one."""
        if not pixels:
            return []
        found = self._batch.run(len(pixels), lambda part: self._run_images(pixels[part], STATES))
        return [States(tokens) for tokens in found]

    def embed_captioned(self, images: Sequence[States], captions: Sequence[str]) -> Vectors:
        """Return a vector for each picture (from `image_states`) with its caption, to be found."""
        fusion = self._manifest.fusion
        prompt = (fusion and fusion.document_prompt) or self._manifest.text.document_prompt
        pairs = zip(images, captions, strict=True)
        return self._as_items(np.concatenate([self._fused(image, caption, prompt) for image, caption in pairs]))

    def embed_composed(self, image: States, text: str) -> Vector:
        """Return the vector of a query made of a picture and words, float32 [D]."""
        fusion = self._manifest.fusion
        prompt = (fusion and fusion.query_prompt) or self._manifest.text.query_prompt
        return np.asarray(self._as_queries(self._fused(image, text, prompt))[0])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return a vector for each search text."""
        vectors = self._as_queries(self._embed_texts(texts, self._manifest.text.query_prompt, "query_text"))
        spec = self._manifest.hubness
        return vectors if spec is None else against_hubness(vectors, spec)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return a vector for each text to be found."""
        return self._as_items(self._embed_texts(texts, self._manifest.text.document_prompt, "document_text"))

    def background(self) -> Vectors:
        """Return the model's fixed background, float32 [N, D]; empty if it has none."""
        if not any(file.name == BACKGROUND for file in self._manifest.files):
            return np.zeros((0, self.dimension), np.float32)
        return self._read(BACKGROUND, whole=True)

    @cached_property
    def word_shares(self) -> Mapping[str, float]:
        """Return the share of usual pictures that a stem fits, 0 to 1; empty if the model does not say."""
        has_file = any(file.name == WORD_SHARES for file in self._manifest.files)
        return read_shares(self._folder, self._manifest, WORD_SHARES) if has_file else {}

    @cached_property
    def all_word_shares(self) -> Mapping[str, float]:
        """Return `word_shares` with those of stems of other languages; a stem of several counts as English."""
        others = read_shares(self._folder, self._manifest, MULTILINGUAL_SHARES) if self._manifest.multilingual else {}
        return {**others, **self.word_shares}

    def reads_as_english(self, text: str) -> bool:
        """Return whether a text is read as English; without an encoder for other languages, all are."""
        if self._manifest.multilingual is None:
            return True
        return is_english(text, self._letter_weights)

    @cached_property
    def _letter_weights(self) -> Array:
        return read_letters(self._folder, self._manifest)

    def release(self) -> None:
        """Give back the memory of graphs and tokenizers, up to 400 MB; the next call opens them again, in a second."""
        self._graphs.release()

    def image_session(self) -> OpenedSession:
        """Return what runs the image half, and what was tried for it; opens it if nothing did yet."""
        return self._graphs.image()

    def provider_report(self) -> dict[str, tuple[ProviderTrial, ...]]:
        """Open all graphs and return what was tried for `image`, `text` and `fusion` (if there is one), in order."""
        report = {"image": self._graphs.image().trials, "text": self._graphs.text()[1].trials}
        if self._manifest.multilingual is not None:
            report["multilingual text"] = self._graphs.text(english=False)[1].trials
        if self._manifest.fusion is not None:
            report["fusion"] = self._graphs.fusion()[1].trials
        return report

    def _embed_texts(self, texts: Sequence[str], prompt: str, modality: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        spec = self._manifest.text
        rows = []
        for text in texts:  # one by one: with dynamic int8 a vector depends on the rest of its batch
            vectors, _ = self._run_text(text, prompt, spec.output_name)
            rows.append(self.finished(vectors, 1, modality, normalise=spec.normalise))
        return np.concatenate(rows)

    def _run_text(self, text: str, prompt: str, output: str) -> tuple[Array, Array]:
        """Return one output for one text, and the mask of its tokens [1, L]."""
        english = self.reads_as_english(text)
        tokenizer, opened = self._graphs.text(english=english)
        feed = tokenize(tokenizer, [text], text_input(self._manifest, english=english), prompt)
        found = opened.session.run([output], feed)[0]
        return found, feed.get("attention_mask", np.ones(found.shape[:2], np.int64))

    def _run_images(self, pixels: Sequence[Pixels], output: str) -> Array:
        spec = self._manifest.image
        session = self._graphs.image().session
        return session.run([output], {spec.input_name: image_tensor(pixels, spec)})[0]

    def _fused(self, image: States, text: str, prompt: str) -> Vectors:
        """Return the vector of one picture with one text, [1, D]; one by one for the same reason as texts."""
        spec, decoder = self._graphs.fusion()
        states, mask = self._run_text(text, prompt, STATES)
        feed = {
            spec.image_states: image.tokens[None],
            spec.image_mask: np.ones((1, len(image.tokens)), np.int64),
            spec.text_states: states,
            spec.text_mask: mask,
        }
        vectors = decoder.session.run([spec.output_name], feed)[0]
        return self.finished(vectors, 1, "fused")

    def finished(self, vectors: Array, count: int, modality: str, *, normalise: bool = False) -> Vectors:
        """Return an output as unit vectors, less the mean of their modality."""
        spec = self._manifest.token_sets
        given = vectors if spec is None else self._joined(vectors, count, spec, is_query=modality == "query_text")
        checked = usable(given, (count, self.dimension), self._folder, normalise=normalise)
        mean = self._manifest.means.get(modality) if self._manifest.means_apply else None
        return checked if mean is None else centred(checked, mean)

    def _joined(self, tokens: Array, count: int, spec: TokenSets, *, is_query: bool) -> Vectors:
        """Return one vector for all tokens of an item or a query."""
        table = self._read(PROJECTIONS)
        try:
            projections = token_sets.Projections.of(spec, table)
        except ValueError as error:
            message = Message(
                "{file} has shape {shape}, which does not fit the model.", file=PROJECTIONS, shape=str(table.shape)
            )
            raise damaged(self._folder / PROJECTIONS, message) from error
        join = token_sets.query_vector if is_query else token_sets.item_vector
        return np.stack([join(one, projections) for one in usable_tokens(tokens, (count, spec.width), self._folder)])

    def _as_items(self, vectors: Vectors) -> Vectors:
        """Return vectors as those of items to be found."""
        adapter = self._learned
        if adapter is not None:
            vectors = adapter.items.apply(vectors)
        has_hubness = self._manifest.hubness is not None
        return as_items(vectors, self._manifest, self._read(QUERIES)) if has_hubness else vectors

    def _as_queries(self, vectors: Vectors) -> Vectors:
        """Return vectors as those of queries."""
        adapter = self._learned
        return vectors if adapter is None else adapter.queries.apply(vectors)

    @cached_property
    def _learned(self) -> Adapter | None:
        """Return the model's adapter, which is read once; None if it has none."""
        return None if self._manifest.adapted is None else Adapter.load(self._folder, self._manifest)

    def _read(self, name: str, *, whole: bool = False) -> Vectors:
        """Return the vectors of a file of the bundle, which is read once."""
        if name not in self._kept:
            self._kept[name] = read_vectors(self._folder, self._manifest, name, whole=whole)
        return self._kept[name]
