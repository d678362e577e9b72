"""`/settings/people/`: who is in the workspace and who is asked in, for its owners."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workshops import access
from workshops.domain import member_invitations, membership
from workshops.domain.member_invitations_ending import withdraw_invitation
from workshops.enums import MemberRole
from workshops.forms.members import InviteForm, LinkForm, RoleForm
from workshops.forms.refused import add_refusal
from workshops.models import Member, MemberInvitation
from workshops.queries.members import members_of, open_invitations
from workshops.queries.signing_in import still_knows_secret
from workshops.refusals import Refusal
from workshops.words import members as words

PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """The list; a POST invites by mail. What is said is the same whether the address has an account or not."""
    owner = access.owning_member(request)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, owner, invite=form)
    try:
        invitation = member_invitations.invite_by_mail(workspace=owner.workspace, by=owner, **form.cleaned_data)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _page(request, owner, invite=form, status=refusal.status)
    messages.success(request, _("An invitation goes to {address}.").format(address=invitation.email))
    return redirect("settings_people")


@never_cache
@require_POST
def links(request: HttpRequest) -> HttpResponse:
    """Make a link. It stands in this answer and nowhere else."""
    owner = access.owning_member(request)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, owner, link=form)
    try:
        made = member_invitations.invite_by_link(workspace=owner.workspace, by=owner, **form.cleaned_data)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _page(request, owner, link=form, status=refusal.status)
    return _page(request, owner, made=made)


@require_POST
def withdrawal(request: HttpRequest, member_invitation_id: UUID) -> HttpResponse:
    invitation, by = access.member_invitation_to_change(access.insider(request), member_invitation_id)
    withdraw_invitation(invitation=invitation, by=by)
    messages.success(request, _("The invitation was taken back, and its link works no more."))
    return redirect("settings_people")


@require_POST
def role(request: HttpRequest, member_id: UUID) -> HttpResponse:
    member, by = access.member_to_change(access.insider(request), member_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["role"][0]))
        return redirect("settings_people")
    changed = membership.change_role(member, MemberRole(form.cleaned_data["role"]), by=by)
    said = _("{name}’s role is {role} from now on.").format(
        name=changed.name, role=MemberRole(changed.role).in_sentence
    )
    messages.success(request, said)
    return redirect("settings_people" if changed.pk != by.pk else "settings_workspace")


@require_POST
def removal(request: HttpRequest, member_id: UUID) -> HttpResponse:
    member, by = access.member_to_change(access.insider(request), member_id)
    if member.pk == by.pk:
        return redirect("settings_workspace")  # where one leaves
    membership.end_membership(member, by=by)
    messages.success(request, _("{name} is out of the workspace. What they did stays.").format(name=member.name))
    if still_knows_secret(by.workspace) == member:
        words = _("{name} made the directory’s secret. Make a new one under Security, so that theirs does nothing.")
        messages.warning(request, words.format(name=member.name))
    return redirect("settings_people")


@require_POST
def ownership(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Hand the ownership over, and be a facilitator from then on."""
    member, by = access.member_to_change(access.insider(request), member_id)
    membership.transfer_ownership(by, member)
    messages.success(request, _("{name} owns the workspace now, and you facilitate in it.").format(name=member.name))
    return redirect("settings_workspace")


def _page(
    request: HttpRequest,
    owner: Member,
    *,
    invite: InviteForm | None = None,
    link: LinkForm | None = None,
    made: member_invitations.Link | None = None,
    status: int = 200,
) -> HttpResponse:
    named = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    shown = Paginator(members_of(owner.workspace_id, named=named), PAGE).get_page(request.GET.get("page"))
    wrong = any(form is not None and form.is_bound and form.errors for form in (invite, link))
    context = {
        "invite": invite or InviteForm(),
        "link": link or LinkForm(),
        "made": made,
        "shown": shown,
        "rows": [_row(member, owner) for member in shown],
        "named": named,
        "waiting": [_waiting(invitation, owner) for invitation in open_invitations(owner.workspace_id)],
        "rights": words.role_rights(),
        "roles": MemberRole.choices,
        "here": "people",
    }
    return render(request, "settings/people.html", context, status=422 if wrong and status == 200 else status)


def _row(member: Member, owner: Member) -> dict[str, object]:
    return {
        "member": member,
        "key": str(member.pk),
        "since": words.since_words(member),
        "seen": words.seen_words(member, owner.user.time_zone, timezone.now()),
        "is_self": member.pk == owner.pk,
        "is_owner": member.owns,
    }


def _waiting(invitation: MemberInvitation, owner: Member) -> dict[str, object]:
    return {
        "invitation": invitation,
        "who": words.invited_words(invitation),
        "role": MemberRole(invitation.role).label,
        "standing": words.standing_words(invitation, owner.workspace.time_zone, timezone.now()),
        "mail": words.mail_words(invitation),
        "failed": words.mail_failed(invitation),
    }
