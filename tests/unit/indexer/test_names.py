"""Names of any bytes as text, back again, and for people."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.names import as_path, as_text, named, readable, valid

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="names of bytes")

ODD = (b"caf\xe9.jpg", b"\xff\xfe", b"a\xed\xa0\x80b", "\U0010fce9".encode(), "\U0010f800\U0010ffff".encode())


@given(st.binary(max_size=40).filter(lambda name: b"\0" not in name))
@example(ODD[0])
@example(ODD[2])
@example(ODD[3])
@example(ODD[4])
def test_a_name_of_any_bytes_comes_back_from_text(name: bytes) -> None:
    text = as_text(os.fsdecode(name))
    text.encode()  # is valid
    assert json.loads(json.dumps(text, ensure_ascii=False)) == text
    assert os.fsencode(as_path(text)) == name


@given(st.lists(st.binary(max_size=6), min_size=2, max_size=2, unique=True))
@example([b"\xe9", "\U0010fce9".encode()])
def test_two_names_are_two_texts(names: list[bytes]) -> None:
    first, second = (as_text(os.fsdecode(name)) for name in names)
    assert first != second


@given(st.text(st.characters(), max_size=20))
@example("\ud83d \x00 \U0010fce9")
def test_words_become_valid_text_once(words: str) -> None:
    once = valid(words)
    once.encode()  # is valid
    assert "\0" not in once
    assert valid(once) == once


@given(st.text(st.characters(), max_size=20))
@example("\x1b]0;owned\x07 \u202egpj.exe \x9b31m \r\n \udce9")
def test_what_people_read_steers_no_terminal(name: str) -> None:
    shown = readable(name)
    shown.encode()  # is valid
    assert not any(ord(letter) < 0x20 or 0x7F <= ord(letter) < 0xA0 or letter in "\u202e\u2066" for letter in shown)


def test_people_read_bytes_and_signs_as_they_are_written_in_programs() -> None:
    assert readable("caf\udce9") == readable("caf\U0010fce9") == r"caf\xe9"
    assert readable("a\x1b[31m\n\u202e") == r"a\x1b[31m\x0a\u202e"
    assert (
        readable("Gr\u00fc\u00dfe \U0001f469\u200d\U0001f4bb.jpg") == "Gr\u00fc\u00dfe \U0001f469\u200d\U0001f4bb.jpg"
    )


def test_a_path_is_found_by_what_json_says_of_it(tmp_path: Path) -> None:
    real = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    real.mkdir()
    assert named(as_text(str(real))) == named(str(real)) == real
