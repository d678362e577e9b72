"""One message per person, channel and pass, which lists everything; and what is said of one decision stays a thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import cast

import pytest
from django.utils import timezone

from tests.decisions.making import TEXT
from tests.revisits.conftest import DAY, Sink, current, make_due, text_of
from workshops import dates
from workshops.api.revisits import revisit_json
from workshops.domain import mail_claims, preferences, reminders, revisits
from workshops.domain.decision_import import import_decision
from workshops.domain.decision_text import DecisionText
from workshops.domain.tick import tick
from workshops.enums import LADDER_DAYS, Channel, DecisionStatus, DeliveryState, OccurrenceState, ReminderStage
from workshops.models import Decision, Delivery, Member, Occurrence, User
from workshops.queries.decision_search import LogFilter, list_decisions
from workshops.queries.deliveries import notices_for
from workshops.words.revisits import notice_words

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]

ANA, BEN = "ana@acme.example", "ben@acme.example"


def import_many(by: Member, count: int, owner: Member) -> None:
    for number in range(count):
        body = {
            **TEXT,
            "question": "Which?",
            "title": f"Number {number}",
        }
        import_decision(
            by=by,
            body=cast(DecisionText, body),
            status=DecisionStatus.ACCEPTED,
            decided_on=None,
            source="x.md",
            terms={"owner": owner},
            plan_revisits=True,
        )


def due_at() -> datetime:
    return Occurrence.objects.order_by("due_at")[0].due_at


def test_many_decisions_on_one_day_are_one_mail_to_each(ana: Member, ben: Member, sink: Sink) -> None:
    import_many(ana, 24, owner=ben)
    tick(now=due_at())
    (mail,) = sink.mails
    assert (mail["To"], mail["Subject"]) == (BEN, "[Revisits] 24 decisions are due today")
    text = text_of(mail)
    assert [text.count(f"D-{n:04d}: Number") for n in range(1, 25)] == [1] * 24
    # The first twenty are told of, the others are a line with a link each.
    assert text.count("Chosen: ") == 20
    assert "\nAnd 4 more\n" in text
    assert text.count("/revisits/") == 25
    told = [len(notice.numbers) for notice in notices_for(ben, due_at()) if notice.stage is ReminderStage.DUE]
    assert told == [24]
    assert tick(now=due_at() + timedelta(hours=1))["sent"] == 0


def test_rungs_of_several_decisions_are_in_one_mail_the_most_urgent_first(
    imported: Callable[..., Decision], sink: Sink
) -> None:
    for title, days_ago in (("Fresh", -10), ("Due", 0), ("Old", 41), ("Late", 9)):
        make_due(imported(title), days_ago=days_ago)
    tick()
    (mail,) = sink.to(BEN)
    assert mail["Subject"] == "[Revisits] 3 decisions wait for you, the longest 41 days; 1 more comes back soon"
    text = text_of(mail)
    order = [line for line in text.splitlines() if line.startswith("D-")]
    assert [line.split(": ")[1] for line in order] == ["Old", "Late", "Due", "Fresh"]
    leads = [line.split(".")[0] for line in text.splitlines() if "You own it." in line]
    assert leads == ["Stale, 41 days overdue", "9 days overdue", "Due", "Due in 10 days"]


@pytest.mark.parametrize("muted", range(3))
def test_what_was_muted_since_is_not_said_in_a_mail_about_several(
    imported: Callable[..., Decision], ben: Member, sink: Sink, muted: int
) -> None:
    """Nor is anything else lost with it, whichever of them carries the mail."""
    titles = ("First", "Second", "Third")
    decisions = [imported(title) for title in titles]
    for decision in decisions:
        make_due(decision)
    sink.answers = {BEN: "451 later"}
    tick()
    preferences.mute(member=ben, decision=decisions[muted])
    sink.answers = {}
    tick(now=timezone.now() + DAY)
    (mail,) = sink.mails
    assert mail["Subject"] == "[Revisits] 2 decisions wait for you, the longest 1 day"
    assert [title for title in titles if f": {title}\n" in text_of(mail)] == [t for t in titles if t != titles[muted]]


def test_what_is_still_unsent_is_said_in_the_next_mail(imported: Callable[..., Decision], sink: Sink) -> None:
    first, second = imported("First"), imported("Second")
    sink.answers = {BEN: "451 later"}
    make_due(first)
    tick()
    make_due(second)
    tick()
    sink.answers = {}
    tick(now=timezone.now() + DAY)
    (mail,) = sink.mails
    assert mail["Subject"] == "[Revisits] 2 decisions wait for you, the longest 1 day"
    rows = Delivery.objects.filter(channel=Channel.MAIL)
    assert Counter(rows.values_list("state", flat=True)) == {"sent": 1, "cancelled": 1}
    assert tick(now=timezone.now() + DAY + timedelta(hours=1))["sent"] == 0


def test_a_later_rung_takes_the_place_of_one_that_was_tried_in_vain(decision: Decision, sink: Sink) -> None:
    make_due(decision)
    sink.answers = {BEN: "451 later"}
    tick()
    tick(now=timezone.now() + 8 * DAY)
    mail = Delivery.objects.get(channel=Channel.MAIL, state=DeliveryState.PENDING)
    assert (mail.stage, mail.attempts) == ("nag", 1)
    said = Delivery.objects.get(channel=Channel.MAIL, stage="due")
    assert (said.state, said.said_in) == (DeliveryState.CANCELLED, mail)


def test_each_of_a_list_is_looked_at_again_before_it_goes_out(
    decide: Callable[..., Decision], ana: Member, sink: Sink
) -> None:
    all_of_them = [decide(f"Number {n}") for n in range(6)]
    for decision in all_of_them:
        make_due(decision, days_ago=1)
    sink.answers = {BEN: "451 later"}
    tick()
    leader = Delivery.objects.get(channel=Channel.MAIL, state=DeliveryState.PENDING)
    others = [d for d in all_of_them if d.pk != leader.occurrence.plan.decision_id]
    carrier = leader.occurrence.plan.decision
    # The one that carries the list, and three of those that are said in it, are answered in four ways.
    revisits.complete_revisit(occurrence=current(carrier), by=ana, outcome="reaffirmed")
    revisits.complete_revisit(occurrence=current(others[0]), by=ana, outcome="retired", note="Gone.")
    revisits.start_revisit(occurrence=current(others[1]), by=ana)
    until = dates.day_in(timezone.now(), "UTC") + 5 * DAY
    revisits.snooze_revisit(occurrence=current(others[2]), by=ana, until=until, reason="Audit first")
    waiting = Delivery.objects.filter(channel=Channel.MAIL, state=DeliveryState.PENDING)
    assert waiting.filter(occurrence__plan__decision=carrier).count() == 0
    assert waiting.count() == 1
    sink.answers = {}
    tick(now=timezone.now() + DAY)
    (mail,) = sink.mails
    assert mail["Subject"] == "[Revisits] 2 decisions wait for you, the longest 2 days"
    assert sorted(line[:6] for line in text_of(mail).splitlines() if line.startswith("D-")) == sorted(
        d.label for d in others[3:]
    )


def test_a_list_of_which_one_is_left_is_a_mail_about_it(
    imported: Callable[..., Decision], ana: Member, sink: Sink
) -> None:
    one, two = imported("One"), imported("Two")
    make_due(one), make_due(two)
    sink.answers = {BEN: "451 later"}
    tick()
    revisits.complete_revisit(occurrence=current(one), by=ana, outcome="reaffirmed")
    sink.answers = {}
    tick(now=timezone.now() + DAY)
    (mail,) = sink.mails
    assert mail["Subject"] == "[1 day overdue] Revisit of D-0002: Two"


def test_mails_wait_for_the_end_of_the_pass_that_writes_them(imported: Callable[..., Decision], sink: Sink) -> None:
    one, two = imported("One"), imported("Two")
    make_due(one), make_due(two)
    now = timezone.now()
    going_on = reminders.passing(now)
    _pk, pass_one = next(going_on)
    pass_one()
    assert mail_claims.claim_mails(now=now, limit=5) == []
    # It breaks off here; the next pass goes on, and the mail that was begun says both.
    going_on.close()
    assert mail_claims.claim_mails(now=now, limit=5) == []
    assert tick()["sent"] == 1
    assert sink.mails[0]["Subject"] == "[Revisits] 2 decisions are due today"


def test_rungs_of_one_decision_are_a_thread(decision: Decision, ana: Member, sink: Sink) -> None:
    at = current(decision).due_at
    for days in (-14, 0, 7, 30, 93):  # at last the next date carries it on
        tick(now=at + days * DAY)
    mails = sink.to(BEN)
    assert [str(m["Subject"]) for m in mails] == [
        "[Due in 14 days] Revisit of D-0001: Claims copilot",
        "[Due] Revisit of D-0001: Claims copilot",
        "[7 days overdue] Revisit of D-0001: Claims copilot",
        "[Stale, 30 days overdue] Revisit of D-0001: Claims copilot",
        "[Stale, 93 days overdue] Revisit of D-0001: Claims copilot",
    ]
    first = mails[0]["Message-ID"]
    assert [(m["In-Reply-To"], m["References"]) for m in mails] == [(None, None), *[(first, first)] * 4]
    assert len(set(sink.ids())) == len(sink.mails)
    # What another person gets is a thread of its own.
    assert [m["In-Reply-To"] for m in sink.to(ANA)] == [None, sink.to(ANA)[0]["Message-ID"]]
    # Once somebody has looked, what comes next is asked anew.
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    tick(now=current(decision).due_at)
    assert sink.to(BEN)[-1]["In-Reply-To"] is None


def test_a_list_begins_no_thread_and_belongs_to_none(imported: Callable[..., Decision], sink: Sink) -> None:
    one, two = imported("One"), imported("Two")
    at = dates.local_instant(make_due(one).due_on, "UTC")
    make_due(two, days_ago=-30)
    for days in (10, 16, 30):
        tick(now=at + days * DAY)
    first, alone, both = sink.to(BEN)
    assert both["Subject"] == "[Revisits] 2 decisions wait for you, the longest 30 days"
    assert (both["In-Reply-To"], first["In-Reply-To"]) == (None, None)
    tick(now=at + 40 * DAY)
    assert [m["In-Reply-To"] for m in sink.to(BEN)[3:]] == [alone["Message-ID"]]


def test_three_missed_dates_are_counted_from_the_first(
    imported: Callable[..., Decision], ana: Member, ben: Member, sink: Sink
) -> None:
    """Monthly, and nobody looks: a nag at each date, always with the days since the first."""
    decision = imported("Claims copilot", every_months=1)
    plan = current(decision).plan
    first = dates.due_on(plan.anchor_on, 1, 1)
    dues = [(dates.due_on(plan.anchor_on, 1, n) - first).days for n in range(1, 6)]
    turns = {
        day for due in dues for rung in LADDER_DAYS.values() for day in (due + rung - 1, due + rung, due + rung + 1)
    }
    stale_on = []
    for day in sorted(day for day in {*turns, 124} if 0 <= day < 125):
        now = dates.local_instant(first + day * DAY, "UTC")
        before = len(sink.to(BEN))
        tick(now=now)
        stale_on += [first + day * DAY for m in sink.to(BEN)[before:] if "Stale" in str(m["Subject"])]
    missed = [dates.due_on(plan.anchor_on, 1, n) for n in range(1, 6)]
    passed = [on for on in missed[1:] if on < first + 125 * DAY]
    assert stale_on == sorted({first + 30 * DAY, *(on for on in passed if on >= first + 30 * DAY)})
    occurrence, now = current(decision), dates.local_instant(first + 124 * DAY, "UTC")
    assert occurrence.missed_since_on == first
    assert occurrence.days_left(now) == -124
    last = sink.to(BEN)[-1]
    since = (stale_on[-1] - first).days
    assert last["Subject"] == f"[Stale, {since} days overdue] Revisit of D-0001: Claims copilot"
    assert f"D-0001 is {since} days overdue for its revisit." in text_of(last)
    misses = [dates.short(on) for on in (first, *passed[:-1])]
    assert f"Nobody looked at it on {', '.join(misses[:-1])} and {misses[-1]}." in text_of(last)
    shown = revisit_json(occurrence, now)
    assert (shown["state"], shown["overdue"]) == ("due", True)
    (row,) = list_decisions(decision.workspace, LogFilter(), now=now)
    assert (row.days_to_go, row.freshness) == (-124, "stale")
    (notice,) = notices_for(ben, now)
    assert notice_words(notice) == "Stale: its revisit is 124 days overdue."


def test_who_snoozed_has_looked_and_the_next_miss_counts_from_that_day(
    decision: Decision, ana: Member, sink: Sink
) -> None:
    make_due(decision, days_ago=3)
    until = dates.day_in(timezone.now(), "UTC") + 5 * DAY
    revisits.snooze_revisit(occurrence=current(decision), by=ana, until=until, reason="Audit first")
    plan = current(decision).plan
    second = dates.due_on(plan.anchor_on, 3, 2)
    tick(now=dates.local_instant(second, "UTC"))
    occurrence = current(decision)
    assert (occurrence.period, occurrence.missed_since_on) == (2, until)
    assert f"Nobody looked at it on {dates.short(until)}." in text_of(sink.to(BEN)[-1])


def test_an_owner_without_an_address_gets_notices_and_the_facilitator_is_told(
    decision: Decision, ana: Member, ben: Member, sink: Sink
) -> None:
    User.objects.filter(pk=ben.user_id).update(email="")
    at = current(decision).due_at
    assert tick(now=at)["failed"] == 1
    assert sink.mails == []
    assert [n.stage for n in notices_for(ben, at)] == ["due"]
    (notice,) = notices_for(ana, at)
    assert notice_words(notice) == "Its reminder did not reach Ben. Tell them another way."
    assert tick(now=at + DAY)["failed"] == 0
    assert [m["To"] for m in sink.mails] == []


@pytest.mark.parametrize(
    ("zone", "due_on", "rungs"),
    [
        # Forward on 28 March 2027, back on 31 October 2027.
        ("Europe/Berlin", date(2027, 3, 25), ["2027-03-11T08:00Z", "2027-03-25T08:00Z", "2027-04-01T07:00Z"]),
        ("Europe/Berlin", date(2027, 10, 28), ["2027-10-14T07:00Z", "2027-10-28T07:00Z", "2027-11-04T08:00Z"]),
        # Forward on 14 March 2027.
        ("America/New_York", date(2027, 3, 10), ["2027-02-24T14:00Z", "2027-03-10T14:00Z", "2027-03-17T13:00Z"]),
    ],
)
def test_a_clock_across_daylight_saving_rings_at_nine(
    decision: Decision, sink: Sink, zone: str, due_on: date, rungs: list[str]
) -> None:
    occurrence = current(decision)
    plan = occurrence.plan
    plan.time_zone, plan.anchor_on = zone, dates.add_months(due_on, -3)
    plan.save()
    Occurrence.objects.update(due_on=due_on, due_at=dates.local_instant(due_on, zone), wake_at=None)
    for sent, rung in enumerate(map(datetime.fromisoformat, rungs), start=1):
        tick(now=rung - timedelta(seconds=1))
        assert len(sink.mails) == sent - 1
        tick(now=rung)
        assert len(sink.mails) == sent
    assert sink.mails[-1]["Subject"] == "[7 days overdue] Revisit of D-0001: Claims copilot"


def test_forty_days_without_beat_are_one_mail_to_each_about_all_that_happened(
    decide: Callable[..., Decision], imported: Callable[..., Decision], ana: Member, ben: Member, sink: Sink
) -> None:
    """Before the silence: one due tomorrow, one in thirty days, one started, one monthly that comes due twice."""
    soon, later, begun = imported("Soon"), imported("Later"), decide("Begun")
    monthly = imported("Monthly", every_months=1)
    make_due(soon, days_ago=-1), make_due(later, days_ago=-30), make_due(begun), make_due(monthly, days_ago=-5)
    tick()
    revisits.start_revisit(occurrence=current(begun), by=ana)
    sink.mails = []
    counts = tick(now=timezone.now() + 40 * DAY)
    assert (counts["due"], counts["missed"], counts["reopened"]) == (3, 1, 1)
    assert Counter(str(m["To"]) for m in sink.mails) == {ANA: 1, BEN: 1}
    text = text_of(sink.to(BEN)[0])
    assert [line.split(": ")[1] for line in text.splitlines() if line.startswith("D-")] == [
        "Begun",
        "Soon",
        "Monthly",
        "Later",
    ]
    assert "and left since." in text
    assert tick(now=timezone.now() + 40 * DAY)["queued"] == 0
    assert current(begun).state == OccurrenceState.DUE
