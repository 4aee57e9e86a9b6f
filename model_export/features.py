"""Features of the frozen towers for many photos and texts, computed once and kept on disk."""

from __future__ import annotations

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from model_export.views import augmented

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from model_export.data import Photo

_log = logging.getLogger(__name__)

Features = NDArray[np.float32]
"""float32 [N, F], a row for each photo or text."""
TokenIds = NDArray[np.int64]
"""int64 [N, L], padded with 0."""

_VERSION = 1
"""Raised when the same inputs would give other features, so that old caches are not read."""
_BATCH = 16
_TEXT_BATCH = 64
MAX_TOKENS = 64
"""Queries and captions are short; MiniLM was trained on up to 128."""


@dataclass(frozen=True, slots=True)
class FeatureCache:
    """A folder of arrays named by what they were computed from."""

    folder: Path

    def load(self, key: str) -> Features | None:
        """Return the array kept under `key`, or None."""
        path = self._path(key)
        return np.load(path) if path.is_file() else None

    def save(self, key: str, features: Features) -> None:
        """Keep an array; a half-written file is never found under its name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self._path(key).with_suffix(".part")
        with part.open("wb") as file:
            np.save(file, features)
        part.replace(self._path(key))

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(f'{_VERSION}/{key}'.encode()).hexdigest()[:24]}.npy"


def session(graph: Path, threads: int) -> onnxruntime.InferenceSession:
    """Return an ONNX Runtime session on the CPU."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def file_digest(path: Path) -> str:
    """Return the hex SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class ImageReader:
    """Turns photos into features with an exported tower."""

    graph: Path
    cache: FeatureCache
    side_px: int
    threads: int = 2

    def read(self, photos: Sequence[Photo], view: int) -> Features:
        """Return features of one view (see `views.augmented`) of each photo, in order."""
        names = "\n".join(f"{photo.path.parent.name}/{photo.path.name}" for photo in photos)
        key = f"image/{file_digest(self.graph)}/{self.side_px}/{view}/{names}"
        kept = self.cache.load(key)
        if kept is None:
            kept = self._compute(photos, view)
            self.cache.save(key, kept)
        return kept

    def _compute(self, photos: Sequence[Photo], view: int) -> Features:
        tower = session(self.graph, self.threads)
        _log.info("features of %d photos, view %d", len(photos), view)

        def batch(start: int) -> NDArray[np.uint8]:
            return np.stack([augmented(p.path, view, self.side_px) for p in photos[start : start + _BATCH]])

        with ThreadPoolExecutor(1, thread_name_prefix="views") as pool:
            batches = pool.map(batch, range(0, len(photos), _BATCH))
            return np.concatenate([tower.run(None, {"pixels": pixels})[0] for pixels in batches])


@dataclass(frozen=True, slots=True)
class TextReader:
    """Turns texts into pooled features with an exported tower."""

    graph: Path
    tokenizer: Path
    cache: FeatureCache
    threads: int = 2

    def read(self, texts: Sequence[str]) -> Features:
        """Return pooled, not normalised features, in order."""
        key = f"text/{file_digest(self.graph)}/{MAX_TOKENS}/" + "\n".join(texts)
        kept = self.cache.load(key)
        if kept is None:
            kept = self._compute(texts)
            self.cache.save(key, kept)
        return kept

    def _compute(self, texts: Sequence[str]) -> Features:
        _log.info("features of %d texts", len(texts))
        tower = session(self.graph, self.threads)
        encoded = tokens(self.tokenizer, texts)
        order = sorted(range(len(texts)), key=lambda row: len(encoded[row]))
        parts = []
        for start in range(0, len(order), _TEXT_BATCH):
            ids, mask = padded([encoded[row] for row in order[start : start + _TEXT_BATCH]])
            parts.append(tower.run(None, {"input_ids": ids, "attention_mask": mask})[0])
        features = np.concatenate(parts)
        result = np.empty_like(features)
        result[order] = features
        return result


def tokens(tokenizer: Path, texts: Sequence[str]) -> list[list[int]]:
    """Return the token ids of each text, cut to MAX_TOKENS, not padded."""
    loaded = Tokenizer.from_file(str(tokenizer))
    loaded.no_padding()
    loaded.enable_truncation(MAX_TOKENS)
    return [encoding.ids for encoding in loaded.encode_batch(list(texts))]


def padded(rows: Sequence[Sequence[int]]) -> tuple[TokenIds, TokenIds]:
    """Return ids and mask, int64 [N, L], L the longest row's length."""
    width = max(len(row) for row in rows)
    ids = np.zeros((len(rows), width), np.int64)
    mask = np.zeros_like(ids)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = row
        mask[at, : len(row)] = 1
    return ids, mask
