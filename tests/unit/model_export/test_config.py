from pathlib import Path

import pytest

pytest.importorskip("torch")

from indexer.errors import KnownError
from model_export.training.config import DEFAULT, Config, load_config

pytestmark = pytest.mark.export


def written(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(DEFAULT.parent.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_settings_are_understood(path: Path) -> None:
    assert load_config(path).align_schedule.steps > 0


def test_what_is_not_said_keeps_its_default(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, '[fuse]\nfusion = "late"\nmine_at = [10, 20]\ncaption_dropout = 1\n'))
    assert config.fuse.fusion == "late"
    assert config.fuse.mine_at == (10, 20)
    assert isinstance(config.fuse.caption_dropout, float)
    assert config.fuse.batch == Config().fuse.batch
    assert config.align == Config().align


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[fuze]\n", "no section fuze"),
        ("fuse = 3\n", "fuse is not a section"),
        ("[fuse]\nmixing = 0.3\n", "no setting fuse.mixing"),
        ('[fuse]\nmixin = "much"\n', "fuse.mixin is 'much', but must be"),
        ("[fuse]\nbatch = true\n", "fuse.batch is True, but must be"),
        ('[fuse]\nfusion = "middle"\n', "fuse.fusion must be one of anchored"),
    ],
)
def test_what_is_no_setting_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(KnownError, match=message):
        load_config(written(tmp_path, text))


def test_a_missing_and_a_broken_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="cannot be read"):
        load_config(tmp_path / "none.toml")
    with pytest.raises(KnownError, match="is not TOML"):
        load_config(written(tmp_path, "[fuse"))
