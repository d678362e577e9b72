"""Put off: a week, a month, to the next date, or a day; never earlier, and counted from the snoozed day afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.revisits.conftest import DAY, Sink, current, make_due, text_of
from workshops import dates
from workshops.domain import early_revisits, revisits
from workshops.domain.tick import tick
from workshops.enums import Freshness
from workshops.models import Decision, Delivery, Event, Member, Occurrence
from workshops.queries.decision_search import LogFilter, list_decisions
from workshops.queries.revisits import missed_dates, revisits_in

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]
SignIn = Callable[[Member], Client]


def today() -> date:
    return dates.day_in(timezone.now(), "UTC")


def snooze(decision: Decision, by: Member, until: date) -> Occurrence:
    return revisits.snooze_revisit(occurrence=current(decision), by=by, until=until, reason="Audit first")


def test_offers_count_from_today_where_it_is_late(decision: Decision) -> None:
    offers = revisits.snooze_offers(make_due(decision, days_ago=9))
    following = dates.due_on(current(decision).plan.anchor_on, 3, 2)
    assert (offers.not_before, offers.week, offers.month, offers.next_date) == (
        today() + DAY,
        today() + 7 * DAY,
        dates.add_months(today(), 1),
        following,
    )


def test_offers_count_from_its_day_where_that_is_to_come(decision: Decision) -> None:
    day = current(decision).due_on
    offers = revisits.snooze_offers(current(decision))
    assert (offers.not_before, offers.week) == (day + DAY, day + 7 * DAY)


def test_what_would_be_past_the_next_date_is_not_offered(decide: Callable[..., Decision]) -> None:
    decision = decide(revisit={"every_months": 1, "owner": "Ben"})
    offers = revisits.snooze_offers(make_due(decision, days_ago=25))
    assert (offers.week, offers.month) == (None, None)


@pytest.mark.parametrize("days", [-1, 0])
def test_a_snooze_to_yesterday_or_today_is_one_sentence_on_until(
    decision: Decision, ana: Member, api: Callable[..., Any], days: int
) -> None:
    revisit = make_due(decision, days_ago=9)
    body = {"until": (today() + days * DAY).isoformat(), "reason": "Audit first"}
    status, answer = api(ana, "POST", f"/revisits/{revisit.pk}/snooze", body)
    said = f"Choose a day from {dates.short(today() + DAY)} on: it is put off, not brought forward."
    assert (status, answer["error"]["fields"]) == (422, {"until": said})


def test_never_earlier_than_due_nor_than_it_was_snoozed_to(
    decision: Decision, ana: Member, api: Callable[..., Any]
) -> None:
    revisit = current(decision)
    path = f"/revisits/{revisit.pk}/snooze"
    for until in (revisit.due_on - DAY, revisit.due_on):
        assert api(ana, "POST", path, {"until": until.isoformat(), "reason": "x"})[0] == 422
    snooze(decision, ana, revisit.due_on + 10 * DAY)
    assert api(ana, "POST", path, {"until": (revisit.due_on + 5 * DAY).isoformat(), "reason": "x"})[0] == 422
    assert current(decision).snooze_count == 1


def test_put_off_to_the_next_date_it_takes_that_dates_place(decision: Decision, ana: Member, sink: Sink) -> None:
    revisit = make_due(decision, days_ago=9)
    following, after = (dates.due_on(revisit.plan.anchor_on, 3, n) for n in (2, 3))
    snoozed = snooze(decision, ana, following)
    assert (snoozed.period, snoozed.due_at) == (2, dates.local_instant(following, "UTC"))
    counts = tick(now=snoozed.due_at)
    assert (counts["missed"], counts["due"]) == (0, 1)
    assert current(decision) == revisit
    # Nobody looks: the one after it carries on, and counts from the day to which it was put off.
    tick(now=dates.local_instant(after, "UTC"))
    carried = current(decision)
    assert (carried.period, carried.missed_since_on, missed_dates(carried)) == (3, following, [following])


def test_done_after_that_it_comes_back_on_the_date_after(decision: Decision, ana: Member) -> None:
    revisit = make_due(decision, days_ago=9)
    second, third = (dates.due_on(revisit.plan.anchor_on, 3, n) for n in (2, 3))
    snooze(decision, ana, second)
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    assert current(decision).due_on == third


def test_an_early_one_may_wait_for_the_cadences_own_date(decision: Decision, ana: Member) -> None:
    planned = current(decision).due_on
    early_revisits.ask_early(decision=decision, by=ana, due_on=today(), reason="New prices.")
    snoozed = snooze(decision, ana, planned)
    assert (snoozed.reason, snoozed.period, snoozed.asked_on) == ("hand", 1, planned)


def test_a_late_one_is_fresh_again_wherever_it_is_asked(decision: Decision, ana: Member) -> None:
    make_due(decision, days_ago=40)
    tick()
    snooze(decision, ana, today() + 20 * DAY)
    now = timezone.now()
    fresh = current(decision)
    assert (fresh.days_left(now), fresh.freshness(now), fresh.is_overdue(now)) == (20, Freshness.FRESH, False)
    (row,) = list_decisions(decision.workspace, LogFilter(), now=now)
    assert (row.due_day, row.days_to_go, row.freshness) == (today() + 20 * DAY, 20, Freshness.FRESH)
    assert not revisits_in(decision.workspace_id, now=now, state="overdue")
    (row_,) = revisits_in(decision.workspace_id, now=now, state="snoozed")
    assert row_.days_to_go == 20


def test_the_ladder_begins_anew_on_the_snoozed_day(decision: Decision, ana: Member, sink: Sink) -> None:
    make_due(decision, days_ago=40)
    tick()
    until = today() + 20 * DAY
    snooze(decision, ana, until)
    sink.mails.clear()

    def stages(days: int) -> list[str]:
        tick(now=dates.local_instant(until + days * DAY, "UTC"))
        mine = Delivery.objects.filter(channel="mail", sequence=1, stage__in=["due", "nag", "escalation", "stale"])
        return sorted(mine.values_list("stage", flat=True))

    assert stages(-1) == []
    assert stages(0) == ["due"]
    assert stages(6) == ["due"]
    assert stages(7) == ["due", "nag"]
    assert "D-0001 is 7 days overdue" in text_of(sink.to("ben@acme.example")[-1])


def test_missed_after_a_snooze_it_has_waited_since_the_snoozed_day(decision: Decision, ana: Member) -> None:
    revisit = make_due(decision, days_ago=9)
    until = today() + 5 * DAY
    snooze(decision, ana, until)
    following = dates.due_on(revisit.plan.anchor_on, 3, 2)
    tick(now=dates.local_instant(following + DAY, "UTC"))
    assert current(decision).waiting_since_on == until
    missed = Event.objects.get(kind="revisit.missed")
    assert missed.body["due_on"] == [until.isoformat()]


def test_calendars_see_each_snooze(decision: Decision, ana: Member) -> None:
    before = make_due(decision)
    one = snooze(decision, ana, today() + 3 * DAY)
    two = snooze(decision, ana, today() + 5 * DAY)
    assert (before.sequence, one.sequence, two.sequence) == (0, 1, 2)
    assert before.changed_at < one.changed_at < two.changed_at


def test_the_calendars_of_those_who_have_it_follow_at_once(decision: Decision, ana: Member, sink: Sink) -> None:
    revisit = make_due(decision)
    tick()
    until = today() + 12 * DAY
    snooze(decision, ana, until)
    counts = tick()
    assert counts["sent"] == 1
    mail = sink.mails[-1]
    assert (mail["To"], mail["Subject"]) == (
        "ben@acme.example",
        f"[Moved to {dates.short(until)}] Revisit of D-0001: Claims copilot",
    )
    entry = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    said = str(entry.get_content())
    assert entry.get_param("method") == "REQUEST"
    for line in (f"UID:{revisit.pk}@advisor", "SEQUENCE:1", f"DTSTART;VALUE=DATE:{until:%Y%m%d}"):
        assert line in said
    assert f"comes back on {dates.short(until)} now" in text_of(mail)
    assert tick()["sent"] == 0


def test_two_snoozes_before_the_mail_has_gone_are_one_update(decision: Decision, ana: Member, sink: Sink) -> None:
    make_due(decision)
    tick()
    sink.mails.clear()
    snooze(decision, ana, today() + 3 * DAY)
    snooze(decision, ana, today() + 5 * DAY)
    tick()
    (mail,) = sink.mails
    assert dates.short(today() + 5 * DAY) in str(mail["Subject"])


def test_nobody_gets_an_update_of_what_was_never_announced(decision: Decision, ana: Member, sink: Sink) -> None:
    snooze(decision, ana, current(decision).due_on + 5 * DAY)
    tick()
    assert sink.mails == []


def test_the_page_offers_four_ways_and_takes_each(decision: Decision, ana: Member, as_member: SignIn) -> None:
    revisit = make_due(decision, days_ago=1)
    client, address = as_member(ana), f"/revisits/{revisit.pk}/snooze/"
    page = client.get(f"/revisits/{revisit.pk}/").content.decode()
    following = dates.due_on(revisit.plan.anchor_on, 3, 2)
    for words in (
        f"A week, to {dates.short(today() + 7 * DAY)}",
        f"A month, to {dates.short(dates.add_months(today(), 1))}",
        f"To the next date, {dates.short(following)}",
        "To another day",
    ):
        assert words in page
    assert client.post(address, {"how_long": "week", "reason": "Audit"}).status_code == 302
    assert current(decision).snoozed_until == today() + 7 * DAY
    day = today() + 9 * DAY
    assert client.post(address, {"how_long": "day", "until": day.isoformat(), "reason": "Audit"}).status_code == 302
    assert current(decision).snoozed_until == day
    empty = client.post(address, {"how_long": "day", "until": "", "reason": "Audit"})
    assert (empty.status_code, "Choose the day on which it comes back." in empty.content.decode()) == (422, True)
    assert client.post(address, {"how_long": "next", "reason": "Audit"}).status_code == 302
    assert current(decision).snoozed_until == following
