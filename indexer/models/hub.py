"""Lists and reads the files of a repository on a model hub. Runs only when the user asks for a model.

The protocol is that of huggingface.co; HF_ENDPOINT names another server that speaks it. No account is used, and nothing
is sent but the names of repositories and files.
"""

from __future__ import annotations

import http.client
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import msgspec

import indexer
from indexer.errors import KnownError, os_error_reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from http.client import HTTPResponse

ENDPOINT_VARIABLE = "HF_ENDPOINT"
DEFAULT_ENDPOINT = "https://huggingface.co"
TIMEOUT_S = 30.0

_NEXT_PAGE = re.compile(r'<([^>]+)>;\s*rel="next"')
BROKEN = (ConnectionError, TimeoutError, http.client.HTTPException)
"""Errors of a connection that breaks; another try may help."""


class NoHubError(KnownError):
    """The hub cannot be reached, or does not give what was asked for."""


class HubAwayError(NoHubError):
    """There is no connection to the hub, or it breaks again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFile:
    """One file of a repository at one commit."""

    path: str
    size_bytes: int
    sha256: str | None
    """Of large files (LFS)."""
    blob_sha1: str
    """As git names the content; of large files, of the pointer to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A repository at one commit."""

    repository: str
    commit: str


@dataclass(frozen=True)
class _Revision:
    sha: str


@dataclass(frozen=True)
class _LargeFile:
    oid: str
    size: int


@dataclass(frozen=True)
class _Entry:
    """A file or folder as the hub lists it."""

    path: str
    oid: str
    size: int = 0
    lfs: _LargeFile | None = None

    def file(self) -> HubFile:
        """Return the size and the hashes that a download is checked by."""
        return HubFile(
            path=self.path,
            size_bytes=self.lfs.size if self.lfs else self.size,
            sha256=self.lfs.oid.removeprefix("sha256:") if self.lfs else None,
            blob_sha1=self.oid,
        )


def hub_address() -> str:
    """Return the address of the hub that models come from: HF_ENDPOINT, else huggingface.co."""
    return os.environ.get(ENDPOINT_VARIABLE) or DEFAULT_ENDPOINT


class Hub:
    """One server: `endpoint`, else HF_ENDPOINT, else huggingface.co.

    Everything raises NoHubError: the address is not valid, the hub cannot be reached, or lacks what was asked for.
    """

    def __init__(self, endpoint: str | None = None) -> None:
        self.endpoint = (endpoint or hub_address()).rstrip("/")
        if urllib.parse.urlsplit(self.endpoint).scheme not in {"http", "https"}:
            raise NoHubError(
                "The address of the model hub is not valid",
                "HF_ENDPOINT is {value}; it has to begin with http or https.",
                value=self.endpoint,
            )

    def snapshot(self, repository: str, revision: str) -> Snapshot:
        """Return the commit that a branch or commit name means now."""
        with self._get(f"/api/models/{repository}/revision/{_quoted(revision)}") as answer, _understood():
            commit = msgspec.json.decode(answer.read(), type=_Revision).sha
        return Snapshot(repository=repository, commit=commit)

    def files(self, snapshot: Snapshot, paths: Collection[str]) -> list[HubFile]:
        """Return these files of a repository, in the order of `paths`."""
        found: dict[str, HubFile] = {}
        page: str | None = f"/api/models/{snapshot.repository}/tree/{snapshot.commit}?recursive=true"
        while page is not None:
            with self._get(page) as answer, _understood():
                entries = msgspec.json.decode(answer.read(), type=list[_Entry])
                found |= {entry.path: entry.file() for entry in entries}
                page = self._next_page(answer)
        if missing := sorted(set(paths) - set(found)):
            raise NoHubError(
                "The model is not as expected",
                "{repository} has no {files} at {commit}.",
                repository=snapshot.repository,
                files=", ".join(missing),
                commit=snapshot.commit,
            )
        return [found[path] for path in paths]

    @contextmanager
    def read(self, snapshot: Snapshot, path: str, start: int) -> Iterator[tuple[HTTPResponse, int]]:
        """Open a file from a byte on; yield the response and the byte it really starts at."""
        where = f"/{snapshot.repository}/resolve/{snapshot.commit}/{_quoted(path)}"
        with self._get(where, {"Range": f"bytes={start}-"} if start else {}) as answer:
            yield answer, start if answer.status == http.client.PARTIAL_CONTENT else 0

    def _next_page(self, answer: HTTPResponse) -> str | None:
        """Return where a listing goes on; a mirror may name the original's host, so only the path counts."""
        link = _NEXT_PAGE.search(answer.headers.get("Link") or "")
        if link is None:
            return None
        found = urllib.parse.urlsplit(link[1])
        return f"{found.path.removeprefix(urllib.parse.urlsplit(self.endpoint).path)}?{found.query}"

    @contextmanager
    def _get(self, where: str, headers: dict[str, str] | None = None) -> Iterator[HTTPResponse]:
        agent = {"User-Agent": f"recallery/{indexer.__version__}"}
        request = urllib.request.Request(self.endpoint + where, headers=agent | (headers or {}))  # noqa: S310  # __init__ checked the scheme
        try:
            answer = cast("HTTPResponse", urllib.request.urlopen(request, timeout=TIMEOUT_S))  # noqa: S310
        except urllib.error.HTTPError as error:
            error.close()
            raise _refused(error.code, self.endpoint, where) from error
        except (urllib.error.URLError, *BROKEN) as error:
            reason = getattr(error, "reason", None) or error
            raise HubAwayError(
                "The hub cannot be reached",
                "{address}: {reason}. Check the connection and try again.",
                address=self.endpoint,
                reason=os_error_reason(reason) if isinstance(reason, OSError) else str(reason),
            ) from error
        with answer:
            yield answer


def _refused(code: int, endpoint: str, where: str) -> NoHubError:
    repository = "/".join(where.removeprefix("/api/models").split("/")[1:3])
    if code in {401, 403}:
        return NoHubError(
            "The hub refuses to hand out this model",
            "{repository} can only be downloaded from {address} with an account, and Recallery uses none.",
            repository=repository,
            address=endpoint,
        )
    if code == 404:
        return NoHubError(
            "The hub does not have this model",
            "{address} has no {place}. It may have moved; a newer Recallery may know where to.",
            address=endpoint,
            place=where,
        )
    return NoHubError(
        "The hub has a problem", "{address} answered {code}. Try again later.", address=endpoint, code=code
    )


@contextmanager
def _understood() -> Iterator[None]:
    """Turn an unexpected answer into an error for people."""
    try:
        yield
    except (msgspec.DecodeError, ValueError) as error:
        raise NoHubError(
            "The hub's answer is not understood", "{detail}. Is HF_ENDPOINT right?", detail=str(error)
        ) from error


def _quoted(path: str) -> str:
    return urllib.parse.quote(path, safe="/")
