"""Many who ask together are each told what they would have been told alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.live.clients import cookie_of, stream_path, token_of
from workshops.access import SeatNeeded, SignInNeeded
from workshops.domain import participants, rooms
from workshops.live.asgi import Scope
from workshops.live.door import Door
from workshops.live.frames import Audience
from workshops.live.seats import Admission, Asked, BadToken, admit
from workshops.models import Member, Participant, Workshop
from workshops.refusals import NotThere

pytestmark = pytest.mark.django_db


def asked(workshop: Workshop, headers: dict[str, str], *, api: bool = False, query: bytes = b"") -> Asked:
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": stream_path(workshop, api=api),
        "query_string": query,
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    return Asked.of(scope, workshop.pk, api=api)


def test_each_has_their_own_outcome(
    workshop: Workshop, crowd: list[Participant], ana: Member, ben: Member, cara: Member
) -> None:
    pia, sam, dee = crowd
    gone = cookie_of(dee)
    participants.remove_participant(participant=dee, by=ana)
    joined = participants.join_workshop(workshop=workshop, name="Ben", role="data", member=ben)
    outcomes = admit(
        [
            asked(workshop, cookie_of(pia)),
            asked(workshop, {}),
            asked(workshop, cookie_of(ana)),
            asked(workshop, gone),
            asked(workshop, cookie_of(cara)),
            asked(workshop, cookie_of(ben)),
            asked(workshop, token_of(sam), api=True),
            asked(workshop, cookie_of(sam), query=b"as=screen"),
            asked(workshop, {"Authorization": "Bearer no such thing"}, api=True),
            asked(workshop, cookie_of(sam), api=True),
        ]
    )
    room = workshop.pk
    assert [one if isinstance(one, Admission) else type(one) for one in outcomes] == [
        Admission(room, Audience.PARTICIPANT, pia.pk, None),
        SeatNeeded,
        Admission(room, Audience.FACILITATOR, None, ana.pk),
        NotThere,
        NotThere,
        Admission(room, Audience.PARTICIPANT, joined.pk, ben.pk),
        Admission(room, Audience.API, sam.pk, None),
        Admission(room, Audience.SCREEN, sam.pk, None),
        BadToken,
        BadToken,
    ]


def test_a_guest_of_one_room_is_nobody_in_another(workshop: Workshop, crowd: list[Participant], ana: Member) -> None:
    """Asked together with somebody who is in it, too."""
    again = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Another", use_case="Something else.")
    stranger = asked(again, cookie_of(crowd[0]))
    newcomer = participants.join_workshop(workshop=again, name="New", role="data")
    first, second = admit([stranger, asked(again, cookie_of(newcomer))])
    assert isinstance(first, NotThere)
    assert second == Admission(again.pk, Audience.PARTICIPANT, newcomer.pk, None)


def test_one_browser_has_its_own_place_in_each_of_its_rooms(
    workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    """Two places of one browser, asked for together by two of its tabs."""
    again = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Another", use_case="Something else.")
    newcomer = participants.join_workshop(workshop=again, name="New", role="data")
    browser = cookie_of(crowd[0], newcomer)
    tabs = [asked(workshop, browser), asked(again, browser), asked(workshop, browser)]
    here = Admission(workshop.pk, Audience.PARTICIPANT, crowd[0].pk, None)
    assert admit(tabs) == [here, Admission(again.pk, Audience.PARTICIPANT, newcomer.pk, None), here]


def test_a_room_full_of_guests_is_three_statements(workshop: Workshop, crowd: list[Participant]) -> None:
    people = [cookie_of(person) for person in crowd] * 10
    with CaptureQueriesContext(connection) as captured:
        outcomes = admit([asked(workshop, cookie) for cookie in people])
    assert [one.participant for one in outcomes if isinstance(one, Admission)] == [p.pk for p in crowd] * 10
    assert len(captured) == 3


def test_who_comes_while_others_are_looked_up_is_looked_up_together(workshop: Workshop) -> None:
    batches: list[int] = []

    async def look_up(some: Sequence[Asked]) -> list[Admission | Exception]:
        batches.append(len(some))
        await asyncio.sleep(0)
        if len(batches) == 3:
            raise ConnectionError
        return [SignInNeeded() if one.api else Admission(one.workshop_id, Audience.API, None, None) for one in some]

    async def story() -> None:
        door = Door(look_up)
        page, program = asked(workshop, {}), asked(workshop, {}, api=True)
        gone = asyncio.create_task(door.knock(page))
        others = [asyncio.create_task(door.knock(one)) for one in (page, program)]
        await asyncio.sleep(0)
        gone.cancel()
        late = [asyncio.create_task(door.knock(one)) for one in (program, page, page)]
        first = await asyncio.gather(*others, return_exceptions=True)
        assert [type(one) for one in first] == [Admission, SignInNeeded]
        second = await asyncio.gather(*late, return_exceptions=True)
        assert [type(one) for one in second] == [SignInNeeded, Admission, Admission]
        with pytest.raises(ConnectionError):
            await door.knock(page)
        assert batches == [3, 3, 1]
        assert await door.knock(page) is not None

    asyncio.run(story())
