#!/usr/bin/env python3
"""Builds the installers into `dist/`. Needs Python 3.11 and, for each kind, a few tools that it names.

    python3 packaging/build.py deb|tar|appimage|windows|all
    python3 packaging/build.py lock linux-x86_64|windows-x86_64    renew the locked wheels
    python3 packaging/build.py lock gpu                            renew the libraries for graphics cards
    python3 packaging/build.py release URL NOTES [--key FILE]      checksums, and the signed file that updates read

The same sources give the same files; SOURCE_DATE_EPOCH decides their times, else the last commit does.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from installers import gpu, linux, release, wheels, windows
from installers.project import BuildError, say

GPU = "gpu"
KINDS = {"deb": linux.deb, "tar": linux.tar, "appimage": linux.appimage, "windows": windows.build}


def main() -> int:
    """Run one command; return the exit code."""
    parser = argparse.ArgumentParser(description="Builds the installers.")
    commands = parser.add_subparsers(dest="command", required=True)
    for kind in (*KINDS, "all"):
        commands.add_parser(kind)
    commands.add_parser("lock").add_argument("platform", choices=(wheels.LINUX, wheels.WINDOWS, GPU))
    add = commands.add_parser("release")
    add.add_argument("url", help="the folder that the files will be downloaded from")
    add.add_argument("notes", type=Path, help="a text file: what is new")
    add.add_argument("--key", type=Path, help="an Ed25519 private key in PEM form")
    options = parser.parse_args()
    try:
        if options.command == "lock":
            say(str(gpu.lock() if options.platform == GPU else wheels.lock(options.platform)))
        elif options.command == "release":
            release.write(options.url, options.notes.read_text(encoding="utf-8"), options.key)
        else:
            for kind in KINDS if options.command == "all" else (options.command,):
                KINDS[kind]()
    except BuildError as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
