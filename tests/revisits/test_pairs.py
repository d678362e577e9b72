"""Whatever two things fall to one person in one pass are one mail, which says both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tests.revisits.conftest import DAY, Sink, current, make_due, past_nine, text_of
from workshops import dates
from workshops.domain import (
    decisions,
    mail_claims,
    mail_joining,
    mail_reminders,
    mail_sending,
    membership,
    people,
    preferences,
    readings,
    reminders,
    revisit_plans,
    revisits,
    rooms,
)
from workshops.domain.tick import tick
from workshops.enums import Channel, DeliveryState, MemberRole, ReminderStage, Stage
from workshops.models import Decision, Delivery, Member, Preferences, Signal

pytestmark = pytest.mark.django_db

Imported = Callable[..., Decision]
IN_A_ROOM = ("is left", "is called off")


def late(days: int) -> Callable[[Decision, Member], object]:
    return lambda decision, by: make_due(decision, days_ago=days)


def breaks(decision: Decision, by: Member) -> None:
    signal = Signal.objects.select_related("assumption__decision").get(assumption__decision=decision)
    for value in (1, 2):
        readings.take_reading(signal=signal, by=by, value=value)


def started(decision: Decision, by: Member) -> None:
    revisits.start_revisit(occurrence=make_due(decision, days_ago=1), by=by)


def called_off(decision: Decision, by: Member) -> None:
    room = revisits.start_revisit(occurrence=make_due(decision, days_ago=3), by=by)
    rooms.move_stage(workshop=room, by=by, to=Stage.CANCELLED)


def snoozed(decision: Decision, by: Member) -> None:
    until = dates.day_in(timezone.now(), "UTC") + 40 * DAY
    revisits.snooze_revisit(occurrence=current(decision), by=by, until=until, reason="Audit first.")


def given_away(decision: Decision, by: Member) -> None:
    revisit_plans.steer_plan(decision=decision, by=by, terms={"owner": by})


def taken_over(decision: Decision, by: Member) -> None:
    """Its owner leaves, and the person of this pair stands in."""
    address = f"gone{decision.number}@acme.example"
    gone = people.add_member(
        workspace=by.workspace, email=address, name=f"Gone {decision.number}", role=MemberRole.MEMBER
    )
    stays = current(decision).plan.owner
    assert stays is not None
    revisit_plans.steer_plan(decision=decision, by=by, terms={"owner": gone, "backup": stays})
    make_due(decision, days_ago=2)
    membership.end_membership(gone, by=None)


# What is done today, and what is told of it eight days later.
THINGS: dict[str, tuple[Callable[[Decision, Member], object], str]] = {
    "comes": (late(-18), "Due in 10 days."),
    "is late": (late(1), "9 days overdue."),
    "is stale": (late(33), "Stale, 41 days overdue."),
    "breaks": (breaks, "8 days overdue; broken signal."),
    "is left": (started, "9 days overdue."),
    "is called off": (called_off, "11 days overdue."),
    "is taken over": (taken_over, "10 days overdue."),
    "moves": (snoozed, "The entry in your calendar moves with this mail."),
    "goes": (given_away, "There is nothing for you to do; the entry in your calendar can go."),
}
PAIRS = {
    ("comes", "breaks"): "1 decision has waited for you for 8 days; 1 more comes back soon; a signal of 1 broke",
    ("is late", "breaks"): "2 decisions wait for you, the longest 9 days; a signal of 1 broke",
    ("is left", "breaks"): "2 decisions wait for you, the longest 9 days; a signal of 1 broke",
    ("is stale", "is called off"): "2 decisions wait for you, the longest 41 days",
    ("breaks", "is taken over"): "2 decisions wait for you, the longest 10 days; a signal of 1 broke",
    ("comes", "moves"): "1 decision comes back soon, in 10 days; 1 date in your calendar changes",
    ("breaks", "goes"): "1 decision has waited for you for 8 days; a signal of 1 broke;"
    " 1 date in your calendar changes",
    ("moves", "goes"): "2 dates in your calendar change",
}  # fmt: skip
METHODS = {"moves": "REQUEST", "goes": "CANCEL"}


def test_two_things_of_one_pass_are_one_mail_that_says_both(
    imported: Imported, decide: Imported, ana: Member, sink: Sink
) -> None:
    owners, done = {}, []
    for names in PAIRS:
        owners[names] = f"{'-'.join(names)}@acme.example".replace(" ", "")
        owner = people.add_member(workspace=ana.workspace, email=owners[names], name="Zoe", role=MemberRole.MEMBER)
        for name in names:
            decision = decide(f"This {name}") if name in IN_A_ROOM else imported(f"This {name}")
            revisit_plans.steer_plan(decision=decision, by=ana, terms={"owner": owner})
            done.append((name, decision))
            if name in METHODS:  # they have the date in their calendar
                make_due(decision, days_ago=-14)
                tick(now=past_nine())
    sink.mails.clear()
    for name, decision in done:
        THINGS[name][0](decision, ana)
    tick(now=past_nine() + 8 * DAY)
    got = {names: [str(mail["Subject"]) for mail in sink.to(address)] for names, address in owners.items()}
    assert got == {names: [f"[Revisits] {subject}"] for names, subject in PAIRS.items()}
    for names, address in owners.items():
        (mail,) = sink.to(address)
        text = text_of(mail).replace("\n", " ")
        assert [name for name in names if f": This {name} " not in text or THINGS[name][1] not in text] == [], text
        calendars = [str(part.get_param("method")) for part in mail.iter_attachments()]
        assert sorted(calendars) == sorted(METHODS[name] for name in names if name in METHODS)
    assert tick(now=timezone.now() + 8 * DAY)["sent"] == 0


@pytest.mark.parametrize(
    ("days_late", "subject"),
    [(1, "9 days overdue; broken signal"), (33, "Stale, 41 days overdue; broken signal")],
)
def test_a_late_revisit_whose_signal_breaks_is_one_mail_that_says_both(
    imported: Imported, ana: Member, sink: Sink, days_late: int, subject: str
) -> None:
    decision = imported("One")
    make_due(decision, days_ago=days_late)
    breaks(decision, ana)
    tick(now=timezone.now() + 8 * DAY)
    (mail,) = sink.to("ben@acme.example")
    assert mail["Subject"] == f"[{subject}] Revisit of D-0001: One"
    text = text_of(mail)
    assert ("A signal broke: " in text, "treat it as stale" in text) == (True, "Stale" in subject)
    # What follows is of the same thread.
    tick(now=timezone.now() + 40 * DAY)
    assert [m["References"] for m in sink.to("ben@acme.example")[1:]] == [mail["Message-ID"]] * (days_late == 1)


def test_a_revisit_that_is_brought_forward_moves_in_the_calendar_with_the_mail_that_says_why(
    imported: Imported, ana: Member, sink: Sink
) -> None:
    decision = imported("One")
    make_due(decision, days_ago=-10)
    tick()
    breaks(decision, ana)
    tick()
    _, mail = sink.to("ben@acme.example")
    assert mail["Subject"] == "[Broken signal] Revisit of D-0001: One"
    assert "The entry in your calendar moves with this mail." in text_of(mail)
    (entry,) = mail.iter_attachments()
    assert "SEQUENCE:1\r\n" in str(entry.get_content()).replace("\n", "\r\n").replace("\r\r", "\r")


def test_who_knows_a_date_by_a_broken_signal_alone_hears_of_the_next_one(
    imported: Imported, ana: Member, sink: Sink
) -> None:
    decision = imported("One")
    breaks(decision, ana)
    tick()
    snoozed(decision, ana)
    tick()
    assert [str(m["Subject"]).split("]")[0][:9] for m in sink.to("ben@acme.example")] == ["[Broken s", "[Moved to"]


def test_a_signal_of_what_was_answered_since_is_not_told_in_a_mail_about_another(
    imported: Imported, decide: Imported, ana: Member, sink: Sink
) -> None:
    started_since, put_off, other = decide("One"), imported("Two"), imported("Three")
    make_due(other, days_ago=3)
    sink.answers = {"ben@acme.example": "451 later"}
    tick()
    breaks(started_since, ana)
    breaks(put_off, ana)
    revisits.start_revisit(occurrence=current(started_since), by=ana)
    snoozed(put_off, ana)
    sink.answers = {}
    tick(now=timezone.now() + DAY / 24)
    assert [str(m["Subject"]) for m in sink.mails] == ["[3 days overdue] Revisit of D-0003: Three"]


def test_what_goes_out_at_once_does_not_wait_for_the_hour_of_a_reminder(
    imported: Imported, ana: Member, ben: Member, sink: Sink
) -> None:
    """One is for tomorrow's digest, one is told the same day; and a new choice of hours holds up reminders alone."""
    now = timezone.now()
    Preferences.objects.create(member=ben, daily_digest=True)
    first, second = imported("One"), imported("Two")
    make_due(first)
    tick(now=dates.local_instant(now.date(), "UTC") + DAY / 2 if now.hour < 12 else now)
    breaks(second, ana)
    preferences.choose(
        member=ben,
        chosen={"wants_mail": True, "daily_digest": True, "quiet_from": None, "quiet_until": None, "time_zone": "UTC"},
    )
    mail_sending.send_mails()
    assert [str(m["Subject"]) for m in sink.mails] == ["[Broken signal] Revisit of D-0002: Two"]


def test_what_a_pass_lets_go_is_one_mail_already_for_those_who_are_sending_meanwhile(
    imported: Imported, ana: Member, ben: Member
) -> None:
    """They brought together what there was before they began, and claim what is due until nothing is left."""
    breaks(imported("One"), ana)
    make_due(imported("Two"), days_ago=3)
    now = timezone.now()
    for _pk, pass_time in reminders.passing(now):
        pass_time()
    (claim,) = mail_claims.claim_mails(now=now, limit=9)
    assert Delivery.objects.get(pk=claim.pk).stage == ReminderStage.BROKEN


def test_the_one_that_says_all_goes_as_soon_as_any_would_have_gone(
    imported: Imported, ana: Member, ben: Member
) -> None:
    """Those that may have arrived, and one that somebody asked for by hand, keep their own number."""
    occurrence, now = current(imported("One")), timezone.now()

    def written(stage: ReminderStage, hours: int, **how: Any) -> Delivery:
        return Delivery.objects.create(
            occurrence=occurrence, recipient=ben, channel=Channel.MAIL, stage=stage, message_id=f"<{stage}@acme>",
            not_before=now + hours * DAY / 24, **how,
        )  # fmt: skip

    nag, broken = written(ReminderStage.NAG, -1), written(ReminderStage.BROKEN, 2, attempts=3, first_tried_at=now)
    others = [
        written(ReminderStage.DUE, -1, asked_again_by=ana),
        written(ReminderStage.HEADS_UP, -1, unknown_tries=1),
        written(ReminderStage.MOVED, 2),
        written(ReminderStage.STALE, -1, held=True),
    ]
    mail_joining.bring_together(now=now)
    nag.refresh_from_db()
    broken.refresh_from_db()
    assert (nag.state, nag.said_in) == (DeliveryState.CANCELLED, broken)
    assert (broken.attempts, broken.first_tried_at, broken.not_before) == (0, None, nag.not_before)
    assert {row.state for row in Delivery.objects.filter(pk__in=[o.pk for o in others])} == {DeliveryState.PENDING}


def test_a_date_that_falls_away_is_told_when_what_carried_it_has_been_answered(
    imported: Imported, ana: Member, sink: Sink
) -> None:
    carrier, gone = imported("One"), imported("Two")
    make_due(gone, days_ago=-10)
    tick()
    breaks(carrier, ana)
    decisions.retire_decision(decision=gone, by=ana, reason="Nobody needs it.")
    assert Delivery.objects.get(stage="withdrawn").said_in == Delivery.objects.get(
        stage="signal_broken", channel="mail"
    )
    revisits.complete_revisit(occurrence=current(carrier), by=ana, outcome="reaffirmed")
    tick()
    assert [str(m["Subject"]) for m in sink.mails[1:]] == ["[No longer due] Revisit of D-0002: Two"]


def test_what_was_put_off_between_claim_and_sending_is_not_told(imported: Imported, ana: Member, sink: Sink) -> None:
    carrier, other = imported("One"), imported("Two")
    for decision in (carrier, other):
        breaks(decision, ana)
    now = timezone.now()
    (claim,) = mail_claims.claim_mails(now=now, limit=9)
    snoozed(carrier, ana)
    message = mail_reminders.message(mail_reminders.load(claim.pk), now)
    assert message is not None
    assert message.subject == "[Broken signal] Revisit of D-0002: Two"
