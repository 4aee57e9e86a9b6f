"""The shared space of pictures and words: a head on image features, a map on text features, and ConSE beside them.

Source: ConSE (arXiv 1312.5650), equation 3, here as a residual of a trained head.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from model_export.model.image_tower import IMAGE_FEATURES, STAGE_FEATURES, Classifier
from model_export.model.text_tower import DIMENSION

_TOP_CLASSES = 10
_INITIAL_TEMPERATURE = 0.05
_INITIAL_RESIDUAL = 0.95
_INITIAL_CONFIDENT_RESIDUAL = 0.3
_SMALLEST_DEVIATION = 1e-3


class TextMap(nn.Module):
    """Maps pooled text features to unit vectors; starts as plain normalisation."""

    def __init__(self, dimension: int = DIMENSION) -> None:
        super().__init__()
        self.linear = nn.Linear(dimension, dimension, bias=False)
        nn.init.eye_(self.linear.weight)

    def forward(self, pooled: Tensor) -> Tensor:
        """Return float32 [N, D] unit vectors for float32 [N, D] pooled states."""
        return functional.normalize(self.linear(functional.normalize(pooled, dim=-1)), dim=-1)


class TopClasses(NamedTuple):
    """The likeliest classes of each picture: float32 and int64, both [N, top], the likeliest first."""

    probability: Tensor
    classes: Tensor


class ConSE(nn.Module):
    """The image classifier and the names of its classes; frozen.

    Args:
        names: float32 [classes, D], the pooled text features of each class's name.
    """

    def __init__(self, classifier: Classifier, names: Tensor, top: int = _TOP_CLASSES) -> None:
        super().__init__()
        self.top = top
        self.logits = nn.Linear(classifier.weight.shape[1], classifier.weight.shape[0])
        self.logits.weight.data.copy_(classifier.weight)
        self.logits.bias.data.copy_(classifier.bias)
        self.names = nn.Parameter(names.clone())
        self.requires_grad_(requires_grad=False)

    def classify(self, features: Tensor) -> TopClasses:
        """Return the likeliest classes of float32 [N, F] features; only the classifier's own inputs are read."""
        logits = self.logits(features[..., : self.logits.in_features])
        return TopClasses(*logits.softmax(dim=-1).topk(self.top, dim=-1))


def mean_name(top: TopClasses, names: Tensor) -> Tensor:
    """Return float32 [N, D] unit vectors: names [classes, D] of the likeliest classes, weighted by probability."""
    return functional.normalize((top.probability.unsqueeze(-1) * names[top.classes]).sum(dim=-2), dim=-1)


class ImageHead(nn.Module):
    """A linear map beside a wide hidden layer, both on standardised features."""

    def __init__(
        self,
        features: int = IMAGE_FEATURES + STAGE_FEATURES,
        hidden: int = 2048,
        dimension: int = DIMENSION,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.shift = nn.Parameter(torch.zeros(features), requires_grad=False)
        self.scale = nn.Parameter(torch.ones(features), requires_grad=False)
        self.norm = nn.LayerNorm(features)
        self.linear = nn.Linear(features, dimension)
        self.mlp = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(features, hidden),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, dimension),
        )

    def standardise(self, like: Tensor) -> None:
        """Take mean and deviation from float [N, F] features of usual photos."""
        self.shift.data.copy_(like.mean(dim=0))
        self.scale.data.copy_(like.std(dim=0) + _SMALLEST_DEVIATION)

    def forward(self, features: Tensor) -> Tensor:
        """Return float32 [N, D], of any length, for float32 [N, F]."""
        x = self.norm((features - self.shift) / self.scale)
        out: Tensor = self.linear(x) + self.mlp(x)
        return out


class Alignment(nn.Module):
    """All trained parts of the shared space, and the frozen residual that the head adds to.

    The head's vector is normalised before the residual is added: unnormalised, it outgrew the residual within 100
    steps, and class names lost more than 20 points of recall@10. The surer the classifier, the heavier the residual.
    """

    def __init__(self, head: ImageHead, text: TextMap, conse: ConSE) -> None:
        super().__init__()
        self.head = head
        self.text = text
        self.conse = conse
        self.residual = nn.Parameter(torch.tensor(_INITIAL_RESIDUAL))
        self.confident_residual = nn.Parameter(torch.tensor(_INITIAL_CONFIDENT_RESIDUAL))
        self.log_scale = nn.Parameter(-torch.log(torch.tensor(_INITIAL_TEMPERATURE)))

    def images(self, features: Tensor, top: TopClasses | None = None) -> Tensor:
        """Return float32 [N, D] unit vectors of the head's features; known classes save running the classifier."""
        return self.join(features, self.texts(self.conse.names), top)[0]

    def join(self, features: Tensor, names: Tensor, top: TopClasses | None = None) -> tuple[Tensor, Tensor]:
        """Return unit vectors [N, D] of head and residual together, and of the residual alone.

        Args:
            features: float32 [N, F], of the head.
            names: of the classes, as `texts` maps them.
        """
        top = self.conse.classify(features) if top is None else top
        weight = self.residual + self.confident_residual * top.probability[..., :1]
        own = functional.normalize(self.head(features), dim=-1)
        residual = mean_name(top, names)
        return functional.normalize(own + weight * residual, dim=-1), residual

    def texts(self, pooled: Tensor) -> Tensor:
        """Return float32 [N, D] unit vectors."""
        out: Tensor = self.text(pooled)
        return out
