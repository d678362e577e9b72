"""The whole chain as `up` starts it, and twice: beats that knock, a worker that advises and ticks, one that sends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from tests.decisions.making import reach_recommendation
from tests.processes import BEAT, running
from tests.revisits.conftest import DAY, Sink, current, decide, make_due, sink, text_of
from tests.revisits.test_one_mail import import_many
from tests.watch.conftest import Tables, retired_in
from workshops import dates, wire
from workshops.domain import people
from workshops.domain.knock import knock
from workshops.domain.tick import tick
from workshops.enums import Channel, DeliveryState, MemberRole, RecommendationStatus, ReminderStage
from workshops.models import Decision, Delivery, Member, Occurrence, Participant, Recommendation, Tick, Workshop

__all__ = ["decide", "retired_in", "sink"]

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

BEN, UMA, VIC, WES = (f"{name}@acme.example" for name in ("ben", "uma", "vic", "wes"))
# As `up` and docker-compose.yml start them; each works at two things at a time.
WORKERS = [
    ("celery", "-A", "config.celery", "worker", "--queues", queue, "-l", "INFO") for queue in ("advisor", "mail")
]


def test_nothing_waits_behind_a_hanging_mail_server_and_all_is_said_once_also_after_redis_was_emptied(
    decide: Callable[..., Decision],
    ana: Member,
    ben: Member,
    workshop: Workshop,
    crowd: list[Participant],
    copilot_scores: Any,
    sink: Sink,
    retired_in: Tables,
) -> None:
    for email in (UMA, VIC, WES):
        people.add_member(workspace=ana.workspace, email=email, name=email[:3].title(), role=MemberRole.MEMBER)
    first, second, watched = (
        decide(title, revisit={"every_months": 3, "owner": owner}, **more)
        for title, owner, more in (
            ("First", UMA, {}),
            ("Second", VIC, {}),
            ("Watched", WES, {"configuration": {"base_model_id": "acme-9"}}),
        )
    )
    import_many(ana, 40, owner=ben)
    many = Occurrence.objects.filter(plan__owner=ben)
    make_due(first)
    wire.connection().flushdb()
    tick(sends=False)
    for _ in range(5):
        knock("workshops.mail_sign_in_code", BEN, "BCDF-GHJK")
    released = threading.Event()
    sink.at_data_wait = partial(hold, released)
    environment = {
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}/?timeout=60",
        "ADVISOR_TICK_SECONDS": "1",
        "ADVISOR_RETIREMENTS": retired_in(30),
    }
    with ExitStack() as started:
        started.callback(released.set)
        advising, sending, *_beats = (
            started.enter_context(running(program, **environment)) for program in (*WORKERS, BEAT, BEAT)
        )
        # More hanging mails than there are places for them, and then somebody asks for a recommendation.
        sending.wait_until(lambda: len(sink.mails) == 2, "Its two places are not held")
        reach_recommendation(workshop, ana, crowd, copilot_scores, compute=False)
        asked = Recommendation.objects.filter(round__workshop=workshop, status=RecommendationStatus.READY)
        advising.wait_until(asked.exists, "The recommendation waits behind the mails", 30)
        mails = Delivery.objects.filter(channel=Channel.MAIL)
        assert mails.get(recipient__user__email=UMA).state == DeliveryState.CLAIMED
        assert not mails.filter(state=DeliveryState.SENT).exists()

        # Many come due in one moment, under two beats and two passes at a time.
        day = dates.day_in(timezone.now(), "UTC") - 8 * DAY
        many.update(due_on=day, due_at=dates.local_instant(day, "UTC"), wake_at=None)
        advising.wait_until(lambda: not many.filter(state="scheduled").exists(), "They have not come due")
        sink.at_data_wait = None
        released.set()
        sending.wait_until(lambda: reminders(sink).keys() >= {BEN, UMA, WES}, "No mail came")

        wire.connection().flushdb()
        make_due(second, days_ago=1)
        sending.wait_until(lambda: VIC in reminders(sink), "No mail came after Redis was emptied")
        seen = Tick.objects.get().at
        sending.wait_until(lambda: Tick.objects.get().at > seen + timedelta(seconds=2), "Nobody ticks")
    said = reminders(sink)
    assert said == {
        UMA: [f"[Due] Revisit of {first.label}: First"],
        VIC: [f"[1 day overdue] Revisit of {second.label}: Second"],
        WES: [f"[Broken signal] Revisit of {watched.label}: Watched"],
        BEN: ["[Revisits] 40 decisions wait for you, the longest 8 days"],
    }
    assert set(sink.ids().values()) == {1}
    (to_ben,) = (mail for mail in sink.to(BEN) if str(mail["Subject"]).startswith("[Revisits]"))
    assert text_of(to_ben).count("/revisits/") == 41
    assert set(mails.values_list("state", flat=True)) <= {DeliveryState.SENT, DeliveryState.CANCELLED}
    notices = Delivery.objects.filter(channel=Channel.NOTICE, stage=ReminderStage.NAG)
    assert notices.filter(recipient=ben).count() == 40
    assert current(watched).reason == "signal"


def hold(released: threading.Event) -> None:
    released.wait(60)


def reminders(sink: Sink) -> dict[str, list[str]]:
    """The subjects of those about revisits, by whom they have reached."""
    found: dict[str, list[str]] = {}
    for mail in sink.mails:
        if str(mail["Subject"]).startswith("["):
            found.setdefault(str(mail["To"]), []).append(str(mail["Subject"]))
    return found
