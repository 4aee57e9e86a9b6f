"""The card of a model, and the words about models."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QWidget

from desktop_app.settings.form import Question, labelled
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, set_role, vbox
from desktop_app.texts import data_size, language_names, translate
from indexer.swap.switch import Listed, Standing

CONTEXT = "Models"
MORE, LANGUAGES = "clip-vit-base-patch32", "siglip2-base-patch16-224"
ADVISED = (LANGUAGES, MORE)
"""Models of the catalogue that the page recommends; they come first."""
SAID_BY_THE_CATALOGUE = (
    QT_TRANSLATE_NOOP("Models", "a first step up from the built-in model; English"),
    QT_TRANSLATE_NOOP("Models", "finer detail than CLIP ViT-B/32, but four times as slow; English"),
    QT_TRANSLATE_NOOP("Models", "the best of the first CLIP models; needs a graphics card; English"),
    QT_TRANSLATE_NOOP("Models", "finds more than CLIP ViT-B/32 and is as fast; English"),
    QT_TRANSLATE_NOOP("Models", "photos; English"),
    QT_TRANSLATE_NOOP("Models", "photos; many languages"),
    QT_TRANSLATE_NOOP("Models", "photos, read quickly; many languages"),
    QT_TRANSLATE_NOOP("Models", "small computers; English"),
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
"""The display texts of `resources/models/catalogue.toml`, so that lupdate finds them; a test compares both."""


def in_own_language(text: str) -> str:
    """Return the translation of a text from the catalogue."""
    return QCoreApplication.translate(CONTEXT, text) if text else ""


def title_of(one: Listed) -> str:
    """Return the display name of a model."""
    if one.model is not None and one.model.built_in:
        return translate("Models", "Built-in model")
    if one.model is not None and one.model.kept:
        return translate("Models", "Built-in model of an earlier version")
    if one.spec is not None:
        return one.spec.title
    return one.model.manifest.title if one.model is not None else one.key


def purpose_of(one: Listed) -> str:
    """Return what a model is good for."""
    if one.model is not None and (one.model.built_in or one.model.kept):
        return translate("Models", "Runs well on every computer; comes with Recallery.")
    return translate("Models", "Good for: {what}.").format(what=in_own_language(one.spec.good_for)) if one.spec else ""


def model_facts_of(one: Listed) -> str:
    """Return size, vector width and licence of a model."""
    facts = []
    if one.model is not None:
        facts.append(translate("Models", "{size} on disk").format(size=size_text(one.model.size_bytes)))
        if one.vectors_bytes:
            facts.append(translate("Models", "{size} for your photos").format(size=size_text(one.vectors_bytes)))
    elif one.spec is not None and one.spec.size_bytes:
        ready = one.standing is Standing.READY
        words = translate("Models", "about {size} to download") if ready else translate("Models", "about {size}")
        facts.append(words.format(size=size_text(one.spec.size_bytes)))
    if one.model is not None and one.model.manifest.languages:
        names = language_names(one.model.manifest.languages)
        facts.append(translate("Models", "understands {languages}").format(languages=names))
    facts.append(_width(one))
    facts.append(_licence(one))
    return " · ".join(facts)


def standing_of(one: Listed) -> str:
    """Return the status of a model, or what it is recommended for; empty if neither."""
    if one.model is None and one.key == LANGUAGES:
        return translate("Models", "Recommended with a graphics card, and for more languages")
    if one.model is None and one.key == MORE:
        return translate("Models", "Recommended for English")
    return {
        Standing.ANSWERS: translate("Models", "In use"),
        Standing.FILLING: translate("Models", "Getting ready"),
        Standing.HELPS: translate("Models", "In use for some photos"),
        Standing.INSTALLED: translate("Models", "Installed"),
    }.get(one.standing, "")


def size_text(size_bytes: int) -> str:
    """Return a size: `610 MB`, `1.7 GB`."""
    digits = 0 if size_bytes < 1_000_000_000 else 1
    return data_size(size_bytes, digits)


def without_network(host: str, name: str) -> str:
    """Return what to do without a network."""
    return translate(
        "Models",
        "{host} cannot be reached. Check your connection. You can also download the model on another "
        "computer: run “recallery models get {name}” there, copy the new folder under “models” to this "
        "computer, and choose it with “Add from a folder…”.",
    ).format(host=host, name=name)


def _width(one: Listed) -> str:
    numbers = one.model.manifest.dimension if one.model is not None else one.spec.dimension if one.spec else 0
    return translate("Models", "%n number(s) per photo", "", numbers)


def _licence(one: Listed) -> str:
    licence = one.model.manifest.licence if one.model is not None else one.spec.licence if one.spec else None
    if not licence or licence == "not known":
        return translate("Models", "licence unknown: check its web page before you use it")
    return translate("Models", "licence: {licence}").format(licence=in_own_language(licence))


class ModelCard(QFrame):
    """The card of a model: facts, buttons, a status line and a question."""

    def __init__(self, one: Listed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.one = one
        self.title = title_of(one)
        self.setAccessibleName(self.title)
        self._name = labelled(self.title, "strong")
        self._standing = labelled("", "badge")
        self._standing.setWordWrap(False)
        self._purpose = labelled(purpose_of(one), "quiet")
        self._facts = labelled("", "caption")
        self.status = labelled("", "quiet")
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.status.hide()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.question = Question(self.tr("Cancel"))
        top = hbox(gap=space(3))
        top.addWidget(self._name, 1)
        top.addWidget(self._standing, 0, Qt.AlignmentFlag.AlignTop)
        self._buttons = hbox(gap=space(2))
        self._buttons.addStretch(1)
        column = vbox(top, self._purpose, self._facts, parent=self, margins=(space(4), space(3)), gap=space(1))
        column.addSpacing(space(1))
        column.addWidget(self.bar)
        column.addWidget(self.status)
        column.addSpacing(space(1))
        column.addLayout(self._buttons)
        column.addSpacing(space(1))
        column.addWidget(self.question)
        self._purpose.setVisible(bool(self._purpose.text()))

    def show_listed(self, one: Listed) -> None:
        self.one = one
        self._facts.setText(model_facts_of(one))
        self._standing.setText(standing_of(one))
        self._standing.setVisible(bool(self._standing.text()))

    def tell(self, words: str, *, is_trouble: bool = False) -> None:
        """Show a status; an empty text hides it."""
        set_role(self.status, "danger" if is_trouble else "quiet")
        self.status.setText(words)
        self.status.setVisible(bool(words))

    def button(self, name: str, label: str, accessible: str) -> QPushButton:
        """Add a button."""
        made = QPushButton(icon(name), label)
        made.setAccessibleName(accessible)
        self._buttons.insertWidget(self._buttons.count() - 1, made)
        return made
