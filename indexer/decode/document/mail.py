"""E-mail: EML and Outlook's MSG. Attachments are named, not read."""

from __future__ import annotations

import contextlib
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from indexer.decode import fields
from indexer.decode.document.blocks import Block, sections_of
from indexer.decode.document.plain import decoded
from indexer.decode.document.reasons import NOT_A_DOCUMENT, DocumentError
from indexer.decode.document.sections import Sections
from indexer.decode.document.web import blocks_of
from indexer.types import MediaFacts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from email.message import EmailMessage

MAIL_LIMIT_BYTES = 128 * 1024**2
BODY_LIMIT_CHARS = 1_000_000
PARTS_LIMIT = 500
_SHOWN = ("Subject", "From", "To", "Cc", "Date")


def message(data: bytes) -> Sections:
    """Open EML."""
    if b"\x00" in data[:4]:  # UTF-16, as some programs save it
        data = decoded(data).encode()
    found = message_from_bytes(data[:MAIL_LIMIT_BYTES], policy=policy.default)
    if not any(name in found for name in ("From", "To", "Subject", "Date")):
        raise DocumentError(NOT_A_DOCUMENT)
    heads = {name: _header(found, name) for name in _SHOWN}
    names = [_attachment(part) for part in _parts(found) if part.is_attachment() or _file_name(part)]
    taken_ms, offset_min = _moment(heads["Date"])
    facts = MediaFacts(
        title=heads["Subject"][:500], author=heads["From"][:200], taken_ms=taken_ms, taken_offset_min=offset_min
    )
    return _opened(facts, heads, _body(found), names)


def _opened(facts: MediaFacts, heads: dict[str, str], body: Iterable[Block], names: Iterable[str]) -> Sections:
    lines = [value if name == "Subject" else f"{name}: {value}" for name, value in heads.items() if value]
    top = [Block(line, level=int(number == 0 and bool(heads["Subject"]))) for number, line in enumerate(lines)]
    attached = [Block(f"Attachment: {name}") for name in dict.fromkeys(filter(None, names))]
    return Sections(facts, sections_of([*top, *attached, *body]), outline="\n".join(lines[:3]))


def _header(found: EmailMessage, name: str) -> str:
    with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError, IndexError):
        return " ".join(fields.clean(str(found.get(name) or ""), 2_000).split())
    return ""


def _parts(found: EmailMessage) -> Iterator[EmailMessage]:
    for number, part in enumerate(found.walk()):
        if number == PARTS_LIMIT:
            return
        if not part.is_multipart():
            yield part


def _file_name(part: EmailMessage) -> str:
    with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError, IndexError):
        return fields.clean(part.get_filename() or "", 300)
    return ""


def _attachment(part: EmailMessage) -> str:
    return _file_name(part) or part.get_content_type()


def _body(found: EmailMessage) -> Iterator[Block]:
    """Yield the paragraphs of the plain text, or of the HTML where that says it all."""
    written = [part for part in _parts(found) if not part.is_attachment()]
    texts = [part for part in written if part.get_content_type() == "text/plain" and not _file_name(part)]
    pages = [part for part in written if part.get_content_type() == "text/html" and not _file_name(part)]
    said = [text for part in texts if (text := _text(part)).strip()]
    if said:
        for text in said:
            for paragraph in text.replace("\r\n", "\n").split("\n\n"):
                yield Block(paragraph)
        return
    for part in pages:
        payload = part.get_payload(decode=True)
        with contextlib.suppress(DocumentError):
            if isinstance(payload, bytes):
                yield from blocks_of(payload)[1]


def _text(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    with contextlib.suppress(LookupError, ValueError):
        return payload.decode(part.get_content_charset() or "utf-8")[:BODY_LIMIT_CHARS]
    with contextlib.suppress(DocumentError):
        return decoded(payload)[:BODY_LIMIT_CHARS]
    return ""


def _moment(said: str) -> tuple[int | None, int | None]:
    with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
        return _of(parsedate_to_datetime(said))
    return None, None


def _of(when: dt.datetime | None) -> tuple[int | None, int | None]:
    return (None, None) if when is None else fields.moment(when.isoformat(" ", "seconds"))


def outlook(data: bytes) -> Sections:
    """Open MSG."""
    from oxmsg import Message

    found = Message.load(data)
    heads = {
        "Subject": fields.clean(found.subject or "", 2_000),
        "From": fields.clean(found.sender or "", 2_000),
        "To": ", ".join(fields.clean(f"{one.name} {one.email_address}", 300) for one in found.recipients[:100]),
        "Date": "" if found.sent_date is None else found.sent_date.isoformat(" ", "seconds"),
    }
    body = [Block(part) for part in (found.body or "")[:BODY_LIMIT_CHARS].replace("\r\n", "\n").split("\n\n")]
    if not any(block.text.strip() for block in body) and found.html_body:
        with contextlib.suppress(DocumentError):
            body = blocks_of(found.html_body.encode())[1]
    taken_ms, offset_min = _of(found.sent_date)
    facts = MediaFacts(
        title=heads["Subject"][:500], author=heads["From"][:200], taken_ms=taken_ms, taken_offset_min=offset_min
    )
    return _opened(facts, heads, body, [fields.clean(one.file_name or "", 300) for one in found.attachments])
