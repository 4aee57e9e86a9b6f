"""Signs as minisign does, with a key that everybody knows: for tests alone."""

from __future__ import annotations

import base64
import hashlib

from nacl.signing import SigningKey

SECRET = hashlib.sha256(b"a key for tests").digest()
KEY_ID = b"test-key"


def sign(secret: bytes, message: bytes) -> bytes:
    return SigningKey(secret).sign(message).signature


def public_key(secret: bytes = SECRET) -> str:
    return base64.b64encode(b"Ed" + KEY_ID + bytes(SigningKey(secret).verify_key)).decode()


def signed(text: bytes, secret: bytes = SECRET, *, hashed: bool = True, comment: bytes = b"version 9") -> bytes:
    made = sign(secret, hashlib.blake2b(text).digest() if hashed else text)
    first = base64.b64encode((b"ED" if hashed else b"Ed") + KEY_ID + made)
    second = base64.b64encode(sign(secret, made + comment))
    lines = (b"untrusted comment: signature", first, b"trusted comment: " + comment, second)
    return b"\n".join(lines) + b"\n" + text
