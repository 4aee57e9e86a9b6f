from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.query.places import MOST_KM, named, town_at, town_named


def test_a_place_has_the_name_of_its_town() -> None:
    # To a tenth of a degree, as the library counts places: a city wins over the villages around it.
    assert ["Munich", "Rome", "Paris", "Tokyo", "Sydney", "London"] == [
        town_at(*place)
        for place in ((48.1, 11.6), (41.9, 12.5), (48.9, 2.3), (35.7, 139.7), (-33.9, 151.2), (51.5, -0.1))
    ]


def test_the_open_sea_has_no_town() -> None:
    assert town_at(0.0, -30.0) == ""


def test_a_town_is_found_across_the_date_line() -> None:
    assert "Labasa" == town_at(-16.43, 179.37) == town_at(-16.43, 179.37 - 360)


@settings(deadline=None)  # the first call reads the file
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_place_has_a_town_nearby_or_none(latitude: float, longitude: float) -> None:
    town = town_at(latitude, longitude)

    assert not town or town_named(town) is not None


def test_a_name_means_the_largest_town() -> None:
    latitude, longitude = town_named("paris") or (0.0, 0.0)

    assert math.dist((48.85, 2.35), (latitude, longitude)) < 0.1
    assert town_named("no such town") is None
    assert town_named("") is None


def test_places_in_one_town_become_one() -> None:
    places = named({(48.1, 11.6): 5, (0.0, -30.0): 4, (48.2, 11.6): 3, (48.1, 11.5): 3})

    assert [("Munich", 11, 48.1, 11.6), ("", 4, 0.0, -30.0)] == [
        (place.name, place.files, place.latitude, place.longitude) for place in places
    ]


def test_far_means_no_name() -> None:
    assert MOST_KM < 111
    assert town_at(62.0, -60.0) == ""
