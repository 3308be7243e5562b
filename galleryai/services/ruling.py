"""What a person rules about keywords: a pack of rules, and how strict all thresholds are."""

from collections.abc import Callable
from pathlib import Path

from galleryai.core.errors import UsageError
from galleryai.core.words import words
from galleryai.keywords.pack import Pack
from galleryai.keywords.rules import MOST_BYTES, RulesError
from galleryai.keywords.source import LintProblem, Source
from galleryai.keywords.strictness import Strictness
from galleryai.services.vocabulary import RULES, STRICTNESS, Vocabulary
from galleryai.store import journal, settings, tags
from galleryai.store.database import Database
from galleryai.watch.scan import shown

Checkpoint = Callable[[], None]
KEPT = "the rules in use"  # what the library's copy is called in a mistake


def _unstoppable() -> None:
    """A checkpoint that never stops anything."""


class Ruling:
    """Chooses rules and strictness for a library, and has its keywords derived again where that changes them.

    Killed in between, the library keeps what was chosen; the next indexing derives again.
    """

    def __init__(
        self, database: Database, vocabulary: Callable[[], Vocabulary], rederive: Callable[[Checkpoint], int]
    ) -> None:
        """`vocabulary` gives the one in use by now; `rederive` brings all photos up to it and counts them."""
        self._database = database
        self._vocabulary = vocabulary
        self._rederive = rederive

    @property
    def text(self) -> str | None:
        """The rules in use as they were written; None where there are none."""
        with self._database.read() as tx:
            return settings.get(tx, RULES)

    def problems(self) -> list[LintProblem]:
        """What is wrong by now with the rules in use: a newer graph may have lost a keyword they name."""
        return self.check((self.text or "").encode(), KEPT)

    def check(self, content: bytes, file: str) -> list[LintProblem]:
        """Every mistake in rules, by line; `file` is their name in it."""
        return self._vocabulary().read(content, file)[1]

    def under(self, content: bytes, file: str) -> Vocabulary:
        """The vocabulary as it would be with these rules. Raises `RulesError` with every mistake."""
        now = self._vocabulary()
        pack, problems = now.read(content, file)
        problems = problems or self._taken(pack, file)
        if problems:
            raise RulesError(file, problems)
        return now.chosen(pack.text, now.strictness)

    def _taken(self, pack: Pack, file: str) -> list[LintProblem]:
        """Renames to a word the person made for this library: two keywords of one name cannot be told apart."""
        graph = self._vocabulary().chosen("", Strictness.BALANCED).taxonomy.nodes
        with self._database.read() as tx:
            own = {words(one.name) for one in tags.keywords(tx) if one.key not in graph}
        entries = Source(pack.text, file, "section").tables.get("rename")
        return [
            LintProblem(one.line, f"rename.{one.key}", f"{one.value!r} is a keyword of your own already", file)
            for one in (entries.entries.values() if entries else ())
            if isinstance(one.value, str) and words(one.value) in own
        ]

    def without(self) -> Vocabulary:
        """The vocabulary as it would be without rules."""
        now = self._vocabulary()
        return now.chosen("", now.strictness)

    def as_strict_as(self, strictness: Strictness) -> Vocabulary:
        """The vocabulary as it would be with another strictness."""
        now = self._vocabulary()
        return now.chosen(now.text, strictness)

    def use(self, content: bytes, file: str, checkpoint: Checkpoint = _unstoppable) -> int:
        """Take these rules instead of those before; returns how many photos were derived again.

        Raises `RulesError` with every mistake where there is one; then nothing changes.
        """
        rules = self.under(content, file).text
        return self._choose(RULES, rules, f"Took the rules in {shown(file)}", checkpoint)

    def drop(self, checkpoint: Checkpoint = _unstoppable) -> int:
        """Go back to no rules; returns how many photos were derived again."""
        return self._choose(RULES, None, "Dropped the rules", checkpoint)

    @property
    def strictness(self) -> Strictness:
        """How strict all thresholds are."""
        return self._vocabulary().strictness

    def set_strictness(self, strictness: Strictness, checkpoint: Checkpoint = _unstoppable) -> int:
        """Move all thresholds together; returns how many photos were derived again."""
        value = None if strictness is Strictness.BALANCED else strictness.value
        return self._choose(STRICTNESS, value, f"Chose to be {strictness.value} about keywords", checkpoint)

    def _choose(self, name: str, value: str | None, what: str, checkpoint: Checkpoint) -> int:
        with self._database.write() as tx:
            before = settings.get(tx, name)
            if before != value:
                settings.put(tx, name, value)
                tags.set_derived_with(tx, 0)  # also where it is taken back before all photos have followed
                journal.write(tx, what, {"verb": "choose", "setting": name, "before": before})
        return self._rederive(checkpoint)


def content_of(path: str) -> bytes:
    """A file's content, one byte more than rules may have at most. Raises `UsageError` where it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # the latter: a NUL in its name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        reason = "it is a folder" if Path(path).is_dir() else reason.lower()
        raise UsageError(f"The rules in {shown(path)} cannot be read: {reason}. Name a text file.") from error
