"""Where the libraries for a graphics card lie that the user asked for, and how a process takes them.

The folder looks like `site-packages` and has an `onnxruntime` of its own. It comes first when that is imported, so
there is never a second one in the process. `indexer.gpu` fills and removes the folder.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from indexer.home import cache_folder

if TYPE_CHECKING:
    from pathlib import Path

MARKER = "installed.json"
"""Written last: a folder without it is not used."""
LIBRARY = "onnxruntime"


def gpu_folder() -> Path:
    """Return the folder; it need not be there."""
    return cache_folder() / "gpu"


def libraries_folder() -> Path:
    """Return the folder that is imported from."""
    return gpu_folder() / "libraries"


def use_libraries() -> bool:
    """Let the next import of ONNX Runtime take the user's one, if there is one; return whether it will.

    Without effect after the import.
    """
    folder = libraries_folder()
    if LIBRARY in sys.modules or not (folder / MARKER).is_file():
        return False
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    return True
