"""Packs of rules: what they do to the graph, and every mistake with its line and key."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from galleryai.keywords.pack import Pack
from galleryai.keywords.rules import MOST_BYTES, RulesError, read
from galleryai.keywords.source import LONGEST_LINE, LintProblem, Source
from galleryai.keywords.taxonomy import KeywordNode, Taxonomy, load

GRAPH = load(
    "\n".join(
        f'[{id_}]\nname = "{name}"\nplural = "{name}s"\nsynonyms = {synonyms}\nparents = {parents}\n'
        for id_, name, synonyms, parents in (
            ("animal", "animal", "[]", "[]"),
            ("pet", "pet", "[]", '["animal"]'),
            ("dog", "dog", '["puppy"]', '["pet"]'),
            ("spaniel", "spaniel", "[]", '["dog"]'),
            ("cat", "cat", "[]", '["pet"]'),
            ("vehicle", "vehicle", "[]", "[]"),
            ("car", "car", '["auto"]', '["vehicle"]'),
            ("taxi", "taxi", '["cab"]', '["car"]'),
            ("yellow-cab", "yellow cab", "[]", '["taxi"]'),
            ("sofa", "sofa", '["settee"]', "[]"),
            ("coast", "coast", '["sea"]', "[]"),
            ("surfboard", "surfboard", "[]", "[]"),
            ("crane-bird", "crane", "[]", '["animal"]'),
            ("crane-machine", "crane", "[]", '["vehicle"]'),
        )
    )
)


def sound(text: str) -> Pack:
    pack, problems = read(text.encode(), GRAPH)
    assert problems == []
    return pack


def mistakes(text: str) -> list[tuple[int, str, str]]:
    return [(one.line, one.key, one.message) for one in read(text.encode(), GRAPH)[1]]


def test_the_pack_of_the_readme_is_right() -> None:
    root = Path(__file__).parents[2]
    found = re.search(r"```toml\n(\[rename\].*?)```", (root / "README.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    graph = load((root / "resources" / "keywords" / "keywords.toml").read_text("utf-8"))
    pack, problems = read(found[1].encode(), graph)
    assert problems == []
    assert pack.merged == {"taxi": "car", "limousine": "car"}
    assert pack.implies == {"surfboard": ("coast",)}
    assert pack.text == found[1]


def test_a_renamed_keyword_keeps_its_id_and_is_found_by_all_its_names() -> None:
    graph = sound('[rename]\n"Sofas" = "  couch   potato " # by its plural').applied(GRAPH)
    node = graph.nodes["sofa"]
    assert (node.name, node.plural) == ("couch potato", "couch potato")
    assert graph.find("sofa") == graph.find("sofas") == graph.find("settee") == graph.find("Couch Potato") == {"sofa"}


def test_a_keyword_may_take_the_name_of_its_own_synonym_or_of_what_becomes_it() -> None:
    assert sound('[rename]\ncoast = "sea"').applied(GRAPH).nodes["coast"].name == "sea"
    assert sound('[rename]\ndog = "dog"').applied(GRAPH) == GRAPH
    assert sound('[rename]\ncar = "taxi"\n[merge]\ncar = ["taxi"]').applied(GRAPH).nodes["car"].name == "taxi"


def test_a_merged_keyword_leaves_the_graph_and_all_of_it_goes_over() -> None:
    pack = sound('[merge]\nvehicle = ["car"]\ncar = ["taxi"]')  # by a chain
    graph = pack.applied(GRAPH)
    assert pack.merged == {"car": "vehicle", "taxi": "vehicle"}
    assert not {"car", "taxi"} & graph.nodes.keys()
    assert graph.nodes["yellow-cab"].parents == ("vehicle",)
    assert graph.nodes["vehicle"].parents == ()
    for word in ("car", "cars", "auto", "taxi", "cab", "vehicle"):
        assert graph.find(word) == {"vehicle"}
    assert pack.labels({0: "taxi", 3: "dog"}) == {0: "vehicle", 3: "dog"}


def test_two_breeds_into_one_have_their_parents_once() -> None:
    graph = sound('[merge]\ncat = ["spaniel"]\ndog = ["cat"]').applied(GRAPH)
    assert graph.nodes["dog"].parents == ("pet",)
    assert graph.find("spaniel") == {"dog"}


def test_parents_are_added_and_made_where_there_are_none() -> None:
    pack = sound('[parents]\nfamily = ["people I love"]\n"puppy" = ["Family", "pet", "crane bird"]')
    graph = pack.applied(GRAPH)
    assert graph.nodes["family"] == KeywordNode("family", "Family", "Family", parents=("people-i-love",))
    assert graph.nodes["dog"].parents == ("pet", "family", "own-crane-bird")  # that id is another keyword's
    assert "people-i-love" in graph.ancestors("spaniel")


def test_other_rules_are_by_the_ids_after_the_merge() -> None:
    pack = sound(
        '[merge]\ncar = ["taxi"]\n[rename]\nsofa = "couch"\n[parents]\ncar = ["my things"]\n'
        '[threshold]\ncab = 0.5\ncouch = 1\n[ignore]\nkeywords = ["couch", "my things"]\n'
        '[implies]\ntaxi = ["coast"]\n[never-with]\ntaxi = ["dog", "dog"]\npuppy = ["auto"]\n'
    )
    assert pack.thresholds == {"car": 0.5, "sofa": 1.0}
    assert pack.ignored == {"sofa", "my-things"}
    assert pack.implies == {"car": ("coast",)}
    assert pack.never_with == (("car", "dog"),)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x = 1", (1, "x", "stands before the first [section]")),
        (
            "\n[renames]\na = 1\nb",
            (2, "renames", "unknown section; there are rename, merge, parents, ignore, threshold, implies, never-with"),
        ),
        ("[rename]\ndog = 'd'\n[rename]", (3, "rename", "stands twice")),
        ('[rename]\ndog = "d"\n"dog" = "e"', (3, "rename.dog", "stands twice")),
        ('[rename]\ndog = "d"\npuppy = "e"', (3, "rename.puppy", "means 'dog', as line 2 does; write one of them")),
        ("[rename]\ndog = 7", (2, "rename.dog", "must be a text")),
        ('[rename]\ndog = "?!"', (2, "rename.dog", "there is no letter or digit in it")),
        (r"[rename]" "\n" r'dog = "a\u001b[2J"', (2, "rename.dog", "holds a character that cannot be shown")),
        (f'[rename]\ndog = "{"a" * 101}"', (2, "rename.dog", "is longer than 100 characters")),
        ('[rename]\ndog = "Cats"', (2, "rename.dog", "'Cats' already means 'cat'")),
        ('[rename]\ndog = "hound"\ncat = "Hound"', (3, "rename.cat", "'Hound' already means 'dog'")),
        (
            '[rename]\ntaxi = "tx"\n[merge]\ncar = ["taxi"]',
            (2, "rename.taxi", "'taxi' becomes 'car' in line 4, so it cannot be renamed"),
        ),
        (
            '[rename]\n"dgo" = "hound"',
            (2, "rename.dgo", "there is no keyword 'dgo'; did you mean 'dog'?"),
        ),
        ('[rename]\nxyzzy = "hound"', (2, "rename.xyzzy", "there is no keyword 'xyzzy'")),
        (
            "[threshold]\ncrane = 0.5",
            (2, "threshold.crane", "'crane' may mean several keywords; write one of crane-bird, crane-machine"),
        ),
        ('[merge]\ncar = "taxi"', (2, "merge.car", 'must be a list of texts, such as ["dog", "cat"]')),
        ("[merge]\ncar = [1]", (2, "merge.car", 'must be a list of texts, such as ["dog", "cat"]')),
        ('[merge]\ncar = ["auto"]', (2, "merge.car", "'car' would become itself: car → car")),
        (
            '[merge]\ncar = ["taxi"]\ntaxi = ["yellow cab"]\nyellow-cab = ["car"]',
            (4, "merge.yellow-cab", "'car' would become itself: car → yellow cab → taxi → car"),
        ),
        (
            '[merge]\ncar = ["taxi"]\ndog = ["taxi"]',
            (3, "merge.dog", "'taxi' already becomes 'car' in line 2"),
        ),
        (
            '[merge]\nspaniel = ["pet"]',
            (2, "merge.spaniel", "'pet' stands above 'spaniel' (spaniel → dog → pet); merge the other way round"),
        ),
        (
            '[merge]\ncar = ["taxi"]\n[ignore]\nkeywords = ["dog", "taxi"]',
            (4, "ignore.keywords", "'taxi' becomes 'car' in line 2, so it cannot be ignored"),
        ),
        ('[ignore]\ndog = ["dog"]', (2, "ignore.dog", 'unknown key; [ignore] has keywords = ["…"]')),
        (
            '[parents]\nanimal = ["spaniel"]',
            (2, "parents.animal", "'animal' would stand above itself: animal → spaniel → dog → pet → animal"),
        ),
        ('[parents]\ndog = ["puppy"]', (2, "parents.dog", "'dog' would stand above itself: dog → dog")),
        (
            '[parents]\nsofa = ["a"]\na = ["b"]\nb = ["settee"]',
            (4, "parents.b", "'b' would stand above itself: b → sofa → a → b"),
        ),
        ("[threshold]\ndog = 48", (2, "threshold.dog", "must be a number above 0 and up to 1")),
        ("[threshold]\ndog = 0", (2, "threshold.dog", "must be a number above 0 and up to 1")),
        ("[threshold]\ndog = nan", (2, "threshold.dog", "must be a number above 0 and up to 1")),
        ("[threshold]\ndog = true", (2, "threshold.dog", "must be a number above 0 and up to 1")),
        ('[threshold]\ndog = "0.5"', (2, "threshold.dog", "must be a number above 0 and up to 1")),
        (
            '[implies]\nsurfboard = ["sea"]\nsea = ["surfboard"]',
            (3, "implies.sea", "'coast' would bring itself along: coast → surfboard → coast"),
        ),
        (
            '[implies]\npet = ["spaniel"]',
            (2, "implies.pet", "'pet' would bring itself along: pet → spaniel → dog → pet"),
        ),
        ('[never-with]\ndog = ["puppy"]', (2, "never-with.dog", "'dog' would exclude itself")),
        ('[never-with]\npet = ["spaniel"]', (2, "never-with.pet", "one brings the other along: spaniel → dog → pet")),
        (
            '[implies]\nsofa = ["dog"]\n[never-with]\nsofa = ["animal"]',
            (4, "never-with.sofa", "one brings the other along: sofa → dog → pet → animal"),
        ),
        (
            '[ignore]\nkeywords = ["dog',
            (2, "ignore.keywords", "cannot be read; write the value on this line, texts in double quotes"),
        ),
        ("[a.b]", (1, "[a.b]", "cannot be read; write [name] on a line of its own")),
        ("[[merge]]", (1, "[[merge]]", "cannot be read; write [name] on a line of its own")),
        ("[merge]\ncar.x = 1", (2, "merge.car", 'must be a list of texts, such as ["dog", "cat"]')),
        ("[merge]\n# \a", (2, "merge", "holds a control character")),
        ("[merge]\n#" + "x" * LONGEST_LINE, (2, "merge", "is longer than 20,000 characters")),
        ("\ufeff[merge]", (1, "", "begins with a byte order mark; save the file as UTF-8 without one")),
    ],
)
def test_each_mistake_has_its_line_and_key(text: str, problem: tuple[int, str, str]) -> None:
    assert mistakes(text)[0] == problem
    assert str(LintProblem(*problem, file="my.toml")).startswith(f"my.toml, line {problem[0]}")


def test_all_mistakes_are_told_at_once_and_what_is_right_is_read() -> None:
    text = '[threshold]\ndgo = 0.5\ndog = 48\ncat = 0.7\n[nothing]\n[merge]\ncar = ["taxi", "bus"]\n'
    assert [(line, key) for line, key, _ in mistakes(text)] == [
        (2, "threshold.dgo"),
        (3, "threshold.dog"),
        (5, "nothing"),
        (7, "merge.car"),
    ]
    pack, problems = read(text.encode(), GRAPH, "my.toml")
    assert (pack.thresholds, pack.merged) == ({"cat": 0.7}, {"taxi": "car"})
    error = RulesError("my.toml", problems)
    assert [line.strip() for line in str(error).splitlines()[1:]] == [str(one) for one in problems]


def test_a_file_that_is_no_text_or_too_large_is_one_mistake() -> None:
    (problem,) = read(b"[rename]\r\ndog = '\xff'", GRAPH)[1]
    assert (problem.line, problem.key) == (2, "")
    assert str(problem) == "rules.toml, line 2: is not UTF-8; save the file as UTF-8."
    assert read(b"#" * 1000 + b"\n" * (MOST_BYTES - 1000), GRAPH)[1] == []
    (problem,) = read(b"\n" * (MOST_BYTES + 1), GRAPH)[1]
    assert "larger than 1 MB" in problem.message


def test_lines_may_end_as_on_windows_and_keys_be_of_any_kind() -> None:
    assert sound("[ threshold ] # mine\r\n  'dog' = 0.25 # yes\r\n\tcat=1e-1\r\n").thresholds == {
        "dog": 0.25,
        "cat": 0.1,
    }


@pytest.mark.parametrize("line", ["[" * 15_000, "a" + ".a" * 9_000 + "=1", "x=" + "[" * 15_000, 'x="' + "\\" * 15_000])
def test_lines_made_to_hurt_are_mistakes(line: str) -> None:
    assert mistakes(line)


identities = st.sampled_from(["", "\n", "# nothing\n", "[rename]\n[merge]\n", "[ignore]\nkeywords = []\n", "[implies]"])


@given(identities, st.sets(st.sampled_from(sorted(GRAPH.nodes))))
def test_an_empty_pack_is_the_identity(text: str, ids: set[str]) -> None:
    closed = ids.union(*(GRAPH.ancestors(id_) for id_ in ids))
    graph = Taxonomy({id_: node for id_, node in GRAPH.nodes.items() if id_ in closed})
    pack, problems = read(text.encode(), graph)
    assert problems == []
    assert pack.applied(graph) == Pack().applied(graph) == graph
    assert pack.labels(dict(enumerate(ids))) == dict(enumerate(ids))


WORDS = sorted(
    {text for node in GRAPH.nodes.values() for text in (node.id, node.name, *node.synonyms)} | {"new", "x y"}
)
word = st.sampled_from(WORDS)
lists = st.lists(word, max_size=3).map(str).map(lambda text: text.replace("'", '"'))
listing = st.tuples(word, lists).map(lambda pair: f'"{pair[0]}" = {pair[1]}')
section = st.one_of(
    st.tuples(st.sampled_from(["merge", "parents", "implies", "never-with"]), st.lists(listing, max_size=4)),
    st.tuples(
        st.just("rename"), st.lists(st.tuples(word, word).map(lambda two: f'"{two[0]}" = "{two[1]}"'), max_size=3)
    ),
    st.tuples(st.just("threshold"), st.lists(word.map(lambda one: f'"{one}" = 0.5'), max_size=3)),
    st.tuples(st.just("ignore"), lists.map(lambda text: [f"keywords = {text}"])),
)
packs = st.lists(section, max_size=5).map(
    lambda sections: "\n".join("\n".join((f"[{name}]", *lines)) for name, lines in sections)
)


@given(packs)
@example('[merge]\ncar = ["taxi"]\ntaxi = ["vehicle"]\nvehicle = ["car"]\n[parents]\nvehicle = ["taxi", "yellow cab"]')
def test_whatever_is_written_what_is_right_of_it_is_sound(text: str) -> None:
    pack, _ = read(text.encode(), GRAPH)
    graph = pack.applied(GRAPH)
    assert pack.applied(graph) == graph
    assert graph.nodes.keys() == (GRAPH.nodes.keys() | pack.made.keys()) - pack.merged.keys()
    for id_ in graph.nodes:  # would not end with a ring in it
        assert id_ not in graph.ancestors(id_)
    for node in GRAPH.nodes.values():  # every word still finds, but where two keywords share it
        now = pack.merged.get(node.id, node.id)
        assert now in graph.find(node.name)
        assert set(pack.labels({0: node.id}).values()) == {now}
        assert now == node.id or node.id not in graph.nodes
    named = {*pack.renames, *pack.thresholds, *pack.ignored, *pack.parents, *pack.implies, *pack.merged.values()}
    named |= {id_ for pair in pack.never_with for id_ in pair} | {id_ for ids in pack.implies.values() for id_ in ids}
    assert named <= graph.nodes.keys()
    brings = {id_: {*node.parents, *pack.implies.get(id_, ())} for id_, node in graph.nodes.items()}
    for start in brings:
        reached, waiting = set[str](), [start]
        while waiting:
            new = brings[waiting.pop()] - reached
            reached |= new
            waiting += new
        assert start not in reached
        assert not any(start in pair and set(pair) - {start} <= reached for pair in pack.never_with)


lines = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["[merge]", '"dog" = ["cat"]', 'dog = """a"""', "x = 1979-05-27", 'x = "\\u00e9"', "é = 1", "a.b = 1"]
    ),
    st.builds(
        "{} = {}".format,
        st.sampled_from(["a", '"b c"', "'d'", "1"]),
        st.sampled_from(['"\\n"', "0x1F", "[1, 2]", "{}"]),
    ),
)


@given(st.lists(lines, max_size=6).map("\n".join))
@example("[a]\nx = 1\r\n['b']\n\"y\" = [\"\\t\", 'z'] # end")
def test_where_there_is_no_mistake_tomllib_reads_the_same(text: str) -> None:
    source = Source(text, "a.toml", "table")
    mistakes(text)  # raises nothing
    if not source.problems:
        read_by_us = {
            name: {entry.key: entry.value for entry in table.entries.values()} for name, table in source.tables.items()
        }
        assert tomllib.loads(text) == read_by_us


@given(st.binary(max_size=60))
def test_any_bytes_are_rules_or_mistakes(content: bytes) -> None:
    pack, problems = read(content, GRAPH)
    assert problems or pack.text.encode() == content
