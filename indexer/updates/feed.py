"""The signed file that says which version is the newest: read only when somebody asks for it."""

from __future__ import annotations

import json
import os
import re
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import indexer
from indexer.errors import KnownError, os_error_reason
from indexer.updates.signature import PublicKey, public_key, signed_text

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS_VARIABLE = "RECALLERY_UPDATES"
"""Another address of the signed file, for a mirror; the key stays the same."""
SETTINGS = Path(__file__).resolve().parents[2] / "resources" / "updates.json"
TIMEOUT_S = 30.0
_LIMIT_BYTES = 1_000_000
_VERSION = re.compile(r"\d+(\.\d+){0,3}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class NoFeedError(KnownError):
    """There is no answer about new versions, or none that can be trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A file that installs a version."""

    name: str
    url: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A version that is given out."""

    version: str
    published: str
    """The day, as 2026-12-01."""
    notes: str
    """What is new, as plain text."""
    packages: Mapping[str, Package]
    """By kind: `deb`, `tar`, `appimage`, `windows`."""

    @property
    def is_newer(self) -> bool:
        """Whether it is newer than this program. An older one, sent again by somebody, is never offered."""
        return order(self.version) > order(indexer.__version__)


def order(version: str) -> tuple[int, ...]:
    """Return what sorts versions: 0.10 comes after 0.9, and 1.0 is 1.0.0."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def latest() -> Release:
    """Ask for the newest version. This is the only place that goes to the network for it.

    Raises:
        NoFeedError: there is no answer.
        SignatureError: the answer is not signed by the key of this program.
    """
    settings = json.loads(SETTINGS.read_text(encoding="utf-8"))
    if not settings["key"]:
        raise NoFeedError(
            "This copy cannot look for new versions",
            "It was built without the key that new versions are signed with. Get them where you got this one.",
        )
    address = os.environ.get(ADDRESS_VARIABLE) or str(settings["feed"])
    return read(_answer(address), public_key(settings["key"]), address)


def read(document: bytes, key: PublicKey, address: str) -> Release:
    """Return what a signed document says; addresses in it may be relative to its own."""
    text = signed_text(document, key)
    try:
        return _release(json.loads(text), address)
    except (ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise NoFeedError(
            "The answer cannot be read", "It is for a newer program, or damaged. Get the new version by hand."
        ) from trouble


def _release(data: dict[str, Any], address: str) -> Release:
    if not _VERSION.fullmatch(data["version"]):
        raise ValueError(data["version"])
    return Release(
        version=data["version"],
        published=str(data["published"]),
        notes=str(data["notes"]),
        packages={str(kind): package_of(about, address) for kind, about in data["packages"].items()},
    )


def package_of(data: dict[str, Any], address: str) -> Package:
    """Return a package that the feed names; raises ValueError or KeyError where its entry makes no sense."""
    name = str(data["name"])
    if Path(name).name != name or name.startswith(".") or not _SHA256.fullmatch(data["sha256"]):
        raise ValueError(name)
    url = urljoin(address, str(data["url"]))
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(url)
    return Package(name=name, url=url, size_bytes=int(data["size_bytes"]), sha256=data["sha256"])


def _answer(address: str) -> bytes:
    if urlsplit(address).scheme not in ("http", "https"):
        raise NoFeedError("Not a web address", "New versions are looked for at http or https only.")
    request = urllib.request.Request(address, headers={"User-Agent": "Recallery"})  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - the same
            content: bytes = answer.read(_LIMIT_BYTES)
    except OSError as trouble:
        reason = getattr(trouble, "reason", trouble)
        raise NoFeedError(
            "New versions cannot be looked for",
            "The server does not answer: {reason}. Check the connection and try again.",
            reason=os_error_reason(reason) if isinstance(reason, OSError) else str(reason),
        ) from trouble
    return content
