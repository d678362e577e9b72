"""Addresses of invitations thirty days after their workshop: gone, and everything else as it was."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.prescoring.conftest import BEN, DAY, IVO, Sink
from workshops.domain import invitations, participants, rooms
from workshops.domain.invitation_addresses import erase_addresses, waking
from workshops.domain.mail_unsubscribing import stop_invitation_url
from workshops.domain.tick import tick
from workshops.enums import Stage
from workshops.models import Event, Invitation, Member, Participant, Retention, RoomMail, Workshop

pytestmark = pytest.mark.django_db

Invite = Callable[..., Invitation]
NOBODY, TOM, LATER = "nobody@partner.example", "tom@partner.example", "zoe@partner.example"


@pytest.fixture
def over(
    workshop: Workshop, ana: Member, ben: Member, invite: Invite, leave_address: Callable[..., Participant], sink: Sink
) -> Workshop:
    """Cancelled. Ivo came by his link, Ben by the code, Tom left an address; who reads the fourth never came."""
    sink.answers[NOBODY] = f"550 <{NOBODY}>: no such person here"
    came = invite(workshop, IVO, "data")
    invite(workshop, NOBODY, "product")
    invite(workshop, BEN, "security")
    tick()
    invitations.join_invited(workshop=workshop, name="Ivo", role="data", invitation=came)
    participants.join_workshop(workshop=workshop, name="Ben", role="security", member=ben)
    leave_address(workshop, "Tom", TOM)
    return rooms.move_stage(workshop=workshop, by=ana, to=Stage.CANCELLED)


def addresses() -> set[str]:
    return {email for email in Invitation.objects.values_list("email", flat=True) if "@" in email}


def said_in_the_log(workshop: Workshop) -> list[dict[str, Any]]:
    return [event.body for event in Event.objects.filter(chain=workshop.workspace_id, kind="invitations.erased")]


def everything_stored() -> str:
    """Every row of every table, as PostgreSQL writes it."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_they_go_after_thirty_days_and_not_before(over: Workshop, ana: Member, invite: Invite) -> None:
    assert over.ended_at is not None
    running = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Another", use_case="Another.")
    invite(running, LATER)
    assert NOBODY in RoomMail.objects.get(invitation__email=NOBODY).error
    assert tick(now=over.ended_at + 30 * DAY - timedelta(seconds=1))["erased"] == 0
    assert addresses() == {IVO, NOBODY, BEN, TOM, LATER}
    assert tick(now=over.ended_at + 30 * DAY)["erased"] == 4
    assert addresses() == {LATER}
    stored = everything_stored()
    assert LATER in stored
    assert [address for address in (IVO, NOBODY, TOM) if address in stored] == []
    assert tick(now=over.ended_at + 31 * DAY)["erased"] == 0
    assert said_in_the_log(over) == [{"count": 4}]


def test_pages_say_what_they_said_but_for_the_address(
    over: Workshop, ana: Member, as_member: Callable[[Member], Client]
) -> None:
    client = as_member(ana)
    before = client.get(f"/w/{over.pk}/invitations/").content.decode()
    assert f"<strong>{NOBODY}</strong>" in before
    assert "the mail did not arrive" in before
    assert BEN not in before
    assert "erased 30 days after the workshop is over" in before
    Retention.objects.create(workspace=over.workspace, invitations=7)
    assert "erased 7 days after the workshop is over" in client.get(f"/w/{over.pk}/invitations/").content.decode()
    erase_addresses(workshop_id=over.pk)
    page = client.get(f"/w/{over.pk}/invitations/").content.decode()
    assert page.count("An address that has been erased") == 1
    assert "invited for Product" in page
    assert "the mail did not arrive" in page
    assert "Take back" not in page
    assert "Came by invitation: " in page
    came = page.split("Came by invitation: ", 1)[1].split("</p>", 1)[0].strip(".")
    assert {"Ivo", "Ben"} <= set(came.replace(" and ", ", ").split(", "))


def test_links_in_old_mails_still_lead_somewhere(over: Workshop, client: Client) -> None:
    unsubscribe = stop_invitation_url(Invitation.objects.select_related("workshop").get(email=NOBODY))
    path = unsubscribe[unsubscribe.index("/unsubscribe/") :]
    assert NOBODY in client.get(path).content.decode()
    erase_addresses(workshop_id=over.pk)
    page = client.get(path).content.decode()
    assert "It is over, and your address has been erased." in page
    assert client.post(path).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_several_at_once_erase_and_say_it_once(over: Workshop) -> None:
    def one(_: int) -> int:
        try:
            return erase_addresses(workshop_id=over.pk)["erased"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == [0, 0, 0, 4]
    assert said_in_the_log(over) == [{"count": 4}]
    assert over.ended_at is not None
    assert waking(over.ended_at + 365 * DAY) == []
