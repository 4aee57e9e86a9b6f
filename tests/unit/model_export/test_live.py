from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from PIL import Image

from model_export.data import Photo
from model_export.model import image_tower
from model_export.training.align_task import AlignModel, LiveTower
from model_export.training.config import Config
from model_export.training.loop import Device, Schedule
from model_export.training.trainer import train_alignment
from tests.unit.model_export import made

pytestmark = pytest.mark.export

SIDE_PX = 32
STAGES = (image_tower.Stage(1, 3, 2, 1, 8), image_tower.Stage(2, 3, 2, 2, 4))


@pytest.fixture
def photos(tmp_path: Path) -> list[Photo]:
    random = np.random.default_rng(1)
    found = []
    for row in range(made.PHOTOS):
        path = tmp_path / f"{row}.png"
        Image.fromarray(random.integers(0, 256, (40, 40, 3), dtype=np.uint8)).save(path)
        found.append(Photo(path, ("a", "b", "c")))
    return found


def tiny_tower() -> image_tower.ImageTower:
    torch.manual_seed(3)
    return image_tower.ImageTower(SIDE_PX, STAGES)


def test_only_the_last_blocks_and_what_is_behind_them_learn(photos: list[Photo]) -> None:
    live = LiveTower(tiny_tower(), photos, SIDE_PX, blocks=1, threads=1)
    learning = {name.split(".conv")[0] for name, p in live.tower.named_parameters() if p.requires_grad}
    assert learning == {"blocks.2.expand", "blocks.2.depthwise", "blocks.2.project", "head"}


def test_photos_are_shown_in_the_view_that_was_drawn(photos: list[Photo]) -> None:
    live = LiveTower(tiny_tower(), photos, SIDE_PX, blocks=1, threads=2)
    features = live.features(torch.tensor([4, 4, 4]), torch.tensor([0, 1, 0]))
    assert torch.allclose(features[0], features[2], atol=1e-5)
    assert not torch.allclose(features[0], features[1], atol=1e-3)
    assert features.requires_grad


def test_training_moves_the_tower_and_keeps_its_best_weights(photos: list[Photo]) -> None:
    tower = tiny_tower()
    before = {name: value.clone() for name, value in tower.state_dict().items()}
    live = LiveTower(tower, photos, SIDE_PX, blocks=1, threads=1)
    alignment = made.tiny_alignment()
    stages = image_tower.unpack(live.features(torch.tensor([0]), torch.tensor([0]))).stages.shape[1]
    assert stages >= made.STAGES
    config = Config(align_schedule=Schedule(steps=3, warmup_steps=1, tower_rate=1e-2, score_every=3))
    sources, held = [made.tiny_source(6)], made.tiny_held()
    trained = train_alignment(alignment, sources, held, config, device=Device("cpu", torch.float32), live=live)
    moved = {name for name, value in tower.state_dict().items() if not torch.equal(value, before[name])}
    assert moved
    assert all(name.startswith(("blocks.2", "head")) for name in moved)
    assert not isinstance(trained, AlignModel)
