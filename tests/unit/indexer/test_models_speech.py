"""What turns speech into text comes from a hub or a folder, whole or not at all, and only what was promised."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.cli.main import main
from indexer.embed.bundle import describe_file
from indexer.errors import ModelError
from indexer.home import Home
from indexer.models.hub import Hub, NoHubError
from indexer.models.installed import installed
from indexer.models.speech import (
    SpeechOffer,
    download_speech,
    install_speech_bundle,
    installed_speech,
    remove_speech,
    speech_languages,
    speech_offer,
)
from indexer.speech.manifest import DECODER, FILES, TOKENIZER, VERSION, SpeechManifest, save_manifest
from tests.unit.indexer.hub_server import FakeHub, running_hub
from tests.unit.indexer.speech.tiny_speech import write_tokens


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    folder.mkdir()
    for name in FILES:
        (folder / name).write_bytes(name.encode() * 200)
    write_tokens(folder / TOKENIZER)
    files = tuple(describe_file(folder / name) for name in FILES)
    manifest = SpeechManifest(name="tiny", title="Tiny", version=VERSION, licence="MIT", files=files)
    save_manifest(folder, manifest)
    return folder


@pytest.fixture
def offer(bundle: Path) -> SpeechOffer:
    return SpeechOffer(
        name="tiny",
        title="Tiny",
        repository="owner/speech",
        revision="main",
        licence="MIT",
        files=tuple(describe_file(bundle / name) for name in FILES),
    )


@pytest.fixture
def fake(bundle: Path) -> Iterator[FakeHub]:
    with running_hub() as hub:
        hub.serve("owner/speech", bundle)
        yield hub


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_bundle_is_copied_used_and_removed(home: Home, bundle: Path) -> None:
    assert installed_speech(home) is None
    install_speech_bundle(home, bundle)
    found = installed_speech(home)
    assert found is not None
    assert found.size_bytes == sum((home.speech / name).stat().st_size for name in FILES)
    assert speech_languages(home) == ("en", "de", "ko")
    assert len(installed(home)) == 1  # it is no model of pictures
    (home.speech / DECODER).write_bytes(b"short")
    assert installed_speech(home) is None
    assert remove_speech(home)
    assert not remove_speech(home)


def test_a_damaged_bundle_is_refused_and_the_former_one_stays(home: Home, bundle: Path) -> None:
    install_speech_bundle(home, bundle)
    (bundle / DECODER).write_bytes(b"?" * (bundle / DECODER).stat().st_size)
    with pytest.raises(ModelError):
        install_speech_bundle(home, bundle)
    assert installed_speech(home) is not None
    assert (home.speech / DECODER).read_bytes() != (bundle / DECODER).read_bytes()


def test_it_is_downloaded_and_a_break_is_gone_on_with(home: Home, offer: SpeechOffer, fake: FakeHub) -> None:
    fake.cut_after = [500]
    there: list[int] = []
    manifest = download_speech(home, Hub(fake.endpoint), offer, progress=there.append)
    assert manifest == installed_speech(home)
    assert there[-1] == offer.size_bytes
    assert there == sorted(there)


def test_other_files_than_promised_are_refused(home: Home, offer: SpeechOffer, fake: FakeHub) -> None:
    first, *rest = offer.files
    with pytest.raises(ModelError, match="checksum"):
        download_speech(home, Hub(fake.endpoint), replace(offer, files=(replace(first, sha256="0" * 64), *rest)))
    with pytest.raises(ModelError, match="instead of"):
        download_speech(home, Hub(fake.endpoint), replace(offer, files=(replace(first, size_bytes=3), *rest)))
    with pytest.raises(NoHubError):
        download_speech(home, Hub(fake.endpoint), replace(offer, repository="owner/gone"))
    assert installed_speech(home) is None


def test_what_is_offered_is_what_the_build_makes() -> None:
    offer = speech_offer()
    assert tuple(file.name for file in offer.files) == FILES
    assert all(len(file.sha256) == 64 for file in offer.files)
    if built := os.environ.get("RECALLERY_SPEECH"):
        assert offer.files == tuple(describe_file(Path(built) / name) for name in FILES)


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, object]]:
    code = main(["--json", *map(str, arguments)])
    return code, json.loads(capsys.readouterr().out.splitlines()[-1])


def test_the_command_line_gets_it_and_switches_it_on(
    home: Home, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def speech(*arguments: object) -> tuple[int, dict[str, object]]:
        return told(capsys, "--data", home.folder, "speech", *arguments)

    code, shown = speech("on")
    assert code == 2
    assert shown["error"]["title"] == "What hears speech is not here"  # type: ignore[index]
    assert speech("get", bundle) == (0, {"event": "installed", "name": "tiny"})
    _, shown = speech("on")
    assert (shown["is_on"], shown["installed"]["name"]) == (True, "tiny")  # type: ignore[index]
    assert speech("off")[1]["is_on"] is False
    code, shown = speech("language", tmp_path / "a.mp4", "xx")
    assert (code, shown["error"]["title"]) == (2, "This language is not known")  # type: ignore[index]
    code, shown = speech("language", tmp_path / "a.mp4", "de")
    assert (code, shown["error"]["title"]) == (2, "This is not in the index")  # type: ignore[index]
    assert speech("remove")[1]["was_here"] is True
    assert speech("show")[1]["installed"] is None
