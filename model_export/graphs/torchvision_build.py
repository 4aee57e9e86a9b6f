"""Lets torchvision be imported beside a torch that it was not built for.

The torchvision wheel on PyPI is built for torch with CUDA. Beside a CPU-only torch, its compiled operators do not
load, and its import fails at the first operator whose shape function it registers. No model here uses these
operators, so they are declared without an implementation. This must run before the first import of transformers,
which imports torchvision whenever it is installed.
"""

from __future__ import annotations

import contextlib
import importlib.util
import re

import torch

_MISSING = re.compile(r"operator torchvision::(\w+) does not exist")
_OPERATORS = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
"""Keeps the declarations alive."""


def allow_other_build() -> None:
    """Import torchvision, if it is installed, and declare the operators that it lacks.

    Other import errors are left to whoever imports torchvision next.
    """
    declared = ""
    with contextlib.suppress(ImportError, OSError):
        while importlib.util.find_spec("torchvision") is not None:
            try:
                import torchvision  # noqa: F401  # imported for its side effect
            except RuntimeError as error:
                missing = _MISSING.search(str(error))
                if missing is None or missing[1] == declared:
                    return
                declared = missing[1]
                _OPERATORS.define(f"{declared}() -> Tensor")  # type: ignore[no-untyped-call]
            else:
                return
