"""The manifest of a model bundle: what its files are, and how they are used.

A bundle is a folder. `manifest.json` is written last, so a folder without one is not a model:

    image_encoder.onnx     pixels -> unit vectors, and token states if there is a decoder
    text_encoder.onnx      token ids -> unit vectors, and token states if there is a decoder
    fusion_decoder.onnx    optional: token states of both encoders -> unit vectors
    tokenizer.json         for the `tokenizers` library
    background.npy         optional: vectors of a fixed set of pictures, that scores are compared with
    weights.bin            optional: what the graphs have in common, or is too large to stand in them
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from indexer.embed.json_fields import FieldError, Fields
from indexer.errors import ModelError
from indexer.types import Fit, ModelId, PixelSpec

if TYPE_CHECKING:
    from collections.abc import Collection

FORMAT = 1
"""Raised when an older program could not read a newer bundle."""
NAME = "manifest.json"
IMAGE_ENCODER = "image_encoder.onnx"
TEXT_ENCODER = "text_encoder.onnx"
FUSION_DECODER = "fusion_decoder.onnx"
TOKENIZER = "tokenizer.json"
BACKGROUND = "background.npy"
WEIGHTS = "weights.bin"
STATES = "states"
"""The output of both encoders, next to their vectors, that a fusion decoder reads."""

QUERY_KINDS = ("text", "image", "composed")
"""Words, a picture, or both: their scores are distributed differently."""

_REPAIR = "Install Recallery again, or copy the model folder anew from where it came."
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
class Bands:
    """How sure a hit is, from features of its score (`indexer.search.bands`): a logistic regression and two limits."""

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
    bands: dict[str, Bands] = field(default_factory=dict)
    """By what a query is made of, one of QUERY_KINDS."""


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
        message = f"A model is a folder with a {NAME}, and there is none. {_REPAIR}"
        raise ModelError("There is no model here", message, path=folder) from None
    except OSError as error:
        raise ModelError("The model cannot be read", f"{error.strerror}. {_REPAIR}", path=path) from error
    except (FieldError, ValueError, RecursionError) as error:
        message = f"Its description is damaged: {error}. {_REPAIR}"
        raise ModelError("The model is damaged", message, path=path) from error


def save_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, which makes the folder a model; all other files must be there already.

    The file appears whole or not at all, with keys in a fixed order.

    Raises:
        OSError: the folder cannot be written.
    """
    values = asdict(manifest)
    del values["image"]["pixels"]["part"]  # of single requests, not of models
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


def describe_file(path: Path) -> BundleFile:
    """Return the entry of a file for a manifest."""
    return BundleFile(name=path.name, sha256=_sha256(path), size_bytes=path.stat().st_size)


def check_sizes(folder: Path, manifest: Manifest) -> None:
    """Check that every file of a bundle is there with its size; reads no content.

    Raises:
        ModelError: one is not.
    """
    for file in manifest.files:
        path = folder / file.name
        try:
            size_bytes = path.stat().st_size
        except OSError as error:
            message = f"{file.name} cannot be read ({error.strerror}). {_REPAIR}"
            raise ModelError("A model file is missing", message, path=path) from error
        if size_bytes != file.size_bytes:
            raise _damaged(path, f"has {size_bytes} bytes instead of {file.size_bytes}")


def verify_files(folder: Path, manifest: Manifest, names: Collection[str] | None = None) -> None:
    """Check sizes of all files, and every byte of those named (None: of all).

    Reading costs 1.4 ms per MB on a slow core (50 ms for the built-in model), so the encoder names
    only the files that it is about to open.

    Raises:
        ModelError: a file is missing, damaged, or named here and unknown to the manifest.
    """
    check_sizes(folder, manifest)
    known = {file.name: file for file in manifest.files}
    for name in known if names is None else names:
        path = folder / name
        if name not in known:
            raise ModelError("The model is damaged", f"Its {NAME} does not list {name}. {_REPAIR}", path=path)
        try:
            sha256 = _sha256(path)
        except OSError as error:
            raise _damaged(path, f"cannot be read ({error.strerror})") from error
        if sha256 != known[name].sha256:
            raise _damaged(path, "does not have the content that it was made with")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(path: Path, what: str) -> ModelError:
    return ModelError("A model file is damaged", f"{path.name} {what}. {_REPAIR}", path=path)


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
        bands=_bands(fields.child("bands")) if "bands" in fields else {},
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


def _bands(fields: Fields) -> dict[str, Bands]:
    known = [name for name in QUERY_KINDS if name in fields]
    return {name: _band_limits(fields.child(name)) for name in known}


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
