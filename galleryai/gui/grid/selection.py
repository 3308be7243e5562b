"""What is selected, by id, so that it survives a refresh. Without Qt."""

from collections.abc import Sequence


class Selection:
    """A set of photo ids, the one last touched, and where a range began."""

    def __init__(self) -> None:
        self.ids: set[int] = set()
        self.current: int | None = None
        self._anchor: int | None = None

    def only(self, id_: int) -> None:
        """Select one photo and no other."""
        self.ids = {id_}
        self.current = self._anchor = id_

    def toggle(self, id_: int) -> None:
        """Add one photo, or take it out."""
        self.ids ^= {id_}
        self.current = self._anchor = id_

    def reach(self, id_: int, order: Sequence[int], *, add: bool = False) -> None:
        """Select all from where the range began to here."""
        if self._anchor is None or self._anchor not in order or id_ not in order:
            self.only(id_)
            return
        start, end = sorted((order.index(self._anchor), order.index(id_)))
        between = set(order[start : end + 1])
        self.ids = self.ids | between if add else between
        self.current = id_

    def everything(self, order: Sequence[int]) -> None:
        """Select all photos."""
        self.ids = set(order)

    def clear(self) -> None:
        """Select nothing; the current photo stays, so that the arrow keys go on from it."""
        self.ids = set()

    def keep(self, order: Sequence[int]) -> None:
        """Forget what is not there any more."""
        here = set(order)
        self.ids &= here
        self.current = self.current if self.current in here else None
        self._anchor = self._anchor if self._anchor in here else None
