"""Signs as minisign does, for tests alone: slow, and not safe against whoever measures time."""

from __future__ import annotations

import base64
import hashlib

from indexer.updates import signature as checks

SECRET = hashlib.sha256(b"a key for tests").digest()
KEY_ID = b"test-key"


def _scalar(secret: bytes) -> tuple[int, bytes]:
    digest = hashlib.sha512(secret).digest()
    number = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    return number, digest[32:]


def _packed(point: checks.Point) -> bytes:
    inverse = pow(point[2], -1, checks.PRIME)
    x, y = point[0] * inverse % checks.PRIME, point[1] * inverse % checks.PRIME
    return (y | ((x & 1) << 255)).to_bytes(32, "little")


def public_point(secret: bytes) -> bytes:
    return _packed(checks.times(_scalar(secret)[0], checks.BASE))


def sign(secret: bytes, message: bytes) -> bytes:
    number, prefix = _scalar(secret)
    nonce = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % checks.ORDER
    first = _packed(checks.times(nonce, checks.BASE))
    digest = hashlib.sha512(first + public_point(secret) + message).digest()
    challenge = int.from_bytes(digest, "little") % checks.ORDER
    return first + ((nonce + challenge * number) % checks.ORDER).to_bytes(32, "little")


def public_key(secret: bytes = SECRET) -> str:
    return base64.b64encode(b"Ed" + KEY_ID + public_point(secret)).decode()


def signed(text: bytes, secret: bytes = SECRET, *, hashed: bool = True, comment: bytes = b"version 9") -> bytes:
    made = sign(secret, hashlib.blake2b(text).digest() if hashed else text)
    first = base64.b64encode((b"ED" if hashed else b"Ed") + KEY_ID + made)
    second = base64.b64encode(sign(secret, made + comment))
    lines = (b"untrusted comment: signature", first, b"trusted comment: " + comment, second)
    return b"\n".join(lines) + b"\n" + text
