"""A reader that tries what a decoder must not do. It loads in worker processes."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from indexer.decode.confinement import NO_NETWORK, NO_WRITING, forbid_effects
from indexer.decode.readers import Reader, ReaderItem, Readers
from indexer.types import ContentId, FileHead, Grade, Kind, MediaFacts, PixelSpec, ReadSegment, Segment


def _socket(_: Path) -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()


def _local_socket(_: Path) -> None:
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()


def _new_file(path: Path) -> None:
    path.with_name("new").write_bytes(b"x")


def _same_file(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"x")


def _other_file(path: Path) -> None:
    Path("/dev/shm/intruder").write_bytes(b"x")


def _program(_: Path) -> None:
    os.execv("/bin/true", ["true"])


def _process(_: Path) -> None:
    if os.fork() == 0:
        os._exit(0)


def _thread(_: Path) -> None:
    thread = threading.Thread(target=len, args=("",))
    thread.start()
    thread.join()


DEEDS: dict[str, Callable[[Path], object]] = {
    "socket": _socket,
    "local_socket": _local_socket,
    "new_file": _new_file,
    "same_file": _same_file,
    "other_file": _other_file,
    "remove": Path.unlink,
    "rename": lambda path: path.rename(path.with_name("other")),
    "truncate": lambda path: os.truncate(path, 0),
    "mode": lambda path: path.chmod(0),
    "times": lambda path: os.utime(path, (0, 0)),
    "folder": lambda path: path.with_name("folder").mkdir(),
    "link": lambda path: path.with_name("link").symlink_to(path),
    "program": _program,
    "process": _process,
    "signal": lambda _: os.kill(os.getppid(), 0),
    "thread": _thread,
    "read": Path.read_bytes,
    "nowhere": lambda _: Path(os.devnull).write_bytes(b"x"),
}


def intrude(path: Path, spec: PixelSpec, grade: Grade) -> Iterator[ReaderItem]:
    """Try all of it and say in the keywords what came of it."""
    del grade
    came_of_it = [f"{name}={_tried(deed, path)}" for name, deed in DEEDS.items()]
    is_confined = forbid_effects() == {NO_WRITING, NO_NETWORK}
    facts = MediaFacts(keywords=(*came_of_it, f"confined={'all' if is_confined else 'partly'}"))
    yield FileHead(content_id=ContentId("0"), quick_hash=b"", kind=Kind.IMAGE, facts=facts)
    yield ReadSegment(Segment(dhash=0), np.zeros((spec.height_px, spec.width_px, 3), np.uint8))


def _tried(deed: Callable[[Path], object], path: Path) -> str:
    try:
        deed(path)
    except OSError:
        return "refused"
    return "done"


INTRUDERS: Readers = {Kind.IMAGE: Reader(f"{__name__}:intrude", f"{__name__}:intrude")}
