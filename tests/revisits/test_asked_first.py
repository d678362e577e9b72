"""A revisit asks first what can have changed or could flip the winner; the rest is one list, “still true?”."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.revisits.again import Again, again, found
from tests.revisits.ballot_page import heading, in_order, listed, open_step, step_text, text_in
from workshops.domain import ballots, participants, rooms
from workshops.domain.agenda import plan
from workshops.domain.frameworks import framework_of
from workshops.domain.revisit_questions import asked_first
from workshops.enums import AssumptionState, Stage, WhyFirst
from workshops.models import Answer, Assumption, Member, Participant, Workshop
from workshops.queries.rooms import room_state
from workshops.refusals import WrongStage

__all__ = ["again", "found"]

pytestmark = pytest.mark.made_once("found", "scoring")

Make = Callable[..., Again]
AsMember = Callable[[Member], Client]
AsGuest = Callable[[Participant], Client]


def watched(workshop: Workshop, criterion: str) -> dict[str, Any]:
    """An assumption with the signal that the decision form proposes for a criterion."""
    signal = framework_of(workshop).criterion(criterion).signal
    assert signal is not None
    return {
        "statement": f"{criterion} stays.",
        "owner": "",
        "signal": {
            "metric": f"{signal.metric} ({signal.unit})",
            "comparator": ">=",
            "threshold": 1.0,
            "window_days": 30,
        },
    }


def unconfirmed(person: Participant) -> set[str]:
    return set(Answer.objects.filter(participant=person, copied=True).values_list("criterion", flat=True))


# What is asked first


def test_where_all_agreed_and_nothing_flips_the_winner_nothing_is_asked_first(found: Again) -> None:
    assert asked_first(found.now) == {}


def test_no_workshop_but_a_revisit_asks_anything_first(workshop: Workshop) -> None:
    assert asked_first(workshop) == {}


def test_answers_that_lay_apart_and_silent_criteria_are_asked_first(scoring: Again) -> None:
    first = asked_first(scoring.now)
    assert first["urgency"][-1] is WhyFirst.DIVIDED
    assert first["ml_capacity"] == [WhyFirst.UNANSWERED]
    assert list(first) == ["urgency", "ml_capacity"]


def test_a_near_flip_of_the_last_recommendation_is_asked_first(again: Make) -> None:
    """Facts that hardly change and are hardly missing: RAG leads by so little that one answer turns it."""
    found = again({"factual_gap": 1, "knowledge_churn": 1, "behaviour_gap": 2, "knowledge_breadth": 1})
    flips = found.before.rounds.get().recommendations.get().result["flips"]  # type: ignore[index]  # it is ready
    near = [f["criterion"] for f in flips if f["kind"] == "level" and abs(f["to"] - f["from"]) <= 2]
    assert near
    first = asked_first(found.now)
    assert [key for key, why in first.items() if WhyFirst.FLIP in why] == near


def test_a_criterion_is_asked_first_whose_own_number_is_broken_or_at_risk_unless_it_was_dropped(
    again: Make, workshop: Workshop
) -> None:
    found = again(text={"assumptions": [watched(workshop, "query_volume")]})
    for state, why in {
        AssumptionState.BROKEN: [WhyFirst.BROKEN],
        AssumptionState.AT_RISK: [WhyFirst.AT_RISK],
        AssumptionState.HOLDING: None,
        AssumptionState.OPEN: None,
    }.items():
        Assumption.objects.update(state=state)
        assert asked_first(found.now).get("query_volume") == why, state
    Assumption.objects.update(state=AssumptionState.BROKEN, dropped_at=found.now.created_at)
    assert asked_first(found.now) == {}


def test_a_signal_of_other_words_is_linked_to_no_criterion(found: Again) -> None:
    Assumption.objects.update(state=AssumptionState.BROKEN)
    assert asked_first(found.now) == {}


def test_a_criterion_that_is_new_is_asked_first_and_a_dropped_one_not_at_all(again: Make, ana: Member) -> None:
    found = again(criteria=["latency", "urgency", "query_volume"])
    wider = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Wider", use_case="Still?",
        criteria=["latency", "factual_gap", "query_volume"], follows=found.before,
    )  # fmt: skip
    first = asked_first(wider)
    assert first["factual_gap"][-1] is WhyFirst.NEW
    assert "urgency" not in first


def test_last_answers_without_a_recommendation_are_read_as_the_reveal_read_them(found: Again, ana: Member) -> None:
    """The second revisit starts from a room that ended at its reveal."""
    found.move(ana, Stage.SCORING)
    found.say("Sam", {"urgency": 0})
    found.move(ana, Stage.DISCUSSION)
    second = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Again", use_case="Still?", follows=found.now)
    assert asked_first(second)["urgency"][-1] is WhyFirst.DIVIDED


# The minutes


def test_a_revisit_that_asks_nothing_first_is_planned_for_five_minutes(found: Again) -> None:
    assert sum(item.minutes for item in plan(found.now)) == 5


def test_the_minutes_follow_from_how_many_are_asked_first(again: Make) -> None:
    found = again(silent=("ml_capacity", "urgency", "latency"))
    assert len(asked_first(found.now)) == 4
    assert {item.stage: item.minutes for item in plan(found.now)} == {
        Stage.LOBBY: 1, Stage.SCORING: 5, Stage.DISCUSSION: 13, Stage.WEIGHTING: 2, Stage.RECOMMENDATION: 5,
    }  # fmt: skip


# The ballot


@pytest.fixture
def scoring(again: Make, ana: Member) -> Again:
    """Urgency is asked first, for Sam was apart; nobody had answered ML capacity."""
    found = again(by_name={"Sam": {"urgency": 0}}, silent=("ml_capacity",))
    found.move(ana, Stage.SCORING)
    return found


def test_the_ballot_asks_first_and_the_rest_is_one_list(scoring: Again, as_guest: AsGuest) -> None:
    page = as_guest(scoring.people["Pia"]).get(f"/w/{scoring.now.pk}/").content.decode()
    rest = [key for key in scoring.now.criteria if key not in ("urgency", "ml_capacity")]
    assert open_step(page) == "urgency"
    assert in_order(page) == ["urgency", "ml_capacity", *rest]
    assert listed(page) == rest
    assert heading(page) == "0 of 14 looked at so far"
    step = step_text(page, "urgency")
    words = framework_of(scoring.now).criterion("urgency").levels[3]
    assert "1 of 2" in step
    assert "Asked first: The answers lay apart last time" in step
    assert f"Last time you said “{words}”" in step


def test_one_tap_keeps_an_answer_and_its_reason(scoring: Again, as_guest: AsGuest) -> None:
    pia, client = scoring.people["Pia"], as_guest(scoring.people["Pia"])
    Answer.objects.filter(participant=pia, criterion="latency").update(reason="Measured.", confidence=3)
    body = {"round": "1", "level": "1", "then": "overview"}
    page = client.post(f"/w/{scoring.now.pk}/answers/latency/", body, follow=True).content.decode()
    kept = Answer.objects.get(participant=pia, criterion="latency")
    assert (kept.level, kept.reason, kept.confidence, kept.copied) == (1, "Measured.", 3, False)
    assert "latency" not in listed(page)
    assert heading(page) == "1 of 14 looked at so far"


def test_one_button_keeps_the_whole_list_and_leaves_what_is_asked_first(scoring: Again, as_guest: AsGuest) -> None:
    pia = scoring.people["Pia"]
    scoring.say("Pia", {"latency": 4})
    page = as_guest(pia).post(f"/w/{scoring.now.pk}/still-true/", follow=True).content.decode()
    assert unconfirmed(pia) == {"urgency"}
    assert listed(page) == []
    assert Answer.objects.get(participant=pia, criterion="latency").level == 4
    assert heading(page) == "12 of 14 looked at so far"
    scoring.say("Pia", {"urgency": 3, "ml_capacity": 1})
    done = as_guest(pia).get(f"/w/{scoring.now.pk}/").content.decode()
    assert open_step(done) == "overview"
    assert heading(done) == "You have looked at every criterion"


def test_nobody_keeps_the_answers_of_somebody_else(scoring: Again, as_guest: AsGuest) -> None:
    as_guest(scoring.people["Pia"]).post(f"/w/{scoring.now.pk}/still-true/")
    assert len(unconfirmed(scoring.people["Sam"])) == 13


def test_kept_for_a_round_that_is_closed_it_counts_nothing(scoring: Again, ana: Member, as_guest: AsGuest) -> None:
    scoring.move(ana, Stage.DISCUSSION, Stage.SCORING)
    reply = as_guest(scoring.people["Pia"]).post(f"/w/{scoring.now.pk}/still-true/")
    assert reply.status_code == 409
    with pytest.raises(WrongStage):
        ballots.say_still_true(participant=scoring.fresh("Pia"))
    assert {a.round.number for a in Answer.objects.filter(participant=scoring.people["Pia"], copied=False)} == set()


def test_locked_ballots_keep_nothing(scoring: Again, ana: Member, as_guest: AsGuest) -> None:
    Workshop.objects.filter(pk=scoring.now.pk).update(locked_at=scoring.now.created_at)
    reply = as_guest(scoring.people["Pia"]).post(f"/w/{scoring.now.pk}/still-true/")
    assert reply.status_code == 409
    assert len(unconfirmed(scoring.people["Pia"])) == 13


def test_who_is_new_is_asked_everything_in_the_same_order(scoring: Again, as_guest: AsGuest) -> None:
    newcomer = participants.join_workshop(workshop=scoring.now, name="Nia", role="product")
    page = as_guest(newcomer).get(f"/w/{scoring.now.pk}/").content.decode()
    old = as_guest(scoring.people["Pia"]).get(f"/w/{scoring.now.pk}/").content.decode()
    assert in_order(page) == in_order(old)
    assert listed(page) == []
    assert heading(page) == "0 of 14 answered so far"
    assert "1 of 14" in step_text(page, "urgency")
    assert "Last time you said" not in page


def test_the_next_round_starts_from_this_one_as_everywhere(scoring: Again, ana: Member, as_guest: AsGuest) -> None:
    scoring.move(ana, Stage.DISCUSSION, Stage.SCORING)
    page = as_guest(scoring.people["Pia"]).get(f"/w/{scoring.now.pk}/").content.decode()
    assert in_order(page) == scoring.now.criteria
    assert listed(page) == []
    assert "Last time you said" not in page


def test_copied_answers_count_until_somebody_has_looked(scoring: Again, ana: Member) -> None:
    scoring.move(ana, Stage.DISCUSSION)
    assert scoring.now.rounds.get().answers.filter(criterion="latency", level=1).count() == 3


def test_the_room_counts_what_somebody_has_looked_at(scoring: Again, ana: Member, as_member: AsMember) -> None:
    """At the start all have fourteen answers, and have looked at none."""
    scoring.say("Pia", {"latency": 1, "urgency": 2})
    ballots.say_still_true(participant=scoring.fresh("Sam"))
    people = {person.name: person.answered for person in room_state(scoring.now.pk).people}
    assert people == {"Pia": 2, "Sam": 12, "Ben": 0}
    saved = ballots.cast_ballot(participant=scoring.fresh("Pia"), scores={"query_volume": {"level": 1}})
    assert (saved.answered, saved.total) == (3, 14)


def test_home_asks_for_what_nobody_has_looked_at(scoring: Again, ben: Member, as_member: AsMember) -> None:
    assert "you have answered 0 of 14" in text_in(as_member(ben).get("/").content.decode())
    scoring.say("Ben", dict.fromkeys(scoring.now.criteria, 1))
    assert "you have answered" not in text_in(as_member(ben).get("/").content.decode())


def test_the_facilitator_reads_what_is_asked_first_and_why(scoring: Again, ana: Member, as_member: AsMember) -> None:
    page = text_in(as_member(ana).get(f"/w/{scoring.now.pk}/").content.decode())
    assert "2 criteria are asked first: Urgency The answers lay apart last time ML capacity Nobody answered it" in page
    assert "12 criteria stand in one list, “Still true?”" in page


# Nothing of anybody else before the reveal


def test_before_the_reveal_last_answers_are_shown_to_their_own_author_alone(
    found: Again, ana: Member, as_member: AsMember, as_guest: AsGuest
) -> None:
    found.move(ana, Stage.SCORING)
    for name in ("Pia", "Sam"):
        Answer.objects.filter(participant=found.people[name], copied=True).update(reason=f"PLANTED-{name.upper()}")
    observer = participants.join_workshop(workshop=found.now, name="Olga", role="observer")
    onlookers = (as_member(ana), as_guest(observer))
    pia, sam = (as_guest(found.people[name]) for name in ("Pia", "Sam"))
    for part in ("", "panel/", "ballot/", "screen/", "screen/panel/", "?criterion=overview"):
        address = f"/w/{found.now.pk}/{part}"
        for client in onlookers:
            page = client.get(address).content.decode()
            for words in ("PLANTED", "checked", "Last time you said"):
                assert words not in page, (part, words)
        assert "PLANTED-SAM" not in pia.get(address).content.decode(), part
        assert "PLANTED-PIA" not in sam.get(address).content.decode(), part
