#!/usr/bin/env python3
"""Sets Recallery up in `.venv` and runs it, its tests or its checks. Needs nothing but Python.

    python3 dev.py run [FOLDER ...] [--headless] [--query TEXT ...]
    python3 dev.py test [--fast] [arguments of pytest]
    python3 dev.py lint
    python3 dev.py bench [--quick]
    python3 dev.py screenshots
    python3 dev.py translate

A set-up that is complete leaves a stamp in the environment; while the stamp fits, nothing is installed.
`RECALLERY_VENV` names another folder for the environment.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("RECALLERY_VENV") or ROOT / ".venv").absolute()
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "recallery-set-up.json"
LOWEST_PYTHON = (3, 11)

RUN_EXTRAS = ("gui",)
"""Extras of pyproject.toml that the window needs; the engine needs none."""
TEST_EXTRAS = ("dev", "export", "gui", "open-clip")

ENGINE_LIBRARIES = ("libstdc++6",)
WINDOW_LIBRARIES = (
    "fonts-dejavu-core",
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
    "libxkbcommon0",
)
"""Debian packages that the wheels load and do not carry."""
SCREEN_LIBRARIES = ("xauth", "xvfb")
"""A screen that nobody sees."""

SAMPLES = ROOT / "resources" / "samples"
SAMPLE_INDEX = ROOT / ".cache" / "sample-index"
SCREENSHOTS = ROOT / "docs" / "screenshots"

PACKAGES = ("indexer", "desktop_app")
"""What the program consists of; the tests print the coverage of these."""
_LONG = ("model_export", "kill", "service", "window", "trouble", "journey")
TESTS = (*(f"tests/integration/test_{name}.py" for name in _LONG), "tests/integration", "tests/unit", "tests/gui")
"""The longest first, or one process works alone at the end."""
LOWEST_COVERED = 10
TEST_PROCESSES = ("-n", "3", "--dist", "loadfile")
"""Three keep two cores busy, for many tests wait; the tests of a file stay together and share what is slow to make."""
CHECKED = ("dev.py", "desktop_app", "indexer", "model_export", "packaging/build.py", "packaging/installers", "tests")
MOST_LINES = 400
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
"""Import-linter has no module to run, and its script breaks when the environment is moved."""
IMPORT_ALL = """
import importlib, pkgutil, sys
for name in sys.argv[1:]:
    for module in pkgutil.walk_packages([name], name + "."):
        module.name.endswith("__main__") or importlib.import_module(module.name)
"""
"""Imports every module of the packages, so that Python keeps them compiled: a search takes 0.6 s then, not 1.2 s."""
NOISE = ("WARNING: Location '", "WARNING: Running pip as the 'root' user")
"""Lines of pip that tell nothing about a failure."""


class Stamp(NamedTuple):
    """What a complete set-up was made from."""

    inputs: str
    extras: list[str]


class SetUpError(Exception):
    """The environment cannot be made; the message says why and what to do."""


# Set-up


def set_up(extras: Iterable[str]) -> None:
    """Make the environment hold the project with these extras. Costs milliseconds when it already does."""
    wanted = set(extras)
    healthy = environment_works()
    done = _read_stamp() if healthy else None
    if done is not None and done.inputs == _inputs() and wanted <= set(done.extras):
        return
    if done is not None:
        wanted |= set(done.extras)
    install_libraries(ENGINE_LIBRARIES + (WINDOW_LIBRARIES if "gui" in wanted else ()))
    if not healthy:
        create_environment()
    _install_project(sorted(wanted))


def _inputs() -> str:
    """Return a digest of all that decides what is installed."""
    digest = hashlib.sha256()
    for path in (ROOT / "pyproject.toml", ROOT / "constraints.txt", VENV / "pyvenv.cfg"):
        digest.update(path.read_bytes() if path.exists() else b"")
        digest.update(b"\0")
    digest.update(str(ROOT).encode())
    return digest.hexdigest()


def _read_stamp() -> Stamp | None:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return Stamp(str(stamp["inputs"]), list(stamp["extras"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def environment_works() -> bool:
    """Tell whether the environment's Python starts, is new enough, belongs to it and has pip."""
    if not PYTHON.exists():
        return False
    probe = (
        "import sys, importlib.util; print(sys.prefix);"
        f"sys.exit(sys.version_info < {LOWEST_PYTHON} or importlib.util.find_spec('pip') is None)"
    )
    try:
        answer = subprocess.run([PYTHON, "-I", "-c", probe], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and Path(answer.stdout.strip()).resolve() == VENV.resolve()


def create_environment() -> None:
    """Make the environment anew; raises SetUpError where something else lies in its place."""
    if VENV.exists():
        if any(VENV.iterdir()) and not (VENV / "pyvenv.cfg").exists():
            raise SetUpError(f"{VENV} is not a Python environment, so it is left alone. Move it away, then try again.")
        _say(f"Setting up: the environment in {VENV} does not work any more; making it again")
        shutil.rmtree(VENV)
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        install_libraries([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"])
    _say(f"Setting up: making an environment in {VENV}")
    output = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if output.returncode != 0:
        raise SetUpError(f"{output.stdout}{output.stderr}\nPython could not make an environment in {VENV}.")


def _install_project(extras: Sequence[str]) -> None:
    STAMP.unlink(missing_ok=True)
    minutes = "some minutes" if "export" in extras else "about a minute"
    _say(f"Setting up: installing {' + '.join(('the engine', *extras))} ({minutes}; later starts skip this)")
    started = time.monotonic()
    target = str(ROOT) + (f"[{','.join(extras)}]" if extras else "")
    # Compiling all 15,000 modules would take a minute; only those that the program imports are compiled here.
    how = ["--progress-bar", "off", "--no-compile"]
    run_pip([PYTHON, "-m", "pip", "install", *how, "--editable", target, "--constraint", ROOT / "constraints.txt"])
    compile_program([name for name in PACKAGES if name != "desktop_app" or "gui" in extras])
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(Stamp(_inputs(), list(extras))._asdict()), encoding="utf-8")
    fresh.replace(STAMP)
    _say(f"Setting up: done in {time.monotonic() - started:.0f} s")


def compile_program(packages: Sequence[str]) -> None:
    """Have Python compile all that the packages import; what fails here is told when it is needed."""
    subprocess.run([PYTHON, "-c", IMPORT_ALL, *packages], cwd=ROOT, capture_output=True, check=False)


def run_pip(command: Sequence[str | Path]) -> None:
    """Run pip out of sight; show what it said only when it fails."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        with subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT) as pip:
            failed = pip.wait() != 0
        if not failed:
            return
        log.seek(0)
        said = [line for line in log if not line.startswith(NOISE)]
    raise SetUpError(
        "".join(said[-60:]) + "\nThe installation failed; pip's last words are above. Often the network or the disk"
        " is the reason: once that is mended, start again, and what was downloaded is kept."
    )


def install_libraries(names: Iterable[str]) -> None:
    """Install the Debian packages that are missing, or say the command that does."""
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        return
    missing = [name for name in names if not _has_library(name)]
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        _say(f"Some Debian packages are missing. Please install them:\n  sudo {' '.join(command)}")
        return
    _say(f"Setting up: installing Debian packages: {' '.join(missing)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update"], command):
        output = subprocess.run(step, capture_output=True, text=True, check=False, env=quiet)
        if output.returncode != 0:
            _say(output.stdout[-2000:] + output.stderr[-2000:])
            _say(f"That did not work: {' '.join(step)}\nGoing on without.")
            return


def _has_library(name: str) -> bool:
    question = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", name]
    answer = subprocess.run(question, capture_output=True, text=True, check=False)
    return answer.stdout.startswith("installed")


# Commands


def run(options: argparse.Namespace) -> int:
    """Open the window on the folders, or the sample photos; or index them and answer queries without one."""
    set_up(() if options.headless else RUN_EXTRAS)
    folders: list[Path] = options.folders or [SAMPLES]
    data: Path | None = options.data or (None if options.folders else SAMPLE_INDEX)
    where: list[str | Path] = ["--data", data] if data else []
    if not options.headless:
        return _call(PYTHON, "-m", "desktop_app", *where, *folders)
    code = _call(PYTHON, "-m", "indexer", "index", *folders, *where)
    if code > 1:
        return code
    if not options.query:
        code = _call(PYTHON, "-m", "indexer", "status", *where)
    for query in options.query:
        _say(f"\nSearching for “{query}”")
        code = max(code, _call(PYTHON, "-m", "indexer", "search", "--limit", "5", *where, "--", query))
    return code


def lint(_options: argparse.Namespace | None = None) -> int:
    """Run all checks that run no test."""
    set_up(TEST_EXTRAS)
    return report(_checks())


def test(options: argparse.Namespace) -> int:
    """Run all checks and all tests, also after one fails."""
    set_up(TEST_EXTRAS)
    how = [*TEST_PROCESSES, *(["-m", "not slow"] if options.fast else [])]
    if options.rest:
        return report([*_checks(), ("pytest", lambda: _module("pytest", *how, *options.rest))])
    how += [*(f"--cov={package}" for package in PACKAGES), "--cov-report=", "--no-loadscope-reorder", *TESTS]
    return report([*_checks(), ("pytest", lambda: _module("pytest", *how)), ("coverage", print_coverage)])


def bench(options: argparse.Namespace) -> int:
    """Measure indexing and searching on this computer."""
    set_up(TEST_EXTRAS)
    return _module("indexer", "bench", *options.rest)


def screenshots(_options: argparse.Namespace) -> int:
    """Take pictures of the window in each of its main states, on the sample photos."""
    set_up(TEST_EXTRAS)
    install_libraries(SCREEN_LIBRARIES)
    if shutil.which("xvfb-run") is None:
        raise SetUpError("There is no xvfb-run, which shows windows to nobody. Install it, then try again.")
    screen = ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1600x1000x24"]
    return _call(*screen, PYTHON, "-m", "tests.screenshots", SCREENSHOTS)


def translate(_options: argparse.Namespace) -> int:
    """Bring the files of translations up to date with the texts in the code, and make what the window loads."""
    set_up(TEST_EXTRAS)
    return _module("tests.translate")


def _checks() -> list[tuple[str, Callable[[], int]]]:
    return [
        ("ruff check", lambda: _module("ruff", "check", *CHECKED)),
        ("ruff format", lambda: _module("ruff", "format", "--check", *CHECKED)),
        ("mypy", lambda: _module("mypy", "--strict", *CHECKED)),
        ("import-linter", lambda: _call(PYTHON, "-c", LINT_IMPORTS)),
        ("file length", _check_lengths),
    ]


def _check_lengths() -> int:
    code = 0
    for path in sorted(path for name in CHECKED for path in (ROOT / name, *(ROOT / name).rglob("*.py"))):
        if path.is_file() and (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES:
            _say(f"{path.relative_to(ROOT)} has {lines} lines; {MOST_LINES} are the most: split it by subject")
            code = 1
    return code


def print_coverage() -> int:
    """Print which share of the lines the measured tests ran, of each package and of the modules with the lowest."""
    command: list[str | Path] = [PYTHON, "-m", "coverage", "json", "-q", "-o", "-"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if told.returncode:
        _say(told.stderr.decode(errors="replace"))
        return 1
    lines: dict[str, tuple[int, int]] = {}
    for path, found in json.loads(told.stdout)["files"].items():
        covered, all_lines = found["summary"]["covered_lines"], found["summary"]["num_statements"]
        for name in (Path(path).parts[0], Path(path).as_posix()):
            before = lines.get(name, (0, 0))
            lines[name] = before[0] + covered, before[1] + all_lines
    shares = {name: 100 * covered / max(all_lines, 1) for name, (covered, all_lines) in lines.items()}
    modules = sorted((name for name in shares if name.endswith(".py") and lines[name][1] > 1), key=shares.__getitem__)
    for name in (*(package for package in PACKAGES if package in shares), *modules[:LOWEST_COVERED]):
        _say(f"{shares[name]:6.1f} %  {name}")
    return 0


def report(steps: Iterable[tuple[str, Callable[[], int]]]) -> int:
    """Run every step, print how each ended; return 1 when any failed."""
    lines, failures = [], 0
    for name, step in steps:
        _say(f"\n── {name}")
        started = time.monotonic()
        failed = step() != 0
        failures += failed
        lines.append(f"{'FAILED' if failed else 'ok':>8}  {name:<16} {time.monotonic() - started:6.1f} s")
    _say("\n" + "\n".join(lines))
    _say(f"\n{failures} of {len(lines)} steps failed" if failures else f"\nAll {len(lines)} steps passed")
    return min(failures, 1)


def _module(name: str, *arguments: str) -> int:
    return _call(PYTHON, "-m", name, *arguments)


def _call(*command: str | Path) -> int:
    """Run a command in the foreground. Ctrl-C goes to it too: wait until it has ended in its own way."""
    with subprocess.Popen(command, cwd=ROOT) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    """Read the arguments and run one command; return its exit code."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # every process would compile all that it imports
    if sys.version_info[:2] < LOWEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        _say(f"Recallery needs Python 3.11 or newer; this is {found}. Try: python3.11 dev.py ...")
        return 2
    parser = argparse.ArgumentParser(description="Sets Recallery up and runs it, its tests or its checks.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="run | test | lint | bench | ...")
    add = commands.add_parser("run", help="open the window")
    add.add_argument("folders", nargs="*", type=lambda text: Path(text).absolute(), metavar="FOLDER")
    add.add_argument("--headless", action="store_true", help="no window: index, answer the queries, end")
    add.add_argument("--query", action="append", default=[], metavar="TEXT", help="what to search for; may be repeated")
    add.add_argument("--data", type=lambda text: Path(text).absolute(), metavar="DIR", help="where the index lives")
    add.set_defaults(act=run)
    add = commands.add_parser("test", help="run all checks and tests; other arguments go to pytest", allow_abbrev=False)
    add.add_argument("--fast", action="store_true", help="leave out the slow tests")
    add.set_defaults(act=test)
    commands.add_parser("lint", help="run the checks only").set_defaults(act=lint)
    commands.add_parser("bench", help="measure; other arguments go to `recallery bench`").set_defaults(act=bench)
    commands.add_parser("screenshots", help="take pictures of the window").set_defaults(act=screenshots)
    commands.add_parser("translate", help="update the translations").set_defaults(act=translate)
    options, rest = parser.parse_known_args()
    options.rest = rest
    if rest and options.command not in ("test", "bench"):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return int(options.act(options))
    except SetUpError as trouble:
        print(trouble, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("Stopped. The next start goes on from here.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
