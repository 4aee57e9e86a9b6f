"""What belongs to a release besides its files: checksums, and the signed file that updates read."""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from installers.project import DIST, BuildError, epoch, run, say, version
from installers.wheels import sha256

SUMS, FEED = "SHA256SUMS", "latest.txt"
KINDS = {".deb": "deb", ".tar.xz": "tar", ".AppImage": "appimage", ".exe": "windows"}
"""Names of files end so; the program knows its own kind by the other word."""
_HASHED = b"ED"
_PUBLIC_KEY_BYTES = 32


def write(url: str, notes: str, key: Path | None) -> None:
    """Write checksums of all packages in `dist/`, and with a key the signed file; say the public key."""
    packages = {kind: path for path in sorted(DIST.iterdir()) if (kind := kind_of(path)) is not None}
    if not packages:
        raise BuildError(f"There are no packages in {DIST} yet.")
    digests = {path: sha256(path) for path in packages.values()}
    lines = "".join(f"{digest}  {path.name}\n" for path, digest in digests.items())
    (DIST / SUMS).write_text(lines, encoding="ascii")
    say(lines.rstrip())
    if key is None:
        say(f"No key was given, so there is no {FEED}, and this release offers itself to nobody.")
        return
    about = {
        "version": version(),
        "published": datetime.fromtimestamp(epoch(), UTC).date().isoformat(),
        "notes": notes,
        "packages": {
            kind: {
                "name": path.name,
                "url": f"{url.rstrip('/')}/{path.name}",
                "size_bytes": path.stat().st_size,
                "sha256": digests[path],
            }
            for kind, path in packages.items()
        },
    }
    text = json.dumps(about, indent=1, sort_keys=True).encode() + b"\n"
    (DIST / FEED).write_bytes(signed(text, key, f"Recallery {version()}"))
    say(f"Signed. The key in resources/updates.json has to be {public_key(key)}")


def kind_of(path: Path) -> str | None:
    """Return the kind of a package by its name."""
    return next((kind for ending, kind in KINDS.items() if path.name.endswith(ending)), None)


def signed(text: bytes, key: Path, comment: str) -> bytes:
    """Return minisign's signature of a text, and the text."""
    key_id = _key_id(_point(key))
    made = _sign(hashlib.blake2b(text).digest(), key)
    first = base64.b64encode(_HASHED + key_id + made)
    second = base64.b64encode(_sign(made + comment.encode(), key))
    lines = (b"untrusted comment: signature of Recallery's release", first, b"trusted comment: " + comment.encode())
    return b"\n".join((*lines, second, text))


def public_key(key: Path) -> str:
    """Return the public key as minisign writes it."""
    point = _point(key)
    return base64.b64encode(b"Ed" + _key_id(point) + point).decode()


def _key_id(point: bytes) -> bytes:
    return hashlib.blake2b(point, digest_size=8).digest()


def _point(key: Path) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "public"
        run("openssl", "pkey", "-in", key, "-pubout", "-outform", "DER", "-out", out)
        return out.read_bytes()[-_PUBLIC_KEY_BYTES:]


def _sign(message: bytes, key: Path) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "message", Path(folder) / "signature"
        source.write_bytes(message)
        run("openssl", "pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", source, "-out", out)
        return out.read_bytes()
