"""What the log shows: charts, each with a sentence and a table. A page, and by htmx the part below the timeline."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workshops import access, dates
from workshops.queries import log_story as facts
from workshops.queries.decisions import log_health
from workshops.queries.log_over_time import log_over_time
from workshops.words import log_story as words


@never_cache
@require_safe
def log_story(request: HttpRequest) -> HttpResponse:
    member = access.member(request)
    workspace, now, zone = member.workspace_id, timezone.now(), member.workspace.time_zone
    today = dates.day_in(now, zone)
    found = words.findings(
        made=facts.made_by_month(workspace, today=today, zone=zone),
        months=log_over_time(workspace, log_health(workspace, now=now), today=today, zone=zone),
        ages=facts.ages(workspace, now),
        outcomes=facts.outcomes(workspace, today=today, zone=zone),
        broke=facts.what_broke(workspace),
        objections=facts.objections(workspace),
        today=today,
    )
    page = "log/_story_findings.html" if request.headers.get("HX-Request") else "log/story.html"
    return render(request, page, {"findings": words.shown_first(found)})
