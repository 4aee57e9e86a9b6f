"""The training's settings, from a TOML file; what it does not say keeps its default."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TypeVar

from indexer.errors import KnownError
from model_export.align_task import AlignRecipe
from model_export.fuse_task import LOSSES, FuseRecipe
from model_export.joint_task import JointRecipe
from model_export.loop import Schedule
from model_export.photos import FUSIONS

DEFAULT = Path(__file__).with_name("configs") / "mini.toml"
_Section = TypeVar("_Section")
_CHOICES = {"fusion": FUSIONS, "loss": LOSSES}


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSettings:
    """What is trained on."""

    photo_views: int = 4
    """Cached views of a photo: as it is, mirrored, random frames. Two gave about 63 % recall@10, four 65."""
    drawing_views: int = 2
    photos_per_batch: int = 512
    drawings_per_batch: int = 48
    products_per_batch: int = 32
    classes_per_batch: int = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class TowerSettings:
    """What of the towers learns."""

    unfreeze_blocks: int = 4
    """Last blocks of the picture tower that are trained where there is a GPU; 0 never."""
    unfreeze_on_cpu: bool = False
    """For tests: a step over a batch of photos takes minutes on a CPU."""
    word_layers: int = 5
    """Last layers of the text tower that are trained before anything else; 0 leaves it as it is."""


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


def load_config(path: Path) -> Config:
    """Return the settings of a file.

    Raises:
        KnownError: the file cannot be read, or says something that is no setting.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KnownError("The configuration cannot be read", f"{error.strerror}.", path=path) from error
    except ValueError as error:
        raise KnownError("The configuration is not TOML", f"{error}.", path=path) from error
    sections = {item.name: item for item in fields(Config)}
    if odd := set(found) - set(sections):
        raise _odd(path, f"no section is called {', '.join(sorted(odd))}; there are {', '.join(sections)}")
    defaults = Config()
    return Config(**{name: _section(path, name, getattr(defaults, name), found.get(name, {})) for name in sections})


def _section(path: Path, name: str, defaults: _Section, values: object) -> _Section:
    if not isinstance(values, dict):
        raise _odd(path, f"{name} is not a section")
    known = {item.name: getattr(defaults, item.name) for item in fields(defaults)}  # type: ignore[arg-type]
    for key, value in values.items():
        if key not in known:
            raise _odd(path, f"{name}.{key} is no setting; there are {', '.join(known)}")
        known[key] = _value(path, f"{name}.{key}", known[key], value)
    for key, choices in _CHOICES.items():
        if key in known and known[key] not in choices:
            raise _odd(path, f"{name}.{key} is one of {', '.join(choices)}")
    return type(defaults)(**known)


def _value(path: Path, name: str, default: object, value: object) -> object:
    """Return a value as its default's type; whole numbers do for others, lists for tuples."""
    if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(entry, int) for entry in value):
        return tuple(value)
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        raise _odd(path, f"{name} should be like {default!r}, and is {value!r}")
    return value


def _odd(path: Path, what: str) -> KnownError:
    return KnownError("The configuration is not understood", f"In it {what}.", path=path)
