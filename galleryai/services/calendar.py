"""Albums of years and months, and of the photos of which nobody knows when they were taken."""

import re
from collections.abc import Mapping

from galleryai.core.album import Album
from galleryai.query.fields import MONTHS
from galleryai.services.present import Present
from galleryai.store import postings
from galleryai.store.sets import Members

_MANY = 20  # photos in a year, from which on its months are listed
_YEAR = 100  # a month is yyyymm
_KEY = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", re.ASCII)
UNDATED = "no-date"


class Calendar:
    """Each photo whose time is known is in one year and one month; all others are in one album at the end."""

    kind = "calendar"

    def albums(self, present: Present) -> list[Album]:
        """The newest year first, each before its months."""
        known = postings.by_month(present.tx)
        by_month = {month: photos & present.here for month, photos in known.items() if _is_month(month)}
        dated = {month: photos - present.undated for month, photos in by_month.items()}
        found = []
        for year in dict.fromkeys(month // _YEAR for month in by_month):
            months = {month: photos for month, photos in dated.items() if month // _YEAR == year and photos}
            whole = sum(map(len, months.values()))
            if whole:
                exact = all(len(dated[month]) == len(by_month[month]) for month in by_month if month // _YEAR == year)
                found.append(self._album(f"{year:04}", f"{year}", whole, exact=exact))
            if whole >= _MANY and len(months) > 1:
                found += self._months(months, by_month)
        if present.undated:
            query = "is:undated"
            found.append(Album(f"calendar:{UNDATED}", "No date", self.kind, len(present.undated), query=query))
        return found

    def photos(self, present: Present, key: str) -> Members | None:
        """Those of a year (2023) or a month (2023-05), or those without a date."""
        if key == UNDATED:
            return present.undated
        match = _KEY.fullmatch(key)
        if match is None:
            return None
        year, month = int(match[1]), int(match[2] or 0)
        first, last = (year * _YEAR + month,) * 2 if month else (year * _YEAR, year * _YEAR + _YEAR - 1)
        return (postings.months(present.tx, first, last) & present.here) - present.undated

    def _months(self, months: Mapping[int, Members], by_month: Mapping[int, Members]) -> list[Album]:
        return [
            self._album(
                f"{month // _YEAR:04}-{month % _YEAR:02}",
                f"{MONTHS[month % _YEAR - 1].capitalize()} {month // _YEAR}",
                len(photos),
                parent=f"calendar:{month // _YEAR:04}",
                exact=len(photos) == len(by_month[month]),
            )
            for month, photos in months.items()
        ]

    def _album(self, key: str, title: str, count: int, parent: str | None = None, *, exact: bool) -> Album:
        return Album(f"calendar:{key}", title, self.kind, count, None, parent, f"taken:{key}" if exact else None)


def _is_month(month: int) -> bool:
    """Files with impossible times may be in none of a year that anybody counts."""
    return month > _YEAR and 1 <= month % _YEAR <= len(MONTHS)
