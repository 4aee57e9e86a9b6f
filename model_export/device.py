"""Where training runs, and how precisely: what there is decides."""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Device:
    """The device of a training and the number type of its products."""

    name: str
    dtype: torch.dtype
    """bfloat16 where the hardware has it; float16 is not used, for it would need scaled gradients."""

    @classmethod
    def best(cls) -> Device:
        """Return a GPU with bfloat16 if there is one, else what there is with float32."""
        if torch.cuda.is_available():
            return cls("cuda", torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32)
        return cls("cpu", torch.float32)

    @property
    def is_accelerator(self) -> bool:
        """Whether the towers can be trained in reasonable time."""
        return self.name != "cpu"

    def autocast(self) -> torch.autocast:
        """Return the context that a forward pass runs in."""
        return torch.autocast(self.name, self.dtype, enabled=self.dtype != torch.float32)
