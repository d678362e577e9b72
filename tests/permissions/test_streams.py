"""Who may listen to a room, at the page's address and at the API's, and whose answers the live lane takes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from uuid import UUID

import pytest
from django.conf import settings

from tests.permissions.answers import BALLOT, SIGN, THE_ROOM, Answers, Told
from tests.permissions.callers import CALLERS, Cookies, guest_seat, members
from tests.permissions.evidence import Rows, changed, put_back
from tests.permissions.site import Site
from workshops.api.workshop_json import workshop_json
from workshops.domain import participants, people
from workshops.live.answering import Sent, save
from workshops.live.asgi import Message, Scope
from workshops.live.frames import Audience
from workshops.live.hub import Hub
from workshops.live.seats import Admission, Asked, admit
from workshops.live.streams import StreamApplication
from workshops.models import Participant
from workshops.refusals import Refusal

ROOMS = ("lobby", "scoring", "decided", "cancelled")
FACILITATES = ("facilitator", "owner", "here")


def asked(room: UUID, headers: Mapping[str, str], *, api: bool = False, query: bytes = b"") -> Asked:
    path = f"/api/v1/workshops/{room}/stream" if api else f"/w/{room}/stream/"
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query,
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    return Asked.of(scope, room, api=api)


def cookie(key: str) -> dict[str, str]:
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"} if key else {}


def told(outcome: object) -> Told | Audience:
    if isinstance(outcome, Refusal):
        return outcome.status
    assert isinstance(outcome, Admission)
    return outcome.audience


def unauthorised(answers: Answers, room: str) -> dict[str, Told]:
    """As for pages; a stream is not sent to sign in, it is told 401."""
    answers = {**answers, "decided": answers["guest"]} if room == "decided" else answers
    return {caller: 401 if answer == SIGN else answer for caller, answer in answers.items()}


@pytest.mark.parametrize("screen", [False, True], ids=["", "screen"])
@pytest.mark.parametrize("room", ROOMS)
def test_stream_of_the_page(room: str, screen: bool, site: Site, cookies: Cookies, before: Rows) -> None:
    pk = site.rooms[room].workshop.pk
    query = b"as=screen" if screen else b""
    outcomes = admit([asked(pk, cookie(cookies[caller, room]), query=query) for caller in CALLERS])
    expected = unauthorised(THE_ROOM.gets(Audience.SCREEN if screen else Audience.PARTICIPANT), room)
    if not screen:
        expected |= dict.fromkeys(FACILITATES, Audience.FACILITATOR)
    assert dict(zip(CALLERS, map(told, outcomes), strict=True)) == expected
    assert changed(before) == set()


def token_of(site: Site, caller: str, room: str) -> str:
    """A member's token; a participant's for those who are nothing but guests."""
    if member := members(site).get(caller):
        return people.create_api_token(member=member, name=caller)
    seat = guest_seat(site, caller, room)
    assert seat is not None
    return participants.issue_token(participant=Participant.objects.get(pk=seat.pk))


@pytest.mark.parametrize("room", ROOMS)
def test_stream_of_the_api(room: str, site: Site) -> None:
    """A token is one hat: with that of a membership elsewhere a guest's place is not there."""
    pk = site.rooms[room].workshop.pk
    callers = [caller for caller in CALLERS if caller != "nobody" and (caller, room) != ("decided", "decided")]
    headers = [{"Authorization": f"Bearer {token_of(site, caller, room)}"} for caller in callers]
    outcomes = admit([asked(pk, header, api=True) for header in headers] + [asked(pk, {}, api=True)])
    answers = {**THE_ROOM.gets(Audience.API), "there": 404, "removed": 401, "deactivated": 401, "nobody": 401}
    expected = {caller: answers[caller] for caller in [*callers, "nobody"]}
    assert dict(zip([*callers, "nobody"], map(told, outcomes), strict=True)) == expected


@pytest.mark.parametrize("path", ["/w/{room}/stream/", "/api/v1/workshops/{room}/stream"])
def test_a_stream_can_only_be_read(path: str, site: Site) -> None:
    sent: list[Message] = []

    async def post() -> None:
        async def receive() -> Message:
            return {"type": "http.request"}

        async def send(message: Message) -> None:
            sent.append(message)

        hub = Hub(workshop_json)
        scope: Scope = {"type": "http", "method": "POST", "path": path.format(room=site.rooms["scoring"].workshop.pk)}
        await StreamApplication(hub)(scope, receive, send)
        await hub.stop()

    asyncio.run(post())
    assert sent[0]["status"] == 405


def test_answers_by_the_live_lane(site: Site, cookies: Cookies, before: Rows) -> None:
    """The same as at the view, which test_pages asks."""
    pk = site.rooms["scoring"].workshop.pk
    expected = unauthorised(BALLOT.gets(200), "scoring")
    got: dict[str, Told] = {}
    for caller in sorted(CALLERS, key=lambda caller: expected[caller] == 200):
        if expected[caller] == 200:
            assert changed(before) == set()
        with put_back():
            (outcome,) = save([Sent(asked(pk, cookie(cookies[caller, "scoring"])), "latency", b'{"level": 1}')])
            got[caller] = outcome.status if isinstance(outcome, Refusal) else 200
    assert got == expected
