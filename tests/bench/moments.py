"""Shots, moments and speed of videos: `python -m tests.bench.moments ../shared/data/videos`.

Story videos have true scene times. Shot boundaries are compared with them, beside the rule of PySceneDetect's
ContentDetector (mean change of hue, saturation and value over all frames, 27 of 255 is a cut), written down here
because the package brings another OpenCV. A moment counts as found if the first of all shots in the folder is one of
the story that overlaps the scene (intersection over union of at least 0.3). The originals of its scenes are left out.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from indexer.bench.machine import machine, spread
from indexer.decode.pixels import fit
from indexer.decode.readers import kind_of
from indexer.decode.video.film import Film, picture_of
from indexer.decode.video.reader import read_segments
from indexer.embed.bundle import built_in_model
from indexer.embed.encoder import Encoder
from indexer.embed.vectors import weighted_query
from indexer.errors import UnreadableError
from indexer.types import Grade, Kind, ReadSegment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.types import PixelSpec, Vectors

RIVAL_CUT = 27.0
TOLERANCE_S = 0.75
LEAST_OVERLAP = 0.3
QUERY_SHARES = (0.25, 0.75)
"""Where in a scene the frames that ask are taken."""
FRAMES_A_SHOT = (1, 2, 3, 5)
RUNS = 3


@dataclass(frozen=True)
class Scene:
    """A true scene of a story."""

    start_s: float
    end_s: float
    captions: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A shot that was found."""

    path: Path
    start_s: float
    end_s: float


def main(folder: Path) -> None:
    """Measure and print one JSON object."""
    rows = [json.loads(line) for line in (folder / "videos.jsonl").read_text(encoding="utf-8").splitlines()]
    stories = [row for row in rows if row.get("scenes")]
    encoder = Encoder.open(built_in_model(), threads=2)
    spec = encoder.manifest.image.pixels
    report: dict[str, object] = {"benchmark": "videos", "machine": machine()}
    for row in stories:
        scenes = [Scene(one["start"], one["end"], tuple(one["captions"])) for one in row["scenes"]]
        story = folder / row["file"]
        left_out = {folder / one["clip"] for one in row["scenes"]}
        left_out |= {path for path in folder.glob("*/*") if path.stem in {out.stem for out in left_out}}
        report[row["file"]] = {
            "boundaries": _boundaries(story, scenes, spec),
            "moments": _moments(story, scenes, folder, left_out, encoder, spec),
        }
    report["speed"] = _speed(folder / stories[0]["file"], encoder, spec)
    sys.stdout.write(json.dumps(report, indent=1) + "\n")


def _shots(path: Path, spec: PixelSpec) -> list[ReadSegment]:
    return [item for item in read_segments(path, spec, Grade.FULL) if isinstance(item, ReadSegment)]


def _boundaries(path: Path, scenes: Sequence[Scene], spec: PixelSpec) -> dict[str, object]:
    truth = [scene.start_s for scene in scenes[1:]]
    began = time.perf_counter()
    ours = [(one.segment.span.start_ms or 0) / 1000 for one in _shots(path, spec)][1:]
    ours_s = time.perf_counter() - began
    began = time.perf_counter()
    rival = _content_detector(path)
    return {
        "ours": {**_f1(ours, truth), "took_s": round(ours_s, 2)},
        "content_detector": {**_f1(rival, truth), "took_s": round(time.perf_counter() - began, 2)},
    }


def _f1(found: Sequence[float], truth: Sequence[float]) -> dict[str, float]:
    right = sum(any(abs(one - true) <= TOLERANCE_S for one in found) for true in truth)
    precision, recall = right / max(len(found), 1), right / max(len(truth), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"f1": round(f1, 3), "found": len(found), "true": len(truth)}


def _content_detector(path: Path) -> list[float]:
    cuts, before = [], None
    with Film(path) as film:
        shown = film.at(0)
        while shown is not None:
            hsv = cv2.cvtColor(shown.frame.to_ndarray(format="bgr24"), cv2.COLOR_BGR2HSV).astype(np.int16)
            if before is not None and float(np.abs(hsv - before).mean()) > RIVAL_CUT:
                cuts.append(shown.moment_ms / 1000)
            before, shown = hsv, film.next()
    return cuts


def _moments(
    story: Path, scenes: Sequence[Scene], folder: Path, left_out: set[Path], encoder: Encoder, spec: PixelSpec
) -> dict[str, object]:
    parts, best = [], []
    for path in sorted(folder.glob("*/*")):
        if kind_of(path) is not Kind.VIDEO or path in left_out:
            continue
        try:
            found = _shots(path, spec)
        except UnreadableError:
            continue
        for one in found:
            span = one.segment.span
            parts.append(Part(path, (span.start_ms or 0) / 1000, (span.end_ms or 0) / 1000))
            best.append(one.pixels)
    times = [scene.start_s + share * (scene.end_s - scene.start_s) for scene in scenes for share in QUERY_SHARES]
    frames = [_frame(story, at_s, spec) for at_s in times]
    asked = weighted_query(encoder.embed_images(frames), encoder.manifest.likeness, "image")
    captions = [caption for scene in scenes for caption in scene.captions]
    words = weighted_query(encoder.embed_queries(captions), encoder.manifest.likeness, "text")
    of_frames = [scene for scene in scenes for _ in QUERY_SHARES]
    of_captions = [scene for scene in scenes for _ in scene.captions]
    curve = {"best frame": encoder.embed_images(best)}
    for count in FRAMES_A_SHOT[1:]:
        curve[f"mean of {count} frames"] = _means(parts, count, encoder, spec)
    return {
        "shots": len(parts),
        "by": {
            name: {
                "frame_first": _share(asked, vectors, parts, story, of_frames),
                "caption_first": _share(words, vectors, parts, story, of_captions),
            }
            for name, vectors in curve.items()
        },
    }


def _means(parts: Sequence[Part], count: int, encoder: Encoder, spec: PixelSpec) -> Vectors:
    vectors = []
    for part in parts:
        places = [part.start_s + (place + 0.5) / count * (part.end_s - part.start_s) for place in range(count)]
        mean = encoder.embed_images([_frame(part.path, at_s, spec) for at_s in places]).mean(axis=0)
        vectors.append(mean / np.linalg.norm(mean))
    return np.array(vectors, np.float32)


def _frame(path: Path, at_s: float, spec: PixelSpec) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    with Film(path) as film:
        shown = film.at(at_s * 1000)
        assert shown is not None
        return fit(picture_of(shown.frame, film.aspect, (spec.width_px, spec.height_px)), spec)


def _share(queries: Vectors, vectors: Vectors, parts: Sequence[Part], story: Path, wanted: Sequence[Scene]) -> float:
    first = (queries @ vectors.T).argmax(axis=1)
    right = [
        parts[row].path == story and _overlap(parts[row], scene) >= LEAST_OVERLAP
        for row, scene in zip(first, wanted, strict=True)
    ]
    return round(100 * float(np.mean(right)), 1)


def _overlap(part: Part, scene: Scene) -> float:
    both = min(part.end_s, scene.end_s) - max(part.start_s, scene.start_s)
    return max(0.0, both) / (max(part.end_s, scene.end_s) - min(part.start_s, scene.start_s))


def _speed(story: Path, encoder: Encoder, spec: PixelSpec) -> dict[str, object]:
    """Time one minute of 1080p30 H.264 to vectors, beside decoding its keyframes alone."""
    report: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="recallery-moments-") as folder:
        for gop in (30, 250):
            path = _large(story, Path(folder) / f"gop{gop}.mp4", gop)
            whole, limit, shots = [], [], 0
            for _ in range(RUNS):
                began = time.perf_counter()
                with Film(path) as film:
                    sum(1 for _ in film.keyframes())
                limit.append(time.perf_counter() - began)
                began = time.perf_counter()
                found = _shots(path, spec)
                encoder.embed_images([one.pixels for one in found])
                whole.append(time.perf_counter() - began)
                shots = len(found)
            report[f"one minute of 1080p30, keyframes every {gop}"] = {
                "to_vectors_s": spread(whole),
                "keyframes_alone_s": spread(limit),
                "shots": shots,
            }
    return report


def _large(story: Path, path: Path, gop: int) -> Path:
    """Write a minute of 1080p30 from the story, each of its frames again and again as needed."""
    with av.open(str(story)) as given, av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", 30, options={"preset": "ultrafast", "g": str(gop)})
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        for number, frame in enumerate(given.decode(video=0)):
            if number == 1_500:
                break
            big = frame.reformat(1920, 1080, "yuv420p")
            for again in range(2 if number % 5 == 4 else 1):
                big.pts, big.time_base = number + number // 5 + again, Fraction(1, 30)
                out.mux(stream.encode(big))
        out.mux(stream.encode())
    return path


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/videos").absolute())
