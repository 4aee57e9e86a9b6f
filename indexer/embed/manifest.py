"""The manifest of a model bundle: what its files are, and how they are used.

A bundle is a folder. `manifest.json` is written last, so a folder without one is not a model:

    image_encoder.onnx     pixels -> unit vectors, and token states if there is a decoder
    text_encoder.onnx      token ids -> unit vectors, and token states if there is a decoder
    fusion_decoder.onnx    optional: token states of both encoders -> unit vectors
    tokenizer.json         for the `tokenizers` library
    background.npy         optional: vectors of a fixed set of pictures, that scores are compared with
    queries.npy            optional: vectors of usual queries, that hubness is known by
    projections.npy        optional: what joins the vectors of many tokens to one, of late-interaction models
    weights.bin            optional: what the graphs have in common, or is too large to stand in them
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePath

from indexer.embed.json_fields import FieldError, Fields
from indexer.errors import Message, ModelError, damaged_bundle, os_error_reason
from indexer.types import Fit, ModelId, PixelSpec

FORMAT = 1
"""Raised when an older program could not read a newer bundle."""
NAME = "manifest.json"
IMAGE_ENCODER = "image_encoder.onnx"
TEXT_ENCODER = "text_encoder.onnx"
FUSION_DECODER = "fusion_decoder.onnx"
TOKENIZER = "tokenizer.json"
BACKGROUND = "background.npy"
WORD_SHARES = "word_shares.json"
QUERIES = "queries.npy"
PROJECTIONS = "projections.npy"
WEIGHTS = "weights.bin"
STATES = "states"
"""The output of both encoders, next to their vectors, that a fusion decoder reads."""

QUERY_KINDS = ("text", "image", "composed")
"""Words, a picture, or both: their scores are distributed differently."""

_TEXT_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})


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
    layout: str
    """`nhwc` or `nchw`."""
    dtype: str
    """`uint8`: pixels as they are, the graph normalises. `float32`: (pixel / 255 - mean) / std."""
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    normalise: bool = False
    """The graph gives vectors of any length and of at least the model's dimension; the encoder cuts and scales them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextInput:
    """What `text_encoder.onnx` reads."""

    input_names: tuple[str, ...]
    """A subset of `input_ids`, `attention_mask`, `token_type_ids`; int64 [N, L]."""
    output_name: str
    max_tokens: int
    pad_to: int | None = None
    """Fixed length, for models trained with one (SigLIP: 64). None pads to the longest of the batch."""
    query_prompt: str = "{text}"
    document_prompt: str = "{text}"
    lowercase: bool = False
    normalise: bool = False
    """As for pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """What `fusion_decoder.onnx` reads: token states of both encoders, and which of them are there.

    States are float32 [N, tokens, states_dimension], masks int64 [N, tokens]; a modality that is missing is one
    state of zeros with mask 0.
    """

    states_dimension: int
    image_states: str
    image_mask: str
    text_states: str
    text_mask: str
    output_name: str
    composes: bool = False
    """Queries of a picture and words go through it: measured to be better than the sum of both vectors."""
    captions: bool = False
    """Photos that say something in words are embedded with it."""
    query_prompt: str | None = None
    """Of words that come with a picture; None: as of words alone."""
    document_prompt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Which numbers of a vector tell how a picture looks, not what it means (`indexer.embed.likeness`)."""

    first: int
    """Those from here to the end."""
    weights: dict[str, float]
    """What a query multiplies them by, by what it is made of, one of QUERY_KINDS; 1 where nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hubness:
    """Which number of a vector tells how near an item is to whatever is asked for (`indexer.embed.hubness`)."""

    place: int
    """Of the number; the graphs give a zero there."""
    weight: float
    """What a query takes away of a hit's hubness."""
    neighbours: int
    """How many of the nearest queries of QUERIES tell it."""
    usual: float
    """The mean hubness of photos."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSets:
    """The graphs give a unit vector for each token, and how they become one vector (`indexer.embed.token_sets`)."""

    width: int
    """Numbers of a token."""
    planes: int
    """Cut the space of tokens into 2**planes buckets."""
    repetitions: int
    """With planes of their own."""
    projected: int
    """Numbers of a token in one repetition."""

    @property
    def dimension(self) -> int:
        """Of the one vector."""
        return self.repetitions * (1 << self.planes) * self.projected


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """A logistic regression over features of a hit (`indexer.search.bands`), and the limits of its bands."""

    weights: dict[str, float]
    """By feature."""
    bias: float
    good: float
    """Probability from which a hit is called good."""
    maybe: float
    """Probability from which it is worth a look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything the engine needs to know of a model."""

    model_id: ModelId
    title: str
    dimension: int
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
    fusion: Fusion | None = None
    likeness: Likeness | None = None
    hubness: Hubness | None = None
    token_sets: TokenSets | None = None
    bands: dict[str, Bands] = field(default_factory=dict)
    """Whether a query has an answer at all, by what it is made of, one of QUERY_KINDS."""
    relevance: dict[str, Bands] = field(default_factory=dict)
    """Whether one hit is right, however many others are; by what the query is made of."""


def load_manifest(folder: Path) -> Manifest:
    """Return what a bundle says about itself. Its other files are not looked at.

    Raises:
        ModelError: there is no manifest, it is not what it should be, or a newer program wrote it.
    """
    path = folder / NAME
    try:
        fields = Fields(json.loads(path.read_text(encoding="utf-8")))
        if fields.whole("format") > FORMAT:
            raise ModelError("This model needs a newer Recallery", "Update Recallery to use it.", path=folder)
        return _manifest(fields)
    except FileNotFoundError:
        message = Message("A model is a folder with a manifest.json, and there is none.")
        raise damaged_bundle("There is no model here", message, folder) from None
    except OSError as error:
        message = Message("The system says: {reason}.", reason=os_error_reason(error))
        raise damaged_bundle("The model cannot be read", message, path) from error
    except (FieldError, ValueError, RecursionError) as error:
        message = Message("Its description is damaged: {detail}.", detail=str(error))
        raise damaged_bundle("The model is damaged", message, path) from error


def save_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, which makes the folder a model; all other files must be there already.

    The file appears whole or not at all, with keys in a fixed order.

    Raises:
        OSError: the folder cannot be written.
    """
    values = asdict(manifest)
    del values["image"]["pixels"]["region"]  # of single requests, not of models
    content = json.dumps({"format": FORMAT, **values}, indent=2, sort_keys=True, ensure_ascii=False)
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


def _manifest(fields: Fields) -> Manifest:
    return Manifest(
        model_id=ModelId(fields.text("model_id")),
        title=fields.text("title"),
        dimension=fields.positive("dimension"),
        image=_image(fields.child("image")),
        text=_text(fields.child("text")),
        files=tuple(_file(child) for child in fields.children("files")),
        licence=fields.text("licence"),
        source=fields.text("source"),
        tolerances=fields.number_table("tolerances"),
        quality=fields.number_table("quality"),
        means=_means(fields),
        means_apply=fields.flag("means_apply"),
        fusion=_fusion(fields.child("fusion")) if "fusion" in fields else None,
        likeness=_likeness(fields) if "likeness" in fields else None,
        hubness=_hubness(fields) if "hubness" in fields else None,
        token_sets=_token_sets(fields) if "token_sets" in fields else None,
        bands=_bands(fields, "bands"),
        relevance=_bands(fields, "relevance"),
    )


def _means(fields: Fields) -> dict[str, tuple[float, ...]]:
    means = fields.vector_table("means")
    for name, mean in means.items():
        if fields.flag("means_apply") and len(mean) != fields.positive("dimension"):
            raise FieldError(f"means.{name} should have as many numbers as a vector, and has {len(mean)}")
    return means


def _image(fields: Fields) -> ImageInput:
    pixels = fields.child("pixels")
    return ImageInput(
        input_name=fields.text("input_name"),
        output_name=fields.text("output_name"),
        pixels=PixelSpec(
            width_px=pixels.positive("width_px"),
            height_px=pixels.positive("height_px"),
            fit=Fit(pixels.choice("fit", frozenset(Fit) - {Fit.WITHIN})),
        ),
        layout=fields.choice("layout", frozenset({"nhwc", "nchw"})),
        dtype=fields.choice("dtype", frozenset({"uint8", "float32"})),
        mean=_per_channel(fields, "mean", 0.0),
        std=_per_channel(fields, "std", 1.0),
        normalise=fields.flag("normalise"),
    )


def _per_channel(fields: Fields, name: str, default: float) -> tuple[float, float, float]:
    values = fields.numbers(name) if name in fields else (default,) * 3
    if len(values) != 3 or (name == "std" and 0.0 in values):
        raise FieldError(f"image.{name} should be three numbers, none of them a zero deviation")
    return values[0], values[1], values[2]


def _text(fields: Fields) -> TextInput:
    input_names = fields.texts("input_names")
    if not input_names or not _TEXT_INPUTS.issuperset(input_names):
        raise FieldError(f"text.input_names should be some of {', '.join(sorted(_TEXT_INPUTS))}")
    return TextInput(
        input_names=input_names,
        output_name=fields.text("output_name"),
        max_tokens=fields.positive("max_tokens"),
        pad_to=fields.positive("pad_to") if "pad_to" in fields else None,
        query_prompt=_prompt(fields, "query_prompt"),
        document_prompt=_prompt(fields, "document_prompt"),
        lowercase=fields.flag("lowercase"),
        normalise=fields.flag("normalise"),
    )


def _prompt(fields: Fields, name: str, where: str = "text") -> str:
    prompt = fields.text(name, "{text}")
    if "{text}" not in prompt:
        raise FieldError(f"{where}.{name} has no {{text}} in it")
    return prompt


def _fusion(fields: Fields) -> Fusion:
    return Fusion(
        states_dimension=fields.positive("states_dimension"),
        image_states=fields.text("image_states"),
        image_mask=fields.text("image_mask"),
        text_states=fields.text("text_states"),
        text_mask=fields.text("text_mask"),
        output_name=fields.text("output_name"),
        composes=fields.flag("composes"),
        captions=fields.flag("captions"),
        query_prompt=_prompt(fields, "query_prompt", "fusion") if "query_prompt" in fields else None,
        document_prompt=_prompt(fields, "document_prompt", "fusion") if "document_prompt" in fields else None,
    )


def _likeness(fields: Fields) -> Likeness:
    child = fields.child("likeness")
    first = child.positive("first")
    if first >= fields.positive("dimension"):
        raise FieldError("likeness.first should be less than the dimension")
    return Likeness(first=first, weights=child.number_table("weights"))


def _hubness(fields: Fields) -> Hubness:
    child = fields.child("hubness")
    found = Hubness(
        place=child.whole("place"),
        weight=child.number("weight"),
        neighbours=child.positive("neighbours"),
        usual=child.number("usual"),
    )
    if not 0 <= found.place < fields.positive("dimension"):
        raise FieldError("hubness.place should be less than the dimension")
    _check_listed(fields, QUERIES, "hubness")
    return found


def _token_sets(fields: Fields) -> TokenSets:
    child = fields.child("token_sets")
    names = ("width", "planes", "repetitions", "projected")
    width, planes, repetitions, projected = (child.positive(name) for name in names)
    found = TokenSets(width=width, planes=planes, repetitions=repetitions, projected=projected)
    if found.dimension != fields.positive("dimension"):
        raise FieldError(f"token_sets give {found.dimension} numbers, which is not the dimension")
    _check_listed(fields, PROJECTIONS, "token_sets")
    return found


def _check_listed(fields: Fields, file_name: str, needed_by: str) -> None:
    if not any(file.text("name") == file_name for file in fields.children("files")):
        raise FieldError(f"{needed_by} needs {file_name}, which is not listed")


def _bands(fields: Fields, key: str) -> dict[str, Bands]:
    given = fields.child(key) if key in fields else Fields({})
    return {name: _band_limits(given.child(name)) for name in QUERY_KINDS if name in given}


def _band_limits(fields: Fields) -> Bands:
    return Bands(
        weights=fields.number_table("weights"),
        bias=fields.number("bias"),
        good=fields.share("good"),
        maybe=fields.share("maybe"),
    )


def _file(fields: Fields) -> BundleFile:
    name = fields.text("name")
    if name in ("", ".", "..") or PurePath(name).name != name or "\\" in name:
        raise FieldError(f"a file's name is {name!r}, which leaves the folder")
    return BundleFile(name=name, sha256=fields.text("sha256").lower(), size_bytes=fields.whole("size_bytes"))
