"""The packages for Linux: `.deb`, `.tar.xz`, `.AppImage`. All hold the same program."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from installers import contents, desktop, frozen, wheels
from installers.project import (
    DIST,
    HOMEPAGE,
    NAME,
    PACKAGING,
    SUMMARY,
    TITLE,
    WORK,
    BuildError,
    epoch,
    fresh,
    megabytes,
    run,
    say,
    step,
    version,
)
from installers.tree import compress_xz, foreign_libraries, mark, normalise, plain_tar, sizes, tar_xz

DOWNLOAD_LIMIT_BYTES = 300_000_000
APPIMAGE_LIMIT_BYTES = 350_000_000
"""The runtime reads zlib and zstd alone, and neither has a filter for machine code."""
WINDOW_NAME = "recallery-window"
RUNTIME_VARIABLE = "RECALLERY_APPIMAGE_RUNTIME"
SYSTEM_LIBRARIES = {
    "libc6 (>= 2.34)": (
        "libc.so",
        "libm.so",
        "libdl.so",
        "librt.so",
        "libpthread.so",
        "libresolv.so",
        "ld-linux",
        "libutil.so",
    ),
    "libegl1": ("libEGL.so",),
    "libgl1": ("libGL.so", "libOpenGL.so", "libGLX.so"),
    "libgbm1": ("libgbm.so",),
    "libdrm2": ("libdrm.so",),
    "libwayland-client0": ("libwayland-client.so",),
    "libwayland-cursor0": ("libwayland-cursor.so",),
    "libwayland-egl1": ("libwayland-egl.so",),
    "libx11-6": ("libX11.so",),
    "libx11-xcb1": ("libX11-xcb.so",),
    "libxcb1": ("libxcb.so",),
    "libfontconfig1": ("libfontconfig.so",),
    "zlib1g": ("libz.so",),
    "libgcc-s1": ("libgcc_s.so",),
    "libstdc++6": ("libstdc++.so",),
}
"""Debian's package for each library that the program needs and does not carry."""
MORE_DEPENDENCIES = ("libfontconfig1", "fonts-dejavu-core | fonts-liberation | fonts-noto-core", "xkb-data")
"""What the carried libraries read."""
RECOMMENDED = ("xdg-utils",)
SUGGESTED = ("python3-nautilus",)


def _file_name(ending: str) -> Path:
    DIST.mkdir(exist_ok=True)
    return DIST / f"{TITLE}-{version()}-{wheels.LINUX}.{ending}"


def dependencies(program: Path) -> list[str]:
    """Return the Debian packages that the program needs; raises BuildError for a library that none is known for."""
    wanted = set(MORE_DEPENDENCIES)
    for library, files in foreign_libraries(program).items():
        packages = [name for name, starts in SYSTEM_LIBRARIES.items() if library.startswith(starts)]
        if not packages:
            raise BuildError(f"{library} is neither in the program nor known as a Debian package: {files[:3]}")
        wanted.update(packages)
    return sorted(wanted)


def deb() -> Path:
    """Build the Debian package."""
    program = frozen.build()
    python = frozen.install(wheels.LINUX)
    with step(".deb"):
        top = fresh(WORK / "linux" / "deb")
        usr = top / "usr"
        shutil.copytree(program, usr / "lib" / NAME, symlinks=True)
        (usr / "bin").mkdir()
        (usr / "bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
        (usr / "bin" / WINDOW_NAME).symlink_to(f"../lib/{NAME}/{NAME}")  # the program looks at its name
        mark(usr / "lib" / NAME, "deb")
        desktop.install(usr, python, epoch())
        papers = usr / "share" / "doc" / NAME
        papers.mkdir(parents=True)
        (papers / "copyright").write_text(_copyright(), encoding="utf-8")
        (papers / contents.BILL).symlink_to(f"../../../lib/{NAME}/{contents.BILL}")
        (top / "DEBIAN").mkdir()
        installed_kib = sum(sizes(usr).values()) // 1024
        (top / "DEBIAN" / "control").write_text(_control(dependencies(program), installed_kib), encoding="utf-8")
        normalise(top, epoch())
        target = DIST / f"{NAME}_{version()}_amd64.deb"
        DIST.mkdir(exist_ok=True)
        pack_deb(top, target, epoch())
        shutil.rmtree(top)
    return _told(target)


def pack_deb(top: Path, target: Path, epoch_s: int) -> None:
    """Pack a folder with `DEBIAN/control`, smaller than `dpkg-deb` does: it knows no filter for machine code.

    Source: deb(5).
    """
    parts = top.with_name("parts")
    fresh(parts)
    (parts / "debian-binary").write_text("2.0\n", encoding="ascii")
    members = {"control.tar": top / "DEBIAN" / "control", "data.tar": top / "usr"}
    for name, member in members.items():
        plain_tar(member, parts / name, epoch_s, before="./")
        compress_xz(parts / name)
    names = ["debian-binary", *(f"{name}.xz" for name in members)]
    target.unlink(missing_ok=True)
    run("ar", "rcD", target, *names, cwd=parts)
    shutil.rmtree(parts)


def _control(depends: list[str], installed_kib: int) -> str:
    return (
        f"Package: {NAME}\n"
        f"Version: {version()}\n"
        "Architecture: amd64\n"
        f"Maintainer: The {TITLE} contributors <{NAME}@localhost>\n"
        f"Installed-Size: {installed_kib}\n"
        f"Depends: {', '.join(depends)}\n"
        f"Recommends: {', '.join(RECOMMENDED)}\n"
        f"Suggests: {', '.join(SUGGESTED)}\n"
        "Section: graphics\n"
        "Priority: optional\n"
        f"Homepage: {HOMEPAGE}\n"
        f"Description: {SUMMARY}\n"
        f" {TITLE} looks at the files on this computer themselves, not only at their names. You type\n"
        " what you remember, or give a picture, or both. There is no account and no network.\n"
    )


def _copyright() -> str:
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        f"Upstream-Name: {TITLE}\n"
        f"Source: {HOMEPAGE}\n\n"
        "Files: *\n"
        f"Copyright: The {TITLE} contributors and the authors of the libraries\n"
        "License: GPL-3+\n"
        f" {TITLE}'s own code is under the Apache License 2.0. This package also holds libx264 and\n"
        " libx265, so as a whole it is given out under the terms of the GNU General Public License,\n"
        " version 3 or later, see /usr/share/common-licenses/GPL-3. The licence of each library is in\n"
        f" /usr/lib/{NAME}/{contents.LICENCES}; its README.md says what the built-in model may be used for.\n"
    )


def tar() -> Path:
    """Build the archive that runs where it is unpacked."""
    program = frozen.build()
    with step(".tar.xz"):
        top = fresh(WORK / "linux" / "tar") / TITLE
        shutil.copytree(program, top / "program", symlinks=True)
        mark(top / "program", "tar")
        shutil.copyfile(PACKAGING / "linux" / "README.txt", top / "README.txt")
        for name in (NAME, WINDOW_NAME):
            shutil.copy(PACKAGING / "linux" / "start.sh", top / name)
            (top / name).chmod(0o755)
        normalise(top, epoch())
        target = _file_name("tar.xz")
        tar_xz(top, target, epoch())
        shutil.rmtree(top)
    return _told(target)


def appimage() -> Path:
    """Build the AppImage; the file that starts it is named by a variable, for it is in no registry."""
    runtime = os.environ.get(RUNTIME_VARIABLE)
    if not runtime or not Path(runtime).is_file():
        raise BuildError(
            f"{RUNTIME_VARIABLE} has to name the file `runtime-x86_64` of github.com/AppImage/type2-runtime."
        )
    program = frozen.build()
    python = frozen.install(wheels.LINUX)
    with step(".AppImage"):
        top = fresh(WORK / "linux" / "AppDir")
        shutil.copytree(program, top / "usr" / "lib" / NAME, symlinks=True)
        mark(top / "usr" / "lib" / NAME, "appimage")
        desktop.install(top / "usr", python, epoch())
        finish_appdir(top)
        target = pack_appimage(top, Path(runtime), _file_name("AppImage"))
        shutil.rmtree(top)
    return _told(target, APPIMAGE_LIMIT_BYTES)


def finish_appdir(top: Path) -> None:
    """Add what an AppDir has at its top."""
    (top / "AppRun").symlink_to(f"usr/lib/{NAME}/{NAME}")
    icon = Path("usr") / "share" / "icons" / "hicolor" / "256x256" / "apps" / f"{NAME}.png"
    (top / f"{NAME}.png").symlink_to(icon)
    (top / ".DirIcon").symlink_to(icon)
    (top / f"{NAME}.desktop").symlink_to(Path("usr") / "share" / "applications" / f"{NAME}.desktop")
    normalise(top, epoch())


def pack_appimage(top: Path, runtime: Path, target: Path) -> Path:
    """Put the runtime before a SquashFS of a folder."""
    image = target.with_suffix(".squashfs")
    options = ("-noappend", "-all-root", "-no-xattrs", "-no-progress", "-comp", "zstd", "-Xcompression-level", "19")
    run("mksquashfs", top, image, *options, "-b", "1M", "-quiet")
    with target.open("wb") as file:
        for part in (runtime, image):
            with part.open("rb") as source:
                shutil.copyfileobj(source, file)
    target.chmod(0o755)
    image.unlink()
    return target


def _told(target: Path, limit_bytes: int = DOWNLOAD_LIMIT_BYTES) -> Path:
    size_bytes = target.stat().st_size
    say(f"   {megabytes(size_bytes)}  {target}")
    if size_bytes > limit_bytes:
        raise BuildError(f"{target.name} is larger than {megabytes(limit_bytes)}.")
    return target
