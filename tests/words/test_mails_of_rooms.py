"""The mails that ask people into a room, in every way that they may be worded: for whom, of what, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from tests.shown import Record, pieces
from workshops.domain import mail_asking_text
from workshops.domain.frameworks import frameworks
from workshops.domain.mail_agenda_text import Reader
from workshops.domain.mail_asking_text import Asked
from workshops.domain.mail_letters import as_html, as_text
from workshops.enums import RevealPolicy, Stage
from workshops.models import Decision, Workshop, Workspace

NOW = datetime(2030, 3, 4, 9, tzinfo=UTC)
SOON, BEFORE = NOW + timedelta(days=1), NOW - timedelta(days=1)
OF = {"a decision": Decision(number=7, title="RAG first"), "a room": None}
ROLES = {"a role": "Security", "looking on": ""}
WHEN: dict[str, dict[str, object]] = {
    "open": {"stage": Stage.SCORING},
    "open until": {"stage": Stage.SCORING, "answers_due_at": SOON},
    "too late": {"stage": Stage.SCORING, "answers_due_at": NOW},
    "planned": {"starts_at": SOON},
    "not open": {"starts_at": NOW, "answers_due_at": SOON},
}
READER = Reader("Ana", "https://advisor.example/seat/", False, "https://advisor.example/stop/", "Stop these mails")


def asked(*, role: str, decision: Decision | None, facts: dict[str, object]) -> Asked:
    workshop = Workshop(
        workspace=Workspace(time_zone="Europe/Berlin"),
        title="Claims copilot",
        use_case="Answer adjusters.",
        framework_key=next(iter(frameworks())),
        criteria=["overview"] if role else ["overview", "latency"],
        reveal=RevealPolicy.ROUND,
        **facts,
    )
    return Asked(workshop, READER, role and "Sam", role, has_joined=not role, decision=decision, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["seat_kept", "invitation", "missing"])
def test_every_wording(name: str) -> None:
    record = Record(Path(__file__).with_name("mails_of_rooms.txt"))
    for (of, decision), (seat, role), (when, facts) in product(OF.items(), ROLES.items(), WHEN.items()):
        subject, blocks = getattr(mail_asking_text, name)(asked(role=role, decision=decision, facts=facts))
        found = [subject, *as_text(blocks).splitlines(), *pieces(as_html(blocks))]
        record.look(f"{name} of {of}, {seat}, {when}", {"all": found})
