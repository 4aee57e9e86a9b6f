"""From pixels and words to the arrays that an encoder's graph reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.errors import Message, damaged_bundle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from indexer.embed.manifest import ImageInput, TextInput
    from indexer.types import Pixels

_PAD_TOKENS = ("[PAD]", "<pad>", "<|endoftext|>")


def image_tensor(pixels: Sequence[Pixels], spec: ImageInput) -> NDArray[Any]:
    """Return one batch for the image encoder.

    Args:
        pixels: one or more uint8 [H, W, 3] RGB arrays of the manifest's size.
        spec: layout, dtype and normalisation.

    Returns:
        uint8 or float32, [N, H, W, 3] or [N, 3, H, W], C-contiguous.

    Raises:
        ValueError: an array has another shape or dtype; that is a mistake of the caller.
    """
    expected = (spec.pixels.height_px, spec.pixels.width_px, 3)
    for array in pixels:
        if array.shape != expected or array.dtype != np.uint8:
            raise ValueError(f"the model reads uint8 {expected}, not {array.dtype} {array.shape}")
    batch: NDArray[Any] = np.stack(pixels)
    if spec.dtype == "float32":
        scale = np.float32(1 / 255) / np.array(spec.std, np.float32)
        offset = np.array(spec.mean, np.float32) / np.array(spec.std, np.float32)
        batch = batch * scale - offset
    if spec.layout == "nchw":
        batch = np.ascontiguousarray(batch.transpose(0, 3, 1, 2))
    return batch


def open_tokenizer(path: Path, spec: TextInput) -> Tokenizer:
    """Return a bundle's tokenizer, cutting and padding as the model wants.

    Raises:
        ModelError: the file cannot be read as a tokenizer.
    """
    from tokenizers import Tokenizer  # 60 ms, and a search by picture needs none

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises Exception itself
        raise damaged_bundle("The tokenizer cannot be read", Message("{detail}.", detail=str(error)), path) from error
    padding = tokenizer.padding or {}
    known = [(token, tokenizer.token_to_id(token)) for token in _PAD_TOKENS]
    token, token_id = next(((t, i) for t, i in known if i is not None), ("[PAD]", 0))
    tokenizer.enable_truncation(max_length=spec.max_tokens)
    tokenizer.enable_padding(
        direction=padding.get("direction", "right"),
        pad_id=padding.get("pad_id", token_id),
        pad_type_id=padding.get("pad_type_id", 0),
        pad_token=padding.get("pad_token", token),
        length=spec.pad_to,
    )
    return tokenizer


def tokenize(tokenizer: Tokenizer, texts: Sequence[str], spec: TextInput, prompt: str) -> dict[str, NDArray[np.int64]]:
    """Return one batch for the text encoder, by input name.

    Args:
        tokenizer: from `open_tokenizer`.
        texts: one or more.
        spec: which inputs there are.
        prompt: a text in which `{text}` stands for each of `texts`.

    Returns:
        int64 [N, L] each; L is `pad_to`, or the longest text's length.
    """
    worded = [prompt.replace("{text}", text) for text in texts]
    if spec.lowercase:
        worded = [text.lower() for text in worded]
    encodings = tokenizer.encode_batch(worded)
    columns = {
        "input_ids": [e.ids for e in encodings],
        "attention_mask": [e.attention_mask for e in encodings],
        "token_type_ids": [e.type_ids for e in encodings],
    }
    return {name: np.array(columns[name], dtype=np.int64) for name in spec.input_names}
