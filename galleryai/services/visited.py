"""Albums of countries and the cities in them."""

from collections import Counter
from collections.abc import Sequence

from galleryai.core.album import Album
from galleryai.core.place import Place
from galleryai.core.words import words
from galleryai.services.present import Present
from galleryai.store import places, postings
from galleryai.store.places import StoredPlace
from galleryai.store.sets import Members

_CITIES = 30  # of a country
_ONE_CITY = 0.8  # of a country's photos in its only city: the country says no more


class Places:
    """Countries, and the cities in each."""

    kind = "places"

    def albums(self, present: Present) -> list[Album]:
        """The countries with the most photos first; one with a single city says no more than that city."""
        by_country: dict[str, list[tuple[StoredPlace, int]]] = {}
        for stored, count in places.counts(present.tx):
            by_country.setdefault(stored.place.country_code, []).append((stored, count))
        found = []
        for of_country in sorted(by_country.values(), key=lambda some: -sum(count for _, count in some)):
            found += self._country(of_country, present.enough)
        return found

    def photos(self, present: Present, key: str) -> Members | None:
        """Those taken in a country or a city."""
        known = places.known(present.tx)
        ids = [one.id for one in known if key in (one.place.country_code.lower(), _city(one.place))]
        return postings.at_places(present.tx, ids) & present.here if ids else None

    def _country(self, of_country: Sequence[tuple[StoredPlace, int]], enough: int) -> list[Album]:
        country, code = of_country[0][0].place.country, of_country[0][0].place.country_code.lower()
        whole = Album(f"places:{code}", country, self.kind, sum(count for _, count in of_country))
        cities: Counter[str] = Counter()
        for stored, count in of_country:
            cities[_city(stored.place)] += count if stored.place.name else 0
        titles = {_city(stored.place): stored.place.name or country for stored, _ in of_country}
        listed = [(key, count) for key, count in cities.most_common(_CITIES) if count >= enough]
        if whole.count < enough:
            return []
        if len(listed) == 1 and listed[0][1] >= _ONE_CITY * whole.count:
            ((key, count),) = listed
            return [Album(f"places:{key}", f"{titles[key]}, {country}", self.kind, count)]
        below = [Album(f"places:{key}", titles[key], self.kind, count, None, whole.id) for key, count in listed]
        return [whole, *below]


def _city(place: Place) -> str:
    """The key of a city: its region tells it from others of its name."""
    parts = dict.fromkeys("-".join(words(part)) for part in (place.region or "", place.name or "") if part)
    return "-".join([place.country_code.lower(), *filter(None, parts)])
