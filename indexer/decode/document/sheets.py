"""Workbooks: each sheet is a page. Values only; formulas and macros never run."""

from __future__ import annotations

import contextlib
import datetime as dt
import zipfile
import zlib
from typing import TYPE_CHECKING

from indexer.decode import fields, reasons
from indexer.decode.document.archive import Archive, has_entities, stream_of
from indexer.decode.document.opened import PAGE_CHARS_LIMIT, title_of
from indexer.decode.document.plain import COLUMNS_LIMIT, ROWS_LIMIT, sheet
from indexer.decode.document.reasons import DAMAGED, LOCKED, DocumentError
from indexer.decode.document.sections import Sections
from indexer.decode.document.word import facts_of
from indexer.types import MediaFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.decode.document.blocks import Section

SHEETS_LIMIT = 200
CELLS_LIMIT = 400_000
"""Of all sheets together."""
_EMPTY_ROWS_LIMIT = 20_000
"""A sheet whose used area is mostly empty may claim a million rows."""


def workbook(archive: Archive, data: bytes) -> Sections:
    """Open XLSX."""
    import openpyxl

    archive.check_all()
    for name in archive.names:  # openpyxl's streaming parser would follow entities
        if name.endswith((".xml", ".rels")) and has_entities(archive.maybe(name) or b""):
            raise DocumentError(DAMAGED)
    try:
        book = openpyxl.load_workbook(stream_of(data), read_only=True, data_only=True, keep_links=False)
    except openpyxl.utils.exceptions.InvalidFileException as error:
        raise DocumentError(DAMAGED) from error
    with contextlib.closing(book):
        tables = ((one.title, one.iter_rows(values_only=True, max_col=COLUMNS_LIMIT)) for one in book.worksheets)
        return Sections(facts_of(archive), list(_sections(tables)), outline=_names(book.sheetnames))


def old_workbook(data: bytes) -> Sections:
    """Open XLS, from Excel 2 to 2003."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, on_demand=True, logfile=_Silent())
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        raise DocumentError(LOCKED if "ncrypted" in str(error) else DAMAGED) from error
    facts = MediaFacts(author=fields.spoken(book.user_name)[:200])
    tables = ((name, _old_rows(book, number)) for number, name in enumerate(book.sheet_names()[:SHEETS_LIMIT]))
    return Sections(facts, list(_sections(tables)), outline=_names(book.sheet_names()))


class _Silent:
    """Takes what xlrd says about oddities."""

    def write(self, _text: str) -> int:
        return 0

    def flush(self) -> None:
        pass


def _old_rows(book: object, number: int) -> Iterator[Sequence[object]]:
    import xlrd

    table = book.sheet_by_index(number)  # type: ignore[attr-defined]  # xlrd carries no types
    for row in range(min(table.nrows, _EMPTY_ROWS_LIMIT)):
        cells: list[object] = []
        for cell in table.row(row)[:COLUMNS_LIMIT]:
            value = cell.value
            if cell.ctype == xlrd.XL_CELL_DATE:
                with contextlib.suppress(ValueError, xlrd.xldate.XLDateError):
                    value = xlrd.xldate_as_datetime(value, book.datemode)  # type: ignore[attr-defined]
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                value = ""
            cells.append(value)
        yield cells


def _sections(tables: Iterable[tuple[str, Iterable[Sequence[object]]]]) -> Iterator[Section]:
    cells_left = CELLS_LIMIT
    for number, (name, values) in enumerate(tables):
        if number == SHEETS_LIMIT or cells_left <= 0:
            return
        rows: list[tuple[str, ...]] = []
        size = 0
        for seen, row in enumerate(_whole_rows(values)):
            if seen == _EMPTY_ROWS_LIMIT or len(rows) == ROWS_LIMIT or size > PAGE_CHARS_LIMIT or cells_left <= 0:
                break
            cells = tuple(shown(value) for value in row)
            cells_left -= len(cells)
            if any(cells):
                rows.append(cells)
                size += sum(map(len, cells))
        found = sheet(" ".join(name.split()), _trimmed(rows))
        if found is not None:
            yield found


def _whole_rows(rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    """Yield the rows of a sheet up to where it is damaged, so that the other sheets are read."""
    with contextlib.suppress(*reasons.PARSER_ERRORS, zipfile.BadZipFile, zlib.error):
        yield from rows


def _trimmed(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Leave out columns that are empty at both sides."""
    used = [place for row in rows for place, cell in enumerate(row) if cell]
    return [row[min(used) : max(used) + 1] for row in rows] if used else []


def shown(value: object) -> str:
    """Return a cell's value as people read it."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "seconds")
    return " ".join(str(value)[:2_000].split())


def _names(names: Iterable[str]) -> str:
    return "\n".join(title_of(name) for name in names if title_of(name))
