"""What no linter sees of how the tests are written."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
PATCHES = {"setattr", "delattr", "getattr", "hasattr"}


def is_private(name: str) -> bool:
    """Say whether a dotted name has a private part; `__file__` and the like are Python's own."""
    return any(part.startswith("_") and not part.endswith("__") for part in name.split("."))


def private_names(source: str) -> Iterator[str]:
    """Yield the private names that are read or patched by a string."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in PATCHES:
                texts = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant)]
                yield from (text for text in texts if isinstance(text, str) and is_private(text))


def test_no_test_patches_or_reads_a_private_name_by_a_string() -> None:
    found = {
        f"{path.relative_to(TESTS)}: {name}"
        for path in TESTS.rglob("*.py")
        for name in private_names(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_a_private_name_in_a_string_is_found() -> None:
    source = 'patch.setattr("indexer.home._now", 1); patch.setattr(home, "_now", 1); getattr(home, "now"); f("_now")'
    assert list(private_names(source)) == ["indexer.home._now", "_now"]
