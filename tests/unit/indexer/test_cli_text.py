"""What `recallery text` prints."""

import json
from pathlib import Path

import pytest

from indexer.cli.main import main
from tests.unit.indexer.pdfs import pdf


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[dict[str, object]]]:
    code = main(["text", *map(str, arguments), "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_page_of_a_document_is_a_record_with_the_places_of_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(["Cover page", "Second"]))
    code, records = told(capsys, path, "--data", tmp_path / "none")
    assert code == 0
    assert [(record["path"], record["page"], record["text"]) for record in records] == [
        (str(path), 1, "Cover page"),
        (str(path), 2, "Second"),
    ]
    words = records[0]["words"]
    assert isinstance(words, list)
    assert [(word["text"], word["start"]) for word in words] == [("Cover", 0), ("page", 6)]
    left, top, right, bottom = words[0]["box"]
    assert 0 < left < right < words[1]["box"][2] < 1
    assert 0 < top < bottom < 0.2
    _, (second,) = told(capsys, path, "--page", 2, "--data", tmp_path / "none")
    assert second["text"] == "Second"
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(("name", "title"), [("gone.pdf", "The file is gone"), ("a.pdf", "There is no such page")])
def test_what_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, title: str) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(["One"]))
    code, (record,) = told(capsys, tmp_path / name, "--page", 9, "--data", tmp_path / "none")
    assert code == 2
    assert record["error"]["title"] == title  # type: ignore[index]


def test_a_file_without_known_text_has_no_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    assert told(capsys, tmp_path / "a.jpg", "--data", tmp_path / "none") == (1, [])
