"""Measures how well and how fast speech is written down; prints JSON.

    python -m tests.bench.speech BUNDLE [CLIPS]

BUNDLE is what `python -m model_export speech` makes, CLIPS a folder with `clips.jsonl` (`file`, `language`, `text`)
and these sound files; by default that is `../shared/data/speech`. Times are CPU time of one thread.
"""

# ruff: noqa: T201 - its output is the screen
from __future__ import annotations

import json
import resource
import sys
import time
import unicodedata
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.bench.machine import machine
from indexer.speech.activity import Judge
from indexer.speech.listener import Heard, Listener
from indexer.speech.mel import RATE_HZ

Floats = NDArray[np.float32]
CLIPS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "speech"
PIECE_SAMPLES = 30 * RATE_HZ
LONG_H = 3
LONG_PAUSE_S = 300


@dataclass(frozen=True)
class Clip:
    """Somebody says something."""

    language: str
    text: str
    samples: Floats


def main() -> None:
    bundle = Path(sys.argv[1])
    clips = list(read_clips(Path(sys.argv[2]) if len(sys.argv) > 2 else CLIPS))
    measured: dict[str, object] = {"machine": machine(), "clips": len(clips)}
    for beams in (1, 5):
        listener = Listener(bundle, threads=1, beams=beams)
        measured[f"beams {beams}"] = {
            "with voice activity detection": errors(listener, clips, None),
            "without": errors(listener, clips, everything),
        }
    listener = Listener(bundle, threads=1)
    measured["CPU seconds a minute"] = speed(listener, clips)
    measured["long"] = long_sound(listener, clips)
    print(json.dumps(measured, ensure_ascii=False, indent=1))


def read_clips(folder: Path) -> Iterator[Clip]:
    for line in (folder / "clips.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        with wave.open(str(folder / row["file"])) as file:
            if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE_HZ, 1, 2):
                raise SystemExit(f"{row['file']} is not 16 kHz mono in 16 bits")
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        yield Clip(row["language"], row["text"], samples.astype(np.float32) / np.float32(32768))


def everything() -> Judge:
    """Return what takes all sound for speech."""
    return lambda frames: np.ones(len(frames), np.float32)


def errors(listener: Listener, clips: Sequence[Clip], make_judge: Callable[[], Judge] | None) -> dict[str, object]:
    """Write down each clip; give errors by language, as shares of the words and of the letters."""
    found: dict[str, object] = {}
    for clip in clips:
        heard = list(listener.listen([clip.samples], make_judge=make_judge))
        text = text_of(heard)
        words, letters = plain(clip.text).split(), plain(clip.text).replace(" ", "")
        found[clip.language] = {
            "word errors": round(distance(words, plain(text).split()) / len(words), 3),
            "letter errors": round(distance(letters, plain(text).replace(" ", "")) / len(letters), 3),
            "language": heard[-1].language,
            "text": text,
        }
    return found


def text_of(heard: Sequence[Heard]) -> str:
    return " ".join(phrase.text for one in heard for phrase in one.phrases)


def plain(text: str) -> str:
    """Return a text without case and punctuation."""
    kept = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in unicodedata.normalize("NFC", text))
    return " ".join(kept.casefold().split())


def distance(wanted: Sequence[str], found: Sequence[str]) -> int:
    """Return the Levenshtein distance."""
    row = list(range(len(found) + 1))
    for i, one in enumerate(wanted, 1):
        before, row = row, [i]
        for j, other in enumerate(found, 1):
            row.append(min(row[-1] + 1, before[j] + 1, before[j - 1] + (one != other)))
    return row[-1]


def speed(listener: Listener, clips: Sequence[Clip]) -> dict[str, object]:
    """Time a minute of speech without pauses, of speech in a quarter of it, and of nearly nothing.

    Its language changes every five seconds, so what is written in the first one is unlikely and is tried again: real
    speech takes less.
    """
    talk = np.concatenate([clip.samples for clip in clips] * 4)[: 60 * RATE_HZ]
    noise = np.random.default_rng(0).normal(0, 0.001, 60 * RATE_HZ).astype(np.float32)
    quarter = noise.copy()
    quarter[: 15 * RATE_HZ] = talk[: 15 * RATE_HZ]
    sounds = {"speech all the time": talk, "speech in a quarter": quarter, "faint noise": noise}
    measured: dict[str, object] = {}
    for name, samples in sounds.items():
        for how, make_judge in {"with": None, "without": everything}.items():
            begun = time.process_time()
            text = text_of(list(listener.listen(pieces_of(samples), make_judge=make_judge)))
            measured[f"{name}, {how} detection"] = round(time.process_time() - begun, 2)
            if name == "faint noise":
                measured[f"letters invented in {name}, {how} detection"] = len(text)
    return measured


def pieces_of(samples: Floats) -> Iterator[Floats]:
    for start in range(0, len(samples), PIECE_SAMPLES):
        yield samples[start : start + PIECE_SAMPLES]


def long_sound(listener: Listener, clips: Sequence[Clip]) -> dict[str, object]:
    """Hear three hours in which somebody says a sentence every five minutes; give time and memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    phrases = sum(len(heard.phrases) for heard in listener.listen(_long(clips)))
    return {
        "hours": LONG_H,
        "sentences": LONG_H * 3600 // LONG_PAUSE_S,
        "phrases": phrases,
        "CPU seconds": round(time.process_time() - begun, 1),
        "peak grew by MB": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _long(clips: Sequence[Clip]) -> Iterator[Floats]:
    chance = np.random.default_rng(1)
    for number in range(LONG_H * 3600 // LONG_PAUSE_S):
        samples = chance.normal(0, 0.001, LONG_PAUSE_S * RATE_HZ).astype(np.float32)
        clip = clips[number % len(clips)].samples
        samples[RATE_HZ : RATE_HZ + len(clip)] += clip
        yield from pieces_of(samples)


if __name__ == "__main__":
    main()
