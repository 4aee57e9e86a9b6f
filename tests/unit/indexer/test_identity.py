"""Content ids and quick hashes."""

from pathlib import Path

import pytest
from blake3 import blake3

from indexer.decode.identity import SAMPLE_BYTES, content_id, hash_file, quick_hash, quick_hash_of


def test_content_id_is_the_first_128_bits_of_blake3() -> None:
    assert content_id(b"abc") == blake3(b"abc").hexdigest()[:32]


def test_a_copy_under_another_name_has_the_same_content_id(tmp_path: Path) -> None:
    data = bytes(range(256)) * 9000
    for name in ("a.jpg", "b.png"):
        (tmp_path / name).write_bytes(data)
    assert hash_file(tmp_path / "a.jpg") == hash_file(tmp_path / "b.png") == content_id(data)


@pytest.mark.parametrize("size_bytes", [0, 1, SAMPLE_BYTES, 3 * SAMPLE_BYTES, 3 * SAMPLE_BYTES + 1, 1_000_003])
def test_quick_hash_of_a_file_equals_that_of_its_bytes(tmp_path: Path, size_bytes: int) -> None:
    data = (bytes(range(251)) * (size_bytes // 251 + 1))[:size_bytes]
    (tmp_path / "x").write_bytes(data)
    assert quick_hash(tmp_path / "x") == quick_hash_of(data)
    assert len(quick_hash_of(data)) == 16


@pytest.mark.parametrize("at", [0, 500_000, 999_999])
def test_quick_hash_sees_a_change_at_the_start_in_the_middle_and_at_the_end(at: int) -> None:
    data = bytearray(1_000_000)
    before = quick_hash_of(data)
    data[at] = 1
    assert quick_hash_of(data) != before


def test_quick_hash_sees_the_length_even_of_zeros() -> None:
    assert quick_hash_of(bytes(1_000_000)) != quick_hash_of(bytes(1_000_001))


def test_a_small_file_is_hashed_whole() -> None:
    data = bytearray(3 * SAMPLE_BYTES)
    before = quick_hash_of(data)
    data[SAMPLE_BYTES + 17] = 1
    assert quick_hash_of(data) != before
