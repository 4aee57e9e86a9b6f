"""Whether questions find the page with their answer: `python -m tests.bench.pages [--docs DIR]`.

The documents of `../shared/data/docs` are indexed three times: by the text of their pages alone, by their pictures
alone, and by both; scanned pages are read in their pictures, but not for the second index. Each question is asked of
the whole library, and of its document alone, as people do who know which one it is: most of these questions only make
sense there ("how many examples are in the appendix?"). A question's words stand on a page if STANDING of its stems are
on one of the pages with the evidence. Also measures how long it takes to index the documents. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from indexer.bench.machine import machine
from indexer.catalogue.database import connect, transaction
from indexer.decode import readers
from indexer.decode.document import reader
from indexer.decode.readers import Reader, ReaderItem
from indexer.embed.bundle import built_in_model
from indexer.embed.encoder import Encoder
from indexer.home import Home
from indexer.pipeline.indexing import Indexer
from indexer.pipeline.targets import targets_for
from indexer.search.request import Filters, SearchRequest, TextPart
from indexer.search.searcher import Searcher
from indexer.search.words import query_stems, stems
from indexer.swap.opening import searcher_of
from indexer.types import Grade, Kind, Pixels, PixelSpec, ReadSegment, Segment, Vectors

DOCS = Path(__file__).resolve().parents[3] / "shared" / "data" / "docs"
STANDING = 0.7
"""Share of a question's stems that make its words stand on a page."""
FIRST = 5
AS_IT_IS = readers.READERS[Kind.DOCUMENT]
PICTURES_ONLY = Reader(f"{__name__}:without_text", AS_IT_IS.picture)


class ByText(Encoder):
    """Makes vectors of the text of pages alone."""

    def embed_photos(self, pixels: Sequence[Pixels], captions: Sequence[str]) -> Vectors:
        """Return vectors of the captions; of the picture where there is none."""
        vectors = self.embed_images(pixels)
        for place, caption in enumerate(captions):
            if caption.strip():
                vectors[place] = self.embed_documents([caption])[0]
        return vectors


def without_text(path: Path, spec: PixelSpec, grade: Grade) -> Iterator[ReaderItem]:
    """Read a document as if it had no text: a `readers.Read`."""
    del grade
    for item in reader.read_segments(path, spec, Grade.FULL):
        if isinstance(item, ReadSegment):
            bare = {name: getattr(item.segment, name) for name in ("ordinal", "span", "dhash", "pictured_page")}
            yield ReadSegment(Segment(**bare), item.pixels)
        else:
            yield item


def main() -> int:
    """Measure the three indexes and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    questions = [json.loads(line) for line in (options.docs / "questions.jsonl").read_text("utf-8").splitlines()]
    rows: dict[str, Any] = {}
    for name, encoder, read_by in (
        ("text", ByText, AS_IT_IS),
        ("picture", Encoder, PICTURES_ONLY),
        ("both", Encoder, AS_IT_IS),
    ):
        readers.READERS[Kind.DOCUMENT] = read_by
        rows[name] = _measured(
            options, encoder.open(built_in_model(), threads=options.threads), questions, scans=name != "picture"
        )
    readers.READERS[Kind.DOCUMENT] = AS_IT_IS
    json.dump({"benchmark": "pages that answer questions", "machine": machine(), **rows}, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return 0


def cpu_s() -> float:
    """Return the processor's time of this process and of the decoders that it has now."""
    own = psutil.Process()
    times = [one.cpu_times() for one in (own, *own.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def _measured(
    options: argparse.Namespace, encoder: Encoder, questions: list[dict[str, Any]], *, scans: bool
) -> dict[str, Any]:
    read = 0
    with tempfile.TemporaryDirectory(prefix="recallery-pages-") as folder, ExitStack() as opened:
        top, home = Path(folder) / "library", Home(Path(folder) / "index")
        for path in sorted(options.docs.glob("*.pdf")):
            (top / path.stem).mkdir(parents=True)
            shutil.copy(path, top / path.stem / path.name)
        home.create()
        encoder.embed_photos([np.zeros((320, 320, 3), np.uint8)] * 2, ["a", ""])  # loads the graphs
        with Indexer(home, encoder, threads=options.threads) as indexer:
            with transaction(indexer.db, home.catalogue):
                targets = targets_for(indexer.db, [top], ())
            start, start_cpu_s = time.perf_counter(), cpu_s()
            rows = sum(event.segments for event in [*indexer.run(targets), *indexer.deepen()])
            took_s, took_cpu_s = time.perf_counter() - start, cpu_s() - start_cpu_s
            if scans:
                read = sum(event.pictures for event in indexer.read_texts(lambda: False))
            indexer.maintain()
            texts = _texts(indexer)
        db = opened.enter_context(closing(connect(home.catalogue, create=False)))
        searcher = searcher_of(home, db, encoder, opened)
        standing = _standing(questions, texts, options.docs)
        return {
            "segments": rows,
            "index_s": round(took_s, 1),
            "s_for_1000": round(1_000 * took_s / rows, 1),
            "cpu_s_for_1000": round(1_000 * took_cpu_s / rows, 1),
            "scanned_pages_read": read,
            "of_its_document": _figures(searcher, questions, standing, top, inside=True),
            "of_all": _figures(searcher, questions, standing, top, inside=False),
        }


def _texts(indexer: Indexer) -> dict[tuple[str, int], str]:
    found = indexer.db.execute(
        "SELECT f.name, s.first_page, s.text FROM files f JOIN segments s USING (content_id) WHERE s.first_page > 0"
    )
    return {(name, page): text for name, page, text in found}


def _standing(questions: Sequence[Mapping[str, Any]], texts: Mapping[tuple[str, int], str], docs: Path) -> list[bool]:
    """Say of each question whether its words stand on a page with the evidence."""
    if not any(texts.values()):  # an index without texts: ask the documents
        texts = dict(_read_texts(docs))
    shares = []
    for question in questions:
        wanted = query_stems(question["question"])
        pages = [texts.get((question["doc"], page), "") for page in question["evidence_pages"]]
        shares.append(max((len(wanted & stems(text)) / len(wanted) for text in pages), default=0.0))
    return [share >= STANDING for share in shares]


def _read_texts(docs: Path) -> Iterator[tuple[tuple[str, int], str]]:
    spec = PixelSpec(width_px=8, height_px=8, fit=built_in_fit())
    for path in docs.glob("*.pdf"):
        for item in reader.read_segments(path, spec, Grade.FULL):
            if isinstance(item, ReadSegment) and item.segment.span.first_page:
                yield (path.name, item.segment.span.first_page), item.segment.text


def built_in_fit() -> Any:
    """Return how the built-in model wants pictures to be fitted."""
    return Encoder.open(built_in_model()).manifest.image.pixels.fit


def _figures(
    searcher: Searcher, questions: Sequence[Mapping[str, Any]], standing: Sequence[bool], top: Path, *, inside: bool
) -> dict[str, Any]:
    places = []
    for question in questions:
        folders = (top / Path(question["doc"]).stem,) if inside else ()
        request = SearchRequest(texts=(TextPart(question["question"]),), filters=Filters(folders=folders), limit=20)
        found = _pages(searcher, request)
        right = {(question["doc"], page) for page in question["evidence_pages"]}
        places.append(next((place for place, page in enumerate(found, 1) if page in right), 0))
    stand = [place for place, stands in zip(places, standing, strict=True) if stands]
    return {
        "questions": len(places),
        "first": _share(places, 1),
        f"first_{FIRST}": _share(places, FIRST),
        "whose_words_stand_there": len(stand),
        f"their_first_{FIRST}": _share(stand, FIRST),
    }


def _pages(searcher: Searcher, request: SearchRequest) -> list[tuple[str, int]]:
    """Return the pages found, best first."""
    hits = searcher.answer(request).hits
    scored = [(hit.score, hit.path.name, hit.page) for hit in hits]
    scored += [(part.score, hit.path.name, part.page) for hit in hits for part in hit.segments]
    scored.sort(key=lambda found: -found[0])
    return [(name, page) for _, name, page in scored if page is not None]


def _share(places: Sequence[int], limit: int) -> float:
    return round(sum(0 < place <= limit for place in places) / max(1, len(places)), 3)


if __name__ == "__main__":
    sys.exit(main())
