"""Writing into a workspace's audit, in the transaction of what the entry is about. It only grows.

An entry names people and things by their ids, never by name or address, and holds nothing that anybody typed freely.
What changes rights is an event of the log too (`append_event`), which nobody can rewrite unseen; the audit is where
owners look.

Facts, by kind (what a sentence of `words/audit.py` does not know it leaves out):
signed_in, sign_in_refused, way_in_added, way_in_removed: `how` ("code", "passkey", "totp", "recovery_code", "link",
    "password", "provider", "command"); refused: `why` too, a code.
invited: `role`; invited, invitation_withdrawn: about the invitation. member_joined: `role`, `how` (Joining).
role_changed: `from`, `to`; about the member. member_removed: `how` ("owner", "scim", "command"); about the member.
owner_changed: about the new one.
token_made, token_revoked: `scope`, `expires_on`; about the token. exported: `what` (Exported), `form` ("pdf", …).
texts_erased, old_data_erased: `what`, `count`. setting_changed: `setting`, and `from`, `to` where they are plain.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Model

from workshops.domain.log import actor_name, happening_at, subject_name
from workshops.enums import AuditKind, Exported
from workshops.models import AuditEntry, Member, Participant, User, Workspace

# An address of the network says where somebody was. It serves to find a stranger's sign-in, and then no more.
ADDRESS_KEPT = timedelta(days=30)
LONGEST_FACT = 200

# `None`: nobody who is signed in, that is the command line or the schedule.
By = Member | User | Participant | None
Facts = Mapping[str, str | int | bool | None]


def record(
    kind: AuditKind,
    *,
    workspace: Workspace,
    by: By,
    about: Model | None = None,
    facts: Facts | None = None,
    address: str = "",
) -> AuditEntry:
    """One entry more. `address`: from where, for sign-ins only; it is forgotten after `ADDRESS_KEPT`."""
    return AuditEntry.objects.create(
        workspace=workspace,
        at=happening_at(),
        kind=kind,
        actor=actor_name(by),
        about=subject_name(about) if about is not None else "",
        facts=_plain(facts or {}),
        address=address or None,
    )


def record_everywhere(
    kind: AuditKind, *, user: User, facts: Facts | None = None, address: str = ""
) -> list[AuditEntry]:
    """The same entry in each workspace that the person is a member of now, by the member that they are there: for
    what concerns their account, such as a sign-in."""
    mine = Member.objects.filter(user=user, deactivated_at=None).select_related("workspace").order_by("created_at")
    return [record(kind, workspace=one.workspace, by=one, about=one, facts=facts, address=address) for one in mine]


def record_export(what: Exported, form: str, *, workspace: Workspace, by: By, about: Model | None = None) -> AuditEntry:
    """Something was handed out as a file of that form ("pdf"): say so before its first byte leaves."""
    facts = {"what": str(what), "form": form}
    return record(AuditKind.EXPORTED, workspace=workspace, by=by, about=about, facts=facts)


def forget_addresses(*, now: datetime) -> int:
    """Of entries that are older than `ADDRESS_KEPT`; how many had one."""
    return AuditEntry.objects.filter(address__isnull=False, at__lt=now - ADDRESS_KEPT).update(address=None)


def let_go(workspace_id: UUID, *, at_most: int) -> int:
    """What the workspace's retention lets go, by PostgreSQL's clock, never what is of the last year; how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_let_go(%s, %s)", [workspace_id, at_most])
        return int(cursor.fetchone()[0])


def forget_addresses_of(member: Member) -> int:
    """Of everything that they did: for their erasure, which does not wait."""
    return AuditEntry.objects.filter(address__isnull=False, actor=subject_name(member)).update(address=None)


def _plain(facts: Facts) -> dict[str, object]:
    for name, value in facts.items():
        if not isinstance(value, str | int | bool | None) or len(str(value)) > LONGEST_FACT:
            raise ValueError(f"The audit holds plain, short facts; {name} is none.")
    return dict(facts)
