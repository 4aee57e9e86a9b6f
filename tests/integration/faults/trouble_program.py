"""The command line on a computer where some files and folders give trouble.

`TROUBLE` names a JSON file with rules: `{"path", "event": "open" | "os.scandir", "errno" | "wait_s"}`. The processes
that it starts have the same trouble, since they import this module first.
"""

import json
import os
import sys
import time
from pathlib import Path

from indexer.cli.main import main

EVENTS = {"open", "os.scandir", "os.listdir"}


def _rules() -> list[dict[str, object]]:
    file = os.environ.get("TROUBLE")
    return list(json.loads(Path(file).read_text(encoding="utf-8"))) if file else []


RULES = _rules()


def _trouble(event: str, arguments: tuple[object, ...]) -> None:
    if event not in EVENTS or not arguments:
        return
    for rule in RULES:
        if (event == "open") == (rule["event"] == "open") and _path(arguments[0]) == rule["path"]:
            if "wait_s" in rule:
                time.sleep(float(str(rule["wait_s"])))
            else:
                number = int(str(rule["errno"]))
                raise OSError(number, os.strerror(number), rule["path"])


def _path(value: object) -> str:
    if isinstance(value, int):
        try:
            return str(Path(f"/proc/self/fd/{value}").readlink())
        except OSError:
            return ""
    return os.fsdecode(value) if isinstance(value, str | bytes | os.PathLike) else ""


if RULES:
    sys.addaudithook(_trouble)

if __name__ == "__main__":
    sys.exit(main())
