"""Features of the frozen towers for many photos and texts, computed once and kept on disk."""

from __future__ import annotations

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

from model_export.data.views import photo_view
from model_export.graphs.tracing import session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from model_export.data import Photo

_log = logging.getLogger(__name__)

_VERSION = 2
"""Raise it when the same inputs give other features, so that old caches are not read."""
_BATCH = 16
_TEXT_BATCH = 64
MAX_TOKENS = 64
"""Queries and captions are short; MiniLM was trained on up to 128."""


@dataclass(frozen=True, slots=True)
class FeatureCache:
    """A folder of arrays, each named by the inputs that it was computed from."""

    folder: Path

    def load(self, key: str) -> NDArray[Any] | None:
        """Return the array kept under `key`, or None."""
        path = self._path(key)
        kept: NDArray[Any] | None = np.load(path) if path.is_file() else None
        return kept

    def save(self, key: str, features: NDArray[Any]) -> None:
        """Keep an array; the file appears only when it is complete."""
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self._path(key).with_suffix(".part")
        with part.open("wb") as file:
            np.save(file, features)
        part.replace(self._path(key))

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(f'{_VERSION}/{key}'.encode()).hexdigest()[:24]}.npy"


@dataclass(frozen=True, slots=True)
class ImageReader:
    """Computes features of photos with an exported tower."""

    graph: Path
    cache: FeatureCache
    side_px: int
    threads: int = 2

    def read(self, photos: Sequence[Photo], view: int) -> NDArray[np.float16]:
        """Return float16 [N, F] features of one view (see `photo_view`) of each photo; float32 is no better."""
        names = "\n".join(f"{photo.path.parent.name}/{photo.path.name}" for photo in photos)
        key = f"image/{_file_digest(self.graph)}/{self.side_px}/{view}/{names}"
        kept = self.cache.load(key)
        if kept is None:
            kept = self._compute(photos, view)
            self.cache.save(key, kept)
        return kept

    def _compute(self, photos: Sequence[Photo], view: int) -> NDArray[np.float16]:
        tower = session(self.graph, self.threads)
        _log.info("features of %d photos, view %d", len(photos), view)

        def batch(start: int) -> NDArray[np.uint8]:
            return np.stack([photo_view(p.path, view, self.side_px) for p in photos[start : start + _BATCH]])

        with ThreadPoolExecutor(1, thread_name_prefix="views") as pool:
            batches = pool.map(batch, range(0, len(photos), _BATCH))
            parts = [tower.run(None, {"pixels": pixels})[0].astype(np.float16) for pixels in batches]
        return np.concatenate(parts)


@dataclass(frozen=True, slots=True)
class TokenStates:
    """The states of many texts' tokens, one text after the other."""

    states: NDArray[np.float16]
    """float16 [tokens, D]."""
    starts: NDArray[np.int64]
    """int64 [N + 1]: text i owns the rows from starts[i] to starts[i + 1]."""

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, texts: Sequence[NDArray[np.float16]]) -> TokenStates:
        """Join the states [tokens, D] of single texts."""
        starts = np.concatenate([[0], np.cumsum([len(states) for states in texts])]).astype(np.int64)
        return cls(np.concatenate(texts), starts)

    def padded(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return float32 [n, L, D] and int64 mask [n, L] of the texts in `rows`; L is the longest text's length."""
        lengths = np.diff(self.starts)[rows]
        offsets = np.arange(max(lengths, default=0))
        mask = offsets < lengths[:, None]
        found = np.zeros((*mask.shape, self.states.shape[1]), np.float32)
        found[mask] = self.states[(self.starts[rows][:, None] + offsets)[mask]]
        return found, mask.astype(np.int64)


@dataclass(frozen=True, slots=True)
class TextReader:
    """Computes token states of texts with an exported tower."""

    graph: Path
    tokenizer: Path
    cache: FeatureCache
    threads: int = 2

    def read(self, texts: Sequence[str]) -> TokenStates:
        """Return the states of the texts, in order."""
        key = f"text/{_file_digest(self.graph)}/{MAX_TOKENS}/" + "\n".join(texts)
        states, starts = self.cache.load(f"{key}/states"), self.cache.load(f"{key}/starts")
        if states is not None and starts is not None:
            return TokenStates(states, starts)
        computed = self._compute(texts)
        self.cache.save(f"{key}/states", computed.states)
        self.cache.save(f"{key}/starts", computed.starts)
        return computed

    def _compute(self, texts: Sequence[str]) -> TokenStates:
        _log.info("states of %d texts", len(texts))
        tower = session(self.graph, self.threads)
        encoded = tokens(self.tokenizer, texts)
        order = sorted(range(len(texts)), key=lambda row: len(encoded[row]))
        parts: dict[int, NDArray[np.float16]] = {}
        for start in range(0, len(order), _TEXT_BATCH):
            rows = order[start : start + _TEXT_BATCH]
            found = tower.run(None, text_feed([encoded[row] for row in rows]))[0].astype(np.float16)
            parts |= {row: found[at, : len(encoded[row])] for at, row in enumerate(rows)}
        return TokenStates.of([parts[row] for row in range(len(texts))])


def tokens(tokenizer: Path, texts: Sequence[str]) -> list[list[int]]:
    """Return the token ids of each text, cut to MAX_TOKENS, not padded."""
    loaded = Tokenizer.from_file(str(tokenizer))
    loaded.no_padding()
    loaded.enable_truncation(MAX_TOKENS)
    return [encoding.ids for encoding in loaded.encode_batch(list(texts))]


def text_feed(rows: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    """Return token ids as inputs of a text graph: ids and mask, int64 [N, L], L the longest row's length."""
    width = max(len(row) for row in rows)
    ids = np.zeros((len(rows), width), np.int64)
    mask = np.zeros_like(ids)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = row
        mask[at, : len(row)] = 1
    return {"input_ids": ids, "attention_mask": mask}


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
