"""Trouble that passes is tried again by the next run; a file that is broken is not."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.command import Ran, Recallery
from tests.integration.faults.inputs import photo

TROUBLED = "tests.integration.faults.trouble_program"
ERRNOS = {
    "no_permission": errno.EACCES,
    "not_permitted": errno.EPERM,
    "input_output": errno.EIO,
    "stale": errno.ESTALE,
    "timed_out": errno.ETIMEDOUT,
    "too_many_files": errno.EMFILE,
    "host_is_down": errno.EHOSTDOWN,
}
WAIT_S = 17.0
"""Longer than a decoder may take for its work."""


class Runs:
    """A run with trouble, then one without, then another."""

    def __init__(self, folder: Path) -> None:
        photos = folder / "photos"
        (photos / "flaky").mkdir(parents=True)
        for seed, name in enumerate([*ERRNOS, "slow", "fine", "flaky/inside"]):
            (photos / f"{name}.jpg").write_bytes(photo(seed))
        (photos / "broken.jpg").write_bytes(photo(50)[:200])
        rules: list[dict[str, Any]] = [
            {"path": str(photos / f"{name}.jpg"), "event": "open", "errno": number} for name, number in ERRNOS.items()
        ]
        rules.append({"path": str(photos / "slow.jpg"), "event": "open", "wait_s": WAIT_S})
        rules.append({"path": str(photos / "flaky"), "event": "os.scandir", "errno": errno.EIO})
        trouble = folder / "trouble.json"
        trouble.write_text(json.dumps(rules), encoding="utf-8")
        recallery = Recallery(folder / "data", module=TROUBLED)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TROUBLE", str(trouble))
            self.first = recallery("index", photos, "--json")
            self.first_failed = self._failed(recallery)
        self.second = recallery("index", "--json")
        self.second_failed = self._failed(recallery)
        self.third = recallery("index", "--json")

    @staticmethod
    def _failed(recallery: Recallery) -> set[str]:
        records = recallery("failed", "--json").records
        return {Path(record["path"]).stem for record in records}


def closing(ran: Ran) -> dict[str, Any]:
    assert ran.code in (0, 1), ran
    return ran.records[-1]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return Runs(tmp_path_factory.mktemp("trouble"))


@pytest.mark.slow
def test_trouble_is_listed_while_it_lasts(runs: Runs) -> None:
    assert {*ERRNOS, "broken"} <= runs.first_failed
    assert "fine" not in runs.first_failed


@pytest.mark.slow
@pytest.mark.parametrize("name", ERRNOS)
def test_what_could_not_be_opened_is_tried_again_by_the_next_run(runs: Runs, name: str) -> None:
    assert name not in runs.second_failed


@pytest.mark.slow
def test_waiting_for_bytes_is_no_failure(runs: Runs) -> None:
    assert "slow" not in runs.first_failed


@pytest.mark.slow
def test_what_was_too_slow_is_tried_again(runs: Runs) -> None:
    assert "slow" not in runs.second_failed


@pytest.mark.slow
def test_a_folder_that_could_not_be_listed_is_listed_by_the_next_run(runs: Runs) -> None:
    assert closing(runs.second)["indexed"] >= 1
    assert "inside" not in runs.second_failed


@pytest.mark.slow
def test_only_what_is_broken_stays_failed_and_is_not_read_again(runs: Runs) -> None:
    assert runs.second_failed == {"broken"}
    third = closing(runs.third)
    assert (third["indexed"], third["embedded"], third["failed"]) == (0, 0, 0)
