"""What a workspace has besides: settings, tokens, templates, channels, messages."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from workshops.access.ids import as_uuid
from workshops.callers import Who, insider, require_facilitator, require_owner
from workshops.enums import MemberRole
from workshops.models import (
    ApiToken,
    JoiningDomain,
    Member,
    WorkshopTemplate,
    WorkspaceChannel,
)
from workshops.queries.mail_states import Mail, mail_in
from workshops.queries.tokens import tokens_to_see
from workshops.refusals import NotThere
from workshops.shared_sentences import NO_SUCH_TOKEN


def workspace_to_set(asking: Who) -> Member:
    """The caller, where they may change the settings of their workspace."""
    return require_owner(asking)


def audit_to_see(asking: Who) -> Member:
    """The caller, where they may read what was done in their workspace: owners, and viewers, who are there to look."""
    if asking.member is None or asking.member.role not in (MemberRole.OWNER, MemberRole.VIEWER):
        raise NotThere(_("Only an owner or a viewer of this workspace can see this."), code="not_owner")
    return asking.member


def token_to_revoke(asking: Who, token_id: UUID | str) -> tuple[ApiToken, Member]:
    """One's own token, or any of the workspace for its owner."""
    nothing = _(NO_SUCH_TOKEN)
    found = None
    if asking.member is not None:
        found = tokens_to_see(asking.member).filter(pk=as_uuid(token_id, nothing)).first()
    if found is None:
        raise NotThere(nothing)
    assert asking.member is not None
    return found, asking.member


def mail_to_steer(asking: Who, mail_id: UUID | str) -> tuple[Mail, Member]:
    """A mail of the workspace, for a facilitator: nobody else sees them."""
    by = require_facilitator(asking)
    nothing = _("There is no such message, or it is not yours to see.")
    found = mail_in(by.workspace_id, as_uuid(mail_id, nothing))
    if found is None:
        raise NotThere(nothing)
    return found, by


def template_to_use(asking: Who, template_id: UUID | str) -> tuple[WorkshopTemplate, Member]:
    """One of the workspace's set-ups, for whoever may open workshops in it."""
    by = require_facilitator(asking)
    nothing = _("There is no such template, or it is not yours.")
    templates = WorkshopTemplate.objects.select_related("workspace")
    found = templates.filter(pk=as_uuid(template_id, nothing), workspace=by.workspace_id).first()
    if found is None:
        raise NotThere(nothing)
    return found, by


def channel_to_change(asking: Who, channel_id: UUID | str) -> tuple[WorkspaceChannel, Member]:
    """One of the workspace's channels, for its owners."""
    owner = require_owner(asking)
    nothing = _("There is no such channel, or it is not yours.")
    found = (
        WorkspaceChannel.objects.select_related("workspace")
        .filter(pk=as_uuid(channel_id, nothing), workspace=owner.workspace_id)
        .first()
    )
    if found is None:
        raise NotThere(nothing)
    return found, owner


def domain_to_change(request: HttpRequest, domain_id: UUID) -> tuple[JoiningDomain, Member]:
    """One of the domains whose people come in by themselves, for the workspace's owners."""
    owner = require_owner(insider(request))
    found = JoiningDomain.objects.select_related("workspace").filter(pk=domain_id, workspace=owner.workspace_id).first()
    if found is None:
        raise NotThere(_("There is no such domain, or it is not yours."))
    return found, owner
