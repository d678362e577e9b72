"""Other languages: sentences by catalogue, framework texts by file, and stored answers said again."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from hypothesis import HealthCheck, given, settings

from advisor import (
    Ballot,
    Framework,
    InvalidInput,
    Recommendation,
    Request,
    estimate_costs,
    framework_files,
    framework_texts,
    language,
    load_framework,
    present_language,
    recommend,
    say,
)
from advisor.framework import BUILT_IN
from advisor.speech import FOLDERS, decimal, listed, significant
from advisor.speech import gettext as _
from tests.advisor.made_up import CODE, Bracketed, letters_outside, write_bracketed, write_texts
from tests.advisor.rooms import COPILOT, FRAMEWORK, SETTLED, agreed_room, random_room, rooms

SECOND = BUILT_IN.parent / "build_or_buy.toml"
ROOMS: list[Request] = [random_room(seed, people=1 + seed, unknown=0.3, weighted=seed % 2 == 1) for seed in range(8)]
ELSEWHERE: list[Ballot] = [{"participant": "a", "role": "x", "scores": {"latency": 1}, "weights": {"urgency": 3}}]
TIED = {"training_data": 4, "ml_capacity": 4}
ROOMS += [{"answers": {}}, agreed_room(COPILOT), agreed_room(TIED), {"ballots": ELSEWHERE}]
SENTENCES = {
    "statement", "said", "sentence", "reason", "waive_when", "name", "what", "failure", "rule", "why", "unit", "sign",
    "mitigation", "title", "text", "note", "notes", "reasons", "lens_summary", "situation", "metric", "about",
}  # fmt: skip


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Framework:
    """The built-in framework with a file of the made-up language."""
    folder = tmp_path_factory.mktemp("made_up") / "adaptation"
    shutil.copytree(BUILT_IN, folder)
    write_bracketed(folder / "language" / f"{CODE}.toml")
    return load_framework(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of languages, known as long as the test runs."""
    from advisor import add_language_folder
    from advisor.framework import built_in

    added = tmp_path / "languages"
    add_language_folder(added)
    yield added
    FOLDERS.remove(added)
    built_in.cache_clear()


def sentences(value: object, name: str = "") -> Iterator[str]:
    """Every text in an answer that a person reads as a sentence."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from sentences(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from sentences(inner, name)
    elif isinstance(value, str) and name in SENTENCES:
        yield value


@pytest.mark.parametrize("room", ROOMS, ids=range(len(ROOMS)))
def test_every_sentence_of_a_recommendation_can_be_translated(made_up: Framework, room: Request) -> None:
    with language(CODE, Bracketed()):
        spoken = recommend(room, made_up.in_language(CODE), draws=50)
    texts = [*sentences(spoken)]
    assert len(texts) > 3
    assert {text: letters_outside(text) for text in texts if letters_outside(text)} == {}


def test_every_sentence_on_costs_and_every_text_of_the_framework_can_be_translated(made_up: Framework) -> None:
    with language(CODE, Bracketed()):
        texts = [*sentences(estimate_costs(framework=made_up.in_language(CODE)))]
        texts += [*sentences(made_up.in_language(CODE).to_dict()["lens_rules"])]
    assert len(texts) > 80
    assert {text: letters_outside(text) for text in texts if letters_outside(text)} == {}


def test_every_fault_can_be_translated() -> None:
    bad = {"ballots": [{"participant": "a", "role": "", "scores": [], "weights": 1, "x": 1}, 7], "seed": -1, "y": 2,
           "role_weights": 1, "waived_gates": ["z"]}  # fmt: skip
    with language(CODE, Bracketed()), pytest.raises(InvalidInput) as caught:
        recommend(bad)
    assert [letters_outside(text) for text in (caught.value.message, *caught.value.fields.values())] == [""] * 10


def stored(room: Request, framework: Framework, *, brief: bool = False) -> Recommendation:
    """A recommendation as it comes back from where it was kept."""
    answer: Recommendation = json.loads(json.dumps(recommend(room, framework, draws=50, brief=brief)))
    return answer


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rooms())
def test_said_again_in_english_it_is_the_same(request: Request) -> None:
    for brief in (False, True):
        answer = stored(request, FRAMEWORK, brief=brief)
        assert say(answer, FRAMEWORK) == say(answer, FRAMEWORK, "en", request) == answer


@pytest.mark.parametrize("room", ROOMS, ids=range(len(ROOMS)))
def test_said_again_in_another_language_it_is_what_would_be_said_there(made_up: Framework, room: Request) -> None:
    answer = stored(room, made_up)
    with language(CODE, Bracketed()):
        spoken = stored(room, made_up.in_language(CODE))
        assert say(answer, made_up, request=room) == spoken
        without = say(answer, made_up)
    reasons = [{**one, "reasons": own["reasons"]} for one, own in zip(spoken["lenses"], answer["lenses"], strict=True)]
    assert without == {**spoken, "lenses": reasons, "simplest_reading": answer["simplest_reading"]}


def test_older_answer_keeps_the_sentences_whose_facts_it_lacks(made_up: Framework) -> None:
    answer = stored(agreed_room(COPILOT), made_up)
    older: dict[str, object] = {key: value for key, value in answer.items() if key != "confidence"}
    older["flips"] = [{key: value for key, value in flip.items() if key != "to"} for flip in answer["flips"]]
    again: dict[str, object] = {}
    with language(CODE, Bracketed()):
        again = {**say(older, made_up)}  # type: ignore[type-var]  # an older shape is the point
    assert again.keys() == older.keys()
    for name in ("statement", "ranking", "flips"):
        assert again[name] == older[name]
    assert again["notes"] != older["notes"]


def test_answer_of_another_version_of_the_framework_is_left_as_it_is(made_up: Framework) -> None:
    answer = stored(random_room(3), made_up)
    answer["framework"]["digest"] = "another"
    with language(CODE, Bracketed()):
        assert say(answer, made_up, request=random_room(3)) == answer


def test_texts_change_neither_digest_nor_advice(made_up: Framework) -> None:
    other = made_up.in_language(CODE)
    assert other.digest == made_up.digest == FRAMEWORK.digest
    facts = ("approach", "contributions", "rank_acceptability", "inputs_digest", "weights")
    one, two = recommend(ROOMS[2], made_up, draws=50), recommend(ROOMS[2], other, draws=50)
    assert [one.get(name) for name in facts] == [two.get(name) for name in facts]
    assert other.criterion("latency").name == "[Latency]"


def test_missing_texts_stay_english_and_a_region_falls_back_on_its_language(tmp_path: Path) -> None:
    path = tmp_path / "build_or_buy.toml"
    shutil.copy(SECOND, path)
    write_texts(tmp_path / "build_or_buy.de.toml", {
        "name": "Bauen oder kaufen",
        "approaches": {"buy": {"name": "Kaufen"}},
        "criteria": {"fit": {"name": "Passung", "signal": {"unit": "Prozent"}}} if has_signal("fit") else
                    {"fit": {"name": "Passung"}},
        "values": {"fit": {"buy": {"why": "Weil es passt."}}},
    })  # fmt: skip
    framework = load_framework(path)
    assert framework_files(tmp_path) == (path,)
    german, english = framework.in_language("de-AT"), framework.in_language("fr")
    assert english is framework
    assert (german.name, german.question) == ("Bauen oder kaufen", framework.question)
    assert (german.approach("buy").name, german.approach("buy").inline) == ("Kaufen", "Kaufen")
    assert (german.criterion("fit").name, german.criterion("fit").inline) == ("Passung", "Passung")
    assert german.criterion("fit").levels == framework.criterion("fit").levels
    assert german.values["fit"]["buy"].why == "Weil es passt."
    assert german.values["fit"]["buy"].levels == framework.values["fit"]["buy"].levels
    assert load_framework(tmp_path / "build_or_buy.de.toml") == framework


def has_signal(criterion: str) -> bool:
    return load_framework(SECOND).criterion(criterion).signal is not None


@pytest.mark.parametrize(
    ("texts", "faults"),
    [
        ({"nme": "x"}, {"nme"}),
        ({"criteria": {"speed": {"name": "x"}, "fit": {"nam": "x"}}}, {"criteria.speed", "criteria.fit.nam"}),
        ({"criteria": {"fit": {"levels": ["a"]}}}, {"criteria.fit.levels"}),
        ({"criteria": {"fit": {"name": " "}}}, {"criteria.fit.name"}),
        ({"criteria": "x"}, {"criteria"}),
        ({"criteria": {"fit": {"inline": "x", "weight": "9"}}}, {"criteria.fit.weight"}),
        ({"values": {"fit": {"buy": {"levels": ["1"]}}}}, {"values.fit.buy.levels"}),
    ],
)
def test_path_that_the_framework_does_not_have_is_named(
    tmp_path: Path, texts: dict[str, object], faults: set[str]
) -> None:
    shutil.copy(SECOND, tmp_path / "mine.toml")
    file = write_texts(tmp_path / "mine.de.toml", texts)
    for path in (tmp_path / "mine.toml", file):
        with pytest.raises(InvalidInput) as caught:
            load_framework(path)
        assert (set(caught.value.fields), "mine.de.toml" in caught.value.message) == (faults, True)


def test_added_folder_brings_catalogues_and_texts(folder: Path) -> None:
    catalog = Catalog(locale="de")
    catalog.add("{approach}, and it is not close.", "{approach}, und zwar deutlich.")
    target = folder / "de" / "LC_MESSAGES" / "advisor.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalog)
    write_texts(folder / "adaptation.de.toml", {"approaches": {"rag": {"inline": "das Nachschlagen"}}})
    framework = load_framework()
    with language("de-at"):
        assert present_language() == "de-at"
        answer = recommend(agreed_room(SETTLED), framework.in_language(present_language()))
    assert answer["headline"] == "Das Nachschlagen, und zwar deutlich."
    assert answer["ranking"][1]["said"].startswith("First in ")
    english = recommend(agreed_room(SETTLED), framework)
    unsaid = {"lenses": english["lenses"], "simplest_reading": english["simplest_reading"]}
    assert say(english, framework, "de") == {**answer, **unsaid}
    assert present_language() == "en"


def test_numbers_and_lists_are_written_as_the_language_writes_them() -> None:
    def written() -> tuple[str, str, str]:
        return decimal(7300.25, 1), significant(0.0384, 2), listed(["a", "b", "c"])

    assert written() == ("7,300.2", "0.038", "a, b and c")
    with language("de"):
        assert written() == ("7.300,2", "0,038", "a, b und c")
        with language("en-us"):
            assert written() == ("7,300.2", "0.038", "a, b and c")
        assert _("{first} and {second}") == "{first} and {second}"
    with language("xx"):
        assert written() == ("7,300.2", "0.038", "a, b and c")


def test_texts_to_translate_name_every_part() -> None:
    texts = framework_texts()
    assert texts.keys() == {
        "name", "question", "roles", "sources", "approaches", "criteria", "counts", "gates", "techniques", "fallbacks",
        "metrics", "failure_modes", "sequence", "security", "events", "costs", "cost_presets", "terms", "scenarios",
        "values", "comparison", "before", "risks", "questions", "checklist",
    }  # fmt: skip
    criteria = texts["criteria"]
    assert isinstance(criteria, dict)
    assert criteria.keys() == FRAMEWORK.criterion_index.keys()
    assert criteria["latency"].keys() == {"name", "question", "levels", "short", "about", "signal"}
