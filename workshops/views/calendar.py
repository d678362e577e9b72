"""Due dates for calendar programs: a feed at an address that nobody can guess, and its renewal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workshops import access
from workshops.domain import calendars
from workshops.queries.log import chain_head
from workshops.queries.revisits import feed_of, member_by_calendar_token
from workshops.refusals import NotThere


@require_safe
def feed(_request: HttpRequest, token: UUID) -> HttpResponse:
    """Every open revisit of the workspaces that the token's person belongs to. No sign-in: calendars have none."""
    member = member_by_calendar_token(token)
    if member is None:
        words = _("This calendar link is not in use. Copy the current one from the page of your revisits.")
        raise NotThere(words)
    occurrences = feed_of(member)
    heads = {pk: chain_head(pk) for pk in {o.plan.decision.workspace_id for o in occurrences}}
    response = HttpResponse(
        calendars.feed(occurrences=occurrences, heads=heads), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'inline; filename="revisits.ics"'
    response["Cache-Control"] = "private, max-age=300"
    return response


@require_POST
def new_link(request: HttpRequest) -> HttpResponse:
    """A new address for the feed; the old one stops working at once."""
    calendars.renew_link(member=access.member(request))
    messages.success(request, _("The calendar has a new link. The old one no longer works."))
    return redirect("revisits")
