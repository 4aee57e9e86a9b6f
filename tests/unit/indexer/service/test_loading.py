from __future__ import annotations

import threading

from indexer.service.loading import Loading


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
    while not loading._lasts:
        pass
    loading.end()
    worker.join()
    assert order == ["ended", "works"]
