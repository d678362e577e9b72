"""Signing as a step of the room: asked of everybody there, seen by all, and nudged for by the facilitator."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from tests.browsers import as_guest
from tests.decisions.making import TEXT
from workshops import wire
from workshops.domain import decisions, people
from workshops.domain.decisions import Signer
from workshops.domain.nudges import Nudged, nudge_missing
from workshops.enums import MemberRole
from workshops.models import Decision, Member, Participant, SignOff, Workshop
from workshops.queries.rooms import room_state
from workshops.refusals import WrongStage

pytestmark = pytest.mark.made_once("proposed")

SignIn = Callable[[Member], Client]


def room(decision: Decision) -> str:
    return f"/w/{decision.workshop_id}/"


def read(client: Client, decision: Decision) -> str:
    return unescape(client.get(room(decision)).content.decode())


def sign(client: Client, decision: Decision, **parts: str) -> object:
    sha = decisions.current_revision(decision).sha256
    sent = {"stance": "approve", "reason": "", "revision_sha256": sha, "step": "room", **parts}
    return client.post(f"{room(decision)}decision/sign-offs/", sent)


def signing(page: str) -> str:
    part = page[page.index('data-region="signing"') :].partition("</section>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))


def test_everybody_who_may_sign_is_asked_in_the_room(
    proposed: Decision, ana: Member, ben: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    viewer = people.add_member(workspace=ana.workspace, email="vic@acme.example", name="Vic", role=MemberRole.VIEWER)
    for client in (as_guest(crowd[0]), as_member(ben)):
        page = read(client, proposed)
        assert page.count('type="radio" name="stance"') == 4
        assert TEXT["fallback"] in page
        assert f'href="{room(proposed)}decision/"' in page  # the sheet itself
    assert "You sign as Pia, Product." in read(as_guest(crowd[0]), proposed)
    # The facilitator's page is on the wall, and whoever only reads signs nothing.
    for member in (ana, viewer):
        assert 'name="stance"' not in read(as_member(member), proposed)


def test_who_has_signed_is_in_the_room_that_moment_and_is_asked_no_more(
    proposed: Decision, crowd: list[Participant]
) -> None:
    pia, sam = as_guest(crowd[0]), as_guest(crowd[1])
    answer = sign(pia, proposed)
    assert (answer.status_code, answer["Location"]) == (302, room(proposed))  # type: ignore[attr-defined, index]  # an answer
    page = read(pia, proposed)
    assert "You have signed: Approve." in page
    assert "It comes back on " in page
    said = signing(read(sam, proposed))
    assert "1 person has signed" in said
    assert "Pia , Product" in said
    assert said.count("not signed yet") == 2
    assert "Have not signed" not in said  # names are the facilitator's
    # Of a role that nobody has come with nothing is said.
    Workshop.objects.get(decision=proposed).roles.create(key="law", label="Law", position=9)
    wall = unescape(sam.get(f"{room(proposed)}screen/").content.decode())
    assert re.findall(r"<span>([^<]+)</span>\s*<span class=\"screen-marks\".*?<span>(\d of \d) signed", wall, re.S) == [
        ("Product", "1 of 1"), ("Security", "0 of 1"), ("Data", "0 of 1"),
    ]  # fmt: skip


def test_what_was_typed_stays_in_the_room_with_the_sentence(proposed: Decision, crowd: list[Participant]) -> None:
    refused = sign(as_guest(crowd[1]), proposed, stance="dissent")
    page = unescape(refused.content.decode())  # type: ignore[attr-defined]  # an answer
    assert refused.status_code == 422  # type: ignore[attr-defined]  # an answer
    assert "Say in your own words what you object to" in page
    assert re.search(r'value="dissent"[^>]* checked', page)
    old = decisions.current_revision(proposed).sha256
    ana = Member.objects.get(user__email="ana@acme.example")
    decisions.revise_decision(decision=proposed, by=ana, text={**TEXT, "fallback": "Decline."}, seen=old)
    late = sign(as_guest(crowd[1]), proposed, stance="dissent", reason="My long reasons.", revision_sha256=old)
    page = unescape(late.content.decode())  # type: ignore[attr-defined]  # an answer
    assert late.status_code == 409  # type: ignore[attr-defined]  # an answer
    assert "The text has changed since you read it." in page
    assert "My long reasons." in page
    assert "Decline." in page
    assert not SignOff.objects.exists()


def test_the_facilitator_sees_who_is_missing_and_accepts_quietly_until_all_have_signed(
    proposed: Decision, ana: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    client = as_member(ana)
    watched = [{"metric": f"m{n}", "comparator": ">", "threshold": 1, "window_days": 7} for n in range(2)]
    assumed = [{"statement": f"It stays ({n}).", "owner": "", "signal": signal} for n, signal in enumerate(watched)]
    seen = decisions.current_revision(proposed).sha256
    proposed = decisions.revise_decision(decision=proposed, by=ana, text={**TEXT, "assumptions": assumed}, seen=seen)
    sha = decisions.current_revision(proposed).sha256
    accept = r'class="button (button-\w+)" (?:form="sign-accept"|href="/decisions/1/acceptance/")'
    assert "Have not signed: Pia, Sam, Dee" in signing(read(client, proposed))
    for place, person in enumerate(crowd):
        assert re.findall(accept, read(client, proposed)) == ["button-quiet"]
        decisions.sign_off(decision=proposed, signer=Signer(person, None), stance="approve", revision_sha256=sha)
        assert ("Nudge those" in read(client, proposed)) is (place < 2)
    assert re.findall(accept, read(client, proposed)) == ["button-primary"]
    told = client.post(f"/decisions/{proposed.number}/acceptance/", follow=True).content.decode()
    assert told.index("D-0001 is accepted.") < told.index("<main")  # above the sheet, never over it
    assert 'sign-accept">' not in signing(read(client, proposed))
    stands = "D-0001 is accepted. 3 people have signed."
    assert stands in signing(read(client, proposed))
    assert stands in client.get(f"{room(proposed)}screen/panel/").content.decode()
    proposed.refresh_from_db()
    assert proposed.status == "accepted"


def test_a_nudge_goes_to_those_who_have_not_signed_while_it_can_be_signed(
    proposed: Decision, ana: Member, crowd: list[Participant]
) -> None:
    room = proposed.workshop
    assert room is not None
    later = time.time() + 1000
    wire.connection().zadd(wire.presence_key(room.pk), {str(person.pk): later for person in crowd[:2]})
    sha = decisions.current_revision(proposed).sha256
    decisions.sign_off(decision=proposed, signer=Signer(crowd[0], None), stance="approve", revision_sha256=sha)
    assert nudge_missing(workshop=room) == Nudged(asked=("Sam",), lately=(), away=("Dee",))
    for person in crowd[1:]:
        decisions.sign_off(decision=proposed, signer=Signer(person, None), stance="approve", revision_sha256=sha)
    assert nudge_missing(workshop=room) == Nudged(asked=(), lately=(), away=())
    decisions.accept_decision(decision=proposed, by=ana, unsigned_reason="Said so.")
    decisions.retire_decision(decision=proposed, by=ana, reason="It is over.")
    with pytest.raises(WrongStage):
        nudge_missing(workshop=room)


def test_every_page_of_the_room_is_another_when_the_text_is(
    proposed: Decision, ana: Member, crowd: list[Participant]
) -> None:
    """So that nobody goes on reading, or signs, what no longer counts; a signature alone moves nothing."""
    pages = [room_state(str(proposed.workshop_id)).page]
    seen = decisions.current_revision(proposed).sha256
    decisions.sign_off(decision=proposed, signer=Signer(crowd[0], None), stance="approve", revision_sha256=seen)
    assert room_state(str(proposed.workshop_id)).page == pages[0]
    decisions.revise_decision(decision=proposed, by=ana, text={**TEXT, "fallback": "Decline."}, seen=seen)
    pages.append(room_state(str(proposed.workshop_id)).page)
    decisions.accept_decision(decision=proposed, by=ana, unsigned_reason="Agreed aloud.")
    pages.append(room_state(str(proposed.workshop_id)).page)
    assert len(set(pages)) == 3
