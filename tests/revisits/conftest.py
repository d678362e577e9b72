"""A decision with its revisit plan, and a real mail server that keeps what it gets."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from itertools import count
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from django.utils import timezone

from tests.api.conftest import Caller
from tests.processes import free_port
from workshops import dates
from workshops.domain import (
    ballots,
    decision_import,
    decision_text,
    decisions,
    frameworks,
    participants,
    people,
    rooms,
)
from workshops.enums import DecisionStatus, Stage
from workshops.models import Decision, Member, Occurrence, Signal
from workshops.models.revisits import OPEN_STATES

DAY = timedelta(days=1)

TEXT: dict[str, Any] = {
    "approach": "rag",
    "fallback": "Say that nothing was found, and hand over to a person.",
    "rationale": "The runbooks change every week.",
    "metrics": [{"name": "answers with a source", "comparator": ">=", "threshold": 0.9, "unit": "share"}],
    "assumptions": [
        {
            "statement": "Runbooks keep changing every week",
            "owner": "Ben",
            "signal": {"metric": "runbook edits a week", "comparator": "<", "threshold": 3, "window_days": 30},
        }
    ],
    "revisit": {"every_months": 3, "owner": "ben@acme.example"},
}


@pytest.fixture
def decide(ana: Member, ben: Member, copilot_scores: dict[str, Any]) -> Callable[..., Decision]:
    """decide(title, accept=True, **text): a decision at the end of a real workshop. Ben owns its revisits."""

    def make(title: str = "Claims copilot", *, accept: bool = True, **text: Any) -> Decision:
        workshop = rooms.create_workshop(
            workspace=ana.workspace, by=ana, title=title, use_case="Answer adjusters from the claims manual."
        )
        pia = participants.join_workshop(workshop=workshop, name="Pia", role="product")
        for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION):
            workshop = rooms.move_stage(workshop=workshop, by=ana, to=stage)
            if stage is Stage.SCORING:
                ballots.cast_ballot(participant=pia, scores=copilot_scores)
        decision = decisions.record_decision(workshop=workshop, by=ana, text={**TEXT, "title": title, **text})
        # Months pass in these tests; what is said of a silent signal is tried in tests/signals.
        Signal.objects.filter(assumption__decision=decision).update(silent_at=None)
        return (
            decisions.accept_decision(decision=decision, by=ana, unsigned_reason="Agreed aloud.")
            if accept
            else decision
        )

    return make


@pytest.fixture
def decision(decide: Callable[..., Decision]) -> Decision:
    """D-0001, every three months, owned by Ben, accepted by Ana, who facilitated."""
    return decide()


@pytest.fixture
def imported(ana: Member, ben: Member) -> Callable[..., Decision]:
    """imported(title, every_months=3, owner=ben): as `decide` makes it but without a workshop, in a tenth of its
    time: for tests of many decisions that ask nothing about how they were decided."""

    def make(title: str, *, every_months: int = 3, owner: Member = ben) -> Decision:
        body = decision_text.clean(TEXT, question="Which?", title=title, framework=frameworks.framework())
        decision = decision_import.import_decision(
            by=ana,
            body=body,
            status=DecisionStatus.ACCEPTED,
            decided_on=None,
            source=f"{title}.md",
            terms={"every_months": every_months, "owner": owner},
            plan_revisits=True,
        )
        Signal.objects.filter(assumption__decision=decision).update(silent_at=None)
        return decision

    return make


@pytest.fixture
def api() -> Callable[..., Any]:
    """api(member, method, path, body): (status, JSON)."""

    def call(member: Member, method: str, path: str, body: Any = None) -> Any:
        return Caller(people.create_api_token(member=member, name="test"))(method, path, body)

    return call


def current(decision: Decision) -> Occurrence:
    """The one open occurrence of a decision."""
    return Occurrence.objects.select_related("plan__decision__workspace").get(
        plan__decision=decision, state__in=OPEN_STATES
    )


@dataclass
class Sink:
    """A mail server. `answers`: the reply to RCPT by address; `at_data_wait`: called once a mail has been read and
    kept, before the reply."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    at_data_wait: Callable[[], None] | None = None

    async def handle_RCPT(  # noqa: N802  # the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        if self.at_data_wait:
            await asyncio.get_running_loop().run_in_executor(None, self.at_data_wait)
        return "250 kept"

    def ids(self) -> Counter[str]:
        return Counter(str(mail["Message-ID"]) for mail in self.mails)

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]


class _Server:
    """The one SMTP server of this process. What it gets goes to the sink of the test that runs."""

    def __init__(self) -> None:
        self.sink = Sink(free_port())
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        Controller(self, hostname="127.0.0.1", port=self.sink.port).start()

    async def handle_RCPT(self, *said: Any) -> str:  # noqa: N802  # the name that aiosmtpd calls
        return await self.sink.handle_RCPT(*said)

    async def handle_DATA(self, *said: Any) -> str:  # noqa: N802  # as above
        return await self.sink.handle_DATA(*said)


_server = cache(_Server)


@pytest.fixture
def sink(settings: Any) -> Sink:
    """A real SMTP server; the settings lead there."""
    server = _server()
    server.sink = Sink(server.sink.port)
    settings.EMAIL_BACKEND = "workshops.domain.mail_smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.sink.port
    return server.sink


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def make_due(decision: Decision, *, days_ago: int = 0) -> Occurrence:
    """Move a decision's plan back so that its first due date was so many days before today."""
    occurrence = current(decision)
    plan = occurrence.plan
    due_on = dates.day_in(timezone.now(), plan.time_zone) - days_ago * DAY
    plan.anchor_on = dates.add_months(due_on, -plan.every_months)
    plan.save(update_fields=["anchor_on"])
    occurrence.due_on, occurrence.wake_at = due_on, None
    due_at = dates.local_instant(due_on, plan.time_zone)
    occurrence.due_at = due_at if days_ago < 0 else min(due_at, timezone.now())
    occurrence.save(update_fields=["due_on", "due_at", "wake_at"])
    return current(decision)


def past_nine() -> datetime:
    """Now; early in the morning just past nine, from when on is said what a day brings."""
    return max(timezone.now(), dates.local_instant(timezone.now().date(), "UTC") + timedelta(minutes=1))


def plan_for_all_values(sql: str) -> str:
    """How PostgreSQL reads what was asked once it keeps one plan for all values: all but literals are unknown to it."""
    numbers = count(1)
    values = r"\('[^']*'\)|'[^']*'(::\w+)?"
    asked = re.sub(values, lambda found: found[0] if found[0][0] == "(" else f"${next(numbers)}", sql)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off")  # of few rows it may be as quick
        cursor.execute("EXPLAIN (GENERIC_PLAN) " + asked)
        return "\n".join(row[0] for row in cursor.fetchall())
