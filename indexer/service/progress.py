"""Reports progress and trouble to the window as events."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.pipeline.control import Pace
from indexer.service.messages import Changed, HeldBack, Phase, Progress, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from indexer.errors import KnownError, Message
    from indexer.pipeline.targets import Target
    from indexer.service.messages import Event, Wait
    from indexer.stream import Committed, Held, SpeechHeard, TextsRead
    from indexer.types import ModelId, RootId

CPU_NAME = "CPU"


class ProgressReporter:
    """Remembers what was reported, and reports what is new."""

    def __init__(self, put: Callable[[Event], None]) -> None:
        self.put = put
        self._progress = Progress(phase=Phase.STARTING)
        self._pace = Pace()
        self._before = 0
        self._left: Callable[[], int | None] = lambda: None
        self._standing: tuple[Message, Message] | None = None
        self._held: dict[RootId, set[Path]] = {}
        """What was told to be held back, also by a round that was interrupted."""
        put(self._progress)

    def device(self, name: str) -> None:
        """Set the name of the device that runs the encoder."""
        self._progress = replace(self._progress, device=name)

    @property
    def is_accelerated(self) -> bool:
        """Whether something else than the processor runs the encoder."""
        return self._progress.device not in {"", CPU_NAME}

    def rest(self, phase: Phase, waits_for: Wait | None = None, *, not_read: int = 0) -> None:
        """Report that no files are being read now."""
        resting = replace(self._progress, phase=phase, waits_for=waits_for, files_per_s=0.0, left_s=None)
        self._say(replace(resting, not_read=not_read))

    def upgraded(self, done: int, total: int) -> None:
        """Report how many rows of an older table are brought up to date."""
        there = (0, None) if done >= total else (done, total)
        self._say(replace(self._progress, phase=Phase.UPGRADING, waits_for=None, done=there[0], total=there[1]))

    def begin_round(self, left: Callable[[], int | None]) -> None:
        """Report that a scan begins; the round goes on until `end_round`.

        Args:
            left: gives how many files are to be read from now on, None while that is not known.
        """
        self._before = self._progress.done
        self._left = left
        self._pace = Pace(self._before)
        self._say(replace(self._progress, phase=Phase.COUNTING, waits_for=None, not_read=0))

    def begin_filling(self, model_id: ModelId, done: int, total: int) -> None:
        """Report that another model is being filled, with `done` of `total` contents there already."""
        self._progress = replace(self._progress, done=done, filling=model_id)
        self.begin_round(lambda: total - done)

    def begin_deepening(self, total: int) -> None:
        """Report that `total` files that were read quickly are now read in full."""
        self._progress = replace(self._progress, deepens=True)
        self.begin_round(lambda: total)

    def deepened(self, event: Committed) -> None:
        """Report one commit of files that are read in full."""
        if event.deepened:
            self.put(Changed(indexed=event.deepened))
        self.advance(event.deepened + event.in_part, event.in_part, event.last.parent if event.last else None)

    def begin_reading(self, total: int) -> None:
        """Report that `total` photos and documents are now looked at for text."""
        self._progress = replace(self._progress, reads_texts=True)
        self.begin_round(lambda: total)

    def texts_read(self, event: TextsRead) -> None:
        """Report one commit of what was looked at for text."""
        if event.with_text:
            self.put(Changed(texts=event.with_text))
        self.advance(event.contents, 0, event.last.parent if event.last else None)

    def begin_hearing(self, total: int) -> None:
        """Report that speech is heard in `total` videos and sounds."""
        self._progress = replace(self._progress, hears=True)
        self.begin_round(lambda: total)

    def heard(self, event: SpeechHeard) -> None:
        """Report one commit of what was heard."""
        if event.with_speech or event.contents:
            self.put(Changed(heard=event.with_speech))
        self.advance(event.contents, 0, event.last.parent if event.last else None)

    def end_round(self) -> None:
        """Reset the counts for the next round."""
        self._progress = replace(
            self._progress,
            done=0,
            total=None,
            failed=0,
            folder=None,
            filling=None,
            deepens=False,
            reads_texts=False,
            hears=False,
        )

    def compared(self, targets: Iterable[Target], held: Iterable[Held]) -> None:
        """Report what is no longer held back below targets that were compared completely.

        Args:
            targets: all that were compared.
            held: all that is held back below them.
        """
        now: dict[RootId, set[Path]] = {}
        for one in held:
            now.setdefault(one.root_id, set()).add(one.path)
        for target in targets:
            if target.is_whole_root:
                self.release(target.root.root_id, keep=now.get(target.root.root_id, frozenset()))

    def release(self, root_id: RootId, keep: Collection[Path] = ()) -> None:
        """Report that nothing of a root is held back any more, except for `keep`."""
        told = self._held.pop(root_id, set())
        for path in sorted(told.difference(keep)):
            self.put(HeldBack(path=path, missing=0))
        if kept := told.intersection(keep):
            self._held[root_id] = kept

    def committed(self, event: Committed) -> None:
        """Report one commit, and the progress of the round."""
        for one in event.held:
            self._held.setdefault(one.root_id, set()).add(one.path)
            self.put(HeldBack(path=one.path, missing=one.missing, reason=one.reason))
        changed = Changed(indexed=event.indexed, removed=event.removed, moved=event.moved, failed=event.failed)
        if changed != Changed():
            self.put(changed)
        self.advance(event.read, event.failed, event.last.parent if event.last else None)

    def advance(self, files: int, failed: int, folder: Path | None = None) -> None:
        """Report the progress of the round.

        Args:
            files: that are finished, besides those told before.
            failed: of them.
            folder: of the last one.
        """
        done = self._progress.done + files
        self._pace.reach(done)
        left = self._left()
        total = self._progress.total if left is None else max(self._before + left, done, self._progress.total or 0)
        self._say(
            replace(
                self._progress,
                phase=Phase.INDEXING if done else Phase.COUNTING,
                done=done,
                total=total,
                failed=self._progress.failed + failed,
                files_per_s=round(self._pace.per_s, 1),
                left_s=self._pace.left_s(total),
                folder=folder or self._progress.folder,
            )
        )

    def removed(self, event: Committed) -> None:
        """Report files that the user removed."""
        self.put(Changed(removed=event.removed))

    def standing_trouble(self, trouble: KnownError) -> None:
        """Report trouble that blocks all work; only once until work has resumed."""
        if self._standing != (trouble.title, trouble.message):
            self._standing = trouble.title, trouble.message
            self.trouble(trouble)

    def trouble(self, trouble: KnownError, *, fatal: bool = False, bug: bool = False) -> None:
        """Report expected trouble, or a bug."""
        self.put(Trouble(title=trouble.title, message=trouble.message, path=trouble.path, fatal=fatal, bug=bug))

    def _say(self, progress: Progress) -> None:
        if progress.phase is Phase.WATCHING or (progress.phase is Phase.INDEXING and progress.done):
            self._standing = None
        if progress != self._progress:
            self._progress = progress
            self.put(progress)
