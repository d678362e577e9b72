"""Since when somebody is gone, whether the facilitator is here, and what a co-facilitator's page hears."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from uuid import UUID

import pytest

from tests.processes import PATIENCE, Stream, Web, wait_for
from workshops import wire
from workshops.domain.facilitators import add_co_facilitator, remove_co_facilitator
from workshops.domain.hands import raise_hand
from workshops.models import Member, Participant, Workshop
from workshops.queries.presence import Presence, presence_in
from workshops.queries.rooms import PersonState, room_state

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
Listen = Callable[..., Stream]


def person(workshop: Workshop, pk: UUID) -> PersonState:
    return next(p for p in room_state(workshop.pk).people if p.id == pk)


def test_gone_since_they_left_and_here_again_when_they_are_back(
    web: Web, listen: Listen, workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    pia = crowd[0].pk
    watch = listen(web, workshop, ana)
    stream = listen(web, workshop, crowd[0])
    wait_for(lambda: person(workshop, pia).connected)
    assert person(workshop, pia).gone_since is None
    before = int(time.time())
    stream.close()
    gone = wait_for(lambda: person(workshop, pia).gone_since)
    assert before <= gone.timestamp() <= time.time()
    # The frame carries the moment, not the minutes: those are counted by the browser.
    said = re.compile(rf'data-gone-since="{re.escape(gone.isoformat())}">gone<')
    watch.until(lambda s: said.search(s["regions"]["people"]) is not None)
    # Nobody who has never been here is gone since any time.
    assert (person(workshop, crowd[1].pk).connected, person(workshop, crowd[1].pk).gone_since) == (False, None)
    listen(web, workshop, crowd[0])
    wait_for(lambda: person(workshop, pia).connected)
    assert person(workshop, pia).gone_since is None
    watch.until(lambda s: said.search(s["regions"]["people"]) is None)


def test_who_comes_back_after_their_time_is_announced(
    web: Web, listen: Listen, workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    """Their entry was still in the set, run out, as a process leaves it that is killed."""
    ran_out = time.time() - 60
    wire.connection().zadd(wire.presence_key(workshop.pk), {str(p.pk): ran_out for p in crowd[:2]})
    watch = listen(web, workshop, ana, api=True)
    watch.first()
    listen(web, workshop, crowd[0])
    watch.until(lambda s: [p["name"] for p in s["participants"] if p["connected"]] == ["Pia"])
    assert person(workshop, crowd[1].pk).gone_since is not None
    assert int(ran_out) == presence_in(workshop.pk).of(crowd[1].pk)[1].timestamp()  # type: ignore[union-attr]


def test_redis_emptied_then_only_gone(
    web: Web, listen: Listen, workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    stream = listen(web, workshop, crowd[0])
    wait_for(lambda: person(workshop, crowd[0].pk).connected)
    stream.close()
    wait_for(lambda: person(workshop, crowd[0].pk).gone_since)
    wire.connection().flushdb()
    assert presence_in(workshop.pk) == Presence()
    shown = listen(web, workshop, ana).first()["regions"]["people"]
    assert ('<span class="person-note">gone</span>' in shown, "data-gone-since" in shown) == (True, False)


@pytest.mark.parametrize("screen", [False, True])
def test_the_facilitator_is_here_by_a_page_or_a_projector(
    screen: bool, web: Web, listen: Listen, workshop: Workshop, crowd: list[Participant], ana: Member, ben: Member
) -> None:
    assert not room_state(workshop.pk).facilitator.connected
    listen(web, workshop, ben)
    watch = listen(web, workshop, crowd[0])
    watch.first()
    stream = listen(web, workshop, ana, screen=screen)
    wait_for(lambda: room_state(workshop.pk).facilitator.connected)
    # Ben, who does not facilitate, is not kept: members who only look cost nothing.
    assert not presence_in(workshop.pk).of(ben.pk)[0]
    stream.close()
    wait_for(lambda: room_state(workshop.pk).facilitator.gone_since)
    assert [p.name for p in room_state(workshop.pk).people if p.connected] == ["Pia"]


def test_another_audience_at_once_in_every_process(
    webs: list[Web], listen: Listen, workshop: Workshop, crowd: list[Participant], ana: Member, ben: Member,
) -> None:  # fmt: skip
    raise_hand(participant=crowd[0])
    button = "Lower the hand of Pia"
    other = listen(webs[0], workshop, crowd[1])
    other.first()
    for change, is_shown in ((add_co_facilitator, True), (remove_co_facilitator, False)):
        streams = [listen(each, workshop, ben) for each in webs]
        for stream in streams:
            assert (button in stream.first()["regions"]["hands"]) is not is_shown
        change(workshop=workshop, by=ana, member=ben)
        for stream in streams:
            assert stream.ended.wait(PATIENCE)
            assert stream.events[-1].name == "dropped"
        assert (button in listen(webs[0], workshop, ben).first()["regions"]["hands"]) is is_shown
    assert not other.ended.is_set()
