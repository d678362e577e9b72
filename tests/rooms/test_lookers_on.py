"""A viewer looks on: no page of a room offers them what would be refused."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from tests.decisions.making import TEXT
from workshops.domain import decisions, people
from workshops.domain.participants import join_workshop
from workshops.enums import MemberRole, Stage
from workshops.models import Member, Workshop


def offered(page: str, workshop: Workshop) -> set[str]:
    """What the page asks for, by the end of its address."""
    return set(re.findall(rf'(?:action|hx-post)="/w/{workshop.pk}/([^"]*)"', page))


def test_viewers_are_offered_no_notes_and_no_hand(
    workshop: Workshop,
    ana: Member,
    ben: Member,
    as_member: Callable[[Member], Client],
    move: Callable[..., Workshop],
) -> None:
    """Not before they sit in the room, and not as observers; another observer is."""
    looking, seated = (
        people.add_member(workspace=ana.workspace, email=f"{name}@acme.example", name=name, role=MemberRole.VIEWER)
        for name in ("Vic", "Vera")
    )
    for member in (seated, ben):
        join_workshop(workshop=workshop, name=member.name, role="observer", member=member)

    def seen(member: Member) -> set[str]:
        pages = (as_member(member).get(f"/w/{workshop.pk}/{page}").content.decode() for page in ("", "panel/"))
        first, panel = (offered(page, workshop) for page in pages)
        assert first == panel
        return first

    says = {"hand/", "notes/"}
    assert (seen(looking), seen(seated), seen(ben)) == ({"seat/"}, set(), says)
    move(workshop, Stage.SCORING)
    assert (seen(looking), seen(seated), seen(ben)) == ({"seat/"}, set(), {"hand/"})
    move(workshop, Stage.DISCUSSION)
    assert (seen(looking), seen(seated), seen(ben)) == ({"seat/"}, set(), says)
    move(workshop, Stage.RECOMMENDATION)
    assert (seen(looking), seen(seated), seen(ben)) == (set(), set(), says)
    decisions.record_decision(workshop=workshop, by=ana, text={**TEXT})
    assert (seen(looking), seen(seated)) == (set(), set())
