"""What was done in a workspace: for its owners, and for viewers, who are there to look."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workshops import access
from workshops.domain.audit import record_export
from workshops.domain.audit_filters import read_filter
from workshops.enums import Exported
from workshops.exports.audit import audit_csv, audit_json
from workshops.exports.jsonl import json_lines
from workshops.forms.audit import AuditFilterForm
from workshops.models import Member
from workshops.queries.audit import NamedEntry, all_entries, audit_page, entries_of
from workshops.refusals import InvalidFields
from workshops.views.files import for_scripts
from workshops.words.audit import entry_words, nothing_words, trail_words

PAGE = 50


@never_cache
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    member = access.audit_to_see(access.insider(request))
    form = AuditFilterForm(request.GET.dict(), member=member)
    context: dict[str, object] = {"form": form, "here": "audit"}
    if form.wanted is None:
        return render(request, "settings/audit.html", context, status=InvalidFields.status)
    rows = entries_of(member.workspace, form.wanted)
    try:
        found, following = audit_page(rows, after=request.GET.get("after", ""), limit=PAGE)
    except ValueError:  # an address that somebody has cut short
        return redirect("settings_audit")
    context |= {
        "rows": [_row(one, member) for one in found],
        "following": following,
        "nothing": nothing_words(filtered=bool(form.query)),
    }
    return render(request, "settings/audit.html", context)


def _row(one: NamedEntry, member: Member) -> dict[str, object]:
    address = (one.entry.address or "") if member.owns else ""
    return {"what": entry_words(one), "trail": trail_words(one, member.user.time_zone, address=address)}


@never_cache
@require_safe
@for_scripts
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """What the filters leave, all of it; `form`: "csv" or "jsonl", each line as the API gives it."""
    member = access.audit_to_see(access.insider(request))
    rows = entries_of(member.workspace, read_filter(member.workspace, request.GET.dict()))
    if request.method == "GET":
        record_export(Exported.AUDIT, form, workspace=member.workspace, by=member)
    entries, owns = all_entries(rows), member.owns
    lines = audit_csv(entries, address=owns) if form == "csv" else json_lines(audit_json(entries, address=owns))
    kind = "text/csv" if form == "csv" else "application/jsonl"
    response = StreamingHttpResponse(lines, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{member.workspace.slug}.{form}"'
    return response
