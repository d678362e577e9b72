"""`/revisits/`: everything that comes back, by state or by month."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from workshops import access, dates
from workshops.forms.revisit_board import BoardForm
from workshops.models import Member
from workshops.queries.decisions import log_health
from workshops.queries.health import backlog
from workshops.queries.log_over_time import log_over_time
from workshops.queries.revisit_board import BoardFilter, BoardRow, board_counts, board_glance, board_page
from workshops.queries.revisits import Group
from workshops.words.revisit_board import board_line, over_time_chart, over_time_sentence
from workshops.words.revisits import group_title

PAGE = 30
# Of each state where all of them stand under each other.
GLANCE = 12

# What stands under one heading: its key, the heading, the rows, and where the rest of them is, if there is more.
Section = tuple[str, str, list[BoardRow], str]


@require_safe
def revisit_board(request: HttpRequest) -> HttpResponse:
    """By state: the first of each; by month, or of one state: pages of what is open, the longest waiting first."""
    member, now = access.member(request), timezone.now()
    form = BoardForm(request.GET, member=member)
    wanted, by_month = form.wanted(), request.GET.get("by") == "month"
    following = ""
    if by_month or wanted.group:
        try:
            rows, following = board_page(member, wanted, now=now, after=request.GET.get("after", ""), limit=PAGE)
        except ValueError:  # an address that somebody has cut short
            return redirect("revisits")
        sections = _by_month(rows) if by_month else _one(wanted.group, rows)
    else:
        sections = _by_state(member, wanted, now, request)
    is_first = not (wanted.is_any or request.GET.get("after"))
    context = {
        "groups": [(key, heading, rows) for key, heading, rows, _more in sections],
        "sections": sections,
        "form": form,
        "wanted": wanted,
        "by_month": by_month,
        "filtered": wanted.is_any,
        "following": _address(request, after=following) if following else "",
        "views": [(_address(request, by=""), not by_month), (_address(request, by="month"), by_month)],
        "line": board_line(board_counts(member.workspace_id, now)),
        "ticks": backlog().ticks,
        "calendar_url": settings.SITE_URL + reverse("calendar", args=[member.calendar_token]),
        **(_over_time(member, now) if is_first else {}),
    }
    return render(request, "revisits/list.html", context)


def _address(request: HttpRequest, **changed: str) -> str:
    """The same question with something changed, from its first page on."""
    query = request.GET.copy()
    for name in ("after", *changed):
        query.pop(name, None)
    for name, value in changed.items():
        if value:
            query[name] = value
    return f"?{query.urlencode()}" if query else reverse("revisits")


def _by_state(member: Member, wanted: BoardFilter, now: datetime, request: HttpRequest) -> list[Section]:
    glance = board_glance(member, wanted, now=now, limit=GLANCE)
    return [
        (group.value, group_title(group), rows, _address(request, state=group.value) if more else "")
        for group, (rows, more) in glance.items()
        if rows
    ]


def _one(group: Group | None, rows: list[BoardRow]) -> list[Section]:
    return [(group.value, group_title(group), rows, "")] if group and rows else []


def _by_month(rows: list[BoardRow]) -> list[Section]:
    months = groupby(rows, key=lambda row: row.day.replace(day=1))
    return [(f"{day:%Y-%m}", dates.whole_month(day), list(found), "") for day, found in months]


def _over_time(member: Member, now: datetime) -> dict[str, object]:
    """How the log stood over the last twelve months; nothing before its first decision."""
    health, zone = log_health(member.workspace_id, now=now), member.workspace.time_zone
    if not health.total:
        return {}
    months = log_over_time(member.workspace_id, health, today=dates.day_in(now, zone), zone=zone)
    return {
        "months": months,
        "over_time": over_time_chart(months),
        "over_time_sentence": over_time_sentence(months),
    }
