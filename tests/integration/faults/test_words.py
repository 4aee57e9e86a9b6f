"""Words are found as they are typed, in a library of more than 200 files: smaller ones are searched another way."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.integration.command import Recallery
from tests.integration.faults.asking import Answer, Library, library_of, names, words_at
from tests.integration.faults.inputs import bag, saved, xmp

ALIKE = 200
"""Of each of two ways to name photos: more than a search looks at one by one."""
SAMPLES = sorted((Path(__file__).resolve().parents[3] / "resources" / "samples").rglob("*.jpg"))
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SENTENCE = "我们在海边看到了一座很老的红色灯塔"
THAI = "สวนสาธารณะ"


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


FOUND: dict[str, tuple[str, str]] = {
    # what is typed, what the file is called
    "nfd_korean": ("제주도", nfd("제주도 여행.jpg")),
    "nfd_vietnamese": (nfc("vịnh"), nfd("vịnh xanh.jpg")),
    "nfd_vietnamese_plain": ("vinh", nfd("vịnh xanh.jpg")),
    "nfd_cyrillic": (nfc("Йошкар"), nfd("Йошкар.jpg")),
    "nfd_german": (nfc("Düsseldorf"), nfd("Düsseldorf.jpg")),
    "nfd_japanese": ("がくえん", nfd("がくえん祭.jpg")),
    "typed_in_nfd": (nfd("göteborg"), nfc("Göteborg.jpg")),
    "typed_in_nfd_korean": (nfd("부산"), nfc("부산 바다.jpg")),
    "dotted_i": ("İzmir", "İzmir.jpg"),
    "dotted_i_small": ("izmir", "İzmir.jpg"),
    "dotless_i": ("diyarbakir", "Diyarbak\u0131r.jpg"),
    "sharp_s": ("strassenfest", "Straßenfest.jpg"),
    "sharp_s_typed": ("Großmutter", "Grossmutter.jpg"),
    "polish_l": ("lodz", "Łódź.jpg"),
    "danish_o": ("orsted", "Ørsted.jpg"),
    "icelandic": ("thingvellir", "Þingvellir.jpg"),
    "danish_ae": ("aeroskobing", "Ærøskøbing.jpg"),
    "croatian_d": ("dakovo", "Đakovo.jpg"),
    "greek_without_accents": ("ελλαδα", "Ελλάδα.jpg"),
    "greek_capitals": ("ΟΔΟΣ", "οδός.jpg"),
    "full_width": ("party", "\uff30\uff21\uff32\uff34\uff39.jpg"),
    "chinese_beginning": ("上海", "上海外滩夜景.jpg"),
    "chinese_end": ("夜景", "上海外滩夜景.jpg"),
    "japanese_beginning": ("東京", "東京タワー.jpg"),
    "japanese_end": ("タワー", "東京タワー.jpg"),
    "japanese_one_letter": ("京", "東京タワー.jpg"),
    "thai_beginning": ("สวน", f"{THAI}.jpg"),
    "khmer_end": ("វត្ត", "អង្គរវត្ត.jpg"),
    "lao_beginning": ("ຫຼວງ", "ຫຼວງພະບາງ.jpg"),
    "myanmar_end": ("ဘုရား", "ရွှေတိဂုံဘုရား.jpg"),
    "korean_with_ending": ("한라산", "한라산에서.jpg"),
    "hindi": ("दिल्ली", "दिल्ली.jpg"),
    "arabic": ("شاطئ", "شاطئ البحر.jpg"),
    "hash": (SHA, f"{SHA}.jpg"),
    "chinese_sentence": (SENTENCE, f"{SENTENCE}.jpg"),
    "part_of_a_chinese_sentence": ("灯塔", f"{SENTENCE}.jpg"),
    "german_compound": (
        "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
        nfd("Donaudampfschifffahrtsgesellschaftskapitänsmütze.jpg"),
    ),
    "emoji": ("🎂", "🎂 Ann.jpg"),
    "azeri": ("gence", "Gəncə.jpg"),
    "hawaiian": ("Hawaii", "Hawai\u02bbi.jpg"),
    "digits_of_another_script": ("2019", "\u0662\u0660\u0661\u0669.jpg"),
    "put_together": ("München", nfd("IMG1234MünchenÜberblick.jpg")),
    "keyword_in_nfd": ("경주", "keywords.jpg"),
    "keyword_with_odd_letters": ("gruss lodz", "keywords.jpg"),
    "keyword_part": ("灯塔", "keywords.jpg"),
}
EXACT: dict[str, tuple[str, str]] = {
    "camera_name": ("DSC_0103.JPG", "DSC_0103.JPG"),
    "camera_name_in_small_letters": ("dsc_0103.jpg", "DSC_0103.JPG"),
    "camera_name_without_ending": ("DSC_0104", "DSC_0104.JPG"),
    "name_with_a_space": ("photo 0101.jpg", "photo 0101.jpg"),
    "name_in_nfc": (nfc("Düsseldorf.jpg"), nfd("Düsseldorf.jpg")),
    "name_in_nfd": (nfd("Göteborg.jpg"), nfc("Göteborg.jpg")),
    "name_of_stop_words": ("our photos.jpg", "our photos.jpg"),
    "name_of_signs": ("#1 & co.jpg", "#1 & co.jpg"),
    "name_of_words_that_others_have_too": ("photo.jpg", "photo.jpg"),
    "name_of_a_sign_alone": ("!", "!.jpg"),
    "name_with_letters_of_its_own": ("thingvellir.jpg", "Þingvellir.jpg"),
    "chinese_name": ("上海外滩夜景.jpg", "上海外滩夜景.jpg"),
    "japanese_name_without_ending": ("東京タワー", "東京タワー.jpg"),
    "korean_name": ("부산 바다", "부산 바다.jpg"),
    "thai_name": (f"{THAI}.jpg", f"{THAI}.jpg"),
}


def part_of_a_sample(number: int) -> bytes:
    """Return a square of a photo, another one for each number."""
    with Image.open(SAMPLES[number % len(SAMPLES)]) as sample:
        left, top = 13 * number % (sample.width - 160), 29 * number % (sample.height - 160)
        return saved(sample.convert("RGB").crop((left, top, left + 160, top + 160)).resize((80, 80)))


def chequers(number: int) -> bytes:
    """Return a board that resembles whatever is asked for more than most pictures do; another one for each number."""
    squares = np.indices((48, 64)).sum(0) // (4 + number % 8) % 2 * (255 - number // 8)
    return saved(Image.fromarray(squares.astype(np.uint8)).convert("RGB"), quality=95)


def static(number: int) -> bytes:
    """Return grey noise, which resembles nothing that anybody asks for."""
    pixels = np.random.default_rng(number).integers(0, 256, (48, 64)).astype(np.uint8)
    return saved(Image.fromarray(pixels).convert("RGB"), quality=95)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("words")
    photos = folder / "photos"
    photos.mkdir()
    said = {name for _, name in (*FOUND.values(), *EXACT.values())} - {"keywords.jpg"}
    for number in range(ALIKE):
        (photos / f"DSC_{number:04}.JPG").write_bytes(chequers(number))
        (photos / f"photo {number:04}.jpg").write_bytes(part_of_a_sample(number))
    # Whoever finds these does so by their words.
    for number, name in enumerate(sorted(said)):
        (photos / name).write_bytes(static(number))
    keywords = xmp(bag("dc:subject", nfd("경주"), "Gruß aus Łódź", SENTENCE))
    with Image.open(io.BytesIO(static(1000))) as image:
        image.save(photos / "keywords.jpg", xmp=keywords)
    return library_of(folder)


@pytest.fixture(scope="module")
def answers(library: Library) -> dict[str, Answer]:
    assert library.summary["failed"] == 0
    assert library.summary["indexed"] > 200
    typed = {key: text for key, (text, _) in (*FOUND.items(), *EXACT.items())}
    return library.ask({key: {"text": text, "limit": 20} for key, text in typed.items()})


@pytest.mark.parametrize("case", FOUND)
def test_a_word_finds_the_file_that_has_it(answers: dict[str, Answer], case: str) -> None:
    _, name = FOUND[case]
    assert words_at(answers[case], name) > 0.5


@pytest.mark.parametrize("case", EXACT)
def test_an_exact_name_comes_first_and_is_good(answers: dict[str, Answer], case: str) -> None:
    _, name = EXACT[case]
    best = answers[case]["hits"][0]
    assert (Path(best["path"]).name, best["band"]) == (name, "good")


def test_a_place_in_the_south_can_be_asked_for(library: Library) -> None:
    ran = library.recallery("search", "circle", "--near", "-33.86,151.2")
    assert (ran.code, ran.err) == (1, "Nothing found. No file passes the filters.\n")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount of its own")
def test_an_index_that_cannot_be_written_can_be_searched(library: Library, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(library.recallery.data, copy)
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    bound = subprocess.run(["mount", "--bind", copy, mounted], capture_output=True, check=False)
    if bound.returncode or subprocess.run(["mount", "-o", "remount,bind,ro", mounted], check=False).returncode:
        pytest.skip("not allowed to mount a folder so that it cannot be written")
    try:
        ran = Recallery(mounted)("search", nfc("Düsseldorf"), "--json", "--limit", 1)
        assert (ran.code, ran.err) == (0, "")
        assert names({"hits": ran.records}) == [nfd("Düsseldorf.jpg")]
    finally:
        subprocess.run(["umount", "-l", mounted], check=False)
