"""The trained part: a head on image features, a map on text features, and the loss that joins them.

Source: design note M19, "head + ConSE residual"; ConSE (arXiv 1312.5650), equation 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from model_export.towers import DIMENSION, IMAGE_FEATURES

if TYPE_CHECKING:
    from model_export.towers import Classifier

_TOP_CLASSES = 10
_INITIAL_TEMPERATURE = 0.05
_INITIAL_RESIDUAL = 0.8
_INITIAL_CONFIDENT_RESIDUAL = 0.3


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
    return functional.normalize((belief.probability.unsqueeze(-1) * names[belief.classes]).sum(dim=1), dim=-1)


class ImageHead(nn.Module):
    """A linear map beside a wide hidden layer on normalised features."""

    def __init__(
        self,
        features: int = IMAGE_FEATURES,
        hidden: int = 2048,
        dimension: int = DIMENSION,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(features)
        self.linear = nn.Linear(features, dimension)
        self.mlp = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(features, hidden),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, dimension),
        )

    def forward(self, features: Tensor) -> Tensor:
        """Return float32 [N, D], of any length, for float32 [N, F]."""
        x = self.norm(features)
        out: Tensor = self.linear(x) + self.mlp(x)
        return out


class Alignment(nn.Module):
    """Everything trained, and the frozen semantic residual it adds to.

    The head's vector is made unit length before the residual joins it: unnormalised, it outgrew the residual
    within 100 steps and class names lost more than 20 points of recall@10. A confident classifier speaks louder.
    """

    def __init__(self, head: nn.Module, text: TextMap, conse: ConSE) -> None:
        super().__init__()
        self.head = head
        self.text = text
        self.conse = conse
        self.residual = nn.Parameter(torch.tensor(_INITIAL_RESIDUAL))
        self.confident_residual = nn.Parameter(torch.tensor(_INITIAL_CONFIDENT_RESIDUAL))
        self.log_scale = nn.Parameter(-torch.log(torch.tensor(_INITIAL_TEMPERATURE)))

    def images(self, features: Tensor, belief: Belief | None = None) -> Tensor:
        """Return float32 [N, D] unit vectors; a given `belief` saves running the classifier again."""
        known = self.conse.believe(features) if belief is None else belief
        return self.join(features, known, self.texts(self.conse.names))

    def join(self, features: Tensor, belief: Belief, names: Tensor) -> Tensor:
        """Return the head's vectors and the residual's as one; `names` are the classes as `texts` maps them."""
        weight = self.residual + self.confident_residual * belief.probability[:, :1]
        own = functional.normalize(self.head(features), dim=-1)
        return functional.normalize(own + weight * say(belief, names), dim=-1)

    def texts(self, pooled: Tensor) -> Tensor:
        """Return float32 [N, D] unit vectors."""
        out: Tensor = self.text(pooled)
        return out


def contrast(similarity: Tensor, targets: Tensor) -> Tensor:
    """Return the mean cross-entropy of both directions against soft targets.

    Args:
        similarity: float [images, texts], already divided by the temperature.
        targets: float [images, texts], >= 0; each row and column is scaled to sum 1 here, so a
            picture may own several texts and a text may fit several pictures.
    Source: CLIP (arXiv 2103.00020), figure 3; several positives as in SDM (arXiv 2303.12501), eq. 4.
    """
    by_image = targets / targets.sum(dim=1, keepdim=True)
    by_text = targets / targets.sum(dim=0, keepdim=True)
    forward = -(by_image * similarity.log_softmax(dim=1)).sum(dim=1).mean()
    backward = -(by_text * similarity.log_softmax(dim=0)).sum(dim=0).mean()
    return (forward + backward) / 2


def soft_targets(owner: Tensor, texts: Tensor, *, share: float, temperature: float) -> Tensor:
    """Return targets that let near-synonymous captions share their pictures.

    Args:
        owner: int [texts], the row of the picture each text belongs to; pictures are 0 .. max.
        texts: float [texts, D], unit vectors of the frozen text tower.
        share: of a text's target that goes to look-alike texts' pictures, 0 for one-hot.
        temperature: of the softmax over text similarity.

    Returns:
        float [images, texts]; each column sums to 1.
    """
    images = int(owner.max()) + 1
    hard = functional.one_hot(owner, images).to(texts.dtype).T
    if share == 0:
        return hard
    alike = (texts @ texts.T / temperature).softmax(dim=1)
    return (1 - share) * hard + share * (hard @ alike.T)
