"""A world that was copied is the one that was made."""

from __future__ import annotations

import os
from uuid import uuid4

import pytest
from django.db import transaction

from tests.worlds import world
from workshops.domain import participants, people, rooms
from workshops.domain.log_check import check_log
from workshops.enums import MemberRole
from workshops.models import Event, Workshop


def a_room() -> Workshop:
    ana = people.add_member(
        workspace=people.create_workspace(name="Acme"),
        email="ana@acme.example",
        name="Ana",
        role=MemberRole.FACILITATOR,
    )
    return rooms.create_workshop(workspace=ana.workspace, by=ana, title="Copied", use_case="Answer.")


@pytest.mark.django_db
def test_it_comes_again_with_its_rows_and_its_log_and_can_be_gone_on_from() -> None:
    name, seen = f"test-{os.getpid()}-{uuid4()}", []
    for _time in range(2):
        with transaction.atomic():
            room = world(name, a_room)
            seen.append((room, [*Event.objects.order_by("seq").values_list("event_id", "hash")]))
            participants.join_workshop(workshop=room, name="Pia", role="product")
            assert check_log(workspace=room.workspace).fault is None
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    assert seen[0][1]
