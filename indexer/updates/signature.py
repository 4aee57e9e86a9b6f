"""Checks signatures as minisign makes them: Ed25519 (RFC 8032), of the text itself or of its BLAKE2b hash.

libsodium does the arithmetic, through PyNaCl.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from nacl.exceptions import BadSignatureError
from nacl.exceptions import ValueError as CryptoValueError
from nacl.signing import VerifyKey

from indexer.errors import KnownError

_PLAIN, _HASHED = b"Ed", b"ED"
_HEAD_LINES = 4


class SignatureError(KnownError):
    """The signature is not that of the key, or cannot be read."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Whose signatures count."""

    key_id: bytes
    point: bytes


def public_key(text: str) -> PublicKey:
    """Return the key in the second line of minisign's `.pub` file; raises SignatureError."""
    data = _decoded(text)
    if len(data) != 42 or data[:2] != _PLAIN:
        raise SignatureError("Not a key", "This is no public key of minisign.")
    return PublicKey(data[2:10], data[10:])


def signed_text(document: bytes, key: PublicKey) -> bytes:
    """Return what follows the four lines of a minisign signature in a document, if the signature is right.

    Raises:
        SignatureError: it is not; nothing of the document may be used.
    """
    lines = document.split(b"\n", _HEAD_LINES)
    if len(lines) <= _HEAD_LINES or not lines[2].startswith(b"trusted comment: "):
        raise SignatureError("The signature is missing", "What arrived is not signed, so it was not used.")
    text = lines[_HEAD_LINES]
    first, second = _decoded(lines[1].decode("ascii", "replace")), _decoded(lines[3].decode("ascii", "replace"))
    if len(first) != 74 or len(second) != 64 or first[:2] not in (_PLAIN, _HASHED):
        raise _wrong()
    if first[2:10] != key.key_id:
        raise SignatureError("Another key", "What arrived is signed by somebody else, so it was not used.")
    message = hashlib.blake2b(text).digest() if first[:2] == _HASHED else text
    comment = lines[2].removeprefix(b"trusted comment: ")
    if not verifies(key.point, first[10:], message) or not verifies(key.point, second, first[10:] + comment):
        raise _wrong()
    return text


def _wrong() -> SignatureError:
    return SignatureError("The signature is wrong", "What arrived was changed on its way, so it was not used.")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""


def verifies(point: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether an Ed25519 signature of a message belongs to a public key."""
    try:
        VerifyKey(point).verify(message, signature)
    except (BadSignatureError, CryptoValueError):
        return False
    return True
