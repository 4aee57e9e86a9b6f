"""Words, tags, people and stars are read as people's programs write them."""

from __future__ import annotations

from functools import partial

import pytest

from tests.integration.faults.facts import Case, Files, complaints, parameters
from tests.integration.faults.inputs import (
    SMALL,
    bag,
    chunk,
    iptc,
    photo,
    raw_profile,
    with_chunk,
    with_exif,
    with_iptc,
    with_segment,
    xmp,
)
from tests.integration.faults.tiffs import Field, Page, ascii_text, exif, octets, short, tiff, undefined, utf8_text
from tests.integration.pictures import picture

DESCRIPTION, RATING, PERCENT, XP_TITLE, IPTC_NAA = 0x010E, 0x4746, 0x4749, 0x9C9B, 33723
COMMENT, MAKER_NOTE = 0x9286, 0x927C
PERSON = bag("Iptc4xmpExt:PersonInImage", "Wilhelmina Ostrander")
FACE = (
    '<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<mwg-rs:Name>Wilhelmina Ostrander</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type></rdf:li></rdf:Bag>"
    "</mwg-rs:RegionList></mwg-rs:Regions>"
)
MICROSOFT_FACE = (
    '<MP:RegionInfo rdf:parseType="Resource"><MPRI:Regions><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<MPReg:PersonDisplayName>Wilhelmina Ostrander</MPReg:PersonDisplayName></rdf:li></rdf:Bag></MPRI:Regions>"
    "</MP:RegionInfo>"
)
TITLE = bag("dc:title", "", kind="Alt").replace("<rdf:li>", '<rdf:li xml:lang="x-default">Harbour at dawn')


def packet(inner: str = "", attributes: str = "") -> Files:
    """A photo with XMP inside it."""
    return lambda seed: {"photo.jpg": photo(seed, xmp=xmp(inner, attributes))}


def block(**directories: dict[int, Field]) -> Files:
    """A photo with EXIF inside it."""
    return lambda seed: {"photo.jpg": with_exif(seed, exif(**directories))}


def records(*datasets: tuple[int, str]) -> Files:
    """A photo with IPTC inside it."""
    return lambda seed: {"photo.jpg": with_iptc(seed, iptc(*datasets))}


def sidecar(make: bytes, name: str = "photo.xmp") -> Files:
    """A photo and an XMP file."""
    return lambda seed: {"photo.jpg": photo(seed), name: make}


def gif(seed: int) -> dict[str, bytes]:
    """XMP where GIF has it: as an application extension with a trailer that counts down."""
    whole = photo(seed, "GIF")
    magic = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    added = b"\x21\xff\x0bXMP DataXMP" + xmp(bag("dc:subject", "lighthouse"), 'xmp:Rating="4"') + magic
    at = 13 + 3 * 2 ** ((whole[10] & 7) + 1) if whole[10] & 0x80 else 13
    return {"photo.gif": whole[:at] + added + whole[at:]}


def jp2(seed: int) -> dict[str, bytes]:
    """XMP where JPEG 2000 has it: in a box named by a UUID, at the end."""
    body = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC") + xmp(bag("dc:subject", "lighthouse"), 'xmp:Rating="4"')
    return {"photo.jp2": photo(seed, "JPEG2000") + (len(body) + 8).to_bytes(4, "big") + b"uuid" + body}


def webp(seed: int, described: Field) -> dict[str, bytes]:
    return {"photo.webp": photo(seed, "WEBP", exif=exif({DESCRIPTION: described})[6:])}


def iptc_as_long(seed: int) -> dict[str, bytes]:
    """Photoshop says LONG of the bytes of IPTC in a TIFF."""
    data = iptc((25, "lighthouse"))
    data += b"\0" * (-len(data) % 4)
    more = {IPTC_NAA: Field(4, len(data) // 4, data)}
    return {"photo.tif": tiff(Page(*SMALL, [picture(seed, SMALL).tobytes()], (8, 8, 8), 2, more=more))}


def png_profile(kind: str, data: bytes) -> Files:
    return lambda seed: {"photo.png": with_chunk(photo(seed, "PNG"), raw_profile(kind, data))}


def png_text(seed: int) -> dict[str, bytes]:
    text = b"Description\0\0\0\0\0" + "Möwe über Düne".encode()
    return {"photo.png": with_chunk(photo(seed, "PNG"), chunk(b"iTXt", text))}


UTF8 = "Möwe über Düne"
BIG = 5_000_000
MASK = f"<crs:MaskDigest>{'A' * BIG}</crs:MaskDigest>"

TEXTS = {
    "exif_description_in_utf8": Case(
        files=block(main={DESCRIPTION: ascii_text(UTF8.encode())}), words=("Möwe", "Düne")
    ),
    "exif_description_in_utf8_webp": Case(files=partial(webp, described=ascii_text(UTF8.encode())), words=("Möwe",)),
    "exif_description_in_japanese": Case(files=block(main={DESCRIPTION: ascii_text("灯台".encode())}), words=("灯台",)),
    "exif_3_text_type": Case(files=block(main={DESCRIPTION: utf8_text(UTF8)}), words=("Möwe",)),
    "exif_description_in_latin1": Case(
        files=block(main={DESCRIPTION: ascii_text(UTF8.encode("latin-1"))}), words=("Möwe",)
    ),
    "exif_title_of_windows": Case(
        files=block(main={XP_TITLE: octets((UTF8 + "\0").encode("utf-16-le"))}), words=("Möwe",)
    ),
    "exif_comment_ascii_that_is_utf8": Case(
        files=block(photo={COMMENT: undefined(b"ASCII\0\0\0" + UTF8.encode())}), words=("Möwe",)
    ),
    "png_text_in_utf8": Case(files=png_text, words=("Möwe",)),
    "png_raw_profile_exif": Case(
        files=png_profile("exif", exif({DESCRIPTION: ascii_text(b"lighthouse")})),
        words=("lighthouse",),
    ),
    "png_raw_profile_iptc": Case(
        files=png_profile(
            "iptc", b"8BIM\x04\x04\0\0" + len(iptc((25, "lighthouse"))).to_bytes(4, "big") + iptc((25, "lighthouse"))
        ),
        words=("lighthouse",),
    ),
    "png_raw_profile_xmp": Case(files=png_profile("xmp", xmp(bag("dc:subject", "lighthouse"))), words=("lighthouse",)),
    "gif_xmp": Case(files=gif, words=("lighthouse",), holds=({"rating": 4},)),
    "jp2_xmp": Case(files=jp2, words=("lighthouse",), holds=({"rating": 4},)),
    "tiff_iptc_as_long": Case(files=iptc_as_long, words=("lighthouse",)),
    "xmp_title": Case(files=packet(TITLE), words=("harbour dawn",)),
}
TAGS = {
    "lightroom_tree": Case(
        files=packet(bag("lr:hierarchicalSubject", "Animals|Dogs|Rex")),
        words=("animals", "dogs", "rex"),
    ),
    "digikam_tree": Case(
        files=packet(bag("digiKam:TagsList", "Places/Italy/Rome", kind="Seq")),
        words=("places", "italy", "rome"),
    ),
    "microsoft_tree": Case(
        files=packet(bag("MicrosoftPhoto:LastKeywordXMP", "Travel/Lisbon")), words=("travel", "lisbon")
    ),
    "lightroom_tree_beside_leaves": Case(
        files=packet(bag("dc:subject", "Rex") + bag("lr:hierarchicalSubject", "Fauna|Dogs|Rex", "Year|2019")),
        words=("fauna", "dogs", "rex", "2019"),
    ),
    "tree_in_a_sidecar": Case(
        files=sidecar(xmp(bag("lr:hierarchicalSubject", "Nature|Coast|Lighthouse"))),
        words=("nature", "coast", "lighthouse"),
    ),
    "iptc_person_in_image": Case(files=packet(PERSON), words=("wilhelmina", "ostrander")),
    "name_at_a_face": Case(files=packet(FACE), words=("wilhelmina",)),
    "name_at_a_face_of_windows": Case(files=packet(MICROSOFT_FACE), words=("wilhelmina",)),
    "xmp_city_and_country": Case(
        files=packet("", 'photoshop:City="Valparaiso" photoshop:Country="Chile" Iptc4xmpCore:Location="Cerro Alegre"'),
        words=("valparaiso", "chile", "alegre"),
    ),
    "iptc_city_and_country": Case(
        files=records((90, "Valparaiso"), (95, "Quinta"), (101, "Chile")),
        words=("valparaiso", "quinta", "chile"),
    ),
}
STARS = {
    "exif_rejected": Case(files=block(main={RATING: short(65535)}), never=({"rating": 1},)),
    "exif_percent_alone": Case(files=block(main={PERCENT: short(75)}), holds=({"rating": 4},), never=({"rating": 5},)),
    "exif_three": Case(files=block(main={RATING: short(3)}), holds=({"rating": 3},), never=({"rating": 4},)),
    "xmp_eighty": Case(files=packet("", 'xmp:Rating="80"'), never=({"rating": 5},)),
    "xmp_comma": Case(files=packet("", 'xmp:Rating="3,0"'), holds=({"rating": 3},), never=({"rating": 4},)),
    "xmp_point": Case(files=packet("", 'xmp:Rating="3.0"'), holds=({"rating": 3},), never=({"rating": 4},)),
    "xmp_rejected": Case(files=packet("", 'xmp:Rating="-1"'), never=({"rating": 1},)),
    "microsoft_75_percent": Case(
        files=packet("", 'MicrosoftPhoto:Rating="75"'),
        holds=({"rating": 4},),
        never=({"rating": 5},),
    ),
    "microsoft_99_percent": Case(
        files=packet("<MicrosoftPhoto:Rating>99</MicrosoftPhoto:Rating>"), holds=({"rating": 5},)
    ),
    "xmp_is_nonsense_exif_is_not": Case(
        files=lambda seed: {
            "photo.jpg": with_segment(
                with_exif(seed, exif({RATING: short(4)})),
                0xE1,
                b"http://ns.adobe.com/xap/1.0/\0" + xmp("", 'xmp:Rating="many"'),
            )
        },
        holds=({"rating": 4},),
        never=({"rating": 5},),
    ),
}
SIDECARS = {
    "upper_case": Case(
        files=sidecar(xmp(bag("dc:subject", "lighthouse"), 'xmp:Rating="4"'), "photo.XMP"),
        words=("lighthouse",),
        holds=({"rating": 4},),
    ),
    "upper_case_both": Case(
        files=lambda seed: {"IMG.JPG": photo(seed), "IMG.JPG.XMP": xmp(bag("dc:subject", "lighthouse"))},
        words=("lighthouse",),
    ),
    "mixed_case": Case(
        files=lambda seed: {"img.jpeg": photo(seed), "img.jpeg.Xmp": xmp(bag("dc:subject", "lighthouse"))},
        words=("lighthouse",),
    ),
    "five_megabytes_after": Case(
        files=sidecar(xmp(bag("dc:subject", "lighthouse") + MASK, 'xmp:Rating="4"')),
        words=("lighthouse",),
        holds=({"rating": 4},),
    ),
    "five_megabytes_before": Case(
        files=sidecar(xmp(MASK + bag("dc:subject", "lighthouse") + "<xmp:Rating>4</xmp:Rating>")),
        words=("lighthouse",),
        holds=({"rating": 4},),
    ),
    "cut_off_in_the_middle": Case(
        files=sidecar(xmp(bag("dc:subject", "lighthouse") + MASK[: BIG // 50], 'xmp:Rating="4"')[: -BIG // 100]),
        words=("lighthouse",),
        holds=({"rating": 4},),
    ),
}
CASES = TEXTS | TAGS | STARS | SIDECARS


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    return complaints(tmp_path_factory.mktemp("metadata"), CASES)


@pytest.mark.parametrize("case", parameters(TEXTS))
def test_texts_are_read_in_whatever_encoding_they_have(wrong: dict[str, list[str]], case: str) -> None:
    assert wrong[case] == []


@pytest.mark.parametrize("case", parameters(TAGS))
def test_tags_people_and_places_are_words_with_all_their_levels(wrong: dict[str, list[str]], case: str) -> None:
    assert wrong[case] == []


@pytest.mark.parametrize("case", parameters(STARS))
def test_stars_are_what_the_program_meant(wrong: dict[str, list[str]], case: str) -> None:
    assert wrong[case] == []


@pytest.mark.parametrize("case", parameters(SIDECARS))
def test_side_files_are_read_whatever_their_case_and_size(wrong: dict[str, list[str]], case: str) -> None:
    assert wrong[case] == []
