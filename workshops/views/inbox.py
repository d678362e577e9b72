"""The inbox: notices in the app, new and past."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from workshops import access
from workshops.domain.notices import put_away_notices
from workshops.queries.inbox import STAGES, Kind, Show, inbox_page
from workshops.refusals import InvalidFields
from workshops.words.inbox import kind_names, put_away_words, show_names

Choice = TypeVar("Choice", bound=StrEnum)


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """`?show=new|past|all&kind=revisits|signals|mails&after=…`; what is none of these is left out of account."""
    member, now = access.member(request), timezone.now()
    show = _chosen(Show, request.GET.get("show", "")) or Show.NEW
    kind = _chosen(Kind, request.GET.get("kind", ""))
    after = request.GET.get("after", "")
    try:
        page = inbox_page(member, now=now, show=show, kind=kind, after=after)
    except ValueError:
        raise InvalidFields({"after": _("There is no such page of the inbox. Begin at its first one.")}) from None
    context = {
        "page": page,
        "show": show,
        "kind": kind,
        "shows": [(name, each == show, _query(each, kind)) for each, name in show_names().items()],
        "kinds": [
            (name, each == kind, _query(show, each))
            for each, name in kind_names().items()
            if each is None or STAGES[each]
        ],
        "first_query": _query(show, kind),
        "next_query": f"{_query(show, kind)}&{urlencode({'after': page.next})}",
        "is_first": not after,
        "new": any(row.is_new for row in page.rows),
        "now": now,
        "time_zone": member.user.time_zone,
    }
    return render(request, "inbox/inbox.html", context)


def _chosen(choices: type[Choice], said: str) -> Choice | None:
    return choices(said) if said in [each.value for each in choices] else None


def _query(show: Show, kind: Kind | None) -> str:
    return urlencode({"show": show, **({"kind": kind} if kind else {})})


@require_POST
def put_away_all(request: HttpRequest) -> HttpResponse:
    """Everything that was there when the page was made; what came meanwhile stays."""
    member = access.member(request)
    try:
        until = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        until = timezone.now()
    count = put_away_notices(by=member, until=until if until.tzinfo else timezone.now())
    messages.success(request, put_away_words(count))
    return redirect("inbox")
