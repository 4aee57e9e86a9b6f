"""Whisper as torch modules whose decoder takes and gives its keys and values, so that each token costs one step.

Source: Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision" (2022), section 2.2. Names of
weights are those of CTranslate2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_MASKED = -1e4


@dataclass(frozen=True, slots=True)
class Weights:
    """The arrays of a model, or those below a prefix."""

    arrays: Mapping[str, NDArray[Any]]
    prefix: str = ""

    def below(self, name: str) -> Weights:
        """Return the arrays whose names go on with `name/`."""
        return Weights(self.arrays, f"{self.prefix}{name}/")

    def tensor(self, name: str) -> Tensor:
        """Return one array as float32."""
        return torch.from_numpy(self.arrays[self.prefix + name].astype(np.float32))

    @property
    def layers(self) -> int:
        """How many layers there are."""
        start = f"{self.prefix}layer_"
        numbers = {name[len(start) :].split("/")[0] for name in self.arrays if name.startswith(start)}
        return sum(map(str.isdecimal, numbers))


class _Linear(nn.Module):
    """A product whose weights lie as [in, out], as quantised products want them."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.matrix = nn.Parameter(weights.tensor("weight").t().contiguous())
        self.bias = nn.Parameter(weights.tensor("bias"))

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = x @ self.matrix + self.bias
        return made


def _norm(weights: Weights) -> nn.LayerNorm:
    norm = nn.LayerNorm(len(weights.tensor("gamma")))
    norm.weight, norm.bias = nn.Parameter(weights.tensor("gamma")), nn.Parameter(weights.tensor("beta"))
    return norm


class _FeedForward(nn.Module):
    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.norm = _norm(weights.below("layer_norm"))
        self.wide, self.narrow = _Linear(weights.below("linear_0")), _Linear(weights.below("linear_1"))

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.narrow(F.gelu(self.wide(self.norm(x))))
        return x + made


def _split(x: Tensor, heads: int) -> Tensor:
    """[N, T, D] -> [N, heads, T, D / heads]."""
    return x.reshape(x.shape[0], -1, heads, x.shape[-1] // heads).transpose(1, 2)


class _Attention(nn.Module):
    """What both kinds of attention share: heads of a fixed width."""

    def __init__(self, weights: Weights, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = _norm(weights.below("layer_norm"))
        self.first = _Linear(weights.below("linear_0"))

    @staticmethod
    def attended(queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None = None) -> Tensor:
        """[N, heads, T, d], three times -> [N, T, heads * d]."""
        scores = (queries * queries.shape[-1] ** -0.5) @ keys.transpose(2, 3)
        made: Tensor = (scores if mask is None else scores + mask).softmax(-1) @ values
        joined: Tensor = made.transpose(1, 2).reshape(made.shape[0], -1, made.shape[1] * made.shape[3])
        return joined


class _SelfAttention(_Attention):
    def __init__(self, weights: Weights, heads: int) -> None:
        super().__init__(weights, heads)
        self.out = _Linear(weights.below("linear_1"))

    def forward(
        self, x: Tensor, past: tuple[Tensor, Tensor] | None = None, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        queries, keys, values = (_split(part, self.heads) for part in self.first(self.norm(x)).chunk(3, -1))
        if past is not None:
            keys, values = torch.cat([past[0], keys], 2), torch.cat([past[1], values], 2)
        return x + self.out(self.attended(queries, keys, values, mask)), keys, values


class _CrossAttention(_Attention):
    """Attends to the sound; its keys and values are made once, by the encoder's graph."""

    def __init__(self, weights: Weights, heads: int) -> None:
        super().__init__(weights, heads)
        self.out = _Linear(weights.below("linear_2"))

    def forward(self, x: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        made: Tensor = self.out(self.attended(_split(self.first(self.norm(x)), self.heads), keys, values))
        return x + made


class SoundEncoder(nn.Module):
    """Log-mel [N, bins, 2 T] -> keys and values of the decoder's attention to it: [layers, N, heads, T, d] each."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        own, decoder = weights.below("encoder"), weights.below("decoder")
        self.heads = int(own.arrays["encoder/num_heads"])
        self.kernels = nn.ParameterList(own.tensor(f"conv{number}/weight") for number in (1, 2))
        self.biases = nn.ParameterList(own.tensor(f"conv{number}/bias") for number in (1, 2))
        self.places = nn.Parameter(own.tensor("position_encodings/encodings"))
        layers = [own.below(f"layer_{number}") for number in range(own.layers)]
        self.attentions = nn.ModuleList(_SelfAttention(one.below("self_attention"), self.heads) for one in layers)
        self.forwards = nn.ModuleList(_FeedForward(one.below("ffn")) for one in layers)
        self.norm = _norm(own.below("layer_norm"))
        self.crossing = nn.ModuleList(
            _Linear(decoder.below(f"layer_{number}/attention/linear_1")) for number in range(decoder.layers)
        )

    def forward(self, mel: Tensor) -> tuple[Tensor, Tensor]:
        """Return the keys and the values."""
        x = F.gelu(F.conv1d(mel, self.kernels[0], self.biases[0], padding=1))
        x = F.gelu(F.conv1d(x, self.kernels[1], self.biases[1], stride=2, padding=1)).transpose(1, 2)
        x = x + self.places[: x.shape[1]]
        for attention, forward in zip(self.attentions, self.forwards, strict=True):
            x = forward(attention(x)[0])
        x = self.norm(x)
        pairs = [[_split(part, self.heads) for part in crossing(x).chunk(2, -1)] for crossing in self.crossing]
        return torch.stack([keys for keys, _ in pairs]), torch.stack([values for _, values in pairs])


class TokenDecoder(nn.Module):
    """The next token: ids, keys and values so far, keys and values of the sound -> logits, keys and values."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        own = weights.below("decoder")
        heads = int(own.arrays["decoder/num_heads"])
        self.tokens = nn.Parameter(own.tensor("embeddings/weight"))
        self.unembed = nn.Parameter(own.tensor("embeddings/weight").t().contiguous())
        self.places = nn.Parameter(own.tensor("position_encodings/encodings"))
        layers = [own.below(f"layer_{number}") for number in range(own.layers)]
        self.attentions = nn.ModuleList(_SelfAttention(one.below("self_attention"), heads) for one in layers)
        self.crossings = nn.ModuleList(_CrossAttention(one.below("attention"), heads) for one in layers)
        self.forwards = nn.ModuleList(_FeedForward(one.below("ffn")) for one in layers)
        self.norm = _norm(own.below("layer_norm"))

    def forward(
        self, ids: Tensor, keys: Tensor, values: Tensor, sound_keys: Tensor, sound_values: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits of the token behind the last one, [N, vocabulary], and all keys and values.

        Args:
            ids: int64 [N, T].
            keys: [layers, N, heads, past, d], as `values`.
            values: of the tokens so far.
            sound_keys: [layers, 1 or N, heads, S, d], as `sound_values`.
            sound_values: of the sound.
        """
        count, past = ids.shape[1], keys.shape[3]
        x = F.embedding(ids, self.tokens) + self.places[past : past + count]
        mask = torch.cat([torch.zeros(count, past), torch.triu(torch.full((count, count), _MASKED), 1)], 1)
        made: list[tuple[Tensor, Tensor]] = []
        for number, (attention, crossing, forward) in enumerate(
            zip(self.attentions, self.crossings, self.forwards, strict=True)
        ):
            x, own_keys, own_values = attention(x, (keys[number], values[number]), mask)
            made.append((own_keys, own_values))
            x = forward(crossing(x, sound_keys[number], sound_values[number]))
        stacked = torch.stack([one for one, _ in made]), torch.stack([one for _, one in made])
        return self.norm(x)[:, -1] @ self.unembed, *stacked
