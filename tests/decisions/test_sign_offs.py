"""Signatures, acceptance, revision, supersession and retirement, through the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.browsers import as_guest
from tests.decisions.making import TEXT, make_decision, typed
from workshops.domain import decisions, people, revisits
from workshops.domain.decisions import Signer
from workshops.enums import MemberRole
from workshops.models import Decision, Event, Member, Occurrence, Participant, SignOff

pytestmark = pytest.mark.made_once("proposed")

SignIn = Callable[[Member], Client]


def sha(decision: Decision) -> str:
    return decisions.current_revision(decision).sha256


def signature(decision: Decision, **parts: str) -> dict[str, str]:
    return {"stance": "approve", "reason": "", "revision_sha256": sha(decision), **parts}


def room(decision: Decision, end: str = "") -> str:
    """Where guests find it."""
    return f"/w/{decision.workshop_id}/decision/{end}"


def test_guest_signs_for_the_role_they_had(proposed: Decision, crowd: list[Participant]) -> None:
    sam = as_guest(crowd[1])
    page = sam.get(room(proposed))
    assert page.status_code == 200
    assert "You sign revision 1 as Sam, Security" in page.content.decode()
    answer = sam.post(
        room(proposed, "sign-offs/"), signature(proposed, stance="dissent", reason="Rights are untested.")
    )
    assert answer.status_code == 302
    signed = SignOff.objects.get()
    assert (signed.participant, signed.role_key, signed.stance) == (crowd[1], "security", "dissent")
    page = sam.get(room(proposed))
    words = page.content.decode()
    assert words.count("Rights are untested.") >= 2  # in their words on the sheet, and in the form to sign again
    assert "not signed yet" in words


def test_signing_again_replaces_the_stance(proposed: Decision, crowd: list[Participant]) -> None:
    sam = as_guest(crowd[1])
    sam.post(room(proposed, "sign-offs/"), signature(proposed, stance="abstain"))
    sam.post(room(proposed, "sign-offs/"), signature(proposed))
    assert list(SignOff.objects.values_list("stance", flat=True)) == ["approve"]
    assert Event.objects.filter(kind="decision.signed").count() == 2


def test_dissent_needs_words(proposed: Decision, crowd: list[Participant]) -> None:
    answer = as_guest(crowd[0]).post(room(proposed, "sign-offs/"), signature(proposed, stance="dissent"))
    assert answer.status_code == 422
    assert "Say in your own words what you object to" in answer.content.decode()
    assert SignOff.objects.count() == 0


def test_text_that_changed_meanwhile_is_not_signed(proposed: Decision, ana: Member, crowd: list[Participant]) -> None:
    old = signature(proposed, stance="dissent", reason="My long reasons.")
    decisions.revise_decision(decision=proposed, by=ana, text={**TEXT, "fallback": "Decline."}, seen=sha(proposed))
    answer = as_guest(crowd[0]).post(room(proposed, "sign-offs/"), old)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The text has changed since you read it." in page
    assert "My long reasons." in page
    assert sha(Decision.objects.get()) in page
    assert SignOff.objects.count() == 0


def test_member_who_was_not_in_the_workshop_signs(proposed: Decision, ben: Member, as_member: SignIn) -> None:
    assert as_member(ben).post("/decisions/1/sign-offs/", signature(proposed)).status_code == 302
    assert SignOff.objects.get().member == ben


def test_viewer_reads_and_does_not_sign(proposed: Decision, ana: Member, as_member: SignIn) -> None:
    viewer = people.add_member(workspace=ana.workspace, email="vic@acme.example", name="Vic", role=MemberRole.VIEWER)
    client = as_member(viewer)
    page = client.get("/decisions/1/")
    assert page.status_code == 200
    assert "Sign this text" not in page.content.decode()
    assert client.post("/decisions/1/sign-offs/", signature(proposed)).status_code == 404
    assert SignOff.objects.count() == 0


POSTS = ("acceptance/", "revision/", "retirement/")


@pytest.mark.parametrize("address", POSTS)
def test_member_cannot_change_a_decision(proposed: Decision, ben: Member, as_member: SignIn, address: str) -> None:
    before = Event.objects.count()
    assert as_member(ben).post(f"/decisions/1/{address}", {"reason": "No longer."}).status_code == 404
    assert Event.objects.count() == before


@pytest.mark.parametrize("address", ["", *POSTS, "sign-offs/"])
def test_outsiders_find_nothing(proposed: Decision, cara: Member, as_member: SignIn, address: str) -> None:
    method = "post" if address else "get"
    answer = getattr(as_member(cara), method)(f"/decisions/1/{address}")
    assert answer.status_code == 404
    assert b"Claims copilot" not in answer.content


def test_guest_of_another_workshop_finds_nothing(
    proposed: Decision, ana: Member, copilot_scores: dict[str, dict[str, Any]]
) -> None:
    other = make_decision(ana, scores=copilot_scores, title="Ticket router")
    guest = as_guest(Participant.objects.get(workshop=other.workshop, name="Una"))
    for end in ("/", ".json", ".md", ".pdf"):
        assert guest.get(f"/w/{other.workshop_id}/decision{end}").status_code == 200
        for address in (f"/w/{proposed.workshop_id}/decision{end}", f"/decisions/{proposed.number}{end}"):
            answer = guest.get(address)
            assert answer.status_code == 404
            assert b"Claims copilot" not in answer.content


def test_number_means_nothing_to_a_guest(proposed: Decision, crowd: list[Participant]) -> None:
    """It means something in one workspace; what a guest knows is the room."""
    assert as_guest(crowd[0]).get("/decisions/1/").status_code == 404
    assert 'href="/decisions/' not in as_guest(crowd[0]).get(room(proposed)).content.decode()


def test_members_find_the_decision_of_a_room_by_its_number(proposed: Decision, ben: Member, as_member: SignIn) -> None:
    assert as_member(ben).get(room(proposed))["Location"] == "/decisions/1/"


def test_nobody_is_sent_to_sign_in(proposed: Decision) -> None:
    answer = Client().get("/decisions/1/")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fdecisions%2F1%2F"


def test_accepting_twice_is_accepting_once(proposed: Decision, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    assert client.post("/decisions/1/acceptance/", {"unsigned_reason": "Agreed aloud."}).status_code == 302
    assert client.post("/decisions/1/acceptance/", {"unsigned_reason": "Agreed aloud."}).status_code == 302
    proposed.refresh_from_db()
    assert (proposed.status, proposed.accepted_by) == ("accepted", ana)
    assert Event.objects.filter(kind="decision.accepted").count() == 1


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("Agreed\x00aloud.", "This text has a character in it that cannot be stored: delete it, or"),
        ("x" * 2001, "The reason may have up to 2,000 characters."),
    ],
)
def test_a_reason_that_cannot_be_kept_accepts_nothing(
    proposed: Decision, ana: Member, as_member: SignIn, reason: str, sentence: str
) -> None:
    answer = as_member(ana).post("/decisions/1/acceptance/", {"unsigned_reason": reason})
    proposed.refresh_from_db()
    assert (answer.status_code, proposed.status) == (422, "proposed")
    assert sentence in answer.content.decode()


def test_revision_voids_signatures_and_says_what_changed(
    proposed: Decision, ana: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    as_guest(crowd[0]).post(room(proposed, "sign-offs/"), signature(proposed))
    client = as_member(ana)
    client.post("/decisions/1/acceptance/", {"unsigned_reason": "Agreed aloud."})
    form = client.get("/decisions/1/revision/")
    assert "It has been accepted" in form.content.decode()
    sent = typed(form.content) | {"approach": "hybrid", "metrics-0-threshold": "95"}
    assert client.post("/decisions/1/revision/", sent).status_code == 302
    proposed.refresh_from_db()
    assert (proposed.status, proposed.revision_number, proposed.approach) == ("proposed", 2, "hybrid")
    assert proposed.accepted_by is None
    assert SignOff.objects.get().voided_at is not None
    page = client.get("/decisions/1/").content.decode()
    assert "Voided: Pia, Product, not confirmed (approve)" in page
    assert "Retrieval-augmented generation became Hybrid" in page
    assert "at or above 90% became at or above 95%" in page
    assert page.count("not signed yet") == 3


def test_unchanged_text_is_no_revision(proposed: Decision, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    sent = typed(client.get("/decisions/1/revision/").content)
    assert client.post("/decisions/1/revision/", sent).status_code == 302
    proposed.refresh_from_db()
    assert proposed.revision_number == 1


def test_two_editors_at_once(proposed: Decision, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    sent = typed(client.get("/decisions/1/revision/").content)
    client.post("/decisions/1/revision/", sent | {"rationale": "The first editor."})
    answer = client.post("/decisions/1/revision/", sent | {"rationale": "The second editor."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody has revised this decision meanwhile." in page
    assert "The second editor." in page
    assert Decision.objects.get().revisions.count() == 2


def test_accepting_the_successor_supersedes(
    proposed: Decision, ana: Member, as_member: SignIn, copilot_scores: dict[str, dict[str, Any]]
) -> None:
    client = as_member(ana)
    client.post("/decisions/1/acceptance/", {"unsigned_reason": "Agreed aloud."})
    revisit = revisits.start_revisit(occurrence=Occurrence.objects.get(plan__decision=proposed), by=ana)
    newer = _decide_again(revisit, ana, copilot_scores)
    assert (
        client.post(f"/decisions/{newer.number}/acceptance/", {"unsigned_reason": "Agreed aloud."}).status_code == 302
    )
    proposed.refresh_from_db()
    assert proposed.status == "superseded"
    assert Decision.objects.get(supersedes=proposed) == newer
    old = client.get("/decisions/1/").content.decode()
    assert f"Superseded by {newer.label} on" in old
    assert f'href="/decisions/{newer.number}/"' in old
    assert "supersedes <a" in client.get(f"/decisions/{newer.number}/").content.decode()
    assert client.post("/decisions/1/sign-offs/", signature(proposed)).status_code == 409


def _decide_again(revisit: Any, by: Member, scores: dict[str, dict[str, Any]]) -> Decision:
    from tests.decisions.making import reach_recommendation
    from workshops.domain import participants

    una = participants.join_workshop(workshop=revisit, name="Una", role="data")
    workshop = reach_recommendation(revisit, by, [una], scores, compute=False)
    return decisions.record_decision(workshop=workshop, by=by, text={**TEXT, "rationale": "Still so."})


def test_retiring_asks_for_a_reason(proposed: Decision, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    refused = client.post("/decisions/1/retirement/", {"reason": " "})
    assert refused.status_code == 422
    assert "Say why the decision is retired." in refused.content.decode()
    assert client.post("/decisions/1/retirement/", {"reason": "The line is sold."}).status_code == 302
    proposed.refresh_from_db()
    assert proposed.status == "retired"
    assert "The line is sold." in client.get("/decisions/1/").content.decode()
    assert client.get("/decisions/1/revision/").status_code == 409


def test_signatures_bound_to_another_decision_do_not_count(
    proposed: Decision, ana: Member, copilot_scores: dict[str, dict[str, Any]], crowd: list[Participant]
) -> None:
    other = make_decision(ana, scores=copilot_scores, title="Ticket router")
    answer = as_guest(crowd[0]).post(room(proposed, "sign-offs/"), signature(proposed, revision_sha256=sha(other)))
    assert answer.status_code == 409
    assert SignOff.objects.count() == 0


def test_domain_signs_for_participant_before_member(proposed: Decision, ana: Member, crowd: list[Participant]) -> None:
    signed = decisions.sign_off(
        decision=proposed, signer=Signer(crowd[2], ana), stance="approve", revision_sha256=sha(proposed)
    )
    assert (signed.participant, signed.member, signed.role_key) == (crowd[2], None, "data")
