"""A signal that breaks calls its decision back, tells its people the same day, and is seen to recover."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.revisits.conftest import DAY, TEXT, Sink, current, make_due, text_of
from tests.signals.conftest import Read
from workshops import dates
from workshops.domain import assumptions, decisions, early_revisits, people, readings, revisits
from workshops.domain.decisions import current_revision
from workshops.domain.log import sha256
from workshops.domain.signals import broke_words
from workshops.domain.tick import tick
from workshops.enums import AssumptionState, Channel, MemberRole, ReminderStage
from workshops.models import Assumption, Decision, Delivery, Event, Member, Occurrence, Reading, Signal
from workshops.queries.decision_search import LogFilter, list_decisions
from workshops.queries.home import home_of
from workshops.words.home import needs_in_words

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]

SignIn = Callable[[Member], Client]


def told(stage: ReminderStage, channel: Channel) -> list[str]:
    return sorted(d.recipient.name for d in Delivery.objects.filter(stage=stage, channel=channel))


def kinds(decision: Decision) -> list[str]:
    return list(Event.objects.filter(subject=f"decision:{decision.pk}").order_by("seq").values_list("kind", flat=True))


def test_one_reading_beyond_is_a_risk_and_two_call_the_decision_back_with_the_evidence(
    decision: Decision, signal: Signal, read: Read
) -> None:
    planned = current(decision)
    assert read(1).state == AssumptionState.AT_RISK
    assert current(decision).reason == "cadence"
    assert read(2).state == AssumptionState.BROKEN
    early = current(decision)
    assert (early.pk, early.period, early.reason) == (planned.pk, None, "signal")
    assert early.due_on == timezone.now().date()
    (evidence,) = early.evidence
    assert {key: evidence[key] for key in ("signal", "metric", "comparator", "threshold", "window_days", "mean")} == {
        "signal": str(signal.pk), "metric": "runbook edits a week", "comparator": "<", "threshold": 3,
        "window_days": 30, "mean": 1.5,
    }  # fmt: skip
    assert [reading["value"] for reading in evidence["readings"]] == [1, 2]
    signal.refresh_from_db()
    assert signal.broken_since == Reading.objects.latest("at").at
    assert kinds(decision)[-3:] == ["reading.taken", "signal.broke", "revisit.asked_early"]


def test_its_owner_and_who_watches_it_are_told_once_the_same_day(
    decide: Callable[..., Decision], ana: Member, ben: Member, sink: Sink
) -> None:
    wanda = people.add_member(workspace=ana.workspace, email="wanda@acme.example", name="Wanda", role=MemberRole.MEMBER)
    watched = [{**TEXT["assumptions"][0], "owner": "wanda"}]
    decision = decide(assumptions=watched)
    signal = Signal.objects.get(assumption__decision=decision)
    for value in (1, 2):
        readings.take_reading(signal=signal, by=ana, value=value)
    assert told(ReminderStage.BROKEN, Channel.NOTICE) == ["Ben", "Wanda"]
    for _ in range(2):
        tick(now=timezone.now() + timedelta(minutes=1))
    assert sorted((str(m["To"]), str(m["Subject"])) for m in sink.mails) == [
        ("ben@acme.example", "[Broken signal] Revisit of D-0001: Claims copilot"),
        ("wanda@acme.example", "[Broken signal] Revisit of D-0001: Claims copilot"),
    ]
    sentence = "“runbook edits a week” was last read as 2 and averages 1.5 over 30 days; below 3 it breaks."
    assert sentence in text_of(sink.to(wanda.user.email)[0])
    # It is nagged of like any other revisit.
    tick(now=timezone.now() + 8 * DAY)
    assert len(sink.to(ben.user.email)) == 2


def test_two_people_of_one_name_are_nobody(decide: Callable[..., Decision], ana: Member) -> None:
    for address in ("wanda@acme.example", "wanda.two@acme.example"):
        people.add_member(workspace=ana.workspace, email=address, name="Wanda", role=MemberRole.MEMBER)
    decision = decide(assumptions=[{**TEXT["assumptions"][0], "owner": "Wanda"}])
    signal = Signal.objects.get(assumption__decision=decision)
    for value in (1, 2):
        readings.take_reading(signal=signal, by=ana, value=value)
    assert told(ReminderStage.BROKEN, Channel.NOTICE) == ["Ben"]


def test_a_second_break_while_it_is_broken_does_nothing(decision: Decision, read: Read) -> None:
    read(1, 2)
    before = (Event.objects.exclude(kind="reading.taken").count(), Delivery.objects.count())
    read(1, 1, 1)
    assert len(current(decision).evidence) == 1
    assert (Event.objects.exclude(kind="reading.taken").count(), Delivery.objects.count()) == before


def test_recovery_is_shown_and_a_break_after_it_lies_beside_the_first(
    decision: Decision, signal: Signal, read: Read, sink: Sink, ben: Member
) -> None:
    read(1, 2)
    tick()
    early = current(decision)
    read(90)
    signal.refresh_from_db()
    assert (signal.broken_since, signal.assumption.decision.is_in_force) == (None, True)
    assert kinds(decision)[-1] == "signal.recovered"
    assert current(decision).pk == early.pk
    read(*[0] * 60)
    again = current(decision)
    assert (again.pk, len(again.evidence)) == (early.pk, 2)
    assert kinds(decision).count("revisit.evidence_added") == 1
    tick(now=timezone.now() + timedelta(minutes=1))
    first, second = sink.to(ben.user.email)
    assert second["References"] == first["Message-ID"]
    assert set(mails(ReminderStage.BROKEN)) == {str(first["Message-ID"]), str(second["Message-ID"])}
    assert told(ReminderStage.BROKEN, Channel.NOTICE) == ["Ben"]


def mails(stage: ReminderStage) -> list[str]:
    sent = Delivery.objects.filter(stage=stage, channel=Channel.MAIL, state="sent")
    return list(sent.values_list("message_id", flat=True))


def broken(decision: Decision, ana: Member) -> Signal:
    signal = Signal.objects.select_related("assumption__decision").get(assumption__decision=decision)
    for value in (1, 2):
        readings.take_reading(signal=signal, by=ana, value=value)
    return signal


def test_what_breaks_before_a_mail_goes_out_is_said_in_it(
    imported: Callable[..., Decision], ana: Member, ben: Member, sink: Sink
) -> None:
    first, second, third, over = [broken(imported(name), ana) for name in ("One", "Two", "Three", "Four")]
    assert told(ReminderStage.BROKEN, Channel.NOTICE) == ["Ben"] * 4
    # It has recovered, and one is over before anybody was told, the one for which the mail was written.
    readings.take_reading(signal=second, by=ana, value=90)
    revisits.complete_revisit(occurrence=current(first.assumption.decision), by=ana, outcome="reaffirmed")
    tick()
    (mail,) = sink.to(ben.user.email)
    assert mail["Subject"] == "[Revisits] Signals of 3 decisions broke"
    said = text_of(mail).split("\n\n")
    broke = (
        "A signal broke: “runbook edits a week” was last read as 2 and averages 1.5 over 30 days; below 3 it breaks."
    )
    for decision, recovered in ((second, True), (third, False), (over, False)):
        told_of = said[said.index(decision.assumption.decision.label + ": " + decision.assumption.decision.title) + 1]
        assert told_of.splitlines()[1:] == [f"{broke} It has recovered since." if recovered else broke]
    # What breaks after it has gone out is a mail of its own, and what was told is not told again.
    broken(imported("Five"), ana)
    tick(now=timezone.now() + timedelta(minutes=1))
    assert [str(m["Subject"]) for m in sink.to(ben.user.email)[1:]] == ["[Broken signal] Revisit of D-0005: Five"]


def test_a_mail_that_was_tried_in_vain_is_said_in_the_next_one(
    imported: Callable[..., Decision], ana: Member, ben: Member, sink: Sink
) -> None:
    broken(imported("One"), ana)
    sink.answers[ben.user.email] = "451 come back later"
    tick()
    del sink.answers[ben.user.email]
    broken(imported("Two"), ana)
    tick()
    assert [str(m["Subject"]) for m in sink.to(ben.user.email)] == ["[Revisits] Signals of 2 decisions broke"]
    tick(now=timezone.now() + timedelta(hours=1))
    assert len(sink.to(ben.user.email)) == 1


def test_home_says_that_what_broke_has_recovered(decision: Decision, read: Read, ben: Member) -> None:
    broke = "“runbook edits a week” was last read as 2 and averages 1.5 over 30 days; below 3 it breaks."
    for values, recovered in (((1, 2), ""), ((90,), " It has recovered since.")):
        read(*values)
        (need,) = needs_in_words(home_of(ben, timezone.now()), lambda page, key: f"/{page}/{key}")
        assert need.why == f"A signal broke: {broke}{recovered} Its revisit is due today."


def test_a_revisit_that_has_come_or_was_started_takes_the_evidence(decision: Decision, ana: Member, read: Read) -> None:
    occurrence = make_due(decision, days_ago=3)
    revisits.start_revisit(occurrence=occurrence, by=ana)
    read(1, 2)
    started = current(decision)
    assert (started.pk, started.state, started.reason, len(started.evidence)) == (
        occurrence.pk, "started", "cadence", 1,
    )  # fmt: skip
    assert Occurrence.objects.count() == 1


def in_days(count: int) -> date:
    return timezone.now().date() + count * DAY


def test_a_day_that_was_chosen_by_hand_is_brought_forward_and_its_words_stay(
    decision: Decision, ana: Member, ben: Member, read: Read, as_member: SignIn
) -> None:
    asked = early_revisits.ask_early(decision=decision, by=ana, due_on=in_days(20), reason="New prices.")
    read(1, 2)
    early, today = current(decision), in_days(0)
    assert (early.pk, early.due_on, early.has_come(timezone.now())) == (asked.pk, today, True)
    assert (early.reason, early.reason_words, len(early.evidence), early.sequence) == ("hand", "New prices.", 1, 2)
    assert kinds(decision)[-1] == "revisit.evidence_added"
    page = as_member(ana).get("/decisions/1/").content.decode()
    assert f"before the revisit that is open, and brought it forward to {dates.short(today)}" in page
    tick(sends=False)
    # The mail about the break says that it is due.
    assert list(Delivery.objects.filter(said_in=None, channel=Channel.MAIL).values_list("recipient", "stage")) == [
        (ben.pk, ReminderStage.BROKEN)
    ]
    call_command("verify_log")


def test_put_off_knowingly_it_stays_put_off_when_the_same_breaks_again(
    decision: Decision, signal: Signal, ana: Member, read: Read
) -> None:
    make_due(decision)
    read(1, 2)
    until = in_days(20)
    revisits.snooze_revisit(occurrence=current(decision), by=ana, until=until, reason="The fix is under way.")
    read(90)
    read(*[0] * 60)
    again = current(decision)
    assert (again.asked_on, again.reason, len(again.evidence)) == (until, "cadence", 2)
    # Of something else nobody knew.
    other = {**again.evidence[0], "signal": str(uuid4())}
    found, is_new = early_revisits.call_back(
        decision=decision, evidence=[other], about={"signal": other["signal"]}, now=timezone.now()
    )
    assert (found, is_new, current(decision).asked_on, len(current(decision).evidence)) == (again, True, in_days(0), 3)


def test_a_decision_that_is_retired_is_not_called_back(decision: Decision, ana: Member, read: Read) -> None:
    decisions.retire_decision(decision=decision, by=ana, reason="The runbooks are gone.")
    assert read(1, 2).state == AssumptionState.BROKEN
    assert Occurrence.objects.filter(reason="signal").count() == 0
    assert Delivery.objects.filter(stage=ReminderStage.BROKEN).count() == 0


def test_what_the_text_no_longer_says_calls_nothing_back(decision: Decision, signal: Signal, read: Read) -> None:
    Assumption.objects.filter(pk=signal.assumption_id).update(dropped_at=timezone.now())
    assert read(1, 2).state == AssumptionState.BROKEN
    assert current(decision).reason == "cadence"
    assert list(list_decisions(decision.workspace, LogFilter(signal="broken"), now=timezone.now())) == []


def test_what_a_person_says_stands_until_the_next_reading(
    decision: Decision, signal: Signal, ana: Member, read: Read
) -> None:
    read(1, 2)
    assumptions.mark_assumption(assumption=signal.assumption, by=ana, state=AssumptionState.AT_RISK)
    signal.refresh_from_db()
    assert (signal.assumption.state, signal.broken_since) == ("at_risk", None)
    # A reading from before the window says nothing about the present.
    read(1, until=timezone.now() - 90 * DAY)
    assert Assumption.objects.get(pk=signal.assumption_id).state == "at_risk"
    assert read(1).state == AssumptionState.BROKEN


def test_a_changed_threshold_judges_what_was_read_again(decision: Decision, ana: Member, read: Read) -> None:
    assert read(5, 5).state == AssumptionState.HOLDING
    body = current_revision(decision).body
    rule = {**TEXT["assumptions"][0]["signal"], "threshold": 6}
    text = {**TEXT, "title": decision.title, "assumptions": [{**TEXT["assumptions"][0], "signal": rule}]}
    decisions.revise_decision(decision=decision, by=ana, text=text, seen=sha256(current_revision(decision).text))
    assert Assumption.objects.get(decision=decision, dropped_at=None).state == "broken"
    assert current(decision).reason == "signal"
    assert "one_is_enough" not in str(body)


def test_one_is_enough_is_part_of_the_text_only_where_it_is_said(decide: Callable[..., Decision], ana: Member) -> None:
    signal = TEXT["assumptions"][0]["signal"]

    def hashed(**more: bool) -> str:
        decision = decide(assumptions=[{**TEXT["assumptions"][0], "signal": {**signal, **more}}])
        return current_revision(decision).sha256

    assert hashed() == hashed(one_is_enough=False) != hashed(one_is_enough=True)
    alone = Signal.objects.get(one_is_enough=True)
    readings.take_reading(signal=alone, by=ana, value=9)
    assert readings.take_reading(signal=alone, by=ana, value=1).state == AssumptionState.BROKEN
    broke = "A signal broke: “runbook edits a week” was last read as 1; below 3 it breaks, at one reading already."
    assert broke_words(current(alone.assumption.decision)) == [broke]  # 5 is their mean, and breaks nothing
