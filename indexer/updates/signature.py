"""Checks signatures as minisign makes them: Ed25519, of the text itself or of its BLAKE2b hash.

Only checking is here, so nothing secret is handled and time may depend on the data. The arithmetic is that of RFC 8032,
section 5.1, on the curve -x² + y² = 1 + d·x²·y² modulo 2²⁵⁵ - 19. It takes about 5 ms.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from indexer.errors import KnownError

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, PRIME) % PRIME
_ROOT = pow(2, (PRIME - 1) // 4, PRIME)
"""A square root of -1."""
_PLAIN, _HASHED = b"Ed", b"ED"
_HEAD_LINES = 4

Point = tuple[int, int, int, int]
"""X, Y, Z and T with x = X/Z, y = Y/Z, x·y = T/Z."""


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
    if len(point) != 32 or len(signature) != 64:
        return False
    public, first = _point(point), _point(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if public is None or first is None or number >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + point + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    return _equal(times(number, BASE), _add(first, times(challenge, public)))


def _point(data: bytes) -> Point | None:
    """Return the point that 32 bytes stand for; None if there is none."""
    number = int.from_bytes(data, "little")
    is_odd, y = number >> 255, number & ((1 << 255) - 1)
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if x * x % PRIME != square:
        x = x * _ROOT % PRIME
    if x * x % PRIME != square or (x == 0 and is_odd):
        return None
    if x & 1 != is_odd:
        x = PRIME - x
    return x, y, 1, x * y % PRIME


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0])
    b = (one[1] + one[0]) * (other[1] + other[0])
    c, d = 2 * _D * one[3] * other[3], 2 * one[2] * other[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def times(number: int, point: Point) -> Point:
    """Return the multiple of a point of the curve."""
    result: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = _add(result, point)
        point = _add(point, point)
        number >>= 1
    return result


def _equal(one: Point, other: Point) -> bool:
    same_x = (one[0] * other[2] - other[0] * one[2]) % PRIME == 0
    return same_x and (one[1] * other[2] - other[1] * one[2]) % PRIME == 0


def _base() -> Point:
    found = _point((4 * pow(5, -1, PRIME) % PRIME).to_bytes(32, "little"))
    assert found is not None  # noqa: S101 - the point of RFC 8032
    return found


BASE = _base()
