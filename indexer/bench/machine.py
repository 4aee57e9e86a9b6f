"""Describes the computer, and summarises series of measurements."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil

if TYPE_CHECKING:
    from collections.abc import Sequence


def machine() -> dict[str, object]:
    """Return the processor, memory, system and the versions that matter for speed."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "system": platform.platform(),
        "load_1min": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("lancedb", "numpy", "onnxruntime", "pillow")},
    }


def spread(values: Sequence[float], digits: int = 2) -> dict[str, float | int]:
    """Return runs, minimum, median and maximum of a series."""
    return {
        "runs": len(values),
        "min": round(min(values), digits),
        "median": round(float(np.median(values)), digits),
        "max": round(max(values), digits),
    }


def percentiles(values_ms: Sequence[float]) -> dict[str, float | int]:
    """Return count, p50, p95 and maximum of latencies in ms."""
    return {
        "queries": len(values_ms),
        "p50_ms": round(float(np.percentile(values_ms, 50)), 2),
        "p95_ms": round(float(np.percentile(values_ms, 95)), 2),
        "max_ms": round(max(values_ms), 2),
    }


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
            return next(line.partition(":")[2].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()
