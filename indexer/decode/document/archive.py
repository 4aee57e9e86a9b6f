"""Documents that are ZIP archives of XML, read with limits: no bombs, no entities, no network, no macros."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from lxml import etree

from indexer.decode.document.reasons import DAMAGED, LOCKED, TOO_LARGE, DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

MEMBER_LIMIT_BYTES = 64 * 1024**2
"""Of one part, unpacked."""
ALL_LIMIT_BYTES = 512 * 1024**2
"""Of all parts that are read, unpacked."""
MEMBERS_LIMIT = 20_000
_RATIO_LIMIT = 400
"""XML shrinks to a tenth or a thirtieth; more is a bomb, unless it is small."""
_SMALL_BYTES = 4 * 1024**2
_ENCRYPTED = 0x1
_DOCTYPE_WITHIN_BYTES = 4_096

Element = Any
"""An element of lxml, which carries no types."""


class Archive:
    """A ZIP archive whose parts are read within limits."""

    def __init__(self, stream: BinaryIO) -> None:
        """Open it; raises DocumentError if it is locked or too large, zipfile's errors if it is damaged."""
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise DocumentError(DAMAGED) from error
        entries = self._zip.infolist()
        if len(entries) > MEMBERS_LIMIT:
            raise DocumentError(TOO_LARGE)
        self._entries = {entry.filename: entry for entry in entries}
        self._left_bytes = ALL_LIMIT_BYTES

    @property
    def names(self) -> list[str]:
        """The names of its parts, in the order of the archive."""
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        """Say whether there is such a part."""
        return name in self._entries

    def check_all(self) -> None:
        """Refuse an archive whose parts together are too large, before a library reads all of them."""
        for entry in self._entries.values():
            self._check(entry)
        if sum(entry.file_size for entry in self._entries.values()) > ALL_LIMIT_BYTES:
            raise DocumentError(TOO_LARGE)

    def read(self, name: str) -> bytes:
        """Return a part, unpacked; KeyError if there is none."""
        entry = self._entries[name]
        self._check(entry)
        try:
            with self._zip.open(entry) as member:
                data = member.read(min(MEMBER_LIMIT_BYTES, self._left_bytes) + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise DocumentError(DAMAGED) from error
        self._left_bytes -= len(data)
        if len(data) > MEMBER_LIMIT_BYTES or self._left_bytes < 0:
            raise DocumentError(TOO_LARGE)
        return data

    def xml(self, name: str) -> Element:
        """Return the root of an XML part; see `parse`."""
        return parse(self.read(name))

    def maybe_xml(self, name: str) -> Element | None:
        """Return the root of an XML part; None if it is missing or damaged."""
        try:
            return self.xml(name) if name in self else None
        except (DocumentError, etree.XMLSyntaxError):
            return None

    def maybe(self, name: str) -> bytes | None:
        """Return a part; None if it is missing or damaged."""
        try:
            return self.read(name) if name in self else None
        except DocumentError:
            return None

    def _check(self, entry: zipfile.ZipInfo) -> None:
        if entry.flag_bits & _ENCRYPTED:
            raise DocumentError(LOCKED)
        too_dense = entry.file_size > max(_SMALL_BYTES, _RATIO_LIMIT * max(entry.compress_size, 1))
        if entry.file_size > MEMBER_LIMIT_BYTES or too_dense:
            raise DocumentError(TOO_LARGE)


def parse(data: bytes) -> Element:
    """Return the root of an XML text, mended where it can be.

    Entities stay what they are and nothing is fetched; libxml2 refuses depths and texts that no document has. Raises
    DocumentError if nothing can be mended.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(DAMAGED) from error
    if root is None:
        raise DocumentError(DAMAGED)
    return root


def has_entities(data: bytes) -> bool:
    """Say whether an XML text defines a document type, as no office document does."""
    return b"<!DOCTYPE" in data[:_DOCTYPE_WITHIN_BYTES] or b"<!ENTITY" in data[:_DOCTYPE_WITHIN_BYTES]


def local(element: Element) -> str:
    """Return the name of an element without its namespace; empty for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """Return an attribute, whatever its namespace; empty if there is none."""
    for key, value in element.attrib.items():
        if key == name or key.endswith(f"}}{name}"):
            return str(value)
    return ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of an element with a name."""
    return (child for child in element if local(child) == name)


def first(element: Element | None, name: str) -> Element | None:
    """Return the first element below another one with a name."""
    return None if element is None else next((one for one in element.iter() if local(one) == name), None)


def text_of(element: Element | None) -> str:
    """Return all text within an element; empty for None."""
    return "" if element is None else "".join(element.itertext())


def stream_of(data: bytes) -> BinaryIO:
    """Return a reader of bytes."""
    return io.BytesIO(data)
