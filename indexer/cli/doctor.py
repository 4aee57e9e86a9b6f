"""`recallery doctor`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from indexer.cli.codes import OK, TROUBLE
from indexer.cli.output import plain
from indexer.embed.bundles import built_in_model
from indexer.errors import IndexTroubleError
from indexer.models.active import active_model
from indexer.repair.diagnostics import diagnose

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from indexer.cli.output import Output
    from indexer.home import Home


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Look at everything and tell what is found; return the exit code."""
    del options
    healthy = True
    for finding in diagnose(home, _model(home)):
        healthy &= finding.ok
        if output.as_json:
            output.record(asdict(finding))
        else:
            mark = "[green]ok[/]  " if finding.ok else "[red]look[/]"
            output.say(f"{mark}  {finding.subject:<12}{plain(finding.detail)}")
    return OK if healthy else TROUBLE


def _model(home: Home) -> Path:
    """Return the model that answers; the built-in one where the catalogue cannot say, which a finding tells of."""
    try:
        return active_model(home)
    except IndexTroubleError:
        return built_in_model()
