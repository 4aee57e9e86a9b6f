from __future__ import annotations

import multiprocessing
import threading
import time
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import Message
from indexer.service.messages import Changed, Event, HeldBack, Phase, Progress, Trouble
from indexer.service.pipes import EVERY_S, Loading, Outbox, merged

PATHS = [Path("/a"), Path("/b")]
EVENTS = st.one_of(
    st.builds(Progress, phase=st.sampled_from([Phase.INDEXING, Phase.WATCHING]), done=st.integers(0, 9)),
    st.builds(Changed, indexed=st.integers(0, 9), removed=st.integers(0, 9), seen=st.integers(0, 9)),
    st.builds(HeldBack, path=st.sampled_from(PATHS), missing=st.integers(0, 9), reason=st.none()),
    st.builds(Trouble, title=st.sampled_from("xy").map(Message), message=st.just(Message(""))),
)


@given(st.lists(EVENTS, max_size=30))
def test_gathering_loses_no_change_and_no_trouble_and_keeps_the_latest_of_the_rest(events: list[Event]) -> None:
    kept: list[Event] = []
    for event in events:
        kept = merged(kept, event)
    for what in ("indexed", "removed", "moved", "failed", "seen"):
        total = sum(getattr(event, what) for event in events if isinstance(event, Changed))
        assert total == sum(getattr(event, what) for event in kept if isinstance(event, Changed))
    assert [e for e in events if isinstance(e, Trouble)] == [e for e in kept if isinstance(e, Trouble)]
    latest = {(type(e), e.phase if isinstance(e, Progress) else getattr(e, "path", None)): e for e in events}
    for event in kept:
        if isinstance(event, Progress | HeldBack):
            assert event == latest[type(event), event.phase if isinstance(event, Progress) else event.path]
    if events:
        assert type(kept[-1]) is type(events[-1])
    assert sum(isinstance(event, Changed) for event in kept) <= 1


def test_what_is_put_arrives_in_lists_and_the_last_words_too() -> None:
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    begun_s = time.monotonic()
    outbox = Outbox(theirs)
    for _ in range(1000):
        outbox.put(Changed(indexed=1))
    outbox.put(Trouble(title=Message("Last"), message=Message("words")))
    outbox.close()
    most = 2 + (time.monotonic() - begun_s) / EVERY_S
    theirs.close()
    lists: list[list[Event]] = []
    while True:
        try:
            lists.append(ours.recv())
        except EOFError:
            break
    ours.close()
    events = [event for one in lists for event in one]
    assert sum(event.indexed for event in events if isinstance(event, Changed)) == 1000
    assert events[-1] == Trouble(title=Message("Last"), message=Message("words"))
    assert len(lists) <= most < 1000


def test_a_reader_that_is_gone_ends_the_sending_without_a_word() -> None:
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    outbox = Outbox(theirs)
    ours.close()
    outbox.put(Changed(indexed=1))
    outbox.close()
    theirs.close()


def test_it_ends_in_the_midst_of_loading_and_at_no_other_time() -> None:
    ends: list[str] = []
    loading = Loading(lambda: ends.append("end"))
    loading.end()
    assert ends == []
    with loading:
        loading.end()
    assert ends == ["end"]
    loading.end()
    assert ends == ["end"]


def test_work_does_not_begin_while_the_end_is_under_way() -> None:
    ending, goes_on, order = threading.Event(), threading.Event(), list[str]()

    def end() -> None:
        ending.set()
        goes_on.wait()
        order.append("ended")

    loading = Loading(end)

    def work() -> None:
        with loading:
            ending.wait()
            goes_on.set()
        order.append("works")

    worker = threading.Thread(target=work)
    worker.start()
    while not loading.lasts:
        pass
    loading.end()
    worker.join()
    assert order == ["ended", "works"]
