"""Facts come out of EXIF, XMP, IPTC, text chunks and sidecars; nonsense and attacks leave no trace."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from indexer.decode import fields
from indexer.decode.exif import facts_from_exif, raw_directories
from indexer.decode.image import read_image
from indexer.decode.metadata import facts_from_iptc, merged
from indexer.decode.xmp import facts_from_xmp, parse
from indexer.types import Fit, MediaFacts, PixelSpec

DATA = Path(__file__).resolve().parents[2] / "data"
SPEC = PixelSpec(width_px=16, height_px=16, fit=Fit.SQUASH)
NS = (
    'xmlns:x="adobe:ns:meta/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/"'
)


def packet(inner: str, attributes: str = "") -> bytes:
    body = f"<rdf:RDF><rdf:Description rdf:about='' {attributes}>{inner}</rdf:Description></rdf:RDF>"
    return f"<?xpacket begin='\ufeff'?><x:xmpmeta {NS}>{body}</x:xmpmeta><?xpacket end='w'?>".encode()


def ms(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc]  # year, month, ...


def photo_with(tmp_path: Path, suffix: str, **options: Any) -> MediaFacts:
    path = tmp_path / f"x.{suffix}"
    Image.new("RGB", (32, 16), (90, 120, 30)).save(path, **options)
    return read_image(path, SPEC).facts


# EXIF


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif", "avif"])
def test_exif_is_read_from_each_format(tmp_path: Path, suffix: str) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Canon", "Canon EOS 5D"
    exif[0x0132] = "2020:01:02 03:04:05"
    facts = photo_with(tmp_path, suffix, exif=exif)
    assert (facts.camera, facts.taken_ms) == ("Canon EOS 5D", ms(2020, 1, 2, 3, 4, 5))
    assert (facts.width_px, facts.height_px) == (32, 16)


def test_camera_raw_has_its_camera_and_date() -> None:
    facts = read_image(DATA / "quarters.dng", SPEC).facts
    assert (facts.camera, facts.taken_ms) == ("Recallery Test Camera", ms(2021, 6, 5, 4, 3, 2))


def test_canon_boxes_are_found_in_cr3() -> None:
    exif = Image.Exif()
    exif[0x0110] = "EOS R5"
    block = exif.tobytes()[6:]
    head = b"\0\0\0\x18ftypcrx " + bytes(12) + (len(block) + 8).to_bytes(4, "big") + b"CMT1" + block
    assert [main[0x0110] for main, _, _ in raw_directories(head)] == ["EOS R5"]


def test_the_date_taken_wins_over_digitised_and_changed_with_its_offset_and_fraction() -> None:
    photo = {0x9003: "2019:07:08 09:10:11", 0x9011: "+05:30", 0x9291: "25", 0x9004: "2020:01:01 00:00:00"}
    facts = facts_from_exif({0x0132: "2022:01:01 00:00:00"}, photo, {})
    assert (facts.taken_ms, facts.taken_offset_min) == (ms(2019, 7, 8, 9, 10, 11) + 250, 330)


@pytest.mark.parametrize("nonsense", ["0000:00:00 00:00:00", "    :  :     :  :  ", "", b"\0\1", 7])
def test_a_nonsense_date_gives_way_to_the_next(nonsense: object) -> None:
    facts = facts_from_exif({0x0132: "2022:01:01 00:00:00"}, {0x9003: nonsense}, {})
    assert facts.taken_ms == ms(2022, 1, 1)


@pytest.mark.parametrize(
    ("partial", "date"),
    [
        ("2019:00:00 00:00:00", (2019, 1, 1)),
        ("2019:13:05 10:00:00", (2019, 1, 1)),
        ("2019-06", (2019, 6, 1)),
        ("2019:02:30 12:00:00", (2019, 2, 1)),
        ("2019:06:12 25:61:00", (2019, 6, 12)),
    ],
)
def test_a_date_counts_as_far_as_it_makes_sense(partial: str, date: tuple[int, int, int]) -> None:
    assert facts_from_exif({0x0132: "2022:01:01 00:00:00"}, {0x9003: partial}, {}).taken_ms == ms(*date)


def test_a_partial_date_is_completed_by_one_within_it() -> None:
    facts = facts_from_exif({0x0132: "2019:06:12 10:11:12"}, {0x9003: "2019:00:00 00:00:00"}, {})
    assert facts.taken_ms == ms(2019, 6, 12, 10, 11, 12)


@pytest.mark.parametrize(
    ("stem", "date"),
    [
        ("VID-20190503-WA0001", (2019, 5, 3)),
        ("20190503T101112", (2019, 5, 3, 10, 11, 12)),
        ("IMG_20190503_101112_BURST1", (2019, 5, 3, 10, 11, 12)),
        ("WhatsApp Image 2020-08-30 at 3.41.14 PM", (2020, 8, 30, 15, 41, 14)),
        ("Bildschirmfoto 2022-03-04 um 10.11.12", (2022, 3, 4, 10, 11, 12)),
        ("photo_2022-03-04_10-11-12", (2022, 3, 4, 10, 11, 12)),
        ("Oma 03.05.1959", (1959, 5, 3)),
        ("FB_IMG_1556878830123", (2019, 5, 3, 10, 20, 30)),
    ],
)
def test_dates_in_names_are_those_of_phones_and_people(stem: str, date: tuple[int, ...]) -> None:
    found = fields.moment_in_name(stem)
    assert found is not None
    assert found // 1000 == ms(*date) // 1000


@pytest.mark.parametrize("stem", ["DSC_12345678", "IMG_2019", "IMG_20191399_101112", "1201905031234", "v1.2.3", "2019"])
def test_numbers_in_names_are_no_dates(stem: str) -> None:
    assert fields.moment_in_name(stem) is None


def test_dates_before_photography_and_in_the_future_are_nonsense() -> None:
    assert fields.moment("1000:01:01 00:00:00") == (None, None)
    assert fields.moment("9999:01:01 00:00:00") == (None, None)
    assert fields.moment_in_name("IMG-29990503-WA0001") is None


@pytest.mark.parametrize(
    ("make", "model", "name"),
    [
        ("Canon", "Canon EOS 5D", "Canon EOS 5D"),
        ("NIKON CORPORATION", "NIKON D70", "NIKON D70"),
        ("Apple", "iPhone 12", "Apple iPhone 12"),
        ("OLYMPUS IMAGING CORP.  ", "E-M1", "OLYMPUS E-M1"),
        ("EASTMAN KODAK COMPANY", "KODAK DX4900", "KODAK DX4900"),
        ("SONY\0\0", "DSLR-A100\0", "SONY DSLR-A100"),
        ("", "X", "X"),
        ("Leica", "", "Leica"),
        (None, None, ""),
    ],
)
def test_the_camera_is_named_once(make: object, model: object, name: str) -> None:
    assert fields.camera_name(make, model) == name


def test_gps_is_degrees_minutes_seconds_with_hemispheres() -> None:
    gps = {1: "S", 2: (IFDRational(33), IFDRational(51), IFDRational(3096, 100)), 3: "W", 4: (70.5, 30.0, 0.0)}
    facts = facts_from_exif({}, {}, gps)
    assert facts.latitude == pytest.approx(-33.8586)
    assert facts.longitude == pytest.approx(-71.0)


@pytest.mark.parametrize(
    "gps",
    [
        {1: "S", 2: (33.0, 51.0, IFDRational(0, 0)), 4: (151.2,)},
        {1: "S", 2: (IFDRational(-33), IFDRational(-51), 0.0), 4: (151.0, 12.0)},
        {2: (-33.85,), 4: (151.2,)},
        {1: "S", 2: "33,51", 4: "151.2"},
    ],
)
def test_a_position_is_read_in_odd_notations(gps: dict[int, object]) -> None:
    facts = facts_from_exif({}, {}, gps)
    assert facts.latitude == pytest.approx(-33.85)
    assert facts.longitude == pytest.approx(151.2)


@pytest.mark.parametrize(
    "gps",
    [
        {2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)},
        {2: (IFDRational(0, 0), 0, 0), 4: (1.0, 0.0, 0.0)},
        {2: (91.0, 0.0, 0.0), 4: (1.0, 0.0, 0.0)},
        {2: (10.0, 0.0, 0.0)},
        {2: "north", 4: b"east"},
        {2: (-91.0, 0.0, 0.0), 4: (1.0, 0.0, 0.0)},
        {2: (), 4: ()},
    ],
)
def test_an_impossible_position_is_none(gps: dict[int, object]) -> None:
    facts = facts_from_exif({}, {}, gps)
    assert (facts.latitude, facts.longitude) == (None, None)


@pytest.mark.parametrize(
    ("value", "stars"),
    [
        (0, 0),
        (4, 4),
        (9, 5),
        (-1, 0),
        (65535, 0),
        (80, 4),
        (400, None),
        ("3", 3),
        ("x", None),
        (IFDRational(0, 0), None),
    ],
)
def test_ratings_are_clamped_to_five_stars(value: object, stars: int | None) -> None:
    assert facts_from_exif({0x4746: value}, {}, {}).rating == stars


def test_texts_of_windows_are_utf16() -> None:
    tags = {0x9C9B: "Urlaub".encode("utf-16-le") + b"\0\0", 0x9C9E: tuple("Meer; Sonne".encode("utf-16-le"))}
    facts = facts_from_exif(tags, {}, {})
    assert (facts.title, facts.keywords) == ("Urlaub", ("Meer", "Sonne"))


@pytest.mark.parametrize(
    "unasked", ["OLYMPUS DIGITAL CAMERA         ", "SONY DSC", "DCF 1.0", "  ", "Created with GIMP"]
)
def test_what_cameras_write_unasked_is_no_description(unasked: str) -> None:
    assert facts_from_exif({0x010E: unasked}, {}, {}).description == ""


@pytest.mark.parametrize(
    "comment",
    [
        b"ASCII\0\0\0A day at sea\0\0",
        b"UNICODE\0" + "A day at sea".encode("utf-16-le"),
        b"UNICODE\0" + "A day at sea".encode("utf-16-be"),
        bytes(8) + b"A day at sea  ",
    ],
)
def test_user_comments_of_each_encoding_are_descriptions(comment: bytes) -> None:
    assert facts_from_exif({}, {0x9286: comment}, {}).description == "A day at sea"


def test_how_a_photo_was_exposed_is_read_and_nonsense_left_out() -> None:
    said = facts_from_exif({}, {0x829D: 2.8, 0x829A: 0.005, 0x8827: (200, 0), 0x920A: 35.0}, {})
    assert (said.aperture, said.exposure_s, said.iso, said.focal_mm) == (2.8, 0.005, 200, 35.0)
    odd = facts_from_exif({}, {0x829D: 0, 0x829A: float("inf"), 0x8827: 65535, 0x920A: "wide"}, {})
    assert (odd.aperture, odd.exposure_s, odd.iso, odd.focal_mm) == (None, None, None, None)
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:FNumber="28/10" exif:ExposureTime="1/200" '
        b'exif:FocalLength="35/0"><exif:ISOSpeedRatings><rdf:Seq><rdf:li>400</rdf:li></rdf:Seq></exif:ISOSpeedRatings>'
        b"</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    told = facts_from_xmp(packet)
    assert (told.aperture, told.exposure_s, told.iso, told.focal_mm) == (2.8, 0.005, 400, None)


def test_the_lens_is_named_unless_unknown() -> None:
    assert facts_from_exif({}, {0xA434: "EF50mm f/1.8"}, {}).lens == "EF50mm f/1.8"
    assert facts_from_exif({}, {0xA434: "----"}, {}).lens == ""


# XMP


def test_xmp_elements_with_alternatives_and_bags_are_read() -> None:
    facts = facts_from_xmp(
        packet(
            "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Harbour</rdf:li></rdf:Alt></dc:title>"
            "<dc:description><rdf:Alt><rdf:li>Boats &amp; gulls</rdf:li></rdf:Alt></dc:description>"
            "<dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>Boat</rdf:li><rdf:li>boat</rdf:li></rdf:Bag></dc:subject>"
            "<lr:hierarchicalSubject><rdf:Seq><rdf:li>Places|Norway|Bergen</rdf:li></rdf:Seq></lr:hierarchicalSubject>"
            "<xmp:Rating>4</xmp:Rating><exif:DateTimeOriginal>2021-05-06T07:08:09.5+02:00</exif:DateTimeOriginal>"
            "<exif:GPSLatitude>60,23.5N</exif:GPSLatitude><exif:GPSLongitude>5,19,30E</exif:GPSLongitude>"
        )
    )
    assert (facts.title, facts.description, facts.rating) == ("Harbour", "Boats & gulls", 4)
    assert facts.keywords == ("sea", "Boat", "Places", "Norway", "Bergen")
    assert (facts.taken_ms, facts.taken_offset_min) == (ms(2021, 5, 6, 7, 8, 9) + 500, 120)
    assert facts.latitude == pytest.approx(60.391667)
    assert facts.longitude == pytest.approx(5.325)


def test_xmp_attributes_count_like_elements() -> None:
    facts = facts_from_xmp(packet("", "xmp:Rating='7' dc:title='Short' dc:subject='one, two'"))
    assert (facts.rating, facts.title, facts.keywords) == (5, "Short", ("one", "two"))


def test_a_rejected_photo_has_no_stars() -> None:
    assert facts_from_xmp(packet("<xmp:Rating>-1</xmp:Rating>")).rating == 0


def test_entities_are_never_expanded() -> None:
    bomb = b"<!DOCTYPE x [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'>]>" + packet("<xmp:Rating>5</xmp:Rating>")
    assert parse(bomb) == {}
    secret = b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + packet("<dc:title>&a;</dc:title>")
    assert facts_from_xmp(secret) == MediaFacts()


@pytest.mark.parametrize("damaged", [b"", b"\0" * 50, b"<x:xmpmeta", b"no xml", b"<a>" * 100_000, b" " * 5_000_000])
def test_a_damaged_packet_says_nothing(damaged: bytes) -> None:
    assert facts_from_xmp(damaged) == MediaFacts()


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif", "avif"])
def test_xmp_is_read_from_each_format(tmp_path: Path, suffix: str) -> None:
    xmp = packet("<dc:title><rdf:Alt><rdf:li>Inside</rdf:li></rdf:Alt></dc:title>")
    if suffix == "png":
        chunks = PngImagePlugin.PngInfo()
        chunks.add_itxt("XML:com.adobe.xmp", xmp.decode())
        facts = photo_with(tmp_path, suffix, pnginfo=chunks)
    elif suffix == "tif":
        facts = photo_with(tmp_path, suffix, tiffinfo={700: xmp})
    else:
        facts = photo_with(tmp_path, suffix, xmp=xmp)
    assert facts.title == "Inside"


@pytest.mark.parametrize("name", ["x.xmp", "x.jpg.xmp"])
def test_a_sidecar_wins_over_what_is_inside(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(packet("<xmp:Rating>3</xmp:Rating>", "dc:title='Beside'"))
    facts = photo_with(tmp_path, "jpg", xmp=packet("<xmp:Rating>1</xmp:Rating>", "dc:title='Inside' dc:subject='kept'"))
    assert (facts.title, facts.rating, facts.keywords) == ("Beside", 3, ("kept",))


# IPTC


def dataset(record: int, number: int, value: bytes) -> bytes:
    return b"\x1c" + bytes([record, number]) + len(value).to_bytes(2, "big") + value


def test_iptc_title_keywords_caption_and_date_are_read() -> None:
    facts = facts_from_iptc(
        dataset(2, 5, b"Name") + dataset(2, 25, b"a") + dataset(2, 25, b"b") + dataset(2, 120, b"What is seen")
        + dataset(2, 55, b"20180304") + dataset(2, 60, b"050607+0100")
    )  # fmt: skip
    assert (facts.title, facts.keywords, facts.description) == ("Name", ("a", "b"), "What is seen")
    assert (facts.taken_ms, facts.taken_offset_min) == (ms(2018, 3, 4, 5, 6, 7), 60)


@pytest.mark.parametrize(
    "block",
    [
        dataset(1, 90, b"\x1b%G") + dataset(2, 5, "Café".encode()),
        dataset(2, 5, "Café".encode()),
        dataset(2, 5, "Café".encode("latin-1")),
    ],
)
def test_iptc_text_is_utf8_where_it_can_be_and_latin_otherwise(block: bytes) -> None:
    assert facts_from_iptc(block).title == "Café"


def test_iptc_that_ends_early_gives_what_precedes() -> None:
    assert facts_from_iptc(dataset(2, 5, b"Name") + b"\x1c\x02\x19\xff").title == "Name"


def test_iptc_is_found_in_a_jpeg(tmp_path: Path) -> None:
    path = tmp_path / "x.jpg"
    Image.new("RGB", (8, 8)).save(path)
    block = dataset(2, 105, b"Headline")
    resource = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(block).to_bytes(4, "big") + block + b"\0" * (len(block) % 2)
    data = path.read_bytes()
    path.write_bytes(data[:2] + b"\xff\xed" + (len(resource) + 2).to_bytes(2, "big") + resource + data[2:])
    assert read_image(path, SPEC).facts.title == "Headline"


# The rest


def test_png_texts_are_facts(tmp_path: Path) -> None:
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Title", "Chart")
    chunks.add_text("Description", "Sales by month", zip=True)
    chunks.add_text("Creation Time", "Sat, 06 May 2023 10:11:12 +0200")
    facts = photo_with(tmp_path, "png", pnginfo=chunks)
    assert (facts.title, facts.description) == ("Chart", "Sales by month")
    assert (facts.taken_ms, facts.taken_offset_min) == (ms(2023, 5, 6, 10, 11, 12), 120)


def test_a_position_is_never_mixed_of_two_places() -> None:
    found = [MediaFacts(title="a"), MediaFacts(latitude=1.0, longitude=2.0), MediaFacts(latitude=3.0, longitude=4.0)]
    facts = merged(found, (4, 3))
    assert (facts.latitude, facts.longitude, facts.width_px, facts.height_px) == (1.0, 2.0, 4, 3)


def test_texts_hold_nothing_that_a_database_or_a_window_chokes_on() -> None:
    assert fields.clean("a\ud800b\x07c\0rest") == "ab c"
    assert fields.clean("x" * 50_000) == "x" * fields.TEXT_LIMIT_CHARS
    assert len(fields.keywords([str(i) for i in range(5_000)])) == fields.KEYWORDS_LIMIT


def test_damaged_metadata_never_cost_the_picture(tmp_path: Path) -> None:
    facts = photo_with(tmp_path, "jpg", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 40, xmp=b"<x")
    assert (facts.width_px, facts.taken_ms) == (32, None)
