"""Decoders for tests of the pool; its workers import them by name."""

import ctypes
import os
import time
from pathlib import Path

import numpy as np

from indexer.errors import UnreadableError
from indexer.types import ContentId, Decoded, Fit, Kind, MediaFacts, PixelSpec


def obedient(path: Path, spec: PixelSpec) -> Decoded:
    """Do what the file's name says."""
    word = path.stem
    if word == "hang":
        time.sleep(60)
    elif word == "exit":
        os._exit(3)
    elif word == "segfault":
        ctypes.string_at(0)
    elif word == "memory":
        return answer(path, spec, value=len(bytearray(64 * 1024**3)))
    elif word == "bug":
        raise ZeroDivisionError("a slip of the programmer")
    elif word == "unreadable":
        raise UnreadableError("Not a picture", "It is a poem.", path=path)
    elif word == "chatty":
        os.write(1, b"native stdout\n")
        os.write(2, b"native stderr\n")
    elif word == "pid":
        return answer(path, spec, dhash=os.getpid())
    elif word == "nice":
        return answer(path, spec, dhash=os.nice(0) if hasattr(os, "nice") else 10)
    elif word == "many":
        return answer(path, spec, units=5)
    elif word == "loaded":
        import sys

        heavy = ("lancedb", "onnxruntime", "pyarrow", "cv2", "torch", "PySide6")
        return answer(path, spec, keywords=tuple(name for name in heavy if name in sys.modules))
    elif word.startswith("wait"):
        time.sleep(0.3)
    return answer(path, spec)


def answer(
    path: Path, spec: PixelSpec, *, value: int = 7, dhash: int = 2**64 - 1, units: int = 1, keywords: tuple[str, ...] = ()
) -> Decoded:
    """A result whose first pixel tells the unit and whose title tells the file."""
    pixels = np.full((spec.height_px, spec.width_px, 3), value % 256, np.uint8)
    return Decoded(
        content_id=ContentId("ab" * 16),
        quick_hash=bytes(range(16)),
        kind=Kind.IMAGE,
        facts=MediaFacts(title=path.name, keywords=keywords, latitude=1.25, taken_ms=5),
        pixels=tuple(pixels + np.uint8(unit) for unit in range(units)),
        dhash=dhash,
    )


SPEC = PixelSpec(width_px=32, height_px=24, fit=Fit.SQUASH)
