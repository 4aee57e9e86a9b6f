"""The scripts that build installers: locks, contents, desktop files, and what is in programs for Windows."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
sys.path.insert(0, str(PACKAGING))

from installers import contents, desktop, linux, pe, release, stubs, tree, wheels, windows  # noqa: E402
from installers.project import BuildError, version  # noqa: E402

EPOCH = 1_700_000_000
UNIX = pytest.mark.skipif(sys.platform == "win32", reason="scripts and links of Unix")


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "dist"
    folder.mkdir()
    monkeypatch.setattr(release, "DIST", folder)
    return folder


def test_the_folder_never_hides_the_library_of_the_same_name() -> None:
    assert not (PACKAGING / "__init__.py").exists()


@pytest.mark.parametrize("platform", [wheels.LINUX, wheels.WINDOWS])
def test_locks_hold_what_the_project_needs_in_the_versions_of_the_constraints(platform: str) -> None:
    locked = {wheel.name: wheel.version for wheel in wheels.pinned(platform)}
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    allowed = dict(line.split("==") for line in lines if "==" in line)
    allowed = {name.replace("_", "-").lower(): exact for name, exact in allowed.items()}
    assert {"lancedb", "pyside6-essentials", "onnxruntime", "av", "send2trash"} <= locked.keys()
    assert {name: exact for name, exact in locked.items() if allowed.get(name, exact) != exact} == {}
    assert {"torch", "onnxruntime-gpu", "onnxruntime-directml", "opencv-python"}.isdisjoint(locked)


@pytest.mark.parametrize("line", ["numpy==2.4.6", "numpy>=2 --hash=sha256:" + "0" * 64, "git+https://example.org/x"])
def test_a_lock_without_hashes_is_refused(line: str) -> None:
    with pytest.raises(BuildError, match="hash"):
        wheels.parse(f"# a comment\n\n{line}\n")


def test_wheels_that_are_here_need_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "wheels" / "some"
    folder.mkdir(parents=True)
    (folder / "socks-1.0-py3-none-any.whl").write_bytes(b"socks")
    (tmp_path / "packaging" / "locks").mkdir(parents=True)
    monkeypatch.setattr(wheels, "WORK", tmp_path)
    monkeypatch.setattr(wheels, "PACKAGING", tmp_path / "packaging")
    monkeypatch.setattr(wheels, "run_pip", lambda *_: pytest.fail("pip was called"))
    wheels.write_lock("some", folder)
    (found,) = wheels.fetch("some").values()
    assert found.name == "socks-1.0-py3-none-any.whl"
    found.write_bytes(b"changed")
    monkeypatch.setattr(wheels, "run_pip", lambda *_: None)
    with pytest.raises(KeyError):
        wheels.fetch("some")


def _library(site: Path, name: str, text: str | None) -> None:
    folder = site / f"{name}-1.0.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Name: {name}\nVersion: 1.0\nLicense-Expression: MIT\n", encoding="utf-8")
    if text is not None:
        (folder / "licenses").mkdir()
        (folder / "licenses" / "LICENSE").write_text(text, encoding="utf-8")


def test_licences_and_bill_name_what_is_shipped_and_nothing_else(tmp_path: Path) -> None:
    for name, text in (("socks", "Socks are free."), ("shoes", None), ("pyinstaller_hooks_contrib", "x")):
        _library(tmp_path / "site", name, text)
    found = contents.distributions(tmp_path / "site")
    assert [library.name for library in found] == ["shoes", "socks"]
    assert contents.collect_licences(found, tmp_path / "licences") == ["shoes"]
    assert "Socks are free." in (tmp_path / "licences" / "socks" / "licenses-LICENSE").read_text(encoding="utf-8")
    lock = f"socks==1.0 --hash=sha256:{'a' * 64}\n"
    bills = []
    for name in ("one", "two"):
        contents.write_bill(found, lock, tmp_path / name, EPOCH)
        bills.append((tmp_path / name).read_bytes())
    bill = json.loads(bills[0])
    assert bills[0] == bills[1]
    assert (bill["bomFormat"], bill["metadata"]["component"]["version"]) == ("CycloneDX", version())
    by_name = {component["name"]: component for component in bill["components"]}
    assert by_name["socks"]["hashes"] == [{"alg": "SHA-256", "content": "a" * 64}]
    assert any(component["type"] == "machine-learning-model" for component in bill["components"])


def test_a_package_does_not_tell_where_its_wheels_lay(tmp_path: Path) -> None:
    info = tmp_path / "site" / "lancedb-1.dist-info"
    info.mkdir(parents=True)
    for name in ("direct_url.json", "RECORD", "METADATA"):
        (info / name).write_text("file:///home/me/wheels", encoding="utf-8")
    tree.forget_origins(tmp_path)
    assert [path.name for path in info.iterdir()] == ["METADATA"]


@UNIX
@pytest.mark.skipif(shutil.which("xz") is None, reason="needs xz")
def test_archives_have_the_same_bytes_each_time(tmp_path: Path) -> None:
    made = []
    for number in (1, 2):
        top = tmp_path / str(number) / "Recallery"
        top.mkdir(parents=True)
        for name in ("b", "a") if number == 1 else ("a", "b"):
            (top / name).write_text(name, encoding="utf-8")
        (top / "a").chmod(0o700)
        (top / "link").symlink_to("a")
        os.utime(top / "b", (number, number))
        tree.normalise(top, EPOCH)
        tree.tar_xz(top, tmp_path / f"{number}.tar.xz", EPOCH, level=1)
        made.append((tmp_path / f"{number}.tar.xz").read_bytes())
    assert made[0] == made[1]
    with tarfile.open(tmp_path / "1.tar.xz") as archive:
        modes = {member.name: (member.mode, member.mtime, member.uid) for member in archive}
    assert modes["Recallery/a"] == (0o755, EPOCH, 0)
    assert modes["Recallery/b"] == (0o644, EPOCH, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="programs of Linux")
def test_libraries_that_a_program_needs_are_read_and_named_as_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(Path(sys.executable).resolve(), tmp_path / "program")
    assert any(name.startswith("libc.so") for name in tree.needed_libraries(tmp_path / "program"))
    monkeypatch.setattr(linux, "foreign_libraries", lambda _: {"libEGL.so.1": ["a"], "libc.so.6": ["b"]})
    assert {"libc6 (>= 2.34)", "libegl1", "xkb-data"} <= set(linux.dependencies(tmp_path))
    monkeypatch.setattr(linux, "foreign_libraries", lambda _: {"libodd.so.3": ["a"]})
    with pytest.raises(BuildError, match="libodd"):
        linux.dependencies(tmp_path)


@pytest.mark.parametrize("name", desktop.PLACES)
def test_desktop_files_are_filled(name: str) -> None:
    text = desktop.filled((desktop.FILES / name).read_text(encoding="utf-8"), EPOCH)
    assert "@" not in text.replace("@localhost", "")
    assert name == "metainfo.xml" or "recallery-window" in text
    if name == "metainfo.xml":
        assert f'<release version="{version()}" date="2023-11-14"/>' in text


def _start(top: Path, *arguments: str, name: str = "recallery") -> str:
    shutil.copy(PACKAGING / "linux" / "start.sh", top / name)
    told = subprocess.run(["sh", top / name, *arguments], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def _program(top: Path, folder: str) -> None:
    (top / folder).mkdir(parents=True)
    (top / folder / "recallery").write_text(f"#!/bin/sh\necho {folder} $*\n", encoding="utf-8")
    (top / folder / "recallery").chmod(0o755)


@UNIX
@pytest.mark.parametrize(
    ("there", "used"),
    [
        (["program"], "program"),
        (["program", "program.new"], "program.new"),
        (["program", "program.unpacking"], "program"),
        (["program.old", "program.new"], "program.new"),
        (["program", "program.old"], "program"),
        (["program.old"], "program.old"),
    ],
)
def test_a_start_uses_a_whole_program_wherever_an_update_was_killed(
    tmp_path: Path, there: list[str], used: str
) -> None:
    for folder in there:
        _program(tmp_path, folder)
    assert _start(tmp_path, "search", "a cat") == f"{used} search a cat"
    assert _start(tmp_path, name="recallery-window") == f"{used} --window"
    assert not (tmp_path / "program.new").exists()
    assert not (tmp_path / "program.old").exists()


@pytest.mark.skipif(shutil.which("flock") is None, reason="needs flock")
def test_a_program_that_runs_is_not_exchanged(tmp_path: Path) -> None:
    import fcntl

    for folder in ("program", "program.new"):
        _program(tmp_path, folder)
    held = os.open(tmp_path / "program", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_SH)
    assert _start(tmp_path) == "program"
    os.close(held)
    assert _start(tmp_path) == "program.new"


def _library_for_windows(*names: str, machine: int = 0x8664) -> bytes:
    """Make a file with an import table and nothing else."""
    start = 0x1000
    table = b"".join(struct.pack("<12xII", start + 20 * (len(names) + 1) + 32 * i, 0) for i in range(len(names)))
    body = table + bytes(20) + b"".join(name.encode().ljust(32, b"\0") for name in names)
    optional = struct.pack("<H110x8xII", 0x20B, start if names else 0, len(table)).ljust(240, b"\0")
    head = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x40) + b"PE\0\0"
    head += struct.pack("<HH12xHH", machine, 1, len(optional), 0) + optional
    head += b".rdata\0\0" + struct.pack("<IIII16x", len(body), start, len(body), 0x200)
    return head.ljust(0x200, b"\0") + body


def test_a_library_that_windows_has_not_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.pyd").write_bytes(_library_for_windows("KERNEL32.dll", "b.dll", "api-ms-win-crt-heap-l1-1-0.dll"))
    (tmp_path / "B.DLL").write_bytes(_library_for_windows("socks.dll"))
    assert pe.missing(tmp_path) == {"socks.dll": ["B.DLL"]}
    with pytest.raises(pe.NotAProgramError):
        pe.imports(_library_for_windows("a.dll", machine=0x14C))
    with pytest.raises(pe.NotAProgramError):
        pe.imports(b"text")


def test_an_icon_for_windows_holds_its_pictures() -> None:
    made = windows.ico([(16, b"small"), (256, b"large")])
    assert struct.unpack_from("<HHH", made) == (0, 1, 2)
    assert made[6] == 16
    assert made[22] == 0, "256 is written as 0"
    assert made.endswith(b"smalllarge")


def test_what_windows_does_not_need_is_taken_away_with_its_licence_kept(tmp_path: Path) -> None:
    for name in ("PySide6/qml/a.qml", "PySide6/QtGui.pyd", "requests/x.py", "requests-1.dist-info/METADATA"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    windows.prune(tmp_path)
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["PySide6/QtGui.pyd", "requests-1.dist-info/METADATA"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_a_release_is_signed_so_that_the_program_believes_it(tmp_path: Path, dist: Path) -> None:
    from indexer.updates import feed
    from indexer.updates.signature import public_key

    for name in ("recallery_0.1.0_amd64.deb", "Recallery-0.1.0-windows-x86_64.exe", "notes.txt"):
        (dist / name).write_bytes(name.encode())
    key = tmp_path / "key.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True, capture_output=True)
    release.write("https://example.org/download/", "- Finds socks.\n", key)
    document = (dist / release.FEED).read_bytes()
    told = feed.read(document, public_key(release.public_key(key)), "https://example.org/latest.txt")
    assert (told.version, told.notes) == (version(), "- Finds socks.\n")
    assert told.packages["deb"].url == "https://example.org/download/recallery_0.1.0_amd64.deb"
    assert told.packages["windows"].size_bytes == len("Recallery-0.1.0-windows-x86_64.exe")
    sums = (dist / release.SUMS).read_text(encoding="ascii").splitlines()
    assert [line.split("  ")[1] for line in sums] == ["Recallery-0.1.0-windows-x86_64.exe", "recallery_0.1.0_amd64.deb"]


@pytest.mark.skipif(shutil.which("mksquashfs") is None, reason="needs squashfs-tools")
def test_an_appimage_is_its_runtime_and_the_folder(tmp_path: Path) -> None:
    top = tmp_path / "AppDir"
    _program(top, "usr/lib/recallery")
    linux.finish_appdir(top)
    runtime = tmp_path / "runtime"
    runtime.write_bytes(b"\x7fELF runtime")
    image = linux.pack_appimage(top, runtime, tmp_path / "a.AppImage")
    assert image.read_bytes().startswith(b"\x7fELF runtimehsqs")
    assert os.access(image, os.X_OK)
    assert (top / "AppRun").resolve() == (top / "usr/lib/recallery/recallery").resolve()


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("strip") is None, reason="needs binutils, and ELF files")
def test_symbols_go_only_where_the_library_can_still_be_loaded(tmp_path: Path) -> None:
    library = Path(etree.__file__)
    good = library.read_bytes()
    assert tree.is_loadable(good)
    at = struct.unpack_from("<Q", good, 0x20)[0]
    size, count = struct.unpack_from("<HH", good, 0x36)
    first = next(at + size * i for i in range(count) if struct.unpack_from("<I", good, at + size * i)[0] == 1)
    moved = bytearray(good)
    struct.pack_into("<Q", moved, first + 8, struct.unpack_from("<Q", good, first + 8)[0] + 8)
    assert not tree.is_loadable(bytes(moved))
    copy = tmp_path / library.name
    shutil.copy(library, copy)
    shutil.copy(library, tmp_path / "other.so")
    (tmp_path / "text.txt").write_text("no library")
    saved_bytes = tree.strip(tmp_path)
    assert saved_bytes == 2 * (len(good) - copy.stat().st_size)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((library.name, "other.so", "text.txt"))
    ctypes.CDLL(str(copy))


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("dpkg-deb") is None, reason="needs Debian's tools")
@pytest.mark.skipif(shutil.which("ar") is None or shutil.which("xz") is None, reason="needs binutils and xz")
def test_packed_deb_is_one_for_dpkg_and_the_same_each_time(tmp_path: Path) -> None:
    top = tmp_path / "deb"
    (top / "DEBIAN").mkdir(parents=True)
    (top / "DEBIAN" / "control").write_text(
        "Package: recallery\nVersion: 1\nArchitecture: amd64\nMaintainer: A <a@localhost>\nDescription: a\n"
    )
    (top / "usr" / "bin").mkdir(parents=True)
    (top / "usr" / "bin" / "recallery").write_bytes(b"#!/bin/sh\n" * 1_000)
    (top / "usr" / "bin" / "recallery").chmod(0o755)
    made = []
    for number in range(2):
        linux.pack_deb(top, tmp_path / f"{number}.deb", EPOCH)
        made.append((tmp_path / f"{number}.deb").read_bytes())
    assert made[0] == made[1]
    told = subprocess.run(["dpkg-deb", "--contents", tmp_path / "0.deb"], capture_output=True, text=True, check=True)
    assert "-rwxr-xr-x root/root" in told.stdout
    assert "./usr/bin/recallery" in told.stdout
    said = subprocess.run(["dpkg-deb", "--field", tmp_path / "0.deb"], capture_output=True, text=True, check=True)
    assert "Package: recallery" in said.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="ELF files")
@pytest.mark.skipif(shutil.which("gcc") is None or shutil.which("nm") is None, reason="needs gcc and binutils")
def test_stub_has_the_symbols_that_a_module_asks_for(tmp_path: Path) -> None:
    libraries = tmp_path / "inside" / "libs"
    module = tmp_path / "inside" / "cv2" / "module.so"
    libraries.mkdir(parents=True)
    module.parent.mkdir()
    (tmp_path / "versions").write_text("LIBX_1 { global: video_open; video_other; };\n")
    (tmp_path / "x.c").write_text("int video_open(void) { return 7; }\nint video_other(void) { return 8; }\n")
    (tmp_path / "m.c").write_text("int video_open(void);\nint call(int really) { return really ? video_open() : 1; }\n")
    build = ["gcc", "-shared", "-fPIC"]
    library = libraries / "libvideo-1.so"
    named = [f"-Wl,--version-script,{tmp_path / 'versions'}", "-Wl,-soname,libvideo-1.so"]
    subprocess.run([*build, tmp_path / "x.c", *named, "-o", library], check=True)
    subprocess.run([*build, tmp_path / "m.c", library, f"-Wl,-rpath,{libraries}", "-o", module], check=True)
    shutil.copy(library, libraries / "liborphan.so")
    stubs.replace_unused(tmp_path / "inside", stubs.Unused("cv2/module.so", "libs", ("libvideo",)))
    assert [path.name for path in libraries.iterdir()] == ["libvideo-1.so"], "nothing needs the other one"
    code = f"import ctypes; m = ctypes.CDLL({str(module)!r}); print(m.call(0), flush=True); m.call(1)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.stdout == "1\n", "the module loads, and works where the library is not called"
    assert told.returncode == -signal.SIGABRT
    with pytest.raises(BuildError, match="libgone"):
        stubs.replace_unused(tmp_path / "inside", stubs.Unused("cv2/module.so", "libs", ("libgone",)))
    with pytest.raises(BuildError, match=r"cv2/other\.so"):
        stubs.replace_unused(tmp_path / "inside", stubs.Unused("cv2/other.so", "libs", ("libvideo",)))
