"""What somebody may mean who is typing a search: keywords, fields and their values, the most used first."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from galleryai.core.place import Place
from galleryai.core.words import words
from galleryai.query.completion import Typed, typed_at
from galleryai.query.fields import FIELDS, Field
from galleryai.query.tokens import Chars
from galleryai.services.vocabulary import Vocabulary
from galleryai.store import files, models, own_albums, places, postings, tags
from galleryai.store.database import Database, Transaction

MOST_FIELDS = 2  # names of fields beside keywords
LETTERS_A_SLIP = 3  # one letter may be wrong, missing, too many or in its neighbour's place of so many typed…
MOST_SLIPS = 2  # …but no more


class Offer(StrEnum):
    """What a completion is."""

    KEYWORD = "keyword"
    FIELD = "field"  # what is looked for comes after it
    VALUE = "value"  # of a field


@dataclass(frozen=True, slots=True)
class Completion:
    """Something that may stand where the cursor is: `galleryai.query.completion.completed(text, span, insert)` then.

    `label` is what people read; `count` tells how many photos carry a keyword, and is None for all else.
    """

    label: str
    insert: str
    span: tuple[int, int]
    count: int | None
    kind: Offer


class _Known(NamedTuple):  # thousands for each key
    """Something that can be offered: its name, how much it is used, other words for it as `_lines` has them."""

    name: str
    uses: int
    also: str = ""


_Offered = tuple[str, int | None, Offer]  # label, count, kind


class Completing:
    """Completes searches. Reads the library; never changes it. Safe from any thread."""

    def __init__(self, database: Database, vocabulary: Callable[[], Vocabulary]) -> None:
        self._database = database
        self._vocabulary = vocabulary
        self._sources: Mapping[str, Callable[[Transaction], list[_Known]]] = {
            "album": _albums,
            "in": _folders,
            "model": _models,
            "camera": partial(_names, "camera"),
            "lens": partial(_names, "lens"),
            "type": partial(_names, "format"),
            "place": partial(_places, lambda place: (place.name, place.region, place.country)),
            "city": partial(_places, lambda place: (place.name,)),
            "country": partial(_places, lambda place: (place.country,)),
            "near": partial(_places, lambda place: (place.name,)),
        }

    def complete(self, text: str, cursor: int, limit: int = 8) -> list[Completion]:
        """What the word or the value at the cursor may become, best first, at most `limit`.

        First keywords that begin with several words as typed: `golden retr` offers "golden retriever" for both.
        Then what begins as typed, then what has a word that does, then what has another word for it that does ("doggy"
        offers dog); only where there is none of these, what is nearly written so. Of each the most used
        first. A value may be asked for before its first letter. No text is wrong here: a mistake completes to nothing.
        """
        typed = typed_at(text, cursor)
        wanted = " ".join(words(typed.text))
        with self._database.read() as tx:
            found = self._anything(tx, wanted, limit) if typed.field is None else self._values(tx, typed.field, wanted)
            phrases = self._phrases(tx, typed)
        placed = phrases | {one: typed.at for one in found if one not in phrases}
        return [
            Completion(label, label if kind is Offer.FIELD else typed.written(label), at, count, kind)
            for (label, count, kind), at in islice(placed.items(), limit)
        ]

    def nearest(self, field: Field, text: str) -> str | None:
        """The value of a field that a misspelt text probably means; a word of the graph is not misspelt."""
        if field.name == "tag" and self._vocabulary().taxonomy.find(text):
            return None
        with self._database.read() as tx:
            found = self._values(tx, field, _folded(text))
        return found[0][0] if found else None

    def _phrases(self, tx: Transaction, typed: Typed) -> dict[_Offered, Chars]:
        """Keywords that begin with several of the words before the cursor, and what they take the place of."""
        begun = self._keywords(tx) if typed.phrases else []
        found: dict[_Offered, Chars] = {}
        for text, at in reversed(typed.phrases):  # the shorter are in the longer: each finds less
            begun = _begun(begun, _folded(text))
            longer = dict.fromkeys(map(_keyword, begun), at)
            found = longer | {one: place for one, place in found.items() if one not in longer}
        return found

    def _anything(self, tx: Transaction, wanted: str, limit: int) -> list[_Offered]:
        """Keywords and, at the end, a few names of fields."""
        if not wanted:
            return []
        keywords = self._keywords(tx)
        for finds in (_begun, _nearly):
            fields = finds(_FIELDS, wanted)[:MOST_FIELDS]
            carried = finds(keywords, wanted)[: max(0, limit - len(fields))]
            if fields or carried:
                break
        return [*map(_keyword, carried), *((f"{one.name}:", None, Offer.FIELD) for one in fields)]

    def _values(self, tx: Transaction, field: Field, wanted: str) -> list[_Offered]:
        if field.name == "tag":
            return list(map(_keyword, _best(self._keywords(tx), wanted)))
        source = self._sources.get(field.name)
        found = _best(_described(field) if source is None else source(tx), wanted)
        return [(one.name, None, Offer.VALUE) for one in found]

    def _keywords(self, tx: Transaction) -> list[_Known]:
        """The keywords that photos carry, with the graph's other words for them."""
        others = _others(self._vocabulary())
        return [_Known(name, count, others.get(key, "")) for key, name, count in tags.carried(tx)]


@lru_cache(maxsize=1)
def _others(vocabulary: Vocabulary) -> dict[str, str]:
    """Other words for each keyword of a graph, by its key. A vocabulary never changes itself."""
    return {key: _lines(node.others) for key, node in vocabulary.taxonomy.nodes.items()}


def _lines(texts: Iterable[str]) -> str:
    """Texts folded, each after a line's end and a space, so that every word of them begins after one."""
    return "".join(f"\n {_folded(text)}" for text in texts)


def _names(column: str, tx: Transaction) -> list[_Known]:
    """The values of a fact, by how many photos that are there have each; those of gone photos last."""
    return [_Known(name, count) for name, count in postings.name_counts(tx, column).items()]


def _places(named: Callable[[Place], tuple[str | None, ...]], tx: Transaction) -> list[_Known]:
    """Cities, regions or countries, by how many photos were taken there."""
    uses: Counter[str] = Counter()
    others: dict[str, dict[str, None]] = {}
    for stored, count in places.counts(tx):
        for name in dict.fromkeys(filter(None, named(stored.place))):
            uses[name] += count
            if name == stored.place.name:
                others.setdefault(name, {}).update(dict.fromkeys(stored.place.also))
    return [_Known(name, count, _lines(others.get(name, ()))) for name, count in uses.items()]


def _folders(tx: Transaction) -> list[_Known]:
    """Roots by their paths, folders by their names; those met last first."""
    newest: dict[str, int] = {}
    for folder_id, path in files.folder_paths(tx):
        newest |= dict.fromkeys(path.split("/"), folder_id)
    roots = [_Known(str(root.path), 0) for root in files.roots(tx)]
    return roots + [_Known(name, folder_id) for name, folder_id in newest.items()]


def _albums(tx: Transaction) -> list[_Known]:
    return [_Known(one.title, -place) for place, one in enumerate(own_albums.every(tx))]


def _models(tx: Transaction) -> list[_Known]:
    return [_Known(name, 0) for name in models.names(tx)]


def _described(field: Field) -> list[_Known]:
    """The values that a field's description names, in its order."""
    others: dict[str, list[str]] = {}
    for other, value in field.aliases.items():
        others.setdefault(value, []).append(other)
    named = (*field.values, *field.names)
    return [_Known(value, -place, _lines(others.get(value, ()))) for place, value in enumerate(named)]


def _keyword(one: _Known) -> _Offered:
    return one.name, one.uses, Offer.KEYWORD


def _best(known: Sequence[_Known], wanted: str) -> list[_Known]:
    return _begun(known, wanted) or _nearly(known, wanted)


def _begun(known: Iterable[_Known], wanted: str) -> list[_Known]:
    """What begins with what is wanted, in one of three ways."""
    ranked = ((_way(one, wanted), one) for one in known)
    return _ordered((way, one) for way, one in ranked if way is not None)


def _way(one: _Known, wanted: str) -> int | None:
    """0 and 1 for the whole and the beginning of a name, 2 for that of a word in it, 3 for another word for it."""
    name = _folded(one.name)
    if name.startswith(wanted):
        return int(len(name) > len(wanted))
    if f" {wanted}" in name:
        return 2
    return 3 if f" {wanted}" in one.also else None


def _nearly(known: Sequence[_Known], wanted: str) -> list[_Known]:
    """What begins nearly with what is wanted: as many of its letters as are typed, or one more."""
    slips = min(len(wanted) // LETTERS_A_SLIP, MOST_SLIPS)
    if not slips:
        return []
    written = [(word, one) for one in known for word in (_folded(one.name), *one.also.split("\n ")[1:])]
    least: dict[str, tuple[int, _Known]] = {}
    for length in (len(wanted), len(wanted) + 1):
        heads = [word[:length] for word, _ in written]
        for _, distance, place in extract(wanted, heads, scorer=OSA.distance, score_cutoff=slips, limit=None):
            one = written[place][1]
            least[one.name] = min((int(distance), one), least.get(one.name, (slips, one)), key=lambda found: found[0])
    return _ordered(least.values())


def _ordered(ranked: Iterable[tuple[int, _Known]]) -> list[_Known]:
    """The lowest rank first, of equals the most used, then by name; of one name only the first."""
    ordered = sorted(ranked, key=lambda each: (each[0], -each[1].uses, each[1].name))
    return list({one.name: one for _, one in reversed(ordered)}.values())[::-1]


@lru_cache(maxsize=65_536)
def _folded(text: str) -> str:
    return " ".join(words(text))


_FIELDS = [_Known(field.name, -place, _lines(field.also)) for place, field in enumerate(FIELDS)]
