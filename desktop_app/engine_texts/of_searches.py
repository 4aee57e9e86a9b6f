"""What is said of searches that make no sense."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

SEARCHES = (
    QT_TRANSLATE_NOOP("EngineTexts", "This search cannot be read"),
    QT_TRANSLATE_NOOP(
        "EngineTexts", "It was saved by another version of Recallery, or is damaged. Search again, and save it anew."
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "This folder is not in the index"),
    QT_TRANSLATE_NOOP("EngineTexts", "Index it first, or check its name."),
    QT_TRANSLATE_NOOP("EngineTexts", "This is not a date"),
    QT_TRANSLATE_NOOP("EngineTexts", "{value} cannot be understood. Write 2023, 2023-06 or 2023-06-15."),
    QT_TRANSLATE_NOOP("EngineTexts", "This is not a place"),
    QT_TRANSLATE_NOOP("EngineTexts", "{value} cannot be understood. Write LAT,LON,KM such as 48.14,11.58,5."),
    QT_TRANSLATE_NOOP("EngineTexts", "This query cannot be fused"),
    QT_TRANSLATE_NOOP(
        "EngineTexts", "It takes a model with a fusion decoder, one text and one picture of the same weight."
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "The query is empty"),
    QT_TRANSLATE_NOOP("EngineTexts", "Say what to look for, in words or with --image PICTURE."),
    QT_TRANSLATE_NOOP("EngineTexts", "The query only says what not to find"),
    QT_TRANSLATE_NOOP("EngineTexts", "Add words or a picture of what you do want to find."),
    QT_TRANSLATE_NOOP("EngineTexts", "A weight makes no sense"),
    QT_TRANSLATE_NOOP("EngineTexts", "Weights are numbers between -100 and 100."),
    QT_TRANSLATE_NOOP("EngineTexts", "An exact text is empty"),
    QT_TRANSLATE_NOOP("EngineTexts", "Write the text that has to be there between the quotes."),
    QT_TRANSLATE_NOOP("EngineTexts", "A part of a picture makes no sense"),
    QT_TRANSLATE_NOOP("EngineTexts", "Its edges are fractions from 0 to 1, left to right."),
    QT_TRANSLATE_NOOP("EngineTexts", "The limit makes no sense"),
    QT_TRANSLATE_NOOP("EngineTexts", "Ask for at least one hit."),
    QT_TRANSLATE_NOOP("EngineTexts", "There is nothing to compare"),
    QT_TRANSLATE_NOOP("EngineTexts", "{model} has embedded nothing yet. Let it begin with: recallery models use."),
)
