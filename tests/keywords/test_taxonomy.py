"""The shipped keyword graph, its reader and its linter."""

import json
import tomllib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.core.words import words
from galleryai.keywords.source import LintProblem
from galleryai.keywords.taxonomy import KeywordNode, Taxonomy, TaxonomyError, lint, load, load_labels
from galleryai.settings.resources import models

FOLDER = models().parent / "keywords"
TEXT = (FOLDER / "keywords.toml").read_text("utf-8")
LABELS = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("labels-*.tsv"))}
CLASSIFIER, DETECTOR = LABELS["labels-efficientnet-lite2.tsv"], LABELS["labels-nanodet.tsv"]
JARGON = (
    "paddle, sarong, lakeside, lab coat, maillot, tank suit, brassiere, nematode, jersey, website, web site, menu, "
    "packet, oxygen mask, vestment, promontory, cuirass, jinrikisha, odometer, seashore, alp, pickelhaube, chiton, "
    "lycaenid, isopod, consomme, dust jacket, bell cote, drilling platform, instrumentality, artifact, entity"
)

GRAPH = """\
[animal]
name = "animal"
plural = "animals"

[cat]
name = "cat"
plural = "cats"
synonyms = ["kitty"]
parents = ["animal"]
threshold = 0.6
"""
ROWS = "position\tlabel\tkeyword\treason\n0\ttabby\tcat\n1\tpacket\t-\tany wrapping\n"


@pytest.fixture(scope="module")
def shipped() -> Taxonomy:
    return load(TEXT)


def labels(text: str) -> dict[str, str]:
    return {row[1]: row[2] for row in (line.split("\t") for line in text.splitlines()[1:])}


def test_the_shipped_graph_lints_clean() -> None:
    sources = ("efficientnet-lite2", "nanodet", "look", "facts", "people")
    assert set(LABELS) == {f"labels-{source}.tsv" for source in sources}
    assert lint(TEXT, LABELS) == []


def test_the_shipped_graph_is_toml(shipped: Taxonomy) -> None:
    tables = tomllib.loads(TEXT)
    assert list(tables) == sorted(tables) == list(shipped.nodes)
    for id, node in shipped.nodes.items():
        lists = {key: tuple(tables[id].get(key, ())) for key in ("synonyms", "parents", "wordnet")}
        name, threshold, kind = tables[id]["name"], tables[id].get("threshold"), tables[id].get("kind")
        assert node == KeywordNode(id, name, tables[id].get("plural", name), **lists, threshold=threshold, kind=kind)


def test_every_label_of_the_classifier_is_mapped_or_has_a_reason(shipped: Taxonomy) -> None:
    names = json.loads((models() / "efficientnet-lite2" / "config.json").read_text("utf-8"))["id2label"]
    rows = [row.split("\t") for row in CLASSIFIER.splitlines()[1:]]
    assert [row[1] for row in rows] == [names[str(position)] for position in range(1000)]
    assert all(row[2] in shipped.nodes or (row[2] == "-" and row[3]) for row in rows)


def test_every_label_of_the_detector_has_a_keyword_that_its_name_finds(shipped: Taxonomy) -> None:
    leads = labels(DETECTOR)
    rows = (models() / "nanodet" / "labels.tsv").read_text("utf-8").splitlines()[1:]
    assert list(leads) == [row.split("\t")[2] for row in rows]
    assert len(load_labels(DETECTOR)) == 80
    assert {label: id for label, id in leads.items() if id not in shipped.find(label)} == {}


def test_both_models_meet_in_the_same_keywords() -> None:
    classes, things = labels(CLASSIFIER), labels(DETECTOR)
    for label in ("zebra", "pizza", "orange", "banana", "broccoli", "hot dog", "teddy bear", "umbrella", "vase"):
        assert classes[label] == things[label]
    assert classes["computer mouse"] == things["mouse"]
    assert classes["mobile phone"] == things["cell phone"]
    assert classes["television"] == things["tv"]
    assert classes["studio couch"] == things["couch"]


def test_words_with_two_meanings_are_kept_apart(shipped: Taxonomy) -> None:
    classes, things = labels(CLASSIFIER), labels(DETECTOR)
    assert (classes["kite"], things["kite"]) == ("kite-bird", "kite")
    assert (classes["crane (bird)"], classes["crane (construction)"]) == ("crane-bird", "construction-crane")
    assert "animal" in shipped.ancestors("crane-bird")
    assert "animal" not in shipped.ancestors("construction-crane")
    assert (classes["cardigan"], classes["Cardigan Welsh corgi"]) == ("cardigan", "cardigan-welsh-corgi")
    assert classes["plane"] == "hand-plane"
    assert classes["cup"] == things["cup"] == "cup"


@pytest.mark.parametrize(
    ("id", "above"),
    [
        ("egyptian-cat", ("cat", "pet", "animal")),
        ("beach", ("coast", "nature")),
        ("golden-retriever", ("retriever", "dog", "pet", "animal")),
        ("gray-wolf", ("wolf", "wildlife", "animal")),
        ("espresso", ("coffee", "drink")),
        ("tennis-ball", ("ball",)),
        ("lobster", ("animal",)),
        ("church", ("religion", "building", "architecture")),
    ],
)
def test_above_a_keyword_stands_what_is_always_true(shipped: Taxonomy, id: str, above: tuple[str, ...]) -> None:
    assert set(shipped.ancestors(id)) == set(above)


def test_the_seashore_is_a_beach_and_the_lakeside_a_lake() -> None:
    classes = labels(CLASSIFIER)
    assert (classes["seashore"], classes["lakeshore"], classes["mobile phone"]) == ("beach", "lake", "mobile-phone")
    assert [classes[label] for label in ("paddle", "lab coat", "oxygen mask", "packet", "menu")] == ["-"] * 5
    assert classes["sarong"] == "clothing"


def test_no_name_is_machine_vocabulary(shipped: Taxonomy) -> None:
    names = {words(text) for node in shipped.nodes.values() for text in (node.name, node.plural)}
    assert not names & {words(word) for word in JARGON.split(", ")}
    assert max(len(shipped.ancestors(id)) for id in shipped.nodes) <= 6


def test_ids_are_readable_and_words_are_found_however_written(shipped: Taxonomy) -> None:
    assert shipped.find("Dogs") == shipped.find("dog") == shipped.find("PUPPY") == {"dog"}
    assert shipped.find("puppies") == shipped.find("dog")
    assert shipped.find("Automobiles") == {"car"}
    assert shipped.find("kitties") == {"cat"}
    assert shipped.find("falls") == frozenset(), "a season has no plural: these may be water"
    assert shipped.find("people") == {"person"}
    assert shipped.find("wolves") == {"wolf"}
    assert shipped.find("Carpodacus mexicanus") == {"house-finch"}
    assert shipped.find("cell phone") == {"mobile-phone"}
    assert shipped.find("T shirt") == {"t-shirt"}
    assert shipped.find("sarong") == shipped.find("") == frozenset()


def test_what_is_computed_is_found_by_the_words_people_use(shipped: Taxonomy) -> None:
    for word, id in {
        **{"monochrome": "black-and-white", "B&W": "black-and-white", "blurry": "blurred", "out of focus": "blurred"},
        **{"landscape format": "horizontal", "portrait format": "vertical", "portraits": "portrait", "grey": "gray"},
        **{"group": "group", "groups of people": "group", "fall": "autumn", "night": "at-night", "cyan": "turquoise"},
        **{"landscape": "nature", "orange colour": "orange-color"},
    }.items():
        assert shipped.find(word) == {id}
    assert shipped.find("orange") == {"orange", "orange-color"}
    assert shipped.find("oranges") == {"orange"}
    assert shipped.find("winter") == {"winter", "snow"}


def test_what_is_computed_has_a_kind_and_no_idle_parents(shipped: Taxonomy) -> None:
    kinds = {
        file: {shipped.nodes[id].kind for id in load_labels(LABELS[f"labels-{file}.tsv"]).values()}
        for file in ("look", "facts", "people", "nanodet")
    }
    assert kinds == {"look": {"look"}, "facts": {"look", "time"}, "people": {"people"}, "nanodet": {None}}
    assert {id for id, node in shipped.nodes.items() if node.kind in ("look", "time") and node.parents} == set()
    assert shipped.ancestors("portrait") == ("one-person", "person")
    assert shipped.ancestors("group") == shipped.ancestors("two-people") == ("person",)


def test_only_a_synonym_may_be_a_word_of_another_kind() -> None:
    look = GRAPH + 'kind = "look"\n'
    text = look.replace('["kitty"]', '["animals"]')
    assert not [problem for problem in lint(text) if "already means" in problem.message]
    assert load(text).find("animals") == {"animal", "cat"}
    for clash in (text.replace('kind = "look"\n', ""), look.replace('"cats"', '"animals"')):
        assert "'animals' already means 'animal'" in {problem.message for problem in lint(clash)}


def test_a_wordnet_noun_belongs_to_one_keyword(shipped: Taxonomy) -> None:
    nouns = [noun for node in shipped.nodes.values() for noun in node.wordnet]
    assert len(nouns) == len(set(nouns))
    assert "n02124075" in shipped.nodes["egyptian-cat"].wordnet


def test_children_and_descendants(shipped: Taxonomy) -> None:
    assert "dog" in shipped.children("pet")
    assert {"dog", "golden-retriever", "cat"} <= set(shipped.descendants("pet"))
    assert shipped.children("zebra") == shipped.descendants("zebra") == ()
    for id in shipped.nodes:
        assert all(id in shipped.ancestors(below) for below in shipped.descendants(id))


def test_a_sound_graph_has_no_problems() -> None:
    graph = load(GRAPH + "\n# a note\n")
    assert graph.nodes["cat"] == KeywordNode("cat", "cat", "cats", ("kitty",), ("animal",), (), 0.6)
    assert lint(GRAPH, {"labels.tsv": ROWS}) == []
    assert load_labels(ROWS) == {0: "cat"}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('["animal"]', '["beast"]', LintProblem(9, "cat.parents", "there is no keyword 'beast'")),
        ('["kitty"]', '["Animals"]', LintProblem(8, "cat.synonyms", "'Animals' already means 'animal'")),
        ('"cats"', '"animal"', LintProblem(7, "cat.plural", "'animal' already means 'animal'")),
        ("0.6", "1.5", LintProblem(10, "cat.threshold", "must be a number above 0 and up to 1")),
        ("0.6", "true", LintProblem(10, "cat.threshold", "must be a number above 0 and up to 1")),
        ('"cats"', "7", LintProblem(7, "cat.plural", "must be a text")),
        ('["kitty"]', '"kitty"', LintProblem(8, "cat.synonyms", "must be a list of texts")),
        ("[cat]", "[animal]", LintProblem(5, "animal", "stands twice")),
        ('plural = "cats"', 'name = "cats"', LintProblem(7, "cat.name", "stands twice")),
        ('name = "cat"\n', "", LintProblem(5, "cat", "has no name")),
        (
            "threshold",
            "treshold",
            LintProblem(
                10,
                "cat.treshold",
                "unknown key; a [keyword] has name, plural, synonyms, parents, wordnet, threshold, kind",
            ),
        ),
        (
            "threshold = 0.6",
            'kind = "thing"',
            LintProblem(10, "cat.kind", "must be one of look, people, time; a thing has none"),
        ),
        (
            '["kitty"]',
            "[",
            LintProblem(8, "cat.synonyms", "cannot be read; write the value on this line, texts in double quotes"),
        ),
        ("[animal]\n", "", LintProblem(1, "name", "stands before the first [keyword]")),
    ],
)
def test_each_mistake_is_named_with_its_line_and_key(old: str, new: str, problem: LintProblem) -> None:
    assert problem in lint(GRAPH.replace(old, new, 1))


def test_a_cycle_is_named_with_its_way_round() -> None:
    text = GRAPH.replace('plural = "animals"', 'parents = ["cat"]')
    (problem,) = lint(text)
    ways = ("animal → cat → animal", "cat → animal → cat")
    assert problem.message in {f"stands above itself: {way}" for way in ways}
    with pytest.raises(TaxonomyError, match=r"keywords\.toml, line \d, (animal|cat)\.parents: stands above itself"):
        load(text)


def test_a_graph_with_a_mistake_does_not_load() -> None:
    with pytest.raises(TaxonomyError, match=r"keywords\.toml, line 9, cat\.parents: there is no keyword 'beast'"):
        load(GRAPH.replace('["animal"]', '["beast"]'))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("\tcat", "\tlion", LintProblem(2, "keyword", "there is no keyword 'lion'; write - for none", "labels.tsv")),
        ("1\t", "7\t", LintProblem(3, "position", "is '7' where 1 follows", "labels.tsv")),
        ("\tcat", "\t-", LintProblem(5, "cat", "no label leads to it or to a keyword under it")),
        ("\tcat", "\t-", LintProblem(1, "animal", "no label leads to it or to a keyword under it")),
        ("\tcat", "\tanimal", LintProblem(5, "cat", "no label leads to it or to a keyword under it")),
    ],
)
def test_labels_that_go_astray_are_named(old: str, new: str, problem: LintProblem) -> None:
    assert problem in lint(GRAPH, {"labels.tsv": ROWS.replace(old, new, 1)})


def written(parents: dict[int, set[int]]) -> str:
    return "\n".join(
        f'[k{id}]\nname = "k{id}"\nparents = {json.dumps([f"k{p}" for p in parents[id]])}' for id in parents
    )


dags = st.integers(1, 25).flatmap(
    lambda size: st.fixed_dictionaries(
        {id: st.sets(st.integers(0, id - 1), max_size=4) if id else st.just(set()) for id in range(size)}
    )
)


def closures(parents: dict[int, set[int]]) -> dict[int, set[int]]:
    above: dict[int, set[int]] = {}
    for id in sorted(parents):
        above[id] = parents[id].union(*(above[parent] for parent in parents[id]))
    return above


@given(dags)
def test_ancestors_are_the_closure_each_once_and_below_before_above(parents: dict[int, set[int]]) -> None:
    graph, all_above = load(written(parents)), closures(parents)
    for id in parents:
        above = [int(each[1:]) for each in graph.ancestors(f"k{id}")]
        assert len(above) == len(set(above))
        assert set(above) == all_above[id]
        assert all(above.index(higher) > above.index(each) for each in above for higher in parents[each])
        assert set(graph.descendants(f"k{id}")) == {f"k{each}" for each in parents if id in all_above[each]}


@given(dags, st.data())
def test_a_cycle_is_always_found(parents: dict[int, set[int]], data: st.DataObject) -> None:
    low = data.draw(st.sampled_from(sorted(parents)))
    top = data.draw(st.sampled_from(sorted(closures(parents)[low] | {low})))
    parents = {**parents, top: parents[top] | {low}}
    problems = lint(written(parents))
    assert len(problems) == 1
    ring = [int(each[1:]) for each in problems[0].message.removeprefix("stands above itself: ").split(" → ")]
    assert ring[0] == ring[-1]
    assert all(higher in parents[below] for below, higher in pairwise(ring))
    with pytest.raises(TaxonomyError):
        load(written(parents))


@given(dags)
def test_order_of_the_tables_does_not_matter(parents: dict[int, set[int]]) -> None:
    backwards = dict(reversed(parents.items()))
    assert load(written(backwards)).nodes == load(written(parents)).nodes
