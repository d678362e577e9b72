"""Notices in the app, put away once they are read."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from workshops import access
from workshops.domain.notices import put_away_notice


@require_POST
def put_away(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """An htmx request gets nothing to show in the notice's place; a plain form goes back to where it stood."""
    put_away_notice(notice_id=notice_id, by=access.member(request))
    if getattr(request, "htmx", False):
        return HttpResponse()
    return redirect("inbox" if request.POST.get("back") == "inbox" else "home")
