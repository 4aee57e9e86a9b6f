import pytest

pytest.importorskip("torch")

import torch
from torch import Tensor

from model_export.model.encoders import LOOKS_SHARE, Blocks, Looks, looks_state, max_over_patches, meaning_basis
from model_export.model.fusion import Memory, Token, with_kind

WIDTH, LOOKS = 6, 3


class Mean(torch.nn.Module):
    """Stands for a fusion: the mean of the states that count."""

    def embed(self, memories: list[Memory]) -> Tensor:
        states = torch.cat([memory.states[..., :WIDTH] * memory.mask.unsqueeze(-1) for memory in memories], dim=1)
        return torch.nn.functional.normalize(states.sum(dim=1), dim=-1)


def unit(*shape: int, seed: int = 0) -> Tensor:
    return torch.nn.functional.normalize(torch.randn(*shape, generator=torch.Generator().manual_seed(seed)), dim=-1)


@pytest.fixture
def blocks() -> Blocks:
    return Blocks(Mean(), torch.eye(WIDTH)[:4], LOOKS)


def seen(looks: Tensor) -> Memory:
    states = torch.cat([with_kind(unit(len(looks), 2, WIDTH, seed=1), Token.PATCH), looks_state(looks, WIDTH)], dim=1)
    return Memory(states, torch.ones(states.shape[:2], dtype=torch.int64))


def said(count: int) -> Memory:
    states = with_kind(unit(count, 3, WIDTH, seed=2), Token.WORD)
    return Memory(states, torch.ones(states.shape[:2], dtype=torch.int64))


def test_words_have_no_looks_and_keep_their_whole_length(blocks: Blocks) -> None:
    vectors = blocks.embed([said(5)])
    assert torch.equal(vectors[:, 4:], torch.zeros(5, 1 + LOOKS))
    assert torch.allclose(vectors.norm(dim=1), torch.ones(5))


def test_a_picture_has_its_looks_whether_words_stand_beside_it_or_not(blocks: Blocks) -> None:
    looks = unit(5, LOOKS)
    alone, worded = blocks.embed([seen(looks)]), blocks.embed([seen(looks), said(5)])
    for vectors in (alone, worded):
        assert torch.allclose(vectors[:, 5:], LOOKS_SHARE * looks, atol=1e-6)
        assert torch.equal(vectors[:, 4], torch.zeros(5)), "the place of the hubness"
        assert torch.allclose(vectors.norm(dim=1), torch.ones(5))
    assert not torch.allclose(alone[:, :4], worded[:, :4])


def test_words_rank_pictures_as_they_did_before(blocks: Blocks) -> None:
    pictures, words = seen(unit(5, LOOKS)), said(5)
    plain = Mean().embed([Memory(pictures.states[:, :2], pictures.mask[:, :2])])[:, :4]
    before = Mean().embed([words])[:, :4] @ torch.nn.functional.normalize(plain, dim=-1).T
    after = blocks.embed([words]) @ blocks.embed([pictures]).T
    assert torch.equal(before.argsort(dim=1), after.argsort(dim=1))


def test_several_frames_look_like_their_mean(blocks: Blocks) -> None:
    first, second = unit(2, LOOKS), unit(2, LOOKS, seed=3)
    both = blocks.embed([seen(first), seen(second)])[:, 5:]
    assert torch.allclose(both, LOOKS_SHARE * torch.nn.functional.normalize(first + second, dim=-1), atol=1e-6)


def test_looks_ignore_what_the_classifier_ignores() -> None:
    classifier = torch.zeros(8, 5)
    classifier[:, :3] = torch.randn(8, 3, generator=torch.Generator().manual_seed(4))
    features = torch.rand(50, 5, generator=torch.Generator().manual_seed(5))
    looks = Looks.fitted(classifier, features, LOOKS)
    other = features.clone()
    other[:, 3:] += 7
    found = looks(features)
    assert torch.allclose(found, looks(other), atol=1e-4)
    assert torch.allclose(found.norm(dim=1), torch.ones(50))
    assert not torch.allclose(found[0], found[1])


def test_a_feature_counts_as_strong_as_it_is_in_any_part() -> None:
    small_thing, everywhere = torch.zeros(9, 2), torch.zeros(9, 2)
    small_thing[4, 0] = 3.0
    everywhere[:, 1] = 1.0
    assert torch.equal(max_over_patches(torch.stack([small_thing, everywhere])), torch.tensor([[3.0, 0.0], [0.0, 1.0]]))


def test_the_basis_keeps_the_directions_that_vectors_have() -> None:
    flat = torch.cat([unit(30, 3), torch.zeros(30, 3)], dim=1)
    basis = meaning_basis(flat[:10], flat[10:20], flat[20:], 3)
    assert torch.allclose(flat @ basis.T @ basis, flat, atol=1e-5)
    assert torch.allclose(basis @ basis.T, torch.eye(3), atol=1e-5)
