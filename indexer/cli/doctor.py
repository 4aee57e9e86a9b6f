"""`recallery doctor`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from indexer.cli.codes import OK, TROUBLE
from indexer.cli.output import plain
from indexer.embed.bundles import built_in_model
from indexer.examination import examine

if TYPE_CHECKING:
    import argparse

    from indexer.cli.output import Output
    from indexer.home import Home


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Look at everything and tell what is found; return the exit code."""
    del options
    healthy = True
    for finding in examine(home, built_in_model()):
        healthy &= finding.ok
        if output.as_json:
            output.record(asdict(finding))
        else:
            mark = "[green]ok[/]  " if finding.ok else "[red]look[/]"
            output.say(f"{mark}  {finding.subject:<12}{plain(finding.detail)}")
    return OK if healthy else TROUBLE
