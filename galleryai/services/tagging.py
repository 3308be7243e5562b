"""From what models say of photos to the keywords they carry, and what the person says of those."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from galleryai.core.changes import Changes
from galleryai.core.errors import UsageError
from galleryai.core.prediction import Analysis
from galleryai.core.tag import Judged, Keyword, KeywordUse, Verdict
from galleryai.core.words import words
from galleryai.services.derivation import Derivation
from galleryai.services.publisher import Publisher
from galleryai.services.trial import Trial
from galleryai.services.vocabulary import Vocabulary
from galleryai.services.witnesses import Witness, Witnesses
from galleryai.store import analyses, journal, proposals, tags
from galleryai.store.database import Database, Transaction
from galleryai.store.schema import RULE
from galleryai.watch.scan import is_text, shown

# Photos a transaction: each touches most pages of `tagging`, which lies in the order of keywords, so few are quicker…
WRITTEN_AT_ONCE = 10_000
DERIVED_AT_ONCE = 2000  # …and photos whose tables of scores are in memory together


class Tagging:
    """Stores analyses, proposes keywords from them, and keeps the person's word."""

    def __init__(self, database: Database, witnesses: Witnesses, publisher: Publisher) -> None:
        self._database = database
        self._witnesses = witnesses
        self._publisher = publisher

    def witnesses(self) -> list[Witness]:
        """The models in use, the judge first. Raises `ModelError`."""
        return self._witnesses.in_use()

    def keep(self, tx: Transaction, witnesses: Sequence[Witness], said: Mapping[int, Sequence[Analysis]]) -> None:
        """Keep what the witnesses, in order, say of photos (photo id → analyses), propose the keywords that follow."""
        for place, witness in enumerate(witnesses):
            analyses.put(tx, witness.stored.id, {photo_id: each[place] for photo_id, each in said.items()})
        if said:
            self._propose(tx, witnesses, sorted(said), alone=True)

    def derive(self, tx: Transaction, witnesses: Sequence[Witness], photo_ids: Sequence[int]) -> None:
        """Propose keywords from the stored scores of these photos, instead of what was proposed before.

        Where a model has not seen a photo yet, what an older version of it said stays.
        """
        models = [witness.stored.id for witness in witnesses]
        for seen, photos in analyses.seen_by(tx, models, photo_ids).items():
            heard = [witness for witness in witnesses if witness.stored.id in seen]
            self._propose(tx, heard, photos, alone=len(heard) == len(witnesses))

    def _propose(self, tx: Transaction, heard: Sequence[Witness], photo_ids: Sequence[int], *, alone: bool) -> None:
        """Propose what these witnesses say, who have all seen the photos; `alone`: nobody else proposes anything."""
        derivation = Derivation(self._witnesses.vocabulary(), heard)
        ids = tags.ids_by_key(tx)
        parts = [photo_ids[start : start + DERIVED_AT_ONCE] for start in range(0, len(photo_ids), DERIVED_AT_ONCE)]
        found = np.concatenate([derivation.proposed(tx, part, ids) for part in parts])
        sources = None if alone else [RULE, *(witness.stored.source_id for witness in heard)]
        proposals.replace(tx, photo_ids, found, sources)

    def say(self, word: str, photo_ids: Sequence[int], verdict: Verdict) -> Changes:
        """The person's yes or no to a keyword on photos; a yes to a new word makes it a keyword.

        Raises `UsageError` where a no is said to a word that is no keyword.
        """
        witnesses = self.witnesses()
        with self._database.write() as tx:
            keyword = self._keyword(tx, word, make=verdict is Verdict.ACCEPTED)
            before = tags.say(tx, photo_ids, keyword.id, verdict)
            if before:
                self.derive(tx, witnesses, sorted(before))
                said = "Accepted" if verdict is Verdict.ACCEPTED else "Rejected"
                undo = {"verb": "say", "keyword": keyword.key, "before": {str(id_): was for id_, was in before.items()}}
                journal.write(tx, f"{said} the keyword {keyword.name}", undo)
        changes = Changes(photos=frozenset(before), keywords=bool(before))
        self._publisher.publish(changes)
        return changes

    def bring_up_to_date(self, checkpoint: Callable[[], None] = lambda: None) -> int:
        """Derive every photo's keywords again where what they are derived with is another than last time."""
        fingerprint = self._witnesses.vocabulary().fingerprint
        with self._database.read() as tx:
            if tags.derived_with(tx) == fingerprint:
                return 0
        done = self.derive_all(checkpoint)
        with self._database.write() as tx:
            tags.set_derived_with(tx, fingerprint)
        return done

    def derive_all(self, checkpoint: Callable[[], None] = lambda: None) -> int:
        """Propose keywords for every photo again, from the stored scores; returns how many photos."""
        witnesses = self.witnesses()
        models = [witness.stored.id for witness in witnesses]
        last = done = 0
        while True:
            checkpoint()
            with self._database.write() as tx:
                some = analyses.seen(tx, models, last, WRITTEN_AT_ONCE)
                if not some:
                    break
                self._propose(tx, witnesses, some, alone=True)
            last, done = some[-1], done + len(some)
        self._publisher.publish(Changes(keywords=True))
        return done

    def trial(self, vocabulary: Vocabulary, checkpoint: Callable[[], None] = lambda: None) -> Trial:
        """What deriving with another vocabulary would change; changes nothing. Raises `ModelError`."""
        derivation = Derivation(vocabulary, self._witnesses.on_trial(vocabulary))
        models = [witness.stored.id for witness in derivation.witnesses]
        last = 0
        with self._database.read() as tx:
            ids = tags.ids_by_key(tx)
            nodes = vocabulary.taxonomy.nodes
            ids |= {
                key: number for number, key in enumerate(nodes.keys() - ids.keys(), max(ids.values(), default=0) + 1)
            }
            names = {keyword.id: keyword.name for keyword in tags.keywords(tx)}
            trial = Trial(names | {ids[key]: node.name for key, node in nodes.items()})
            while some := analyses.seen(tx, models, last, DERIVED_AT_ONCE):
                checkpoint()
                said = {(photo_id, ids[key]) for photo_id, key, _ in tags.said(tx, some)}
                trial.count(len(some), proposals.stored(tx, some), derivation.proposed(tx, some, ids), said)
                last = some[-1]
        return trial

    def _keyword(self, tx: Transaction, word: str, *, make: bool) -> Keyword:
        """The keyword a word means: by name, plural or synonym in the graph, or one the person made."""
        if not is_text(word):
            raise UsageError(f"The keyword {shown(word)} is not valid text. Write it another way.")
        known = {keyword.key: keyword for keyword in tags.keywords(tx)}
        # The graph first: after "taxi" was merged into "car" its own row is still there.
        meant = self._witnesses.vocabulary().taxonomy.find(word) & known.keys() or {
            key for key, keyword in known.items() if words(keyword.name) == words(word)
        }
        if len(meant) > 1:  # "orange" is the fruit by name and the colour by a synonym
            meant = {key for key in meant if words(known[key].name) == words(word)} or meant
        if len(meant) > 1:
            names = ", ".join(sorted(known[key].name for key in meant))
            raise UsageError(f"{word!r} may mean several keywords: {names}. Write one of these.")
        if meant:
            return known[next(iter(meant))]
        if not make or not words(word):
            raise UsageError(
                f"There is no keyword {word!r}." if words(word) else f"There is no letter or digit in {word!r}."
            )
        name = " ".join(word.split())
        key = "-".join(words(word))
        return tags.make(tx, f"own-{key}" if key in known else key, name)

    def judged(self) -> dict[str, Judged]:
        """By keyword's name, what the person said where it was proposed; without those never judged."""
        with self._database.read() as tx:
            names = {keyword.id: keyword.name for keyword in tags.keywords(tx)}
            return {names[id_]: said for id_, said in tags.judged(tx).items()}

    def keywords(self) -> list[KeywordUse]:
        """The keywords in use, most used first."""
        with self._database.read() as tx:
            return tags.uses(tx)
