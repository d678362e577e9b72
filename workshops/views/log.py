"""The log: every decision of the workspace, searched, filtered, kept as a view, and taken away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import replace_url

from workshops import access
from workshops.domain import saved_views
from workshops.enums import Exported, Freshness
from workshops.exports.jsonl import json_lines
from workshops.exports.log_rows import csv_lines, decisions_as_json
from workshops.forms.log import LogFilterForm
from workshops.models import Member
from workshops.queries import decision_search
from workshops.queries.decision_search import LogFilter, Marks
from workshops.queries.decisions import log_health
from workshops.queries.log import all_events
from workshops.queries.saved_views import views_of
from workshops.queries.search_terms import Terms, terms_of
from workshops.queries.snippets import Snippet, snippets
from workshops.refusals import InvalidFields
from workshops.views.files import for_scripts, note_export
from workshops.words.revisits import health_line, stands_words
from workshops.words.search import count_words, instead_words, marked, place_words

PAGE = 30
# Beyond this nobody reads the count, and counting takes longer than finding.
COUNTED = decision_search.WEIGHED


@never_cache
@require_safe
@vary_on_headers("HX-Request")
def decision_log(request: HttpRequest) -> HttpResponse:
    """Thirty to a page. For htmx what was found alone, and what is wrong with a field."""
    member, now = access.member(request), timezone.now()
    form = LogFilterForm(request.GET, member=member)
    found, status = _found(member, form, request.GET.get("after", ""), now)
    address = f"?{form.query}" if form.query else reverse("decisions")
    if request.htmx and not request.htmx.history_restore_request:  # type: ignore[attr-defined]  # by django_htmx
        return replace_url(
            render(request, "log/found.html", {"form": form, "part": True, **found}, status=status), address
        )
    return render(request, "log/log.html", {**_page(member, form, now), **found}, status=status)


def _page(member: Member, form: LogFilterForm, now: datetime) -> dict[str, object]:
    """What stands around what was found."""
    health = log_health(member.workspace_id, now=now)
    return {"form": form, "health": health, "health_line": health_line(health), "views": views_of(member)}


def _found(member: Member, form: LogFilterForm, after: str, now: datetime) -> tuple[dict[str, object], int]:
    """The rows, how many there are, and where the next page begins; with the status of the reply."""
    wanted = form.wanted
    if wanted is None:
        return {"filtered": True}, InvalidFields.status
    terms = terms_of(member.workspace_id, wanted.q) if wanted.q else Terms()
    rows = decision_search.list_decisions(member.workspace, wanted, now=now, terms=terms)
    count = decision_search.how_many(rows, most=COUNTED)
    wanted = decision_search.with_order(member.workspace, wanted, now=now, terms=terms, count=count)
    if wanted.sort == decision_search.BEST_FIRST:
        rows = decision_search.list_decisions(member.workspace, wanted, now=now, terms=terms)
    try:
        page = list((decision_search.after(rows, wanted, after) if after else rows)[: PAGE + 1])
    except ValueError:  # an address that somebody has cut short
        return {"filtered": wanted.is_any, "lost_place": True}, InvalidFields.status
    marks = decision_search.marks_of(page[:PAGE])
    said = snippets(member.workspace_id, terms, decision_search.parts_of(page[:PAGE])) if wanted.q else {}
    return {
        "rows": [_row(decision, said.get(decision.pk), marks.get(decision.pk, Marks())) for decision in page[:PAGE]],
        "filtered": wanted.is_any,
        "count_words": count_words(count, COUNTED, filtered=wanted.is_any),
        "instead": instead_words(terms.instead),
        "is_later_page": bool(after),
        "following": _address(form, decision_search.place_of(page[PAGE - 1], wanted)) if len(page) > PAGE else "",
    }, 200


def _row(decision: Any, snippet: Snippet | None, marks: Marks) -> dict[str, Any]:
    freshness = decision.freshness
    return {
        "decision": decision,
        "marks": marks,
        "due": decision.due_day,
        "is_late": freshness is not None and Freshness(freshness).is_late,
        "stands": stands_words(freshness, decision.days_to_go) if freshness else "",
        "place": place_words(snippet) if snippet else "",
        "snippet": marked(snippet) if snippet else "",
    }


def _address(form: LogFilterForm, after: str) -> str:
    query = QueryDict(form.query, mutable=True)
    query["after"] = after
    return f"?{query.urlencode()}"


def _asked(request: HttpRequest) -> tuple[Member, LogFilter]:
    """What a file is asked for; refused in one sentence where it does not fit."""
    member = access.member(request)
    form = LogFilterForm(request.GET, member=member)
    if form.wanted is None:
        raise InvalidFields({name: " ".join(map(str, errors)) for name, errors in form.errors.items()})
    return member, form.wanted


@never_cache
@require_safe
@for_scripts
def export_decisions(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """The decisions that the filters leave, in their order; `form`: "jsonl", each as the API gives it, or "csv"."""
    member, wanted = _asked(request)
    rows = decisions_as_json(member.workspace, wanted, now=timezone.now())
    name = f"decisions-{member.workspace.slug}.{form}"
    note_export(request, Exported.DECISIONS, form, workspace=member.workspace)
    if form == "csv":
        return _file(csv_lines(member.workspace, rows), name, "text/csv")
    return _file(json_lines(rows), name, "application/jsonl")


@never_cache
@require_safe
@for_scripts
def export_events(request: HttpRequest) -> StreamingHttpResponse:
    """Every event of the workspace's log, oldest first: what `export_log` writes."""
    member = access.member(request)
    note_export(request, Exported.LOG, "jsonl", workspace=member.workspace)
    return _file(json_lines(all_events(member.workspace_id)), f"log-{member.workspace.slug}.jsonl", "application/jsonl")


def _file(lines: Iterable[str], name: str, kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep what the log was asked, under a name of one's own."""
    member = access.member(request)
    form = LogFilterForm(QueryDict(request.POST.get("query", "")), member=member)
    name = request.POST.get("name", "")
    try:
        if form.wanted is None:
            raise InvalidFields({"name": _("Something in these filters does not fit. Correct it first.")})
        view = saved_views.save_view(by=member, name=name, query=form.query)
    except InvalidFields as refusal:
        found, _status = _found(member, form, "", timezone.now())
        context = {**_page(member, form, timezone.now()), **found}
        context |= {"view_name": name, "view_error": refusal.fields["name"]}
        return render(request, "log/log.html", context, status=refusal.status)
    messages.success(request, _("“{name}” is kept.").format(name=view.name))
    return redirect(f"{reverse('decisions')}?{view.query}")


@require_POST
def remove_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    view = access.own_view(request, view_id)
    saved_views.remove_view(view=view)
    messages.success(request, _("“{name}” is removed. The decisions stay.").format(name=view.name))
    return redirect("decisions")
