"""What is said of the index, its folders, and what users keep in it."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

INDEX = (
    QT_TRANSLATE_NOOP("EngineTexts", "The disk is full"),
    QT_TRANSLATE_NOOP(
        "EngineTexts",
        "There is no room for the index. What was indexed so far is kept; free some space and run it again.",
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "There is no index yet"),
    QT_TRANSLATE_NOOP("EngineTexts", "Index a folder first: recallery index FOLDER."),
    QT_TRANSLATE_NOOP("EngineTexts", "The index is newer than this program"),
    QT_TRANSLATE_NOOP(
        "EngineTexts", "It has format {format}, this Recallery knows up to {known}. Install the newer Recallery again."
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "The index is in use"),
    QT_TRANSLATE_NOOP("EngineTexts", "Another program holds its catalogue. Try again in a moment."),
    QT_TRANSLATE_NOOP("EngineTexts", "Another Recallery is writing to it. Stop that one, or wait until it is done."),
    QT_TRANSLATE_NOOP(
        "EngineTexts",
        "Another Recallery (process {process}) is writing to it. Stop that one, or wait until it is done.",
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "The index cannot be opened"),
    QT_TRANSLATE_NOOP("EngineTexts", "The system says: {reason}. Check the disk and its permissions."),
    QT_TRANSLATE_NOOP("EngineTexts", "The index is damaged"),
    QT_TRANSLATE_NOOP(
        "EngineTexts",
        "Its catalogue cannot be read. Move the index folder away and index again; your files are untouched.",
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "The index folder cannot be used"),
    QT_TRANSLATE_NOOP("EngineTexts", "{reason}. Choose another place with --data or RECALLERY_DATA."),
    QT_TRANSLATE_NOOP("EngineTexts", "The index cannot be locked"),
    QT_TRANSLATE_NOOP("EngineTexts", "{reason}. Check the permissions of its folder."),
    QT_TRANSLATE_NOOP("EngineTexts", "The index does not fit the model"),
    QT_TRANSLATE_NOOP(
        "EngineTexts", "Its vectors have {found} numbers, the model gives {wanted}. Run: recallery rebuild."
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "The search index cannot be used"),
    QT_TRANSLATE_NOOP(
        "EngineTexts", "Its vectors cannot be read or written. Run: recallery rebuild. (Detail: {detail})"
    ),
    QT_TRANSLATE_NOOP("EngineTexts", "The index could not be tidied up"),
    QT_TRANSLATE_NOOP("EngineTexts", "{detail}. Searching still works; it is tried again later."),
    QT_TRANSLATE_NOOP("EngineTexts", "The index cannot be moved into itself"),
    QT_TRANSLATE_NOOP("EngineTexts", "Choose a folder outside of it."),
    QT_TRANSLATE_NOOP("EngineTexts", "There is an index already"),
    QT_TRANSLATE_NOOP("EngineTexts", "Choose another folder, or remove that one first."),
    QT_TRANSLATE_NOOP("EngineTexts", "The disk refuses"),
    QT_TRANSLATE_NOOP("EngineTexts", "The system says: {reason}. Nothing was lost; check the disk and try again."),
    QT_TRANSLATE_NOOP("EngineTexts", "The index has nothing there"),
    QT_TRANSLATE_NOOP("EngineTexts", "See its folders with: recallery status."),
    QT_TRANSLATE_NOOP("EngineTexts", "There is no such folder"),
    QT_TRANSLATE_NOOP("EngineTexts", "Check the spelling, or connect the disk it is on."),
    QT_TRANSLATE_NOOP("EngineTexts", "This is a file, not a folder"),
    QT_TRANSLATE_NOOP("EngineTexts", "Give the folder that it is in."),
    QT_TRANSLATE_NOOP("EngineTexts", "No permission to read this folder"),
    QT_TRANSLATE_NOOP("EngineTexts", "Ask its owner, or choose another one."),
    QT_TRANSLATE_NOOP("EngineTexts", "The collection needs a name"),
    QT_TRANSLATE_NOOP("EngineTexts", "The search needs a name"),
    QT_TRANSLATE_NOOP("EngineTexts", "Write a name for it."),
    QT_TRANSLATE_NOOP("EngineTexts", "There is such a collection already"),
    QT_TRANSLATE_NOOP("EngineTexts", "There is such a saved search already"),
    QT_TRANSLATE_NOOP("EngineTexts", "Choose another name than {name}."),
    QT_TRANSLATE_NOOP("EngineTexts", "The backup could not be written"),
    QT_TRANSLATE_NOOP("EngineTexts", "The system says: {reason}. Choose another place, or free some space."),
    QT_TRANSLATE_NOOP("EngineTexts", "The backup cannot be read"),
    QT_TRANSLATE_NOOP("EngineTexts", "The backup is newer than this program"),
    QT_TRANSLATE_NOOP("EngineTexts", "Install the newer Recallery that wrote it."),
    QT_TRANSLATE_NOOP("EngineTexts", "This is not a backup of Recallery"),
    QT_TRANSLATE_NOOP("EngineTexts", "Choose a file that Recallery wrote as a backup."),
)
