"""`python -m model_export`: build a bundle from packaged weights and local data, or measure one."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.embed.encoder import Encoder
from indexer.errors import KnownError
from indexer.types import Fit

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROOT = Path(__file__).resolve().parent.parent
_MINI = _ROOT / "resources" / "models" / "mini"
_DATA = _ROOT.parent / "shared" / "data"
_WORK = _ROOT / ".cache" / "model_export"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0, or 1 with a message on stderr."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    try:
        if options.command == "build":
            _build(options)
        else:
            _evaluate(options)
    except KnownError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _build(options: argparse.Namespace) -> None:
    try:
        import torch  # noqa: F401  # asked for here, so that its absence is told in words
    except ModuleNotFoundError as error:
        raise KnownError("Building needs torch", 'Run: pip install "recallery[export]"') from error
    from model_export.build import build_mini
    from model_export.card import precision_rows
    from model_export.train import Recipe

    started = time.monotonic()
    built = build_mini(options.data, options.out, options.cache, Recipe(), options.threads)
    _table(dict(built.manifest.quality))
    print(*precision_rows({"picture": built.image, "text": built.text}), sep="\n", file=sys.stderr)
    minutes = (time.monotonic() - started) / 60
    print(f"{built.manifest.model_id} is in {options.out} after {minutes:.1f} minutes.", file=sys.stderr)


def _evaluate(options: argparse.Namespace) -> None:
    from model_export.evaluate import evaluate, speed

    encoder = Encoder.open(options.model, threads=options.threads)
    figures = evaluate(encoder, options.data, options.fit)
    figures.update(speed(Encoder.open(options.model, threads=1), options.data))
    references = {
        name: value for name, value in encoder.manifest.quality.items() if name.startswith(("baseline_", "control_"))
    }
    print(json.dumps({"model_id": encoder.manifest.model_id, **figures, **references}))
    _table({**figures, **references})


def _table(figures: dict[str, float]) -> None:
    width = max(len(name) for name in figures)
    for name, value in figures.items():
        print(f"{name:<{width}}  {value:8.2f}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m model_export", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="train and export a bundle")
    build.add_argument("name", choices=["mini"], help="which bundle")
    build.add_argument("--out", type=Path, default=_MINI, help="its folder")
    build.add_argument("--cache", type=Path, default=_WORK, help="features and intermediate graphs")
    evaluate = commands.add_parser("evaluate", help="measure a bundle; prints one JSON object")
    evaluate.add_argument("--model", type=Path, default=_MINI, help="the bundle's folder")
    evaluate.add_argument("--fit", type=Fit, choices=list(Fit), help="instead of the manifest's way to fit photos")
    for command in (build, evaluate):
        command.add_argument("--data", type=Path, default=_DATA, help="the folder with flickr8k and the other sets")
        command.add_argument("--threads", type=int, default=2, help="of a run; figures may change in the last digits")
    return parser


if __name__ == "__main__":
    sys.exit(main())
