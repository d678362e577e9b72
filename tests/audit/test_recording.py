"""What is written into the audit stays there, but for addresses of the network, which are forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from workshops.domain import audit, people
from workshops.domain.database_owner import as_owner
from workshops.enums import AuditKind, MemberRole
from workshops.models import AuditEntry, Member, Workshop

pytestmark = pytest.mark.django_db


def test_an_entry_names_by_id_who_did_what_to_what(ana: Member, workshop: Workshop) -> None:
    audit.record(
        AuditKind.EXPORTED, workspace=ana.workspace, by=ana, about=workshop, facts={"what": "ballots", "form": "csv"}
    )
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.actor, entry.about, entry.facts, entry.address) == (
        "exported",
        f"member:{ana.pk}",
        f"workshop:{workshop.pk}",
        {"what": "ballots", "form": "csv"},
        None,
    )
    assert timezone.now() - entry.at < timedelta(minutes=1)


def test_what_nobody_did_who_is_signed_in_is_the_systems(ana: Member) -> None:
    assert audit.record(AuditKind.OLD_DATA_ERASED, workspace=ana.workspace, by=None).actor == "system"


def test_a_sign_in_stands_in_each_workspace_that_the_person_is_in_and_in_no_other(ana: Member, cara: Member) -> None:
    third, left = (people.create_workspace(name=name) for name in ("Third", "Left"))
    there = people.add_member(workspace=third, email=ana.user.email, name="Ana", role=MemberRole.VIEWER)
    gone = people.add_member(workspace=left, email=ana.user.email, name="Ana", role=MemberRole.MEMBER)
    Member.objects.filter(pk=gone.pk).update(deactivated_at=timezone.now())
    audit.record_everywhere(AuditKind.SIGNED_IN, user=ana.user, facts={"how": "code"}, address="192.0.2.7")
    found = AuditEntry.objects.order_by("pk").values_list("workspace", "actor", "address")
    assert list(found) == [
        (ana.workspace_id, f"member:{ana.pk}", "192.0.2.7"),
        (third.pk, f"member:{there.pk}", "192.0.2.7"),
    ]


@pytest.mark.parametrize("fact", [{"a": 1}, ["a"], "x" * 201, 1.5])
def test_facts_are_short_and_plain(ana: Member, fact: object) -> None:
    with pytest.raises(ValueError, match="plain, short facts"):
        audit.record(AuditKind.INVITED, workspace=ana.workspace, by=ana, facts={"what": fact})  # type: ignore[dict-item]  # the point


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workshops_auditentry SET kind = 'invited'",
        "UPDATE workshops_auditentry SET facts = '{}', address = NULL",
        "UPDATE workshops_auditentry SET address = '192.0.2.8'",
        "UPDATE workshops_auditentry SET address = NULL, at = now()",
        "DELETE FROM workshops_auditentry",
    ],
)
def test_the_owner_of_the_tables_changes_and_removes_nothing_either(ana: Member, statement: str) -> None:
    audit.record_everywhere(AuditKind.SIGNED_IN, user=ana.user, facts={"how": "code"}, address="192.0.2.7")
    before = list(AuditEntry.objects.values())
    with as_owner(), pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(AuditEntry.objects.values()) == before


def test_addresses_are_forgotten_after_thirty_days_and_at_once_of_whoever_is_erased(ana: Member, ben: Member) -> None:
    for one in (ana, ben):
        audit.record_everywhere(AuditKind.SIGNED_IN, user=one.user, facts={"how": "code"}, address="192.0.2.7")
    now = timezone.now()
    assert audit.forget_addresses(now=now + timedelta(days=29)) == 0
    assert audit.forget_addresses_of(ben) == 1
    assert AuditEntry.objects.get(address__isnull=False).actor == f"member:{ana.pk}"
    assert audit.forget_addresses(now=now + timedelta(days=31)) == 1
    assert list(AuditEntry.objects.values_list("kind", "address")) == [("signed_in", None)] * 2
