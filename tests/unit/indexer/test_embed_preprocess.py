from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.embed.graphs import image_tensor, open_tokenizer, tokenize
from indexer.errors import ModelError
from tests.unit.indexer.tiny_bundle import IMAGE, TEXT, WORDS, pictures, write_tokenizer


@pytest.fixture
def tokenizer_path(tmp_path: Path) -> Path:
    write_tokenizer(tmp_path / "tokenizer.json")
    return tmp_path / "tokenizer.json"


def test_bytes_pass_unchanged() -> None:
    pixels = pictures(3)

    tensor = image_tensor(pixels, IMAGE)

    assert tensor.dtype == np.uint8
    assert (np.stack(pixels) == tensor).all()


def test_floats_are_normalised_per_channel() -> None:
    spec = replace(IMAGE, dtype="float32", mean=(0.5, 0.4, 0.3), std=(0.2, 0.25, 0.5))
    pixels = pictures(2)

    tensor = image_tensor(pixels, spec)

    expected = (np.stack(pixels) / 255 - np.array(spec.mean)) / np.array(spec.std)
    assert tensor.dtype == np.float32
    np.testing.assert_allclose(expected, tensor, atol=1e-5)


def test_channels_come_first_where_the_model_wants_it() -> None:
    pixels = pictures(2)

    tensor = image_tensor(pixels, replace(IMAGE, layout="nchw"))

    assert tensor.shape == (2, 3, 4, 4)
    assert tensor.flags.c_contiguous
    assert tensor[1, 2, 0, 3] == pixels[1][0, 3, 2]


@pytest.mark.parametrize(
    "odd", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.float32), np.zeros((5, 4, 3), np.uint8)]
)
def test_pixels_of_another_shape_are_refused(odd: np.ndarray) -> None:
    with pytest.raises(ValueError, match="the model reads uint8"):
        image_tensor([odd], IMAGE)


def _ids(path: Path, texts: list[str], prompt: str = "{text}", **changes: object) -> list[list[int]]:
    spec = replace(TEXT, **changes)  # type: ignore[arg-type]
    found: list[list[int]] = tokenize(open_tokenizer(path, spec), texts, spec, prompt)["input_ids"].tolist()
    return found


def _numbers(text: str) -> list[int]:
    return [WORDS.index(word) for word in text.split()]


def test_texts_are_padded_to_the_longest(tokenizer_path: Path) -> None:
    feed = tokenize(open_tokenizer(tokenizer_path, TEXT), ["a dog", "cat"], TEXT, "{text}")

    assert feed["input_ids"].tolist() == [_numbers("a dog"), _numbers("cat [PAD]")]
    assert feed["attention_mask"].tolist() == [[1, 1], [1, 0]]
    assert feed["input_ids"].dtype == np.int64


def test_texts_are_padded_to_a_fixed_length(tokenizer_path: Path) -> None:
    assert _ids(tokenizer_path, ["dog"], pad_to=4) == [_numbers("dog [PAD] [PAD] [PAD]")]


def test_long_texts_are_cut(tokenizer_path: Path) -> None:
    assert _ids(tokenizer_path, ["a dog a cat a beach a photo"]) == [_numbers("a dog a cat a beach")]


def test_the_prompt_goes_around_the_text_and_braces_in_it_mean_nothing(tokenizer_path: Path) -> None:
    assert _ids(tokenizer_path, ["dog"], "find a {text} photo") == [_numbers("find a dog photo")]
    assert len(_ids(tokenizer_path, ["{0} {text}"], "find {text}")) == 1


def test_capitals_are_lowered_only_where_the_model_wants_it(tokenizer_path: Path) -> None:
    assert _ids(tokenizer_path, ["Dog"], lowercase=True) == [_numbers("dog")]
    assert _ids(tokenizer_path, ["Dog"]) == [_numbers("[UNK]")]


def test_only_the_named_inputs_are_made(tokenizer_path: Path) -> None:
    spec = replace(TEXT, input_names=("input_ids", "token_type_ids"))

    feed = tokenize(open_tokenizer(tokenizer_path, spec), ["dog"], spec, "{text}")

    assert list(feed) == ["input_ids", "token_type_ids"]


def test_a_damaged_tokenizer_is_a_model_error(tokenizer_path: Path) -> None:
    tokenizer_path.write_text("{}")

    with pytest.raises(ModelError, match="tokenizer cannot be read"):
        open_tokenizer(tokenizer_path, TEXT)
