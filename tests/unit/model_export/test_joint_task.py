import pytest

pytest.importorskip("torch")

import torch

from model_export.model.fusion import FUSIONS, FuseModel
from model_export.model.image_tower import IMAGE_FEATURES
from model_export.training.config import Config
from model_export.training.joint_task import JointData, JointRecipe, JointTask
from model_export.training.loop import Device, Schedule, step_generator, train
from model_export.training.losses import Modality
from model_export.training.photos import Edits, Rewrites, embed_photos
from model_export.training.trainer import train_joint
from tests.unit.model_export import made

pytestmark = pytest.mark.export
CPU = Device("cpu", torch.float32)
RECIPE = JointRecipe(batch=12, edits=4, rewrites=6)
SHORT = Schedule(steps=12, warmup_steps=1, learning_rate=3e-3, score_every=12, seed=5)


def tiny_known() -> JointData:
    photos = made.tiny_photos()
    references = torch.arange(8)
    edits = Edits(photos.pictures, photos.states, references, (references + 8).unsqueeze(1))
    states = photos.states
    rewrites = Rewrites(torch.arange(len(states)) // made.CAPTIONS, states, states, states)
    return JointData(train=photos, held=photos, edits=edits, rewrites=rewrites)


def tiny_model(kind: str = "anchored") -> FuseModel:
    torch.manual_seed(2)
    return FuseModel.untrained(made.tiny_alignment().eval(), kind, features=IMAGE_FEATURES, width=16)


@pytest.mark.parametrize("kind", FUSIONS)
def test_pictures_with_words_learn_whatever_the_fusion(kind: str) -> None:
    task = JointTask(tiny_model(kind), tiny_known(), RECIPE, seed=3)
    before = task.loss(0, step_generator(1, 0)).value
    task.model.load_state_dict(train(task, SHORT, device=CPU).state_dict())
    assert task.loss(0, step_generator(1, 0)).value < before


def test_what_is_alone_stays_where_it_is() -> None:
    alone, known = tiny_model().eval(), tiny_known()
    bare = torch.full((made.PHOTOS,), Modality.IMAGE)
    before = embed_photos(alone, known.held, bare).detach()
    joint = train_joint(alone, known, Config(joint=RECIPE, joint_schedule=SHORT), device=CPU)
    with torch.no_grad():
        assert torch.equal(embed_photos(alone, known.held, bare), before)
        both = torch.full((made.PHOTOS,), Modality.BOTH)
        assert not torch.allclose(embed_photos(joint, known.held, both), embed_photos(alone, known.held, both))
    kept = alone.pictures.state_dict()
    assert all(torch.equal(tensor, kept[name]) for name, tensor in joint.pictures.state_dict().items())


@pytest.mark.parametrize("part", ["edit_weight", "rewrite_weight"])
def test_each_loss_counts(part: str) -> None:
    def loss(weight: float) -> float:
        recipe = JointRecipe(batch=12, edits=4, rewrites=6, **{"edit_weight": 0.0, "rewrite_weight": 0.0, part: weight})
        value = JointTask(tiny_model().eval(), tiny_known(), recipe, seed=3).loss(0, step_generator(1, 0)).value
        return value.item()

    assert loss(1.0) > loss(0.0)
    assert loss(2.0) - loss(1.0) == pytest.approx(loss(1.0) - loss(0.0), rel=1e-4)
