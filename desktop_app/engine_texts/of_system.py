"""What the system says of files and networks, and what stands around it."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

SYSTEM = (
    QT_TRANSLATE_NOOP("EngineTexts", "{text} ({reason})"),
    QT_TRANSLATE_NOOP("EngineTexts", "[Errno {code}] {text}"),
    QT_TRANSLATE_NOOP("EngineTexts", "The system says: {reason}."),
    QT_TRANSLATE_NOOP("EngineTexts", "Permission denied"),
    QT_TRANSLATE_NOOP("EngineTexts", "Operation not permitted"),
    QT_TRANSLATE_NOOP("EngineTexts", "No such file or directory"),
    QT_TRANSLATE_NOOP("EngineTexts", "No space left on device"),
    QT_TRANSLATE_NOOP("EngineTexts", "Disk quota exceeded"),
    QT_TRANSLATE_NOOP("EngineTexts", "Read-only file system"),
    QT_TRANSLATE_NOOP("EngineTexts", "Input/output error"),
    QT_TRANSLATE_NOOP("EngineTexts", "No such device"),
    QT_TRANSLATE_NOOP("EngineTexts", "Not a directory"),
    QT_TRANSLATE_NOOP("EngineTexts", "Is a directory"),
    QT_TRANSLATE_NOOP("EngineTexts", "File exists"),
    QT_TRANSLATE_NOOP("EngineTexts", "File name too long"),
    QT_TRANSLATE_NOOP("EngineTexts", "Directory not empty"),
    QT_TRANSLATE_NOOP("EngineTexts", "Device or resource busy"),
    QT_TRANSLATE_NOOP("EngineTexts", "Too many levels of symbolic links"),
    QT_TRANSLATE_NOOP("EngineTexts", "Stale file handle"),
    QT_TRANSLATE_NOOP("EngineTexts", "Transport endpoint is not connected"),
    QT_TRANSLATE_NOOP("EngineTexts", "Host is down"),
    QT_TRANSLATE_NOOP("EngineTexts", "No route to host"),
    QT_TRANSLATE_NOOP("EngineTexts", "Network is unreachable"),
    QT_TRANSLATE_NOOP("EngineTexts", "Connection refused"),
    QT_TRANSLATE_NOOP("EngineTexts", "Connection reset by peer"),
    QT_TRANSLATE_NOOP("EngineTexts", "Connection timed out"),
    QT_TRANSLATE_NOOP("EngineTexts", "timed out"),
    QT_TRANSLATE_NOOP("EngineTexts", "The read operation timed out"),
    QT_TRANSLATE_NOOP("EngineTexts", "Name or service not known"),
    QT_TRANSLATE_NOOP("EngineTexts", "Temporary failure in name resolution"),
    QT_TRANSLATE_NOOP("EngineTexts", "unable to open database file"),
    QT_TRANSLATE_NOOP("EngineTexts", "attempt to write a readonly database"),
    QT_TRANSLATE_NOOP("EngineTexts", "disk I/O error"),
    QT_TRANSLATE_NOOP("EngineTexts", "Recallery made a mistake"),
    QT_TRANSLATE_NOOP("EngineTexts", "{error}. The details are in the log; please report them."),
    QT_TRANSLATE_NOOP("EngineTexts", "{error}. Please report it; the log says more."),
)
