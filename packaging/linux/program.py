"""What the packaged program runs first: the command line, or the window if it is called by the window's name."""

import multiprocessing
import sys
from pathlib import PurePath

WINDOW_NAME = "recallery-window"


def main() -> None:
    """Serve as a child process if this is one, else run what was asked for."""
    multiprocessing.freeze_support()
    if PurePath(sys.argv[0]).stem == WINDOW_NAME:
        from desktop_app.__main__ import main as open_window

        sys.exit(open_window())
    from indexer.__main__ import run

    run()


if __name__ == "__main__":
    main()
