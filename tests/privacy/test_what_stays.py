"""A name that others wrote, or that was written for everybody, stays after an erasure: here is all of it, with the
reason, and each such place is told to whoever erases."""

from __future__ import annotations

from typing import Any, cast

from tests.browsers import as_member
from tests.decisions.making import make_decision
from tests.privacy.test_everywhere import tables_that_say
from workshops.domain import audit, decision_import, people
from workshops.domain.decision_text import DecisionText
from workshops.domain.person_erasing import erase_everywhere, erase_person
from workshops.enums import AuditKind, DecisionStatus, MemberRole, NamePlace
from workshops.models import AuditEntry, Member, Note, User, Workshop, WorkspaceChannel
from workshops.queries.person_places import places_of
from workshops.queries.persons import person_of_member

NAME = "Zarquille"
# {table: why a name stays in it}
STAYS = {
    "workshops_revision": "prose that a group signed: the hash is over it",
    "log_event": "the same text in the event that announced it, under the chain's hash",
    "workshops_decision": "the title of that text",
    "workshops_eventtext": "words of others beside their events, and what was asked of everybody",
    "workshops_note": "another person's note",
    "workshops_workshop": "what a workshop asks is everybody's",
    "workshops_workspacechannel": "what a channel is called is everybody's",
    "workshops_searchdocument": "search reads what is shown",
    "workshops_searchword": "search reads what is shown",
}


def test_what_others_wrote_stays_and_is_told_place_by_place(
    ana: Member, ben: Member, copilot_scores: dict[str, dict[str, Any]]
) -> None:
    ben.user.name = NAME
    ben.user.save(update_fields=["name"])
    decision = make_decision(
        ana, scores=copilot_scores, title=f"As {NAME} said", question=f"What {NAME} asks", rationale=f"{NAME} knows."
    )
    room = Workshop.objects.get(decision=decision)
    Note.objects.create(workshop=room, text=f"Ask {NAME}.", author_name="Olivia", parked=True)
    WorkspaceChannel.objects.create(
        workspace=ana.workspace, kind="webhook", name=f"Room of {NAME}", shown="hooks.example", added_by=ana
    )
    body = cast(DecisionText, {**decision.revisions.get().body, "title": "Record"})
    decision_import.import_decision(
        by=ana, body=body, decided_on=None, status=DecisionStatus.PROPOSED,
        source="1.md", source_text=f"Deciders: {NAME}",
    )  # fmt: skip
    person = person_of_member(ben)
    words = person.names | person.addresses
    erase_person(person=person, by=None)
    assert set(tables_that_say(NAME)) == set(STAYS)
    assert tables_that_say("ben@acme.example") == []
    told = {(place.what, place.where) for place in places_of(ana.workspace, words)}
    title = room.title
    assert told == {
        (NamePlace.TEXT, "D-0001"),
        (NamePlace.TEXT, "D-0002"),
        (NamePlace.EVENT, "D-0002"),
        (NamePlace.QUESTION, title),
        (NamePlace.NOTE, title),
        (NamePlace.CHANNEL, ""),
    }


def test_an_account_stays_while_it_leads_into_another_workspace(ana: Member, ben: Member, cara: Member) -> None:
    there = people.add_member(workspace=cara.workspace, email="ben@acme.example", name="Ben", role=MemberRole.MEMBER)
    audit.record_everywhere(AuditKind.SIGNED_IN, user=ben.user, facts={"how": "code"}, address="192.0.2.7")
    browser = as_member(there)
    erase_person(person=person_of_member(ben), by=None)
    assert browser.get("/").context["member"].pk == there.pk
    entries = AuditEntry.objects.filter(kind=AuditKind.SIGNED_IN)
    kept = dict(entries.values_list("workspace", "address"))
    assert kept == {ben.workspace_id: None, there.workspace_id: "192.0.2.7"}
    of_nobody = User.objects.create(email="una@acme.example", name="Una")
    for found, account in (([person_of_member(there)], there.user), ([], of_nobody)):
        erase_everywhere(people=found, account=account)
        assert not User.objects.filter(email=account.email).exists()
