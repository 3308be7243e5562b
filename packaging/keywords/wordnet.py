"""As much of WordNet's nouns as the keyword graph needs: senses, glosses, hypernyms."""

from functools import cached_property
from pathlib import Path


class WordNet:
    """WordNet's `data.noun` and `index.noun`; a noun is named by its offset, "n02084071"."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sense(self, word: str) -> str:
        """Return the noun meant by "dog" (its first sense) or "pointer#4"."""
        lemma, _, number = word.partition("#")
        senses = self._index.get(lemma, [])
        if not 0 < int(number or 1) <= len(senses):
            raise ValueError(f"WordNet knows no noun {word!r}")
        return "n" + senses[int(number or 1) - 1]

    def gloss(self, noun: str) -> str:
        """Return the names and the explanation of a noun."""
        fields, gloss = self._data[noun[1:]]
        names = [fields[4 + 2 * k] for k in range(int(fields[3], 16))]
        return f"{', '.join(names)}: {gloss}"

    def hypernyms(self, noun: str) -> list[str]:
        """Return what a noun is a kind of."""
        fields, _ = self._data[noun[1:]]
        start = 4 + 2 * int(fields[3], 16)
        pointers = fields[start + 1 : start + 1 + 4 * int(fields[start])]
        return ["n" + pointers[k + 1] for k in range(0, len(pointers), 4) if pointers[k] in ("@", "@i")]

    def nearest(self, noun: str, homes: dict[str, str]) -> list[str]:
        """Return the nearest names in `homes` (noun → name) above a noun, without those above another of them."""
        found: dict[str, set[str]] = {}
        for above in self.hypernyms(noun):
            found |= {home: set() for home in ([homes[above]] if above in homes else self.nearest(above, homes))}
        names = {name: home for home, name in homes.items()}
        idle = {higher for home in found for higher in self._all_above(names[home], homes)}
        return [home for home in found if home not in idle]

    def _all_above(self, noun: str, homes: dict[str, str]) -> set[str]:
        found: set[str] = set()
        for above in self.hypernyms(noun):
            found |= ({homes[above]} if above in homes else set()) | self._all_above(above, homes)
        return found

    @cached_property
    def _index(self) -> dict[str, list[str]]:
        entries = (line.split() for line in self._lines("index.noun"))
        return {fields[0]: fields[-int(fields[2]) :] for fields in entries}

    @cached_property
    def _data(self) -> dict[str, tuple[list[str], str]]:
        entries = (line.partition(" | ") for line in self._lines("data.noun"))
        return {(fields := line.split())[0]: (fields, gloss.strip()) for line, _, gloss in entries}

    def _lines(self, name: str) -> list[str]:
        text = (self._folder / name).read_text("utf-8")
        return [line for line in text.splitlines() if line and not line.startswith(" ")]
