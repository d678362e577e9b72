"""A workspace itself: a further one is opened, its name and language are changed."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from workshops.domain.audit import record
from workshops.domain.log import append_event
from workshops.domain.member_invitations import checked_name
from workshops.domain.membership_joining import add_member
from workshops.domain.people import create_workspace
from workshops.domain.rights import check_may_change
from workshops.enums import AuditKind, Joining, MemberRole
from workshops.figures import whole
from workshops.models import Member, User, Workspace
from workshops.refusals import Conflict, InvalidFields
from workshops.shared_sentences import CHOOSE_A_LANGUAGE

MOST_OWNED = 20


@transaction.atomic
def open_workspace(*, user: User, name: str) -> Member:
    """A further workspace, and `user` as its owner. Raises InvalidFields on `name`; Conflict for who owns many."""
    name = checked_name(name, field="name")
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if Member.objects.filter(user=user, role=MemberRole.OWNER, deactivated_at=None).count() >= MOST_OWNED:
        words = _("You own {count} workspaces. Hand one over, or leave it, before you make another.")
        raise Conflict(words.format(count=whole(MOST_OWNED)), code="too_many_workspaces")
    workspace = create_workspace(name=name, time_zone=user.time_zone)
    owner = add_member(workspace, user, MemberRole.OWNER, by=None, how=Joining.SETUP)
    append_event("workspace.created", subject=workspace, by=owner)
    return owner


@transaction.atomic
def rename_workspace(*, workspace: Workspace, by: Member, name: str) -> None:
    """Its address in commands (the slug) stays. The same name is no change. Raises InvalidFields on `name`."""
    check_may_change(by, workspace)
    name = checked_name(name, field="name")
    if Workspace.objects.filter(pk=workspace.pk).exclude(name=name).update(name=name):
        append_event("workspace.renamed", subject=workspace, by=by, texts={"name": name})
        record(AuditKind.SETTING_CHANGED, workspace=workspace, by=by, facts={"setting": "name"})


@transaction.atomic
def set_workspace_language(*, workspace: Workspace, by: Member, language: str) -> None:
    """For people who have chosen none themselves, and whose browser asks for none; empty: none."""
    check_may_change(by, workspace)
    if language and language not in dict(settings.LANGUAGES):
        raise InvalidFields({"language": _(CHOOSE_A_LANGUAGE)})
    before = Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk).language
    if before != language:
        Workspace.objects.filter(pk=workspace.pk).update(language=language)
        append_event("workspace.language_changed", subject=workspace, by=by, body={"from": before, "to": language})
        facts = {"setting": "language", "from": before, "to": language}
        record(AuditKind.SETTING_CHANGED, workspace=workspace, by=by, facts=facts)
