"""Who is here, who is gone, and who must go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.live.clients import cookie_of, stream_path
from tests.processes import PATIENCE, Stream, Web
from workshops.domain import participants
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
