import pytest

pytest.importorskip("torch")

import torch

from model_export.align import Alignment, ConSE, ImageHead, TextMap
from model_export.references import shuffled
from model_export.towers import Classifier
from model_export.train import Recipe, Source, batch_loss, batches, prototypes, train

FEATURES, DIMENSION, CLASSES, PHOTOS = 6, 4, 5, 12

pytestmark = pytest.mark.export


def tiny_model() -> Alignment:
    torch.manual_seed(1)
    conse = ConSE(Classifier(torch.randn(CLASSES, FEATURES), torch.zeros(CLASSES)), torch.randn(CLASSES, DIMENSION), 2)
    return Alignment(ImageHead(FEATURES, 16, DIMENSION, dropout=0.1), TextMap(DIMENSION), conse)


def tiny_source(per_batch: int = 4, captions: int = 2) -> Source:
    random = torch.Generator().manual_seed(5)
    images = torch.randn(2, PHOTOS, FEATURES, generator=random)
    texts = torch.nn.functional.normalize(torch.randn(PHOTOS, 3, DIMENSION, generator=random), dim=-1)
    return Source(images=images, texts=texts, per_batch=per_batch, captions=captions)


def test_same_seed_gives_the_same_weights() -> None:
    recipe = Recipe(steps=5, warmup_steps=2)
    first, second = (train(tiny_model(), [tiny_source()], recipe).state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_another_seed_gives_other_weights() -> None:
    first, second = (
        train(tiny_model(), [tiny_source()], Recipe(steps=5, warmup_steps=2, seed=seed)) for seed in (1, 2)
    )
    assert not torch.equal(first.text.linear.weight, second.text.linear.weight)


def test_training_lowers_the_loss() -> None:
    recipe = Recipe(steps=60, warmup_steps=2, learning_rate=1e-2)
    batch = next(iter(batches(tiny_model(), [tiny_source(PHOTOS)], recipe)))
    before = batch_loss(tiny_model().eval(), batch, recipe).item()
    after = batch_loss(train(tiny_model(), [tiny_source(PHOTOS)], recipe), batch, recipe).item()
    assert after < 0.7 * before


def test_each_photo_is_drawn_once_before_any_comes_back() -> None:
    source = tiny_source(per_batch=4)
    numbered = Source(
        images=torch.arange(PHOTOS).float().view(1, PHOTOS, 1).expand(1, PHOTOS, FEATURES),
        texts=source.texts,
        per_batch=4,
    )
    drawn = [batch.images[:, 0] for batch in batches(tiny_model(), [numbered], Recipe(steps=3))]
    assert sorted(torch.cat(drawn).tolist()) == list(range(PHOTOS))


def test_captions_belong_to_their_photo_across_sources() -> None:
    batch = next(iter(batches(tiny_model(), [tiny_source(4, 2), tiny_source(3, 1)], Recipe(steps=1))))
    assert batch.owner.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6]
    assert (len(batch.images), len(batch.texts), len(batch.belief.classes)) == (7, 11, 7)


def test_prototypes_look_like_features() -> None:
    like = torch.rand(9, FEATURES) * 3
    made = prototypes(torch.randn(CLASSES, FEATURES), like)
    assert made.shape == (1, CLASSES, FEATURES)
    assert (made >= 0).all()
    assert made[0].norm(dim=1).mean().item() == pytest.approx(like.norm(dim=1).mean().item(), rel=1e-4)


def test_control_deals_the_same_captions_to_other_photos() -> None:
    source = tiny_source()
    dealt = shuffled(source, seed=3)
    assert torch.equal(dealt.images, source.images)
    assert not torch.equal(dealt.texts, source.texts)
    assert sorted(dealt.texts[:, 0, 0].tolist()) == sorted(source.texts[:, 0, 0].tolist())
