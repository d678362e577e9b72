"""What a listener hears, and who may listen."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.live.clients import cookie_of, stream_path, token_of
from tests.processes import Stream, Web
from workshops.api.workshop_json import workshop_json
from workshops.domain import ballots, participants
from workshops.enums import Stage
from workshops.models import Member, Participant, Workshop
from workshops.queries.rooms import room_state

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
Listen = Callable[..., Stream]


def test_state_arrives_at_connect_and_at_each_change(
    web: Web, listen: Listen, workshop: Workshop, ana: Member, move: Callable[..., Workshop]
) -> None:
    stream = listen(web, workshop, ana)
    first = stream.first()
    assert (first["stage"], first["round"]) == ("lobby", 0)
    participants.join_workshop(workshop=workshop, name="Pia", role="product")
    assert "Pia" in stream.until(lambda s: "Pia" in s["regions"]["people"])["regions"]["people"]
    move(workshop, Stage.SCORING)
    scoring = stream.until(lambda s: s["stage"] == "scoring")
    assert (scoring["round"], scoring["page"]) != (first["round"], first["page"])
    assert scoring["announce"] == "Round 1 is open for scoring."
    assert scoring["version"] > first["version"]


def test_the_stream_says_how_it_wants_to_be_treated(web: Web, listen: Listen, workshop: Workshop, ana: Member) -> None:
    stream = listen(web, workshop, ana)
    stream.first()
    assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert stream.headers["cache-control"] == "no-store, no-transform"
    assert stream.headers["x-accel-buffering"] == "no"
    assert stream.bytes.startswith(b"retry: 1000\n\n")
    assert stream.events[0].id == str(stream.events[0].data["version"])


def test_the_api_streams_the_same_object_as_get(
    web: Web, listen: Listen, workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    stream = listen(web, workshop, ana, api=True)
    assert stream.first() == workshop_json(room_state(workshop.pk))
    assert [event.name for event in stream.events] == ["state"]


def test_two_processes_are_one_room(
    webs: list[Web], listen: Listen, workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    streams = [listen(web, workshop, person, api=True) for web, person in zip(webs, crowd, strict=False)]
    streams += [listen(web, workshop, ana, api=True) for web in webs]
    for stream in streams:
        stream.until(lambda s: [p["connected"] for p in s["participants"]] == [True, True, False])
    participants.join_workshop(workshop=workshop, name="Lea", role="data")
    for stream in streams:
        stream.until(lambda s: s["participants"][-1]["name"] == "Lea")


def test_who_answers_is_seen_by_all(
    web: Web, listen: Listen, workshop: Workshop, crowd: list[Participant], ana: Member, move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING)
    streams = [listen(web, workshop, ana), listen(web, workshop, crowd[1]), listen(web, workshop, ana, screen=True)]
    every = {criterion: {"level": 2} for criterion in workshop.criteria}
    ballots.cast_ballot(participant=crowd[0], scores=every)
    for stream in streams:
        assert stream.until(lambda s: s["done"] == 1)["announce"] == "1 of 3 have finished."


def test_everybody_sees_their_own_page(
    web: Web, listen: Listen, workshop: Workshop, crowd: list[Participant], ana: Member, move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING)
    facilitator = listen(web, workshop, ana).first()["regions"]
    participant = listen(web, workshop, crowd[0]).first()["regions"]
    screen = listen(web, workshop, ana, screen=True).first()["regions"]
    assert "Still missing: Pia, Sam, Dee" in facilitator["progress"]
    assert "Still missing" not in participant["progress"] + screen["progress"]
    assert "screen-code" in screen["code"]


@pytest.mark.parametrize(("api", "status", "code"), [(False, 401, "sign_in_needed"), (True, 401, "unauthorized")])
def test_nobody_is_refused(web: Web, workshop: Workshop, api: bool, status: int, code: str) -> None:
    answered, headers, body = web.get(stream_path(workshop, api=api), headers={"Cookie": "sessionid=made-up"})
    assert (answered, headers["content-type"]) == (status, "application/json")
    assert f'"code": "{code}"'.encode() in body


def test_strangers_find_nothing(web: Web, workshop: Workshop, cara: Member, crowd: list[Participant]) -> None:
    stranger = [web.get(stream_path(workshop), headers=cookie_of(cara))]
    stranger += [web.get(stream_path(workshop, api=True), headers=token_of(cara))]
    missing = web.get(f"/w/{uuid4()}/stream/", headers=cookie_of(cara))
    assert [answer[0] for answer in [*stranger, missing]] == [404, 404, 404]
    assert stranger[0][2] == missing[2]


def test_a_guest_of_another_room_finds_nothing(
    web: Web, workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    from workshops.domain import rooms

    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Another question.")
    assert web.get(stream_path(other), headers=cookie_of(crowd[0]))[0] == 404
    assert web.get(stream_path(other, api=True), headers=token_of(crowd[0]))[0] == 404


def test_a_page_can_ask_whether_it_may_listen(web: Web, workshop: Workshop, ana: Member, cara: Member) -> None:
    asked = [web.get(stream_path(workshop), method="HEAD", headers=cookie_of(who)) for who in (ana, cara)]
    assert [(status, body) for status, _, body in asked] == [(200, b""), (404, b"")]
    assert web.get(stream_path(workshop), method="POST", headers=cookie_of(ana))[0] == 405
