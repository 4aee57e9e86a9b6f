"""Text in pictures, from the command line to the hit."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.integration.command import Recallery
from tests.unit.indexer.ocr.drawn import drawn

RECEIPTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "receipts"


def test_a_picture_is_found_by_what_is_written_in_it(recallery: Recallery, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.fromarray(drawn(["Invoice 2048", "Stationery Bristol"])).save(photos / "one.png")
    Image.fromarray(drawn([])).save(photos / "two.png")
    assert recallery("ocr", "--off", "--json").records[-1]["is_on"] is False
    assert recallery("index", photos, "--json").records[-1]["looked_at_for_text"] == 0
    recallery("ocr", "--on")
    done = recallery("index", "--json").records[-1]
    assert (done["looked_at_for_text"], done["with_text"]) == (2, 1)
    assert recallery("status", "--json").records[-1]["text_in_pictures"] == {
        "looked_at": 2,
        "with_text": 1,
        "remaining": 0,
    }
    assert Path(recallery.search("stationery")[0]["path"]).name == "one.png"


@pytest.mark.skipif(not RECEIPTS.is_dir(), reason="there are no receipts beside the checkout")
def test_a_scanned_pdf_is_found_by_its_words_and_gives_their_places(recallery: Recallery, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    with Image.open(RECEIPTS / "00.jpg") as receipt:
        blank = Image.new("RGB", receipt.size, "white")
        blank.save(scans / "scan.pdf", save_all=True, append_images=[receipt.convert("RGB")])
    before = recallery("text", scans / "scan.pdf", "--json").records
    assert [page["text"] for page in before] == ["", ""]
    done = recallery("index", scans, "--json").records[-1]
    assert (done["looked_at_for_text"], done["with_text"]) == (1, 1)
    empty, page = recallery("text", scans / "scan.pdf", "--json").records
    assert (empty["source"], empty["words"]) == ("page", [])
    assert (page["source"], page["page"]) == ("ocr", 2)
    word = max(page["words"], key=lambda word: len(word["text"]) if word["text"].isalpha() else 0)
    left, top, right, bottom = word["box"]
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1
    assert page["text"][word["start"] :].startswith(word["text"])
    hit = recallery.search(word["text"])[0]
    assert (Path(hit["path"]).name, hit["page"]) == ("scan.pdf", 2)
