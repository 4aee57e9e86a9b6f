"""Dates and places: partial, impossible, only in the name, in the side files of Google Takeout."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest

from tests.integration.faults.facts import Case, Files, complaints, parameters
from tests.integration.faults.inputs import iptc, photo, with_exif, with_iptc, xmp
from tests.integration.faults.tiffs import Field, ascii_text, exif, rational, signed_rational

DATE, ORIGINAL = 0x0132, 0x9003
SYDNEY = {"near": "-33.86,151.2,20"}
NULL_ISLAND = {"near": "0,0,500"}
ANYWHERE = {"near": "0,0,21000"}
FILE_TIME = {"after": "2015-05-01", "before": "2015-06-01"}


def named(name: str) -> Files:
    """A photo that says nothing but its name."""
    return lambda seed: {name: photo(seed)}


def taken(text: bytes, name: str = "photo.jpg") -> Files:
    """A photo with this EXIF date."""
    return lambda seed: {name: with_exif(seed, exif(photo={ORIGINAL: ascii_text(text)}))}


def packet(attributes: str) -> Files:
    return lambda seed: {"photo.jpg": photo(seed, xmp=xmp("", attributes))}


def gps(latitude: Field, longitude: Field, references: tuple[bytes, bytes] | None = None) -> Files:
    fields = {2: latitude, 4: longitude}
    if references is not None:
        fields |= {1: ascii_text(references[0]), 3: ascii_text(references[1])}
    return lambda seed: {"photo.jpg": with_exif(seed, exif(gps=fields))}


def takeout(name: str, beside: str, **more: Any) -> Files:
    """A photo and its JSON as Google Takeout writes it."""
    told = {
        "title": name,
        "description": "Picnic at the lake",
        "photoTakenTime": {"timestamp": "1556878830"},
        "geoData": {"latitude": -33.86, "longitude": 151.2},
        "people": [{"name": "Wilhelmina Ostrander"}],
        **more,
    }
    return lambda seed: {name: photo(seed), beside: json.dumps(told).encode()}


def day(date: str) -> tuple[dict[str, str], ...]:
    """Filters that leave what was taken on a day."""
    year, month, number = date.split("-")
    return ({"after": date, "before": f"{year}-{month}-{int(number) + 1:02}"},)


def year(number: int) -> tuple[dict[str, str], ...]:
    return ({"after": f"{number}", "before": f"{number + 1}"},)


from_json = partial(
    Case,
    words=("picnic lake", "wilhelmina"),
    holds=(*day("2019-05-03"), SYDNEY),
)
LONG = "a very long name of a photo from our holidays in italy.jpg"

NAMES = {
    "whatsapp_image": Case(files=named("IMG-20190503-WA0001.jpg"), holds=day("2019-05-03")),
    "whatsapp_desktop": Case(files=named("WhatsApp Image 2020-08-30 at 15.41.14.jpeg"), holds=day("2020-08-30")),
    "pixel": Case(files=named("PXL_20210704_123456789.jpg"), holds=day("2021-07-04")),
    "pixel_portrait": Case(files=named("PXL_20210704_123456789.PORTRAIT.jpg"), holds=day("2021-07-04")),
    "android_screenshot": Case(files=named("Screenshot_20180612-101112.jpg"), holds=day("2018-06-12")),
    "screenshot_with_app": Case(
        files=named("Screenshot_2018-06-12-10-11-12-123_com.example.app.jpg"), holds=day("2018-06-12")
    ),
    "macos_screenshot": Case(files=named("Screenshot 2022-03-04 at 10.11.12.jpg"), holds=day("2022-03-04")),
    "samsung": Case(files=named("20170809_101112.jpg"), holds=day("2017-08-09")),
    "dropbox": Case(files=named("2016-07-08 09.10.11.jpg"), holds=day("2016-07-08")),
    "signal": Case(files=named("signal-2021-02-03-101112.jpg"), holds=day("2021-02-03")),
    "scan_with_a_day": Case(files=named("1987-06-05 grandma.jpg"), holds=day("1987-06-05")),
    "exif_says_better": Case(files=taken(b"2019:05:03 10:00:00", "IMG-20200101-WA0001.jpg"), holds=day("2019-05-03")),
    "no_such_month": Case(files=named("IMG_20191399_101112.jpg"), holds=(FILE_TIME,)),
    "a_number": Case(files=named("order 99999999.jpg"), holds=(FILE_TIME,)),
    "digits_within_digits": Case(files=named("1201905031234.jpg"), holds=(FILE_TIME,)),
    "far_ahead": Case(files=named("IMG-29990503-WA0001.jpg"), holds=(FILE_TIME,)),
}
DATES = {
    "exif_year": Case(files=taken(b"2019:00:00 00:00:00"), holds=year(2019)),
    "exif_month": Case(files=taken(b"2019:06:00 00:00:00"), holds=({"after": "2019-06", "before": "2019-07"},)),
    "exif_impossible_day": Case(
        files=taken(b"2019:02:30 12:00:00"), holds=({"after": "2019-02", "before": "2019-03"},)
    ),
    "exif_impossible_hour": Case(files=taken(b"2019:06:12 25:61:00"), holds=day("2019-06-12")),
    "exif_blank_clock": Case(files=taken(b"2019:06:12   :  :  "), holds=day("2019-06-12")),
    "exif_nothing": Case(files=taken(b"0000:00:00 00:00:00"), holds=(FILE_TIME,)),
    "exif_nothing_but_the_name_tells": Case(
        files=taken(b"0000:00:00 00:00:00", "IMG-20190503-WA0001.jpg"), holds=day("2019-05-03")
    ),
    "xmp_year": Case(files=packet('photoshop:DateCreated="1987"'), holds=year(1987)),
    "xmp_month": Case(
        files=packet('photoshop:DateCreated="1987-06"'),
        holds=({"after": "1987-06", "before": "1987-07"},),
    ),
    "iptc_year": Case(
        files=lambda seed: {"photo.jpg": with_iptc(seed, iptc((55, "19870000")))},
        holds=year(1987),
    ),
}
PLACES = {
    "exif_zero_by_zero": Case(
        files=gps(rational((0, 0), (0, 0), (0, 0)), rational((0, 0), (0, 0), (0, 0)), (b"N", b"E")), never=(ANYWHERE,)
    ),
    "exif_seconds_zero_by_zero": Case(
        files=gps(rational((33, 1), (516, 10), (0, 0)), rational((151, 1), (12, 1), (0, 0)), (b"S", b"E")),
        holds=(SYDNEY,),
    ),
    "exif_negative": Case(
        files=gps(
            signed_rational((-33, 1), (-51, 1), (-36, 1)), signed_rational((151, 1), (12, 1), (0, 1)), (b"S", b"E")
        ),
        holds=(SYDNEY,),
    ),
    "exif_negative_without_reference": Case(
        files=gps(signed_rational((-3386, 100), (0, 1), (0, 1)), signed_rational((1512, 10), (0, 1), (0, 1))),
        holds=(SYDNEY,),
    ),
    "exif_decimal": Case(files=gps(rational((3386, 100)), rational((1512, 10)), (b"S", b"E")), holds=(SYDNEY,)),
    "xmp_decimal": Case(files=packet('exif:GPSLatitude="-33.86" exif:GPSLongitude="151.2"'), holds=(SYDNEY,)),
    "xmp_degrees_and_minutes": Case(
        files=packet('exif:GPSLatitude="33,51.6S" exif:GPSLongitude="151,12.0E"'), holds=(SYDNEY,)
    ),
    "xmp_lower_case": Case(
        files=packet('exif:GPSLatitude="33,51.6s" exif:GPSLongitude="151,12.0e"'),
        holds=(SYDNEY,),
    ),
}
TAKEOUT = {
    "takeout_plain": from_json(files=takeout("photo.jpg", "photo.jpg.json")),
    "takeout_supplemental": from_json(files=takeout("photo.jpg", "photo.jpg.supplemental-metadata.json")),
    "takeout_cut_word": from_json(files=takeout("IMG_20200101_123456789.jpg", "IMG_20200101_123456789.jpg.suppl.json")),
    "takeout_cut_letter": from_json(files=takeout("a photo of somebody.jpg", "a photo of somebody.jpg.s.json")),
    "takeout_cut_name": from_json(files=takeout(LONG, f"{LONG[:46]}.json")),
    "takeout_cut_ending": from_json(
        files=takeout(f"{'a' * 43}.jpg", f"{('a' * 43 + '.jpg.supplemental-metadata')[:46]}.json")
    ),
    "takeout_second": from_json(files=takeout("photo(1).jpg", "photo.jpg(1).json")),
    "takeout_second_supplemental": from_json(files=takeout("photo(1).jpg", "photo.jpg.supplemental-metadata(1).json")),
    "takeout_edited": from_json(files=takeout("photo-edited.jpg", "photo.jpg.supplemental-metadata.json")),
    "takeout_without_place": Case(
        files=takeout("photo.jpg", "photo.jpg.json", geoData={"latitude": 0.0, "longitude": 0.0}),
        words=("picnic",),
        never=(NULL_ISLAND,),
    ),
    "takeout_of_another": Case(
        files=lambda seed: {"photo.jpg": photo(seed), "photos.jpg.json": b'{"description": "Picnic"}'},
        holds=(FILE_TIME,),
    ),
    "takeout_that_is_none": Case(
        files=lambda seed: {"photo.jpg": photo(seed), "photo.jpg.json": b'[{"photoTakenTime": 7}'}, holds=(FILE_TIME,)
    ),
}
CASES = NAMES | DATES | PLACES | TAKEOUT


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    return complaints(tmp_path_factory.mktemp("dates"), CASES)


@pytest.mark.parametrize("case", parameters(NAMES))
def test_a_date_in_the_name_counts_where_the_file_says_none(wrong: dict[str, list[str]], case: str) -> None:
    assert wrong[case] == []


@pytest.mark.parametrize("case", parameters(DATES))
def test_a_date_that_is_partial_or_impossible_counts_as_far_as_it_goes(wrong: dict[str, list[str]], case: str) -> None:
    assert wrong[case] == []


@pytest.mark.parametrize("case", parameters(PLACES))
def test_places_are_read_in_every_notation_and_never_made_up(wrong: dict[str, list[str]], case: str) -> None:
    assert wrong[case] == []


@pytest.mark.parametrize("case", parameters(TAKEOUT))
def test_what_google_takeout_says_beside_a_photo_is_read(wrong: dict[str, list[str]], case: str) -> None:
    assert wrong[case] == []
