"""The language that is said or written in a content: one for all its segments, so that it can be filtered by.

It is told by common words, or by the letters where a script belongs to one language. NULL in the catalogue stands for
contents that nobody looked at yet, '' for those without text or without a plain language.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from indexer.catalogue.database import execute_in, transaction
from indexer.catalogue.languages import codes, common_words, language_of, name_of
from indexer.catalogue.text import plain_words
from indexer.types import ContentId

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection

_TEXTS = 12
"""Segments of a content that are looked at, from the first on."""
_SCRIPTS = {
    "ja": ("Japanese", "\u3040-\u30ff"),
    "ko": ("Korean", "\u1100-\u11ff\uac00-\ud7af"),
    "zh": ("Chinese", "\u4e00-\u9fff"),
    "th": ("Thai", "\u0e00-\u0e7f"),
    "el": ("Greek", "\u0370-\u03ff"),
    "he": ("Hebrew", "\u0590-\u05ff"),
    "ar": ("Arabic", "\u0600-\u06ff"),
    "hi": ("Hindi", "\u0900-\u097f"),
}
"""The name of a language and its letters. Japanese has Chinese letters too, so it comes before."""
_LETTERS = {code: re.compile(f"[{letters}]") for code, (_, letters) in _SCRIPTS.items()}
_SCRIPT_SHARE = 0.2
"""Of the letters, at least, for a text to be of the language of a script."""
_LOOKED_AT = 2_000
_ADDRESS = re.compile(r"\S*(?:@|://|[^\W\d_]\.[^\W\d_])\S*")
"""Of mail, of the web, or the name of a file: its words are of no language."""
_DIFFERENT_WORDS = 2
"""Common words of more than a letter, at least: columns of tables are called a, e, o."""
NAMES = {code: name_of(code) for code in codes()} | {code: name for code, (name, _) in _SCRIPTS.items()}
"""The English names of all languages that are told."""


def language_of_texts(texts: Iterable[str]) -> str:
    """Return the code of the language of most texts; '' if none is plain."""
    told = Counter(code for text in texts if (code := _language_of(text)))
    return max(told, key=told.__getitem__) if told else ""


def _language_of(text: str) -> str | None:
    text = text[:_LOOKED_AT]
    if not text.isascii():
        least = _SCRIPT_SHARE * sum(map(str.isalpha, text))
        for code, letters in _LETTERS.items():
            if (there := len(letters.findall(text))) and there >= least:
                return code
    text = _ADDRESS.sub(" ", text)
    spoken = language_of(text)
    if spoken is None:
        return None
    found = common_words(spoken).intersection(word for word in plain_words(text) if len(word) > 1)
    return spoken if len(found) >= _DIFFERENT_WORDS else None


def put(db: Connection, content_id: ContentId) -> None:
    """Find out the language of a content whose segments are written; inside a transaction."""
    texts = (
        text
        for (text,) in db.execute(
            "SELECT text FROM segments WHERE content_id = ? AND text <> '' ORDER BY ordinal LIMIT ?",
            (content_id, _TEXTS),
        )
    )
    language = _spoken(db, content_id) or language_of_texts(texts)
    db.execute("UPDATE contents SET language = ? WHERE content_id = ?", (language, content_id))


def _spoken(db: Connection, content_id: ContentId) -> str:
    """Return the language that was heard, if that is one of NAMES and nothing is written in the content; else ''."""
    query = (
        "SELECT language FROM speech WHERE content_id = ?1 AND EXISTS (SELECT 1 FROM segments "
        "WHERE content_id = ?1 AND text_source = 'speech') AND NOT EXISTS (SELECT 1 FROM segments "
        "WHERE content_id = ?1 AND text <> '' AND text_source IS NOT 'speech')"
    )
    row = db.execute(query, (content_id,)).fetchone()
    return row[0] if row is not None and row[0] in NAMES else ""


def languages_of(db: Connection, catalogue: Path, content_ids: Sequence[ContentId]) -> dict[ContentId, str]:
    """Return the languages of contents, '' where there is none; first finds out those that nobody looked at."""
    unknown = "SELECT content_id FROM contents WHERE language IS NULL AND content_id IN (:ids)"
    missing = [ContentId(content) for (content,) in execute_in(db, unknown, content_ids)]
    if missing:
        with transaction(db, catalogue):
            for content_id in missing:
                put(db, content_id)
            changed = "INSERT INTO file_changes (file_id) SELECT file_id FROM files WHERE content_id = ?"
            db.executemany(changed, ((content_id,) for content_id in missing))
    query = "SELECT content_id, language FROM contents WHERE content_id IN (:ids)"
    return {ContentId(content): language for content, language in execute_in(db, query, content_ids)}


def language_named(name: str) -> str | None:
    """Return the code of a language by its code or its English name, in any case; None if it is not known."""
    wanted = name.strip().casefold()
    return next((code for code, known in NAMES.items() if wanted in {code, known.casefold()}), None)
