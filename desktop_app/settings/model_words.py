"""Words about models. What the catalogue says of one is said in the language of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from indexer.swap.switch import Standing

if TYPE_CHECKING:
    from indexer.swap.switch import Listed

translate = QCoreApplication.translate
"""Qt's tools find texts by this name."""
CONTEXT = "Models"
SAID_BY_THE_CATALOGUE = (
    QT_TRANSLATE_NOOP("Models", "a first step up from the built-in model; English"),
    QT_TRANSLATE_NOOP("Models", "finer detail than B/32 at four times its cost a picture; English"),
    QT_TRANSLATE_NOOP("Models", "the best of the first CLIPs; wants a GPU; English"),
    QT_TRANSLATE_NOOP("Models", "better recall than CLIP ViT-B/32 at the same cost; English"),
    QT_TRANSLATE_NOOP("Models", "photos; English"),
    QT_TRANSLATE_NOOP("Models", "photos; many languages"),
    QT_TRANSLATE_NOOP("Models", "photos at little cost a picture; many languages"),
    QT_TRANSLATE_NOOP("Models", "little computers; English"),
    QT_TRANSLATE_NOOP("Models", "long texts and pictures; 89 languages"),
    QT_TRANSLATE_NOOP("Models", "Chinese"),
    QT_TRANSLATE_NOOP("Models", "pictures of all kinds; English"),
    QT_TRANSLATE_NOOP("Models", "pages of documents; English"),
    QT_TRANSLATE_NOOP("Models", "pages of documents, token by token; English"),
    QT_TRANSLATE_NOOP("Models", "pages, pictures with words; needs a server with a GPU"),
    QT_TRANSLATE_NOOP("Models", "pictures, videos and pages; needs a server with a GPU"),
    QT_TRANSLATE_NOOP("Models", "pictures and videos; needs a server with a GPU"),
    QT_TRANSLATE_NOOP("Models", "Apple ML research licence (apple-amlr): research use"),
    QT_TRANSLATE_NOOP(
        "Models",
        "Checkpoints in the layout of transformers; those of the open_clip library alone need the extra `open-clip`.",
    ),
    QT_TRANSLATE_NOOP(
        "Models", "Checkpoints of fixed size, which say model type siglip. Those of free size (NaFlex) do not export."
    ),
    QT_TRANSLATE_NOOP(
        "Models",
        "Checkpoints of the open_clip library; its export needs the extra `open-clip`. In 8 bits its image tower is "
        "slower.",
    ),
    QT_TRANSLATE_NOOP(
        "Models",
        "Pages as pictures, one vector each: 1,024 px in 2 x 2 tiles and as a whole. Its authors read up to 2,048 px "
        "(--side 2048).",
    ),
    QT_TRANSLATE_NOOP(
        "Models",
        "128 numbers a token, made to be compared token by token. Recallery joins them to one vector a page, and finds "
        "somewhat less than they could.",
    ),
    QT_TRANSLATE_NOOP("Models", "Server class: 2 billion weights. The system prompt is the instruction."),
    QT_TRANSLATE_NOOP(
        "Models",
        "Server class: 2 billion weights, published as an adapter of Qwen2-VL 2B: merge both first. Every input "
        "carries an instruction that names its task.",
    ),
    QT_TRANSLATE_NOOP("Models", "Server class: 2 billion weights."),
)
"""The texts of `resources/models/catalogue.toml` for people, so that Qt's tools find them; a test compares them."""


def in_own_language(text: str) -> str:
    """Return a text of the catalogue in the language of the window, where there is one."""
    return QCoreApplication.translate(CONTEXT, text) if text else ""


def title_of(one: Listed) -> str:
    """Return what people call a model."""
    if one.model is not None and one.model.built_in:
        return translate("Models", "Built-in model")
    if one.model is not None and one.model.kept:
        return translate("Models", "Built-in model of an earlier version")
    if one.spec is not None:
        return one.spec.title
    return one.model.manifest.title if one.model is not None else one.key


def purpose_of(one: Listed) -> str:
    """Say what a model is for."""
    if one.model is not None and (one.model.built_in or one.model.kept):
        return translate("Models", "Runs well on every computer; comes with Recallery.")
    return translate("Models", "Good for: {what}.").format(what=in_own_language(one.spec.good_for)) if one.spec else ""


def facts_of(one: Listed) -> str:
    """Say how large a model is, and what its licence allows."""
    facts = []
    if one.model is not None:
        facts.append(translate("Models", "{size} on disk").format(size=size(one.model.size_bytes)))
        if one.vectors_bytes:
            facts.append(translate("Models", "{size} for its vectors").format(size=size(one.vectors_bytes)))
    elif one.spec is not None and one.spec.size_bytes:
        ready = one.standing is Standing.READY
        words = translate("Models", "about {size} to download") if ready else translate("Models", "about {size}")
        facts.append(words.format(size=size(one.spec.size_bytes)))
    facts.append(_width(one))
    facts.append(_licence(one))
    return " · ".join(facts)


def standing_of(one: Listed) -> str:
    """Say what a model does at present, in a word or two; empty for one that is not here."""
    return {
        Standing.ANSWERS: translate("Models", "Answers"),
        Standing.FILLING: translate("Models", "Getting ready"),
        Standing.HELPS: translate("Models", "Answers in part"),
        Standing.INSTALLED: translate("Models", "Installed"),
    }.get(one.standing, "")


def size(size_bytes: int) -> str:
    """Return a size as people read it: `610 MB`, `1.7 GB`."""
    digits = 0 if size_bytes < 1_000_000_000 else 1
    return QLocale().formattedDataSize(size_bytes, digits, QLocale.DataSizeFormat.DataSizeSIFormat)


def without_network(host: str, name: str) -> str:
    """Say what to do where there is no network."""
    return translate(
        "Models",
        "{host} cannot be reached. Getting a model is the only thing in Recallery that uses the network. You can bring "
        "the model by hand: on a computer with a network run “recallery models get {name}”, carry the folder that it "
        "makes below “models” here, and choose it with “Add from a folder…”.",
    ).format(host=host, name=name)


def _width(one: Listed) -> str:
    numbers = one.model.manifest.dimension if one.model is not None else one.spec.dimension if one.spec else 0
    return translate("Models", "%n numbers a photo", "", numbers)


def _licence(one: Listed) -> str:
    licence = one.model.manifest.licence if one.model is not None else one.spec.licence if one.spec else None
    if not licence or licence == "not known":
        return translate("Models", "licence not known: look at its page before you use it")
    return translate("Models", "licence: {licence}").format(licence=in_own_language(licence))
