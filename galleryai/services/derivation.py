"""From what is stored of photos to the keywords proposed for them, all models and rules together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from galleryai.core.tag import Verdict
from galleryai.services.deriving import Deriver, Floats, Ints, Said
from galleryai.services.looking import LOOK, LOOK_LABELS
from galleryai.services.observing import facts_said, in_context, people_said
from galleryai.services.vocabulary import Vocabulary
from galleryai.services.witnesses import Witness
from galleryai.store import analyses, proposals, tags
from galleryai.store.database import Transaction
from galleryai.store.photos import Observed, observed
from galleryai.store.schema import RULE

Packed = Sequence[tuple[bytes, bytes | None]]  # scores and boxes of each photo, as stored
Word = tuple[int, str]  # a photo's place among those asked for, and a keyword's key


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
        yes, no = self._words(tx, photos)
        packed = [[by_photo[photo_id] for photo_id in photos] for by_photo in stored]
        facts = observed(tx, photos)
        heard = self._heard(packed, facts, no)
        if losers := self._losers(heard, yes):
            no += losers
            heard = self._heard(packed, facts, no)
        rows = [_rows(one, no, keyword_ids) for one in heard]
        rows.append(self._brought(heard, yes, no, keyword_ids))
        ignored = [keyword_ids[key] for key in self._vocabulary.ignored if key in keyword_ids]
        found = np.concatenate(rows)
        found = _each_once(found[~np.isin(found[:, proposals.KEYWORD], ignored)])
        found[:, proposals.PHOTO] = np.array(photos, np.int64)[found[:, proposals.PHOTO]]
        return found

    def _words(self, tx: Transaction, photos: Sequence[int]) -> tuple[list[Word], list[Word]]:
        """The person's yes and no. What is said of a word of one's own reaches nothing else."""
        places = {photo_id: place for place, photo_id in enumerate(photos)}
        graph = self._vocabulary.taxonomy.nodes
        said = [(verdict, (places[photo_id], key)) for photo_id, key, verdict in tags.said(tx, photos) if key in graph]
        return (
            [word for verdict, word in said if verdict is Verdict.ACCEPTED],
            [word for verdict, word in said if verdict is Verdict.REJECTED],
        )

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
            certain = table if witness.judges else certain
            heard.append(Heard(witness.stored.source_id, witness.deriver, table))
        plain = self._vocabulary.facts
        said = facts_said(facts.width, facts.height, facts.taken_at, facts.latitude)
        return [*heard, Heard(RULE, plain, plain.scores(said, no))]

    def _person(self, witness: Witness) -> int | None:
        """The position of the label that means a person, of a detector."""
        if witness.arbiter is None:
            return None
        key = self._vocabulary.pack.merged.get("person", "person")
        return next((position for position, id_ in witness.deriver.labels.items() if id_ == key), None)

    def _losers(self, heard: Sequence[Heard], yes: Sequence[Word]) -> list[Word]:
        """Of two keywords that never go together, the one that is less sure; a person's word is surer than any."""
        lost: list[Word] = []
        for pair in self._vocabulary.never_with:
            first, second = (_surest(heard, key, [place for place, said in yes if said == key]) for key in pair)
            both = (first > 0) & (second > 0) & ~(np.isinf(first) & np.isinf(second))
            lost += [
                (place, pair[1] if first[place] >= second[place] else pair[0])
                for place in np.flatnonzero(both).tolist()
            ]
        return lost

    def _brought(
        self, heard: Sequence[Heard], yes: Sequence[Word], no: Sequence[Word], keyword_ids: Mapping[str, int]
    ) -> Ints:
        """What comes along by rule: all above a person's word, and what a keyword implies."""
        brought: dict[Word, float] = {}
        for place, key in yes:
            brought |= {(place, above): 1.0 for above in self._follows(key)}
        for trigger, implied in self._vocabulary.implies.items():
            sure = _surest(heard, trigger, [])
            along = {key for one in implied for key in (one, *self._follows(one))}
            for place in np.flatnonzero(sure).tolist():
                for key in along:
                    brought[place, key] = max(brought.get((place, key), 0.0), float(sure[place]))
        kept = [(word, score) for word, score in brought.items() if word not in set(no)]
        return proposals.table(
            np.array([place for (place, _), _ in kept], np.int64),
            np.array([keyword_ids[key] for (_, key), _ in kept], np.int64),
            np.full(len(kept), RULE, np.int64),
            np.array([score for _, score in kept], np.float64),
        )

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


def _surest(heard: Sequence[Heard], key: str, accepted: Sequence[int]) -> Floats:
    """The best score with which a keyword is proposed for each photo; 0 where it is not, infinite where accepted."""
    best = np.zeros(len(heard[0].table))
    for one in heard:
        if (column := one.deriver.columns.get(key)) is not None:
            proposed = one.deriver.sure(one.table)[:, column]
            best = np.maximum(best, np.where(proposed, one.table[:, column], 0.0))
    best[list(accepted)] = np.inf
    return best


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
