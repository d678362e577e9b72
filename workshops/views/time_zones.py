"""In which time zone times are said: one's own, and the workspace's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workshops import access, dates
from workshops.domain import time_zones
from workshops.forms.time_zones import OwnZoneForm, WorkspaceZoneForm
from workshops.models import Member
from workshops.refusals import InvalidFields


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The page, and one's own time zone."""
    member = access.member(request)
    form = OwnZoneForm(request.POST or None, initial={"time_zone": member.user.time_zone})
    if request.method != "POST" or not form.is_valid():
        return _page(request, member, own=form)
    zone = form.cleaned_data["time_zone"]
    try:
        time_zones.set_own_zone(user=member.user, time_zone=zone)
    except InvalidFields as refusal:
        form.add_error("time_zone", refusal.sentence)
        return _page(request, member, own=form)
    messages.success(request, _("Times are said to you by the clock of {place}.").format(place=dates.place_of(zone)))
    return redirect("own_time_zone")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_workspace(request: HttpRequest) -> HttpResponse:
    """The workspace's time zone, for its owner."""
    if request.method != "POST":
        return redirect("own_time_zone")
    member = access.workspace_to_set(access.insider(request))
    form = WorkspaceZoneForm(request.POST)
    if not form.is_valid():
        return _page(request, member, of_workspace=form)
    zone = form.cleaned_data["workspace_time_zone"]
    try:
        time_zones.set_workspace_zone(workspace=member.workspace, by=member, time_zone=zone)
    except InvalidFields as refusal:
        form.add_error("workspace_time_zone", refusal.sentence)
        return _page(request, member, of_workspace=form)
    messages.success(request, _("The workspace goes by the clock of {place}.").format(place=dates.place_of(zone)))
    return redirect("own_time_zone")


def _page(
    request: HttpRequest,
    member: Member,
    *,
    own: OwnZoneForm | None = None,
    of_workspace: WorkspaceZoneForm | None = None,
) -> HttpResponse:
    zone = {"workspace_time_zone": member.workspace.time_zone}
    context = {
        "own": own or OwnZoneForm(initial={"time_zone": member.user.time_zone}),
        "of_workspace": (of_workspace or WorkspaceZoneForm(initial=zone)) if member.owns else None,
        "zones": time_zones.offered(),
    }
    wrong = any(form is not None and form.errors for form in (own, of_workspace))
    return render(request, "settings/time_zone.html", context, status=422 if wrong else 200)
