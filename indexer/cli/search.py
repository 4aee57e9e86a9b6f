"""`recallery search`."""

from __future__ import annotations

import logging
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from indexer.catalogue.languages import name_of
from indexer.catalogue.text import duration_text
from indexer.cli.output import NOTHING_FOUND_OR_SOME_FAILED, OK, plain
from indexer.cli.query_file import QueryError, parse_query
from indexer.errors import KnownError, UsageError, os_error_reason, unexpected_error
from indexer.search.bands import is_of_named_folder, nothing_alike
from indexer.search.filters import near_of, wall_clock_ms
from indexer.search.measures import language_code_of, length_ms_of
from indexer.search.request import DEFAULT_LIMIT, MINUS_WEIGHT, Filters, ImagePart, MatchedIn, SearchRequest, TextPart
from indexer.swap.opening import open_searcher

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.search.request import Answer, Hit, SegmentHit, Snippet
    from indexer.search.searcher import Searcher

log = logging.getLogger(__name__)

_INDENT = " " * 11
"""What stands before the path of a hit."""
_PLACES = {
    MatchedIn.NAME: "name",
    MatchedIn.FOLDER: "folder name",
    MatchedIn.METADATA: "description",
    MatchedIn.SUBTITLE: "subtitle",
    MatchedIn.PAGE: "text",
    MatchedIn.OCR: "text in the picture",
    MatchedIn.SPEECH: "heard",
}


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Answer one query, or many from a file; return the exit code."""
    if options.queries is not None:
        return _many(options.queries, home, output)
    request = request_of(options)
    with open_searcher(home, has_words=bool(request.texts)) as searcher:
        answer = searcher.answer(request)
    if output.as_json:
        for hit in answer.hits:
            output.record(record_of(hit))
    else:
        tell(answer, request, output)
    return OK if answer.hits else NOTHING_FOUND_OR_SOME_FAILED


def tell(answer: Answer, request: SearchRequest, output: Output) -> None:
    """Print an answer for people."""
    hits, matches = answer.hits, answer.matches
    if not hits:
        output.note("Nothing found." + (" No file passes the filters." if request.filters != Filters() else ""))
    elif nothing_alike(hits):
        output.note(_nothing(hits, request))
    elif request.parts and matches.total > len(hits):
        output.note(f"{'' if matches.is_exact else 'About '}{matches.total:,} matches. The best {len(hits)}:")
    for hit in hits:
        output.say(_line(hit))
    if answer.unread is not None:
        unread, known = answer.unread, [name_of(code) for code in answer.unread.understood]
        output.note(f"The model does not understand {name_of(unread.language)}, only {', '.join(known)}.")


def _nothing(hits: Sequence[Hit], request: SearchRequest) -> str:
    if is_of_named_folder(hits[0]):
        return "Only the names of folders match. These are in them:"
    if not request.texts:
        return "No picture here is quite like that. The nearest are:"
    return "Nothing like that here. The nearest are:"


def request_of(options: argparse.Namespace) -> SearchRequest:
    """Return the request that the options make.

    Raises:
        UsageError: they make none.
    """
    wanted = ([options.text] if options.text is not None else []) + options.image
    if len(options.weight) > len(wanted):
        raise UsageError("Too many weights", "Give one --weight for the text and one for each --image, in that order.")
    weights = options.weight + [1.0] * (len(wanted) - len(options.weight))
    own = [TextPart(options.text, weights.pop(0))] if options.text is not None else []
    return SearchRequest(
        texts=(*own, *(TextPart(text, MINUS_WEIGHT) for text in options.minus)),
        images=tuple(ImagePart(path, weight) for path, weight in zip(options.image, weights, strict=True)),
        filters=Filters(
            kinds=tuple(options.kind),
            folders=tuple(options.folder),
            after_ms=wall_clock_ms(options.after) if options.after else None,
            before_ms=wall_clock_ms(options.before) if options.before else None,
            cameras=tuple(options.camera),
            near=near_of(options.near) if options.near else None,
            rating_min=options.rating,
            has_text=options.has_text,
            phrases=tuple(options.phrase),
            favourite=options.favourite,
            longer_ms=length_ms_of(options.longer) if options.longer else None,
            shorter_ms=length_ms_of(options.shorter) if options.shorter else None,
            has_sound=options.has_sound,
            pages_min=options.pages_min,
            pages_max=options.pages_max,
            orientation=options.orientation,
            megapixels_min=options.megapixels,
            languages=tuple(map(language_code_of, options.language)),
        ),
        limit=options.limit or DEFAULT_LIMIT,
    )


def record_of(hit: Hit) -> dict[str, object]:
    """Return a hit as the JSON contract has it."""
    return {
        "rank": hit.rank,
        "path": str(hit.path),
        "kind": hit.kind.value,
        **_segment_record(hit),
        "segments": [_segment_record(segment) for segment in hit.segments],
        "taken": _wall_clock(hit.taken_ms),
        "taken_from": hit.taken_from,
        "offline": hit.offline,
        "copies": [str(path) for path in hit.copies],
        "similar": [str(path) for path in hit.similar],
    }


def _wall_clock(at_ms: int) -> str:
    """Return a wall clock in ms as `2019-05-03T10:11:12`; clocks of files that no calendar has are bounded."""
    try:
        when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)
    except OverflowError:
        when = datetime(9999 if at_ms > 0 else 1, 1, 1, tzinfo=UTC)
    return when.replace(tzinfo=None).isoformat(timespec="seconds")


def _segment_record(segment: Hit | SegmentHit) -> dict[str, object]:
    """Return what a hit says of its best segment, or of another one."""
    signals = segment.signals
    return {
        "score": round(segment.score, 4),
        "band": segment.band.value,
        "signals": {
            "meaning": round(signals.meaning, 4),
            "words": round(signals.words, 4),
            "folder": round(signals.folder, 4),
            "similarity": round(signals.similarity, 4),
        },
        "start_s": segment.start_s,
        "end_s": segment.end_s,
        "page": segment.page,
        "snippet": _snippet_record(segment.snippet),
        "matched_in": [place.value for place in segment.matched_in],
    }


def _snippet_record(snippet: Snippet | None) -> dict[str, object] | None:
    return None if snippet is None else {"text": snippet.text, "marks": [list(mark) for mark in snippet.marks]}


def _line(hit: Hit) -> str:
    parts: list[Hit | SegmentHit] = [hit, *hit.segments]
    marks = [place for part in parts if (place := _place(part))]
    if hit.signals.words:
        marks.append(_matched(hit) or "words")
    elif hit.signals.folder:
        marks.append("folder name")
    if hit.offline:
        marks.append("[yellow]offline[/]")
    if more := len(hit.copies) + len(hit.similar):
        marks.append(f"+{more} alike")
    tail = f"  [dim]{' · '.join(marks)}[/]" if marks else ""
    line = f"[dim]{hit.rank:>3}[/] [bold]{hit.score:5.2f}[/]  {plain(hit.path)}{tail}"
    return f"{line}\n{_INDENT}{_marked(hit.telling_snippet)}" if hit.telling_snippet else line


def _matched(hit: Hit) -> str:
    return ", ".join(_PLACES[place] for place in hit.matched_in)


def _marked(snippet: Snippet) -> str:
    """Return a snippet with its marks in bold."""
    parts, at = [], 0
    for begin, end in snippet.marks:
        parts += [plain(snippet.text[at:begin]), f"[/dim][bold]{plain(snippet.text[begin:end])}[/bold][dim]"]
        at = end
    return f"[dim]{''.join(parts)}{plain(snippet.text[at:])}[/dim]"


def _place(part: Hit | SegmentHit) -> str:
    """Return where in its file a hit is, `1:02:03` or `p. 4`; "" for what has no parts."""
    if part.page is not None:
        return f"p. {part.page}"
    return "" if part.start_s is None else duration_text(part.start_s)


def _many(file: Path, home: Home, output: Output) -> int:
    """Answer a file of queries, a JSON line each; a bad one gives its error and the others go on."""
    try:
        lines = (sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()).split(b"\n")
    except OSError as trouble:
        raise UsageError(
            "The file of queries cannot be read",
            "The system says: {reason}.",
            path=file,
            reason=os_error_reason(trouble),
        ) from trouble
    found_all = True
    with open_searcher(home, in_memory=True) as searcher:
        for number, raw in enumerate(lines, 1):
            # Bytes that are no text are told by the name that they are in, and match it.
            line = raw.decode(errors="surrogateescape").removeprefix("\ufeff").strip()
            if line:
                found_all &= _one(searcher, line, number, output)
    return OK if found_all else NOTHING_FOUND_OR_SOME_FAILED


def _one(searcher: Searcher, line: str, number: int, output: Output) -> bool:
    start = time.perf_counter()
    query_id: object = number
    try:
        query_id, request = parse_query(line, number)
        answer = searcher.answer(request)
    except KnownError as trouble:
        query_id = trouble.query_id if isinstance(trouble, QueryError) else query_id
        return _refuse(trouble, query_id, number, output)
    except Exception as bug:
        log.critical("a bug: %r", bug, exc_info=True)
        return _refuse(unexpected_error(None), query_id, number, output)
    took_ms = round((time.perf_counter() - start) * 1000, 2)
    matches = {"good": answer.matches.good, "maybe": answer.matches.maybe, "exact": answer.matches.is_exact}
    hits = [record_of(hit) for hit in answer.hits]
    output.record({"id": query_id, "hits": hits, "matches": matches, "took_ms": took_ms})
    return bool(hits)


def _refuse(trouble: KnownError, query_id: object, number: int, output: Output) -> bool:
    error = {"title": str(trouble.title), "message": str(trouble.message)}
    output.record({"id": query_id, "line": number, "hits": [], "error": error})
    return False
