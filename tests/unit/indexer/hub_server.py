"""A server on this machine that speaks the model hub's protocol, and can misbehave."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE_BYTES = 1_000
"""Files from this size on are LFS: known by sha256, and sent from another address."""
PAGE = 2


@dataclass
class FakeHub:
    """What the server has and how it behaves."""

    repositories: dict[str, Path] = field(default_factory=dict)
    endpoint: str = ""
    cut_after: list[int] = field(default_factory=list)
    """For each of the next downloads: break off after so many bytes."""
    ignores_range: bool = False
    corrupt: set[str] = field(default_factory=set)
    """Paths of which a byte is changed on the way."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and Range header of each request."""

    def serve(self, name: str, folder: Path) -> None:
        self.repositories[name] = folder

    def downloads(self, path: str) -> list[str]:
        """The Range headers of downloads of a file."""
        return [asked for where, asked in self.asked if where.startswith("/cdn/") and where.endswith(path)]


class Handler(BaseHTTPRequestHandler):
    hub: FakeHub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        path = unquote(where.path)
        self.hub.asked.append((path, self.headers.get("Range") or ""))
        if found := re.fullmatch(r"/api/models/([^/]+/[^/]+)/revision/([^/]+)", path):
            self._revision(*found.groups())
        elif found := re.fullmatch(r"/api/models/([^/]+/[^/]+)/tree/([^/]+)", path):
            self._tree(found[1], int(parse_qs(where.query).get("cursor", ["0"])[0]))
        elif found := re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
            self._resolve(*found.groups())
        elif path.startswith("/cdn/"):
            self.send_part(path.removeprefix("/cdn/"))
        else:
            self.send_error(404)

    def _revision(self, repository: str, revision: str) -> None:
        if repository == "owner/gated":
            self.send_error(401)
        elif repository == "owner/odd":
            self._json(["no object"])
        elif repository not in self.hub.repositories or revision not in {"main", COMMIT}:
            self.send_error(404)
        else:
            self._json({"id": repository, "sha": COMMIT})

    def _tree(self, repository: str, start: int) -> None:
        folder = self.hub.repositories[repository]
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        more = start + PAGE < len(files)
        query = f"/api/models/{repository}/tree/{COMMIT}?recursive=true&cursor={start + PAGE}"
        link = {"Link": f'<https://the-original.example{query}>; rel="next"'} if more else {}
        self._json([_entry(folder, path) for path in files[start : start + PAGE]], link)

    def _resolve(self, repository: str, _commit: str, path: str) -> None:
        self.send_response(302)
        self.send_header("Location", f"{self.hub.endpoint}/cdn/{repository}/{path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send_part(self, where: str) -> None:
        owner, name, path = where.split("/", 2)
        content = bytearray((self.hub.repositories[f"{owner}/{name}"] / path).read_bytes())
        if path in self.hub.corrupt:
            content[len(content) // 2] ^= 0xFF
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        start = int(asked[1]) if asked and not self.hub.ignores_range else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        cut = self.hub.cut_after.pop(0) if self.hub.cut_after else len(content)
        self.wfile.write(content[start : start + cut])
        if cut < len(content) - start:
            self.close_connection = True

    def _json(self, value: object, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        for key, text in (headers or {}).items():
            self.send_header(key, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running_hub() -> Iterator[FakeHub]:
    """Serve on a free port of this machine until the block ends."""
    hub = FakeHub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"hub": hub}))
    server.daemon_threads = True
    hub.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _entry(folder: Path, path: Path) -> dict[str, object]:
    content = path.read_bytes()
    entry: dict[str, object] = {
        "type": "file",
        "path": path.relative_to(folder).as_posix(),
        "size": len(content),
        "oid": hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest(),
    }
    if len(content) >= LARGE_BYTES:
        entry["oid"] = "f" * 40
        entry["lfs"] = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 130}
    return entry
