"""Albums of keywords: what is in the photographs, who, in which colours."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from galleryai.core.album import Album
from galleryai.core.tag import Kind
from galleryai.core.words import words
from galleryai.query.ast import Term, Text
from galleryai.query.fields import BY_NAME
from galleryai.query.printer import print_query
from galleryai.services.present import Present
from galleryai.services.themes import Theme, shelved
from galleryai.store import tags
from galleryai.store.sets import Members


@dataclass(frozen=True, slots=True)
class _Named:
    """An album of a keyword that has a place of its own, with the search that finds it."""

    keyword: str  # its key
    title: str
    query: str


class Keywords:
    """Albums of certain keywords, in a fixed order."""

    def __init__(self, kind: str, named: Mapping[str, _Named]) -> None:
        self.kind = kind
        self._named = named

    def albums(self, present: Present) -> list[Album]:
        """Those that enough photos carry."""
        counts = {key: present.count(one.keyword) for key, one in self._named.items()}
        return [
            Album(f"{self.kind}:{key}", one.title, self.kind, counts[key], query=one.query)
            for key, one in self._named.items()
            if counts[key] >= present.enough
        ]

    def photos(self, present: Present, key: str) -> Members | None:
        """Those that carry it."""
        return present.carrying(self._named[key].keyword) if key in self._named else None


PERSON = "person"  # the keyword that is shown among people, though it is a thing
PEOPLE = Keywords(
    "people",
    {
        PERSON: _Named(PERSON, "People", "tag:person"),
        "portrait": _Named("portrait", "Portraits", "tag:portrait"),
        "two-people": _Named("two-people", "Two people", "people:2"),
        "group": _Named("group", "Groups", "people:3"),
    },
)
COLOURS = Keywords(
    "colours",
    {
        **{
            value: _Named(keyword, value.capitalize(), f"colour:{value}")
            for value, (keyword,) in BY_NAME["colour"].keywords.items()
        },
        "black-and-white": _Named("black-and-white", "Black and white", 'tag:"black and white"'),
    },
)
TYPES = Keywords(
    "types",
    {
        key: _Named(key, title, f"tag:{key}")
        for key, title in (("panorama", "Panoramas"), ("screenshot", "Screenshots"), ("document", "Documents"))
    },
)


class Things:
    """What is in the photographs: keywords under those above them."""

    kind = "things"

    def albums(self, present: Present) -> list[Album]:
        """Those that are worth an album."""
        known = {word.id: word for word in present.words.values() if word.kind is Kind.THING and word.key != PERSON}
        least = _least(present, known)
        themes = [
            Theme(word.id, word.photos, least[word.id], len(words(word.name)), word.above) for word in known.values()
        ]
        shown = [
            (known[theme.id], None if parent is None else f"things:{known[parent.id].key}")
            for theme, parent in shelved(themes, len(present.here))
        ]
        searches = _searches(present, [word for word, _ in shown])
        return [
            Album(
                f"things:{word.key}", _title(present, word), self.kind, word.photos, None, parent, searches.get(word.id)
            )
            for word, parent in shown
        ]

    def photos(self, present: Present, key: str) -> Members | None:
        """Those that carry the keyword, whether its album is listed or not."""
        return present.carrying(key)


def _title(present: Present, word: tags.InUse) -> str:
    node = present.vocabulary.taxonomy.nodes.get(word.key)
    title = word.name if node is None else node.plural
    return title[:1].upper() + title[1:]


# What stands in photographs that were taken of something else, and words that tell little of them: these, and what is
# only under them, have an album where people photograph just that.
_ASIDE = frozenset(
    (
        *("appliance", "bag", "ball", "book", "bottle", "bowl", "clock", "clothing", "cosmetics", "cup", "cutlery"),
        *("drink", "electronics", "fence", "furniture", "glass", "helmet", "industry", "kitchenware", "knife", "lamp"),
        *("medicine", "military", "potted-plant", "religion", "stationery", "street-sign", "tool", "traffic-light"),
        *("umbrella", "vase", "weapon", "window"),
    )
)
_JUST_THAT = 0.1  # of the library's photos


def _least(present: Present, known: Mapping[int, tags.InUse]) -> dict[int, int]:
    """How many photos each keyword needs for an album: a word of the person's own one, of what stands aside many."""
    aside = {word.id for word in known.values() if word.key in _ASIDE}
    found = 0
    while len(aside) > found:
        found = len(aside)
        aside |= {word.id for word in known.values() if word.above and aside.issuperset(word.above)}
    many = max(present.enough, round(_JUST_THAT * len(present.here)))
    shipped = present.vocabulary.taxonomy.nodes
    return {
        id_: 1 if word.key not in shipped else many if id_ in aside else present.enough for id_, word in known.items()
    }


def _searches(present: Present, some: Iterable[tags.InUse]) -> dict[int, str]:
    """The searches for keywords, by id; without those whose name means others, too."""
    graph = present.vocabulary.taxonomy
    names = Counter(part for word in present.words.values() for part in set(words(word.name)))
    found = {}
    for word in some:
        meant, said = graph.find(word.name), words(word.name)
        # A word of the person's own means all names it stands in: one with a word that no other has is in none.
        if meant == {word.key} or (not meant and any(names[part] == 1 for part in said)):
            found[word.id] = print_query(Term("tag", Text(word.name)))
    return found
