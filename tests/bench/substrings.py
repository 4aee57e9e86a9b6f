"""The index of parts of words: `python -m tests.bench.substrings [SEGMENTS]`.

Makes a catalogue of films with ten subtitles each, of words that English texts have about as often as here, and asks
for parts of words: from three letters to whole words, common ones and rare ones, ones that are nowhere, and two words.
Each answer is compared with the texts themselves for some of the questions. Prints one JSON object.
"""

from __future__ import annotations

import json
import random
import re
import string
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np

from indexer.bench.machine import machine
from indexer.catalogue import parts
from indexer.catalogue.database import Connection, connect, transaction
from indexer.types import ContentId

LIMIT = 200
QUESTIONS = 600
_FILM = 10
_BATCH = 2_500
_CHECKED = 12
_DOCS = Path(__file__).resolve().parents[2]


def main(segments: int) -> None:
    """Build, ask, print."""
    rng = random.Random(1)
    words = _words(rng)
    with tempfile.TemporaryDirectory(prefix="recallery-substrings-") as folder:
        path = Path(folder) / "catalogue.sqlite"
        with closing(connect(path, create=True)) as db:
            texts = _fill(db, rng, words, segments)
            start = time.perf_counter()
            contents = [ContentId(_content(number)) for number in range(segments // _FILM)]
            for first in range(0, len(contents), _BATCH):
                with transaction(db, path):
                    parts.update(db, contents[first : first + _BATCH])
            parts.tidy(db, path, lambda: False)
            built_s = time.perf_counter() - start
            names = [name for (name,) in db.execute("SELECT name FROM files")]
            text_bytes = sum(len(text.encode()) for text in texts) + sum(map(len, names))
            index_bytes = _bytes(db)
            took_ms = _ask(db, [_question(rng, words) for _ in range(QUESTIONS)])
            wrong = _wrong(db, texts, [_question(rng, words) for _ in range(_CHECKED)])
    result = {
        "benchmark": "parts of words",
        "machine": machine(),
        "segments": segments,
        "build_s": round(built_s, 1),
        "text_bytes": text_bytes,
        "index_bytes": index_bytes,
        "index_to_text": round(index_bytes / text_bytes, 3),
        "ask_ms": {f"p{p}": round(float(np.percentile(took_ms, p)), 2) for p in (50, 95, 99, 100)},
        "wrong_answers": wrong,
    }
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


def _words(rng: random.Random) -> list[str]:
    """Return the words of the project's own texts, as often as they stand there, and 30,000 rare made-up ones."""
    text = "\n".join(file.read_text() for file in [*_DOCS.glob("*.md"), *_DOCS.glob("docs/*.md")])
    common = re.findall(r"[A-Za-z]{2,}", text)
    letters = string.ascii_lowercase
    return common + ["".join(rng.choices(letters, k=rng.randint(4, 11))) for _ in range(len(common) // 20)]


def _content(number: int) -> str:
    return f"{number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128):032x}"


def _fill(db: Connection, rng: random.Random, words: list[str], segments: int) -> list[str]:
    """Write the rows of a catalogue as the flow would; return the texts in their order."""
    db.execute("PRAGMA synchronous = OFF")
    db.execute("BEGIN")
    db.execute("INSERT INTO volumes VALUES ('v', '', '', '', '', 0)")
    db.execute("INSERT INTO folders VALUES (1, 'v', NULL, '')")
    texts: list[str] = []
    for number in range(segments // _FILM):
        content = _content(number)
        said = [" ".join(rng.choices(words, k=14)) for _ in range(_FILM)]
        texts += said
        db.execute(
            "INSERT INTO contents (content_id, quick_hash, size_bytes, kind, width_px, height_px, camera, lens, title, "
            "description, keywords) VALUES (?, x'', 1, 'video', 1, 1, '', '', '', '', '[]')",
            (content,),
        )
        db.execute(
            "INSERT INTO files (folder_id, name, size_bytes, mtime_ns, inode, status, content_id) "
            "VALUES (1, ?, 1, 1, 1, 'indexed', ?)",
            (f"{number:06d}_{'_'.join(rng.choices(words, k=3))}.mp4", content),
        )
        db.executemany(
            "INSERT INTO segments (content_id, ordinal, span, text, text_source, dhash, grade) "
            "VALUES (?, ?, 'time', ?, 'subtitle', 0, 'full')",
            ((content, ordinal, text) for ordinal, text in enumerate(said)),
        )
    db.execute("COMMIT")
    return texts


def _bytes(db: Connection) -> int:
    query = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'parts%' OR name = 'part_docs'"
    return int(db.execute(query).fetchone()[0])


def _question(rng: random.Random, words: list[str]) -> list[str]:
    asked = []
    for _ in range(rng.choice((1, 1, 1, 2))):
        word = rng.choice(words).lower()
        while len(word) < 3:
            word = rng.choice(words).lower()
        length = rng.randint(3, len(word))
        start = rng.randint(0, len(word) - length)
        asked.append(word[start : start + length] + rng.choice(("", "", "", "q")))
    return asked


def _ask(db: Connection, questions: list[list[str]]) -> list[float]:
    took_ms = []
    for question in questions:
        start = time.perf_counter()
        parts.find(db, question, LIMIT)
        took_ms.append((time.perf_counter() - start) * 1000)
    return took_ms


def _wrong(db: Connection, texts: list[str], questions: list[list[str]]) -> int:
    """Return how many questions did not get exactly the segments that have the parts, all of them or LIMIT."""
    wrong = 0
    numbers = {_content(number): number for number in range(len(texts) // _FILM)}
    for question in questions:
        right = {i for i, text in enumerate(texts) if all(part in text.lower() for part in question)}
        places = [place for place in parts.find(db, question, len(texts)) if place.ordinal is not None]
        found = {numbers[place.content_id] * _FILM + (place.ordinal or 0) for place in places}
        wrong += not found <= right or (len(found) < len(right) and len(found) < LIMIT)
    return wrong


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
