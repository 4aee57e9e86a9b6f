from pathlib import Path

import pytest

pytest.importorskip("onnx")

from model_export.quantize import Candidate, choose

pytestmark = pytest.mark.export


def form(name: str, *, size_bytes: int = 100, recall: float = 65.0, ms: float = 10.0) -> Candidate:
    return Candidate(name=name, graph=Path(name), size_bytes=size_bytes, recall_at_10=recall, ms_per_item=ms)


REFERENCE = form("fp32")


def test_smallest_of_the_fast_and_good_is_taken_whatever_the_clock_says() -> None:
    small, quick = form("small", size_bytes=20, ms=4.1), form("quick", size_bytes=30, ms=4.0)
    assert choose(REFERENCE, [quick, small]) is small


@pytest.mark.parametrize("loss", [1.0, 3.0])
def test_a_form_that_loses_a_point_is_refused(loss: float) -> None:
    assert choose(REFERENCE, [form("int8", size_bytes=20, recall=65.0 - loss, ms=2.0)]) is REFERENCE


def test_a_form_that_is_hardly_faster_is_refused() -> None:
    assert choose(REFERENCE, [form("int8", size_bytes=20, ms=9.0)]) is REFERENCE


def test_without_candidates_the_reference_stays() -> None:
    assert choose(REFERENCE, []) is REFERENCE
