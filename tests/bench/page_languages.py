"""Whether questions find pages in other languages: `python -m tests.bench.page_languages [--data DIR] [--pages N]`.

A page has a heading: what a person wrote of a photo that no model was trained with, in English, German, French or
Czech. There is a library of such pages for each of the languages. Each is asked in all four, with what a person wrote
of the same photo in the language of the question; in the language of the pages that is another sentence, where there is
one. Prints the share of the questions that find their page first and among five, and of those that share any word with
it, as one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from indexer.bench.machine import machine
from indexer.catalogue.database import connect, transaction
from indexer.embed.bundle import built_in_model
from indexer.embed.encoder import Encoder
from indexer.home import Home
from indexer.pipeline.indexing import Indexer
from indexer.pipeline.targets import targets_for
from indexer.search.request import SearchRequest, TextPart
from indexer.search.searcher import Searcher
from indexer.search.words import query_stems, stems
from indexer.swap.opening import searcher_of

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
LANGUAGES = {"en": "captions", "de": "de", "fr": "fr", "cs": "cs"}
"""By code, where the sentences of a photo stand."""
FIRST = 5

Photo = Mapping[str, Sequence[str]]
"""The sentences of a photo by language."""


def main() -> int:
    """Measure all pairs of languages and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--pages", type=int, default=300)
    options = parser.parse_args()
    photos = _photos(options.data / "flickr8k" / "captions_multilingual.jsonl", options.pages)
    encoder = Encoder.open(built_in_model(), threads=2)
    rows = {language: _measured(encoder, photos, language) for language in LANGUAGES}
    result = {"benchmark": "pages in other languages", "machine": machine(), "pages": len(photos), "pages_in": rows}
    json.dump(result, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return 0


def _photos(path: Path, most: int) -> list[Photo]:
    """Return photos that were kept back from training and have a sentence in each language."""
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    kept = (row for row in rows if row["split"] == "dev")
    photos: Iterator[Photo] = ({language: row.get(key) or [] for language, key in LANGUAGES.items()} for row in kept)
    return [photo for photo in photos if all(photo.values())][:most]


def _measured(encoder: Encoder, photos: Sequence[Photo], language: str) -> dict[str, Any]:
    """Return the figures of the questions in each language about pages in one."""
    with tempfile.TemporaryDirectory(prefix="recallery-languages-") as folder, ExitStack() as opened:
        top, home = Path(folder) / "library", Home(Path(folder) / "index")
        top.mkdir()
        for number, photo in enumerate(photos):
            (top / f"{number:04}.md").write_text(f"# {photo[language][0]}\n", encoding="utf-8")
        home.create()
        with Indexer(home, encoder, threads=2) as indexer:
            with transaction(indexer.db, home.catalogue):
                targets = targets_for(indexer.db, [top], ())
            for _ in (*indexer.run(targets), *indexer.deepen()):
                pass
            indexer.maintain()
        db = opened.enter_context(closing(connect(home.catalogue, create=False)))
        searcher = searcher_of(home, db, encoder, opened)
        found = {asked: _asked(searcher, photos, language, asked) for asked in LANGUAGES}
    return {f"asked_in_{asked}": figures for asked, figures in found.items() if figures}


def _asked(searcher: Searcher, photos: Sequence[Photo], language: str, asked: str) -> dict[str, float]:
    """Return the figures of one language of questions; none if there are too few other sentences."""
    which = 1 if asked == language else 0
    questions = [(number, photo[asked][which]) for number, photo in enumerate(photos) if len(photo[asked]) > which]
    if 2 * len(questions) < len(photos):
        return {}
    places: list[int] = []
    by_words = 0
    for number, question in questions:
        hits = searcher.answer(SearchRequest(texts=(TextPart(question),), limit=FIRST)).hits
        names = [hit.path.stem for hit in hits]
        places.append(names.index(f"{number:04}") + 1 if f"{number:04}" in names else 0)
        by_words += bool(query_stems(question) & stems(photos[number][language][0]))
    return {
        "questions": len(questions),
        "first": round(places.count(1) / len(places), 3),
        f"first_{FIRST}": round(sum(map(bool, places)) / len(places), 3),
        "share_a_word": round(by_words / len(places), 3),
    }


if __name__ == "__main__":
    sys.exit(main())
