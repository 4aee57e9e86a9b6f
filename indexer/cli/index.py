"""Commands that write to the index: `recallery index`, `watch`, `failed`, `forget`, `rebuild`."""

from __future__ import annotations

import dataclasses
import time
from contextlib import closing
from typing import TYPE_CHECKING

from indexer.catalogue import report, roots, writes
from indexer.catalogue.database import connect, transaction
from indexer.cli.exchange import go_on
from indexer.cli.output import INTERRUPTED, NOTHING_FOUND_OR_SOME_FAILED, OK, count, plain
from indexer.cli.progress import IndexProgress, Later, stopping, summary, writing
from indexer.embed.manifest import load_manifest
from indexer.errors import UsageError
from indexer.home import WriterLock
from indexer.models.installed import active_model
from indexer.pipeline.reading import SOUNDS_LEFT_OUT
from indexer.pipeline.targets import Estimate, check_folder, targets_for
from indexer.repair.removal import forget
from indexer.stream import SpeechHeard, TextsRead

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.catalogue.report import FailedFile, Remaining
    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.pipeline.indexing import Indexer
    from indexer.pipeline.targets import Target
    from indexer.store.maintenance import Maintenance
    from indexer.stream import Committed


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Index folders; return the exit code."""
    paths = [check_folder(path) for path in options.paths]
    with stopping(output) as control:
        with writing(home, options.threads, control, output) as indexer:
            with transaction(indexer.db, home.catalogue):
                targets = targets_for(indexer.db, paths, tuple(options.exclude))
            if not targets:
                raise UsageError("There is nothing to index yet", "Name a folder: recallery index FOLDER.")
            if not output.as_json:
                _tell_covered(indexer, paths, targets, output)
            code = run_targets(indexer, home, targets, output, reads_texts=options.ocr, hears=options.speech)
        return max(code, go_on(home, options.threads, control, output)) if not control.stopped else code


def _tell_covered(indexer: Indexer, paths: Sequence[Path], targets: Sequence[Target], output: Output) -> None:
    """Say which of the named folders lie inside one that is in the library already."""
    folder_paths = roots.folder_paths(indexer.db)
    for path, target in zip(paths, targets, strict=False):
        if not target.is_whole_root:
            top, _ = folder_paths.path_of(target.root.volume_id, target.root.folder)
            output.note(f"{plain(path)} is inside {plain(top)}, which is in the library already.")


def run_targets(
    indexer: Indexer,
    home: Home,
    targets: Sequence[Target],
    output: Output,
    *,
    reads_texts: bool = True,
    hears: bool = True,
) -> int:
    """Index targets with progress and a summary; `reads_texts` also in pictures. Return the exit code."""
    start = time.monotonic()
    with Estimate(indexer, home, targets) as estimate, IndexProgress(output, estimate) as progress:
        for event in indexer.run(targets):
            progress.show(event)
        if not indexer.control.halted:
            for event in indexer.deepen():
                progress.show(event)
        if reads_texts and not indexer.control.halted and indexer.has_unread_texts:
            progress.begin_texts(indexer.texts.remaining)
            for texts in indexer.read_texts(lambda: False):
                progress.show_texts(texts)
        if hears and not indexer.control.halted and indexer.has_unheard:
            progress.begin_speech(indexer.speech.remaining)
            for heard in indexer.hear(lambda: False):
                progress.show_speech(heard)
        maintenance = None if indexer.is_maintained else indexer.maintain()
    totals, later = progress.totals, Later(progress.texts, progress.speech)
    stopped = indexer.control.stopped
    took_s = time.monotonic() - start
    remaining = report.remaining(indexer.db)
    if output.as_json:
        _record(totals, later, remaining, maintenance, took_s, output, stopped=stopped)
    else:
        _say(totals, later, remaining, maintenance, took_s, output, stopped=stopped)
    if stopped:
        return INTERRUPTED
    return NOTHING_FOUND_OR_SOME_FAILED if totals.failed else OK


def _record(
    totals: Committed,
    later: Later,
    remaining: Remaining,
    maintenance: Maintenance | None,
    took_s: float,
    output: Output,
    *,
    stopped: bool,
) -> None:
    names = ("indexed", "embedded", "deepened", "in_part", "failed", "skipped", "moved", "removed", "unchanged")
    output.record(
        {
            "event": "done",
            **{name: getattr(totals, name) for name in names},
            "looked_at_for_text": later.texts.contents,
            "with_text": later.texts.with_text,
            "heard": later.speech.contents,
            "heard_s": round(later.speech.heard_ms / 1000),
            "phrases": later.speech.phrases,
            "left_out": remaining.left_out,
            "failed_in_all": remaining.failed,
            "held": [{"path": str(i.path), "missing": i.missing, "reason": str(i.reason)} for i in totals.held],
            "took_s": round(took_s, 2),
            "stopped": stopped,
            "maintenance": None if maintenance is None else dataclasses.asdict(maintenance),
        }
    )


def _say(
    totals: Committed,
    later: Later,
    remaining: Remaining,
    maintenance: Maintenance | None,
    took_s: float,
    output: Output,
    *,
    stopped: bool,
) -> None:
    for line in (*summary(totals, took_s, later), *_still_missing(totals, remaining)):
        output.say(line)
    for item in totals.held:
        output.note(
            f"[yellow]{plain(item.path)}[/]: {plain(item.reason)}. Its files stay in the index and show as offline. "
            f"To remove them: recallery forget {plain(item.path)}"
        )
    for failed in maintenance.failed if maintenance is not None else ():
        output.note(f"[yellow]The index could not be tidied up[/]: {plain(failed)}. Searching still works.")
    if stopped:
        output.note("Stopped. What was indexed is kept; run it again to go on.")


def _still_missing(totals: Committed, remaining: Remaining) -> list[str]:
    """Return lines about what is not in the index and was not told by this run already."""
    lines: list[str] = []
    earlier = remaining.failed - totals.failed
    if earlier > 0:
        lines.append(f"[yellow]{count(earlier, 'file')} could not be indexed earlier[/]: recallery failed")
    if others := remaining.left_out - remaining.links:
        was = "was" if others == 1 else "were"
        noun = "folder or entry" if others == 1 else "folders and entries"
        lines.append(f"[yellow]{others:,} {noun} could not be read[/] and {was} left out: recallery failed")
    if remaining.links:
        was = "was" if remaining.links == 1 else "were"
        lines.append(
            f"[yellow]{count(remaining.links, 'link')} {was} not followed[/]; "
            "add the folders that they point to: recallery failed"
        )
    return lines


def run_watch(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Index everything, then what changes, until Ctrl-C; return the exit code."""
    with stopping(output) as control, writing(home, options.threads, control, output) as indexer:
        # watchdog loads a while, and only this command needs it.
        from indexer.watch.watching import watch

        known = roots.roots(indexer.db)
        if not known:
            raise UsageError("There is nothing to watch yet", "Index a folder first: recallery index FOLDER.")
        if not output.as_json:
            output.note(f"Watching {count(len(known), 'folder')}. Ctrl-C stops.")
        for event in watch(indexer, every_s=options.every):
            _tell(event, output)
    return OK


def _tell(event: Committed | TextsRead | SpeechHeard, output: Output) -> None:
    if isinstance(event, TextsRead):
        _tell_texts(event, output)
        return
    if isinstance(event, SpeechHeard):
        _tell_speech(event, output)
        return
    changes = {name: getattr(event, name) for name in ("indexed", "deepened", "moved", "removed", "failed")}
    if not any(changes.values()) and not event.held:
        return
    if output.as_json:
        output.record({"event": "committed", **changes, "last": str(event.last) if event.last else None})
        return
    said = ", ".join(f"{number:,} {name}" for name, number in changes.items() if number)
    last = f"  [dim]{plain(event.last)}[/]" if event.last else ""
    if said:
        output.say(f"{said}{last}")
    for path, failure in event.failures:
        output.note(f"[yellow]not indexed[/] {plain(path)}: {plain(failure.title)}. {plain(failure.message)}")
    for item in event.held:
        output.note(f"[yellow]{plain(item.path)}[/]: {plain(item.reason)}. Its files stay in the index.")


def _tell_texts(event: TextsRead, output: Output) -> None:
    if output.as_json:
        output.record({"event": "texts", "looked_at_for_text": event.contents, "with_text": event.with_text})
    elif event.with_text:
        output.say(f"{count(event.with_text, 'picture')} with text  [dim]{plain(event.last)}[/]")


def _tell_speech(event: SpeechHeard, output: Output) -> None:
    if output.as_json:
        told = {"heard": event.contents, "heard_s": round(event.heard_ms / 1000), "phrases": event.phrases}
        output.record({"event": "speech", **told, "last": str(event.last)})
    elif event.phrases:
        output.say(f"{count(event.phrases, 'phrase')} heard  [dim]{plain(event.last)}[/]")


def run_failed(options: argparse.Namespace, home: Home, output: Output) -> int:
    """List failed files, or try them again; return the exit code."""
    if options.retry:
        return _retry_failed(options, home, output)
    with closing(connect(home.catalogue, create=False)) as db:
        folder_paths = roots.folder_paths(db)
        left_out = [
            (folder_paths.path_of_file(row.volume_id, row.folder, row.entry.name)[0], row.entry)
            for row in report.left_out(db)
        ]
        shown = [
            (folder_paths.path_of_file(file.volume_id, file.folder, file.name)[0], file)
            for file in report.failed_files(db)
        ]
    if output.as_json:
        for path, file in shown:
            status = "skipped" if file.skipped else "partial" if file.partial else "failed"
            output.record({"path": str(path), "status": status, "title": str(file.title), "message": str(file.message)})
        for path, entry in left_out:
            told = {"title": str(entry.title), "message": str(entry.message)}
            output.record({"path": str(path), "status": "left_out", **told})
        return OK
    failed = [(path, file) for path, file in shown if not file.skipped]
    for path, file in failed:
        output.say(f"{plain(path)}\n    [yellow]{plain(file.title)}.[/] {plain(file.message)}")
    if not failed:
        output.say("No file has failed.")
    if left_out:
        output.say(f"Left out ({len(left_out):,}):")
    for path, entry in left_out:
        output.say(f"{plain(path)}\n    [yellow]{plain(entry.title)}.[/] {plain(entry.message)}")
    _tell_skipped([file for _, file in shown if file.skipped], output)
    return OK


def _tell_skipped(skipped: Sequence[FailedFile], output: Output) -> None:
    sounds = sum(file.title == SOUNDS_LEFT_OUT for file in skipped)
    if sounds:
        output.note(f"{count(sounds, 'sound file')}, read where speech is heard: recallery speech on")
    if others := len(skipped) - sounds:
        output.note(f"{count(others, 'file')} of types that Recallery does not read; --json lists them too.")


def _retry_failed(options: argparse.Namespace, home: Home, output: Output) -> int:
    with stopping(output) as control, writing(home, options.threads, control, output) as indexer:
        with transaction(indexer.db, home.catalogue):
            writes.forget_failures(indexer.db)
        return run_targets(indexer, home, targets_for(indexer.db, [], ()), output)


def run_forget(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Remove a folder or file from the index; return the exit code."""
    if not home.exists:
        raise UsageError("There is no index yet", "There is nothing to forget.", path=home.folder)
    with stopping(output) as control, writing(home, 1, control, output) as indexer:
        removed = forget(indexer, options.path)
    if output.as_json:
        output.record({"path": str(options.path), "removed": removed})
    else:
        output.say(f"{count(removed, 'file')} removed from the index. {plain(options.path)} itself is untouched.")
    return OK


def run_rebuild(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Rebuild the search index; return the exit code."""
    from indexer.repair.rebuild import rebuild_table

    connect(home.catalogue, create=False).close()
    with WriterLock(home):
        carried = rebuild_table(home, load_manifest(active_model(home)))
    if carried and not output.as_json:
        output.note(f"{count(carried, 'picture')} on disks that are not connected kept as they were.")
    with stopping(output) as control, writing(home, options.threads, control, output) as indexer:
        return run_targets(indexer, home, targets_for(indexer.db, [], ()), output)
