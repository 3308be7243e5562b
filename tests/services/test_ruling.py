"""Rules and strictness in a library: taken whole or not at all, and keywords follow."""

from pathlib import Path

import pytest

from galleryai.bootstrap import Gallery, open_library, vocabulary
from galleryai.core.errors import UsageError
from galleryai.core.tag import Source, Verdict
from galleryai.jobs.job import Cancelled, Control, quiet
from galleryai.keywords.rules import RulesError
from galleryai.keywords.strictness import Strictness
from galleryai.services.deriving import Said
from galleryai.services.ruling import Ruling, content_of
from galleryai.services.tagging import Tagging
from galleryai.services.vocabulary import Vocabulary
from galleryai.store import journal, settings
from tests.support import Index, keywords

NAMES = ["espresso", "cat", "dog", "person"]


def of(gallery: Gallery, name: str) -> list[str]:
    (photo,) = [one for one in gallery.searching.search("").photos if one.path.endswith(name)]
    return keywords(photo)


def under(rules: str, strictness: Strictness = Strictness.BALANCED) -> Vocabulary:
    return vocabulary().chosen(rules, strictness)


def test_rules_are_taken_journalled_and_dropped(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    before = of(gallery, "coffee.jpg")
    rules = b'[merge]\ncoffee = ["espresso"] # one is enough\n[rename]\ncat = "tiger of the house"\n'
    assert gallery.ruling.use(rules, "mine.toml") == 5
    assert "coffee" in before
    assert of(gallery, "coffee.jpg") == [name for name in before if name != "espresso"]
    assert "tiger of the house" in of(gallery, "cat.jpg")
    for word in ("espresso", "coffee"):
        assert gallery.searching.count(word) == 1
    assert gallery.searching.count("cat") == gallery.searching.count("house tiger") + 1 == 1
    assert gallery.ruling.text == rules.decode()
    assert gallery.ruling.problems() == []
    assert gallery.ruling.use(rules, "mine.toml") == 0
    assert gallery.ruling.drop() == 5
    assert of(gallery, "coffee.jpg") == before
    assert not gallery.ruling.text
    with gallery._database.read() as tx:
        entries = journal.entries(tx)[1:]
    assert [entry.what for entry in entries] == ["Took the rules in mine.toml", "Dropped the rules"]
    assert [entry.undo for entry in entries] == [
        {"verb": "choose", "setting": "rules", "before": None},
        {"verb": "choose", "setting": "rules", "before": rules.decode()},
    ]


def test_a_pack_with_a_mistake_is_refused_whole_and_the_earlier_rules_stay(
    gallery: Gallery, photos: Path, index: Index
) -> None:
    index(photos)
    gallery.ruling.use(b'[rename]\ncoffee = "java"', "mine.toml")
    with pytest.raises(RulesError) as refused:
        gallery.ruling.use(b'[rename]\ncoffee = "mud"\n[threshold]\ncat = 48\ndgo = 0.5', "new.toml")
    assert [(one.file, one.line, one.key) for one in refused.value.problems] == [
        ("new.toml", 4, "threshold.cat"),
        ("new.toml", 5, "threshold.dgo"),
    ]
    assert refused.value.problems == gallery.ruling.check(
        b'[rename]\ncoffee = "mud"\n[threshold]\ncat = 48\ndgo = 0.5', "new.toml"
    )
    assert gallery.ruling.text == '[rename]\ncoffee = "java"'
    assert "java" in of(gallery, "coffee.jpg")
    with gallery._database.read() as tx:
        assert len(journal.entries(tx)) == 2  # the folder, the first rules


def test_strictness_is_kept_and_keywords_follow(gallery: Gallery, photos: Path, index: Index, tmp_path: Path) -> None:
    index(photos)

    def found() -> int:
        return sum(use.count for use in gallery.tagging.keywords())

    balanced = found()
    assert gallery.ruling.strictness is Strictness.BALANCED
    assert gallery.ruling.set_strictness(Strictness.BALANCED) == 0
    assert gallery.ruling.set_strictness(Strictness.GENEROUS) == 5
    generous = found()
    assert gallery.ruling.set_strictness(Strictness.STRICT) == 5
    assert found() <= balanced <= generous
    assert found() < generous
    with open_library(tmp_path / "library", write=False) as reader:
        assert reader.ruling.strictness is Strictness.STRICT
    gallery.ruling.set_strictness(Strictness.BALANCED)
    with gallery._database.read() as tx:
        assert settings.get(tx, "strictness") is None
        assert journal.entries(tx)[-1].undo == {"verb": "choose", "setting": "strictness", "before": "strict"}


def test_killed_before_deriving_the_next_indexing_does_it(photos: Path, tmp_path: Path) -> None:
    def killed(checkpoint: object) -> int:
        raise KeyboardInterrupt

    with open_library(tmp_path / "library") as gallery:
        gallery.roots.add(photos)
        ruling = Ruling(gallery._database, vocabulary, killed)
        with pytest.raises(KeyboardInterrupt):
            ruling.use(b'[rename]\ncoffee = "java"', "mine.toml")
    with open_library(tmp_path / "library") as gallery:
        gallery.indexing.index(gallery.roots.parts(), Control(), quiet)
        assert "java" in of(gallery, "coffee.jpg")


def test_a_merged_keyword_that_a_person_gave_is_still_found(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    osprey = gallery.searching.at(str(photos / "osprey.jpg"))
    assert osprey is not None
    gallery.tagging.say("taxi", [osprey.id], Verdict.ACCEPTED)
    gallery.ruling.use(b'[merge]\ncar = ["taxi", "limousine"]', "mine.toml")
    assert "taxi" in keywords(gallery.searching.photos([osprey.id])[0])
    for word in ("taxi", "cab", "car", "Limo"):
        assert gallery.searching.ids(word) == [osprey.id]
    assert gallery.searching.ids("vehicle") == [osprey.id]
    gallery.tagging.say("taxi", [osprey.id], Verdict.REJECTED)  # one of the joined words: no to all of them
    assert not {"taxi", "car", "vehicle"} & set(keywords(gallery.searching.photos([osprey.id])[0]))


def test_a_no_to_a_merged_keyword_speaks_for_no_other(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    (cat,) = gallery.searching.search("cat").photos
    gallery.tagging.say("Egyptian cat", [cat.id], Verdict.REJECTED)
    denied = scores(gallery, "cat.jpg")["cat"]
    gallery.ruling.use(b'[merge]\n"pet" = ["Egyptian cat"]\n', "mine.toml")
    assert scores(gallery, "cat.jpg")["pet"] <= denied + 0.001


def scores(gallery: Gallery, name: str) -> dict[str, float]:
    (photo,) = [one for one in gallery.searching.search("").photos if one.path.endswith(name)]
    return {tag.name: tag.score or 0.0 for tag in photo.tags if tag.verdict is not Verdict.REJECTED}


def test_a_choice_stopped_half_way_and_taken_back_leaves_nothing_behind(
    gallery: Gallery, photos: Path, index: Index
) -> None:
    index(photos)
    steps = Tagging(gallery._database, gallery.tagging._witnesses, gallery.publisher, written_at_once=2)
    ruling = Ruling(gallery._database, gallery.ruling._vocabulary, steps.bring_up_to_date)
    before = {name: of(gallery, name) for name in ("cat.jpg", "coffee.jpg", "dogs.jpg")}
    calls: list[None] = []

    def stop() -> None:
        calls.append(None)
        if len(calls) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        ruling.use(b'[ignore]\nkeywords = ["horizontal", "cat", "espresso", "dog"]\n', "mine.toml", stop)
    assert before != {name: of(gallery, name) for name in before}
    gallery.ruling.drop()
    assert before == {name: of(gallery, name) for name in before}


def test_never_with_a_person_wins_and_only_the_surest_of_three_pairs(
    gallery: Gallery, photos: Path, index: Index
) -> None:
    index(photos)
    (cat,) = gallery.searching.search("cat").photos
    gallery.tagging.say("spaniel", [cat.id], Verdict.ACCEPTED)
    gallery.ruling.use(b'[never-with]\n"cat" = ["dog"]\n', "mine.toml")
    assert "dog" in of(gallery, "cat.jpg")  # it stands above what the person said
    assert not {"cat", "Egyptian cat"} & set(of(gallery, "cat.jpg"))
    low = '[threshold]\n"tabby cat" = 0.03\n"lynx" = 0.003\n'
    gallery.tagging.say("spaniel", [cat.id], Verdict.REJECTED)
    gallery.ruling.use(low.encode(), "mine.toml")
    third, second, first = sorted(
        ("tabby cat", "lynx", "Egyptian cat"), key=lambda name: scores(gallery, "cat.jpg")[name]
    )
    pairs = f'[never-with]\n"{second}" = ["{first}", "{third}"]\n'
    gallery.ruling.use((low + pairs).encode(), "mine.toml")
    assert {first, third} <= set(of(gallery, "cat.jpg"))  # the third loses to nobody who stays
    assert second not in of(gallery, "cat.jpg")


def test_a_name_of_the_persons_own_cannot_be_taken(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    (cat,) = gallery.searching.search("cat").photos
    gallery.tagging.say("Minka", [cat.id], Verdict.ACCEPTED)
    with pytest.raises(RulesError) as refused:
        gallery.ruling.use(b'[rename]\n"dog" = "coffee friend"\n"cat" = "minka"\n', "mine.toml")
    (problem,) = refused.value.problems
    assert (problem.line, problem.key) == (3, "rename.cat")
    assert gallery.ruling.text is None


def test_what_words_mean() -> None:
    now = under('[rename]\ncoast = "seaside"\n[merge]\ncar = ["taxi"]\n[parents]\ndog = ["my family"]')
    assert now.means("seaside", "coast")
    assert now.means("car", "taxi")
    assert now.means("taxi", "taxi")
    assert now.means("taxi", "automobile")
    assert not now.means("taxi", "vehicle")
    assert now.means("my family", "family")  # a word in a name
    assert not vocabulary().means("car", "taxi")


def test_a_star_means_every_keyword_a_name_of_which_goes_on_so() -> None:
    now = vocabulary()
    assert now.means("dog", "do*")
    assert now.means("dog", "pupp*")  # by its synonym
    assert now.means("hot dog", "dog*")
    assert not now.means("hot dog", "dog")
    assert now.means("doghouse of my own", "dog*")
    assert not now.means("cat", "dog*")


def proposed(now: Vocabulary, score: float, label: str) -> set[str]:
    """What a model that says only `label` proposes."""
    deriver = now.deriver("nanodet", [], exclusive=False, default=0.4)
    position = next(place for place, id_ in deriver.labels.items() if id_ == label)
    said = Said.unpacked([int(position).to_bytes(2, "little") + round(score * 65535).to_bytes(2, "little")])
    return {deriver.keys[column] for column in deriver.propose(deriver.scores(said)).columns}


def test_thresholds_of_rules_replace_the_models_and_move_with_strictness() -> None:
    assert proposed(vocabulary(), 0.5, "tie") == {"tie", "clothing"}
    rules = "[threshold]\nnecktie = 0.7\nclothing = 0.9\nperson = 1"
    assert proposed(under(rules), 0.69, "tie") == set()
    assert proposed(under(rules), 0.71, "tie") == {"tie", "clothing"}
    assert proposed(under(rules, Strictness.STRICT), 0.71, "tie") == set()
    assert proposed(under(rules, Strictness.GENEROUS), 0.69, "tie") == {"tie", "clothing"}
    assert proposed(under(rules, Strictness.GENEROUS), 0.99, "person") == set()


def test_ignored_is_never_sure_and_what_is_under_it_still_is() -> None:
    rules = '[ignore]\nkeywords = ["tie", "pet"]\n[threshold]\ntie = 0.1'
    for strictness in Strictness:
        assert "tie" not in proposed(under(rules, strictness), 1.0, "tie")
    assert "dog" in proposed(under(rules), 1.0, "dog")
    assert under(rules).ignored == {"tie", "pet"}


def test_labels_and_arbitration_follow_the_merge() -> None:
    now = under('[merge]\ndog = ["cat"]\nbus = ["animal"]\ntrain = ["person"]')
    assert not {"cat", "animal", "person"} & now.taxonomy.nodes.keys()
    assert (now.rules.families, now.rules.spared) == (("bus",), ("train",))
    assert "cat" not in now.deriver("nanodet", [], exclusive=False, default=0.4).labels.values()
    by_name = now.deriver("another", ["kitten", "no keyword", "dog"], exclusive=True, default=0.4)
    assert by_name.labels == {0: "dog", 2: "dog"}


def test_kept_rules_that_a_newer_graph_does_not_know_are_left_out_and_told(gallery: Gallery) -> None:
    with gallery._database.write() as tx:
        settings.put(tx, "rules", '[rename]\nunheard-of = "x"\ncoffee = "java"')
    (problem,) = gallery.ruling.problems()
    assert str(problem).startswith("the rules in use, line 2, rename.unheard-of: there is no keyword")
    assert gallery.ruling.check(b"", "mine.toml") == []
    assert under('[rename]\nunheard-of = "x"\ncoffee = "java"').taxonomy.nodes["coffee"].name == "java"


def test_the_fingerprint_is_of_everything_that_is_derived_with() -> None:
    texts = ("", "#", '[rename]\ncoffee = "java"')
    prints = [under(text, strictness).fingerprint for text in texts for strictness in Strictness]
    assert len(set(prints)) == len(prints)
    assert prints[1] == vocabulary().fingerprint
    assert all(0 <= one < 2**31 for one in prints)


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    for path, reason in ((tmp_path, "it is a folder"), (tmp_path / "none", "no such file"), ("a\0b", "null")):
        with pytest.raises(UsageError, match=reason):
            content_of(str(path))


def test_what_is_implied_comes_along_as_a_rules_word(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    gallery.ruling.use(b'[implies]\nespresso = ["beach"]\nspaniel = ["hat"]\n', "mine.toml")
    (coffee,) = gallery.searching.search("espresso").photos
    sources = {tag.name: tag.source for tag in coffee.tags}
    assert (sources["beach"], sources["coast"], sources["coffee"]) == (Source.RULE, Source.RULE, Source.MODEL)
    gallery.tagging.say("beach", [coffee.id], Verdict.REJECTED)
    assert "beach" not in of(gallery, "coffee.jpg")
    gallery.tagging.say("spaniel", [coffee.id], Verdict.ACCEPTED)  # a person's word implies, too
    assert {"spaniel", "dog", "hat"} <= set(of(gallery, "coffee.jpg"))
    gallery.ruling.drop()
    assert not {"beach", "coast", "hat"} & set(of(gallery, "coffee.jpg"))


def test_of_two_that_never_go_together_the_less_sure_gives_way(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    weaker, surer, low = "tabby cat", "Egyptian cat", '[threshold]\n"tabby cat" = 0.03\n'
    gallery.ruling.use(low.encode(), "mine.toml")
    assert {weaker, surer} <= set(of(gallery, "cat.jpg"))
    for pair in (f'"{weaker}" = ["{surer}"]', f'"{surer}" = ["{weaker}"]'):
        gallery.ruling.use(f"{low}[never-with]\n{pair}\n".encode(), "mine.toml")
        assert surer in of(gallery, "cat.jpg")
        assert weaker not in of(gallery, "cat.jpg")
    (cat,) = gallery.searching.search("cat").photos
    gallery.tagging.say(weaker, [cat.id], Verdict.ACCEPTED)
    assert weaker in of(gallery, "cat.jpg")
    assert surer not in of(gallery, "cat.jpg")


def test_what_is_ignored_comes_by_no_way_and_what_is_under_it_stays(
    gallery: Gallery, photos: Path, index: Index
) -> None:
    index(photos)
    rules = b'[ignore]\nkeywords = ["pet", "beach"]\n[implies]\nespresso = ["beach"]\n'
    gallery.ruling.use(rules, "mine.toml")
    assert "pet" not in of(gallery, "dogs.jpg")
    assert {"dog", "animal"} <= set(of(gallery, "dogs.jpg"))
    assert "coast" in of(gallery, "coffee.jpg")
    assert "beach" not in of(gallery, "coffee.jpg")
    (dogs,) = gallery.searching.search("dog").photos
    gallery.tagging.say("pet", [dogs.id], Verdict.ACCEPTED)  # a person may say it all the same
    assert "pet" in of(gallery, "dogs.jpg")
