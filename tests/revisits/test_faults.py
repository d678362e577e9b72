"""What happens while a mail is on its way, and two of everything: real processes, a real mail server."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from django.utils import timezone

from tests.decisions.making import TEXT as IMPORTED
from tests.processes import BEAT, Process, running, worker
from tests.revisits.conftest import DAY, TEXT, Sink, current, make_due, text_of
from workshops import dates
from workshops.domain import ballots, decisions, participants, revisits, rooms
from workshops.domain.decision_import import import_decision
from workshops.domain.decision_text import DecisionText
from workshops.domain.tick import tick
from workshops.enums import Channel, DecisionStatus, DeliveryState, OccurrenceState, Stage
from workshops.models import Decision, Delivery, Member, Occurrence

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

ANA, BEN = "ana@acme.example", "ben@acme.example"


@contextmanager
def in_flight(sink: Sink) -> Iterator[None]:
    """A process ticks; the mail server has read its mail and has not answered yet. At the end it answers."""
    read, released = threading.Event(), threading.Event()

    def hang() -> None:
        read.set()
        released.wait(60)

    sink.at_data_wait = hang
    process = Process(("django-admin", "tick"), EMAIL_URL=f"smtp://127.0.0.1:{sink.port}/")
    try:
        assert read.wait(60), process.said
        yield
        sink.at_data_wait = None
        released.set()
        process.wait_until(lambda: '"sent"' in process.said, "The tick has not ended", 60)
    finally:
        released.set()
        process.stop()


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
    decide: Callable[..., Decision], ana: Member, sink: Sink
) -> None:
    for title in ("One", "Two", "Three"):
        make_due(decide(title), days_ago=1)
    with in_flight(sink):
        carrier = Delivery.objects.get(channel=Channel.MAIL, state=DeliveryState.CLAIMED).occurrence
        revisits.complete_revisit(occurrence=carrier, by=ana, outcome="reaffirmed")
    tick(now=timezone.now() + DAY)
    assert [str(m["Subject"]) for m in sink.mails] == ["[Revisits] 3 decisions wait for you, the longest 1 day"]


def test_two_beats_and_two_workers_send_one_mail_to_each_about_all(ana: Member, ben: Member, sink: Sink) -> None:
    environment = {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}/", "ADVISOR_TICK_SECONDS": "1"}
    with worker(**environment) as one, worker(**environment):
        for number in range(40):
            body = {**IMPORTED, "question": "Which?", "title": f"Number {number}"}
            import_decision(
                by=ana,
                body=cast(DecisionText, body),
                status=DecisionStatus.ACCEPTED,
                decided_on=None,
                source="x.md",
                terms={"owner": ben},
                plan_revisits=True,
            )
        # All of them come due in one moment.
        Occurrence.objects.update(
            due_on=dates.day_in(timezone.now(), "UTC") - 8 * DAY,
            due_at=dates.local_instant(dates.day_in(timezone.now(), "UTC") - 8 * DAY, "UTC"),
            wake_at=None,
        )
        with running(BEAT, **environment), running(BEAT, **environment):
            one.wait_until(lambda: bool(sink.mails), "No mail came", 90)
            before = Occurrence.objects.filter(state=OccurrenceState.SCHEDULED).count()
            one.wait_until(lambda: Delivery.objects.filter(held=True).count() == 0, "It was never let go", 60)
            assert before == 0
    assert Counter(str(m["To"]) for m in sink.mails) == {BEN: 1}
    assert str(sink.mails[0]["Subject"]) == "[Revisits] 40 decisions wait for you, the longest 8 days"
    assert text_of(sink.mails[0]).count("/revisits/") == 41
    notices = Delivery.objects.filter(channel=Channel.NOTICE, state=DeliveryState.SENT)
    assert notices.count() == 40
