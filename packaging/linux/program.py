"""What the packaged program runs first: the command line, or the window if it is called by the window's name."""

# ruff: noqa: INP001 - PyInstaller runs it as a script
import multiprocessing
import os
import sys
from pathlib import Path, PurePath

WINDOW_NAME, WINDOW_OPTION = "recallery-window", "--window"


def main() -> None:
    """Serve as a child process if this is one, else run what was asked for."""
    multiprocessing.freeze_support()
    _hold_folder()
    arguments = sys.argv[1:]
    if PurePath(sys.argv[0]).stem == WINDOW_NAME or arguments[:1] == [WINDOW_OPTION]:
        from desktop_app.__main__ import main as open_window

        sys.exit(open_window(arguments[1:] if arguments[:1] == [WINDOW_OPTION] else arguments))
    from indexer.__main__ import run

    run()


def _hold_folder() -> None:
    """Keep updates from exchanging the folder while this process runs (see start.sh); until its end."""
    try:
        import fcntl

        folder = os.open(Path(sys.executable).parent, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return


if __name__ == "__main__":
    main()
