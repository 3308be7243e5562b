"""Where photos are near to, as text and as values: a name or a position, and how far from it."""

import re

from galleryai.core.words import words
from galleryai.query.ast import Circle, Near
from galleryai.query.fields import Field
from galleryai.query.numerals import number_said
from galleryai.query.written import Written, shown

KM = 25.0  # what is near where nothing else is said
MOST_KM = 20_000.0  # to the other side of the Earth
_UNITS = {"": 1.0, "km": 1.0, "m": 0.001, "mi": 1.609344}
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_FAR = re.compile(rf"(.*)/\s*({_NUMBER})\s*([^\W\d_]*)\s*", re.DOTALL)
_POSITION = re.compile(rf"([+-]?{_NUMBER})\s*,\s*([+-]?{_NUMBER})")


def read_near(field: Field, written: Written) -> Near | Circle:
    """What is meant: `paris`, `zermatt/10km`, `48.858,2.294/500m`. Raises `QueryError`."""
    far = _FAR.fullmatch(written.text)
    km = None if far is None else _km(field, written, far[2], far[3])
    name = (written.text if far is None else far[1]).strip()
    if position := _POSITION.fullmatch(name):
        latitude, longitude = map(float, position.groups())
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise written.wrong("A position is latitude,longitude in degrees: from -90 to 90, from -180 to 180.")
        return Circle(latitude, longitude, KM if km is None else km)
    if "*" in name or not words(name):
        raise written.wrong(f"{field.name} needs the whole name of a place, or a position. Write {field.example}.")
    return Near(name, km)


def _km(field: Field, written: Written, number: str, unit: str) -> float:
    if unit.lower() not in _UNITS:
        raise written.wrong(f"{field.name} has no unit {shown(unit)}. Its units are km, m, mi.")
    km = float(number) * _UNITS[unit.lower()]
    if not 0 < km <= MOST_KM:
        raise written.wrong(f"{field.name} goes from above 0 to {MOST_KM:,.0f} km.")
    return km


def say_near(value: Near | Circle) -> str:
    """The same as text."""
    if isinstance(value, Circle):
        return f"{number_said(value.latitude)},{number_said(value.longitude)}/{number_said(value.km)}km"
    return value.name if value.km is None else f"{value.name}/{number_said(value.km)}km"
