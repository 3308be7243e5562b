"""From what models say of photos to the keywords they carry, and what the person says of those."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from galleryai.core.changes import Changes
from galleryai.core.errors import UsageError
from galleryai.core.prediction import Analysis
from galleryai.core.tag import Judged, Keyword, KeywordUse, Verdict
from galleryai.core.words import words
from galleryai.services.derivation import Derivation
from galleryai.services.deriving import Ints
from galleryai.services.publisher import Publisher
from galleryai.services.trial import Trial
from galleryai.services.vocabulary import Vocabulary
from galleryai.services.witnesses import Court, Witnesses
from galleryai.store import analyses, journal, photos, proposals, tags
from galleryai.store.database import Database, Transaction
from galleryai.watch.scan import is_text, shown

# Photos a transaction: each touches most pages of `tagging`, which lies in the order of keywords, so few are quicker…
WRITTEN_AT_ONCE = 10_000
NEVER = 0  # derived with nothing yet
DERIVED_AT_ONCE = 2000  # …and photos whose tables of scores are in memory together


class Tagging:
    """Stores analyses, proposes keywords from them, and keeps the person's word."""

    def __init__(
        self,
        database: Database,
        witnesses: Witnesses,
        publisher: Publisher,
        *,
        written_at_once: int = WRITTEN_AT_ONCE,
    ) -> None:
        self._database = database
        self._witnesses = witnesses
        self._publisher = publisher
        self._written_at_once = written_at_once

    def court(self) -> Court:
        """Who is to be heard. Raises `ModelError`."""
        return self._witnesses.court()

    def keep(self, tx: Transaction, court: Court, said: Mapping[int, Mapping[int, Analysis]]) -> None:
        """Keep what witnesses say of photos (photo id → the witness's place → analysis), propose what follows."""
        ids = [witness.stored.id for witness in court.witnesses]
        by_model = {photo_id: {ids[place]: one for place, one in each.items()} for photo_id, each in said.items()}
        analyses.put_all(tx, by_model)
        if said:
            self.derive(tx, court, sorted(said))

    def derive(self, tx: Transaction, court: Court, photo_ids: Sequence[int]) -> None:
        """Propose keywords from what is stored of these photos, instead of what was proposed before."""
        proposals.replace(tx, photo_ids, _proposed(tx, court, photo_ids, tags.ids_by_key(tx)))

    def say(self, word: str, photo_ids: Sequence[int], verdict: Verdict, *, new: bool = True) -> Changes:
        """The person's yes or no to a keyword on photos; with `new` a yes to another word makes it a keyword.

        Raises `UsageError` where anything else is said of a word that is no keyword.
        """
        court = self.court()
        with self._database.write() as tx:
            keyword = self._keyword(tx, word, make=new and verdict is Verdict.ACCEPTED)
            before = {keyword.key: tags.say(tx, photo_ids, keyword.id, verdict)}
            for old in self._merged_into(tx, court, keyword.key):  # what was said of these is said of the keyword now
                before[old.key] = tags.say(tx, photo_ids, old.id, None)
            changed = sorted({id_ for each in before.values() for id_ in each})
            if changed:
                self.derive(tx, court, changed)
                said = "Accepted" if verdict is Verdict.ACCEPTED else "Rejected"
                undo = [
                    {"keyword": key, "before": {str(id_): was for id_, was in each.items()}}
                    for key, each in before.items()
                    if each
                ]
                journal.write(tx, f"{said} the keyword {keyword.name}", {"verb": "say", "words": undo})
        changes = Changes(photos=frozenset(changed), keywords=bool(changed))
        self._publisher.publish(changes)
        return changes

    def hand_on(self, tx: Transaction, court: Court, photo_ids: Sequence[int], to: int) -> list[dict[str, object]]:
        """Say of a photo what the person said of others and not yet of it; returns what takes it back."""
        known = {key for _, key, _ in tags.said(tx, [to])}
        first_said: dict[str, Verdict] = {}
        for photo_id in photo_ids:
            first_said = {key: verdict for _, key, verdict in tags.said(tx, [photo_id])} | first_said
        new = {key: verdict for key, verdict in first_said.items() if key not in known}
        ids = tags.ids_by_key(tx)
        for key, verdict in new.items():
            tags.say(tx, [to], ids[key], verdict)
        if not new:
            return []
        self.derive(tx, court, [to])
        return [{"verb": "say", "words": [{"keyword": key, "before": {str(to): None}} for key in new]}]

    def _merged_into(self, tx: Transaction, court: Court, key: str) -> list[Keyword]:
        """The keywords the library still has that rules merged into this one."""
        merged = court.vocabulary.pack.merged
        return [one for one in tags.keywords(tx) if merged.get(one.key) == key]

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
        """Propose keywords for every photo again, from what is stored; returns how many photos."""
        court = self.court()
        with self._database.write() as tx:
            tags.set_derived_with(tx, NEVER)  # stopped half-way, some photos are derived with this and some with that
        last = done = 0
        while True:
            checkpoint()
            with self._database.write() as tx:
                some = photos.after(tx, last, self._written_at_once)
                if not some:
                    break
                self.derive(tx, court, some)
            last, done = some[-1], done + len(some)
        self._publisher.publish(Changes(keywords=True))
        return done

    def trial(self, vocabulary: Vocabulary, checkpoint: Callable[[], None] = lambda: None) -> Trial:
        """What deriving with another vocabulary would change; changes nothing. Raises `ModelError`."""
        court = self._witnesses.on_trial(vocabulary)
        last = 0
        with self._database.read() as tx:
            ids = tags.ids_by_key(tx)
            nodes = vocabulary.taxonomy.nodes
            unborn = enumerate(nodes.keys() - ids.keys(), max(ids.values(), default=0) + 1)
            ids |= {key: number for number, key in unborn}
            names = {keyword.id: keyword.name for keyword in tags.keywords(tx)}
            trial = Trial(names | {ids[key]: node.name for key, node in nodes.items()})
            while some := photos.after(tx, last, DERIVED_AT_ONCE):
                checkpoint()
                said = {(photo_id, ids[key]) for photo_id, key, _ in tags.said(tx, some)}
                trial.count(len(some), proposals.stored(tx, some), _proposed(tx, court, some, ids), said)
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


def _proposed(tx: Transaction, court: Court, photo_ids: Sequence[int], keyword_ids: Mapping[str, int]) -> Ints:
    """What is to be proposed for photos, whoever of the witnesses has seen them."""
    found = [
        Derivation(court.vocabulary, court.of(seen)).proposed(tx, some[start : start + DERIVED_AT_ONCE], keyword_ids)
        for seen, some in analyses.seen_by(tx, court.model_ids, photo_ids).items()
        for start in range(0, len(some), DERIVED_AT_ONCE)
    ]
    return np.concatenate(found) if found else np.empty((0, 4), np.int64)
