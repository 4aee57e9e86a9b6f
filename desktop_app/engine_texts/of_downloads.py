"""What is said while models are fetched and put together."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

DOWNLOADS = (
    QT_TRANSLATE_NOOP("EngineTexts", "Stopped"),
    QT_TRANSLATE_NOOP("EngineTexts", "What was downloaded is kept; ask for the model again to go on."),
    QT_TRANSLATE_NOOP("EngineTexts", "The download broke off"),
    QT_TRANSLATE_NOOP("EngineTexts", "Nothing more comes of {file}. What is there is kept; try again later."),
    QT_TRANSLATE_NOOP("EngineTexts", "The download is damaged"),
    QT_TRANSLATE_NOOP("EngineTexts", "{file} of {repository} has other bytes than the hub promised. Try again."),
    QT_TRANSLATE_NOOP("EngineTexts", "There is no room for the model"),
    QT_TRANSLATE_NOOP("EngineTexts", "It needs {needed} MB, and {free} MB are free. Make room and try again."),
    QT_TRANSLATE_NOOP("EngineTexts", "What was downloaded is kept. Make room and try again."),
    QT_TRANSLATE_NOOP("EngineTexts", "The model cannot be stored"),
    QT_TRANSLATE_NOOP("EngineTexts", "The system says: {reason}. Make room, or check the permissions."),
    QT_TRANSLATE_NOOP("EngineTexts", "The system says: {reason}. What was downloaded is kept."),
    QT_TRANSLATE_NOOP("EngineTexts", "The address of the hub makes no sense"),
    QT_TRANSLATE_NOOP("EngineTexts", "HF_ENDPOINT is {value}."),
    QT_TRANSLATE_NOOP("EngineTexts", "The model is not as expected"),
    QT_TRANSLATE_NOOP("EngineTexts", "{repository} has no {files} at {commit}."),
    QT_TRANSLATE_NOOP("EngineTexts", "The hub cannot be reached"),
    QT_TRANSLATE_NOOP("EngineTexts", "{address}: {reason}. Check the connection and try again."),
    QT_TRANSLATE_NOOP("EngineTexts", "The hub does not give this model away"),
    QT_TRANSLATE_NOOP(
        "EngineTexts", "{repository} needs an account or a consent at {address}, which Recallery does not use."
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "The hub does not have this model"),
    QT_TRANSLATE_NOOP(
        "EngineTexts", "{address} has no {place}. The repository may have moved; a newer Recallery may know where to."
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "The hub is in trouble"),
    QT_TRANSLATE_NOOP("EngineTexts", "{address} answered {code}. Try again later."),
    QT_TRANSLATE_NOOP("EngineTexts", "The hub's answer makes no sense"),
    QT_TRANSLATE_NOOP("EngineTexts", "{detail}. Is HF_ENDPOINT right?"),
    QT_TRANSLATE_NOOP("EngineTexts", "This model is not ready to download"),
    QT_TRANSLATE_NOOP("EngineTexts", "It is listed for comparison. {detail}"),
    QT_TRANSLATE_NOOP(
        "EngineTexts",
        "{repository} has weights only. With the extra `export` installed and its files in DIR: python -m "
        "model_export export --family {family} --checkpoint DIR --out BUNDLE, then: recallery models get "
        "BUNDLE.",
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "The model has no such dimension"),
    QT_TRANSLATE_NOOP("EngineTexts", "{model} has {dimensions}."),
    QT_TRANSLATE_NOOP("EngineTexts", "The model does not fit together"),
    QT_TRANSLATE_NOOP("EngineTexts", "Its graphs give vectors of {found} numbers, {expected} are wanted."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its graphs give vectors of {numbers} numbers, some are wanted."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its graphs give vectors of unknown numbers, {expected} are wanted."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its graphs give vectors of unknown numbers, some are wanted."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its graphs give tokens of {known} numbers, and both should give as many."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its graphs give tokens of unknown numbers, and both should give as many."),
    QT_TRANSLATE_NOOP("EngineTexts", "The tokenizer does not fit the family"),
    QT_TRANSLATE_NOOP("EngineTexts", "It has no padding token {token}."),
    QT_TRANSLATE_NOOP("EngineTexts", "Unknown family"),
    QT_TRANSLATE_NOOP("EngineTexts", "{name} is none of: {names}."),
    QT_TRANSLATE_NOOP("EngineTexts", "Unknown model"),
    QT_TRANSLATE_NOOP("EngineTexts", "The catalogue has no {name}. Did you mean {near}?"),
    QT_TRANSLATE_NOOP("EngineTexts", "The catalogue has no {name}. See them all with: recallery models list."),
    QT_TRANSLATE_NOOP("EngineTexts", "The model cannot be used"),
    QT_TRANSLATE_NOOP("EngineTexts", "Its {file} belongs to a family of which it is not known how it reads pictures."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its {file} belongs to a family of which it is not known how long texts may be."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its {file} has {names}, none of which is known to be its vector."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its {file} is damaged: {reason}."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its {file} should have both towers, and gives none of {names}."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its {file} reads more or something else than a batch of pictures."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its {file} reads {names} instead of token ids."),
    QT_TRANSLATE_NOOP("EngineTexts", "Its {file} takes pictures of any size; say which it was trained with."),
)
