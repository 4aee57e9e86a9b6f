"""Which tokens follow which, and the whole way from sound to words with a network that was never trained."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.errors import ModelError
from indexer.speech.beams import Beams
from indexer.speech.listener import Listener
from indexer.speech.manifest import DECODER, NAME, load_manifest
from indexer.speech.mel import RATE_HZ
from indexer.speech.rules import Rules
from indexer.speech.tokens import SpeechTokens
from tests.unit.indexer.speech.tiny_speech import LETTERS, VOCABULARY, write_speech_bundle, write_tokens

REAL = os.environ.get("RECALLERY_SPEECH")
"""A folder that `python -m model_export speech` made."""
SOUND_STATES = np.zeros((1, 1, 1, 1, 1), np.float32)


@pytest.fixture
def tokens(tmp_path: Path) -> SpeechTokens:
    write_tokens(tmp_path / "tokenizer.json")
    return SpeechTokens(tmp_path / "tokenizer.json")


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_speech_bundle(tmp_path_factory.mktemp("speech"))


class Likelihoods:
    """A decoder that says what follows what, by the last letter; probabilities of what is not named are small."""

    def __init__(self, tokens: SpeechTokens, follows: Mapping[str, Mapping[str, float]]) -> None:
        self.tokens, self.follows = tokens, follows
        self.widths: list[int] = []

    @property
    def providers(self) -> Sequence[str]:
        return ()

    def run(self, _outputs: Sequence[str], feed: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
        rows = feed["ids"][:, -1]
        logits = np.full((len(rows), VOCABULARY), -20.0, np.float32)
        for row, last in enumerate(rows):
            for name, likely in self.follows.get(self.name(int(last)), {}).items():
                logits[row, self.number(name)] = np.log(likely)
        self.widths.append(len(rows))
        cache = np.zeros((1, len(rows), 1, feed["keys"].shape[3] + feed["ids"].shape[1], 1), np.float32)
        return [logits, cache, cache]

    def name(self, number: int) -> str:
        if number >= self.tokens.first_moment:
            return f"{(number - self.tokens.first_moment) * 0.02:.2f}"
        return LETTERS[number] if number < len(LETTERS) else "start"

    def number(self, name: str) -> int:
        if name == "end":
            return self.tokens.end
        if name in LETTERS:
            return LETTERS.index(name)
        return self.tokens.first_moment + round(float(name) / 0.02)


GARDEN_PATH = {
    "start": {"0.00": 1.0},
    "0.00": {"a": 0.6, "b": 0.4},
    "a": {"c": 0.3, "d": 0.3, "e": 0.3},
    "b": {"f": 1.0},
    **{letter: {"1.00": 1.0} for letter in "cdef"},
    "1.00": {"end": 1.0},
}
"""The likeliest text does not begin with the likeliest letter."""


@pytest.mark.parametrize(("width", "text"), [(1, "ac"), (3, "bf")])
def test_following_several_texts_finds_the_likeliest(tokens: SpeechTokens, width: int, text: str) -> None:
    network = Likelihoods(tokens, GARDEN_PATH)
    written = Beams(network, tokens, width).write(SOUND_STATES, SOUND_STATES, [tokens.start], Rules(tokens, 5.0), 20, 0)
    assert tokens.text(written.tokens) == text
    assert len(written.logs) == len(written.tokens) + 1
    assert max(network.widths) <= width


def test_a_text_without_end_is_cut_off(tokens: SpeechTokens) -> None:
    endless = {"start": {"0.00": 1.0}, "0.00": {"a": 1.0}, "a": {"a": 1.0}}
    network = Likelihoods(tokens, endless)
    written = Beams(network, tokens, 2).write(SOUND_STATES, SOUND_STATES, [tokens.start], Rules(tokens, 5.0), 9, 0)
    assert len(written.tokens) == 9


def test_moments_come_in_pairs_and_never_go_back(tokens: SpeechTokens) -> None:
    rules = Rules(tokens, length_s=3.0)
    flat = np.zeros(VOCABULARY, np.float32)
    first = tokens.first_moment

    def allowed(*written: int) -> NDArray[np.int64]:
        return np.flatnonzero(np.isfinite(rules.log_likely(flat, written, 0.0)))

    a = LETTERS.index("a")
    assert allowed().tolist() == list(range(first, first + 51))  # soon, and nothing else
    begun = allowed(first + 10)
    assert begun.max() < first
    assert tokens.end not in begun
    # All moments together are likelier than any letter; none before the last one, none behind the end.
    assert allowed(first + 10, a).tolist() == list(range(first + 11, first + 151))
    closed = allowed(first + 10, a, first + 20)
    assert set(closed.tolist()) <= {tokens.end, *range(first + 20, first + 151)}
    # What is no word is never written.
    assert tokens.start not in allowed(first + 10)
    assert list(tokens.languages) == ["en", "de", "ko"]


def test_a_letter_that_is_likelier_than_all_moments_is_written(tokens: SpeechTokens) -> None:
    logits = np.zeros(VOCABULARY, np.float32)
    logits[0] = 20.0
    logs = Rules(tokens, 3.0).log_likely(logits, [tokens.first_moment, 1], 0.0)
    assert int(logs.argmax()) == 0


def test_a_tokenizer_that_is_not_whispers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    write_tokens(path)
    path.write_text(path.read_text(encoding="utf-8").replace("notimestamps", "other"), encoding="utf-8")
    with pytest.raises(ModelError, match="notimestamps"):
        SpeechTokens(path)


def noise(seconds: float, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 0.3, round(seconds * RATE_HZ)).astype(np.float32)


@pytest.mark.export
def test_sound_becomes_phrases_in_order_and_silence_none(bundle: Path) -> None:
    listener = Listener(bundle, threads=1, beams=2)
    silence = np.zeros(20 * RATE_HZ, np.float32)
    heard = list(listener.listen([silence, noise(4), silence], language="de"))
    assert [one.until_ms for one in heard] == sorted(one.until_ms for one in heard)
    assert heard[-1].until_ms == pytest.approx(44_000, abs=50)
    for one in heard:
        for phrase in one.phrases:
            assert 19_000 <= phrase.start_ms <= phrase.end_ms <= 25_000
            assert 0 <= phrase.confidence <= 1
    assert list(listener.listen([silence]))[-1].language == ""


@pytest.mark.export
def test_the_language_is_the_likeliest_of_the_first_chunks_unless_it_is_known(bundle: Path) -> None:
    listener = Listener(bundle, threads=1, beams=1)
    pieces = [noise(29, seed) for seed in range(2)]
    told = list(listener.listen(pieces))
    shares = [listener.writer.hear(piece).languages for piece in pieces]
    assert sum(shares[0].values()) == pytest.approx(1.0)
    assert told[-1].language in {"en", "de", "ko"}
    assert list(listener.listen(pieces, language="ko"))[-1].language == "ko"


@pytest.mark.export
def test_sound_is_gone_on_with_from_a_moment(bundle: Path) -> None:
    heard = list(Listener(bundle, threads=1, beams=1).listen([noise(3)], start_ms=60_000, language="en"))
    assert heard[-1].until_ms == pytest.approx(63_000, abs=50)
    assert all(phrase.start_ms >= 60_000 for one in heard for phrase in one.phrases)


@pytest.mark.export
def test_a_damaged_bundle_is_refused(bundle: Path, tmp_path: Path) -> None:
    copied = tmp_path / "copied"
    copied.mkdir()
    for path in bundle.iterdir():
        (copied / path.name).write_bytes(path.read_bytes())
    (copied / DECODER).write_bytes((bundle / DECODER).read_bytes()[:-1] + b"?")
    with pytest.raises(ModelError):
        Listener(copied, threads=1)
    text = (copied / NAME).read_text(encoding="utf-8")
    (copied / NAME).write_text(text.replace('"format": 1', '"format": 99'), encoding="utf-8")
    with pytest.raises(ModelError, match="newer"):
        load_manifest(copied)


@pytest.mark.skipif(REAL is None, reason="RECALLERY_SPEECH names no bundle")
def test_the_real_bundle_hears_a_sentence() -> None:
    from tests.bench.speech import CLIPS, distance, errors, plain, read_clips

    clips = list(read_clips(CLIPS))[:1]
    found = errors(Listener(Path(REAL or ""), threads=2), clips, None)
    assert found["en"]["language"] == "en"  # type: ignore[index]
    text = plain(found["en"]["text"])  # type: ignore[index]
    assert distance(plain(clips[0].text).split(), text.split()) <= 2
