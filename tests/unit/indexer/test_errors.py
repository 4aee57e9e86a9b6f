"""Messages: templates and values, on their way through pipes and databases."""

from __future__ import annotations

import errno
import pickle
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import KnownError, Message, UsageError, os_error_reason

NAMES = st.sampled_from(["a", "b", "template", "self", "_"])
PLAIN = (
    st.text()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text(st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF))
)
"""The last: bytes of a file's name that are no text."""
MESSAGES = st.recursive(
    st.builds(lambda text, values: Message(text, **values), st.text(), st.dictionaries(NAMES, PLAIN)),
    lambda inner: st.builds(
        lambda text, values: Message(text, **values), st.text(), st.dictionaries(NAMES, PLAIN | inner)
    ),
    max_leaves=5,
)


@given(MESSAGES)
def test_a_message_comes_back_as_it_was(message: Message) -> None:
    assert Message.from_json(message.to_json()) == message
    assert pickle.loads(pickle.dumps(message)) == message
    assert {message: 1}[Message(message.template, **message.values)] == 1
    assert message.to_json().isascii()


def test_a_path_comes_back_as_text() -> None:
    message = Message.from_json(Message("In {path}.", path=Path("/a/ü")).to_json())
    assert (message.values, str(message)) == ({"path": "/a/ü"}, "In /a/ü.")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '"x"', "1", "[1, {}]", '["x", 1]', '["x", {"a": [1]}]', '["x"]', f'["x", {{"a": {10**400}}}]'],
)
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        Message.from_json(text)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (Message("{a:,} and {b:.1f}, {c:g}", a=12345, b=2.25, c=15.0), "12,345 and 2.2, 15"),
        (Message("{a} {b}", a="{b}", b=1), "{b} 1"),
        (Message("{missing} {} {a.b} {a[0]} {a!r}", a="x"), "{missing} {} {a.b} {a[0]} {a!r}"),
        (Message("{a:,}", a="not a number"), "not a number"),
        (Message("{a:.1} {a:,.0f}", a=1), "{a:.1} 1"),
        (Message("{a:>99999999999}", a=1), "{a:>99999999999}"),
        (Message("It: {a}", a=Message("in {b:,}", b=1000)), "It: in 1,000"),
    ],
)
def test_only_plain_places_are_filled(message: Message, said: str) -> None:
    """A decoder's process, which foreign files may take over, gives templates too."""
    assert said == str(message)


def test_an_error_fills_its_message_and_says_where() -> None:
    error = UsageError("Not here", "It has {count:,}.", path=Path("/a"), count=1000)
    assert str(error) == "Not here (/a): It has 1,000."
    assert str(KnownError(error.title, error.message)) == "Not here: It has 1,000."


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "voll"), "No space left on device"),
        (OSError(99999, "Something odd"), "Something odd"),
        (OSError("no number"), "no number"),
        (TimeoutError("timed out"), "Connection timed out"),
        (socket.gaierror(socket.EAI_NONAME, "?"), "The name of the server cannot be found"),
    ],
)
def test_usual_refusals_of_the_system_have_messages(error: OSError, said: str) -> None:
    assert said == str(os_error_reason(error))
