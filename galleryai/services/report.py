"""What an indexing run found and did."""

from dataclasses import dataclass, field

from galleryai.services.roots import Part


@dataclass(slots=True)
class IndexReport:
    """Counts of files, `found` = new + changed + moved + unchanged; `analysed` counts photographs.

    `failed` are among new and changed; `problems` pairs each path with its reason.
    """

    new: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0
    gone: int = 0
    failed: int = 0
    analysed: int = 0
    seconds: float = 0.0
    problems: list[tuple[str, str]] = field(default_factory=list)
    moves: list[tuple[str, str]] = field(default_factory=list)  # of one batch: from where, to where
    known: list[str] = field(default_factory=list)  # of one batch: new paths of photos that were there
    waiting: list[Part] = field(default_factory=list)  # folders to look at again soon
    unavailable: list[tuple[str, str]] = field(default_factory=list)  # folders, each with its reason

    def take(self, later: "IndexReport") -> None:
        """Go on from the counts of `later`, a copy of this one whose `problems` are only the new ones."""
        self.new, self.changed, self.moved = later.new, later.changed, later.moved
        self.failed, self.analysed = later.failed, later.analysed
        self.problems += later.problems

    def go_on(self, later: "IndexReport") -> None:
        """Add what another look at the waiting folders gave. What is unchanged there was counted by the first."""
        self.new += later.new
        self.changed += later.changed
        self.moved += later.moved
        self.gone += later.gone
        self.failed += later.failed
        self.analysed += later.analysed
        self.seconds += later.seconds
        self.problems += later.problems
        self.waiting = later.waiting

    @property
    def found(self) -> int:
        """All photo files that are there."""
        return self.new + self.changed + self.moved + self.unchanged

    @property
    def photos_per_second(self) -> float:
        """Analysed photographs a second."""
        return self.analysed / self.seconds if self.seconds else 0.0
