"""Recognises what the engine says by its templates, and says it in the user's language.

The templates stand in the other modules of this package. A test compares them with the code that says things. What a
placeholder may stand for is told by its name; see below.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.engine_texts.of_downloads import DOWNLOADS
from desktop_app.engine_texts.of_files import FILES
from desktop_app.engine_texts.of_index import INDEX
from desktop_app.engine_texts.of_models import MODELS
from desktop_app.engine_texts.of_searches import SEARCHES
from desktop_app.engine_texts.of_system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.errors import KnownError

CONTEXT = "EngineTexts"
TEMPLATES = tuple(str(one) for one in (*FILES, *SYSTEM, *INDEX, *SEARCHES, *MODELS, *DOWNLOADS))

WHOLE = "text"
"""Another text of the engine, which has to be known too."""
SYSTEMS = "reason"
"""Words of the system or of a library: said in the user's language if they are known, else as they are."""
NUMBERS = frozenset({
    "code", "cosine", "cpu", "expected", "format", "found", "free", "height", "known", "limit", "millions", "needed",
    "off", "seconds", "share", "size", "speed", "wanted", "width",
})  # fmt: skip
"""Written as the user's language writes numbers; a tuple such as `(2, 3)` stays as it is."""
_PATTERNS = {
    **dict.fromkeys(NUMBERS, r"-?[\d.,]+(?:e[+-]?\d+)?|[\[(][\d, ]+[\])]"),
    "dimensions": r"\d+(?:, \d+)*",
    "ids": r"\S+(?:, \S+)*",
}
_PLACE = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"(-?\d+(?:,\d{3})*)(?:\.(\d+))?")
_KEPT = 1024
"""Texts whose templates are remembered: lists say the same again and again."""


def translated(text: str) -> str:
    """Return a text of the engine in the user's language; one that is not known as it is."""
    found = _recognised(text)
    if found is None:
        return text
    template, values = found
    words = QCoreApplication.translate(CONTEXT, template)
    return _PLACE.sub(lambda place: _shown(place[1], values), words)


def sentences(trouble: KnownError) -> str:
    """Return a trouble in one line: what is wrong, what happened, what to do."""
    return f"{translated(trouble.title)}. {translated(trouble.message)}"


def is_known(text: str) -> bool:
    """Return whether a template says this."""
    return _recognised(text) is not None


def template_of(text: str) -> str | None:
    """Return the template that says this."""
    found = _recognised(text)
    return found[0] if found is not None else None


@lru_cache(maxsize=_KEPT)
def _recognised(text: str) -> tuple[str, Mapping[str, str]] | None:
    """Return the template of a text, and what stands in its places."""
    exact, others = _table()
    if text in exact:
        return text, {}
    for template, pattern in others:
        match = pattern.fullmatch(text)
        if match is not None:
            values = match.groupdict()
            if WHOLE not in values or is_known(values[WHOLE]):
                return template, values
    return None


@cache
def _table() -> tuple[frozenset[str], list[tuple[str, re.Pattern[str]]]]:
    """Return the templates without places, and the others with their patterns, the most particular first."""
    exact = frozenset(template for template in TEMPLATES if not _PLACE.search(template))
    rest = sorted(set(TEMPLATES) - exact, key=lambda template: (not _has_whole(template), -_weight(template)))
    patterns = [(template, pattern) for template in rest for pattern in _patterns(template)]
    return exact, [(template, re.compile(pattern, re.DOTALL)) for template, pattern in patterns]


def _has_whole(template: str) -> bool:
    return WHOLE in _PLACE.findall(template)


def _weight(template: str) -> int:
    return len(_PLACE.sub("", template))


def _patterns(template: str) -> list[str]:
    """Return the patterns of a template: where brackets end a text, its own may end before the first or the last."""
    short = _pattern(template, ".+?")
    return [short, _pattern(template, ".+")] if _has_whole(template) else [short]


def _pattern(template: str, anything: str) -> str:
    parts = _PLACE.split(template)  # words and names in turn
    return "".join(
        f"(?P<{part}>{_PATTERNS.get(part, anything)})" if number % 2 else re.escape(part)
        for number, part in enumerate(parts)
    )


def _shown(name: str, values: Mapping[str, str]) -> str:
    value = values[name]
    if name in {WHOLE, SYSTEMS}:
        return translated(value)
    return _localised(value) if name in NUMBERS else value


def _localised(value: str) -> str:
    """Return an English number as the user's language writes it; anything else as it is."""
    match = _NUMBER.fullmatch(value)
    if match is None:
        return value
    whole, decimals = match.groups()
    locale = QLocale()
    if "," not in whole:
        locale.setNumberOptions(locale.numberOptions() | QLocale.NumberOption.OmitGroupSeparator)
    number = float(f"{whole.replace(',', '')}.{decimals or 0}")
    return locale.toString(number, "f", len(decimals or ""))
