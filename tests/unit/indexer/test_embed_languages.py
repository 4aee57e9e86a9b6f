import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.embed.bundle import describe_file
from indexer.embed.encoder import Encoder
from indexer.embed.letters import BUCKETS, buckets, is_english
from indexer.embed.manifest import (
    LETTERS,
    MULTILINGUAL_ENCODER,
    MULTILINGUAL_FILES,
    MULTILINGUAL_SHARES,
    MULTILINGUAL_TOKENIZER,
    WORD_SHARES,
    Manifest,
    Multilingual,
    load_manifest,
    save_manifest,
)
from indexer.errors import ModelError
from tests.unit.indexer.tiny_bundle import FUSION, pictures, write_bundle, write_text_encoder, write_tokenizer


def weights(foreign: str) -> np.ndarray:
    """Return weights by which one word is foreign, and all others are English."""
    table = np.full(BUCKETS + 1, 0.5, np.float16)
    table[Counter(buckets(foreign)).most_common(1)[0][0]] = -50  # the whole word counts more often than its parts
    return table


def write_multilingual(folder: Path, letters: np.ndarray | None = None) -> Manifest:
    """Write a bundle that reads `Hund` with a text encoder of its own."""
    manifest = write_bundle(folder, fusion=FUSION)
    write_text_encoder(folder / MULTILINGUAL_ENCODER, seed=9)
    write_tokenizer(folder / MULTILINGUAL_TOKENIZER)
    np.save(folder / LETTERS, weights("hund") if letters is None else letters)
    for name, shares in ((WORD_SHARES, {"dog": 0.2, "die": 0.01}), (MULTILINGUAL_SHARES, {"hund": 0.1, "die": 0.9})):
        (folder / name).write_text(json.dumps(shares), encoding="utf-8")
    files = [describe_file(folder / name) for name in (*MULTILINGUAL_FILES, WORD_SHARES)]
    changed = replace(
        manifest,
        files=(*manifest.files, *files),
        languages=("en", "de"),
        multilingual=Multilingual(max_tokens=4),
    )
    save_manifest(folder, changed)
    return changed


def test_english_words_give_the_vectors_that_they_gave_without_other_languages(tmp_path: Path) -> None:
    write_bundle(tmp_path / "before")
    write_multilingual(tmp_path / "after")
    before, after = (Encoder.open(tmp_path / name, threads=1) for name in ("before", "after"))
    for text in ("dog", "a dog at the beach", "2023", "?"):
        np.testing.assert_array_equal(before.embed_queries([text]), after.embed_queries([text]))
        np.testing.assert_array_equal(before.embed_documents([text]), after.embed_documents([text]))


def test_other_words_are_read_by_the_other_encoder_as_query_as_text_and_with_a_picture(tmp_path: Path) -> None:
    write_bundle(tmp_path / "before", fusion=FUSION)
    write_multilingual(tmp_path / "after")
    before, after = (Encoder.open(tmp_path / name, threads=1) for name in ("before", "after"))
    text = "Hund"
    state = before.image_states(pictures(1))[0]
    assert not np.allclose(before.embed_queries([text]), after.embed_queries([text]))
    assert not np.allclose(before.embed_documents([text]), after.embed_documents([text]))
    assert not np.allclose(before.embed_composed(state, text), after.embed_composed(state, text))
    assert not np.allclose(before.embed_captioned([state], [text]), after.embed_captioned([state], [text]))


def test_each_text_of_several_is_read_in_its_own_language(tmp_path: Path) -> None:
    write_multilingual(tmp_path)
    encoder = Encoder.open(tmp_path, threads=1)
    alone = np.concatenate([encoder.embed_queries([text]) for text in ("dog", "Hund", "cat")])
    np.testing.assert_array_equal(encoder.embed_queries(["dog", "Hund", "cat"]), alone)


def test_a_stem_of_several_languages_is_as_common_as_in_english(tmp_path: Path) -> None:
    write_multilingual(tmp_path)
    encoder = Encoder.open(tmp_path, threads=1)
    assert encoder.all_word_shares == {"dog": 0.2, "die": 0.01, "hund": 0.1}
    assert encoder.word_shares == {"dog": 0.2, "die": 0.01}


def test_an_english_search_opens_nothing_of_other_languages(tmp_path: Path) -> None:
    write_multilingual(tmp_path)
    damaged = bytearray((tmp_path / MULTILINGUAL_ENCODER).read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    (tmp_path / MULTILINGUAL_ENCODER).write_bytes(damaged)
    encoder = Encoder.open(tmp_path, threads=1)
    encoder.embed_queries(["dog"])
    with pytest.raises(ModelError, match="changed since it was made"):
        encoder.embed_queries(["Hund"])


@pytest.mark.parametrize("missing", MULTILINGUAL_FILES)
def test_a_manifest_lists_all_that_other_languages_need(tmp_path: Path, missing: str) -> None:
    manifest = write_multilingual(tmp_path)
    save_manifest(tmp_path, replace(manifest, files=tuple(file for file in manifest.files if file.name != missing)))
    with pytest.raises(ModelError, match="multilingual needs"):
        load_manifest(tmp_path)


@pytest.mark.parametrize(
    "letters",
    [np.zeros(BUCKETS, np.float16), np.zeros(BUCKETS + 1, np.int64), np.full(BUCKETS + 1, np.nan, np.float32)],
)
def test_letters_that_are_none_are_damage(tmp_path: Path, letters: np.ndarray) -> None:
    write_multilingual(tmp_path, letters)
    with pytest.raises(ModelError, match="has shape"):
        Encoder.open(tmp_path, threads=1).embed_queries(["dog"])


@pytest.mark.parametrize("language", ["German", "d", "de_DE", ""])
def test_a_language_is_a_code(tmp_path: Path, language: str) -> None:
    write_bundle(tmp_path, languages=(language,))
    with pytest.raises(ModelError):
        load_manifest(tmp_path)


def test_case_order_of_words_and_signs_do_not_change_the_language() -> None:
    assert sorted(buckets("Hund am Strand!")) == sorted(buckets("strand AM hund"))
    assert buckets("1234 ?!") == []
    assert all(0 <= bucket < BUCKETS for bucket in buckets("Größe Œuvre žluťoučký собака"))


def test_a_text_is_what_most_of_its_letters_are() -> None:
    table = weights("hund").astype(np.float32)
    assert not is_english("Hund am Strand", table)
    assert is_english("dog", table)
    assert is_english("", table)
