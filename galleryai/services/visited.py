"""Albums of countries and the cities in them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from galleryai.core.album import Album
from galleryai.core.place import Place
from galleryai.core.words import words
from galleryai.query.ast import Term, Text
from galleryai.query.meanings import is_city, is_country
from galleryai.query.printer import print_query
from galleryai.services.present import Present
from galleryai.store import places, postings
from galleryai.store.places import StoredPlace
from galleryai.store.sets import Members

_CITIES = 30  # of a country
_ONE_CITY = 0.8  # of a country's photos in its only city: the country says no more


Counted = tuple[StoredPlace, int]  # with how many photos were taken there


class Places:
    """Countries, and the cities in each."""

    kind = "places"

    def albums(self, present: Present) -> list[Album]:
        """The countries with the most photos first; one with a single city says no more than that city."""
        counted = places.counts(present.tx)
        by_country: dict[str, list[Counted]] = {}
        for one in counted:
            by_country.setdefault(one[0].place.country_code, []).append(one)
        names = _Names(counted)
        found = []
        for of_country in sorted(by_country.values(), key=lambda some: -_sum(some)):
            found += self._country(of_country, present.enough, names)
        return found

    def photos(self, present: Present, key: str) -> Members | None:
        """Those taken in a country or a city."""
        known = places.known(present.tx)
        ids = [one.id for one in known if key in (one.place.country_code.lower(), _city(one.place))]
        return postings.at_places(present.tx, ids) & present.here if ids else None

    def _country(self, some: Sequence[Counted], enough: int, names: "_Names") -> list[Album]:
        country = some[0][0].place
        if _sum(some) < enough:
            return []
        query = _search("country", country.country, some, names.countries(country.country))
        key = f"places:{country.country_code.lower()}"
        whole = Album(key, country.country, self.kind, _sum(some), query=query)
        by_city: dict[str, list[Counted]] = {}
        for one in some:
            if one[0].place.name:
                by_city.setdefault(_city(one[0].place), []).append(one)
        cities = [
            Album(f"places:{key}", name, self.kind, _sum(here), None, whole.id, query)
            for key, here in sorted(by_city.items(), key=lambda city: (-_sum(city[1]), city[0]))[:_CITIES]
            if _sum(here) >= enough
            for name in [here[0][0].place.name or ""]
            for query in [_search("city", name, here, names.cities(name))]
        ]
        if len(cities) == 1 and cities[0].count >= _ONE_CITY * whole.count:
            return [replace(cities[0], title=f"{cities[0].title}, {country.country}", parent=None)]
        return [whole, *cities]


def _sum(some: Iterable[Counted]) -> int:
    return sum(count for _, count in some)


def _search(field: str, name: str, some: Sequence[Counted], meant: set[int]) -> str | None:
    """The search for places of a name, unless it means others, too."""
    return print_query(Term(field, Text(name))) if meant == {stored.id for stored, _ in some} else None


class _Names:
    """Which places people mean by a name, without asking each place about each name: somebody has been to thousands."""

    def __init__(self, counted: Sequence[Counted]) -> None:
        self._by_word: dict[str, list[StoredPlace]] = {}
        self._by_country: dict[str, list[StoredPlace]] = {}
        for stored, _ in counted:
            self._by_country.setdefault(stored.place.country_code, []).append(stored)
            for word in {word for name in (stored.place.name or "", *stored.place.also) for word in words(name)}:
                self._by_word.setdefault(word, []).append(stored)

    def cities(self, name: str) -> set[int]:
        """The ids of places whose city is meant."""
        first = next(iter(words(name)), "")
        return {stored.id for stored in self._by_word.get(first, ()) if is_city(stored.place, name)}

    def countries(self, name: str) -> set[int]:
        """The ids of places whose country is meant."""
        countries = (of for of in self._by_country.values() if is_country(of[0].place, name))
        return {stored.id for of_country in countries for stored in of_country}


def _city(place: Place) -> str:
    """The key of a city: its region tells it from others of its name."""
    parts = dict.fromkeys("-".join(words(part)) for part in (place.region or "", place.name or "") if part)
    return "-".join([place.country_code.lower(), *filter(None, parts)])
