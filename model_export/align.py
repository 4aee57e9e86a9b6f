"""The first trained part: a head on image features and a map on text features, which share one space.

Source: design note M19, "head + ConSE residual"; ConSE (arXiv 1312.5650), equation 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from model_export.towers import DIMENSION, IMAGE_FEATURES, STAGE_FEATURES

if TYPE_CHECKING:
    from model_export.towers import Classifier

_TOP_CLASSES = 10
_INITIAL_TEMPERATURE = 0.05
_INITIAL_RESIDUAL = 0.95
_INITIAL_CONFIDENT_RESIDUAL = 0.3
_SMALLEST_DEVIATION = 1e-3


class TextMap(nn.Module):
    """Turns pooled text features into unit vectors; starts as plain normalisation."""

    def __init__(self, dimension: int = DIMENSION) -> None:
        super().__init__()
        self.linear = nn.Linear(dimension, dimension, bias=False)
        nn.init.eye_(self.linear.weight)

    def forward(self, pooled: Tensor) -> Tensor:
        """Return float32 [N, D] unit vectors for float32 [N, D] pooled states."""
        return functional.normalize(self.linear(functional.normalize(pooled, dim=-1)), dim=-1)


class Belief(NamedTuple):
    """The likeliest classes of each picture: float32 and int64, both [N, top], likeliest first."""

    probability: Tensor
    classes: Tensor


class ConSE(nn.Module):
    """What the image classifier believes, to be said in the text space.

    Args:
        classifier: of the image tower.
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

    def believe(self, features: Tensor) -> Belief:
        """Return the most probable classes of float32 [N, F] features."""
        return Belief(*self.logits(features).softmax(dim=-1).topk(self.top, dim=-1))


def say(belief: Belief, names: Tensor) -> Tensor:
    """Return float32 [N, D] unit vectors: the names of the believed classes, weighted.

    Args:
        names: float32 [classes, D], unit vectors.
    """
    return functional.normalize((belief.probability.unsqueeze(-1) * names[belief.classes]).sum(dim=-2), dim=-1)


class ImageHead(nn.Module):
    """A linear map beside a wide hidden layer on standardised features: of the last map and of the stages before."""

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
    """Everything trained, and the frozen semantic residual it adds to.

    The head's vector is made unit length before the residual joins it: unnormalised, it outgrew the residual
    within 100 steps and class names lost more than 20 points of recall@10. A confident classifier speaks louder.
    """

    def __init__(self, head: ImageHead, text: TextMap, conse: ConSE) -> None:
        super().__init__()
        self.head = head
        self.text = text
        self.conse = conse
        self.residual = nn.Parameter(torch.tensor(_INITIAL_RESIDUAL))
        self.confident_residual = nn.Parameter(torch.tensor(_INITIAL_CONFIDENT_RESIDUAL))
        self.log_scale = nn.Parameter(-torch.log(torch.tensor(_INITIAL_TEMPERATURE)))

    def images(self, features: Tensor, belief: Belief | None = None) -> Tensor:
        """Return float32 [N, D] unit vectors of the head's features; a `belief` saves running the classifier."""
        known = self.believe(features) if belief is None else belief
        return self.join(features, known, self.texts(self.conse.names))[0]

    def believe(self, features: Tensor) -> Belief:
        """Return what the classifier believes of pictures, from the head's features."""
        return self.conse.believe(features[..., : self.conse.logits.in_features])

    def join(self, features: Tensor, belief: Belief, names: Tensor) -> tuple[Tensor, Tensor]:
        """Return unit vectors [N, D] of head and residual as one, and of the residual alone.

        Args:
            names: of the classes, as `texts` maps them.
        """
        weight = self.residual + self.confident_residual * belief.probability[..., :1]
        own = functional.normalize(self.head(features), dim=-1)
        spoken = say(belief, names)
        return functional.normalize(own + weight * spoken, dim=-1), spoken

    def texts(self, pooled: Tensor) -> Tensor:
        """Return float32 [N, D] unit vectors."""
        out: Tensor = self.text(pooled)
        return out
