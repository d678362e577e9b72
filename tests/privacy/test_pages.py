"""An owner exports and erases people and says for how long things are kept; everybody takes out what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.decisions.making import make_decision
from workshops import callers
from workshops.domain import decisions, participants, people, rooms
from workshops.domain.decisions import Signer
from workshops.domain.log_check import check_log
from workshops.domain.person_access import GUEST_KEY
from workshops.domain.person_erasing import check_may_go
from workshops.enums import MemberRole, Stage
from workshops.models import (
    AuditEntry,
    Decision,
    Event,
    Member,
    Participant,
    Retention,
    SignOff,
    User,
    Workshop,
    Workspace,
)
from workshops.queries.persons import person_of_member
from workshops.refusals import Conflict

AsMember = Callable[[Member], Client]


@pytest.fixture
def olga(workspace: Workspace) -> Member:
    return people.add_member(workspace=workspace, email="olga@acme.example", name="Olga", role=MemberRole.OWNER)


def test_everybody_takes_out_what_is_theirs_and_nobody_elses(as_member: AsMember, olga: Member, ben: Member) -> None:
    response = as_member(ben).get("/settings/privacy/your-data.json")
    assert response["Content-Disposition"] == 'attachment; filename="person.json"'
    said = response.json()
    assert said["account"]["email"] == ben.user.email
    assert [each["membership"][0]["id"] for each in said["workspaces"]] == [str(ben.pk)]
    assert olga.user.email not in response.content.decode()
    assert as_member(ben).get(f"/settings/privacy/members/{olga.pk}/data.json").status_code == 404
    entry = AuditEntry.objects.latest("pk")
    assert (entry.kind, entry.actor, entry.about) == ("exported", f"member:{ben.pk}", f"member:{ben.pk}")


def test_a_person_is_found_looked_at_and_erased_once_the_name_is_typed(
    as_member: AsMember, olga: Member, ben: Member, ana: Member
) -> None:
    rooms.create_workshop(workspace=ana.workspace, by=ana, title="What Ben asked", use_case="As Ben said.")
    client, address = as_member(olga), f"/settings/privacy/members/{ben.pk}/"
    assert address in client.get("/settings/privacy/?q=ben@").content.decode()
    page = client.get(address).content.decode()
    assert "What Ben asked: what the workshop asks, once" in page
    assert (
        "The texts of workshops and decisions stay as they are, whoever wrote them, and so does what others wrote"
        in page
    )
    wrong = client.post(address, {"name": "Benedict"})
    assert (wrong.status_code, "Type “Ben” to say that it is this person." in wrong.content.decode()) == (422, True)
    assert client.post(address, {"name": " ben "}).status_code == 302
    ben.refresh_from_db()
    assert (ben.name, ben.user.is_active, ben.deactivated_at is None) == ("Erased person", False, False)
    assert "This person is erased." in client.get(address).content.decode()
    again = client.post(address, follow=True).content.decode()
    assert "This person had been erased before. Nothing was left to do." in again
    assert f"/settings/privacy/members/{ben.pk}/" not in client.get("/settings/privacy/?q=erased").content.decode()


def test_the_last_owner_and_oneself_stay_in_one_sentence(as_member: AsMember, olga: Member, ben: Member) -> None:
    oneself = as_member(olga).post(f"/settings/privacy/members/{olga.pk}/", {"name": "Olga"})
    assert oneself.status_code == 409
    assert "Nobody erases themselves. Another owner of this workspace can do it." in oneself.content.decode()
    # By the command, too. An owner whose account is switched off is none.
    off = people.add_member(workspace=olga.workspace, email="off@acme.example", name="Off", role=MemberRole.OWNER)
    User.objects.filter(pk=off.user_id).update(is_active=False)
    with pytest.raises(Conflict, match="Olga is the only owner of Acme"):
        check_may_go(person_of_member(olga), None)
    check_may_go(person_of_member(off), None)
    assert Event.objects.filter(kind="person.erased").count() == 0
    assert Member.objects.get(pk=olga.pk).name == "Olga"


def test_a_guest_is_erased_by_seat_with_every_seat_that_was_theirs(
    as_member: AsMember, as_guest: Callable[..., Client], olga: Member, ana: Member, workshop: Workshop
) -> None:
    pat = participants.join_workshop(workshop=workshop, name="Pat Quince", role="data")
    client, address = as_member(olga), f"/settings/privacy/guests/{pat.pk}/"
    room = f"/w/{workshop.pk}/people/"
    participants.join_workshop(workshop=workshop, name="Olga", role="product", member=olga)
    for who, offered in ((olga, 1), (ana, 0)):
        listed = as_member(who).get(room).content.decode()
        assert (listed.count("/settings/privacy/"), listed.count(f'href="{address}"')) == (offered, offered)
    browser = as_guest(pat)
    assert (GUEST_KEY, browser.session[GUEST_KEY]) == (callers.GUEST_KEY, {str(workshop.pk): str(pat.pk)})
    assert address in client.get("/settings/privacy/?q=quince").content.decode()
    assert "Pat Quince" in client.get(f"{address}data.json").content.decode()
    assert client.post(address, {"name": "Pat Quince"}).status_code == 302
    pat.refresh_from_db()
    assert (pat.name, pat.removed_at is None, pat.erased_at is None) == ("Erased person", False, False)
    assert browser.session[GUEST_KEY] == {}
    assert browser.get(f"/w/{workshop.pk}/").status_code != 200
    assert "Pat" not in client.get(f"/w/{workshop.pk}/").content.decode()
    assert check_log(workspace=ana.workspace).fault is None


def test_the_only_signer_may_be_erased_and_the_sheet_says_that_somebody_approved(
    as_member: AsMember, olga: Member, ana: Member, copilot_scores: dict[str, dict[str, Any]]
) -> None:
    decision = make_decision(ana, scores=copilot_scores)
    una = Participant.objects.select_related("workshop", "role").get(name="Una")
    seen = decisions.current_revision(decision).sha256
    decisions.sign_off(
        decision=decision, signer=Signer(una, None), stance="approve", reason="Fine.", revision_sha256=seen
    )
    as_member(olga).post(f"/settings/privacy/guests/{una.pk}/", {"name": "Una"})
    signed = SignOff.objects.get()
    assert (signed.signer_name, signed.stance, signed.reason) == ("Erased person", "approve", "")
    page = as_member(olga).get(f"/decisions/{decision.number}/").content.decode()
    assert "Erased person" in page
    assert Decision.objects.get().status == "proposed"
    assert check_log(workspace=ana.workspace).fault is None


def test_what_would_go_is_said_before_it_is_so(as_member: AsMember, olga: Member, ana: Member) -> None:
    old = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Old", use_case="Old.")
    rooms.move_stage(workshop=old, by=ana, to=Stage.CANCELLED)
    long_ago = timezone.now() - timedelta(days=90)
    Workshop.objects.update(created_at=long_ago, stage_since=long_ago, ended_at=long_ago)
    client, days = as_member(olga), {"workshops": "60", "invitations": "", "notices": "", "readings": "", "audit": ""}
    page = client.post("/settings/privacy/retention/", days).content.decode()
    assert "Today this would remove 1 workshop, 0 addresses, 0 messages, 0 readings and 0 entries of the audit." in page
    assert not Retention.objects.exists()
    assert client.post("/settings/privacy/retention/", {**days, "sure": "yes"}).status_code == 302
    assert Retention.objects.get().workshops == 60
    assert 'value="60"' in client.get("/settings/privacy/").content.decode()
    for wrong in ("0", "-1", "99999999", "soon", "9" * 5000):
        refused = client.post("/settings/privacy/retention/", {**days, "workshops": wrong, "sure": "yes"})
        assert (wrong[:9], refused.status_code) == (wrong[:9], 422)
    assert Retention.objects.get().workshops == 60
