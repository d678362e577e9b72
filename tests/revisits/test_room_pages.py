"""The room of a revisit: why the group is here again, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Caller
from tests.computing import compute
from tests.revisits.conftest import TEXT, current, make_due
from workshops import dates
from workshops.domain import (
    assumptions,
    ballots,
    decisions,
    early_revisits,
    facilitators,
    participants,
    readings,
    revisits,
    rooms,
    seats_again,
)
from workshops.enums import AssumptionState, OccurrenceReason, Stage
from workshops.models import (
    Assumption,
    Decision,
    Member,
    Occurrence,
    Participant,
    Recommendation,
    RevisitPlan,
    Signal,
    Workshop,
)
from workshops.queries.revisit_rooms import brief_of, revisit_of_room
from workshops.words.revisit_board import why_words as board_words
from workshops.words.revisit_rooms import changes_words, screen_line, why_words

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision", "tabled")]

SignIn = Callable[[Member], Client]
AsGuest = Callable[..., Client]


def pia_in(workshop: Workshop) -> Participant:
    assert workshop.follows is not None
    before = Participant.objects.get(workshop=workshop.follows, name="Pia")
    return seats_again.take_seat_again(workshop=workshop, before=before)


def score(workshop: Workshop, by: Member, scores: dict[str, int]) -> None:
    """To the recommendation on the table; Pia has changed `scores`."""
    rooms.move_stage(workshop=workshop, by=by, to=Stage.SCORING)
    changed = {criterion: {"level": level} for criterion, level in scores.items()}
    ballots.cast_ballot(participant=pia_in(workshop), scores=changed)
    for stage in (Stage.DISCUSSION, Stage.RECOMMENDATION):
        workshop = rooms.move_stage(workshop=workshop, by=by, to=stage)
    compute(workshop)


@pytest.fixture
def tabled(decision: Decision, ana: Member) -> Workshop:
    """The room of a revisit whose recommendation is on the table, and in which nobody has changed anything."""
    workshop = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    score(workshop, ana, {})
    return Workshop.objects.get(pk=workshop.pk)


def test_everybody_in_the_lobby_reads_why_they_are_here_again(
    decision: Decision, ana: Member, ben: Member, as_member: SignIn, as_guest: AsGuest
) -> None:
    signal = Signal.objects.get()
    readings.take_reading(signal=signal, by=ben, value=12)
    workshop = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    due, since = dates.short(current(decision).due_on), dates.short(decision.created_at.date())
    for client in (as_member(ana), as_member(ben), as_guest(pia_in(workshop))):
        page = client.get(f"/w/{workshop.pk}/").content.decode()
        for words in (
            "Revisit of D-0001",
            "Is “Claims copilot” still right?",
            f"It comes back every 3 months; this time it is due on {due}.",
            f"Since the last look on {since}: 1 reading.",
            "Say that nothing was found, and hand over to a person.",
            "answers with a source at or above 0.9 share",
            "Runbooks keep changing every week",
            "runbook edits a week: 12 on",
        ):
            assert words in page, words
        screen = client.get(f"/w/{workshop.pk}/screen/").content.decode()
        assert "D-0001 again: is “Claims copilot” still right?" in screen
        assert f"this time it is due on {due}." in screen


def test_a_reading_is_of_the_day_by_the_plans_own_clock(
    decision: Decision, ana: Member, ben: Member, as_member: SignIn
) -> None:
    at = timezone.now().replace(hour=20) - timedelta(days=1)
    readings.take_reading(signal=Signal.objects.get(), by=ben, value=12, at=at)
    RevisitPlan.objects.update(time_zone="Pacific/Kiritimati")  # fourteen hours before UTC
    occurrence = make_due(decision)
    said = f"runbook edits a week: 12 on {dates.short(at.date() + timedelta(days=1))}"
    assert said in as_member(ana).get(f"/revisits/{occurrence.pk}/").content.decode()
    room = revisits.start_revisit(occurrence=occurrence, by=ana)
    assert said in as_member(ana).get(f"/w/{room.pk}/").content.decode()


def test_who_sits_in_it_for_the_first_time_reads_its_decision_by_api(decision: Decision, ana: Member) -> None:
    workshop = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    una = participants.join_workshop(workshop=workshop, name="Una", role="data")
    status, said = Caller(participants.issue_token(participant=una)).get(f"/decisions/{decision.number}")
    assert (status, said["number"]) == (200, decision.label)


def test_a_room_that_is_no_revisit_says_nothing_of_it(workshop: Workshop, ana: Member, as_member: SignIn) -> None:
    page = as_member(ana).get(f"/w/{workshop.pk}/").content.decode()
    assert [words in page for words in ("still right?", "Who took part last time", "End the revisit")] == [False] * 3
    assert as_member(ana).get(f"/w/{workshop.pk}/revisit/").status_code == 404


def test_whoever_asked_for_it_early_is_quoted_and_a_signal_brings_its_evidence(
    decide: Callable[..., Decision], ana: Member
) -> None:
    by_hand, by_signal = decide("By hand"), decide("By signal")
    today = dates.day_in(by_hand.created_at, "UTC")
    asked = early_revisits.open_early(
        decision=by_hand, by=ana, due_on=today, reason=OccurrenceReason.HAND, words="The vendor doubled its prices."
    )
    assert why_words(asked) == ["Somebody asked for it early: “The vendor doubled its prices.”"]
    signal = Signal.objects.get(assumption__decision=by_signal)
    Signal.objects.filter(pk=signal.pk).update(broken_since=by_signal.created_at)
    evidence = {
        "signal": str(signal.pk),
        "metric": "runbook edits a week",
        "comparator": "<",
        "threshold": 3.0,
        "window_days": 30,
        "mean": 1.5,
        "readings": [{"at": "2026-11-19T09:00:00Z", "value": 2}, {"at": "2026-11-20T09:00:00Z", "value": 1}],
        "at": "2026-11-20T09:00:00Z",
    }
    broken = early_revisits.open_early(
        decision=by_signal, by=None, due_on=today, reason=OccurrenceReason.SIGNAL, evidence=[evidence]
    )
    broke = (
        "A signal broke: “runbook edits a week” was last read as 1 and averages 1.5 over 30 days; below 3 it breaks."
    )
    assert why_words(broken) == [broke]
    asked.evidence = [{**evidence, "mean": 2}, evidence]  # it broke besides, twice
    assert why_words(asked) == ["Somebody asked for it early: “The vendor doubled its prices.”", broke]
    assert screen_line(brief_of(asked)) == f"RAG was chosen. {broke}"
    assert board_words(asked) == (
        "Asked for: The vendor doubled its prices. · runbook edits a week: 1.5 on average, below 3"
    )


def test_what_has_changed_is_counted_from_the_last_look(decision: Decision, ana: Member) -> None:
    seen = decisions.current_revision(decision).sha256
    decisions.revise_decision(decision=decision, by=ana, text={**TEXT, "rationale": "Other reasons."}, seen=seen)
    assumptions.mark_assumption(assumption=Assumption.objects.get(), by=ana, state=AssumptionState.BROKEN)
    first = brief_of(make_due(decision))
    day = dates.short(decision.created_at.date())
    said = f"Since the last look on {day}: revision 2. 1 assumption is broken."
    assert changes_words(first.changes, "UTC") == said
    revisits.complete_revisit(occurrence=first.occurrence, by=ana, outcome="amended")
    # It was broken then, too, so that is no change.
    nothing = f"Since the last look on {day} nothing was revised, and no reading came in."
    assert changes_words(brief_of(current(decision)).changes, "UTC") == f"{nothing} 1 assumption is broken."
    assumptions.mark_assumption(assumption=Assumption.objects.get(), by=ana, state=AssumptionState.HOLDING)
    assert changes_words(brief_of(current(decision)).changes, "UTC") == nothing


def test_decide_in_a_revisit_first_offers_to_complete_it(
    tabled: Workshop, ana: Member, ben: Member, as_member: SignIn
) -> None:
    client, room = as_member(ana), f"/w/{tabled.pk}/"
    page = client.get(f"{room}recommendation/").content.decode()
    assert (f'href="{room}revisit/">End the revisit' in page, ">Decide<" in page) == (True, False)
    assert client.get(f"{room}decision/")["Location"] == f"{room}revisit/"
    assert as_member(ben).get(f"{room}decision/")["Location"] == "/decisions/1/"
    end = client.get(f"{room}revisit/")
    assert end.context["form"]["outcome"].value() == "reaffirmed"
    assert "The recommendation is RAG, as D-0001 says." in end.content.decode()
    record = client.get(f"{room}decision/?new=1").content.decode()
    assert "It supersedes D-0001 once it is accepted." in record
    assert client.post(f"{room}revisit/", {"outcome": "reaffirmed", "note": "Still so."})["Location"] == room
    done = Occurrence.objects.get(workshop=tabled)
    assert (done.state, done.outcome, done.note) == ("completed", "reaffirmed", "Still so.")
    assert Decision.objects.count() == 1
    assert client.get(f"{room}revisit/")["Location"] == room


def test_where_the_winner_moved_somebody_has_to_say(decision: Decision, ana: Member, as_member: SignIn) -> None:
    moved = {"factual_gap": 0, "knowledge_churn": 0, "knowledge_breadth": 0, "behaviour_gap": 4, "task_stability": 4,
             "training_data": 4, "ml_capacity": 4, "content_readiness": 0, "latency": 4, "query_volume": 4}  # fmt: skip
    workshop, client = revisits.start_revisit(occurrence=make_due(decision), by=ana), as_member(ana)
    score(workshop, ana, moved)
    result = Recommendation.objects.get(round__workshop=workshop).result
    assert result is not None
    assert result["approach"] != "rag"
    end = client.get(f"/w/{workshop.pk}/revisit/")
    text = end.content.decode()
    assert end.context["form"]["outcome"].value() == ""
    assert "D-0001 says RAG." in text
    assert text.index(" A new decision takes the place of D-0001") < text.index("Complete the revisit")
    assert client.post(f"/w/{workshop.pk}/revisit/", {"outcome": "", "note": ""}).status_code == 422


def test_amended_goes_through_a_revision_and_retired_asks_why(
    tabled: Workshop, decision: Decision, ana: Member, as_member: SignIn
) -> None:
    client, address = as_member(ana), f"/w/{tabled.pk}/revisit/"
    refused = client.post(address, {"outcome": "amended", "note": "Kept"})
    assert refused.status_code == 422
    assert "Change the text of D-0001 first" in refused.content.decode()
    assert "Kept" in refused.content.decode()
    assert "Say why the decision is retired." in client.post(address, {"outcome": "retired"}).content.decode()
    assert f'href="{address}">End the revisit' in client.get("/decisions/1/").content.decode()
    seen = decisions.current_revision(decision).sha256
    decisions.revise_decision(decision=decision, by=ana, text={**TEXT, "rationale": "Other reasons."}, seen=seen)
    assert client.get(address).context["form"]["outcome"].value() == "amended"
    refused = client.post(address, {"outcome": "reaffirmed"})
    assert refused.status_code == 422
    assert "since this revisit began, revision 2: it is amended, not reaffirmed." in refused.content.decode()
    assert client.post(address, {"outcome": "amended"}).status_code == 302
    page = client.get(f"/w/{tabled.pk}/").content.decode()
    assert "Amended: RAG stays, as revision 2 says it. Next revisit" in page


def test_who_facilitates_the_room_ends_it_and_nobody_else(
    decide: Callable[..., Decision], ana: Member, ben: Member, as_member: SignIn, as_guest: AsGuest
) -> None:
    decision = decide(revisit={"every_months": 3, "owner": "ana@acme.example"})
    workshop = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    address = f"/w/{workshop.pk}/revisit/"
    for client in (as_member(ben), as_guest(pia_in(workshop))):
        assert [client.get(address).status_code, client.post(address, {"outcome": "reaffirmed"}).status_code] == [
            404
        ] * 2
    revisit = revisit_of_room(workshop.pk)
    assert revisit is not None
    assert revisit.is_open
    facilitators.add_co_facilitator(workshop=workshop, by=ana, member=ben)
    assert as_member(ben).post(address, {"outcome": "reaffirmed"}).status_code == 302


def test_superseded_the_room_says_by_what(tabled: Workshop, ana: Member, as_member: SignIn) -> None:
    newer = decisions.record_decision(workshop=tabled, by=ana, text={**TEXT, "title": "Both", "approach": "hybrid"})
    client = as_member(ana)
    assert "Decided: Both" in client.get(f"/w/{tabled.pk}/").content.decode()
    decisions.accept_decision(decision=newer, by=ana, unsigned_reason="Agreed aloud.")
    page = client.get(f"/w/{tabled.pk}/").content.decode()
    assert "Superseded: D-0002 takes the place of D-0001." in page
    assert "Open D-0002" in page
