"""A revisit then and now, by the API: what moved, what that did, and nothing of now before the reveal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Caller, Calls, calls
from tests.computing import compute
from tests.revisits.again import Again, again, found, seat
from workshops.domain import participants, rooms
from workshops.domain.movement import criteria_movement, round_on_the_table
from workshops.domain.reveals import reveal_criterion
from workshops.enums import AssumptionState, RevealPolicy, Stage
from workshops.models import Assumption, Decision, Member, Occurrence, Workshop

__all__ = ["again", "calls", "found"]

Make = Callable[..., Again]

# Four in product, three in security; in an anonymous workshop both may be told apart.
MANY = {
    "Pia": "product", "Pol": "product", "Pam": "product", "Pat": "product",
    "Sam": "security", "Sue": "security", "Ben": "security",
}  # fmt: skip
QUICK = ["latency", "urgency", "query_volume"]

pytestmark = pytest.mark.made_once("found", "quick", "quiet")


@pytest.fixture
def quick(again: Make) -> Again:
    """Three criteria."""
    return again(criteria=QUICK)


@pytest.fixture
def quiet(again: Make) -> Again:
    """Anonymous, and of many."""
    return again({"latency": 1}, cast=MANY, criteria=QUICK, anonymous=True)


@pytest.fixture
def api(calls: Calls, ben: Member) -> Caller:
    """Ben, who is a member: whoever may read revisits may read this."""
    return calls(ben)


def read(api: Caller, found: Again) -> Any:
    return api.ok("GET", f"/revisits/{found.occurrence.pk}/movement")


def of(answer: Any, criterion: str) -> Any:
    return next(each for each in answer["criteria"] if each["criterion"] == criterion)


def test_without_a_workshop_there_is_nothing_to_compare(api: Caller, decision: Decision) -> None:
    status, answer = api.get(f"/revisits/{Occurrence.objects.get().pk}/movement")
    assert (status, answer["error"]["code"]) == (409, "not_started")


def test_before_the_reveal_only_then_is_told(api: Caller, found: Again, ana: Member) -> None:
    for stages in ((), (Stage.SCORING,)):
        found.move(ana, *stages)
        if stages:
            found.say("Pia", {"latency": 4}, reason="PLANTED")
        answer = read(api, found)
        assert answer["previous"] == str(found.before.pk)
        assert of(answer, "latency")["before"] == {
            "counts": [0, 3, 0, 0, 0],
            "dont_know": 0,
            "median": 1.0,
            "by_role": {
                role: {"counts": [0, 1, 0, 0, 0], "dont_know": 0, "median": 1.0}
                for role in ("product", "security", "data")
            },
        }
        assert {each["after"] is None for each in answer["criteria"]} == {True}
        assert answer["recommendation"]["before"]["approach"] == "rag"
        assert answer["recommendation"]["before"]["by_role"].keys() == {"product", "security", "data"}
        assert answer["recommendation"]["after"] is None
        assert answer["headline"] == ""
        assert "PLANTED" not in api.last.content.decode()


def test_while_the_next_round_is_scored_the_last_one_is_closed_again(api: Caller, found: Again, ana: Member) -> None:
    found.move(ana, Stage.SCORING, Stage.DISCUSSION, Stage.SCORING)
    assert {each["after"] is None for each in read(api, found)["criteria"]} == {True}


@pytest.mark.parametrize("policy", [RevealPolicy.CRITERION, RevealPolicy.END])
def test_a_closed_criterion_has_no_after(api: Caller, again: Make, ana: Member, policy: RevealPolicy) -> None:
    found = again(criteria=QUICK, reveal=policy)
    found.move(ana, Stage.SCORING, Stage.DISCUSSION)
    opened = set()
    if policy is RevealPolicy.CRITERION:
        reveal_criterion(workshop=found.now, by=ana, criterion="latency")
        opened = {"latency"}
    answer = read(api, found)
    assert {each["criterion"] for each in answer["criteria"] if each["after"]} == opened
    assert {each["criterion"] for each in answer["criteria"] if each["before"]} == set(QUICK)


def test_after_the_reveal_both_are_told(api: Caller, found: Again, ana: Member) -> None:
    found.move(ana, Stage.SCORING)
    for name in ("Pia", "Sam"):
        found.say(name, {"latency": 4})
    found.move(ana, Stage.DISCUSSION)
    latency = of(read(api, found), "latency")
    assert (latency["before"]["counts"], latency["before"]["median"]) == ([0, 3, 0, 0, 0], 1.0)
    assert (latency["after"]["counts"], latency["after"]["median"]) == ([0, 1, 0, 0, 2], 4.0)
    assert latency["after"]["by_role"]["data"]["median"] == 1.0
    assert read(api, found)["headline"] == ("Since last time the middle answer moved on 1 of 14 criteria: latency.")


def test_the_results_of_both_workshops_say_the_same(api: Caller, again: Make, ana: Member) -> None:
    found = again(by_name={"Sam": {"latency": None, "urgency": 0}})
    found.move(ana, Stage.SCORING)
    found.say("Ben", {"latency": 2})
    found.move(ana, Stage.DISCUSSION)
    answer = read(api, found)
    for part, workshop in (("before", found.before), ("after", found.now)):
        for row in api.ok("GET", f"/workshops/{workshop.pk}/results")["criteria"]:
            said = of(answer, row["criterion"])[part]
            assert said == {key: row[key] for key in ("counts", "dont_know", "median", "by_role")}


def test_the_recommendation_then_and_now(api: Caller, found: Again, ana: Member) -> None:
    found.move(ana, Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)
    both = read(api, found)["recommendation"]
    assert both["before"]["approach"] == both["after"]["approach"] == "rag"
    for part, workshop in (("before", found.before), ("after", found.now)):
        whole = api.ok("GET", f"/workshops/{workshop.pk}/recommendation")["recommendation"]
        assert both[part]["ranking"] == [
            {key: row[key] for key in ("approach", "value", "acceptability", "excluded")} for row in whole["ranking"]
        ]
        assert both[part]["by_role"] == {role: said["approach"] for role, said in whole["by_role"].items()}
    assert read(api, found)["headline"] == "Nothing moved: RAG then and now."


def test_a_recommendation_that_is_not_computed_yet_is_null(api: Caller, found: Again, ana: Member) -> None:
    found.move(ana, Stage.SCORING, Stage.DISCUSSION)
    found.now = rooms.move_stage(workshop=found.now, by=ana, to=Stage.RECOMMENDATION)
    assert read(api, found)["recommendation"]["after"] is None
    compute(found.now)
    assert read(api, found)["recommendation"]["after"]["approach"] == "rag"


def test_what_is_asked_first_and_the_assumptions_are_told(api: Caller, again: Make) -> None:
    found = again(silent=("urgency",))
    Assumption.objects.update(state=AssumptionState.BROKEN)
    answer = read(api, found)
    assert [each["criterion"] for each in answer["criteria"] if each["asked_first"]] == ["urgency"]
    assert of(answer, "urgency")["asked_first"] == ["unanswered"]
    decided = api.ok("GET", f"/decisions/{found.decision.number}")
    assert answer["assumptions"] == decided["assumptions"]
    assert answer["assumptions"][0]["state"] == "broken"


def test_added_and_dropped_criteria_are_said(quick: Again, ana: Member, ben: Member) -> None:
    edition = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Edition", use_case="Still?",
        criteria=["latency", "factual_gap"], follows=quick.before,
    )  # fmt: skip
    now = Again(quick.decision, quick.before, edition, quick.occurrence, seat(edition, ben, {"Pia": "product"}))
    now.move(ana, Stage.SCORING)
    now.say("Pia", {"factual_gap": 2})
    now.move(ana, Stage.DISCUSSION)
    told = {
        each.criterion: (each.change, each.before and each.before.median, each.after and each.after.median)
        for each in criteria_movement(now.now, round_on_the_table(now.now))
    }
    assert told == {
        "factual_gap": ("added", None, 2),
        "latency": ("", 1, 1),
        "urgency": ("dropped", 3, None),
        "query_volume": ("dropped", 1, None),
    }


def test_the_second_revisit_is_compared_with_the_first(api: Caller, quick: Again, ana: Member, ben: Member) -> None:
    """Whatever the workshop that it follows: here the one of the first revisit."""
    quick.move(ana, Stage.SCORING)
    for name in quick.people:
        quick.say(name, {"latency": 3})
    quick.move(ana, Stage.DISCUSSION, Stage.RECOMMENDATION)
    second = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Second", use_case="Still?", criteria=QUICK, follows=quick.now
    )
    Occurrence.objects.filter(pk=quick.occurrence.pk).update(workshop=second)
    answer = read(api, quick)
    assert answer["previous"] == str(quick.now.pk)
    assert of(answer, "latency")["before"]["counts"] == [0, 0, 0, 3, 0]


# Promises


def reveal(found: Again, ana: Member, ben: Member, levels: dict[str, int]) -> Again:
    """Everybody answers everything."""
    found.move(ana, Stage.SCORING)
    for name in found.people:
        found.say(name, dict.fromkeys(QUICK, levels.get(name, 1)))
    found.move(ana, Stage.DISCUSSION)
    return found


def test_the_same_people_may_be_compared_also_by_role(api: Caller, quiet: Again, ana: Member, ben: Member) -> None:
    found = reveal(quiet, ana, ben, {"Sam": 4, "Sue": 4})
    latency = of(read(api, found), "latency")
    assert latency["before"]["counts"] == [0, 7, 0, 0, 0]
    assert latency["after"]["counts"] == [0, 5, 0, 0, 2]
    assert latency["before"]["by_role"].keys() == latency["after"]["by_role"].keys() == {"product", "security"}


def test_where_one_has_come_then_is_not_shown_beside_now(api: Caller, quiet: Again, ana: Member, ben: Member) -> None:
    quiet.people["Nia"] = participants.join_workshop(workshop=quiet.now, name="Nia", role="product")
    latency = of(read(api, reveal(quiet, ana, ben, {"Nia": 4})), "latency")
    assert latency["before"] is None
    assert latency["after"]["counts"] == [0, 7, 0, 0, 1]


def test_where_one_of_each_role_has_come_no_role_is_compared(
    api: Caller, quiet: Again, ana: Member, ben: Member
) -> None:
    for name, role in (("Nia", "product"), ("Noa", "security"), ("Ned", "product")):
        quiet.people[name] = participants.join_workshop(workshop=quiet.now, name=name, role=role)
    latency = of(read(api, reveal(quiet, ana, ben, {})), "latency")
    assert latency["before"]["counts"] == [0, 7, 0, 0, 0]
    assert latency["before"]["by_role"] == latency["after"]["by_role"] == {}


def test_small_roles_of_the_anonymous_workshop_before_are_told_by_nobody(api: Caller, again: Make, ana: Member) -> None:
    found = again(criteria=QUICK, anonymous=True)
    answer = read(api, found)
    assert of(answer, "latency")["before"]["counts"] == [0, 3, 0, 0, 0]
    assert of(answer, "latency")["before"]["by_role"] == {}
    assert answer["recommendation"]["before"]["by_role"] == {}


def test_a_revisit_that_became_anonymous_tells_no_role_of_either(api: Caller, quick: Again, ana: Member) -> None:
    Workshop.objects.filter(pk=quick.now.pk).update(anonymous=True)
    quick.now.refresh_from_db()
    for name in ("Pia", "Sam", "Ben"):
        quick.people[name].refresh_from_db()
    quick.move(ana, Stage.SCORING)
    for name in quick.people:
        quick.say(name, dict.fromkeys(QUICK, 2))
    quick.move(ana, Stage.DISCUSSION)
    latency = of(read(api, quick), "latency")
    assert latency["before"]["counts"] == [0, 3, 0, 0, 0]
    assert latency["before"]["by_role"] == latency["after"]["by_role"] == {}


# Who may read it


def test_nobody_outside_and_no_participant_reads_it(
    calls: Calls, quick: Again, ana: Member, cara: Member, ben: Member
) -> None:
    for caller in (calls(cara), calls(quick.people["Pia"])):
        assert caller.get(f"/revisits/{quick.occurrence.pk}/movement")[0] == 404
