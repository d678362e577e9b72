"""How likely it is to work: said by each for themselves, kept from everybody, and scored when it is measured."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from advisor.evidence import brier
from tests.browsers import as_guest
from tests.forecasts.conftest import NAMES, four_metrics
from workshops.domain import decisions, forecasts, participants, people, pilots, readings, revisits
from workshops.domain.decisions import Signer
from workshops.domain.forecast_scores import scores_of
from workshops.domain.log_check import check_log
from workshops.domain.pilot_reading import File
from workshops.enums import MemberRole, RevisitOutcome, Stance
from workshops.models import Decision, Event, Forecast, Member, MetricOutcome, Occurrence, Participant, Signal
from workshops.queries.forecasts import forecasters
from workshops.queries.person_export import export_in_workspace
from workshops.queries.persons import person_of_seat
from workshops.refusals import Conflict, InvalidFields, WrongStage

pytestmark = pytest.mark.made_once("decided")

SignIn = Callable[[Member], Client]


def sha(decision: Decision) -> str:
    return decisions.current_revision(decision).sha256


def give(decision: Decision, who: Participant | Member, *percents: int | None) -> list[Forecast]:
    signer = Signer(who, None) if isinstance(who, Participant) else Signer(None, who)
    return forecasts.give_forecasts(
        decision=decision, signer=signer, percents=dict(enumerate(percents)), revision_sha256=sha(decision)
    )


def measure(by: Member, **values: float) -> None:
    """Readings of the signals whose names begin so."""
    for word, value in values.items():
        signal = Signal.objects.select_related("assumption__decision").get(metric__istartswith=word)
        readings.take_reading(signal=signal, by=by, value=value)


def look_again(decision: Decision, by: Member) -> Occurrence:
    decisions.accept_decision(decision=decision, by=by, unsigned_reason="Agreed aloud.")
    occurrence = Occurrence.objects.select_related("plan__decision").get(plan__decision=decision, state="scheduled")
    return revisits.complete_revisit(occurrence=occurrence, by=by, outcome=RevisitOutcome.REAFFIRMED)


SAID = ((90, 80, 20, 60), (70, 95, 30, 50), (100, 60, 10, 40))


def everybody_says(decision: Decision, crowd: list[Participant]) -> None:
    for person, said in zip(crowd, SAID, strict=True):
        give(decision, person, *said)


def fault_after(sql: str) -> tuple[str, str] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
    fault = check_log().fault
    return (fault.table, fault.why) if fault else None


def test_said_again_and_taken_back(decided: Decision, crowd: list[Participant]) -> None:
    give(decided, crowd[0], 90, None, 20)
    give(decided, crowd[0], 90, None, 20)
    assert Event.objects.filter(kind="forecasts.given").count() == 1  # a repeat says nothing new
    now = give(decided, crowd[0], 70, 55, None)
    assert [(row.metric, row.percent, row.role_key) for row in now] == [(0, 70, "product"), (1, 55, "product")]
    assert give(decided, crowd[0], None, None) == []
    assert check_log().fault is None


@pytest.mark.parametrize("wrong", [101, -1, True, "70", 3.5])
def test_only_whole_percents(wrong: object, decided: Decision, crowd: list[Participant]) -> None:
    with pytest.raises(InvalidFields) as refusal:
        give(decided, crowd[0], 50, wrong)  # type: ignore[arg-type]
    assert refusal.value.fields == {"forecasts.1": "Say a whole number of percent, from 0 to 100."}
    assert not Forecast.objects.exists()


def test_no_such_metric(decided: Decision, crowd: list[Participant]) -> None:
    with pytest.raises(InvalidFields) as refusal:
        give(decided, crowd[0], 50, 50, 50, 50, 50)
    assert list(refusal.value.fields) == ["forecasts.4"]


def test_of_the_text_that_was_read(decided: Decision, ana: Member, crowd: list[Participant]) -> None:
    old = sha(decided)
    text = {**four_metrics(), "fallback": "Decline."}
    revised = decisions.revise_decision(decision=decided, by=ana, text=text, seen=old)
    signer = Signer(crowd[0], None)
    with pytest.raises(Conflict):
        forecasts.give_forecasts(decision=revised, signer=signer, percents={0: 5}, revision_sha256=old)


def test_not_of_what_is_over(decided: Decision, ana: Member, crowd: list[Participant]) -> None:
    decisions.retire_decision(decision=decided, by=ana, reason="It is gone.")
    with pytest.raises(WrongStage):
        give(decided, crowd[0], 50)


def test_what_is_measured_takes_no_forecast(decided: Decision, ana: Member, crowd: list[Participant]) -> None:
    measure(ana, grounded=92)
    with pytest.raises(InvalidFields) as refusal:
        give(decided, crowd[0], 99, 50)
    assert list(refusal.value.fields) == ["forecasts.0"]
    page = as_guest(crowd[0]).get(f"/w/{decided.workshop_id}/decision/").content.decode()
    assert 'name="metric-0"' not in page
    assert 'name="metric-1"' in page


def test_numbers_are_nowhere_but_on_ones_own_form(
    decided: Decision, ana: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    """A number that stands nowhere else, asked for by everybody who can ask, everywhere where it could stand."""
    give(decided, crowd[0], 73, 73, 73, 73)
    form = as_guest(crowd[0]).get(f"/w/{decided.workshop_id}/decision/").content.decode()
    assert form.count('value="73"') == 4
    viewer = people.add_member(workspace=ana.workspace, email="vic@acme.example", name="Vic", role=MemberRole.VIEWER)
    pages = ["", ".json", ".md"]
    seen = [as_member(who).get(f"/decisions/1{page or '/'}") for who in (ana, viewer) for page in pages]
    seen += [as_guest(crowd[1]).get(f"/w/{decided.workshop_id}/decision/")]
    seen += [as_member(ana).get("/decisions/log.jsonl")]
    for answer in seen:
        words = b"".join(answer) if answer.streaming else answer.content
        assert b"73" not in _without_hashes(words)
    event = Event.objects.get(kind="forecasts.given")
    assert set(event.body) == {"number", "revision", "count", "digest", "key"}
    assert "Pia said how likely 4 thresholds of revision 1 are met" in unescape(seen[0].content.decode())


def _without_hashes(words: bytes) -> bytes:
    return re.sub(rb"[0-9a-fA-F]{6,}|[0-9a-f-]{20,}|\d+[.:]\d+\S*|[A-Za-z0-9_-]{24,}", b"", words)


def test_a_revisit_scores_them(decided: Decision, ana: Member, crowd: list[Participant]) -> None:
    everybody_says(decided, crowd)
    measure(ana, grounded=92, refused=97, answered=40)
    assert scores_of(decided).forecasts == 0  # nothing is scored before the revisit
    look_again(decided, ana)
    found = MetricOutcome.objects.values_list("metric", "met", "measured", "value")
    assert list(found) == [(0, True, "reading", 92), (1, True, "reading", 97), (2, False, "reading", 40)]
    scores = scores_of(decided)
    assert (scores.people, scores.forecasts, scores.group) == (3, 9, None)  # one too few to be shown
    measure(ana, cited=12)
    again = Occurrence.objects.select_related("plan__decision").get(plan__decision=decided, state="scheduled")
    revisits.complete_revisit(occurrence=again, by=ana, outcome=RevisitOutcome.REAFFIRMED)
    scores = scores_of(decided)
    said = [percent / 100 for row in SAID for percent in row]
    whole = brier(said, [True, True, False, False] * 3)
    assert scores.group is not None
    assert (scores.group.forecasts, scores.group.brier.score) == (12, round(whole.score, 3))
    assert scores.roles == ()  # each role is one person
    assert check_log().fault is None


@pytest.mark.parametrize(
    ("passed", "found"),
    [(60, [(0, True, "pilot", None)]), (10, [(0, False, "pilot", None)]), (54, [(0, True, "reading", 91)])],
)
def test_a_pilot_says_it_before_a_signal_does_where_it_is_sure(
    passed: int, found: list[tuple[object, ...]], decided: Decision, ana: Member, crowd: list[Participant]
) -> None:
    give(decided, crowd[0], 70)
    measure(ana, grounded=91)
    rows = "".join(f"{case},rag,{int(case < passed)}\n" for case in range(60))
    file = File("run.csv", f"case,variant,grounded correctness\n{rows}".encode())
    pilots.import_pilot(subject=decided, by=ana, file=file)
    look_again(decided, ana)
    assert list(MetricOutcome.objects.values_list("metric", "met", "measured", "value")) == found
    assert check_log().fault is None


def test_what_was_measured_before_the_text_is_no_answer(
    decided: Decision, ana: Member, crowd: list[Participant]
) -> None:
    measure(ana, grounded=92)
    rows = "".join(f"{case},rag,1\n" for case in range(60))
    file = File("run.csv", f"case,variant,refused rightly\n{rows}".encode())
    pilots.import_pilot(subject=decided, by=ana, file=file)
    text = {**four_metrics(), "fallback": "Decline."}
    revised = decisions.revise_decision(decision=decided, by=ana, text=text, seen=sha(decided))
    give(revised, crowd[0], 70, 70)
    look_again(revised, ana)
    assert not MetricOutcome.objects.exists()


def test_what_came_is_found_once(decided: Decision, ana: Member, crowd: list[Participant]) -> None:
    everybody_says(decided, crowd)
    measure(ana, grounded=92)
    look_again(decided, ana)
    measure(ana, grounded=10)
    again = Occurrence.objects.select_related("plan__decision").get(plan__decision=decided, state="scheduled")
    revisits.complete_revisit(occurrence=again, by=ana, outcome=RevisitOutcome.REAFFIRMED)
    assert list(MetricOutcome.objects.values_list("value", flat=True)) == [92]
    assert Event.objects.filter(kind="forecasts.scored").count() == 1


def test_nobody_said_anything(decided: Decision, ana: Member) -> None:
    measure(ana, grounded=92)
    look_again(decided, ana)
    assert not MetricOutcome.objects.exists()
    assert not Event.objects.filter(kind="forecasts.scored").exists()


def seats(decided: Decision, role: str, count: int) -> list[Participant]:
    """People of a role. Made by hand, since the room is over."""
    key = decided.workshop.roles.get(key=role)  # type: ignore[union-attr]
    made = [Participant(workshop=decided.workshop, name=f"{role} {n}", role=key) for n in range(count)]
    return list(Participant.objects.bulk_create(made))


@pytest.mark.parametrize(
    ("people_of", "shown", "kept_back"),
    [
        ({"product": 3, "data": 3}, ["data", "product"], 0),
        ({"product": 3, "data": 2}, [], 2),  # who knows the whole and product's would know data's two
        ({"product": 3, "data": 2, "security": 1}, ["product"], 2),
        ({"product": 2, "data": 1}, [], 2),
        ({"product": 4, "data": 3, "security": 2}, ["product"], 2),  # the smallest goes with what is too little
    ],
)
def test_roles_that_may_be_shown(
    people_of: dict[str, int], shown: list[str], kept_back: int, decided: Decision, ana: Member
) -> None:
    for role, count in people_of.items():
        for person in seats(decided, role, count):
            give(decided, person, 90, 80, 20, 60)
    measure(ana, grounded=92, refused=97, answered=40, cited=95)
    look_again(decided, ana)
    scores = scores_of(decided)
    assert [score.key for score in scores.roles] == shown
    assert (scores.kept_back, scores.group is not None) == (kept_back, True)


def test_who_has_no_role_counts_for_everybody_alone(
    decided: Decision, ana: Member, ben: Member, crowd: list[Participant]
) -> None:
    give(decided, ben, 90, 80, 20, 60)
    for person in crowd[:2]:
        give(decided, person, 90, 80, 20, 60)
    measure(ana, grounded=92, refused=97, answered=40, cited=95)
    look_again(decided, ana)
    scores = scores_of(decided)
    assert scores.group is not None
    assert (scores.group.people, scores.roles, scores.kept_back) == (3, (), 2)


def test_two_seats_of_one_person_are_one(decided: Decision, ana: Member, crowd: list[Participant]) -> None:
    everybody_says(decided, crowd)
    participants.end_seat(crowd[2])
    measure(ana, grounded=92, refused=97, answered=40, cited=95)
    look_again(decided, ana)
    assert (scores_of(decided).people, scores_of(decided).group) == (2, None)


def test_a_member_is_one_person_with_and_without_a_seat(
    decided: Decision, ana: Member, ben: Member, crowd: list[Participant]
) -> None:
    """Ana and Ben are two, and so are two guests; Ben is one, also by the seat that he has."""
    (seat,) = seats(decided, "product", 1)
    Participant.objects.filter(pk=seat.pk).update(member=ben)
    said: list[Participant | Member] = [Participant.objects.get(pk=seat.pk), ben, ana, *crowd[:2]]
    for person in said:
        give(decided, person, 90, 80, 20, 60)
    assert forecasters(decisions.current_revision(decided)) == 4
    measure(ana, grounded=92, refused=97, answered=40, cited=95)
    look_again(decided, ana)
    assert scores_of(decided).people == 4


@pytest.mark.parametrize(
    ("sql", "table", "why"),
    [
        ("UPDATE workshops_forecast SET percent = 1 WHERE metric = 0", "forecast", "keeps a digest of"),
        ("UPDATE workshops_forecast SET role_key = 'legal'", "forecast", "keeps a digest of"),
        ("UPDATE workshops_forecast SET given_at = given_at - interval '1 day'", "forecast", "keeps a digest of"),
        ("DELETE FROM workshops_forecast WHERE metric = 1", "forecast", "keeps a digest of"),
        ("UPDATE workshops_metricoutcome SET met = NOT met", "metric_outcome", "event"),
        ("UPDATE workshops_metricoutcome SET value = 1", "metric_outcome", "event"),
        ("DELETE FROM workshops_metricoutcome", "metric_outcome", "removed beside the log"),
    ],
)
def test_changed_by_hand(
    sql: str, table: str, why: str, decided: Decision, ana: Member, crowd: list[Participant]
) -> None:
    everybody_says(decided, crowd)
    measure(ana, grounded=92)
    look_again(decided, ana)
    assert check_log().fault is None
    fault = fault_after(sql)
    assert fault is not None
    assert fault[0] == table
    assert why in fault[1]


def test_put_there_by_hand(decided: Decision, crowd: list[Participant]) -> None:
    give(decided, crowd[0], 50)
    revision = decisions.current_revision(decided)
    Forecast.objects.create(revision=revision, participant=crowd[1], metric=0, percent=5)
    fault = check_log().fault
    assert fault is not None
    assert (fault.table, fault.why) == ("forecast", "it was put there beside the log")


def test_a_guest_says_it_in_the_room(decided: Decision, crowd: list[Participant]) -> None:
    """Once they have signed, so that one thing is asked at a time."""
    pia, room = as_guest(crowd[0]), f"/w/{decided.workshop_id}/"
    assert 'name="metric-0"' not in pia.get(room).content.decode()
    decisions.sign_off(
        decision=decided, signer=Signer(crowd[0], None), stance=Stance.APPROVE, revision_sha256=sha(decided)
    )
    assert pia.get(room).content.decode().count('name="metric-') == 4
    sent = {"metric-0": "80", "metric-3": "", "revision_sha256": sha(decided), "step": "room"}
    answer = pia.post(f"{room}decision/forecasts/", sent)
    assert (answer.status_code, answer["Location"]) == (302, room)
    assert list(Forecast.objects.values_list("participant", "metric", "percent")) == [(crowd[0].pk, 0, 80)]
    wrong = pia.post(f"{room}decision/forecasts/", {**sent, "metric-1": "800"})
    assert wrong.status_code == 422
    assert "Say a whole number of percent, from 0 to 100." in wrong.content.decode()


def test_the_page_says_what_a_score_is(
    decided: Decision, ana: Member, ben: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    everybody_says(decided, crowd)
    measure(ana, grounded=92, refused=97, answered=40, cited=12)
    look_again(decided, ana)
    page = unescape(as_member(ben).get("/decisions/1/").content.decode())
    part = " ".join(page[page.index('id="forecasts"') : page.index("</section>", page.index('id="forecasts"'))].split())
    assert "3 people have said how likely the thresholds of this text are met." in part
    assert "0.25 is what saying 50 % every time gets" in part
    assert f"{NAMES[0]}, at or above 90%: met, by readings of its signal (92)." in part
    assert f"{NAMES[2]}, at or above 90%: not met, by readings of its signal (40)." in part
    assert "Everybody: 0.10." in part
    assert "3 roles are counted in the whole and not shown by themselves" in part


def test_the_text_changed_meanwhile(decided: Decision, ana: Member, crowd: list[Participant]) -> None:
    old = sha(decided)
    decisions.revise_decision(decision=decided, by=ana, text={**four_metrics(), "fallback": "Decline."}, seen=old)
    answer = as_guest(crowd[0]).post(
        f"/w/{decided.workshop_id}/decision/forecasts/", {"metric-0": "85", "revision_sha256": old}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The text has changed since you read it." in page
    assert 'value="85"' in page
    assert not Forecast.objects.exists()


def test_a_person_is_given_their_own(decided: Decision, crowd: list[Participant]) -> None:
    everybody_says(decided, crowd)
    exported = export_in_workspace(person_of_seat(crowd[0]))["forecasts"]
    assert isinstance(exported, list)
    assert sorted((row["metric"], row["percent"]) for row in exported) == list(enumerate(SAID[0]))
