"""What LanceDB loads without need stays out of memory, and a table works without it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from indexer.store.import_stubs import CHECKS, STUBBED

HEAVY = ("urllib3", "aiohttp", "requests", "pandas", "polars", "torch", "PIL")
WANTED = {*STUBBED} - ({CHECKS} if sys.version_info >= (3, 12) else set())
"""What LanceDB imports. If it no longer does, `indexer.store.import_stubs` can go."""
SCRIPT = """
import json, sys
from pathlib import Path
import numpy as np
from indexer.search.searcher import Searcher
from indexer.store.maintenance import maintain
from indexer.store.reader import SegmentReader
from indexer.store.writer import SegmentWriter
from indexer.stream import Embedded
from indexer.catalogue.contents import SegmentColumns
from indexer.types import ContentId, Kind, ModelId, SegmentId

folder = Path(sys.argv[1])
units = SegmentWriter(folder, ModelId("m"), 4)
columns = SegmentColumns(content_id=ContentId("c"), kind=Kind.IMAGE, text="red fox", folder_ids=(1,), taken_ms=0,
                      camera="", latitude=None, longitude=None, rating=0, has_text=False, dhash=0)
vector = np.array([1, 0, 0, 0], np.float32)
units.put([Embedded(SegmentId("c:0"), ContentId("c"), vector)], [columns])
units.put([Embedded(SegmentId("c:0"), ContentId("c"), vector)], [columns])
done = maintain(units.table, folder)
reader = SegmentReader(folder, ModelId("m"), 4)
found = [*reader.nearest(vector, "rating = 0", 5).segment_ids, *reader.matching("fox", None, 5).segment_ids,
         *reader.newest("true", 5).segment_ids]
units.delete([ContentId("c")])
print(json.dumps({"found": found, "failed": list(done.failed), "left": units.count(),
                  "files": {name: getattr(module, "__file__", None) for name, module in list(sys.modules.items())}}))
"""


def test_a_table_is_written_kept_and_read_without_what_is_stubbed(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    assert result["found"] == ["c:0"] * 3
    assert (result["failed"], result["left"]) == ([], 0)
    files = result["files"]
    stubbed = {name: [other for other in files if f"{other}.".startswith(f"{name}.")] for name in STUBBED}
    assert {name for name, found in stubbed.items() if found} == WANTED
    assert [name for found in stubbed.values() for name in found if files[name]] == []
    assert [name for name in HEAVY if name in files] == []
