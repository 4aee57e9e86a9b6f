"""Spans of speech in sound that comes piece by piece, and the chunks that they make."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.speech.activity import FRAME_SAMPLES, LONGEST_FRAMES, SpeechFinder, SpeechSpan, milliseconds
from indexer.speech.chunks import Chunk, Joiner
from indexer.speech.manifest import MEL_BINS
from indexer.speech.mel import CHUNK_SAMPLES, RATE_HZ, log_mel

Floats = NDArray[np.float32]


def loud(frames: Floats) -> Floats:
    return np.asarray(np.abs(frames).mean(axis=1) > 0.1, np.float32)


def sound(*stretches: tuple[float, float]) -> Floats:
    """Seconds and loudness."""
    return np.concatenate([np.full(round(length * RATE_HZ), level, np.float32) for length, level in stretches])


def spans_of(samples: Floats, piece: int) -> list[SpeechSpan]:
    finder = SpeechFinder(loud)
    found: list[SpeechSpan] = []
    for start in range(0, len(samples), piece):
        found += finder.push(samples[start : start + piece])
    return found + finder.finish()


def times(spans: list[SpeechSpan]) -> list[tuple[float, float]]:
    return [(milliseconds(span.start_sample) / 1000, milliseconds(span.end_sample) / 1000) for span in spans]


@pytest.mark.parametrize("piece", [700, RATE_HZ, 10 * RATE_HZ])
def test_speech_is_found_with_a_margin_however_the_sound_is_cut(piece: int) -> None:
    samples = sound((3, 0), (2, 0.5), (2, 0), (1, 0.5), (3, 0))
    (first, second) = times(spans_of(samples, piece))
    assert first == pytest.approx((2.75, 5.25), abs=0.07)
    assert second == pytest.approx((6.75, 8.25), abs=0.07)


def test_a_short_pause_does_not_end_a_span_and_a_click_is_none() -> None:
    assert len(spans_of(sound((1, 0), (1, 0.5), (0.3, 0), (1, 0.5), (2, 0)), RATE_HZ)) == 1
    assert spans_of(sound((2, 0), (0.1, 0.5), (2, 0)), RATE_HZ) == []
    assert spans_of(np.zeros(0, np.float32), RATE_HZ) == []


def test_endless_speech_is_cut_at_its_pauses_and_nothing_is_lost() -> None:
    samples = sound(*[(19.0, 0.5), (0.5, 0)] * 5)
    spans = spans_of(samples, RATE_HZ)
    assert max(len(span.samples) for span in spans) <= LONGEST_FRAMES * FRAME_SAMPLES
    gaps = [later.start_sample - former.end_sample for former, later in itertools.pairwise(spans)]
    assert max(gaps) <= RATE_HZ
    loudness = sum(float(np.abs(span.samples).sum()) for span in spans)
    assert loudness == pytest.approx(float(np.abs(samples).sum()))
    # It is silent where the first one ends.
    assert np.abs(spans[0].samples[-FRAME_SAMPLES:]).max() == 0


def test_it_says_what_is_done_with() -> None:
    finder = SpeechFinder(loud, start_sample=100 * RATE_HZ)
    finder.push(sound((5, 0)))
    assert milliseconds(finder.heard_until) == pytest.approx(104_700, abs=100)
    finder.push(sound((5, 0.5)))
    assert milliseconds(finder.heard_until) == pytest.approx(104_700, abs=100)
    finder.finish()
    assert milliseconds(finder.heard_until) == pytest.approx(110_000, abs=100)


def span(start_s: float, length_s: float) -> SpeechSpan:
    return SpeechSpan(round(start_s * RATE_HZ), np.full(round(length_s * RATE_HZ), 0.5, np.float32))


def test_spans_are_joined_up_to_half_a_minute() -> None:
    joiner = Joiner()
    full = joiner.push([span(0, 12), span(20, 12), span(40, 12), span(60, 29)])
    assert [len(chunk.spans) for chunk in full] == [2, 1]
    assert joiner.start_sample == 60 * RATE_HZ
    (last,) = joiner.finish()
    assert len(last.samples) == last.length_samples <= CHUNK_SAMPLES
    assert joiner.finish() == []


def test_spans_far_apart_are_not_joined() -> None:
    assert len(Joiner().push([span(0, 2), span(600, 2)])) == 1


def test_moments_of_a_chunk_are_those_of_the_sound() -> None:
    chunk = Chunk((span(10, 2), span(50, 3)))
    assert chunk.length_samples == round(5.2 * RATE_HZ)
    assert chunk.moments_ms(0.5, 1.5) == (10_500, 11_500)
    # In the silence between, a stretch ends with the first span and begins with the second.
    assert chunk.moments_ms(1.0, 2.1) == (11_000, 12_000)
    assert chunk.moments_ms(2.1, 3.2) == (50_000, 51_000)
    assert chunk.moments_ms(2.2, 99.0) == (50_000, 53_000)
    # What reaches a little into the other span does not begin or end there; a long stretch may have both.
    assert chunk.moments_ms(1.8, 5.2) == (50_000, 53_000)
    assert chunk.moments_ms(0.0, 2.5) == (10_000, 12_000)
    assert chunk.moments_ms(0.5, 5.0) == (10_500, 52_800)
    # A moment without length is somewhere.
    assert chunk.moments_ms(2.1, 2.1) == (12_000, 12_000)
    assert chunk.moments_ms(3.2, 3.2) == (51_000, 51_000)


def test_a_tone_is_loud_where_its_pitch_is() -> None:
    seconds = np.arange(5 * RATE_HZ) / RATE_HZ
    made = log_mel(np.sin(2 * np.pi * 440 * seconds).astype(np.float32))
    assert made.shape == (MEL_BINS, 3_000)
    assert made.dtype == np.dtype(np.float32)
    high = log_mel(np.sin(2 * np.pi * 4_000 * seconds).astype(np.float32))
    assert made[:, 100].argmax() < high[:, 100].argmax()
    # What is silent is two below the loudest: eight powers of ten, divided by four.
    assert made.max() - made[:, 2_000].max() == pytest.approx(2.0)


@pytest.mark.export
def test_the_spectrogram_is_that_of_the_reference() -> None:
    transformers = pytest.importorskip("transformers")
    samples = np.random.default_rng(3).normal(0, 0.1, 7 * RATE_HZ).astype(np.float32)
    wanted = transformers.WhisperFeatureExtractor()(samples, sampling_rate=RATE_HZ).input_features[0]
    assert np.abs(log_mel(samples) - wanted).max() < 1e-3
