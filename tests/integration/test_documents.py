"""Documents from folder to hit; and files of many programs, each read or refused in words."""

import re
from pathlib import Path

import pytest

from indexer.decode.pool import DecodePool
from indexer.decode.readers import kind_of
from indexer.errors import UnreadableError
from indexer.types import Fit, Grade, Kind, PixelSpec
from tests.integration.command import Recallery
from tests.unit.indexer.office import docx
from tests.unit.indexer.pdfs import pdf

LOCKED = {"password.pdf", "password_protected.xlsx"}
EMPTY = {"empty.eml", "empty.txt", "empty.xlsx", "fake-text-all-whitespace.txt"}
NAMELESS = re.compile(r"<[^>]*object|0x[0-9a-f]{6}|Traceback|^\W*$")


def test_words_find_the_page_where_they_stand(recallery: Recallery, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    pages = ["Annual report", "Ships and harbours", "Costs of the lighthouse", "Thanks", "Sources"]
    (folder / "a.pdf").write_bytes(pdf(pages, info="/Title (Coast guard)"))
    (folder / "b.docx").write_bytes(docx("# Recipes", "Soup of lentils"))
    (folder / "main.py").write_text("costs = lighthouse", encoding="utf-8")
    assert recallery.index(folder)["indexed"] == 2
    (hit, *_) = recallery.search("costs of the lighthouse")
    assert (Path(hit["path"]).name, hit["kind"], hit["page"]) == ("a.pdf", "document", 3)
    (hit, *_) = recallery.search("lentils soup", "--kind", "document")
    assert (Path(hit["path"]).name, hit["page"]) == ("b.docx", 1)


@pytest.mark.slow
def test_files_of_many_programs_are_read_or_refused_in_words(shared_data: Path) -> None:
    refused: dict[str, UnreadableError] = {}
    paths = [path for path in sorted((shared_data / "docs" / "mixed").iterdir()) if kind_of(path) is Kind.DOCUMENT]
    with DecodePool(1, PixelSpec(width_px=64, height_px=64, fit=Fit.SQUASH), timeout_s=120.0) as pool:
        for path in paths:
            try:
                list(pool.read(path, Kind.DOCUMENT, Grade.QUICK))
            except UnreadableError as error:
                refused[path.name] = error
    assert refused.keys() == LOCKED | EMPTY
    assert {name for name, error in refused.items() if "password" in str(error.title)} == LOCKED
    assert not [name for name, error in refused.items() if NAMELESS.search(f"{error.title}\n{error.message}")]
