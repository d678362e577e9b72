"""The panel that a whole room asks for at a reveal: the lane shows each what the view does, and nothing of others."""

from __future__ import annotations

import http.client
import re
import zlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.live.posts import Reply, browser_of
from tests.processes import PATIENCE, Web
from workshops.domain import ballots, hands, notes, participants, rooms
from workshops.enums import RevealPolicy, Stage
from workshops.live.asgi import Scope
from workshops.live.own_pages import is_from_a_page_of_ours
from workshops.live.panels import PanelApplication
from workshops.live.seats import Asked
from workshops.models import Member, Participant, Workshop
from workshops.views.panels_together import draw_panels

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
Move = Callable[..., Workshop]
Person = Any  # Member, Participant, or None

OWN = re.compile(rb'(csrfmiddlewaretoken" value="|/again/\?s=)[-:\w]+')  # another one at every request


def get(web: Web, path: str, headers: dict[str, str]) -> Reply:
    link = http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE)
    try:
        link.request("GET", path, headers=headers)
        answer = link.getresponse()
        return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        link.close()


def is_of_the_lane(reply: Reply) -> bool:
    return reply.headers.get("content-security-policy", "").startswith("default-src 'none'")


def unpacked(body: bytes) -> bytes:
    """Of one file that ends where its bytes end."""
    reader = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    told = reader.decompress(body)
    assert (reader.eof, reader.unused_data) == (True, b"")
    return told


def both(web: Web, workshop: Workshop, person: Person, **headers: str) -> tuple[bool, Reply]:
    """Whether the lane answered, and its reply, after the view has been seen to show the same to the byte."""
    path, sent = f"/w/{workshop.pk}/panel/", {**browser_of(person), **headers}
    lane, view = get(web, path, sent), get(web, f"{path}?view=", sent)
    packed = get(web, path, {**sent, "Accept-Encoding": "gzip, br"})
    assert not is_of_the_lane(view)
    assert lane.status == view.status
    if lane.status == 200:
        told = unpacked(packed.body) if is_of_the_lane(packed) else packed.body
        assert OWN.sub(rb"\1", lane.body) == OWN.sub(rb"\1", view.body) == OWN.sub(rb"\1", told)
        assert packed.headers.get("content-encoding") == ("gzip" if is_of_the_lane(lane) else None)
    said = ("content-type", "cache-control", "content-language", "x-frame-options", "x-content-type-options")
    assert [lane.headers.get(name) for name in said] == [view.headers.get(name) for name in said]
    return is_of_the_lane(lane), lane


@pytest.fixture
def everybody(workshop: Workshop, crowd: list[Participant], ben: Member) -> dict[str, Person]:
    def join(name: str, role: str, member: Member | None = None) -> Participant:
        return participants.join_workshop(workshop=workshop, name=name, role=role, member=member)

    return {
        **{person.name: person for person in crowd},
        "odd": join('O\'<b>Neill</b> & "Co"', "data"),
        "observer": join("Olga", "observer"),
        "member": join("Ben", "product", ben) and ben,
    }


def test_each_sees_what_the_view_shows_them(
    web: Web, workshop: Workshop, everybody: dict[str, Person], ana: Member, cara: Member, move: Move
) -> None:
    strange = rooms.create_workshop(workspace=cara.workspace, by=cara, title="Elsewhere", use_case="Another house.")
    stranger = participants.join_workshop(workshop=strange, name="Stan", role="data")
    participants.join_workshop(workshop=workshop, name="Ana", role="product", member=ana)
    everybody |= {"facilitator": ana, "elsewhere": stranger, "nobody": None}
    move(workshop, Stage.SCORING)
    scores = {key: {"level": 2, "reason": "Adjusters wait."} for key in workshop.criteria}
    ballots.cast_ballot(participant=everybody["Pia"], scores=scores)
    own = {name for name, person in everybody.items() if person not in (ana, stranger, None)}

    def by_lane() -> set[str]:
        replies = {name: both(web, workshop, person) for name, person in everybody.items()}
        assert {name: reply.status for name, (_, reply) in replies.items() if name not in own} == {
            "facilitator": 200, "elsewhere": 404, "nobody": 302,
        }  # fmt: skip
        return {name for name, (lane, _) in replies.items() if lane}

    assert by_lane() == set()  # what they see now is their own ballot
    move(workshop, Stage.DISCUSSION)
    notes.add_note(workshop=workshop, by=everybody["Pia"], text="{{ <i>Noted</i> }}", criterion="latency")
    assert by_lane() == own
    hands.raise_hand(participant=everybody["Sam"], raised=True)
    assert by_lane() == own - {"Sam"}
    assert both(web, workshop, everybody["Dee"], **{"Accept-Language": "en-GB"})[0]
    assert not both(web, workshop, everybody["Dee"], Host="nowhere.example")[0]
    assert not both(web, workshop, everybody["Dee"], Cookie=browser_of(everybody["Dee"])["Cookie"].split("; ")[1])[0]
    participants.remove_participant(participant=everybody["odd"], by=ana)
    own -= {"odd"}
    everybody.pop("odd")
    move(workshop, Stage.RECOMMENDATION)  # and every hand is down again
    assert by_lane() == own
    move(workshop, Stage.DISCUSSION, Stage.SCORING)
    assert by_lane() == set()


@pytest.mark.parametrize("anonymous", [False, True])
def test_those_who_ask_together_get_their_own(ana: Member, anonymous: bool) -> None:
    """One look at the room for all of them, and in nobody's page a word of somebody else's."""
    room = rooms.create_workshop(
        workspace=ana.workspace,
        by=ana,
        title="Claims copilot",
        use_case="Answer adjusters.",
        anonymous=anonymous,
        reveal=RevealPolicy.CRITERION,
    )
    people = [participants.join_workshop(workshop=room, name=f"Guest{i}x", role="data") for i in range(12)]
    rooms.move_stage(workshop=room, by=ana, to=Stage.SCORING)
    for person in people:
        scores = {key: {"level": 1, "reason": "PLANTED"} for key in room.criteria}
        ballots.cast_ballot(participant=Participant.objects.get(pk=person.pk), scores=scores)
    rooms.move_stage(workshop=room, by=ana, to=Stage.DISCUSSION)
    lane, scopes = PanelApplication(draw_panels), [_scope(room.pk, person) for person in people]

    def ask(some: list[Scope]) -> list[str]:
        asked = [Asked.of(one, room.pk, api=False) for one in some]
        assert all(is_from_a_page_of_ours(one.request) for one in asked)
        made = lane._make(asked)
        return [one[0].decode() for one in made if isinstance(one, tuple)]

    ask(scopes[:1])
    with CaptureQueriesContext(connection) as one:
        ask(scopes[:1])
    with CaptureQueriesContext(connection) as all_of_them:
        pages = ask(scopes)
    assert (len(pages), len(all_of_them)) == (12, len(one))
    for person, page in zip(people, pages, strict=True):
        assert [other.name for other in people if other.name in page] == [person.name]
        assert [other.pk for other in people if str(other.pk) in page] == [person.pk]
        # Nothing has been opened yet: closed answers are in nobody's page.
        assert ("PLANTED" in page, page.count('id="way-back-link"')) == (False, 1)
    assert len(set(re.findall(r'id="way-back-link"[^>]+value="([^"]+)"', "".join(pages)))) == 12


def _scope(room: UUID, person: Participant) -> Scope:
    headers = [(name.lower().encode(), value.encode()) for name, value in browser_of(person).items()]
    headers.append((b"host", b"127.0.0.1"))
    return {"type": "http", "method": "GET", "path": f"/w/{room}/panel/", "query_string": b"", "headers": headers}
