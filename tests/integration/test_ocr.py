"""Text in pictures, from the command line to the hit."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.integration.command import Recallery
from tests.unit.indexer.ocr.drawn import drawn


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
