"""What each field asks of a photo, but for its keywords. `galleryai.store.leaves` says the same in SQL."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from galleryai.core.countries import OTHER_NAMES
from galleryai.core.paths import folder_named
from galleryai.core.place import Place, distance_km
from galleryai.core.tag import Kind, Verdict
from galleryai.core.words import contains, is_named, words
from galleryai.query.ast import Choice, Circle, Days, Range, Span, Text, Value
from galleryai.query.bounds import instants, lies, new, numbers, times, unset
from galleryai.query.fields import BY_NAME, Field
from galleryai.query.subject import Subject

Meaning = Callable[[Value, Subject, datetime], bool]

# What people call the formats that Pillow and our readers name otherwise, or that have several names.
_CALLED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "JPEG": ("jpg", "jpeg"),
        "MPO": ("jpg", "jpeg", "mpo"),  # a JPEG with more pictures in it; its file is called .jpg
        "HEIF": ("heic", "heif"),
        "TIFF": ("tif", "tiff"),
        "JPEG2000": ("jp2", "jpeg2000", "jpeg 2000"),
        "JXL": ("jxl", "jpeg xl"),
    }
)


_COUNTRIES = {code: frozenset(" ".join(words(name)) for name in names) for code, names in OTHER_NAMES.items()}


def is_format(name: str, text: str) -> bool:
    """Whether people mean the format of this name (`Facts.format`) by a text: "jpg" is JPEG, and not JPEG 2000."""
    return any(is_named(called, text) for called in _CALLED.get(name, (name,)))


def is_place(place: Place, text: str) -> bool:
    """Whether people mean a place by a text: its city, region or country; between commas each of several."""
    parts = [part for part in text.split(",") if words(part)]
    return bool(parts) and all(_is_part(place, part) for part in parts)


def _is_part(place: Place, text: str) -> bool:
    return is_city(place, text) or is_country(place, text, codes=False) or contains(place.region or "", text)


def is_city(place: Place, text: str) -> bool:
    """Whether people mean a place's city by a text: some words of its name, or the whole of another name."""
    return contains(place.name or "", text) or " ".join(words(text)) in place.also


def is_country(place: Place, text: str, *, codes: bool = True) -> bool:
    """Whether people mean a place's country by a text; with `codes` by its two letters, too."""
    whole = " ".join(words(text))
    if contains(place.country, text) or whole in _COUNTRIES.get(place.country_code, ()):
        return True
    return codes and whole == place.country_code.lower()


def is_within(field: Field, number: float | None, value: Value) -> bool:
    """Whether a number is what is asked for; one that is not known is not."""
    assert isinstance(value, Range)
    return number is not None and any(lies(number, *ends) for ends in numbers(field, value))


def _words(written: Callable[[Subject], Iterable[str | None]]) -> Meaning:
    """Words, side by side in one of these texts."""

    def meaning(value: Value, subject: Subject, _now: datetime) -> bool:
        assert isinstance(value, Text)
        return any(contains(text or "", value.text) for text in written(subject))

    return meaning


def _number(name: str, known: Callable[[Subject], Iterable[float | None]]) -> Meaning:
    """A range that one of these numbers lies in."""
    field = BY_NAME[name]

    def meaning(value: Value, subject: Subject, _now: datetime) -> bool:
        return any(is_within(field, number, value) for number in known(subject))

    return meaning


def _place(means: Callable[[Place, str], bool]) -> Meaning:
    def meaning(value: Value, subject: Subject, _now: datetime) -> bool:
        assert isinstance(value, Text)
        return subject.taken_in is not None and means(subject.taken_in, value.text)

    return meaning


def _near(value: Value, subject: Subject, _now: datetime) -> bool:
    return isinstance(value, Circle) and is_near(value, subject.facts.latitude, subject.facts.longitude)


def is_near(circle: Circle, latitude: float | None, longitude: float | None) -> bool:
    """Whether a position in degrees lies in a circle; one that is not known does not."""
    if latitude is None or longitude is None:
        return False
    return distance_km(circle.latitude, circle.longitude, latitude, longitude) <= circle.km


def _choice(made: Callable[[Subject], str]) -> Meaning:
    return lambda value, subject, _now: value == Choice(made(subject))


def _taken(value: Value, subject: Subject, now: datetime) -> bool:
    assert isinstance(value, Span | Days)
    return lies(subject.sort_at.replace(tzinfo=None), *times(value, now))


def _added(value: Value, subject: Subject, now: datetime) -> bool:
    assert isinstance(value, Span | Days)
    return lies(subject.added_at, *instants(value, now))


def _in(value: Value, subject: Subject, _now: datetime) -> bool:
    assert isinstance(value, Text)
    folder = folder_named(value.text)
    if folder is None:
        return any(contains(str(place.folder), value.text) for place in subject.places)
    return any(place.folder.is_relative_to(folder) for place in subject.places)


def _type(value: Value, subject: Subject, _now: datetime) -> bool:
    assert isinstance(value, Text)
    return is_format(subject.facts.format, value.text)


def _similar(value: Value, subject: Subject, _now: datetime) -> bool:
    assert isinstance(value, Text)
    return value.text in subject.similar_to


def _state(value: Value, subject: Subject, now: datetime) -> bool:
    assert isinstance(value, Choice)
    return STATES[value.value](subject, now)


def _shape(subject: Subject) -> str:
    width, height = subject.facts.width, subject.facts.height
    return "landscape" if width > height else "portrait" if width < height else "square"


def _text(subject: Subject) -> Iterable[str | None]:
    files = (text for place in subject.places for text in (place.name, str(place.folder)))
    return subject.title, subject.caption, *files


def _is_untagged(subject: Subject) -> bool:
    return all(tag.kind is not Kind.THING or tag.verdict is Verdict.REJECTED for tag in subject.tags)


def _is_undated(subject: Subject, now: datetime) -> bool:
    shown = subject.sort_at.replace(tzinfo=None)
    return subject.facts.taken_at is None or any(lies(shown, *never) for never in unset(now))


STATES: Mapping[str, Callable[[Subject, datetime], bool]] = MappingProxyType(
    {
        "untagged": lambda subject, _now: _is_untagged(subject),
        "titled": lambda subject, _now: bool(subject.title),
        "rated": lambda subject, _now: subject.rating is not None,
        "favorite": lambda subject, _now: subject.favorite,
        "located": lambda subject, _now: subject.facts.latitude is not None,
        "undated": _is_undated,
        "offline": lambda subject, _now: bool(subject.places) and all(place.offline for place in subject.places),
        "gone": lambda subject, _now: subject.gone,
        "copied": lambda subject, _now: sum(place.rank == 0 for place in subject.places) > 1,
        "new": lambda subject, now: lies(subject.added_at, *new(now)),
        "raw": lambda subject, _now: subject.facts.format == "RAW" or any(place.rank == 1 for place in subject.places),
        "animated": lambda subject, _now: subject.facts.animated,
    }
)

MEANINGS: Mapping[str, Meaning] = MappingProxyType(
    {
        "text": _words(_text),
        "taken": _taken,
        "year": _number("year", lambda subject: (subject.sort_at.year,)),
        "month": _number("month", lambda subject: (subject.sort_at.month,)),
        "time": _number("time", lambda subject: (subject.sort_at.hour,)),
        "added": _added,
        "place": _place(is_place),
        "city": _place(is_city),
        "country": _place(is_country),
        "near": _near,
        "in": _in,
        "name": _words(lambda subject: (place.name for place in subject.places)),
        "type": _type,
        "camera": _words(lambda subject: (subject.facts.camera,)),
        "lens": _words(lambda subject: (subject.facts.lens,)),
        "iso": _number("iso", lambda subject: (subject.facts.iso,)),
        "aperture": _number("aperture", lambda subject: (subject.facts.aperture,)),
        "focal": _number("focal", lambda subject: (subject.facts.focal_length_mm,)),
        "width": _number("width", lambda subject: (subject.facts.width,)),
        "height": _number("height", lambda subject: (subject.facts.height,)),
        "megapixels": _number("megapixels", lambda subject: (subject.facts.width * subject.facts.height / 1_000_000,)),
        "size": _number("size", lambda subject: (place.size for place in subject.places)),
        "orientation": _choice(_shape),
        "rating": _number("rating", lambda subject: (subject.rating,)),
        "favorite": _choice(lambda subject: "yes" if subject.favorite else "no"),
        "similar": _similar,
        "is": _state,
    }
)
