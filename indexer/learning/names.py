"""Which names say something: not those that cameras, systems and programs give, nor dates and numbers."""

from __future__ import annotations

import re

from indexer.catalogue.text import plain, words_of_name

_GENERIC = frozenset(
    """
    dcim camera cameraroll roll cam pictures picture photos photo images image pics pic img imgs bilder bild fotos foto
    photographs aufnahmen videos video movies movie clips films filme documents document docs dokumente dokument
    downloads download herunterladen desktop schreibtisch library bibliothek media medien files file dateien datei
    folder folders ordner verzeichnis directory dossier carpeta cartella mappe new neu neue neuer neues nouveau nueva
    nuovo untitled unbenannt unnamed ohne titel sans titre copy kopie kopien copies of von de und and the der die das
    misc miscellaneous verschiedenes sonstiges diverses other others andere stuff temp tmp temporary test tests data
    daten backup backups sicherung archive archiv archives export exports exported import imports imported upload
    uploads edited edit bearbeitet original originals originale raw raws jpg jpeg png heic tiff webp gif mp4 mov pdf
    takeout google icloud
    whatsapp whats app apps telegram signal saved received sent screenshots screenshot bildschirmfoto
    bildschirmfotos scans scan home user users mnt volume volumes disk usb drive part teil vol set batch album albums
    alben gallery galerie my mein meine mes eigene all alle unsorted unsortiert sorted sortiert inbox todo old alt alte
    train val valid validation dev eval dataset datasets
    january february march april may june july august september october november december januar februar maerz marz mai
    juni juli oktober dezember jan feb mar apr jun jul aug sep sept oct okt nov dec dez monday tuesday wednesday
    thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
    kb mb gb px dpi hd uhd untagged none null unknown unbekannt na nan
    canon nikon sony apple olympus panasonic fujifilm kodak samsung digital
    """.split()
)
"""Words that alone name nothing that can be seen. Several of them together name nothing either."""
_CAMERA = re.compile(r"^(\d{3}[a-z_]{2,8}|dsc[fn]?|p\d+|imgp?|mvi|gopro|pano|burst|[a-z]{0,4}\d+[a-z]?)$")
"""Names of folders and files by the rule for cameras (100CANON, 101MSDCF), and numbers."""
LEAST_LETTERS = 3
MOST_WORDS = 12
"""Of a name; longer texts are captions."""
CAPTION_WORDS = 30


def cleaned(name: str) -> str:
    """Return what a folder's name says: its words without dates, numbers and what programs add; empty if nothing."""
    if _CAMERA.match(plain(name).replace(" ", "")) and any(letter.isdigit() for letter in name):
        return ""
    words = [word for word in words_of_name(name).split() if not any(letter.isdigit() for letter in word)]
    return " ".join(words[:MOST_WORDS]) if is_telling(" ".join(words)) else ""


def is_telling(text: str) -> bool:
    """Say whether a text has a word that means something."""
    words = [word for word in plain(text).split() if not any(letter.isdigit() for letter in word)]
    telling = [word for word in words if word.strip("-_.,()&+") and word not in _GENERIC and not _CAMERA.match(word)]
    return sum(letter.isalpha() for word in telling for letter in word) >= _least(telling)


def _least(words: list[str]) -> int:
    """Return how many letters are enough: scripts without spaces say more in fewer."""
    return LEAST_LETTERS if all(word.isascii() for word in words) else 1


def caption(text: str) -> str:
    """Return a caption on one line, its beginning if it is long; empty if it says nothing."""
    words = text.split()
    return " ".join(words[:CAPTION_WORDS]) if is_telling(text) else ""


def heading(text: str) -> str:
    """Return the heading of a page: its first line that says something and is no long sentence; else empty."""
    for line in text.splitlines()[:5]:
        words = line.split()
        if 1 < len(words) <= MOST_WORDS and is_telling(line):
            return " ".join(words)
    return ""
