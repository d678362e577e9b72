"""`/settings/workspace/`, and the ways between one's workspaces: another one is chosen, made, or left."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workshops import access
from workshops.domain import membership, time_zones, workspaces
from workshops.enums import Leaving, MemberRole
from workshops.forms.members import NewWorkspaceForm, WorkspaceForm
from workshops.forms.refused import add_refusal
from workshops.models import Member
from workshops.queries.members import owner_count
from workshops.refusals import Refusal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workspace(request: HttpRequest) -> HttpResponse:
    """What it is, and which others one has; its owner changes it here."""
    member = access.member(request)
    if request.method != "POST":
        return _page(request, member, _form(member))
    owner = access.owning_member(request)
    form = WorkspaceForm(request.POST)
    if form.is_valid() and _save(form, owner):
        messages.success(request, _("The settings of the workspace are saved."))
        return redirect("settings_workspace")
    return _page(request, owner, form, status=422)


def _form(member: Member) -> WorkspaceForm:
    place = member.workspace
    said = {"name": place.name, "workspace_time_zone": place.time_zone, "language": place.language}
    return WorkspaceForm(initial=said)


def _save(form: WorkspaceForm, owner: Member) -> bool:
    said, place = form.cleaned_data, owner.workspace
    try:
        zone = time_zones.known_zone(said["workspace_time_zone"], field="workspace_time_zone")
        workspaces.rename_workspace(workspace=place, by=owner, name=said["name"])
        time_zones.set_workspace_zone(workspace=place, by=owner, time_zone=zone)
        if "language" in form.data:
            workspaces.set_workspace_language(workspace=place, by=owner, language=said["language"])
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _page(request: HttpRequest, member: Member, form: WorkspaceForm, status: int = 200) -> HttpResponse:
    is_owner = member.owns
    context = {
        "form": form if is_owner else None,
        "asks_language": len(settings.LANGUAGES) > 1,
        "zones": time_zones.offered(),
        "role": MemberRole(member.role).in_sentence,
        "may_leave": not is_owner or owner_count(member.workspace_id) > 1,
        "places": access.memberships(request),
        "here": "workspace",
    }
    return render(request, "settings/workspace.html", context, status=status)


@require_POST
def leaving(request: HttpRequest) -> HttpResponse:
    """Leave the workspace in which one is."""
    member = access.member(request)
    others = [one for one in access.memberships(request) if one.pk != member.pk]
    membership.end_membership(member, by=member, reason=Leaving.LEFT)
    if others:
        access.choose_workspace(request, others[0])
    else:
        logout(request)
    messages.success(request, _("You have left {workspace}.").format(workspace=member.workspace.name))
    return redirect("home")


@require_POST
def current(request: HttpRequest) -> HttpResponse:
    """Go over to another of one's workspaces, perhaps for a page of it."""
    access.choose_workspace(request, access.own_membership(request, request.POST.get("workspace", "")))
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return redirect(wanted if is_ours else "home")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a further workspace, own it, and go over to it."""
    member = access.member(request)
    form, status = NewWorkspaceForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST" and form.is_valid():
        try:
            owner = workspaces.open_workspace(user=member.user, name=form.cleaned_data["name"])
        except Refusal as refusal:
            add_refusal(form, refusal)
            status = refusal.status
        else:
            access.choose_workspace(request, owner)
            return redirect("settings_people")
    if form.errors and status == 200:
        status = 422
    return render(request, "people/new_workspace.html", {"form": form}, status=status)
