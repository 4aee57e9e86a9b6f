from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import cast

import pytest

from indexer.errors import IndexTroubleError, ModelError
from indexer.home import Home
from indexer.pipeline.control import Control
from indexer.service import process
from indexer.service.messages import EXIT_BUG, EXIT_TROUBLE, Event, Phase, Progress, Trouble, Wait
from indexer.service.pipes import Inbox, Loading
from indexer.service.process import Service
from indexer.service.progress import ProgressReporter


class InboxDouble:
    """Remembers how long it was waited for."""

    def __init__(self) -> None:
        self.waited_s: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waited_s.append(seconds)


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def inbox() -> InboxDouble:
    return InboxDouble()


@pytest.fixture
def service(tmp_path: Path, told: list[Event], inbox: InboxDouble) -> Service:
    control, reporter = Control(), ProgressReporter(told.append)
    return Service(Home(tmp_path), control, cast("Inbox", inbox), reporter, Loading(lambda: None), ExitStack())


@pytest.mark.expects_log("work is given up for now")
def test_the_processor_takes_over_from_a_graphics_card_that_fails(
    service: Service, told: list[Event], inbox: InboxDouble
) -> None:
    service.reporter.device("CUDA")
    service.recover(ModelError("The model does not run", "The device was lost."))
    (trouble,) = [event for event in told if isinstance(event, Trouble)]
    assert (str(trouble.title), trouble.fatal) == ("The graphics card failed", False)
    assert str(trouble.message) == "The processor took over, which is slower. The device was lost."
    assert (service.cpu_only, inbox.waited_s) == (True, [])


@pytest.mark.expects_log("work is given up for now")
def test_other_trouble_is_told_once_and_waited_out(service: Service, told: list[Event], inbox: InboxDouble) -> None:
    service.reporter.device("CPU")
    for _ in range(2):
        service.recover(IndexTroubleError("The disk is full", "Free some space."))
    assert [str(event.title) for event in told if isinstance(event, Trouble)] == ["The disk is full"]
    last = [event for event in told if isinstance(event, Progress)][-1]
    assert (last.phase, last.waits_for) == (Phase.WAITING, Wait.TROUBLE)
    assert len(inbox.waited_s) == 2


@pytest.mark.expects_log("the end|a bug")
@pytest.mark.parametrize(
    ("error", "code", "is_bug"),
    [(IndexTroubleError("Damaged", "Move it away."), EXIT_TROUBLE, False), (ZeroDivisionError("oh"), EXIT_BUG, True)],
)
def test_what_ends_the_process_is_told_and_gives_the_exit_code(
    service: Service,
    told: list[Event],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    code: int,
    is_bug: bool,
) -> None:
    def run() -> None:
        raise error

    monkeypatch.setattr(service, "run", run)
    assert process.guarded(service) == code
    (trouble,) = [event for event in told if isinstance(event, Trouble)]
    assert (trouble.fatal, trouble.bug) == (True, is_bug)


def test_a_service_that_ends_in_order_says_so(
    service: Service, told: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "run", lambda: None)
    assert process.guarded(service) == 0
    assert told[-1] == Progress(phase=Phase.ENDED)
