"""The manifest of a model bundle: what its files are, and how they are used.

A bundle is a folder. `manifest.json` is written last, so a folder without one is not a model:

    image_encoder.onnx     pixels -> unit vectors, and token states if there is a decoder
    text_encoder.onnx      token ids -> unit vectors, and token states if there is a decoder
    fusion_decoder.onnx    optional: token states of both encoders -> unit vectors
    tokenizer.json         for the `tokenizers` library
    text_encoder_multilingual.onnx, tokenizer_multilingual.json, letters.npy, word_shares_multilingual.json
                           optional: what reads texts that are not English, what tells which these are, and how
                           common their words are
    background.npy         optional: vectors of a fixed set of pictures, that scores are compared with
    queries.npy            optional: vectors of usual queries, that hubness is known by
    projections.npy        optional: what joins the vectors of many tokens to one, of late-interaction models
    weights.bin            optional: what the graphs have in common, or is too large to stand in them
    adapter.npz            optional: what was learned from a library, on top of another model's vectors
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from msgspec import Meta

from indexer.errors import Message, ModelError, damaged_bundle, os_error_reason
from indexer.types import Fit, ModelId, PixelSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Described = TypeVar("Described")
FORMAT = 2
"""Raised when an older program could not read a newer bundle. 2: an adapter. Others are written as 1."""
NAME = "manifest.json"
IMAGE_ENCODER = "image_encoder.onnx"
TEXT_ENCODER = "text_encoder.onnx"
FUSION_DECODER = "fusion_decoder.onnx"
TOKENIZER = "tokenizer.json"
MULTILINGUAL_ENCODER = "text_encoder_multilingual.onnx"
MULTILINGUAL_TOKENIZER = "tokenizer_multilingual.json"
LETTERS = "letters.npy"
MULTILINGUAL_SHARES = "word_shares_multilingual.json"
BACKGROUND = "background.npy"
WORD_SHARES = "word_shares.json"
MULTILINGUAL_FILES = (MULTILINGUAL_ENCODER, MULTILINGUAL_TOKENIZER, LETTERS, MULTILINGUAL_SHARES)
QUERIES = "queries.npy"
PROJECTIONS = "projections.npy"
WEIGHTS = "weights.bin"
ADAPTER = "adapter.npz"
STATES = "states"
"""The output of both encoders, next to their vectors, that a fusion decoder reads."""

QUERY_KINDS = ("text", "image", "composed")
"""Words, a picture, or both: their scores are distributed differently."""
MULTILINGUAL_TEXT = "multilingual text"
"""Words that are not English, in `bands`; where it is missing, "text" counts."""

Positive = Annotated[int, Meta(ge=1)]
Share = Annotated[float, Meta(gt=0, lt=1)]
Prompt = Annotated[str, Meta(pattern=r"\{text\}")]
Language = Annotated[str, Meta(pattern="^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
Channels = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleFile:
    """One file of the bundle, checked before it is used."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageInput:
    """What `image_encoder.onnx` reads, and how to make it from RGB pixels."""

    input_name: str
    output_name: str
    pixels: PixelSpec
    layout: Annotated[str, Meta(pattern="^(nhwc|nchw)$")]
    dtype: Annotated[str, Meta(pattern="^(uint8|float32)$")]
    """`uint8`: pixels as they are, the graph normalises. `float32`: (pixel / 255 - mean) / std."""
    mean: Channels = (0.0, 0.0, 0.0)
    std: Channels = (1.0, 1.0, 1.0)
    normalise: bool = False
    """The graph gives vectors of any length and of at least the model's dimension; the encoder cuts and scales them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextInput:
    """What `text_encoder.onnx` reads."""

    input_names: tuple[Annotated[str, Meta(pattern="^(input_ids|attention_mask|token_type_ids)$")], ...]
    """int64 [N, L] each."""
    output_name: str
    max_tokens: Positive
    pad_to: Positive | None = None
    """Fixed length, for models trained with one (SigLIP: 64). None pads to the longest of the batch."""
    query_prompt: Prompt = "{text}"
    document_prompt: Prompt = "{text}"
    lowercase: bool = False
    normalise: bool = False
    """As for pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Multilingual:
    """What `text_encoder_multilingual.onnx` reads: texts that are not English (`indexer.embed.letters`).

    It has the inputs and outputs of `text_encoder.onnx`, and vectors and states of the same kind.
    """

    max_tokens: Positive


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """What `fusion_decoder.onnx` reads: token states of both encoders, and which of them are there.

    States are float32 [N, tokens, states_dimension], masks int64 [N, tokens]; a modality that is missing is one
    state of zeros with mask 0.
    """

    states_dimension: Positive
    image_states: str
    image_mask: str
    text_states: str
    text_mask: str
    output_name: str
    composes: bool = False
    """Queries of a picture and words go through it: measured to be better than the sum of both vectors."""
    captions: bool = False
    """Photos that say something in words are embedded with it."""
    query_prompt: Prompt | None = None
    """Of words that come with a picture; None: as of words alone."""
    document_prompt: Prompt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Which numbers of a vector tell how a picture looks, not what it means (`indexer.embed.vectors`)."""

    first: Positive
    """Those from here to the end."""
    weights: dict[str, float]
    """What a query multiplies them by, by what it is made of, one of QUERY_KINDS; 1 where nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hubness:
    """Which number of a vector tells how near an item is to whatever is asked for (`indexer.embed.vectors`)."""

    place: Annotated[int, Meta(ge=0)]
    """Of the number; the graphs give a zero there."""
    weight: float
    """What a query takes away of a hit's hubness."""
    neighbours: Positive
    """How many of the nearest queries of QUERIES tell it."""
    usual: float
    """The mean hubness of photos."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSets:
    """The graphs give a unit vector for each token, and how they become one vector (`indexer.embed.token_sets`)."""

    width: Positive
    """Numbers of a token."""
    planes: Positive
    """Cut the space of tokens into 2**planes buckets."""
    repetitions: Positive
    """With planes of their own."""
    projected: Positive
    """Numbers of a token in one repetition."""

    @property
    def dimension(self) -> int:
        """Of the one vector."""
        return self.repetitions * (1 << self.planes) * self.projected


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapted:
    """The model is another one with an adapter (`indexer.embed.adapter`), and its table a product of that one's."""

    base: ModelId
    """The other one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """A logistic regression over features of a hit (`indexer.search.bands`), and the limits of its bands."""

    weights: dict[str, float]
    """By feature."""
    bias: float
    good: Share
    """Probability from which a hit is called good."""
    maybe: Share
    """Probability from which it is worth a look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything the engine needs to know of a model."""

    model_id: ModelId
    title: str
    dimension: Positive
    image: ImageInput
    text: TextInput
    files: tuple[BundleFile, ...]
    licence: str
    source: str
    tolerances: dict[str, float] = field(default_factory=dict)
    """Verification limits, such as `cosine_min` and `top10_overlap_min`."""
    quality: dict[str, float] = field(default_factory=dict)
    """Measured at build time, such as `flickr8k_dev_t2i_recall@10` in percent."""
    means: dict[str, tuple[float, ...]] = field(default_factory=dict)
    """Modality means for calibration: `query_text`, `document_text`, `image`, `fused`."""
    means_apply: bool = False
    """Vectors have their modality's mean taken away: a self-test has shown that it helps."""
    languages: tuple[Language, ...] = ()
    """Codes (BCP 47) of those that it answers in; none: not known."""
    multilingual: Multilingual | None = None
    fusion: Fusion | None = None
    likeness: Likeness | None = None
    hubness: Hubness | None = None
    token_sets: TokenSets | None = None
    adapted: Adapted | None = None
    finetuned_from: ModelId | None = None
    """The model that this one was trained further from, on the user's folders."""
    bands: dict[str, Bands] = field(default_factory=dict)
    """Whether a query has an answer at all, by what it is made of, one of QUERY_KINDS."""
    relevance: dict[str, Bands] = field(default_factory=dict)
    """Whether one hit is right, however many others are; by what the query is made of."""


@dataclass(frozen=True)
class _Header:
    format: int


def load_manifest(folder: Path) -> Manifest:
    """Return what a bundle says about itself. Its other files are not looked at.

    Raises:
        ModelError: there is no manifest, it is not what it should be, or a newer program wrote it.
    """
    return read_description(folder, Manifest, FORMAT, _check)


def read_description(folder: Path, kind: type[Described], newest: int, check: Callable[[Described], None]) -> Described:
    """Return the `manifest.json` of a folder as a value.

    Args:
        folder: the bundle.
        kind: a frozen dataclass.
        newest: the newest format that this program can read.
        check: raises ValueError for what types cannot say.

    Raises:
        ModelError: there is none, it is not what it should be, or a newer program wrote it.
    """
    path = folder / NAME
    try:
        content = path.read_bytes()
        if msgspec.json.decode(content, type=_Header).format > newest:
            raise ModelError("This model needs a newer Recallery", "Update Recallery to use it.", path=folder)
        described = msgspec.json.decode(content, type=kind)
        check(described)
    except FileNotFoundError:
        message = Message("A model is a folder with a manifest.json, and there is none.")
        raise damaged_bundle("There is no model here", message, folder) from None
    except OSError as error:
        message = Message("The system says: {reason}.", reason=os_error_reason(error))
        raise damaged_bundle("The model cannot be read", message, path) from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        message = Message("Its description is damaged: {detail}.", detail=str(error))
        raise damaged_bundle("The model is damaged", message, path) from error
    return described


def save_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, which makes the folder a model; all other files must be there already.

    The file appears whole or not at all, with keys in a fixed order.

    Raises:
        OSError: the folder cannot be written.
    """
    values = asdict(manifest)
    del values["image"]["pixels"]["region"]  # of single requests, not of models
    put_description(folder, FORMAT if manifest.adapted is not None else 1, values)


def put_description(folder: Path, written: int, values: Mapping[str, object]) -> None:
    """Write the `manifest.json` of a folder in a format; see `save_manifest`."""
    content = json.dumps({"format": written, **values}, indent=2, sort_keys=True, ensure_ascii=False)
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=f".{NAME}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(folder / NAME)
    except BaseException:
        temporary.unlink()
        raise


def _check(manifest: Manifest) -> None:
    """Check what types cannot say.

    Raises:
        ValueError: a field does not fit the others; the text names it.
    """
    m, names = manifest, [file.name for file in manifest.files]
    means = [len(mean) for mean in m.means.values() if m.means_apply and len(mean) != m.dimension]
    unread = sorted(set(MULTILINGUAL_FILES) - set(names)) if m.multilingual else []
    joined = m.token_sets.dimension if m.token_sets else m.dimension
    faults = {
        "files: a name leaves the folder": not all(map(is_plain, names)),
        "image.pixels.fit is not one for models": m.image.pixels.fit is Fit.WITHIN,
        "image.std has a zero": 0.0 in m.image.std,
        "text.input_names is empty": not m.text.input_names,
        f"means: each should have as many numbers as a vector, and one has {sum(means[:1])}": bool(means),
        f"multilingual needs {', '.join(unread)}, which is not listed": bool(unread),
        "likeness.first should be less than the dimension": m.likeness and m.likeness.first >= m.dimension,
        "hubness.place should be less than the dimension": m.hubness and m.hubness.place >= m.dimension,
        f"hubness needs {QUERIES}, which is not listed": m.hubness and QUERIES not in names,
        f"token_sets give {joined} numbers, which is not the dimension": joined != m.dimension,
        f"adapted needs {ADAPTER}, which is not listed": m.adapted and ADAPTER not in names,
        f"token_sets needs {PROJECTIONS}, which is not listed": m.token_sets and PROJECTIONS not in names,
    }
    for fault, is_there in faults.items():
        if is_there:
            raise ValueError(fault)


def is_plain(name: str) -> bool:
    """Say whether a name is one of a file in the folder itself."""
    return name not in ("", ".", "..") and PurePath(name).name == name and "\\" not in name
