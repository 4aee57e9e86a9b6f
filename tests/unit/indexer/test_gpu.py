"""Libraries for graphics cards: whole or not at all, the only ones of their kind in a process, and removable."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from indexer.cli import gpu as command
from indexer.cli.main import main
from indexer.embed import gpu_folder
from indexer.errors import KnownError, UsageError
from indexer.gpu import libraries, offers
from indexer.gpu.offers import Offer
from indexer.updates.feed import Package

FAKE = """
__version__ = "9.9-gpu"
loaded = []
def get_available_providers():
    return ["CUDAExecutionProvider", "CPUExecutionProvider"]
def preload_dlls(directory):
    loaded.append(directory)
    print("noise")
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setattr(gpu_folder, "cache_folder", lambda: folder)
    return folder


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "web").mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "web"))) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def wheel(tmp_path: Path, server: str, name: str, files: dict[str, str]) -> Package:
    path = tmp_path / "web" / name
    with zipfile.ZipFile(path, "w") as archive:
        for inner, content in files.items():
            archive.writestr(inner, content)
    data = path.read_bytes()
    return Package(name=name, url=f"{server}/{name}", size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest())


def offer_of(*packages: Package) -> Offer:
    return Offer(kind="cuda", title="Fake card", version="9.9", licence="none", packages=packages)


@pytest.fixture
def fake(tmp_path: Path, server: str) -> Offer:
    library = wheel(tmp_path, server, "onnxruntime_gpu-9.9.whl", {"onnxruntime/__init__.py": FAKE})
    return offer_of(library, wheel(tmp_path, server, "nvidia_x-1.whl", {"nvidia/x/lib/libx.so": "x" * 5_000}))


def test_libraries_are_got_told_and_removed(cache: Path, fake: Offer) -> None:
    assert libraries.installed() is None
    seen: list[int] = []
    libraries.install(fake, seen.append)
    there = libraries.installed()
    assert there is not None
    assert there[0] == "cuda 9.9"
    assert there[1] > 5_000
    assert seen[-1] == fake.size_bytes
    assert not (cache / "gpu" / "downloads").exists(), "wheels are not kept twice"
    assert libraries.remove() > 5_000
    assert libraries.installed() is None
    assert libraries.remove() == 0


def test_a_damaged_download_leaves_what_was_there(cache: Path, fake: Offer, tmp_path: Path) -> None:
    libraries.install(fake)
    path = tmp_path / "web" / "nvidia_x-1.whl"
    path.write_bytes(b"x" * path.stat().st_size)
    with pytest.raises(KnownError, match="damaged"):
        libraries.install(fake)
    assert libraries.installed() is not None
    assert (cache / "gpu" / "libraries" / "nvidia" / "x" / "lib" / "libx.so").is_file()


def test_a_stopped_download_goes_on(fake: Offer, cache: Path) -> None:
    with pytest.raises(KnownError, match="Stopped"):
        libraries.install(fake, stopped=lambda: True)
    assert libraries.installed() is None
    libraries.install(fake)
    assert libraries.installed() is not None
    assert (cache / "gpu").is_dir()


def test_a_kill_while_old_ones_are_deleted_leaves_whole_ones(
    cache: Path, fake: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries.install(fake)
    delete = shutil.rmtree

    def cut_off(folder: Path, ignore_errors: bool = False) -> None:
        if (code := folder / "onnxruntime" / "__init__.py").is_file():
            code.unlink()
            raise KeyboardInterrupt
        delete(folder, ignore_errors=ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", cut_off)
    with pytest.raises(KeyboardInterrupt):
        libraries.install(fake)
    assert libraries.installed() is not None
    assert (cache / "gpu" / "libraries" / "onnxruntime" / "__init__.py").is_file()


@pytest.mark.usefixtures("cache")
def test_a_wheel_that_leaves_its_folder_is_refused(tmp_path: Path, server: str) -> None:
    with pytest.raises(KnownError, match="outside"):
        libraries.install(offer_of(wheel(tmp_path, server, "bad.whl", {"../evil.py": "1"})))
    assert not list(tmp_path.rglob("evil.py"))


@pytest.mark.usefixtures("cache")
def test_no_room_is_told_before_the_download(fake: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 1_000})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(KnownError, match="no room"):
        libraries.install(fake)


def test_what_was_downloaded_before_needs_no_room_again(
    cache: Path, fake: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = fake.size_bytes + fake.unpacked_bytes + libraries._SPARE_BYTES  # noqa: SLF001
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": needed - 1_000}))
    with pytest.raises(KnownError, match="no room"):
        libraries.install(fake)
    (cache / "gpu" / "downloads" / "part").mkdir(parents=True)
    (cache / "gpu" / "downloads" / "part" / "half.whl").write_bytes(bytes(1_000))
    libraries.install(fake)
    assert (gpu_folder.libraries_folder() / gpu_folder.MARKER).is_file()


def test_a_process_has_one_onnxruntime_the_users(cache: Path, fake: Offer) -> None:
    libraries.install(fake)
    code = (
        "from pathlib import Path; from indexer.embed import gpu_folder;"
        f"gpu_folder.cache_folder = lambda: Path({os.fspath(cache)!r});"
        "from indexer.embed.session import OnnxRuntime; print(OnnxRuntime().available());"
        "import sys, onnxruntime; print(onnxruntime.__version__, onnxruntime.loaded);"
        "gpu_folder.use_libraries() and sys.exit('again')"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["['CUDAExecutionProvider', 'CPUExecutionProvider']", "9.9-gpu ['']"]


@pytest.mark.usefixtures("cache")
def test_the_programs_own_one_is_used_without_them() -> None:
    assert not gpu_folder.use_libraries()


@pytest.mark.parametrize("system", ["linux-x86_64", "win32-x86_64"])
def test_shipped_list_is_complete(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "PYTHON", sys.version_info[:2])
    found = offers.offer(system=system)
    assert found.packages[0].name.startswith("onnxruntime")
    assert all(package.url.startswith("https://") and len(package.sha256) == 64 for package in found.packages)
    assert found.size_bytes > 20_000_000


def test_other_systems_and_pythons_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="x86-64"):
        offers.offer(system="darwin-arm64")
    monkeypatch.setattr(offers, "PYTHON", (3, 2))
    with pytest.raises(UsageError, match="pip install onnxruntime-gpu"):
        offers.offer(system="linux-x86_64")


@pytest.mark.skipif(sys.platform != "linux", reason="names a library of Linux")
def test_a_missing_driver_is_told() -> None:
    if Path("/proc/driver/nvidia").exists():
        pytest.skip("there is a card")
    with pytest.raises(UsageError, match="no driver of NVIDIA"):
        offers.check_driver(offers.CUDA)


@pytest.mark.usefixtures("cache")
def test_commands_get_tell_and_remove(
    fake: Offer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "offer", lambda: fake)
    monkeypatch.setattr(command, "check_driver", lambda _: None)
    assert main(["gpu"]) == 1
    assert "Nothing is installed" in capsys.readouterr().out
    assert main(["gpu", "get"]) == 0
    assert main(["gpu"]) == 0
    assert "cuda 9.9" in capsys.readouterr().out
    assert main(["gpu", "remove", "--json"]) == 0
    assert "freed_bytes" in capsys.readouterr().out
