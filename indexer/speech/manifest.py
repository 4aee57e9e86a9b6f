"""What a bundle that turns speech into text consists of; `python -m model_export speech` makes it.

It is a folder. `manifest.json` is written last:

    sound_encoder.onnx     log-mel of half a minute -> keys and values of the decoder's attention to the sound
    token_decoder.onnx     tokens so far -> how likely each token is the next one
    tokenizer.json         for the `tokenizers` library
    voice_activity.onnx    whether somebody speaks
    LICENCES.txt           of all of them

Graphs of any size of Whisper fit, if their inputs and outputs have the same names.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from indexer.embed.manifest import BundleFile, is_plain, put_description, read_description

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
"""Raised when an older program could not read a newer bundle."""
VERSION = "1"
"""Of the bundle that this version of `model_export` makes."""
NAME = "manifest.json"
ENCODER = "sound_encoder.onnx"
DECODER = "token_decoder.onnx"
TOKENIZER = "tokenizer.json"
ACTIVITY = "voice_activity.onnx"
LICENCES = "LICENCES.txt"
FILES = (ENCODER, DECODER, TOKENIZER, ACTIVITY, LICENCES)
MEL = "mel"
"""The input of the encoder: float32 [1, MEL_BINS, frames]."""
MEL_BINS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechManifest:
    """Everything the engine needs to know of a bundle."""

    name: str
    """Such as `whisper-base`."""
    title: str
    version: str
    licence: str
    files: tuple[BundleFile, ...]

    @property
    def size_bytes(self) -> int:
        """Of all files."""
        return sum(file.size_bytes for file in self.files)


def load_manifest(folder: Path) -> SpeechManifest:
    """Return what a bundle says about itself. Its other files are not looked at.

    Raises:
        ModelError: there is no manifest, it is not what it should be, or a newer program wrote it.
    """
    return read_description(folder, SpeechManifest, FORMAT, _check)


def save_manifest(folder: Path, manifest: SpeechManifest) -> None:
    """Write the manifest, which makes the folder a bundle; all other files must be there already.

    Raises:
        OSError: the folder cannot be written.
    """
    put_description(folder, FORMAT, asdict(manifest))


def _check(manifest: SpeechManifest) -> None:
    names = [file.name for file in manifest.files]
    if not all(map(is_plain, names)):
        raise ValueError("files: a name leaves the folder")
    if missing := sorted(set(FILES) - set(names)):
        raise ValueError(f"files: {', '.join(missing)} is not listed")
