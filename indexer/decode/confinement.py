"""Takes from a process that reads foreign files what reading does not need: writing, the network, other programs.

Linux only, by the kernel's own means and without a library: Landlock (5.13 and later) forbids to create, change and
remove files; a seccomp filter forbids sockets, programs, further processes and changes of modes, owners and times.
Neither needs rights, and neither can be undone. A kernel without one of them leaves out what it would forbid.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

NO_WRITING, NO_NETWORK = "no writing", "no network"
_PR_SET_NO_NEW_PRIVS = 38

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
"""The same numbers on every processor."""
_WRITE_FILE = 1 << 1
_WRITING = {1: _WRITE_FILE | sum(1 << bit for bit in range(4, 13)), 2: 1 << 13, 3: 1 << 14}
"""What each version of Landlock knows of writing: files and folders; moving between folders; truncating."""
_TCP, _SCOPES = 0b11, 0b11
"""Binding and connecting (version 4); abstract sockets and signals to processes outside (version 6)."""

_SECCOMP_FILTER, _ALL_THREADS = 1, 1
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_NUMBER_AT, _PROCESSOR_AT, _FLAGS_AT = 0, 4, 16
_CLONE_THREAD = 0x10000
_CLONE3 = 435
_OTHER_ABI = 0x40000000
"""From this number on x86 counts the system calls of x32."""
_ANYWHERE = (424, 425, 426, 427, 434, 438, 452)
"""Signals by descriptor, io_uring (which opens sockets past a filter), descriptors of processes, fchmodat2."""
_CALLS: dict[str, tuple[int, int, int, tuple[int, ...]]] = {
    # The processor as audit names it; the numbers of seccomp and clone; of sockets, programs and processes, tracing,
    # name spaces and mounts; of modes, owners, times and attributes of files.
    "x86_64": (
        *(0xC000003E, 317, 56),
        (
            *(41, 42, 43, 49, 50, 288, 57, 58, 59, 322, 101, 310, 311, 298, 321, 165, 166, 272, 308, 248, 249, 250),
            *(90, 91, 92, 93, 94, 260, 268, 132, 235, 261, 280, 188, 189, 190, 197, 198, 199),
        ),
    ),
    "aarch64": (
        *(0xC00000B7, 277, 220),
        (
            *(198, 200, 201, 202, 203, 242, 221, 281, 117, 270, 271, 241, 280, 39, 40, 97, 268, 217, 218, 219),
            *(52, 53, 54, 55, 88, 5, 6, 7, 14, 15, 16),
        ),
    ),
}


def forbid_effects(writable: Sequence[Path] = ()) -> frozenset[str]:
    """Forbid this process to change anything outside itself; return what holds from now on.

    Call it before threads start, where that is possible: Landlock counts for the calling thread and those it starts.

    Args:
        writable: folders in which it may go on writing.
    """
    if sys.platform != "linux":
        return frozenset()
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return frozenset()
    holds = set()
    if _forbid_writing(library, writable):
        holds.add(NO_WRITING)
    if _forbid_calls(library):
        holds.add(NO_NETWORK)
    return frozenset(holds)


def _forbid_writing(library: ctypes.CDLL, writable: Sequence[Path]) -> bool:
    version = library.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    rights = sum(right for since, right in _WRITING.items() if since <= version)
    rules = struct.pack("=QQQ", rights, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    length = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = library.syscall(_LANDLOCK_CREATE, rules, ctypes.c_size_t(length), 0)
    if ruleset < 0:
        return False
    try:
        for path, allowed in ((os.devnull, _WRITE_FILE), *((str(folder), rights) for folder in writable)):
            _allow(library, ruleset, path, allowed)
        return bool(library.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(library: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    except OSError:
        return
    try:
        library.syscall(_LANDLOCK_ADD, ruleset, 1, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)


def _forbid_calls(library: ctypes.CDLL) -> bool:
    known = _CALLS.get(platform.machine())
    if known is None or sys.byteorder != "little" or ctypes.sizeof(ctypes.c_void_p) != 8:
        return False
    processor, seccomp, clone, numbers = known
    code = b"".join(struct.pack("=HBBI", *step) for step in _program(processor, clone, numbers))
    steps = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(steps))
    return bool(library.syscall(seccomp, _SECCOMP_FILTER, _ALL_THREADS, program) == 0)


def _program(processor: int, clone: int, numbers: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the filter: instruction, steps to skip if true, if false, and its number."""
    refuse = (_RETURN, 0, 0, _REFUSE | errno.EPERM)
    yield _LOAD, 0, 0, _PROCESSOR_AT
    yield _EQUAL, 1, 0, processor
    yield refuse
    yield _LOAD, 0, 0, _NUMBER_AT
    yield _AT_LEAST, 0, 1, _OTHER_ABI
    yield refuse
    for number in (*numbers, *_ANYWHERE):
        yield _EQUAL, 0, 1, number
        yield refuse
    yield _EQUAL, 0, 1, _CLONE3  # its flags cannot be seen; the C library then uses clone
    yield _RETURN, 0, 0, _REFUSE | errno.ENOSYS
    yield _EQUAL, 0, 3, clone
    yield _LOAD, 0, 0, _FLAGS_AT
    yield _ANY_BIT, 1, 0, _CLONE_THREAD
    yield refuse
    yield _RETURN, 0, 0, _ALLOW
