"""The settings of a training, from a TOML file; what the file leaves out keeps its default."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TypeVar

from indexer.errors import KnownError
from model_export.model.fusion import FUSIONS
from model_export.training.align_task import AlignRecipe
from model_export.training.distil_task import DistilRecipe
from model_export.training.fuse_task import LOSSES, FuseRecipe
from model_export.training.joint_task import JointRecipe
from model_export.training.loop import Schedule

DEFAULT = Path(__file__).parent.parent / "configs" / "mini.toml"
_Section = TypeVar("_Section")
_CHOICES = {"fusion": FUSIONS, "loss": LOSSES}


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSettings:
    """Which data a batch of the first stage holds."""

    photo_views: int = 4
    """Cached views of a photo: plain, mirrored, random frames. Two gave about 63 % recall@10, four 65."""
    drawing_views: int = 2
    photos_per_batch: int = 512
    drawings_per_batch: int = 48
    products_per_batch: int = 32
    classes_per_batch: int = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class TowerSettings:
    """Which layers of the towers are trained."""

    unfreeze_blocks: int = 4
    """Last blocks of the picture tower, trained where there is a GPU; 0 for none."""
    word_layers: int = 5
    """Last layers of the text tower, trained before anything else; 0 for none."""
    language_layers: int = 5
    """Last layers of the multilingual tower, trained after everything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings of a training."""

    data: DataSettings = field(default_factory=DataSettings)
    towers: TowerSettings = field(default_factory=TowerSettings)
    words_schedule: Schedule = field(default_factory=lambda: Schedule(steps=120, tower_rate=1e-4))
    align: AlignRecipe = field(default_factory=AlignRecipe)
    align_schedule: Schedule = field(default_factory=lambda: Schedule(steps=160))
    fuse: FuseRecipe = field(default_factory=FuseRecipe)
    fuse_schedule: Schedule = field(default_factory=lambda: Schedule(steps=120))
    joint: JointRecipe = field(default_factory=JointRecipe)
    joint_schedule: Schedule = field(default_factory=lambda: Schedule(steps=160))
    distil: DistilRecipe = field(default_factory=DistilRecipe)
    languages_schedule: Schedule = field(
        default_factory=lambda: Schedule(
            steps=2_500, learning_rate=3e-4, tower_rate=2e-4, warmup_steps=40, weight_decay=0.01, patience=99
        )
    )


def load_config(path: Path) -> Config:
    """Return the settings of a file.

    Raises:
        KnownError: the file cannot be read, or has an unknown setting or a value of the wrong type.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KnownError("The configuration cannot be read", f"{error.strerror}.", path=path) from error
    except ValueError as error:
        raise KnownError("The configuration is not TOML", f"{error}.", path=path) from error
    sections = {item.name: item for item in fields(Config)}
    if unknown := set(found) - set(sections):
        raise _invalid(path, f"There is no section {', '.join(sorted(unknown))}, only {', '.join(sections)}")
    defaults = Config()
    return Config(**{name: _section(path, name, getattr(defaults, name), found.get(name, {})) for name in sections})


def _section(path: Path, name: str, defaults: _Section, values: object) -> _Section:
    if not isinstance(values, dict):
        raise _invalid(path, f"{name} is not a section")
    known = {item.name: getattr(defaults, item.name) for item in fields(defaults)}  # type: ignore[arg-type]
    for key, value in values.items():
        if key not in known:
            raise _invalid(path, f"There is no setting {name}.{key}, only {', '.join(known)}")
        known[key] = _value(path, f"{name}.{key}", known[key], value)
    for key, choices in _CHOICES.items():
        if key in known and known[key] not in choices:
            raise _invalid(path, f"{name}.{key} must be one of {', '.join(choices)}")
    return type(defaults)(**known)


def _value(path: Path, name: str, default: object, value: object) -> object:
    """Return a value as the type of its default; an integer may stand for a float, a list for a tuple."""
    if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(entry, int) for entry in value):
        return tuple(value)
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        raise _invalid(path, f"{name} is {value!r}, but must be of the type of {default!r}")
    return value


def _invalid(path: Path, message: str) -> KnownError:
    return KnownError("The configuration is not valid", f"{message}.", path=path)
