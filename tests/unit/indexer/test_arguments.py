"""What stands before a command counts as much as what stands behind it."""

from __future__ import annotations

import pytest

from indexer.cli.main import make_parser


@pytest.mark.parametrize(
    "said",
    [["--data", "X", "--json", "status"], ["status", "--data", "X", "--json"], ["--json", "status", "--data", "X"]],
)
def test_common_options_stand_before_or_behind_the_command(said: list[str]) -> None:
    options = make_parser().parse_args(said)
    assert (options.command, options.data, options.json) == ("status", "X", True)


def test_the_last_word_counts_and_silence_is_the_default() -> None:
    assert make_parser().parse_args(["--data", "X", "status", "--data", "Y"]).data == "Y"
    options = make_parser().parse_args(["models", "list"])
    assert (options.data, options.json) == (None, False)
