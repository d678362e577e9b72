"""What happens while a mail is on its way to a real mail server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.revisits.conftest import DAY, TEXT, Sink, current, make_due
from workshops import dates
from workshops.domain import ballots, decisions, participants, revisits, rooms
from workshops.domain.tick import tick
from workshops.enums import Channel, DeliveryState, Stage
from workshops.models import Decision, Delivery, Member

pytestmark = pytest.mark.django_db(transaction=True)

ANA, BEN = "ana@acme.example", "ben@acme.example"


@contextmanager
def in_flight(sink: Sink) -> Iterator[None]:
    """Somebody else ticks; the mail server has read its mail and has not answered yet. At the end it answers."""
    read, released = threading.Event(), threading.Event()

    def hang() -> None:
        read.set()
        released.wait(60)

    def tick_elsewhere() -> int:
        try:
            return tick()["sent"]
        finally:
            connection.close()

    sink.at_data_wait = hang
    with ThreadPoolExecutor(1) as pool:
        ticking = pool.submit(tick_elsewhere)
        try:
            assert read.wait(60)
            yield
        finally:
            sink.at_data_wait = None
            released.set()
        assert ticking.result(60) == 1


def supersede(decision: Decision, ana: Member, scores: dict[str, Any]) -> None:
    """By the workshop of its revisit, whose outcome is accepted."""
    workshop = revisits.start_revisit(occurrence=current(decision), by=ana)
    pia = participants.join_workshop(workshop=workshop, name="Pia", role="product")
    for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION):
        workshop = rooms.move_stage(workshop=workshop, by=ana, to=stage)
        if stage is Stage.SCORING:
            ballots.cast_ballot(participant=pia, scores=scores)
    newer = decisions.record_decision(workshop=workshop, by=ana, text={**TEXT, "title": "Newer"})
    decisions.accept_decision(decision=newer, by=ana, unsigned_reason="Agreed aloud.")


def test_superseded_while_its_mail_is_in_flight_it_is_taken_out_of_calendars_again(
    decision: Decision, ana: Member, sink: Sink, copilot_scores: dict[str, Any]
) -> None:
    occurrence = make_due(decision, days_ago=-10)
    with in_flight(sink):
        revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="retired", note="The use case is gone.")
    mail = Delivery.objects.get(channel=Channel.MAIL, stage="heads_up")
    # It has gone out, and the row says so.
    assert mail.state == DeliveryState.SENT
    assert tick()["sent"] == 1
    first, second = sink.mails
    parts = [next(p for p in m.walk() if p.get_content_type() == "text/calendar") for m in (first, second)]
    assert [p.get_param("method") for p in parts] == ["REQUEST", "CANCEL"]
    assert all(f"UID:{occurrence.pk}@advisor" in p.get_content() for p in parts)
    assert second["In-Reply-To"] == first["Message-ID"]
    tick(now=timezone.now() + 40 * DAY)
    assert len(sink.mails) == 2


def test_superseded_by_its_own_workshop_while_its_mail_is_in_flight_nothing_follows(
    decision: Decision, ana: Member, sink: Sink, copilot_scores: dict[str, Any]
) -> None:
    make_due(decision)
    with in_flight(sink):
        supersede(decision, ana, copilot_scores)
    assert [str(m["To"]) for m in sink.mails] == [BEN]
    tick(now=timezone.now() + 40 * DAY)
    assert [str(m["Subject"]) for m in sink.mails] == ["[Due] Revisit of D-0001: Claims copilot"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_snoozed_during_the_send_it_is_said_again_on_the_day_that_it_was_put_off_to(
    decision: Decision, ana: Member, sink: Sink
) -> None:
    occurrence = make_due(decision)
    until = dates.day_in(timezone.now(), "UTC") + 20 * DAY
    with in_flight(sink):
        revisits.snooze_revisit(occurrence=occurrence, by=ana, until=until, reason="Audit first")
    assert tick(now=timezone.now() + 10 * DAY)["sent"] <= 1  # at most that the date has moved
    sent = len(sink.mails)
    tick(now=dates.local_instant(until, "UTC"))
    mail = sink.mails[sent]
    assert (mail["Subject"], mail["In-Reply-To"]) == (
        "[Due] Revisit of D-0001: Claims copilot",
        sink.mails[0]["Message-ID"],
    )
    assert set(sink.ids().values()) == {1}


def test_answered_while_the_list_that_it_carries_is_in_flight_the_others_are_not_said_twice(
    imported: Callable[..., Decision], ana: Member, sink: Sink
) -> None:
    for title in ("One", "Two", "Three"):
        make_due(imported(title), days_ago=1)
    with in_flight(sink):
        carrier = Delivery.objects.get(channel=Channel.MAIL, state=DeliveryState.CLAIMED).occurrence
        revisits.complete_revisit(occurrence=carrier, by=ana, outcome="reaffirmed")
    tick(now=timezone.now() + DAY)
    assert [str(m["Subject"]) for m in sink.mails] == ["[Revisits] 3 decisions wait for you, the longest 1 day"]
