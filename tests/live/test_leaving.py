"""Who is here, who is gone, and who must go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.live.clients import cookie_of, stream_path, token_of
from tests.processes import PATIENCE, Stream, Web
from workshops.domain import participants, people, tokens
from workshops.domain.membership import end_membership
from workshops.enums import MemberRole
from workshops.models import Member, Participant, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
Listen = Callable[..., Stream]


def connected(*names: str) -> Callable[[dict[str, Any]], bool]:
    return lambda state: [p["name"] for p in state["participants"] if p["connected"]] == list(names)


def test_the_removed_are_cut_off_and_stay_out(
    web: Web, listen: Listen, workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    removed, stays = listen(web, workshop, crowd[0]), listen(web, workshop, crowd[1])
    removed.first()
    stays.first()
    cookie = cookie_of(crowd[0])
    participants.remove_participant(participant=crowd[0], by=ana)
    assert removed.ended.wait(PATIENCE)
    assert removed.events[-1].name == "dropped"
    assert web.get(stream_path(workshop), headers=cookie)[0] == 404
    stays.until(lambda s: "Pia" not in s["regions"]["people"])
    assert not stays.ended.is_set()


def test_a_new_role_means_to_come_in_again(
    web: Web, listen: Listen, workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    stream = listen(web, workshop, crowd[0])
    stream.first()
    participants.change_role(participant=crowd[0], by=ana, role="observer")
    assert stream.ended.wait(PATIENCE)
    assert "Observers" in listen(web, workshop, crowd[0]).first()["regions"]["people"]


def test_signing_out_ends_the_members_streams_in_every_process(
    webs: list[Web], listen: Listen, workshop: Workshop, ana: Member, ben: Member
) -> None:
    mine = [listen(web, workshop, ana) for web in webs]
    other = listen(webs[0], workshop, ben)
    for stream in [*mine, other]:
        stream.first()
    browser = Client()
    browser.force_login(ana.user)
    browser.post("/sign-out/")
    assert [stream.ended.wait(PATIENCE) for stream in mine] == [True, True]
    assert not other.ended.is_set()


def test_a_token_that_is_revoked_ends_its_own_stream_and_no_other(
    web: Web, listen: Listen, workshop: Workshop, ana: Member
) -> None:
    page, program = listen(web, workshop, ana), listen(web, workshop, ana, api=True)
    token = ana.api_tokens.get()
    other = listen(web, workshop, ana, api=True)
    for stream in (page, program, other):
        stream.first()
    tokens.revoke_token(token=token, by=ana)
    assert program.ended.wait(PATIENCE)
    assert program.events[-1].name == "dropped"
    assert [page.ended.is_set(), other.ended.is_set()] == [False, False]


def test_here_while_listening_and_gone_afterwards(
    web: Web, listen: Listen, workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    watch = listen(web, workshop, ana, api=True)
    watch.until(connected())
    pia = listen(web, workshop, crowd[0])
    watch.until(connected("Pia"))
    pia.close()
    seen = len(watch.events)
    watch.until(lambda s: len(watch.events) > seen and connected()(s))


def test_a_second_tab_keeps_somebody_here(
    webs: list[Web], listen: Listen, workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    """Also where the second tab is at another process, which must speak up when the first is closed."""
    watch = listen(webs[0], workshop, ana, api=True)
    tabs = [listen(web, workshop, crowd[0]) for web in webs]
    for tab in tabs:
        tab.first()
    watch.until(connected("Pia"))
    tabs[0].close()
    sam = listen(webs[0], workshop, crowd[1])
    watch.until(connected("Pia", "Sam"))
    sam.close()
    # When Sam's grace is over Pia's would be too: she is still here, for the other process has spoken for her.
    seen = len(watch.events)
    watch.until(lambda s: len(watch.events) > seen and not connected("Pia", "Sam")(s))
    assert connected("Pia")(watch.events[-1].data)


def test_a_removed_members_every_door_is_shut(
    webs: list[Web],
    listen: Listen,
    workshop: Workshop,
    crowd: list[Participant],
    ben: Member,
    ben_inside: Participant,
    request: pytest.FixtureRequest,
) -> None:
    """Streams by account, by the seat of a browser and by both kinds of tokens; pages, lists, feed, API and ballot."""
    owner = people.add_member(workspace=ben.workspace, email="olga@acme.example", name="Olga", role=MemberRole.OWNER)
    keys = [cookie_of(ben), token_of(ben), cookie_of(ben_inside), token_of(ben_inside), cookie_of(ben)]
    assert keys[0] != keys[4]  # a second device
    by_page, by_api = stream_path(workshop), stream_path(workshop, api=True)
    streams = [
        Stream(webs[place % 2], path, key)
        for place, (path, key) in enumerate(zip((by_page, by_api, by_page, by_api, by_page), keys, strict=True))
    ]
    stays = listen(webs[0], workshop, crowd[0])
    for stream in (*streams, stays):
        request.addfinalizer(stream.close)
        stream.first()
    room, feed = f"/w/{workshop.pk}/", f"/calendar/{ben.calendar_token}.ics"
    doors = [
        *((path, keys[0]) for path in (room, f"{room}panel/", by_page, "/", "/decisions/", "/revisits/", "/inbox/")),
        *(
            (path, keys[1])
            for path in ("/api/v1/decisions", f"/api/v1/workshops/{workshop.pk}", "/decisions/log.jsonl")
        ),
        *((path, keys[2]) for path in (room, f"{room}ballot/", by_page)),
        *((path, keys[3]) for path in (f"/api/v1/workshops/{workshop.pk}/ballot", by_api)),
        *((path, keys[4]) for path in (room, f"{room}panel/", by_page, "/settings/security/")),
        (feed, {}),
    ]
    end_membership(ben, by=owner)
    told = {(path, place): webs[place % 2].get(path, headers=key)[0] for place, (path, key) in enumerate(doors)}
    # Home is a page for everybody, and says nothing of the workspace to somebody who is nobody's.
    open_doors = {door for door, status in told.items() if status < 300}
    assert {path for path, _ in open_doors} <= {"/"}
    assert b"Acme" not in webs[0].get("/", headers=keys[0])[2]
    assert [stream.ended.wait(PATIENCE) for stream in streams] == [True] * 5
    assert not stays.ended.is_set()
    ben_inside.refresh_from_db()
    assert (ben_inside.name, ben_inside.removed_at is None) == ("Ben", False)
