"""What time does: occurrences come due, messages are written once, and mails really go out."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from tests.revisits.conftest import DAY, Sink, current, make_due, text_of
from workshops import dates
from workshops.domain import mail_sending, reminders, revisits
from workshops.domain import tick as passes
from workshops.domain.calendars import witness
from workshops.domain.tick import tick
from workshops.enums import STALE_DAYS, Channel, DeliveryState, OccurrenceState, ReminderStage
from workshops.models import Decision, Delivery, Event, Member, Occurrence, Signal, Tick
from workshops.queries.deliveries import notices_for
from workshops.queries.log import chain_head

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]

ANA, BEN = "ana@acme.example", "ben@acme.example"


def said(channel: Channel) -> list[tuple[str, str, str]]:
    rows = Delivery.objects.filter(channel=channel).order_by("created_at", "stage")
    return [(r.stage, r.recipient.user.email, r.state) for r in rows.select_related("recipient__user")]


def test_each_rung_is_said_once_to_whom_it_concerns(decision: Decision, sink: Sink) -> None:
    due_at = current(decision).due_at
    for days in (-15, -14, -13, 0, 1, 7, 8, 14, 15, STALE_DAYS, STALE_DAYS + 1):
        tick(now=due_at + days * DAY)
    expected = [
        ("heads_up", BEN),
        ("due", BEN),
        ("nag", BEN),
        ("escalation", ANA),
        ("stale", ANA),
        ("stale", BEN),
    ]
    assert sorted(said(Channel.MAIL)) == sorted((stage, to, "sent") for stage, to in expected)
    assert sorted(said(Channel.NOTICE)) == sorted((stage, to, "sent") for stage, to in expected)
    assert sorted(str(mail["To"]) for mail in sink.mails) == sorted(to for _, to in expected)
    assert set(sink.ids().values()) == {1}


def test_nothing_is_said_or_changed_before_its_time(decision: Decision, sink: Sink) -> None:
    counts = tick(now=current(decision).due_at - 15 * DAY)
    # A recommendation that nobody computes here is asked for again after a while.
    assert {name for name, count in counts.items() if count} <= {"requeued"}
    assert current(decision).state == OccurrenceState.SCHEDULED
    assert sink.mails == []


def test_the_mail_says_what_was_decided_and_what_it_rests_on(decision: Decision, sink: Sink) -> None:
    occurrence = current(decision)
    tick(now=occurrence.due_at + DAY)
    (mail,) = sink.mails
    head = Event.objects.filter(chain=decision.workspace_id).order_by("-seq")[0]
    text = text_of(mail)
    assert mail["Subject"] == "[1 day overdue] Revisit of D-0001: Claims copilot"
    said = text.split("Kept in your mailbox")[0]
    assert (
        said
        == f"""Hello Ben,

D-0001 is 1 day overdue for its revisit.

You own it.

D-0001: Claims copilot

Question: Answer adjusters from the claims manual.

Chosen: Retrieval-augmented generation
Why: The runbooks change every week.

Fallback: Say that nothing was found, and hand over to a person.

What it is measured by

- answers with a source: at or above 0.9 share

What it rests on

- Runbooks keep changing every week (not yet checked)
  Broken when runbook edits a week is below 3 over 30 days.
  No reading yet.

Since the decision on {dates.short(dates.day_in(decision.created_at, "UTC"))}

- Nothing has changed that is on record.

Look at it again: http://127.0.0.1:8000/revisits/{occurrence.pk}/

Read the decision: http://127.0.0.1:8000/decisions/D-0001/?in={decision.workspace.slug}

"""
    )
    assert witness(chain_head(decision.workspace_id)) in text.splitlines()
    assert head.hash[:16] in text
    sent = Delivery.objects.get(channel=Channel.MAIL)
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == (sent.message_id, "auto-generated")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].strip().startswith("<http://127.0.0.1:8000/unsubscribe/")


def test_the_mail_carries_an_invitation_whose_uid_stays_and_whose_sequence_rises(
    decision: Decision, ana: Member, sink: Sink
) -> None:
    occurrence = current(decision)
    tick(now=occurrence.due_at - 14 * DAY)
    until = occurrence.due_on + 20 * DAY
    revisits.snooze_revisit(occurrence=occurrence, by=ana, until=until, reason="Audit first")
    tick()
    first, second = [next(p for p in m.walk() if p.get_content_type() == "text/calendar") for m in sink.mails]
    assert [p.get_param("method") for p in (first, second)] == ["REQUEST", "REQUEST"]
    before, after = str(first.get_content()), str(second.get_content())
    assert f"UID:{occurrence.pk}@advisor" in before
    assert f"UID:{occurrence.pk}@advisor" in after
    assert "SEQUENCE:0" in before
    assert "SEQUENCE:1" in after
    assert f"DTSTART;VALUE=DATE:{until:%Y%m%d}" in after
    assert "METHOD:REQUEST" in before
    assert "ORGANIZER;CN=Advisor:mailto:advisor@localhost" in before


def test_downtime_over_three_periods_is_one_message_that_names_them_all(decision: Decision, sink: Sink) -> None:
    occurrence = current(decision)
    plan = occurrence.plan
    first, second, third = (dates.due_on(plan.anchor_on, 3, n) for n in (1, 2, 3))
    counts = tick(now=dates.local_instant(third, "UTC") + DAY)
    assert (counts["missed"], counts["due"], counts["queued"]) == (2, 1, 2)
    states = Occurrence.objects.filter(plan=plan).order_by("period").values_list("period", "state")
    assert list(states) == [(1, "missed"), (2, "missed"), (3, "due")]
    assert sorted(str(m["To"]) for m in sink.mails) == [ANA, BEN]
    text = text_of(sink.to(BEN)[0])
    assert f"Nobody looked at it on {dates.short(first)} and {dates.short(second)}." in text
    assert f"{(third - first).days + 1} days overdue" in text


def test_downtime_over_three_rungs_is_one_mail_and_one_notice_each(decision: Decision, ana: Member, ben: Member,
                                                                   sink: Sink) -> None:  # fmt: skip
    tick(now=current(decision).due_at + 20 * DAY)
    assert [(str(m["To"])) for m in sorted(sink.mails, key=lambda m: str(m["To"]))] == [ANA, BEN]
    assert [[n.stage.value for n in notices_for(m, timezone.now())] for m in (ana, ben)] == [["escalation"], ["nag"]]


def test_stale_decisions_of_one_person_come_in_one_mail(decide: Callable[..., Decision], sink: Sink) -> None:
    one, two, three = (decide(f"Use case {n}") for n in (1, 2, 3))
    tick(now=current(one).due_at + (STALE_DAYS + 1) * DAY)
    assert sorted(str(m["To"]) for m in sink.mails) == [ANA, BEN]
    text = text_of(sink.to(ANA)[0])
    assert [d.label in text for d in (one, two, three)] == [True, True, True]
    tick(now=current(one).due_at + 32 * DAY)
    assert len(sink.mails) == 2


def test_a_digest_goes_on_without_the_decision_that_carried_it(
    decide: Callable[..., Decision], ana: Member, sink: Sink
) -> None:
    one, two = decide("One"), decide("Two")
    now = current(one).due_at + (STALE_DAYS + 1) * DAY
    sink.answers = {ANA: "451 later", BEN: "451 later"}
    tick(now=now)
    carrier = Delivery.objects.get(recipient=ana, channel=Channel.MAIL, stage="stale", state="pending")
    carried, other = (one, two) if carrier.occurrence.plan.decision_id == one.pk else (two, one)
    revisits.complete_revisit(occurrence=current(carried), by=ana, outcome="reaffirmed")
    sink.answers, sink.mails = {}, []
    tick(now=now + timedelta(hours=1))
    text = text_of(sink.to(ANA)[0])
    assert other.label in text
    assert carried.label not in text


def test_notices_are_there_with_the_state_and_only_once(decision: Decision, ben: Member) -> None:
    due_at = current(decision).due_at
    for _ in range(3):
        tick(now=due_at)
    (notice,) = notices_for(ben, timezone.now())
    assert (notice.occurrence, notice.stage, notice.days_left) == (current(decision), "due", 0)
    assert Delivery.objects.filter(channel=Channel.NOTICE).count() == 1


@pytest.mark.parametrize("answer", ["snooze", "start", "complete", "retire"])
def test_whoever_answers_cancels_what_has_not_been_sent(
    decision: Decision, ana: Member, sink: Sink, answer: str
) -> None:
    sink.answers = {BEN: "451 try later"}
    occurrence = current(decision)
    now = occurrence.due_at
    assert tick(now=now)["later"] == 1
    if answer == "snooze":
        until = occurrence.due_on + 5 * DAY
        revisits.snooze_revisit(occurrence=occurrence, by=ana, until=until, reason="Audit first")
    elif answer == "start":
        revisits.start_revisit(occurrence=occurrence, by=ana)
    else:
        outcome = "reaffirmed" if answer == "complete" else "retired"
        revisits.complete_revisit(occurrence=occurrence, by=ana, outcome=outcome, note="The use case is gone.")
    mail = Delivery.objects.get(channel=Channel.MAIL, stage="due")
    assert (mail.state, mail.claim_token, mail.lease_until) == (DeliveryState.CANCELLED, None, None)
    sink.answers = {}
    if answer != "snooze":
        tick(now=now + 2 * DAY)
        assert sink.mails == []


def test_later_periods_wait_for_each_other(decision: Decision, ana: Member, sink: Sink) -> None:
    """Ignored for a whole period: the next one takes over, with a new ladder."""
    plan = current(decision).plan
    second = dates.local_instant(dates.due_on(plan.anchor_on, 3, 2), "UTC")
    at = current(decision).due_at
    while at < second:
        tick(now=at)
        at += 5 * DAY
    before = len(sink.to(BEN))
    tick(now=second)
    assert current(decision).period == 2
    (mail,) = sink.to(BEN)[before:]
    assert "Nobody looked" in text_of(mail)


def test_a_revisit_whose_workshop_was_called_off_comes_back(decision: Decision, ana: Member, sink: Sink) -> None:
    from workshops.domain import rooms
    from workshops.enums import Stage

    occurrence = current(decision)
    due_at = occurrence.due_at
    tick(now=due_at)
    workshop = revisits.start_revisit(occurrence=occurrence, by=ana)
    assert tick(now=due_at + 6 * DAY)["queued"] == 0
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.CANCELLED)
    assert tick(now=due_at + 6 * DAY)["reopened"] == 1
    assert current(decision).state == OccurrenceState.DUE
    assert len(sink.to(BEN)) == 2


def test_members_without_mail_get_notices_and_those_who_left_get_nothing(
    decision: Decision, ana: Member, ben: Member, sink: Sink
) -> None:
    Member.objects.filter(pk=ben.pk).update(wants_mail=False)
    due_at = current(decision).due_at
    tick(now=due_at)
    assert (len(sink.mails), len(notices_for(ben, timezone.now()))) == (0, 1)
    Member.objects.filter(pk=ben.pk).update(deactivated_at=timezone.now())
    tick(now=due_at + 7 * DAY)
    # Nobody owns it any more, so the facilitator hears what the owner would have heard.
    assert [str(m["To"]) for m in sink.mails] == [ANA]
    assert len(notices_for(ben, timezone.now())) == 1


def test_dates_that_will_not_come_are_taken_out_of_calendars(decision: Decision, ana: Member, sink: Sink) -> None:
    occurrence = current(decision)
    tick(now=occurrence.due_at - 14 * DAY)
    revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="reaffirmed")
    tick(now=occurrence.due_at - 13 * DAY)
    second = next(p for p in sink.mails[1].walk() if p.get_content_type() == "text/calendar")
    assert second.get_param("method") == "CANCEL"
    assert f"UID:{occurrence.pk}@advisor" in second.get_content()
    assert "SEQUENCE:1" in second.get_content()


@pytest.mark.parametrize(("time_for_all", "due", "sent"), [(9, 4, 0), (33, 12, 1)])
def test_many_that_come_due_at_once_keep_nothing_else_waiting_and_are_one_mail_over_several_passes(
    decide: Callable[..., Decision],
    imported: Callable[..., Decision],
    ben: Member,
    sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
    time_for_all: int,
    due: int,
    sent: int,
) -> None:
    watched, many = decide("Watched"), [imported(f"Number {n}", owner=ben) for n in range(12)]
    for each in many:
        make_due(each)
    Signal.objects.filter(assumption__decision=watched).update(silent_at=timezone.now())
    seconds = itertools.count()
    monkeypatch.setattr(passes, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    counts = passes.tick(seconds=time_for_all, sends=False)
    # A revisit takes two of these seconds, all else one each.
    assert counts["due"] == due
    assert [n.stage for n in notices_for(ben, timezone.now())].count(ReminderStage.SILENT) == 1
    assert mail_sending.send_mails()["sent"] == sent
    monkeypatch.undo()
    assert tick()["due"] == 12 - due
    assert [mail["Subject"] for mail in sink.to(BEN)] == ["[Revisits] 12 decisions are due today"]


def test_the_tick_leaves_a_trace(decision: Decision, sink: Sink) -> None:
    before = timezone.now()
    counts = tick(now=current(decision).due_at)
    trace = Tick.objects.get()
    assert before <= trace.at <= timezone.now()
    assert trace.counts == counts


def test_one_broken_row_does_not_keep_the_others_back(
    imported: Callable[..., Decision], sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = imported("Broken"), imported("Whole")
    plan = current(broken).plan
    plan.time_zone = "Nowhere/Nothing"
    plan.save(update_fields=["time_zone"])
    counts = tick(now=current(whole).due_at)
    assert (counts["errors"], counts["sent"]) == (1, 1)
    assert [one.exc_info is not None for one in caplog.records if "brought up to date" in one.message] == [True]
    assert sink.mails[0]["Subject"] == f"[Due] Revisit of {whole.label}: Whole"


def test_a_revisit_that_was_completed_after_a_pass_had_listed_it_is_left_alone(decision: Decision, ana: Member) -> None:
    listed = make_due(decision)
    revisits.complete_revisit(occurrence=listed, by=ana, outcome="reaffirmed")
    assert reminders.pass_time(occurrence_id=listed.pk, now=listed.due_at + 9 * DAY) == Counter()
    listed.refresh_from_db()
    assert (listed.state, Delivery.objects.filter(occurrence=listed).count()) == (OccurrenceState.COMPLETED, 0)
