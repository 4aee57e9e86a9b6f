"""Reads the fields of a JSON object, each with the type that it must have."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Mapping


class FieldError(ValueError):
    """A field is missing or is not what it should be; the text says which and what."""


class Fields:
    """One JSON object.

    Args:
        value: what `json.loads` gave.
        where: how error texts call this object; empty for the top.
    """

    def __init__(self, value: object, where: str = "") -> None:
        if not isinstance(value, dict):
            raise FieldError(f"{where or 'the file'} is not a JSON object")
        self._values: Mapping[str, object] = value
        self._where = where

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """Return a string."""
        value = self._get(name, default)
        if not isinstance(value, str):
            raise self._odd(name, "a text", value)
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """Return an integer; true and false are none."""
        value = self._get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._odd(name, "a whole number", value)
        return value

    def positive(self, name: str) -> int:
        """Return an integer above zero."""
        value = self.whole(name)
        if value < 1:
            raise self._odd(name, "above zero", value)
        return value

    def flag(self, name: str) -> bool:
        """Return true or false; a missing one is false."""
        value = self._values.get(name, False)
        if not isinstance(value, bool):
            raise self._odd(name, "true or false", value)
        return value

    def numbers(self, name: str) -> tuple[float, ...]:
        """Return a list of numbers."""
        values = self._list(name)
        found = tuple(float(value) for value in values if _is_number(value))
        if len(found) != len(values):
            raise self._odd(name, "a list of numbers", values)
        return found

    def child(self, name: str) -> Fields:
        """Return an object inside this one."""
        return Fields(self._get(name, None), self._path(name))

    def _list(self, name: str) -> list[object]:
        value = self._get(name, None)
        if not isinstance(value, list):
            raise self._odd(name, "a list", value)
        return value

    def _get(self, name: str, default: object) -> object:
        value = self._values.get(name)
        if value is not None:
            return value
        if default is None:
            raise FieldError(f"{self._path(name)} is missing")
        return default

    def _path(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name

    def _odd(self, name: str, expected: str, value: object) -> FieldError:
        return FieldError(f"{self._path(name)} should be {expected}, and is {str(value)[:60]!r}")


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
