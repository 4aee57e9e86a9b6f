"""A model that is here: it can answer, be checked, and be removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from desktop_app.activity.wording import duration
from desktop_app.settings.model_card import ModelCard, size_text
from desktop_app.texts import number
from indexer.swap.switch import Listed, Standing

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from indexer.service.messages import Progress
    from indexer.swap.assessment import Cost


class InstalledCard(ModelCard):
    """The card of an installed model: use, check or remove it."""

    use_wanted = Signal()
    estimate_wanted = Signal()
    check_wanted = Signal()
    removal_wanted = Signal()

    def __init__(self, one: Listed, parent: QWidget | None = None) -> None:
        super().__init__(one, parent)
        self._asks_to_use = False
        self._is_asked = False
        self.use = self.button("circle-check", self.tr("Use"), self.tr("Use {model}").format(model=self.title))
        self.use.clicked.connect(self._use)
        self.check = self.button(
            "shield-check", self.tr("Check"), self.tr("Check the files of {model}").format(model=self.title)
        )
        self.check.clicked.connect(self._check)
        self.remove = self.button("trash-2", self.tr("Remove…"), self.tr("Remove {model}").format(model=self.title))
        self.remove.clicked.connect(self._remove)
        self.remove.setVisible(one.model is not None and not one.model.built_in)
        self.question.agreed.connect(self._do)
        self.show_listed(one)

    def show_listed(self, one: Listed) -> None:
        """Update the card; a message about switching is cleared when the state changes."""
        if one.standing is not self.one.standing:
            self.tell("")
        super().show_listed(one)
        answers = one.standing is Standing.ANSWERS
        if answers or one.standing is Standing.FILLING:
            self._is_asked = False
        self.use.setVisible(not answers and one.standing is not Standing.FILLING and not self._is_asked)
        self._show_share(one.filled, one.contents)

    def show_exchange(self, *, to_another: bool) -> None:
        """Offer to keep the present model while another one is being filled."""
        if self.one.standing is Standing.ANSWERS:
            self.use.setVisible(to_another)
            self.use.setText(self.tr("Keep this model") if to_another else self.tr("Use"))

    def show_progress(self, progress: Progress) -> None:
        if self.one.standing is Standing.FILLING and progress.total:
            self._show_share(progress.done, progress.total)

    def show_asked(self) -> None:
        """Show that the switch was requested, until the indexer reports more."""
        self._is_asked = True
        self.use.hide()
        self.question.hide()
        self.tell(self.tr("Your searches will use it as soon as it is ready."))

    def forget_asked(self) -> None:
        """Another model was requested instead."""
        if self._is_asked:
            self._is_asked = False
            self.tell("")
            self.show_listed(self.one)

    def show_cost(self, cost: Cost) -> None:
        """Show the estimated cost in the question."""
        if not self._asks_to_use or self.question.isHidden():
            return
        if not cost.fits:
            words = self.tr("It needs {room} of disk space, and only {free} are free. Free some space first.")
            self.question.tell(
                words.format(room=size_text(cost.disk_bytes), free=size_text(cost.free_bytes)), self.tr("Cancel")
            )
            return
        time = duration(cost.seconds) if cost.seconds is not None else self.tr("an unknown time")
        words = self.tr(
            "{photos} photos have to be read again in the background. That takes {time} and {room} of disk "
            "space ({free} are free). Until then you search with the current model, and you can go back at "
            "any time."
        )
        self.question.say(
            words.format(
                photos=number(cost.contents),
                time=time,
                room=size_text(cost.disk_bytes),
                free=size_text(cost.free_bytes),
            )
        )

    def refuse_cost(self, words: str) -> None:
        """Show why the cost cannot be estimated."""
        if self._asks_to_use and not self.question.isHidden():
            self.question.tell(words, self.tr("Cancel"))

    def show_checked(self, trouble: str) -> None:
        self.check.setEnabled(True)
        self.tell(trouble or self.tr("All its files are intact, and it works."), is_trouble=bool(trouble))

    def _show_share(self, done: int, total: int) -> None:
        filling = self.one.standing is Standing.FILLING and total > 0
        self.bar.setVisible(filling)
        if filling:
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            words = self.tr("{done} of {total} photos read. Your searches will use it when all are.")
            self.tell(words.format(done=number(done), total=number(total)))

    def _use(self) -> None:
        self._asks_to_use = True
        if self.one.is_ready or self.one.standing is Standing.ANSWERS:
            self._do()
            return
        self.question.ask(
            self.tr(
                "All photos have to be read again in the background. Until then you search with the current "
                "model. Working out how long that takes…"
            ),
            self.tr("Use it"),
            "primary",
        )
        self.estimate_wanted.emit()

    def _check(self) -> None:
        self.check.setEnabled(False)
        self.tell(self.tr("Checking…"))
        self.check_wanted.emit()

    def _remove(self) -> None:
        self._asks_to_use = False
        if self.one.standing is Standing.ANSWERS:
            self.question.tell(
                self.tr("Your searches use this model, so it cannot be removed. Switch to another model first."),
                self.tr("OK"),
            )
        elif self.one.standing is Standing.FILLING:
            self.question.tell(
                self.tr(
                    "It is being prepared, so it cannot be removed. Choose “Keep this model” on the other one first."
                ),
                self.tr("OK"),
            )
        else:
            self.question.ask(self._what_goes(), self.tr("Remove"), "danger")

    def _what_goes(self) -> str:
        model = self.one.model
        words = self.tr("This deletes its files ({files}). Your photos stay as they are.")
        if self.one.vectors_bytes:
            words = self.tr(
                "This deletes its files ({files}) and what it knows about your photos ({vectors}). Your photos "
                "stay as they are."
            )
        files = model.size_bytes if model is not None else 0
        words = words.format(files=size_text(files), vectors=size_text(self.one.vectors_bytes))
        if self.one.standing is Standing.HELPS:
            words += " " + self.tr(
                "Photos that only this model has read are not found until the current model has read them, too."
            )
        return words

    def _do(self) -> None:
        (self.use_wanted if self._asks_to_use else self.removal_wanted).emit()
