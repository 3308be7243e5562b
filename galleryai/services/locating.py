"""Where the names behind `near:` are: the search language knows no places, the table does."""

from collections.abc import Callable
from dataclasses import dataclass

from galleryai.core.errors import QueryError
from galleryai.core.place import Located, Place
from galleryai.core.words import words
from galleryai.places.places import Places, radius_km
from galleryai.query.albums import WHOLE
from galleryai.query.around import KM
from galleryai.query.ast import And, Circle, Near, Not, Or, Query, Term
from galleryai.query.fields import BY_NAME
from galleryai.query.meanings import is_country, is_place
from galleryai.query.tokens import Sort, Token, tokens
from galleryai.query.values import read
from galleryai.query.written import nearest, shown

MOST = 50  # places of one name, of which what stands behind a comma chooses


@dataclass(frozen=True, slots=True)
class Locating:
    """Knows where places are, and what a person may have meant who misspelt one."""

    table: Callable[[], Places]
    known: Callable[[], list[Place]]  # the places that photos are at: asked for a mistake only

    def located(self, query: Query, text: str) -> Query:
        """A search, parsed from `text`, with circles where names of places were.

        Raises `QueryError` where no place is called so: at its place in the text, or at all of it (an album's search).
        """
        match query:
            case Term("near", Near() as near):
                return Term("near", self._circle(near, text))
            case Not(inner):
                return Not(self.located(inner, text))
            case And(parts):
                return And(tuple(self.located(part, text) for part in parts))
            case Or(parts):
                return Or(tuple(self.located(part, text) for part in parts))
            case _:
                return query

    def _circle(self, near: Near, text: str) -> Circle:
        place = self._found(near.name)
        if place is None:
            raise self._unknown(near, text)
        km = KM if near.km is None else near.km
        return Circle(place.latitude, place.longitude, float(radius_km(place.population)) + km)

    def _found(self, name: str) -> Located | None:
        """The largest of that name; "Paris, Texas" and "Paris, US" are in that region or country."""
        name, *rest = (part for part in name.split(",") if words(part))
        found = self.table().find(name, MOST if rest else 1)
        return next((one for one in found if all(_is_there(one.place, part) for part in rest)), None)

    def _unknown(self, near: Near, text: str) -> QueryError:
        names = {" ".join(words(place.name)): place.name for place in self.known() if place.name}
        meant = nearest(" ".join(words(near.name)), names)
        hint = f"Did you mean {names[meant]}?" if meant else "Write a larger one, or latitude,longitude in degrees."
        at = next((token.value_at for token in tokens(text) if _is_said(token, near)), WHOLE)
        return QueryError(f"No place is called {shown(near.name)}. {hint}", at)


def _is_there(place: Place, text: str) -> bool:
    return is_place(place, text) or is_country(place, text)


def _is_said(token: Token, near: Near) -> bool:
    field = BY_NAME.get(token.name.lower()) if token.sort is Sort.FIELD else None
    return field is not None and field.name == "near" and read(field, token.text, token.value_at) == near
