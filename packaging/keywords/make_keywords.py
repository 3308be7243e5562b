#!/usr/bin/env python3
"""Make the keyword graph in resources/keywords/ again.

    apt-get download wordnet-base        # WordNet 3.0
    dpkg -x wordnet-base_*.deb wordnet
    python packaging/keywords/make_keywords.py wordnet/usr/share/wordnet

Joins the curated texts beside this file with WordNet's hypernyms and the models' labels. Where a label names no parents
of its own, they are the nearest everyday keywords above it in WordNet. The same inputs give the same files.
`--senses` prints the WordNet noun behind every everyday keyword, to be read by a person.
"""

import argparse
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from wordnet import WordNet

from galleryai.keywords.plurals import plural_of

HERE = Path(__file__).resolve().parent
RESOURCES = HERE.parents[1] / "resources"
MODELS = ("efficientnet-lite2", "nanodet")
COMPUTED = ("look", "facts", "people")  # labels without a model

HEADER = """\
# What GalleryAI calls things: one table a keyword, one value a line, sorted by id. Parents must be true of every
# photograph the keyword is true of. Made by packaging/keywords/make_keywords.py; hierarchy in part from WordNet 3.0,
# Copyright 2006 by Princeton University. All rights reserved.
"""


class CurationError(Exception):
    """A mistake in the curated texts; the sentence names the file and the line."""


@dataclass
class Line:
    """One line of a curated text: what it names and what its marks say."""

    where: str
    subject: str
    depth: int
    marks: dict[str, str] = field(default_factory=dict)

    def list(self, mark: str) -> list[str]:
        given = self.marks.get(mark, "")
        return [] if given in ("", "-") else [word.strip() for word in given.split(",")]

    def wrong(self, message: str) -> CurationError:
        return CurationError(f"{self.where}: {self.subject}: {message}")


@dataclass
class Keyword:
    """A keyword on its way into the graph; parents by name until `main` writes them as ids."""

    line: Line
    id: str
    name: str
    plural: str
    synonyms: list[str]
    parents: list[str]
    wordnet: list[str]
    threshold: float | None
    kind: str | None


def read_lines(path: Path, allowed: str) -> list[Line]:
    """Return the lines of a curated text; a mark stands between spaces."""
    lines = []
    for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not text.strip() or re.match(r"\s*#( |$)", text):
            continue
        subject, *rest = re.split(r" ([:/=+~<>!@%#^]) ", text.strip())
        line = Line(f"{path.name}:{number}", subject, (len(text) - len(text.lstrip())) // 2)
        for mark, value in zip(rest[::2], rest[1::2], strict=True):
            if mark not in allowed or mark in line.marks:
                raise line.wrong(f"the mark {mark!r} has no place here")
            line.marks[mark] = value.strip()
        lines.append(line)
    return lines


def keyword(line: Line, name: str, synonyms: list[str], parents: list[str], wordnet: list[str]) -> Keyword:
    """Return the keyword a line describes."""
    plural = line.marks.get("/") or plural_of(name)
    threshold = float(line.marks["%"]) if "%" in line.marks else None
    id_ = line.marks.get("#") or "-".join(folded(name))
    plural, kind = name if plural == "-" else plural, line.marks.get("^")
    return Keyword(line, id_, name, plural, synonyms, parents, wordnet, threshold, kind)


def folded(text: str) -> tuple[str, ...]:
    """Return the words of a name as searches compare them (the names are plain ASCII)."""
    return tuple(re.findall(r"[a-z0-9]+", text.casefold()))


def everyday(lines: list[Line], wordnet: WordNet) -> dict[str, Keyword]:
    """Return the keywords of the outline by name; indentation gives the first parent."""
    made: dict[str, Keyword] = {}
    above: list[str] = []
    for line in lines:
        if line.depth > len(above):
            raise line.wrong("is indented too far")
        above = [*above[: line.depth], line.subject]
        parents = [*above[-2:-1], *line.list("+")]
        senses = [wordnet.sense(word) for word in line.list("@")]
        if line.subject in made:
            raise line.wrong("stands twice")
        made[line.subject] = keyword(line, line.subject, line.list("="), parents, senses)
    return made


def classes(model: str) -> list[list[str]]:
    """Return the WordNet id ("" where there is none), label and synonyms of a model's classes, in their order."""
    rows = (RESOURCES / "models" / model / "labels.tsv").read_text("utf-8").splitlines()[1:]
    return [[*row.split("\t"), "", ""][1:4] for row in rows]


def add_labels(made: dict[str, Keyword], lines: list[Line], classes: list[list[str]], wordnet: WordNet) -> None:
    """Add the keywords of a model's labels, and note which WordNet nouns they stand for."""
    if [line.subject for line in lines] != [label for _, label, _ in classes]:
        missing = {label for _, label, _ in classes} ^ {line.subject for line in lines}
        raise CurationError(f"{lines[0].where}: the labels are not the model's, or not in its order: {sorted(missing)}")
    homes = {sense: name for name, each in made.items() for sense in each.wordnet}
    for line, (wordnet_id, label, synonyms) in zip(lines, classes, strict=True):
        if line.marks.keys() & set(">!"):
            continue
        name = line.marks.get(":", label)
        parents = line.list("<") if "<" in line.marks else wordnet.nearest(wordnet_id, homes)
        if not parents and line.marks.get("<") != "-":
            raise line.wrong("no everyday keyword stands above it in WordNet; name its parents")
        given = [*line.list("="), *(word for word in [label, *synonyms.split(", ")] if word)]
        if name in made:
            raise line.wrong(f"{name!r} stands twice; fold it with >")
        made[name] = keyword(line, name, given, parents, [])
    for line, (wordnet_id, label, _) in zip(lines, classes, strict=True):
        target = target_of(line, label)
        if target is not None and target not in made:
            raise line.wrong(f"{target!r} is no keyword")
        if target is not None and wordnet_id and wordnet_id not in made[target].wordnet:
            made[target].wordnet.append(wordnet_id)


def target_of(line: Line, label: str) -> str | None:
    """Return the name of the keyword a label leads to, if any."""
    return None if "!" in line.marks else line.marks.get(">") or line.marks.get(":", label)


def settle_words(made: dict[str, Keyword]) -> None:
    """Keep of each keyword's synonyms those that are its alone; what a person wrote goes before what WordNet says.

    What a person wrote may be the name of a keyword of another kind: an orange is a fruit and a colour.
    """
    taken: dict[tuple[str, ...], str] = {}
    for each in made.values():
        for word in dict.fromkeys([folded(each.name), folded(each.plural)]):
            if taken.setdefault(word, each.name) != each.name:
                raise each.line.wrong(f"{' '.join(word)!r} is also {taken[word]!r}")
    for each in made.values():
        for text in each.line.list("="):
            owner = taken.setdefault(folded(text), each.name)
            if owner != each.name and made[owner].kind == each.kind:
                raise each.line.wrong(f"the synonym {text!r} is also {owner!r}")
    claims = Counter(word for each in made.values() for word in {folded(text) for text in each.synonyms})
    for each in made.values():
        dropped = {folded(text) for text in each.line.list("~")} | {folded(each.name), folded(each.plural)}
        written = {folded(text) for text in each.line.list("=")}
        kept: dict[tuple[str, ...], str] = {}
        for text in each.synonyms:
            word = folded(text)
            if word not in dropped and (word in written or (word not in taken and claims[word] == 1)):
                kept.setdefault(word, text)
        each.synonyms = list(kept.values())


def check_parents(made: dict[str, Keyword], used: set[str]) -> None:
    """Refuse a parent that is no keyword, one that says nothing new, and a keyword no label leads to."""
    reached: set[str] = set()
    for each in made.values():
        for parent in each.parents:
            if parent not in made:
                raise each.line.wrong(f"its parent {parent!r} is no keyword")
    for name, each in made.items():
        further = {above for parent in each.parents for above in ancestors(made, parent)}
        if idle := further & set(each.parents):
            raise each.line.wrong(f"stands under {sorted(idle)} anyway")
        if name in used:
            reached |= {name} | ancestors(made, name)
    if unreached := [f"{each.line.where} {name}" for name, each in made.items() if name not in reached]:
        raise CurationError("no label leads to: " + ", ".join(unreached))


def ancestors(made: dict[str, Keyword], name: str) -> set[str]:
    """Return the names of all keywords above one."""
    found: set[str] = set()
    waiting = list(made[name].parents)
    while waiting:
        parent = waiting.pop()
        if parent not in found:
            found.add(parent)
            waiting += made[parent].parents
    return found


def graph_text(made: dict[str, Keyword]) -> str:
    """Return keywords.toml."""
    tables = [HEADER]
    for each in sorted(made.values(), key=lambda one: one.id):
        values: dict[str, object] = {"name": each.name}
        if each.plural != each.name:
            values["plural"] = each.plural
        values |= {key: value for key, value in (("synonyms", each.synonyms),) if value}
        values |= {"parents": [made[parent].id for parent in each.parents]} if each.parents else {}
        values |= {"wordnet": sorted(each.wordnet)} if each.wordnet else {}
        values |= {"threshold": each.threshold} if each.threshold is not None else {}
        values |= {"kind": each.kind} if each.kind else {}
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
        tables.append("\n".join([f"[{each.id}]", *lines]) + "\n")
    return "\n".join(tables)


def labels_text(made: dict[str, Keyword], lines: list[Line]) -> str:
    """Return one labels-*.tsv: position, label, keyword id or -, and then why."""
    rows = ["position\tlabel\tkeyword\treason"]
    for position, line in enumerate(lines):
        target = target_of(line, line.subject)
        id_ = "-" if target is None else made[target].id
        rows.append(f"{position}\t{line.subject}\t{id_}\t{line.marks.get('!', '')}".rstrip("\t"))
    return "\n".join(rows) + "\n"


def main() -> None:
    """Write the graph and the tables of labels, or say what is wrong with the curated texts."""
    parser = argparse.ArgumentParser(description="Make the keyword graph in resources/keywords/ again.")
    parser.add_argument("wordnet", type=Path, help="folder with WordNet 3.0's data.noun and index.noun")
    parser.add_argument("--senses", action="store_true", help="print what WordNet means by the everyday keywords")
    arguments = parser.parse_args()
    wordnet = WordNet(arguments.wordnet)
    made = everyday(read_lines(HERE / "everyday.txt", "/=+@%#^"), wordnet)
    if arguments.senses:
        print("\n".join(f"{name}: {wordnet.gloss(sense)}" for name in made for sense in made[name].wordnet))
        return
    lines = {source: read_lines(HERE / f"labels-{source}.txt", ":/=~<>!%#") for source in (*MODELS, *COMPUTED)}
    for source in lines:
        known = classes(source) if source in MODELS else [["", line.subject, ""] for line in lines[source]]
        add_labels(made, lines[source], known, wordnet)
    named = {target_of(line, line.subject) for each in lines.values() for line in each}
    check_parents(made, {name for name in named if name is not None})
    settle_words(made)
    out = RESOURCES / "keywords"
    out.mkdir(parents=True, exist_ok=True)
    (out / "keywords.toml").write_text(graph_text(made), "utf-8")
    for source, labels in lines.items():
        (out / f"labels-{source}.tsv").write_text(labels_text(made, labels), "utf-8")


if __name__ == "__main__":
    try:
        main()
    except CurationError as error:
        sys.exit(str(error))
