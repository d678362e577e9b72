"""A room that scores before its meeting: with a deadline, people in it, people invited, and a real mail server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.revisits.conftest import Sink, sink, text_of
from workshops.domain import ballots, invitations, prescoring
from workshops.domain.left_addresses import confirm_address
from workshops.models import Invitation, Member, Participant, Workshop

__all__ = ["Sink", "sink", "text_of"]

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BEN, IVO = "ben@acme.example", "ivo@partner.example"


@pytest.fixture
def due_at() -> datetime:
    """In three days, on the full minute."""
    return timezone.now().replace(second=0, microsecond=0) + 3 * DAY


@pytest.fixture
def scoring(workshop: Workshop, ana: Member, due_at: datetime) -> Workshop:
    """Scoring is open for three days."""
    return prescoring.open_scoring(workshop=workshop, by=ana, due_at=due_at)


@pytest.fixture
def invite(ana: Member) -> Callable[..., Invitation]:
    """invite(workshop, address, role=None): the invitation."""

    def by_mail(workshop: Workshop, email: str = IVO, role: str | None = None) -> Invitation:
        invitations.invite_people(workshop=workshop, by=ana, emails=[email], role=role)
        return Invitation.objects.select_related("workshop").get(workshop=workshop, email=email)

    return by_mail


@pytest.fixture
def leave_address() -> Callable[..., Participant]:
    """A guest who joins by the code, leaves an address, and has said by its mail that it is theirs."""

    def join(workshop: Workshop, name: str, email: str, role: str = "data") -> Participant:
        person = invitations.join_invited(workshop=workshop, name=name, role=role, email=email)
        confirm_address(invitation=Invitation.objects.get(participant=person))
        return person

    return join


@pytest.fixture
def finish(copilot_scores: dict[str, dict[str, Any]]) -> Callable[[Participant], None]:
    def answer(person: Participant) -> None:
        ballots.cast_ballot(participant=Participant.objects.get(pk=person.pk), scores=copilot_scores)

    return answer


def recipients(sink: Sink) -> list[str]:
    return sorted(str(mail["To"]) for mail in sink.mails)
