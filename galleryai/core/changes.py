"""What a mutation changed, so that views refresh only if they must."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """The photographs touched, and which kinds of things changed around them."""

    photos: frozenset[int] = frozenset()
    roots: bool = False
    keywords: bool = False
    problems: bool = False

    def __bool__(self) -> bool:
        return bool(self.photos or self.roots or self.keywords or self.problems)

    def touches(self, *, photos: bool = False, roots: bool = False, keywords: bool = False) -> bool:
        """Whether a view that shows these kinds of things has to look again."""
        return (photos and bool(self.photos)) or (roots and self.roots) or (keywords and self.keywords)
