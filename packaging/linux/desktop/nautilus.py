"""Adds "Search in Recallery" to the menu of files and folders in Nautilus (needs python3-nautilus)."""

# ruff: noqa: ANN001, ANN002, ANN201, ANN202, INP001 - Nautilus loads it as a script
import subprocess
from urllib.parse import unquote, urlparse

from gi.repository import GObject, Nautilus

KINDS = ("image/", "video/", "inode/directory")


class RecalleryMenu(GObject.GObject, Nautilus.MenuProvider):
    """One entry for one picture, video or folder on this computer."""

    def get_file_items(self, *arguments):
        """Return the entries for the chosen files: Nautilus 43 gives these alone, older ones a window before."""
        files = arguments[-1]
        if len(files) != 1 or files[0].get_uri_scheme() != "file":
            return []
        if not (files[0].get_mime_type() or "").startswith(KINDS):
            return []
        entry = Nautilus.MenuItem(
            name="Recallery::Search", label="Search in Recallery", tip="Find similar files, or search in this folder"
        )
        entry.connect("activate", self._search, unquote(urlparse(files[0].get_uri()).path))
        return [entry]

    def _search(self, _entry, path):
        subprocess.Popen(["recallery-window", "--search", path])
