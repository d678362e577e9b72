"""Every mail about an anonymous workshop: it names none of the guests, and says nothing of anybody's answers.

Its rounds are closed by then, with a role of one, reasons and people who moved between the two: all that could leak.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from tests.rooms.anonymous import CAST, LABELS, NAMES, Hidden, Move, names_in, part_of
from workshops.domain import agenda_mails, decisions, invitations, prescoring
from workshops.domain.decisions import Signer
from workshops.domain.tick import tick
from workshops.enums import ReminderStage, RoomMailStage, Stage
from workshops.models import Decision, Delivery, Invitation, Member, Occurrence, RoomMail

pytestmark = pytest.mark.made_once("signed")

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ROLE_OF = {name: LABELS[role] for role, names in CAST.items() for name in names}
INVITED = "quirin@acme.example"
# Of reasons, of how sure somebody is, and of what a round showed no mail has a word.
OF_ANSWERS = ("Reason of", "certain", "hunch", "fairly sure", "agreement", "median", "moved", "answered")
# The room's checklist, which the agenda shows, is answered too, by nobody in secret; and the agenda says the promise.
OF_OTHERS = re.compile(
    r"\d+\s+of\s+\d+\s+questions\s+answered|how\s+is\s+it\s+answered\s+today\?"
    r"|what\s+all\s+of\s+you\s+answered|more\s+people\s+answered\s+for\s+it"
)


def sent(stages: dict[str, str]) -> list[tuple[str, str, str]]:
    """(stage, reader's address, everything that it says) of all mails, by the stage of each Message-ID."""
    return [(stages[m.extra_headers["Message-ID"]], m.to[0], _said(m)) for m in mail.outbox]


def _said(message: Any) -> str:
    """Subject, both bodies and what is attached."""
    parts = [part.get_payload(decode=True).decode() for part in message.message().walk() if not part.is_multipart()]
    assert len(parts) >= 2
    return "\n".join([message.subject, *parts])


def words_of_answers(text: str) -> list[str]:
    of_the_room = OF_OTHERS.sub("", text)
    return [words for words in OF_ANSWERS if words in of_the_room]


def roles_in(text: str) -> list[str]:
    return [label for label in LABELS.values() if label in text]


# Before the meeting: a third round is open, and everybody is missing in it.


@pytest.fixture
def asked(advised: Hidden, ana: Member, move: Move) -> datetime:
    """Until when everybody is asked. All of them have left an address; Quirin was invited and has not come."""
    move(advised.workshop, Stage.DISCUSSION, Stage.SCORING)
    due_at = timezone.now() + 3 * DAY
    prescoring.set_deadline(workshop=advised.workshop, by=ana, due_at=due_at)
    for person in advised.people:
        Invitation.objects.create(
            workshop=advised.workshop, email=address(person.name), participant=person, confirmed_at=timezone.now()
        )
    invitations.invite_people(workshop=advised.workshop, by=ana, emails=[INVITED], role="product")
    return due_at


def address(name: str) -> str:
    return f"{name.lower()}@acme.example"


def test_before_the_meeting(advised: Hidden, asked: datetime, ana: Member) -> None:
    tick()
    prescoring.remind_missing(workshop=advised.workshop, by=ana)
    agenda_mails.send_agenda(workshop=advised.workshop, by=ana, everybody=True, starts_at=asked + DAY)
    for now in (timezone.now(), asked - DAY, asked - HOUR):
        tick(now=now)
    mails = sent({row.message_id: row.stage for row in RoomMail.objects.all()})
    readers = {address(name): name for name in NAMES}
    asked_for = [(stage, to) for stage, to, _ in mails]
    stages = set(RoomMailStage) - {RoomMailStage.CONFIRM}  # nobody leaves an address meanwhile
    assert sorted(asked_for) == sorted(
        [(stage, to) for stage in stages for to in [*readers, INVITED] if stage != "invited" or to == INVITED]
    )
    for stage, to, text in mails:
        # Not even its reader, whose name is what a guest typed.
        assert (stage, names_in(text)) == (stage, [])
        # An agenda is the same for every role, and speaks of data as a thing to read about.
        if stage != RoomMailStage.AGENDA:
            assert roles_in(text) == [ROLE_OF[readers[to]] if to in readers else "Product"]
        assert words_of_answers(text) == []


# After it: the one in product dissented in their own words, and the decision comes back.


@pytest.fixture
def signed(decided: Hidden) -> Decision:
    decision = Decision.objects.get(workshop=decided.workshop)
    sha256 = decisions.current_revision(decision).sha256
    signer = Signer(member=None, participant=decided.people[0])
    decisions.sign_off(
        decision=decision, signer=signer, stance="dissent", revision_sha256=sha256, reason="Reason of a dissenter."
    )
    return decision


def test_revisits(decided: Hidden, signed: Decision) -> None:
    due = Occurrence.objects.get().due_at
    for days in (-14, 0, 7, 14, 30):
        tick(now=due + timedelta(days=days))
    told = [*check_revisit_mails(), part_of(decided.facilitator.get("/").content.decode(), "<main", "</main>")]
    assert told[:-1] == ["heads_up", "due", "nag", "escalation", "stale"]
    assert signed.label in told[-1]
    assert names_in(told[-1]) == []
    assert words_of_answers(told[-1]) == []


def test_a_revisit_that_is_withdrawn(signed: Decision, ana: Member) -> None:
    tick(now=Occurrence.objects.get().due_at - 10 * DAY)
    decisions.retire_decision(decision=signed, by=ana, reason="Reason of the end.")
    tick()
    assert check_revisit_mails() == ["heads_up", "withdrawn"]


def check_revisit_mails() -> list[str]:
    """The stages of the mails about revisits, in the order in which they went out; none of them says who said what."""
    mails = sent({row.message_id: ReminderStage(row.stage).value for row in Delivery.objects.all()})
    for stage, _, text in mails:
        assert (stage, names_in(text), roles_in(text), words_of_answers(text)) == (stage, [], [], [])
    return [stage for stage, _, _ in mails]
