"""The log: every decision of the workspace, searched, filtered, and taken away as JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from workshops import access
from workshops.enums import Freshness
from workshops.exports.decision_json import decision_json
from workshops.exports.jsonl import json_lines
from workshops.forms.log import LogFilterForm
from workshops.queries.decisions import list_decisions, log_health, with_parts
from workshops.queries.log import all_events, chain_head
from workshops.words.revisits import health_line, stands_words

PAGE = 30


@never_cache
@require_GET
def decision_log(request: HttpRequest) -> HttpResponse:
    """Newest first, thirty to a page."""
    member = access.member(request)
    now = timezone.now()
    form = LogFilterForm(request.GET)
    wanted = form.wanted()
    pages = Paginator(list_decisions(member.workspace_id, wanted, now=now), PAGE)
    page = pages.get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    health = log_health(member.workspace_id, now=now)
    context = {
        "form": form,
        "health": health,
        "health_line": health_line(health),
        "page": page,
        "rows": [_row(decision) for decision in page],
        "filtered": wanted.is_any,
        "query": query.urlencode(),
    }
    return render(request, "decisions/log.html", context)


def _row(decision: Any) -> dict[str, Any]:
    freshness = decision.freshness
    return {
        "decision": decision,
        "due": decision.due_day,
        "is_late": freshness is not None and Freshness(freshness).is_late,
        "stands": stands_words(freshness, decision.days_to_go) if freshness else "",
    }


@never_cache
@require_GET
def export_decisions(request: HttpRequest) -> StreamingHttpResponse:
    """The decisions that the filters leave, each as the API gives it, one to a line."""
    member = access.member(request)
    wanted = LogFilterForm(request.GET).wanted()
    found = list_decisions(member.workspace_id, wanted, now=timezone.now())
    head = chain_head(member.workspace_id)
    rows = (decision_json(decision, head) for decision in with_parts(found))
    return _lines(rows, f"decisions-{member.workspace.slug}.jsonl")


@never_cache
@require_GET
def export_events(request: HttpRequest) -> StreamingHttpResponse:
    """Every event of the workspace's log, oldest first: what `export_log` writes."""
    member = access.member(request)
    return _lines(all_events(member.workspace_id), f"log-{member.workspace.slug}.jsonl")


def _lines(rows: Iterable[Mapping[str, object]], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(json_lines(rows), content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
