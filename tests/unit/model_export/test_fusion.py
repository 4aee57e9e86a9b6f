import pytest

pytest.importorskip("torch")

import torch
from torch.nn import functional

from model_export.model.alignment import TextMap
from model_export.model.fusion import (
    KINDS,
    Anchor,
    EarlyFusion,
    FusionDecoder,
    LateFusion,
    Memory,
    PictureStates,
    Token,
    mean_content,
    with_kind,
)

pytestmark = pytest.mark.export

D, N = 8, 3


def memory(length: int, kind: Token, seed: int = 0) -> Memory:
    random = torch.Generator().manual_seed(seed)
    return Memory(with_kind(torch.randn(N, length, D, generator=random), kind), torch.ones(N, length).long())


def picture(seed: int = 1) -> Memory:
    random = torch.Generator().manual_seed(seed)
    vector, spoken = (functional.normalize(torch.randn(N, D, generator=random), dim=-1) for _ in range(2))
    torch.manual_seed(seed)
    return Memory(PictureStates(4, D)(vector, spoken, torch.randn(N, 5, 4, generator=random)), torch.ones(N, 7).long())


def decoder(*, anchored: bool = False) -> FusionDecoder:
    torch.manual_seed(2)
    return FusionDecoder(Anchor(TextMap(D)) if anchored else None, dimension=D, width=16, heads=2).eval()


@pytest.mark.parametrize(
    "fusion",
    [decoder(), decoder(anchored=True), EarlyFusion(dimension=D, width=16, heads=2).eval(), LateFusion(dimension=D)],
)
@pytest.mark.parametrize("kinds", ["image", "text", "both"])
def test_every_fusion_gives_unit_vectors_of_whatever_is_there(fusion: FusionDecoder, kinds: str) -> None:
    both = {"image": [picture()], "text": [memory(4, Token.WORD)], "both": [picture(), memory(4, Token.WORD)]}
    vectors = fusion.embed(both[kinds])
    assert vectors.shape == (N, D)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(N), atol=1e-5)


@pytest.mark.parametrize("fusion", [decoder(anchored=True), EarlyFusion(dimension=D, width=16, heads=2).eval()])
def test_masked_states_are_as_good_as_absent(fusion: FusionDecoder) -> None:
    words, seen = memory(4, Token.WORD), picture()
    silent = Memory(torch.full((N, 1, D + KINDS), 9.0), torch.zeros(N, 1).long())
    alone = fusion.embed([seen])
    assert torch.allclose(fusion.embed([seen, silent]), alone, atol=1e-5)
    padded = Memory(
        torch.cat([words.states, torch.ones(N, 2, D + KINDS)], dim=1),
        torch.cat([words.mask, torch.zeros(N, 2).long()], dim=1),
    )
    assert torch.allclose(fusion.embed([padded]), fusion.embed([words]), atol=1e-5)


def test_the_graph_form_is_the_list_form() -> None:
    seen, words = picture(), memory(4, Token.WORD)
    fusion = decoder(anchored=True)
    assert torch.equal(fusion(*seen, *words), fusion.embed([seen, words]))


def test_order_of_states_means_nothing_so_frames_can_be_joined() -> None:
    first, second = picture(1), picture(4)
    fusion = decoder(anchored=True)
    joined = Memory(torch.cat([first.states, second.states], dim=1), torch.cat([first.mask, second.mask], dim=1))
    turned = Memory(torch.cat([second.states, first.states], dim=1), joined.mask)
    assert torch.allclose(fusion.embed([joined]), fusion.embed([turned]), atol=1e-5)
    assert torch.allclose(fusion.embed([joined]), fusion.embed([first, second]), atol=1e-5)


def test_an_anchored_decoder_starts_as_its_anchor() -> None:
    fusion = decoder(anchored=True)
    seen, words = picture(), memory(4, Token.WORD)
    own = mean_content([seen], Token.PICTURE)
    pooled = functional.normalize(words.states[..., :D].mean(dim=1), dim=-1)
    assert torch.allclose(fusion.embed([seen]), own, atol=1e-5)
    assert torch.allclose(fusion.embed([words]), pooled, atol=1e-5)
    assert torch.allclose(fusion.embed([seen, words]), functional.normalize(own + pooled, dim=-1), atol=1e-5)


def test_a_trained_decoder_reads_both_sides() -> None:
    torch.manual_seed(3)
    fusion = FusionDecoder(None, dimension=D, width=16, heads=2).eval()
    seen, words = picture(), memory(4, Token.WORD)
    base = fusion.embed([seen, words])
    assert not torch.allclose(fusion.embed([picture(9), words]), base, atol=1e-3)
    assert not torch.allclose(fusion.embed([seen, memory(4, Token.WORD, seed=8)]), base, atol=1e-3)


def test_contents_of_a_kind_are_found_among_others() -> None:
    mixed = Memory(
        torch.cat(
            [with_kind(torch.full((1, 2, D), 2.0), Token.PATCH), with_kind(torch.full((1, 1, D), 5.0), Token.PICTURE)],
            1,
        ),
        torch.ones(1, 3).long(),
    )
    assert mean_content([mixed], Token.PICTURE)[0].tolist() == [5.0] * D
    assert mean_content([mixed], Token.WORD)[0].tolist() == [0.0] * D


def test_late_fusion_starts_as_the_plain_sum() -> None:
    seen, words = picture(), memory(4, Token.WORD)
    own = mean_content([seen], Token.PICTURE)
    pooled = functional.normalize(mean_content([words], Token.WORD), dim=-1)
    expected = functional.normalize(own + pooled, dim=-1)
    assert torch.allclose(LateFusion(dimension=D).embed([seen, words]), expected, atol=1e-5)
