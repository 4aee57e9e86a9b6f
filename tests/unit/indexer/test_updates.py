"""New versions: signed, offered only when newer, downloaded with resume, installed whole or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import os
import signal
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from indexer.cli.main import main
from indexer.errors import KnownError
from indexer.updates import download, feed, installing
from indexer.updates.installing import PackageKind
from indexer.updates.signature import SignatureError, public_key, signed_text, verifies
from tests.unit.indexer import minisign

RFC_8032 = [  # section 7.1: secret, public, message, signature
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("secret", "point", "message", "expected"), RFC_8032)
def test_signatures_of_the_standard_are_right_and_changed_ones_are_not(
    secret: str, point: str, message: str, expected: str
) -> None:
    key, text, good = (bytes.fromhex(part) for part in (point, message, expected))
    assert verifies(key, good, text)
    assert minisign.sign(bytes.fromhex(secret), text) == good
    assert not verifies(key, good, text + b"x")
    for at in (0, 31, 32, 63):
        assert not verifies(key, good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :], text)
    order = 2**252 + 27742317777372353535851937790883648493
    again = int.from_bytes(good[32:], "little") + order
    assert not verifies(key, good[:32] + again.to_bytes(32, "little"), text), "a second form of the same signature"


@pytest.mark.parametrize("hashed", [True, False])
def test_a_signed_document_gives_its_text(hashed: bool) -> None:
    key = public_key(minisign.public_key())
    document = minisign.signed(b'{"a": 1}\nmore\n', hashed=hashed)
    assert signed_text(document, key) == b'{"a": 1}\nmore\n'


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document[:-2] + b"!\n",
        lambda document: document.replace(b"trusted comment: version 9", b"trusted comment: version 8"),
        lambda _document: b"<html>not found</html>",
        lambda _document: b"",
        lambda _document: minisign.signed(b"text", hashlib.sha256(b"somebody else").digest()),
        lambda document: document.replace(b"=", b"*"),
    ],
)
def test_what_is_not_signed_by_the_key_is_not_used(spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(SignatureError):
        signed_text(spoil(minisign.signed(b"text")), public_key(minisign.public_key()))


def test_versions_are_ordered_by_their_numbers() -> None:
    assert feed.order("0.10") > feed.order("0.9.9")
    assert feed.order("1.0.0") == feed.order("1")


@dataclass
class Server:
    """Gives out files, and can break off or be dishonest."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    cut_after: list[int] = field(default_factory=list)
    knows_ranges: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)

    def offer(self, version: str, packages: dict[str, bytes], *, secret: bytes = minisign.SECRET) -> None:
        about = {}
        for kind, content in packages.items():
            name = f"Recallery-{version}.{kind}"
            self.files[f"/{name}"] = content
            digest = hashlib.sha256(content).hexdigest()
            about[kind] = {"name": name, "url": name, "size_bytes": len(content), "sha256": digest}
        told = {"version": version, "published": "2026-12-01", "notes": "- Finds socks.\n", "packages": about}
        self.files["/latest.txt"] = minisign.signed(json.dumps(told).encode(), secret)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append((self.path, self.headers.get("Range") or ""))
            if self.path not in told.files:
                self.send_error(404)
                return
            content = told.files[self.path]
            asked = (self.headers.get("Range") or "").removeprefix("bytes=").removesuffix("-")
            start = int(asked) if asked and told.knows_ranges else 0
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            cut = told.cut_after.pop(0) if told.cut_after and self.path != "/latest.txt" else len(content)
            self.wfile.write(content[start : start + cut])

        def log_message(self, *_: object) -> None:
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = True
    told.address = f"http://127.0.0.1:{made.server_port}/latest.txt"
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings = tmp_path / "updates.json"
    settings.write_text(json.dumps({"feed": told.address, "key": minisign.public_key()}), encoding="utf-8")
    monkeypatch.setattr(feed, "SETTINGS", settings)
    monkeypatch.setattr(installing, "cache_folder", lambda: tmp_path / "cache")
    yield told
    made.shutdown()
    thread.join()
    made.server_close()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, object]]]:
    code = main(["update", *arguments, "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_newer_version_is_told_with_what_is_new(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.offer("9.1", {"deb": b"package"})
    code, (told,) = run(capsys, "--check")
    assert (code, told["version"], told["is_newer"], told["notes"]) == (0, "9.1", True, "- Finds socks.\n")
    assert [path for path, _ in server.asked] == ["/latest.txt"]


def test_an_older_version_is_never_offered(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.offer("0.0.9", {"deb": b"package"})
    code, (told,) = run(capsys)
    assert (code, told["is_newer"]) == (1, False)
    assert [path for path, _ in server.asked] == ["/latest.txt"]


def test_a_feed_of_somebody_else_is_refused(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.offer("9.1", {"deb": b"package"}, secret=hashlib.sha256(b"somebody else").digest())
    code, (told,) = run(capsys, "--check")
    assert code == 3
    assert "error" in told


def test_a_copy_without_a_key_says_so_and_asks_nobody(
    server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.SETTINGS.write_text(json.dumps({"feed": server.address, "key": ""}), encoding="utf-8")
    assert run(capsys, "--check")[0] == 3
    assert server.asked == []


def test_what_runs_from_its_sources_does_not_update_itself(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.offer("9.1", {"deb": b"package"})
    assert run(capsys)[0] == 2


def package_of(server: Server, content: bytes) -> feed.Package:
    server.offer("9.1", {"deb": content})
    return feed.latest().packages["deb"]


def test_a_download_goes_on_where_it_broke_off(server: Server, tmp_path: Path) -> None:
    content = os.urandom(700_000)
    package = package_of(server, content)
    server.cut_after = [300_000, 0, 100_000]
    file = download.fetch(package, tmp_path / "updates")
    assert file.read_bytes() == content
    ranges = [asked for path, asked in server.asked if path.endswith(".deb")]
    assert ranges == ["", "bytes=300000-", "bytes=300000-", "bytes=400000-"]
    download.fetch(package, tmp_path / "updates")
    assert len(ranges) == len([path for path, _ in server.asked if path.endswith(".deb")])


def test_a_server_without_ranges_sends_all_of_it_again(server: Server, tmp_path: Path) -> None:
    content = os.urandom(50_000)
    package = package_of(server, content)
    server.cut_after, server.knows_ranges = [20_000], False
    assert download.fetch(package, tmp_path / "updates").read_bytes() == content


def test_a_stopped_download_is_kept_and_a_damaged_one_is_not(server: Server, tmp_path: Path) -> None:
    package = package_of(server, os.urandom(600_000))
    folder = tmp_path / "updates"
    pieces: list[int] = []
    with pytest.raises(KnownError, match="Stopped"):
        download.fetch(package, folder, pieces.append, lambda: bool(pieces))
    assert sum(file.stat().st_size for file in folder.iterdir()) == pieces[-1] > 0
    server.files[f"/{package.name}"] = bytes(600_000)
    with pytest.raises(KnownError, match="damaged"):
        download.fetch(package, folder)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["../evil.deb", ".bashrc", "a/b.deb"])
def test_a_file_goes_nowhere_else_than_into_the_folder(name: str) -> None:
    about = {"name": name, "url": "x", "size_bytes": 1, "sha256": "0" * 64}
    with pytest.raises(ValueError, match=r".+"):
        feed.package_of(about, "http://localhost/latest.txt")


def archive(target: Path, files: dict[str, bytes]) -> Path:
    """Make a `.tar.xz` as `xz --x86` does."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as made:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o755
            made.addfile(member, io.BytesIO(content))
    filters = [{"id": lzma.FILTER_X86}, {"id": lzma.FILTER_LZMA2, "preset": 1}]
    target.write_bytes(lzma.compress(plain.getvalue(), filters=filters))
    return target


def test_the_new_program_is_unpacked_beside_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "recallery").write_bytes(b"old")
    files = {
        "Recallery/README.txt": b"x",
        "Recallery/program/recallery": b"new",
        "Recallery/program/package.txt": b"tar",
    }
    installing.unpack(archive(tmp_path / "a.tar.xz", files), tmp_path)
    assert (tmp_path / "program" / "recallery").read_bytes() == b"old"
    assert (tmp_path / "program.new" / "recallery").read_bytes() == b"new"
    assert os.access(tmp_path / "program.new" / "recallery", os.X_OK)


@pytest.mark.parametrize("name", ["Recallery/program/../../outside", "/outside", "Recallery/README.txt"])
def test_an_odd_archive_leaves_the_old_program_alone(tmp_path: Path, name: str) -> None:
    top = tmp_path / "Recallery"
    top.mkdir()
    file = archive(tmp_path / "a.tar.xz", {name: b"new"})
    with pytest.raises((OSError, tarfile.TarError)):
        installing.unpack(file, top)
    assert not (top / installing.NEW).exists()
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_damaged_archive_is_told_and_leaves_the_old_program_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep: float
) -> None:
    monkeypatch.setattr(installing, "own_folder", lambda: tmp_path / "program")
    files = {"Recallery/program/package.txt": b"tar", "Recallery/program/recallery": os.urandom(20_000)}
    file = archive(tmp_path / "a.tar.xz", files)
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(installing.InstallError):
        installing.install(file, PackageKind.TAR)
    assert not (tmp_path / installing.NEW).exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from indexer.updates import installing
steps = int(sys.argv[3])
def count(*_):
    global steps
    steps -= 1
    if steps < 0:
        os.kill(os.getpid(), signal.SIGKILL)
counted = ("open", "os.rename", "os.mkdir", "os.chmod", "os.remove")
sys.addaudithook(lambda event, _: count() if event in counted else None)
getattr(installing, sys.argv[4])(Path(sys.argv[1]), Path(sys.argv[2]))
"""


KILLED_UNPACKING = (
    """
import lzma, sys, tarfile
sys.argv.append("unpack")
"""
    + KILLED
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as Unix does")
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_kill_leaves_the_old_file_or_the_new_one(tmp_path: Path, steps: int) -> None:
    old, new = tmp_path / "Recallery.AppImage", tmp_path / "new"
    old.write_bytes(b"old" * 1000)
    new.write_bytes(b"new" * 1000)
    command = [sys.executable, "-c", KILLED, str(new), str(old), str(steps), "replace_file"]
    subprocess.run(command, check=False, capture_output=True)
    assert old.read_bytes() in (b"old" * 1000, b"new" * 1000)
    installing.replace_file(new, old)
    assert old.read_bytes() == b"new" * 1000


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as Unix does")
def test_a_kill_while_unpacking_leaves_the_old_program_and_no_half_of_the_new_one(tmp_path: Path) -> None:
    files = {"Recallery/program/recallery": b"new", "Recallery/program/package.txt": b"tar"}
    file = archive(tmp_path / "a.tar.xz", files)
    program, new = tmp_path / "program", tmp_path / installing.NEW
    program.mkdir()
    (program / "recallery").write_bytes(b"old")
    killed = 0
    for steps in (1, 2, 4, 6, 8, 10, 12, 14, 16, 10_000):
        command = [sys.executable, "-c", KILLED_UNPACKING, str(file), str(tmp_path), str(steps)]
        killed += subprocess.run(command, check=False, capture_output=True).returncode == -signal.SIGKILL
        assert (program / "recallery").read_bytes() == b"old"
        if new.exists():
            assert (new / "recallery").read_bytes() == b"new"
            assert (new / installing.MARK).read_bytes() == b"tar"
    assert killed >= 5
    assert new.exists()


def test_the_kind_is_read_from_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installing, "own_folder", lambda: tmp_path)
    assert installing.package_kind() is None
    (tmp_path / installing.MARK).write_text("tar\n", encoding="ascii")
    assert installing.package_kind() is PackageKind.TAR
