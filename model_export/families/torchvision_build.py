"""Lets the libraries that import torchvision be imported beside a torch of another build.

The wheel of torchvision on PyPI is built for torch with CUDA. Beside a torch for processors alone its compiled
operators do not load, and then its import fails at the first operator that it describes, though models of pictures
and words use none of them. So that operator is declared, without anything that could run it. This comes before the
first import of transformers, which imports torchvision wherever it is installed.
"""

from __future__ import annotations

import contextlib
import importlib.util
import re

import torch

_MISSING = re.compile(r"operator torchvision::(\w+) does not exist")
_OPERATORS = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
"""What is declared goes with this object."""


def allow_other_build() -> None:
    """Import torchvision, if it is installed, declaring the operators that it misses.

    If its import fails for another reason, whoever needs it is told by importing it.
    """
    declared = ""
    with contextlib.suppress(ImportError, OSError):
        while importlib.util.find_spec("torchvision") is not None:
            try:
                import torchvision  # noqa: F401  # for its effect: it stays loaded
            except RuntimeError as error:
                missing = _MISSING.search(str(error))
                if missing is None or missing[1] == declared:
                    return
                declared = missing[1]
                _OPERATORS.define(f"{declared}() -> Tensor")  # type: ignore[no-untyped-call]
            else:
                return
