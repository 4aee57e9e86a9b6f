"""Which scripts are read; apart from what reads them, so that asking loads nothing."""

from __future__ import annotations

SCRIPTS = ("Latin", "Chinese", "Japanese")
