"""What is said: shares, statements and what they never claim."""

from typing import Any

import pytest

from advisor import LensSaid, recommend
from advisor.flip_words import signal_for, transfer_entry, voters_entry
from advisor.flips import Transfer, Voters
from advisor.framework.read import inside
from advisor.lens_entries import lens_summary
from advisor.words import comes_first_words, first_in_words, level_words, percent, plain
from tests.advisor.rooms import FRAMEWORK, SETTLED, agreed_room, random_room, there


@pytest.mark.parametrize(
    ("share", "draws", "said"),
    [
        (0.93, 10_000, "93 of 100"),
        (0.01, 10_000, "1 of 100"),
        (0.99, 10_000, "99 of 100"),
        (0.004, 10_000, "fewer than 1 of 100"),
        (0.996, 10_000, "more than 99 of 100"),
        (0.0, 10_000, "fewer than 0.038 % of"),
        (1.0, 10_000, "more than 99.96 % of"),
    ],
)
def test_share_is_said_without_claiming_all_or_none(share: float, draws: int, said: str) -> None:
    for engine, drawn in ((1, "weightings and votes"), (2, "weightings and answers")):
        assert first_in_words(share, draws, engine) == f"First in {said} plausible {drawn}."
        assert comes_first_words("RAG", share, draws, engine) == f"RAG comes first in {said} plausible {drawn}."


def test_answers_are_said_by_their_anchors() -> None:
    latency = FRAMEWORK.criterion_index["latency"]
    short = FRAMEWORK.criteria[latency].short
    said = [level_words(FRAMEWORK, latency, level) for level in (None, 1, 1.5, 4)]
    assert said == ["unanswered", f"“{short[1]}”", f"between “{short[1]}” and “{short[2]}”", f"“{short[4]}”"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0.123, "12 %"),
        (0.01, "1 %"),
        (0.004, "0.4 %"),
        (0.0005, "0.1 %"),
        (0.0, "0 %"),
        (0.0001, "0 %"),
        (1.0, "100 %"),
    ],
)
def test_weights_in_percent(number: Any, said: Any) -> None:
    assert percent(number) == said


def test_names_inside_a_sentence() -> None:
    assert [inside("ML capacity"), inside("Latency"), plain(90.0), plain(0.5)] == ["ML capacity", "latency", 90, 0.5]


def test_no_recommendation_claims_a_hundred_percent() -> None:
    for seed in range(6):
        result = recommend(random_room(seed, people=4), draws=100)
        said = [result["statement"], *(row["said"] for row in result["ranking"])]
        assert not any("100 %" in text or "100 of 100" in text or "always" in text for text in said)


def test_close_call_names_both_and_its_nearest_flip() -> None:
    result = recommend(random_room(0, people=6, unknown=0), draws=500)
    assert result["sureness"] == result["confidence"]["kind"] == "close"
    assert result["statement"].startswith("A close call between ")
    assert result["statement"].endswith(result["flips"][0]["sentence"])


def test_clear_statement_keeps_its_conventions() -> None:
    result = recommend(agreed_room(SETTLED))
    shares = result["confidence"]
    assert shares["kind"] == result["sureness"] == "clear"
    assert shares["perturbed"] == result["first_places"]["rag"] >= 0.9
    assert there(shares.get("unanswered")) <= 0.1


def test_one_lone_role_is_named_and_keeps_it_from_being_called_not_close() -> None:
    request = agreed_room(SETTLED, 5, roles=("product", "data", "product", "data", "security"))
    result = recommend(request)
    assert result["lone_roles"] == ["security"]
    assert result["confidence"]["kind"] == "few_votes"
    assert "not close" not in result["statement"]
    assert "Only one person speaks for security" in result["statement"]


def test_flip_onto_the_groups_own_middle_asks_for_agreement() -> None:
    """Half at each end and the middle answer is given by nobody: agreeing on it is the change."""
    from advisor.flip_words import level_flip_entry
    from advisor.flips import LevelFlip

    entry = level_flip_entry(LevelFlip(FRAMEWORK.criterion_index["latency"], 2.0, 2, 0.0, 2), FRAMEWORK)
    assert entry["sentence"] == "If everybody settled on “about one second” for latency, fine-tuning would win."
    assert (entry["from"], entry["to"], entry["signal"]) == (2, 2, None)


def test_one_point_is_no_points_and_one_person_no_people() -> None:
    c = FRAMEWORK.criterion_index
    said = []
    for points in (0.0099, 0.0149, 0.0199, 0.1234):
        entry = transfer_entry(Transfer({c["latency"]: points}, c["urgency"], points, 0), FRAMEWORK)
        said.append(there(entry)["sentence"].partition(" of weight")[0])
    assert said == ["Move 1 point", "Move 1.5 points", "Move 2 points", "Move 12.4 points"]
    for had, moved in ((0.335, "33.4"), (0.3333, "33.33"), (0.33322, "33.321"), (0.33301, "33.321")):
        least = Transfer({c["latency"]: 0.333205}, c["urgency"], 0.333205, 0, had)
        assert there(transfer_entry(least, FRAMEWORK))["sentence"].startswith(f"Move {moved} points of weight")
    voters = [there(voters_entry(Voters(people, 0), 3, FRAMEWORK))["sentence"] for people in (1, 2)]
    assert [text.split(" of ")[0] for text in voters] == ["If 1 person", "If 2 people"]
    assert voters_entry(Voters(1, 0), 1, FRAMEWORK) is None


def test_unanswered_criterion_is_watched_from_its_middle_on() -> None:
    """Up to level 1 the number breaks by falling, from level 2 on by rising."""
    churn = FRAMEWORK.criterion("knowledge_churn")
    at = there(churn.signal).at
    found = [there(signal_for(churn, None, to)) for to in (1, 2)]
    assert [(one["comparator"], one["threshold"]) for one in found] == [("<", at[2]), (">=", at[2])]


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (["fine_tuning", "rag", "rag"], "The published frameworks say RAG (S1, S2); fine-tuning (S0)."),
        (["rag", "rag", None], "The published frameworks say RAG (S0, S1). S2 could not read enough."),
        (["rag", "rag"], "All 2 published frameworks say RAG."),
    ],
)
def test_lenses_are_summed_up_by_how_many_say_so(verdicts: list[str | None], said: str) -> None:
    rows: list[LensSaid] = [
        {"key": "k", "name": "n", "approach": verdict, "reasons": [], "unread": [], "rule": "r", "source": f"S{i}"}
        for i, verdict in enumerate(verdicts)
    ]
    assert lens_summary(rows, FRAMEWORK) == said
