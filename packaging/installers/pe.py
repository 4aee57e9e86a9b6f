"""Looks into Windows programs and libraries on any system: every DLL that is imported has to be there."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENDINGS = (".dll", ".pyd", ".exe")
_AMD64 = 0x8664
_PE32_PLUS = 0x20B
OF_WINDOWS = frozenset(
    "advapi32 authz avicap32 avrt bcrypt bcryptprimitives cabinet cfgmgr32 combase comctl32 comdlg32 crypt32 "
    "d2d1 d3d11 d3d12 d3d9 d3dcompiler_47 dbghelp dcomp directml dnsapi dwmapi dwrite dxgi dxva2 evr gdi32 hid "
    "icuin icuuc imm32 iphlpapi kernel32 ktmw32 mf mfplat mfreadwrite mpr msi msimg32 msvcrt msvfw32 mswsock "
    "ncrypt netapi32 normaliz ntdll ole32 oleacc oleaut32 opengl32 pdh powrprof propsys psapi rpcrt4 "
    "runtimeobject secur32 setupapi shcore shell32 shlwapi strmiids ucrtbase uiautomationcore user32 userenv "
    "usp10 uxtheme version vfw32 webservices winhttp wininet winmm winspool.drv wldap32 ws2_32 wtsapi32".split()
)
"""What every Windows 10 has."""


class NotAProgramError(Exception):
    """The file is no 64-bit program or library."""


def imports(data: bytes) -> list[str]:
    """Return the names of the DLLs that a program or library loads at its start, in lower case."""
    at = struct.unpack_from("<I", data, 0x3C)[0] if data[:2] == b"MZ" else len(data)
    if data[at : at + 4] != b"PE\0\0":
        raise NotAProgramError("no PE file")
    machine, sections, optional_bytes = struct.unpack_from("<HH12xH", data, at + 4)
    optional_at = at + 24
    if machine != _AMD64 or struct.unpack_from("<H", data, optional_at)[0] != _PE32_PLUS:
        raise NotAProgramError("not for 64 bits")
    table = [struct.unpack_from("<8xIIII", data, optional_at + optional_bytes + 40 * i) for i in range(sections)]

    def place(address: int) -> int:
        for _, start, size, offset in table:
            if start <= address < start + size:
                return int(address - start + offset)
        raise NotAProgramError("an address outside of all sections")

    directory = struct.unpack_from("<I", data, optional_at + 112 + 8)[0]
    names: list[str] = []
    entry_at = place(directory) if directory else len(data)
    while entry_at + 20 <= len(data) and (name_at := struct.unpack_from("<I", data, entry_at + 12)[0]):
        start = place(name_at)
        names.append(data[start : data.index(b"\0", start)].decode("ascii").lower())
        entry_at += 20
    return names


def programs(folder: Path) -> Iterator[Path]:
    """Yield the programs and libraries in a folder."""
    yield from (path for path in sorted(folder.rglob("*")) if path.name.lower().endswith(ENDINGS))


def missing(folder: Path) -> dict[str, list[str]]:
    """Return the DLLs that are neither in a folder nor part of Windows, each with the files that need it."""
    here = {path.name.lower() for path in programs(folder)}
    found: dict[str, list[str]] = {}
    for path in programs(folder):
        for name in imports(path.read_bytes()):
            if name not in here and not _is_of_windows(name):
                found.setdefault(name, []).append(str(path.relative_to(folder)))
    return found


def _is_of_windows(name: str) -> bool:
    return name.removesuffix(".dll") in OF_WINDOWS or name.startswith(("api-ms-", "ext-ms-"))
