"""What is said of models that are missing, damaged or do not run."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

MODELS = (
    QT_TRANSLATE_NOOP(
        "EngineTexts", "{text} Install Recallery again, or copy the model folder anew from where it came."
    ),
    QT_TRANSLATE_NOOP(
        "EngineTexts", "{reason}. Install Recallery again, or copy the model folder anew from where it came."
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "{reason}. Install Recallery again, or copy the model folder anew."),
    QT_TRANSLATE_NOOP("EngineTexts", "{text} Install Recallery again."),
    QT_TRANSLATE_NOOP("EngineTexts", "The model {model} is missing"),
    QT_TRANSLATE_NOOP("EngineTexts", "The installation is incomplete."),
    QT_TRANSLATE_NOOP("EngineTexts", "The model is damaged"),
    QT_TRANSLATE_NOOP("EngineTexts", "The model cannot read a picture with words"),
    QT_TRANSLATE_NOOP("EngineTexts", "It has no decoder."),
    QT_TRANSLATE_NOOP("EngineTexts", "This model needs a newer Recallery"),
    QT_TRANSLATE_NOOP("EngineTexts", "Update Recallery to use it."),
    QT_TRANSLATE_NOOP("EngineTexts", "There is no model here"),
    QT_TRANSLATE_NOOP("EngineTexts", "A model is a folder with a manifest.json, and there is none."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its description is damaged: {detail}."),
    QT_TRANSLATE_NOOP("EngineTexts", "The model cannot be read"),
    QT_TRANSLATE_NOOP("EngineTexts", "A model file is missing"),
    QT_TRANSLATE_NOOP("EngineTexts", "A model file is damaged"),
    QT_TRANSLATE_NOOP("EngineTexts", "{file} cannot be read ({reason})."),
    QT_TRANSLATE_NOOP("EngineTexts", "{file} does not have the content that it was made with."),
    QT_TRANSLATE_NOOP("EngineTexts", "{file} has {size} bytes instead of {wanted}."),
    QT_TRANSLATE_NOOP("EngineTexts", "{file} cannot be read as an array."),
    QT_TRANSLATE_NOOP("EngineTexts", "{file} has shape {shape} and numbers of type {type}."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its manifest.json does not list {file}."),
    QT_TRANSLATE_NOOP("EngineTexts", "The tokenizer cannot be read"),
    QT_TRANSLATE_NOOP("EngineTexts", "The model does not run"),
    QT_TRANSLATE_NOOP("EngineTexts", "It gives numbers that are not finite."),
    QT_TRANSLATE_NOOP("EngineTexts", "ONNX Runtime says: {detail}"),
    QT_TRANSLATE_NOOP("EngineTexts", "Not enough memory for the model"),
    QT_TRANSLATE_NOOP("EngineTexts", "Close other programs, or index with fewer threads. ONNX Runtime says: {detail}"),
    QT_TRANSLATE_NOOP("EngineTexts", "The model gives no usable vectors"),
    QT_TRANSLATE_NOOP("EngineTexts", "{text} Check it with: recallery doctor."),
    QT_TRANSLATE_NOOP("EngineTexts", "It gives shape {shape} instead of {expected}."),
    QT_TRANSLATE_NOOP(
        "EngineTexts", "It gives shape {shape} instead of {wanted} sets of tokens with {width} numbers each."
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "It gives no vector for any token."),
    QT_TRANSLATE_NOOP("EngineTexts", "It gives vectors whose length is off by {off}."),
    QT_TRANSLATE_NOOP("EngineTexts", "It gives tokens whose length is off by {off}."),
    QT_TRANSLATE_NOOP("EngineTexts", "The graphics card failed"),
    QT_TRANSLATE_NOOP("EngineTexts", "The processor took over, which is slower. {text}"),
    QT_TRANSLATE_NOOP("EngineTexts", "never used by Recallery"),
    QT_TRANSLATE_NOOP("EngineTexts", "used: the fastest"),
    QT_TRANSLATE_NOOP("EngineTexts", "used: the only one here"),
    QT_TRANSLATE_NOOP("EngineTexts", "works, and {device} is faster"),
    QT_TRANSLATE_NOOP(
        "EngineTexts", "did not start, and ONNX Runtime took the CPU instead: drivers or libraries are missing"
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "works: {speed} ms an item, CPU {cpu}"),
    QT_TRANSLATE_NOOP("EngineTexts", "gives numbers that are not finite ({speed} ms an item, CPU {cpu})"),
    QT_TRANSLATE_NOOP(
        "EngineTexts", "gives other vectors than the CPU: cosine {cosine} ({speed} ms an item, CPU {cpu})"
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "gives shape {shape} instead of {expected} ({speed} ms an item, CPU {cpu})"),
    QT_TRANSLATE_NOOP("EngineTexts", "The model is in use"),
    QT_TRANSLATE_NOOP("EngineTexts", "Let another one answer first: recallery models use NAME. ({model} is in use.)"),
    QT_TRANSLATE_NOOP("EngineTexts", "The built-in model stays"),
    QT_TRANSLATE_NOOP("EngineTexts", "It comes with Recallery and cannot be removed."),
    QT_TRANSLATE_NOOP("EngineTexts", "This model is not installed"),
    QT_TRANSLATE_NOOP("EngineTexts", "{name} is none of: {names}. Get it: recallery models get."),
    QT_TRANSLATE_NOOP("EngineTexts", "Which one?"),
    QT_TRANSLATE_NOOP("EngineTexts", "There are {ids}."),
)
