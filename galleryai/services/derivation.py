"""From what is stored of photos to the keywords proposed for them, all models and rules together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from galleryai.core.tag import Verdict
from galleryai.services.deriving import Deriver, Flags, Floats, Ints, Said
from galleryai.services.looking import LOOK, LOOK_LABELS
from galleryai.services.observing import by_light, facts_said, in_context, people_said
from galleryai.services.vocabulary import Vocabulary
from galleryai.services.witnesses import Witness
from galleryai.store import analyses, proposals, tags
from galleryai.store.database import Transaction
from galleryai.store.photos import Observed, observed
from galleryai.store.schema import RULE

Packed = Sequence[tuple[bytes, bytes | None]]  # scores and boxes of each photo, as stored
Word = tuple[int, str]  # a photo's place among those asked for, and a keyword's key


@dataclass(frozen=True, slots=True)
class Words:
    """What the person said of keywords of the graph."""

    yes: list[Word] = field(default_factory=list)
    no: list[Word] = field(default_factory=list)
    moved: list[Word] = field(default_factory=list)  # of `yes`: said of a keyword that was merged into this one


@dataclass(frozen=True, slots=True)
class Heard:
    """Every keyword's score that one source gives for each photo: `table` [photos, keywords of the deriver]."""

    source_id: int
    deriver: Deriver
    table: Floats


class Derivation:
    """The witnesses and the vocabulary they are heard with; made once, used for all photos."""

    def __init__(self, vocabulary: Vocabulary, witnesses: Sequence[Witness]) -> None:
        self.witnesses = witnesses
        self._vocabulary = vocabulary

    def proposed(self, tx: Transaction, photo_ids: Sequence[int], keyword_ids: Mapping[str, int]) -> Ints:
        """What is to be proposed for these photos, which all witnesses have seen, as rows of `store.proposals`.

        The rows are ordered by photo, keyword and source, each once.
        """
        photos = sorted(photo_ids)
        stored = [analyses.stored(tx, witness.stored.id, photos) for witness in self.witnesses]
        said = self._words(tx, photos)
        packed = [[by_photo[photo_id] for photo_id in photos] for by_photo in stored]
        facts = observed(tx, photos)
        heard = self._heard(packed, facts, said.no)
        brought = self._brought(heard, said, frozenset())
        if lost := self._lost(heard, brought, said):
            brought = self._brought(heard, said, lost)
        rows = [_rows(one, said.no, keyword_ids) for one in heard]
        found = _each_once(np.concatenate([*rows, _rule(brought, keyword_ids)]))
        found = found[~self._unwanted(found, lost, keyword_ids)]
        found[:, proposals.PHOTO] = np.array(photos, np.int64)[found[:, proposals.PHOTO]]
        return found

    def _words(self, tx: Transaction, photos: Sequence[int]) -> Words:
        """The person's yes and no. What is said of a word of one's own reaches nothing else.

        A yes to a keyword that was merged into another is one to that; a no denies only what it was said of.
        """
        places = {photo_id: place for place, photo_id in enumerate(photos)}
        graph, merged = self._vocabulary.taxonomy.nodes, self._vocabulary.pack.merged
        words = Words()
        for photo_id, key, verdict in tags.said(tx, photos):
            if verdict is Verdict.REJECTED and (key in graph or key in merged):
                words.no.append((places[photo_id], key))
            elif verdict is Verdict.ACCEPTED and merged.get(key, key) in graph:
                words.yes.append((places[photo_id], merged.get(key, key)))
                if key in merged:
                    words.moved.append(words.yes[-1])
        return words

    def _unwanted(self, found: Ints, lost: Collection[Word], keyword_ids: Mapping[str, int]) -> Flags:
        """Which rows are of ignored keywords, or of those that lost against another."""
        ignored = [keyword_ids[key] for key in self._vocabulary.ignored if key in keyword_ids]
        unwanted: Flags = np.isin(found[:, proposals.KEYWORD], ignored)
        if lost:
            size = max(keyword_ids.values()) + 1
            codes = found[:, proposals.PHOTO] * size + found[:, proposals.KEYWORD]
            unwanted |= np.isin(codes, [place * size + keyword_ids[key] for place, key in lost])
        return unwanted

    def _heard(self, packed: Sequence[Packed], facts: Observed, no: Sequence[Word]) -> list[Heard]:
        """Every witness in turn, the judge first: the others are heard with its answer at hand. Then what is plain."""
        heard: list[Heard] = []
        certain = None
        for witness, photos in zip(self.witnesses, packed, strict=True):
            said = Said.unpacked([scores for scores, _ in photos])
            boxes = [boxes for _, boxes in photos]
            if witness.arbiter is not None and certain is not None:
                said = witness.arbiter.believed(said, boxes, certain)
            if witness.stored.ref == LOOK:
                said = _in_context(said, facts)
            if (person := self._person(witness)) is not None:
                people = self._vocabulary.people
                heard.append(Heard(RULE, people, people.scores(people_said(boxes, person), no)))
            table = witness.deriver.scores(said, no)
            if witness.judges:  # as it saw: that a dog is denied makes no person of it
                certain = witness.deriver.scores(said) if no else table
            heard.append(Heard(witness.stored.source_id, witness.deriver, table))
        plain = self._vocabulary.facts
        said = by_light(facts_said(facts.width, facts.height, facts.taken_at, facts.latitude), *self._light(packed))
        return [*heard, Heard(RULE, plain, plain.scores(said, no))]

    def _light(self, packed: Sequence[Packed]) -> tuple[Said, int]:
        """What the look says of the photos, and which label tells how much of them is black."""
        looks = (
            Said.unpacked([scores for scores, _ in photos])
            for witness, photos in zip(self.witnesses, packed, strict=True)
            if witness.stored.ref == LOOK
        )
        return next(looks, Said.unpacked([])), LOOK_LABELS.index("black")

    def _person(self, witness: Witness) -> int | None:
        """The position of the label that means a person, of a detector."""
        if not witness.detects:
            return None
        key = self._vocabulary.pack.merged.get("person", "person")
        return next((position for position, id_ in witness.deriver.labels.items() if id_ == key), None)

    def _lost(self, heard: Sequence[Heard], brought: Mapping[Word, float], said: Words) -> frozenset[Word]:
        """Of two keywords that never go together, the one that is less sure, with all below it; the surest win first.

        A person's word is surer than any, and so is what follows from it.
        """
        decided = {(place, key) for place, yes in said.yes for key in (yes, *self._follows(yes))}
        duels: list[tuple[float, int, str, str]] = []
        for pair in self._vocabulary.never_with:
            one, other = (_surest(heard, key, brought, decided) for key in pair)
            for place in np.flatnonzero((one > 0) & (other > 0) & ~(np.isinf(one) & np.isinf(other))).tolist():
                winner, loser = pair if one[place] >= other[place] else pair[::-1]
                duels.append((-max(one[place], other[place]), place, winner, loser))
        lost: set[Word] = set()
        for _, place, winner, loser in sorted(duels):
            if (place, winner) not in lost and (place, loser) not in lost:
                lost |= {(place, key) for key in (loser, *self._vocabulary.taxonomy.descendants(loser))}
        return frozenset(lost)

    def _brought(self, heard: Sequence[Heard], said: Words, lost: Collection[Word]) -> dict[Word, float]:
        """What comes along by rule: all above a person's word, and what a keyword implies."""
        brought = dict.fromkeys(said.moved, 1.0)
        for place, key in said.yes:
            brought |= {(place, above): 1.0 for above in self._follows(key)}
        for trigger, implied in self._vocabulary.implies.items():
            if trigger in self._vocabulary.ignored:
                continue
            sure = _surest(heard, trigger, {}, ())
            along = {key for one in implied for key in (one, *self._follows(one))}
            for place in np.flatnonzero(sure).tolist():
                if (place, trigger) not in lost:
                    for key in along:
                        brought[place, key] = max(brought.get((place, key), 0.0), float(sure[place]))
        denied = {*said.no, *lost}
        return {word: score for word, score in brought.items() if word not in denied}

    def _follows(self, key: str) -> set[str]:
        """All that is true where a keyword is: what is above it or implied, and so on."""
        found: set[str] = set()
        waiting = [key]
        while waiting:
            one = waiting.pop()
            new = {*self._vocabulary.taxonomy.nodes[one].parents, *self._vocabulary.implies.get(one, ())} - found
            found |= new
            waiting += new
        return found - {key}


def _in_context(said: Said, facts: Observed) -> Said:
    screenshot, document = (LOOK_LABELS.index(name) for name in ("screenshot", "document"))
    return in_context(said, screenshot, document, facts.width, facts.height, facts.camera)


def _surest(heard: Sequence[Heard], key: str, brought: Mapping[Word, float], decided: Collection[Word]) -> Floats:
    """The best score with which a keyword is proposed for each photo; 0 where it is not, infinite where decided."""
    best = np.zeros(len(heard[0].table))
    for one in heard:
        if (column := one.deriver.columns.get(key)) is not None:
            proposed = one.deriver.sure(one.table)[:, column]
            best = np.maximum(best, np.where(proposed, one.table[:, column], 0.0))
    for (place, word), score in brought.items():
        if word == key:
            best[place] = max(best[place], score)
    for place, word in decided:
        if word == key:
            best[place] = np.inf
    return best


def _rule(brought: Mapping[Word, float], keyword_ids: Mapping[str, int]) -> Ints:
    return proposals.table(
        np.array([place for place, _ in brought], np.int64),
        np.array([keyword_ids[key] for _, key in brought], np.int64),
        np.full(len(brought), RULE, np.int64),
        np.array(list(brought.values()), np.float64),
    )


def _rows(heard: Heard, no: Sequence[Word], keyword_ids: Mapping[str, int]) -> Ints:
    found = heard.deriver.propose(heard.table, no)
    ids = np.array([keyword_ids[key] for key in heard.deriver.keys], np.int64)
    sources = np.full(len(found.rows), heard.source_id, np.int64)
    return proposals.table(found.rows, ids[found.columns], sources, found.scores)


def _each_once(rows: Ints) -> Ints:
    """Rows in the order they are stored in; of what one source says twice, the surer."""
    order = np.lexsort((-rows[:, 3], rows[:, 2], rows[:, 1], rows[:, 0]))
    ordered = rows[order]
    again = (ordered[1:, :3] == ordered[:-1, :3]).all(axis=1)
    kept: Ints = ordered[np.concatenate(([True], ~again))[: len(ordered)]]
    return kept
