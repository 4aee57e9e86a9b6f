"""The installer for Windows, built on Linux: embeddable Python, wheels for Windows, two small programs, NSIS."""

from __future__ import annotations

import os
import shutil
import struct
import sys
import zipfile
from pathlib import Path

from installers import contents, desktop, frozen, pe, wheels
from installers.project import (
    DIST,
    PACKAGING,
    ROOT,
    TITLE,
    WORK,
    BuildError,
    environment,
    epoch,
    fresh,
    megabytes,
    run,
    say,
    step,
    version,
)
from installers.tree import forget_origins, mark, normalise, sizes, tell_sizes

PYTHON_VARIABLE = "RECALLERY_WINDOWS_PYTHON"
DOWNLOAD_LIMIT_BYTES = 285_000_000
"""What is reached, so that nothing is added unnoticed. The aim is 200 MB: see packaging/README.md."""
FILES = PACKAGING / "windows"
COMPILER, RESOURCES = "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-windres"
LAUNCHERS = (("recallery.exe", "indexer", False), ("recalleryw.exe", "desktop_app", True))
PATHS = "python311.zip\n.\napp\nsite\n"
"""What `python311._pth` says: nothing else of the computer is looked at."""
NOT_NEEDED = (
    *("huggingface_hub*", "hf_xet*", "requests*", "yaml*", "_yaml*", "fsspec*", "pip*", "bin", "share", "Scripts"),
    *("lance_namespace_urllib3_client*", "overrides*", "certifi*", "idna*", "urllib3*", "click*"),
    *("pyarrow/include", "pyarrow/src", "pyarrow/tests", "pyarrow/*.lib", "pyarrow/*.pxd", "pyarrow/includes"),
    *("pyarrow/arrow_flight.dll", "pyarrow/arrow_python_flight.dll", "pyarrow/_flight*", "pyarrow/flight.py"),
    *("numpy/*/tests", "numpy/tests", "numpy/f2py", "lxml/includes", "cv2/data", "onnxruntime/quantization"),
    "cv2/opencv_videoio_ffmpeg*",  # loaded when cv2 opens a video, which is never done: PyAV does
    *("onnxruntime/transformers", "onnxruntime/tools", "onnxruntime/datasets", "openpyxl/*/tests"),
    *("PySide6/qml", "PySide6/translations", "PySide6/metatypes", "PySide6/typesystems", "PySide6/include"),
    *("PySide6/glue", "PySide6/support", "PySide6/scripts", "PySide6/*.exe", "PySide6/*.lib", "PySide6/doc"),
    *(
        "PySide6/Qt6Qml*",
        "PySide6/Qt6Quick*",
        "PySide6/Qt6Designer*",
        "PySide6/Qt6Labs*",
        "PySide6/Qt6Lottie*",
        "PySide6/opengl32sw.dll",
    ),
    *("PySide6/QtQml*", "PySide6/QtQuick*", "PySide6/QtDesigner*", "PySide6/QtTest*", "PySide6/QtUiTools*"),
    *("PySide6/Qt6Test*", "PySide6/Qt6Sql*", "PySide6/QtSql*", "PySide6/Qt6Help*", "PySide6/QtHelp*"),
    *("PySide6/Qt6UiTools*", "PySide6/pyside6qml*", "PySide6/plugins/designer", "PySide6/plugins/qmllint"),
    *("PySide6/plugins/qmltooling", "PySide6/plugins/sqldrivers", "PySide6/plugins/tls", "PySide6/plugins/generic"),
    *("PySide6/plugins/networkinformation", "PySide6/plugins/vectorimageformats", "PySide6/plugins/platforminput*"),
    *("PySide6/plugins/imageformats/qpdf.dll", "PySide6/plugins/platforms/qdirect2d.dll"),
)


def build() -> Path:
    """Build the installer."""
    top = WORK / "windows"
    stage = fresh(top / "stage")
    program = stage / "program"
    with step("Python for Windows"):
        unpack_python(python_archive(), program)
    with step("wheels for Windows"):
        install_wheels(program / "site")
    with step("the program"):
        copy_sources(program / "app")
        found = contents.distributions(program / "site")
        contents.collect_licences(found, program / contents.LICENCES, [("Python", program / "LICENSE.txt")])
        lock = (PACKAGING / "locks" / f"{wheels.WINDOWS}.txt").read_text(encoding="utf-8")
        contents.write_bill(found, lock, program / contents.BILL, epoch())
        mark(program / "app", "windows")
        icon(stage / "recallery.ico", frozen.install(wheels.LINUX))
        compile_launchers(stage)
    check(program)
    tell_sizes(program)
    return _pack(stage)


def python_archive() -> Path:
    """Return the embeddable Python that a variable names."""
    given = os.environ.get(PYTHON_VARIABLE)
    if not given or not Path(given).is_file():
        raise BuildError(
            f"{PYTHON_VARIABLE} has to name python-3.11.9-embed-amd64.zip of "
            "https://www.python.org/ftp/python/3.11.9/: no registry carries it."
        )
    return Path(given)


def unpack_python(archive: Path, program: Path) -> None:
    """Unpack the embeddable Python, and let it look at our folders alone."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(program)
    if not (program / "python311.dll").is_file():
        raise BuildError(f"{archive} is no embeddable Python 3.11.")
    for path in [*program.glob("*._pth"), *program.glob("python*.exe")]:
        path.unlink()
    (program / "python311._pth").write_text(PATHS, encoding="ascii")


def install_wheels(site: Path) -> None:
    """Install the locked wheels for Windows into a folder, and take away what the program never uses."""
    there = wheels.fetch(wheels.WINDOWS)
    quiet = ("--quiet", "--no-index", "--no-deps", "--no-compile", "--disable-pip-version-check")
    foreign = ("--platform", "win_amd64", "--python-version", wheels.PYTHON, "--only-binary=:all:")
    run(sys.executable, "-m", "pip", "install", *quiet, *foreign, "--target", site, *there.values())
    prune(site)
    forget_origins(site)


def prune(site: Path) -> None:
    """Remove what is not needed."""
    for pattern in NOT_NEEDED:
        for path in site.glob(pattern):
            if path.name.endswith(".dist-info"):
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def copy_sources(app: Path) -> None:
    """Copy the program's own code and data."""
    unwanted = shutil.ignore_patterns("__pycache__", "*.ts")
    for name in ("indexer", "desktop_app", "resources"):
        shutil.copytree(ROOT / name, app / name, ignore=unwanted)


def icon(target: Path, python: Path) -> None:
    """Make the icon of the programs from the drawing."""
    theme = target.parent / "icons"
    desktop.icons(theme, python)
    pictures = [(side, theme / f"{side}x{side}" / "apps" / "recallery.png") for side in (16, 32, 48, 256)]
    target.write_bytes(ico([(side, path.read_bytes()) for side, path in pictures]))
    shutil.rmtree(theme)


def ico(pictures: list[tuple[int, bytes]]) -> bytes:
    """Return an icon file with PNG pictures, given with their sides."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    at = len(head) + 16 * len(pictures)
    body = b""
    for side_px, png in pictures:
        head += struct.pack("<BBBBHHII", side_px % 256, side_px % 256, 0, 0, 1, 32, len(png), at + len(body))
        body += png
    return head + body


def compile_launchers(stage: Path) -> None:
    """Compile recallery.exe and recalleryw.exe."""
    commas = ",".join([*version().split("."), "0", "0", "0"][:4])
    about = (FILES / "launcher.rc").read_text(encoding="utf-8")
    (stage / "launcher.rc").write_text(about.replace("@COMMAS@", commas).replace("@VERSION@", version()))
    run(RESOURCES, "launcher.rc", "-O", "coff", "-o", "launcher.res", cwd=stage)
    for name, module, is_window in LAUNCHERS:
        kind = "-mwindows" if is_window else "-mconsole"
        options = ("-O2", "-Wall", "-Wextra", "-municode", "-static", "-s", "-Wl,--no-insert-timestamp", kind)
        defined = (f'-DMODULE=L"{module}"', f"-DIS_WINDOW={int(is_window)}")
        run(COMPILER, *options, *defined, FILES / "launcher.c", "launcher.res", "-o", name, cwd=stage)


def check(program: Path) -> None:
    """Raise BuildError if a library needs another one that is not there."""
    with step("static check of the DLLs"):
        lacking = pe.missing(program)
        for name, files in sorted(lacking.items()):
            say(f"   {name} is missing for {len(files)}: {', '.join(files[:3])}")
        if lacking:
            raise BuildError("Libraries for Windows are missing.")
        say(f"   {sum(1 for _ in pe.programs(program))} programs and libraries, nothing is missing")


def _pack(stage: Path) -> Path:
    DIST.mkdir(exist_ok=True)
    target = DIST / f"{TITLE}-{version()}-{wheels.WINDOWS}.exe"
    normalise(stage, epoch())
    quad = ".".join([*version().split("."), "0", "0", "0"][:4])
    kib = sum(sizes(stage / "program").values()) // 1024
    with step("NSIS"):
        shutil.copy(FILES / "installer.nsi", stage)
        defined = {"OUT": target, "VERSION": version(), "QUAD": quad, "KIB": kib}
        words = [f"-D{key}={value}" for key, value in defined.items()]
        first = ("-V2", "-XTarget amd64-unicode", "-INPUTCHARSET", "UTF8")
        run("makensis", *first, *words, "installer.nsi", cwd=stage, env=environment())
    size_bytes = target.stat().st_size
    say(f"   {megabytes(size_bytes)}  {target}")
    if size_bytes > DOWNLOAD_LIMIT_BYTES:
        raise BuildError(f"{target.name} is larger than {megabytes(DOWNLOAD_LIMIT_BYTES)}.")
    return target
