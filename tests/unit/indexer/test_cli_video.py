"""`recallery frames` and `recallery clip`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.cli.main import main
from indexer.cli.video import milliseconds
from indexer.decode.video.film import Film
from indexer.errors import UsageError
from tests.clips import make_clip


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "three.mp4", shot_frames=20)


def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[dict[str, object]]]:
    code = main([*map(str, arguments), "--json", "--data", str(tmp_path / "index")])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_frames_lists_the_moments(tmp_path: Path, video: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (about, *moments) = run(tmp_path, capsys, "frames", video)
    assert code == 0
    assert (about["duration_s"], about["video_codec"], about["audio_codec"]) == (6.0, "mpeg4", "aac")
    assert [(one["start_s"], one["end_s"]) for one in moments] == [(0.0, 2.0), (2.0, 4.0), (4.0, 6.0)]


def test_a_clip_says_which_seconds_came_out(tmp_path: Path, video: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.mp4"
    code, told = run(tmp_path, capsys, "clip", video, "2.2", "0:03.7", out)
    assert (code, told) == (0, [{"path": str(out), "start_s": 2.0, "end_s": 3.7}])
    with Film(out) as film:
        assert film.duration_ms == pytest.approx(1_700, abs=60)
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".mp4"] == ["out.mp4"]


@pytest.mark.parametrize(("start", "out"), [("5", "out.mp4"), ("x", "out.mp4"), ("1", "there.mp4")])
def test_what_cannot_be_cut(
    tmp_path: Path, video: Path, capsys: pytest.CaptureFixture[str], start: str, out: str
) -> None:
    (tmp_path / "there.mp4").write_bytes(b"mine")
    code, (told,) = run(tmp_path, capsys, "clip", video, start, "4", tmp_path / out)
    assert code in (2, 3)
    assert "error" in told
    assert not (tmp_path / "out.mp4").exists()
    assert (tmp_path / "there.mp4").read_bytes() == b"mine"


@pytest.mark.parametrize(("text", "ms"), [("62.5", 62_500), ("1:02.5", 62_500), ("1:02:03", 3_723_000), ("0", 0)])
def test_times(text: str, ms: int) -> None:
    assert milliseconds(text) == ms


def test_a_time_that_is_none() -> None:
    with pytest.raises(UsageError, match="Not a time"):
        milliseconds("-1")
