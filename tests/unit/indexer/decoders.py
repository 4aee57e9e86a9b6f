"""Decoders for tests of the pool; its workers import them by name."""

import ctypes
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from indexer.errors import UnreadableError
from indexer.types import ContentId, Decoded, Fit, Kind, MediaFacts, PixelSpec


def obedient(path: Path, spec: PixelSpec) -> Decoded:
    """Do what the file's name says; by default answer at once."""
    return DEEDS.get(path.stem, answer)(path, spec)


def hang(path: Path, spec: PixelSpec) -> Decoded:
    time.sleep(600)
    return answer(path, spec)


def hang_and_tell(path: Path, spec: PixelSpec) -> Decoded:
    """Hang; a file beside the path says that it began."""
    path.with_suffix(".begun").touch()
    return hang(path, spec)


def leave(path: Path, spec: PixelSpec) -> Decoded:
    os._exit(3)


def segfault(path: Path, spec: PixelSpec) -> Decoded:
    ctypes.string_at(0)
    return answer(path, spec)


def eat_memory(path: Path, spec: PixelSpec) -> Decoded:
    return answer(path, spec, dhash=len(bytearray(64 * 1024**3)))


def slip(path: Path, spec: PixelSpec) -> Decoded:
    raise ZeroDivisionError("a slip of the programmer")


def refuse(path: Path, spec: PixelSpec) -> Decoded:
    raise UnreadableError("Not a picture", "It is a poem.", path=path)


def chat(path: Path, spec: PixelSpec) -> Decoded:
    os.write(1, b"native stdout\n")
    os.write(2, b"native stderr\n")
    return answer(path, spec)


def tell_pid(path: Path, spec: PixelSpec) -> Decoded:
    return answer(path, spec, dhash=os.getpid())


def tell_niceness(path: Path, spec: PixelSpec) -> Decoded:
    return answer(path, spec, dhash=os.nice(0) if sys.platform != "win32" else 10)


def tell_heavy_modules(path: Path, spec: PixelSpec) -> Decoded:
    heavy = ("lancedb", "onnxruntime", "pyarrow", "cv2", "torch", "PySide6")
    return answer(path, spec, keywords=tuple(name for name in heavy if name in sys.modules))


def give_many(path: Path, spec: PixelSpec) -> Decoded:
    return answer(path, spec, units=5)


def answer(
    path: Path,
    spec: PixelSpec,
    *,
    value: int = 7,
    dhash: int = 2**64 - 1,
    units: int = 1,
    keywords: tuple[str, ...] = (),
) -> Decoded:
    """A result whose first pixel tells the unit and whose title tells the file."""
    pixels = np.full((spec.height_px, spec.width_px, 3), 7, np.uint8)
    return Decoded(
        content_id=ContentId("ab" * 16),
        quick_hash=bytes(range(16)),
        kind=Kind.IMAGE,
        facts=MediaFacts(title=path.name, keywords=keywords, latitude=1.25, taken_ms=5),
        pixels=tuple(pixels + np.uint8(unit) for unit in range(units)),
        dhash=dhash,
    )


SPEC = PixelSpec(width_px=32, height_px=24, fit=Fit.SQUASH)
DEEDS: dict[str, Callable[[Path, PixelSpec], Decoded]] = {
    "hang": hang,
    "stuck": hang_and_tell,
    "exit": leave,
    "segfault": segfault,
    "memory": eat_memory,
    "bug": slip,
    "unreadable": refuse,
    "chatty": chat,
    "pid": tell_pid,
    "nice": tell_niceness,
    "loaded": tell_heavy_modules,
    "many": give_many,
}
