"""Cara facilitates elsewhere and sits in Ana's room as a guest, in the browser in which she is signed in.

At Ana's she is that guest and nothing more, whatever she may do at home; and at home she is what she was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from django.http import HttpResponseBase
from django.test import Client

from tests.permissions.callers import browser, open_session
from tests.permissions.evidence import changed, leaks, rows
from tests.permissions.rooms import open_room
from tests.permissions.site import Site
from tests.permissions.texts import decision_text
from workshops.domain import decisions, participants, people, rooms
from workshops.enums import MemberRole, Stage
from workshops.models import Decision, Member, Participant

# By page: what she tries at Ana's, with what; each is filled in from `Site.values`.
DECIDED_PAGES: Mapping[str, Mapping[str, str]] = {
    "/decisions/{number}/acceptance/": {},
    "/decisions/{number}/revision/": {"title": "Mine now"},
    "/decisions/{number}/rejection/": {"reason": "I do not like it."},
    "/decisions/{older}/succession/": {"by": "{newer}", "kind": "replaces"},
    "/decisions/{retired}/reopening/": {"reason": "I like it."},
    "/decisions/{draft}/proposal/": {},
    "/decisions/{number}/retirement/": {"reason": "I do not like it."},
    "/decisions/{number}/sign-offs/": {"stance": "approve", "revision_sha256": "{sha256}"},
    "/decisions/{number}/forecasts/": {"metric-0": "70", "revision_sha256": "{sha256}"},
    "/decisions/{number}/assumptions/{assumption_id}/state/": {"state": "broken"},
    "/decisions/{number}/assumptions/{assumption_id}/readings/": {"value": "1"},
    "/revisits/{revisit_id}/snooze/": {"until": "{later}", "reason": "Not now."},
    "/revisits/{revisit_id}/workshop/": {},
    "/revisits/{revisit_id}/outcome/": {"outcome": "reaffirmed"},
    "/revisits/{revisit_id}/assumptions/{assumption_id}/": {"state": "broken"},
    "/w/{workshop_id}/people/{participant_id}/removal/": {},
}
OPEN_PAGES: Mapping[str, Mapping[str, str]] = {
    "/w/{workshop_id}/costs/": {"reset": "1"},
    "/w/{workshop_id}/gates/{gate}/waiver/": {"reason": "It is met."},
    "/w/{workshop_id}/gates/{waived_gate}/restoration/": {},
    "/w/{workshop_id}/stage/": {"stage": "discussion"},
    "/w/{workshop_id}/decision/": {"title": "Mine"},
    "/w/{workshop_id}/facilitator/": {},
    "/w/{workshop_id}/people/{participant_id}/same/": {"lost": "{lost_id}"},
    "/w/{workshop_id}/invitations/": {"emails": "friend@elsewhere.example"},
    "/w/{workshop_id}/agenda-mail/": {"starts_at": "{later}T10:00", "emails": "friend@elsewhere.example", "send": "1"},
    "/w/{workshop_id}/template/": {"name": "Mine"},
    "/w/{workshop_id}/duplicate/": {"title": "Mine"},
}
# By API: as the call has it, and a body that fits.
DECIDED_CALLS: Mapping[str, Mapping[str, object]] = {
    "/decisions/{number}/accept": {"unsigned_reason": "I say so."},
    "/decisions/{number}/reject": {"reason": "I do not like it."},
    "/decisions/{number}/retire": {"reason": "I do not like it."},
    "/decisions/{retired}/reopen": {"reason": "I like it."},
    "/decisions/{draft}/propose": {},
    "/decisions/{older}/supersede": {"by": "{newer}", "kind": "replaces"},
    "/decisions/{number}/revisions": decision_text("Mine now"),
    "/signals/{signal_id}/readings": {"value": 1},
    "/revisits/{revisit_id}/snooze": {"until": "{later}", "reason": "Not now."},
    "/revisits/{revisit_id}/start": {},
    "/revisits/{revisit_id}/complete": {"outcome": "reaffirmed", "note": ""},
}
OPEN_CALLS: Mapping[str, Mapping[str, object]] = {
    "/workshops/{workshop_id}/stage": {"stage": "discussion"},
    "/workshops/{workshop_id}/decision": decision_text(),
    "/workshops/{workshop_id}/timer": {"minutes": 5},
    "/workshops/{workshop_id}/participants/{participant_id}/same-as": {"participant": "{lost_id}"},
    "/workshops/{workshop_id}/invitations": {"emails": ["friend@elsewhere.example"]},
    "/workshops/{workshop_id}/agenda-mails": {"emails": ["friend@elsewhere.example"]},
    "/workshops/{workshop_id}/duplicates": {"title": "Mine"},
    "/workshop-templates": {"workshop": "{workshop_id}", "name": "Mine"},
}


@dataclass(frozen=True)
class Hats:
    """Her browser, and her two tokens: of her membership at home, and of her place in the room."""

    browser: str
    member_token: str
    participant_token: str


def hats_in(site: Site, room: str, who: Member) -> Hats:
    seat = site.rooms[room].seats["there"]
    return Hats(
        open_session(member=who, guest=seat),
        people.create_api_token(member=who, name="laptop"),
        participants.issue_token(participant=seat),
    )


def call(token: str, method: str, path: str, body: Mapping[str, object] | None = None) -> HttpResponseBase:
    headers = {"Authorization": f"Bearer {token}"}
    return Client().generic(
        method, f"/api/v1{path}", json.dumps(body or {}).encode(), "application/json", headers=headers
    )


def filled(body: Mapping[str, object], values: Mapping[str, str]) -> dict[str, object]:
    return {name: value.format_map(values) if isinstance(value, str) else value for name, value in body.items()}


def values_of(site: Site, room: str) -> dict[str, str]:
    return {**site.values(room), "signal_id": str(site.log["decided"].signal.pk)}


PAGES = [*(("decided", path, body) for path, body in DECIDED_PAGES.items()),
         *(("recommendation", path, body) for path, body in OPEN_PAGES.items())]  # fmt: skip
CALLS = [*(("decided", path, body) for path, body in DECIDED_CALLS.items()),
         *(("recommendation", path, body) for path, body in OPEN_CALLS.items())]  # fmt: skip


@pytest.mark.parametrize("who", ["cara", "faye"])
def test_by_page(who: str, site: Site) -> None:
    hats = {room: hats_in(site, room, getattr(site.cast, who)) for room in ("decided", "recommendation")}
    before, got = rows(), {}
    for room, path, body in PAGES:
        values = values_of(site, room)
        response = browser(hats[room].browser).post(path.format_map(values), filled(body, values))
        got[path] = (response.status_code, leaks(response))
    assert (got, changed(before)) == ({path: (404, set()) for _, path, _ in PAGES}, set())


@pytest.mark.parametrize("hat", ["member_token", "participant_token"])
def test_by_api(hat: str, site: Site) -> None:
    hats = {room: hats_in(site, room, site.cast.faye) for room in ("decided", "recommendation")}
    before, got = rows(), {}
    for room, path, body in CALLS:
        values = values_of(site, room)
        response = call(getattr(hats[room], hat), "POST", path.format_map(values), filled(body, values))
        got[path] = (response.status_code, leaks(response))
    touched = changed(before)
    assert (got, touched) == ({path: (404, set()) for _, path, _ in CALLS}, set())


def test_what_a_guest_may_she_may(site: Site) -> None:
    """She reads the room and its decision, answers, and signs as the guest that she is there."""
    open_room_id, decided = site.rooms["scoring"].workshop.pk, site.rooms["decided"]
    there = browser(hats_in(site, "scoring", site.cast.faye).browser)
    assert there.get(f"/w/{open_room_id}/").status_code == 200
    assert there.post(f"/w/{open_room_id}/answers/latency/", {"level": "1"}).status_code == 302
    there = browser(hats_in(site, "decided", site.cast.faye).browser)
    assert there.get(f"/w/{decided.workshop.pk}/decision/").status_code == 200
    signed = there.post(
        f"/w/{decided.workshop.pk}/decision/sign-offs/",
        {"stance": "approve", "revision_sha256": site.log["decided"].sha256},
    )
    mine = decisions.current_revision(site.log["decided"].decision).sign_offs.get(signer_name="PLANTED-faye")
    assert (signed.status_code, mine.participant, mine.member) == (302, decided.seats["there"], None)


def decide_at_home(site: Site, numbers: int) -> Decision:
    """Elsewhere gets decisions of its own, up to that number."""
    for number in range(1, numbers + 1):
        workshop = open_room(site.cast.faye, f"At home {number}")
        for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION):
            workshop = rooms.move_stage(workshop=workshop, by=site.cast.faye, to=stage)
        text = {**decision_text(f"At home {number}"), "rationale": "At home.", "revisit": {"every_months": 3}}
        made = decisions.record_decision(workshop=workshop, by=site.cast.faye, text=text)
    return made


def test_a_number_is_that_of_her_own_workspace(site: Site) -> None:
    """D-0001 is one of each workspace. With both hats on she gets, and accepts, the one at home."""
    theirs = site.log["decided"].decision
    assert theirs.number == 1
    mine = decide_at_home(site, 1)
    there = browser(hats_in(site, "decided", site.cast.faye).browser)
    assert b"At home 1" in there.get("/decisions/1/").content
    assert there.post("/decisions/1/acceptance/", {"unsigned_reason": "Agreed aloud."}).status_code == 302
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.status, theirs.status) == ("accepted", "proposed")


def test_at_home_she_is_what_she_was(site: Site) -> None:
    """Hal, who facilitates at Acme, and sits in a room elsewhere as a guest."""
    guest = site.rooms["far"].seats["here"]
    home = browser(open_session(member=site.cast.hal, guest=guest))
    assert (
        home.post(
            f"/decisions/{site.log['decided'].decision.number}/acceptance/", {"unsigned_reason": "Agreed aloud."}
        ).status_code
        == 302
    )
    assert home.post(f"/w/{site.rooms['lobby'].workshop.pk}/stage/", {"stage": "scoring"}).status_code == 302
    assert home.get(f"/w/{guest.workshop_id}/").status_code == 200
    assert home.post(f"/w/{guest.workshop_id}/stage/", {"stage": "scoring"}).status_code == 404


def test_of_two_workspaces_the_chosen_one_counts(site: Site) -> None:
    """Faye becomes a viewer at Acme too. Signed in to Elsewhere, a number of Acme's is not there; signed in to Acme
    she reads it, and facilitates nothing in it."""
    people.add_member(workspace=site.cast.acme, email=site.cast.faye.user.email, name="Faye", role=MemberRole.VIEWER)
    number = site.log["decided"].decision.number
    for workspace, seen in ((site.cast.elsewhere, 404), (site.cast.acme, 200)):
        client = browser(open_session(member=site.cast.faye, workspace=workspace))
        assert client.get(f"/decisions/{number}/").status_code == seen
        assert client.post(f"/decisions/{number}/acceptance/", {"unsigned_reason": "Agreed aloud."}).status_code == 404


def test_the_guests_place_is_not_the_members(site: Site) -> None:
    """A place as a guest gives no right over another person's row in the same room."""
    seats: Mapping[str, Participant] = site.rooms["lobby"].seats
    hats = hats_in(site, "lobby", site.cast.cara)
    path = f"/w/{site.rooms['lobby'].workshop.pk}/people/{seats['guest'].pk}/role/"
    before = rows()
    assert browser(hats.browser).post(path, {"role": "data"}).status_code == 404
    assert changed(before) == set()
