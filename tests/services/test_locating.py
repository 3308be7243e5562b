"""Searches for places, asked of a small library and the table that ships."""

import pytest

from galleryai.bootstrap import Gallery, places
from galleryai.core.errors import QueryError
from galleryai.services.placing import Placing
from tests.services.test_placing import add

TAKEN = {
    "eiffel": (48.8584, 2.2945),
    "versailles": (48.8049, 2.1204),
    "paris, texas": (33.6609, -95.5555),
    "lisbon": (38.7139, -9.1394),
    "zermatt": (46.0207, 7.7491),
    "matterhorn": (45.9766, 7.6585),
    "nowhere": (None, None),
}


@pytest.fixture
def named(gallery: Gallery) -> dict[int, str]:
    with gallery._database.write() as tx:
        ids = {add(tx, *where, number): name for number, (name, where) in enumerate(TAKEN.items())}
    Placing(gallery._database, places, gallery.publisher).bring_up_to_date()
    return ids


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("place:lisboa", "lisbon"),
        ("lisboa", "lisbon"),
        ("country:FR", "eiffel, versailles"),
        ("country:usa", "paris, texas"),
        ("city:paris", "eiffel, paris, texas"),
        ("city:paris -country:us", "eiffel"),
        ('place:"paris, texas"', "paris, texas"),
        ("near:paris", "eiffel, versailles"),
        ("near:PARIGI", "eiffel, versailles"),
        ("near:paris/1m", "eiffel"),  # in it
        ('near:"paris, texas"', "paris, texas"),
        ('near:"paris, us/10km"', "paris, texas"),
        ("near:48.8584,2.2945/100m", "eiffel"),
        ("near:zermatt/3km", "zermatt"),
        ("-(-near:zermatt) or near:lisbon", "lisbon, matterhorn, zermatt"),
        ("is:located -near:40,0/20000km", ""),
    ],
)
def test_places_are_found(gallery: Gallery, named: dict[int, str], text: str, found: str) -> None:
    assert ", ".join(sorted(named[id_] for id_ in gallery.searching.ids(text))) == found
    assert gallery.searching.count(text) == len(gallery.searching.ids(text))


@pytest.mark.parametrize(
    ("text", "wrong", "says"),
    [
        ("dog near:versaille", "versaille", "Did you mean Versailles?"),
        ('near:paris -near:"Zermat/5km"', '"Zermat/5km"', "No place is called 'Zermat'. Did you mean Zermatt?"),
        ("near:qqqq", "qqqq", "latitude,longitude"),
        ('near:"paris, oz"', '"paris, oz"', "No place is called 'paris, oz'."),
    ],
)
@pytest.mark.usefixtures("named")
def test_a_place_that_is_none_is_told(gallery: Gallery, text: str, wrong: str, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        gallery.searching.search(text)
    start, end = caught.value.span
    assert text[start:end] == wrong
    assert says in str(caught.value)
