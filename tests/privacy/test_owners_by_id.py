"""Whom an assumption names as its owner is called by name wherever people read it, and by an id where it is signed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.browsers import as_member
from tests.decisions.making import TEXT, make_decision, typed
from tests.live.clients import token_of
from workshops.domain import decisions, membership
from workshops.domain.log import canonical, sha256
from workshops.domain.log_check import check_log
from workshops.domain.person_erasing import erase_person
from workshops.domain.signals import watcher_of
from workshops.models import Assumption, Decision, Event, Member, Participant, Revision
from workshops.queries.decisions import whole_decision
from workshops.queries.persons import person_of_member, person_of_seat

Scores = dict[str, dict[str, Any]]


def watched_by(*owners: str) -> list[dict[str, Any]]:
    return [{**TEXT["assumptions"][0], "statement": f"It stays ({at}).", "owner": o} for at, o in enumerate(owners)]


def owners_in(decision: Decision) -> list[str]:
    return [row["owner"] for row in decisions.current_revision(decision).body["assumptions"]]


def shown(decision: Decision) -> list[str]:
    return [one.owner_name for one in whole_decision(decision).standing]  # type: ignore[attr-defined]  # with_parts


@pytest.fixture
def decided(ana: Member, ben: Member, copilot_scores: Scores) -> Decision:
    owners = ("Ben", "BEN@acme.example", "Una", "The platform team", "")
    return make_decision(ana, scores=copilot_scores, assumptions=watched_by(*owners))


def test_members_and_participants_stand_by_id_and_are_read_by_name(decided: Decision, ana: Member, ben: Member) -> None:
    una = Participant.objects.get(name="Una")
    by_id = [f"member:{ben.pk}", f"member:{ben.pk}", f"participant:{una.pk}", "The platform team", ""]
    assert owners_in(decided) == by_id
    assert shown(decided) == ["Ben", "Ben", "Una", "The platform team", ""]
    told = Event.objects.get(kind="decision.proposed")
    assert [row["owner"] for row in told.body["text"]["assumptions"]] == by_id
    assert watcher_of(Assumption.objects.get(owner=by_id[0], position=0)) == ben
    client = as_member(ana)
    for address in ("/decisions/1/", "/decisions/1.md", "/decisions/1/revisions/1/", "/revisits/"):
        page = client.get(address).content.decode()
        assert (address, "member:" in page, "participant:" in page) == (address, False, False)
    said = client.get("/decisions/1.json").json()["assumptions"]
    assert [row["owner"] for row in said] == ["Ben", "Ben", "Una", "The platform team", ""]
    form = typed(client.get("/decisions/1/revision/").content)
    assert [form[f"assumptions-{at}-owner"] for at in range(4)] == ["Ben", "Ben", "Una", "The platform team"]


def test_programs_read_the_text_that_the_hash_is_over_and_the_names_beside_it(
    decided: Decision, ana: Member, ben: Member
) -> None:
    read = Client().get("/api/v1/decisions/1/revisions/1", headers=token_of(ana)).json()
    assert sha256(canonical(read["text"])) == read["sha256"] == decisions.current_revision(decided).sha256
    una = Participant.objects.get(name="Una")
    assert read["owners"] == {f"member:{ben.pk}": "Ben", f"participant:{una.pk}": "Una"}


def test_search_finds_them_by_the_name_that_they_have_now(decided: Decision, ana: Member, ben: Member) -> None:
    client = as_member(ana)
    ben.user.name = "Benedikt"
    ben.user.save(update_fields=["name"])
    assert shown(decided)[0] == "Benedikt"
    assert "D-0001" in client.get("/decisions/?q=benedikt").content.decode()
    assert check_log(workspace=ana.workspace).fault is None
    erase_person(person=person_of_member(ben), by=None)
    erase_person(person=person_of_seat(Participant.objects.get(name="Una")), by=None)
    assert shown(decided) == ["Erased person"] * 3 + ["The platform team", ""]
    assert check_log(workspace=ana.workspace).fault is None


def test_the_same_names_again_are_the_same_text_also_of_who_has_left(
    decided: Decision, ana: Member, ben: Member
) -> None:
    membership.end_membership(ben, by=None)
    last = decisions.current_revision(decided)
    text = {**TEXT, "assumptions": watched_by("Ben", "Ben", "Una", "The platform team", "")}
    same = decisions.revise_decision(decision=decided, by=ana, text=text, seen=last.sha256)
    assert same.revision_number == 1
    other = {**text, "rationale": "Otherwise."}
    again = decisions.revise_decision(decision=decided, by=ana, text=other, seen=last.sha256)
    assert again.revision_number == 2
    assert owners_in(again) == owners_in(decided)


def test_a_text_of_before_keeps_its_name_until_it_is_revised(ana: Member, ben: Member, copilot_scores: Scores) -> None:
    decision = make_decision(ana, scores=copilot_scores, assumptions=watched_by("The platform team"))
    old = Revision.objects.get(decision=decision)
    Revision.objects.filter(pk=old.pk).update(text=old.text.replace("The platform team", "Ben"))
    text = {**TEXT, "assumptions": watched_by("Ben")}
    last = decisions.current_revision(decision)
    assert decisions.revise_decision(decision=decision, by=ana, text=text, seen=last.sha256).revision_number == 1
    text["rationale"] = "Otherwise."
    revised = decisions.revise_decision(decision=decision, by=ana, text=text, seen=last.sha256)
    assert owners_in(revised) == [f"member:{ben.pk}"]


def test_an_id_of_another_workspace_says_nothing(ana: Member, cara: Member, copilot_scores: Scores) -> None:
    theirs = f"member:{cara.pk}"
    decision = make_decision(ana, scores=copilot_scores, assumptions=watched_by(theirs, "member:no-id"))
    assert shown(decision) == [theirs, "member:no-id"]
    assert watcher_of(Assumption.objects.get(owner=theirs)) is None
