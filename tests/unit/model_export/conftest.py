"""Before any test of the exporter imports transformers: see model_export/graphs/torchvision_build.py."""

from __future__ import annotations

import contextlib

with contextlib.suppress(ImportError):
    from model_export.graphs.torchvision_build import allow_other_build

    allow_other_build()
