"""Folders of files that become packages: the same bytes each time, and how large their parts are."""

from __future__ import annotations

import os
import shutil
import stat
import struct
import tarfile
from collections import Counter
from typing import TYPE_CHECKING

from installers.project import megabytes, run, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PROGRAM, _FILE = 0o755, 0o644
SHOWN_PARTS = 14


def mark(program: Path, kind: str) -> None:
    """Tell the program what kind of package it is in: updates come as the same."""
    (program / "package.txt").write_text(f"{kind}\n", encoding="ascii")


def normalise(folder: Path, epoch: int) -> None:
    """Give every file and folder the usual mode and one time."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if not path.is_symlink():
            is_program = path.is_dir() or bool(path.stat().st_mode & stat.S_IXUSR)
            path.chmod(_PROGRAM if is_program else _FILE)
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    folder.chmod(_PROGRAM)
    os.utime(folder, (epoch, epoch))


def forget_origins(folder: Path) -> None:
    """Delete what pip notes of where each wheel lay: another path would give another package."""
    for name in ("direct_url.json", "RECORD"):
        for path in folder.rglob(f"*.dist-info/{name}"):
            path.unlink()


def tar_xz(folder: Path, target: Path, epoch: int, level: int = 9) -> None:
    """Pack a folder, with its own name on top."""
    plain = target.with_suffix("")
    plain_tar(folder, plain, epoch)
    compress_xz(plain, level)


def compress_xz(file: Path, level: int = 9) -> None:
    """Replace a file by `file.xz`. The filter for machine code makes the program 8 % smaller than Zstandard does."""
    run("xz", "--force", "--x86", f"--lzma2=preset={level},dict=128MiB", "--threads=2", file)


def plain_tar(folder: Path, target: Path, epoch: int, before: str = "") -> None:
    """Write an archive of a file or folder, with its own name on top, `before` in front of it, and without owners.

    Folders come first, then files sorted by what they are: like beside like compresses better.
    """
    with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as archive:
        for path in (folder, *sorted(folder.rglob("*"), key=_order)):
            member = archive.gettarinfo(path, f"{before}{path.relative_to(folder.parent)}")
            member.uid = member.gid = 0
            member.uname = member.gname = "root"
            member.mtime = epoch
            if member.isreg():
                with path.open("rb") as file:
                    archive.addfile(member, file)
            else:
                archive.addfile(member)


def _order(path: Path) -> tuple[bool, str, str]:
    is_folder = path.is_dir() and not path.is_symlink()
    return not is_folder, "" if is_folder else path.suffix, str(path)


def sizes(folder: Path, depth: int = 2) -> Counter[str]:
    """Return the bytes of each part of a folder; links count nothing."""
    found: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            parts = path.relative_to(folder).parts
            found["/".join(parts[: min(depth, max(1, len(parts) - 1))])] += path.stat().st_size
    return found


def tell_sizes(folder: Path) -> int:
    """Print the largest parts of a folder; return the bytes of all of it."""
    found = sizes(folder)
    for name, size_bytes in found.most_common(SHOWN_PARTS):
        say(f"   {megabytes(size_bytes):>10}  {name}")
    rest = sum(found.values()) - sum(size for _, size in found.most_common(SHOWN_PARTS))
    say(f"   {megabytes(rest):>10}  everything else\n   {megabytes(sum(found.values())):>10}  in all")
    return sum(found.values())


def elf_files(folder: Path) -> Iterator[Path]:
    """Yield the programs and libraries of Linux in a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(5) == b"\x7fELF\x02":
                    yield path


def strip(folder: Path) -> int:
    """Take symbols that only a debugger reads out of all libraries of a folder; return how many bytes that saves.

    Libraries of wheels were patched, and `strip` misplaces the segments of some, which then cannot be loaded. Those
    stay as they were.
    """
    saved_bytes = 0
    for path in elf_files(folder):
        bare = path.with_name(f"{path.name}.bare")
        run("strip", "--strip-unneeded", "-o", bare, path)
        gain_bytes = path.stat().st_size - bare.stat().st_size
        if gain_bytes > 0 and is_loadable(bare.read_bytes()):
            shutil.copyfile(bare, path)
            saved_bytes += gain_bytes
        bare.unlink()
    return saved_bytes


def is_loadable(elf: bytes) -> bool:
    """Say whether the segments of a 64-bit ELF file lie where pages of memory can show them (System V ABI, ch. 5)."""
    headers_at = struct.unpack_from("<Q", elf, 0x20)[0]
    entry_bytes, count = struct.unpack_from("<HH", elf, 0x36)
    for i in range(count):
        kind, _, offset, address, _, _, _, align = struct.unpack_from("<IIQQQQQQ", elf, headers_at + entry_bytes * i)
        if kind == 1 and align > 1 and (address - offset) % align:  # PT_LOAD
            return False
    return True


def needed_libraries(path: Path) -> list[str]:
    """Return the names of the libraries that a 64-bit ELF file loads."""
    data = path.read_bytes()
    sections_at, _, _, _, _, entry_bytes, count = struct.unpack_from("<QIHHHHH", data, 0x28)
    sections = [struct.unpack_from("<IIQQQQIIQQ", data, sections_at + entry_bytes * i) for i in range(count)]
    names = []
    for section in sections:
        if section[1] != 6:  # SHT_DYNAMIC
            continue
        strings_at = sections[section[6]][4]
        for at in range(section[4], section[4] + section[5], 16):
            tag, value = struct.unpack_from("<qQ", data, at)
            if tag == 1:  # DT_NEEDED
                end = data.index(b"\0", strings_at + value)
                names.append(data[strings_at + value : end].decode())
    return names


def foreign_libraries(folder: Path) -> dict[str, list[str]]:
    """Return the libraries that files in a folder need and the folder has not, each with the files that need it."""
    here = {path.name for path in folder.rglob("*")}
    found: dict[str, list[str]] = {}
    for path in elf_files(folder):
        for name in needed_libraries(path):
            if name not in here:
                found.setdefault(name, []).append(str(path.relative_to(folder)))
    return found
