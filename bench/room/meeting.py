"""A workshop full of people, made in bulk: rows and sessions as joining would leave them, without the requests."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from django.conf import settings
from django.utils import timezone

ROLES = ("product", "security", "data")
_numbers = count(1)


@dataclass(frozen=True)
class Meeting:
    """`people`: the participants' ids. `cookies` (theirs) and `facilitator`: the lines of a request's head that
    say who it is, and that it comes from our page. `key`: the facilitator's member id. `turns`: within how many
    answers everybody's ballot becomes full, each person's at another one of them."""

    workshop: str
    criteria: tuple[str, ...]
    people: tuple[str, ...]
    cookies: tuple[str, ...]
    facilitator: str
    key: str
    turns: int

    def missing(self, person: int) -> int:
        """How many of the last criteria this person has not answered when scoring begins."""
        return 1 + person % self.turns

    def criterion(self, person: int, turn: int) -> str:
        """What they answer at this turn: what is missing, then all of it once more."""
        at = len(self.criteria) - self.missing(person) + turn
        return self.criteria[at % len(self.criteria)]


def make_meeting(people: int, turns: int = 1) -> Meeting:
    """A workshop in its lobby with so many guests in three roles, all criteria, and a facilitator of its own."""
    from workshops.domain import people as accounts
    from workshops.domain import rooms
    from workshops.enums import MemberRole
    from workshops.models import Participant, StakeholderRole

    number = next(_numbers)
    workspace = accounts.create_workspace(name=f"Bench {number} {secrets.token_hex(4)}")
    member = accounts.add_member(
        workspace=workspace, email=f"ana@{workspace.slug}.example", name="Ana", role=MemberRole.FACILITATOR
    )
    workshop = rooms.create_workshop(
        workspace=workspace, by=member, title="Claims copilot", use_case="Answer adjusters from the manual."
    )
    roles = {role.key: role for role in StakeholderRole.objects.filter(workshop=workshop)}
    guests = Participant.objects.bulk_create(
        Participant(workshop=workshop, name=f"Guest {index}", role=roles[ROLES[index % len(ROLES)]])
        for index in range(people)
    )
    ids = tuple(str(guest.pk) for guest in guests)
    return Meeting(
        workshop=str(workshop.pk),
        criteria=tuple(workshop.criteria),
        people=ids,
        cookies=tuple(_head(key) for key in _guest_sessions(str(workshop.pk), ids)),
        facilitator=_head(_member_session(member.user)),
        key=str(member.pk),
        turns=min(turns, len(workshop.criteria) - 1),
    )


def open_scoring(meeting: Meeting) -> None:
    """At scoring, with ballots that are nearly full, for servers that have no stages to move."""
    from workshops.domain import rooms
    from workshops.enums import Stage
    from workshops.models import Member, Workshop

    workshop = Workshop.objects.get(pk=meeting.workshop)
    rooms.move_stage(workshop=workshop, by=Member.objects.get(pk=meeting.key), to=Stage.SCORING)
    fill_ballots(meeting)


def fill_ballots(meeting: Meeting) -> None:
    """Everybody's answers but the last few, in the round that is open: a room near its end, where every look at it
    finds as many rows as it will in a real one."""
    from workshops.models import Answer, Round

    round_ = Round.objects.get(workshop_id=meeting.workshop)
    Answer.objects.bulk_create(
        Answer(round=round_, participant_id=person, criterion=criterion, level=(index + place) % 5, confidence=2)
        for index, person in enumerate(meeting.people)
        for place, criterion in enumerate(meeting.criteria[: -meeting.missing(index)])
    )


def kept_sequences(meeting: Meeting) -> dict[tuple[str, str], int]:
    """{(participant, criterion): the sender's number} of every answer that the database holds."""
    from workshops.models import Answer

    found = Answer.objects.filter(participant__workshop_id=meeting.workshop)
    rows = found.values_list("participant_id", "criterion", "sequence")
    return {(str(person), criterion): sequence for person, criterion, sequence in rows}


def _guest_sessions(workshop: str, people: tuple[str, ...]) -> list[str]:
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    from workshops.access import GUEST_KEY

    store, until = SessionStore(), timezone.now() + timedelta(days=1)
    sessions = Session.objects.bulk_create(
        Session(
            session_key=f"bench{secrets.token_hex(12)}",
            session_data=store.encode({GUEST_KEY: {workshop: person}}),
            expire_date=until,
        )
        for person in people
    )
    return [session.session_key for session in sessions]


def _member_session(user: object) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user)  # type: ignore[arg-type]  # the project's own user
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def _head(session: str) -> str:
    token = secrets.token_hex(16)
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
    return f"Cookie: {cookies}\r\nX-CSRFToken: {token}\r\n"
