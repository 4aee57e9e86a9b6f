"""Measures how well and how fast text in pictures is read; prints JSON.

    python -m tests.bench.ocr [pages] [receipts] [photos]

Pages are drawn with fonts of this machine; receipts and photos are in `../shared/data`. Times are CPU time of one
thread.
"""

# ruff: noqa: RUF001, T201 - Chinese has commas of its own; the output is the screen
from __future__ import annotations

import json
import sys
import time
import unicodedata
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from indexer.bench.machine import machine
from indexer.catalogue.picture_texts import PictureText
from indexer.ocr.reader import GATE_BOXES, GATE_SIDE_PX, PICTURE, TextReader
from indexer.types import Pixels

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
LATIN = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
"""Its I and l differ, those of many fonts do not."""
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
PAGE_PX = (1_100, 800)
SIZES_PX = (10, 13, 17, 24, 36)
TIMES = 3
"""How often each text stands on its page."""
PHOTOS = 100
TEXTS = {
    "English": (
        "The museum opens every day from nine to five, except on Mondays and public holidays. Tickets cost 12.50 for "
        "adults; children under six enter free. Please leave large bags at the cloakroom (level -1). The invoice "
        "no. 2024-0815 was paid on 3 March by Mrs. Jane O'Neill, 27 Queen's Road, Bristol BS8 1QU. Why not join us?"
    ),
    "German": (
        "Die Straße war gesperrt, weil ein Möbelwagen quer über beide Fahrspuren stand. Bitte überweisen Sie den "
        "Betrag von 1.249,90 Euro bis zum 15. März auf unser Konto. Größere Mengen können wir übermorgen "
        "ausliefern; für Rückfragen erreichen Sie Frau Müller-Lüdenscheidt unter 030 / 123 45 67. Äpfel, Öl, Übung!"
    ),
    "French": (
        "Le château fut bâti au XVIIe siècle près de la forêt. L'été dernier, nous avons goûté où mûrit le raisin : "
        "quel régal ! Ça coûte 45,80 euros par personne, café compris. Veuillez réserver à l'avance auprès de "
        "M. François Lefèvre, 12 rue de l'Église, Orléans. Noël approche, et les élèves rêvent déjà de vacances."
    ),
    "Chinese": (
        "今天上午九点开会，请大家准时参加。北京的秋天非常美丽，天气晴朗，适合去公园散步。"
        "这张发票的总金额是一百二十元，请在三月十五日之前付款。我们的图书馆每天开放，周一休息。"
        "火车从上海出发，经过南京和济南，晚上七点到达终点站。"
    ),
    "Japanese": (
        "本日は午前九時から会議を行いますので、時間通りにお集まりください。京都の秋はとても美しく、散歩にぴったりです。"
        "この請求書の合計金額は一万二千円です。三月十五日までにお支払いください。図書館は月曜日がお休みです。"
        "電車は東京を出発し、名古屋と大阪を通って、夜の七時に終点に着きます。"
    ),
}
"""Written for this measurement."""


def main() -> None:
    wanted = set(sys.argv[1:]) or {"pages", "receipts", "photos"}
    reader = TextReader(threads=1)
    measured: dict[str, object] = {"machine": machine()}
    if "pages" in wanted:
        measured["pages"] = pages(reader)
    if "receipts" in wanted:
        measured["receipts"] = receipts(reader)
    if "photos" in wanted:
        measured["photos"] = photos(reader)
    print(json.dumps(measured, ensure_ascii=False, indent=1))


def pages(reader: TextReader) -> dict[str, object]:
    """Read a page of each language in each size; give the share of wrong characters, spaces not counted."""
    found: dict[str, object] = {}
    for language, text in TEXTS.items():
        is_cjk = language in {"Chinese", "Japanese"}
        if not (CJK if is_cjk else LATIN).is_file():
            found[language] = "no font"
            continue
        by_size: dict[int, float] = {}
        for size_px in SIZES_PX:
            times = (text + " ") * TIMES if not is_cjk else text * TIMES
            picture, lines = drawn(times.strip(), size_px, CJK if is_cjk else LATIN, spaced=not is_cjk)
            read = timed(reader, picture)[0]
            by_size[size_px] = error_rate(bare("".join(lines)), bare(read.text))
        found[language] = {"by_size_px": by_size, "mean": round(float(np.mean(list(by_size.values()))), 4)}
    return found


def drawn(text: str, size_px: int, font_path: Path, *, spaced: bool) -> tuple[Pixels, list[str]]:
    """Draw a text black on white; return the picture and its lines."""
    font = ImageFont.truetype(str(font_path), size_px, index=0)
    words = text.split(" ") if spaced else list(text)
    glue = " " if spaced else ""
    lines = [words[0]]
    for word in words[1:]:
        longer = lines[-1] + glue + word
        if font.getlength(longer) <= PAGE_PX[0] - 80:
            lines[-1] = longer
        else:
            lines.append(word)
    step = round(size_px * 1.6)
    picture = Image.new("RGB", (PAGE_PX[0], max(PAGE_PX[1], 80 + step * len(lines))), "white")
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((40, 40 + number * step), line, font=font, fill="black")
    return np.asarray(picture), lines


def receipts(reader: TextReader) -> dict[str, object]:
    """Give the share of lines that are found with at most a tenth of their characters wrong, capitals or not."""
    folder = DATA / "receipts"
    if not folder.is_dir():
        return {"skipped": "there are no receipts"}
    good = total = 0
    spent_s: list[float] = []
    for entry in map(json.loads, (folder / "text.jsonl").read_text(encoding="utf-8").splitlines()):
        with Image.open(folder / entry["file"]) as image:
            width, height = image.size
        read, took_s = timed(reader, opened(folder / entry["file"]))
        spent_s.append(took_s)
        for line in entry["lines"]:
            total += 1
            good += error_rate(bare(line["text"]), inside(read, line["box"], width, height)) <= 0.1
    return {"lines": total, "good": round(good / total, 4), "s_a_receipt": round(float(np.mean(spent_s)), 3)}


def inside(read: PictureText, box: list[int], width: int, height: int) -> str:
    """Return the words whose middle lies in a box."""
    xs, ys = box[0::2], box[1::2]
    found = [
        word
        for word in read.words
        if min(xs) <= (word.box.left + word.box.right) / 2 * width <= max(xs)
        and min(ys) <= (word.box.top + word.box.bottom) / 2 * height <= max(ys)
    ]
    return bare("".join(word.text for word in found))


def photos(reader: TextReader) -> dict[str, object]:
    """Measure the gate on natural photos, and how many of them it opens for."""
    paths = sorted((DATA / "bsds500").glob("*.webp"))
    if not paths:
        return {"skipped": "there are no photos"}
    paths = paths[:PHOTOS]
    spent_ms: list[float] = []
    opened_for: list[str] = []
    with_words: dict[str, str] = {}
    for path in paths:
        picture = opened(path)
        start = time.thread_time()
        boxes = len(reader.find(picture, GATE_SIDE_PX))
        spent_ms.append((time.thread_time() - start) * 1000)
        if boxes >= GATE_BOXES:
            opened_for.append(path.name)
            if text := reader.read(picture).text:
                with_words[path.name] = text.replace("\n", " | ")
    return {
        "photos": len(paths),
        "gate_ms_median": round(float(np.median(spent_ms)), 1),
        "opened": len(opened_for),
        "text": with_words,
    }


def opened(path: Path) -> Pixels:
    with Image.open(path) as image:
        picture = ImageOps.exif_transpose(image).convert("RGB")
        picture.thumbnail((PICTURE.width_px, PICTURE.height_px))
        return np.asarray(picture)


def timed(reader: TextReader, picture: Pixels) -> tuple[PictureText, float]:
    start = time.thread_time()
    read = reader.read(picture)
    return read, time.thread_time() - start


def bare(text: str) -> str:
    """Return a text without spaces, in small letters, with the punctuation of full width as plain."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def error_rate(wanted: str, found: str) -> float:
    """Return the edit distance over the length of what is wanted."""
    row = np.arange(len(found) + 1)
    for number, letter in enumerate(wanted, 1):
        before = row
        row = np.empty_like(before)
        row[0] = number
        cost = np.array([letter != other for other in found], int)
        row[1:] = np.minimum(before[:-1] + cost, before[1:] + 1)
        for place in range(1, len(row)):
            row[place] = min(row[place], row[place - 1] + 1)
    return round(float(row[-1]) / max(1, len(wanted)), 4)


if __name__ == "__main__":
    main()
