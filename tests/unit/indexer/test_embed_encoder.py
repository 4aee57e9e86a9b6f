from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from indexer.embed.bundle import describe_file
from indexer.embed.encoder import Encoder, States
from indexer.embed.manifest import BACKGROUND, IMAGE_ENCODER, TEXT_ENCODER, WORD_SHARES, load_manifest, save_manifest
from indexer.embed.session import CPU, Array, OnnxRuntime, Session, SessionMemoryError
from indexer.errors import KnownError, ModelError
from tests.unit.indexer.tiny_bundle import DIMENSION, FUSION, IMAGE, SIDE_PX, TEXT, pictures, write_bundle


@dataclass
class Recorder:
    """The real runtime; notes what is opened and run, and has memory for `room` pictures."""

    room: int = 1000
    opened: list[str] = field(default_factory=list)
    ran: list[tuple[int, ...]] = field(default_factory=list)

    def available(self) -> Sequence[str]:
        return [CPU]

    def open(self, path: Path, provider: str, threads: int) -> Session:
        self.opened.append(path.name)
        return _Recorded(OnnxRuntime().open(path, provider, threads), self)


@dataclass
class _Recorded:
    inner: Session
    recorder: Recorder

    @property
    def providers(self) -> Sequence[str]:
        return self.inner.providers

    def run(self, outputs: Sequence[str], feed: Mapping[str, Array]) -> list[Array]:
        shape = next(iter(feed.values())).shape
        self.recorder.ran.append(shape)
        if shape[0] > self.recorder.room:
            raise SessionMemoryError("Not enough memory", "none")
        return self.inner.run(outputs, feed)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def encoder(tmp_path: Path, recorder: Recorder) -> Encoder:
    write_bundle(tmp_path)
    return Encoder.open(tmp_path, threads=1, runtime=recorder)


def test_pictures_become_unit_vectors_in_order(encoder: Encoder) -> None:
    pixels = pictures(5)

    vectors = encoder.embed_images(pixels)

    assert vectors.shape == (5, DIMENSION)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(encoder.embed_images(pixels[3:4])[0], vectors[3], atol=1e-5)


def test_an_encoder_that_was_released_opens_its_graphs_again(encoder: Encoder, recorder: Recorder) -> None:
    pixels = pictures(2)
    before, words = encoder.embed_images(pixels), encoder.embed_queries(["a cat"])
    opened = len(recorder.opened)

    encoder.release()

    np.testing.assert_array_equal(encoder.embed_images(pixels), before)
    np.testing.assert_array_equal(encoder.embed_queries(["a cat"]), words)
    assert len(recorder.opened) == 2 * opened


def test_queries_and_documents_have_their_own_prompts(encoder: Encoder) -> None:
    np.testing.assert_allclose(encoder.embed_queries(["dog"]), encoder.embed_documents(["find dog"]), atol=1e-6)
    assert not np.allclose(encoder.embed_queries(["dog"]), encoder.embed_documents(["dog"]), atol=1e-3)


def test_texts_run_one_by_one_so_that_a_vector_never_depends_on_its_neighbours(
    encoder: Encoder, recorder: Recorder
) -> None:
    together = encoder.embed_queries(["dog", "a cat beach"])

    assert (1, 2) in recorder.ran
    assert all(shape[0] == 1 for shape in recorder.ran)
    assert (encoder.embed_queries(["dog"])[0] == together[0]).all()


def test_nothing_to_embed_opens_nothing(encoder: Encoder, recorder: Recorder) -> None:
    assert encoder.embed_images([]).shape == (0, DIMENSION)
    assert encoder.embed_queries([]).shape == (0, DIMENSION)
    assert recorder.opened == []


def test_each_half_is_opened_once_and_only_when_used(encoder: Encoder, recorder: Recorder) -> None:
    encoder.embed_queries(["dog"])
    encoder.embed_documents(["dog"])
    assert recorder.opened == [TEXT_ENCODER]

    encoder.embed_images(pictures(1))
    encoder.embed_images(pictures(1))
    assert recorder.opened == [TEXT_ENCODER, IMAGE_ENCODER]


@pytest.mark.expects_log("no memory for a batch")
def test_batches_halve_when_memory_runs_out(encoder: Encoder, recorder: Recorder) -> None:
    pixels = pictures(40)
    expected = encoder.embed_images(pixels)
    recorder.room = 5

    vectors = encoder.embed_images(pixels)

    np.testing.assert_allclose(expected, vectors, atol=1e-5)
    assert encoder.batch_size <= 5


@pytest.mark.expects_log("no memory for a batch")
def test_no_memory_for_one_picture_is_a_known_error(encoder: Encoder, recorder: Recorder) -> None:
    encoder.embed_images(pictures(1))
    recorder.room = 0

    with pytest.raises(KnownError):
        encoder.embed_images(pictures(2))


def test_vectors_that_are_not_of_unit_length_are_refused(tmp_path: Path) -> None:
    write_bundle(tmp_path, scale=1.01)

    with pytest.raises(ModelError, match=r"length is off by 0\.01"):
        Encoder.open(tmp_path, threads=1).embed_images(pictures(1))


def test_vectors_of_nothing_are_refused(encoder: Encoder) -> None:
    black = np.zeros((SIDE_PX, SIDE_PX, 3), np.uint8)

    with pytest.raises(ModelError, match="no usable vectors"):
        encoder.embed_images([black])


def test_a_damaged_half_does_not_open_and_the_other_still_does(tmp_path: Path) -> None:
    write_bundle(tmp_path)
    path = tmp_path / IMAGE_ENCODER
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    encoder = Encoder.open(tmp_path, threads=1)

    with pytest.raises(ModelError, match=r"contents of image_encoder\.onnx have changed"):
        encoder.embed_images(pictures(1))
    assert encoder.embed_queries(["dog"]).shape == (1, DIMENSION)


def test_a_missing_half_is_told_at_once(tmp_path: Path) -> None:
    write_bundle(tmp_path)
    (tmp_path / TEXT_ENCODER).unlink()

    with pytest.raises(ModelError, match=r"text_encoder\.onnx"):
        Encoder.open(tmp_path)


def test_the_report_tells_what_runs_each_half(encoder: Encoder) -> None:
    report = encoder.provider_report()

    assert [trial.name for trial in report["image"]] == [CPU]
    assert report["text"][0].accepted


def test_importing_the_encoder_loads_no_runtime() -> None:
    program = (
        "import sys, indexer.embed.encoder, indexer.embed.bundle\n"
        "print([name for name in ('onnxruntime', 'tokenizers', 'onnx', 'torch') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.fixture
def fusing(tmp_path: Path, recorder: Recorder) -> Encoder:
    write_bundle(tmp_path, fusion=FUSION)
    return Encoder.open(tmp_path, threads=1, runtime=recorder)


def test_a_photo_with_a_caption_goes_through_the_decoder_and_one_without_does_not(fusing: Encoder) -> None:
    pixels = pictures(3)

    vectors = fusing.embed_photos(pixels, ["", "a dog", " "])

    plain = fusing.embed_images(pixels)
    np.testing.assert_allclose(vectors[[0, 2]], plain[[0, 2]], atol=1e-5)
    fused = fusing.embed_captioned(fusing.image_states(pixels[1:2]), ["a dog"])
    np.testing.assert_allclose(vectors[1], fused[0], atol=1e-5)
    assert vectors[1] @ plain[1] < 0.999


def test_captions_are_left_aside_by_a_model_that_does_not_want_them(tmp_path: Path) -> None:
    write_bundle(tmp_path, fusion=replace(FUSION, captions=False))
    encoder = Encoder.open(tmp_path, threads=1)

    np.testing.assert_array_equal(encoder.embed_photos(pictures(2), ["dog", "cat"]), encoder.embed_images(pictures(2)))


def test_new_words_for_a_known_picture_run_no_image_encoder(fusing: Encoder, recorder: Recorder) -> None:
    states = fusing.image_states(pictures(2))
    recorder.ran.clear()

    first, second = (fusing.embed_captioned(states, [text, text]) for text in ("a dog", "a cat"))

    assert not any(shape[1:] == (SIDE_PX, SIDE_PX, 3) for shape in recorder.ran)
    assert first.shape == (2, DIMENSION)
    assert np.abs(first - second).max() > 0.01


def test_a_caption_counts_only_with_its_real_tokens(fusing: Encoder) -> None:
    (state,) = fusing.image_states(pictures(1))
    words = fusing.embed_captioned([state], ["find dog"])[0]

    np.testing.assert_allclose(fusing.embed_composed(state, "dog"), words, atol=1e-6)


def test_words_that_come_with_a_picture_may_have_prompts_of_their_own(tmp_path: Path) -> None:
    own = replace(FUSION, query_prompt="cat {text}", document_prompt="{text} beach")
    write_bundle(tmp_path / "own", fusion=own)
    write_bundle(tmp_path / "same", fusion=FUSION, text=replace(TEXT, query_prompt="{text}"))
    encoder, plain = (Encoder.open(tmp_path / name, threads=1) for name in ("own", "same"))
    (state,) = plain.image_states(pictures(1))

    np.testing.assert_array_equal(encoder.embed_composed(state, "dog"), plain.embed_composed(state, "cat dog"))
    captioned = encoder.embed_captioned([state], ["dog"])
    np.testing.assert_array_equal(captioned, plain.embed_captioned([state], ["dog beach"]))
    assert not np.array_equal(encoder.embed_queries(["dog"]), encoder.embed_queries(["cat dog"]))


def test_a_picture_with_words_needs_a_model_with_a_decoder(encoder: Encoder) -> None:
    with pytest.raises(ModelError, match="no fusion decoder"):
        encoder.embed_captioned([States(np.ones((16, DIMENSION), np.float32))], ["a dog"])


def test_means_are_taken_away_only_where_the_manifest_says_so(tmp_path: Path) -> None:
    mean = tuple(np.linspace(-0.3, 0.3, DIMENSION).tolist())
    means = {"image": mean, "query_text": mean}
    write_bundle(tmp_path / "with", means=means, means_apply=True)
    write_bundle(tmp_path / "without", means=means)
    moved, plain = (Encoder.open(tmp_path / name, threads=1) for name in ("with", "without"))

    expected = plain.embed_images(pictures(3)) - np.asarray(mean, np.float32)
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(moved.embed_images(pictures(3)), expected, atol=1e-6)
    assert np.abs(moved.embed_queries(["dog"]) - plain.embed_queries(["dog"])).max() > 0.01
    np.testing.assert_array_equal(moved.embed_documents(["dog"]), plain.embed_documents(["dog"]))


def test_raw_vectors_of_foreign_graphs_are_cut_and_scaled(tmp_path: Path) -> None:
    image = replace(IMAGE, normalise=True)
    write_bundle(tmp_path, scale=7.0, dimension=DIMENSION - 2, image=image, text=replace(TEXT, normalise=True))
    encoder = Encoder.open(tmp_path, threads=1)

    vectors = np.concatenate([encoder.embed_images(pictures(3)), encoder.embed_queries(["dog"])])

    assert vectors.shape == (4, DIMENSION - 2)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_zero_vector_is_refused_also_where_lengths_are_free(tmp_path: Path) -> None:
    write_bundle(tmp_path, scale=0.0, image=replace(IMAGE, normalise=True))

    with pytest.raises(ModelError, match=r"length is off by 1"):
        Encoder.open(tmp_path, threads=1).embed_images(pictures(1))


def test_the_background_comes_with_the_model_or_is_empty(fusing: Encoder, tmp_path: Path) -> None:
    write_bundle(tmp_path / "plain")

    assert fusing.background().shape == (50, DIMENSION)
    assert fusing.background().dtype == np.float32
    assert Encoder.open(tmp_path / "plain").background().shape == (0, DIMENSION)


@pytest.mark.parametrize("width", [0, DIMENSION - 1, DIMENSION + 1])
def test_a_background_of_another_width_is_damage(tmp_path: Path, width: int) -> None:
    manifest = write_bundle(tmp_path, fusion=FUSION)
    np.save(tmp_path / BACKGROUND, np.ones((50, width), np.float16))
    others = tuple(file for file in manifest.files if file.name != BACKGROUND)
    save_manifest(tmp_path, replace(manifest, files=(*others, describe_file(tmp_path / BACKGROUND))))

    with pytest.raises(ModelError, match="has shape"):
        Encoder.open(tmp_path, threads=1).background()


@pytest.mark.parametrize("content", ['{"dog": 2}', '{"dog": "often"}', "[1]", "{"])
def test_word_shares_that_are_none_are_damage(tmp_path: Path, content: str) -> None:
    write_bundle(tmp_path)
    (tmp_path / WORD_SHARES).write_text(content, encoding="utf-8")
    manifest = load_manifest(tmp_path)
    save_manifest(tmp_path, replace(manifest, files=(*manifest.files, describe_file(tmp_path / WORD_SHARES))))
    with pytest.raises(ModelError):
        _ = Encoder.open(tmp_path, threads=1).word_shares


def test_a_model_without_word_shares_knows_none(tmp_path: Path) -> None:
    write_bundle(tmp_path)
    assert Encoder.open(tmp_path, threads=1).word_shares == {}
