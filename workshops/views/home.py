"""Home: what needs you, what is going on, what was decided; and the door for everybody who is not signed in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from workshops import access
from workshops.domain import frameworks, rooms
from workshops.domain.framework_names import names_everywhere
from workshops.domain.frameworks import Framework
from workshops.forms.people import CodeForm, WorkshopForm
from workshops.forms.starting_points import STARTING_POINTS, starting_point
from workshops.queries.home import home_of
from workshops.queries.seats import seats_of_browser
from workshops.refusals import InvalidFields
from workshops.words.home import Page, health_words, needs_in_words


@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    member = access.current_member(request)
    if member is None:
        rooms_here = seats_of_browser(access.who(request).participants)
        return render(request, "people/welcome.html", {"form": CodeForm(), "seats": rooms_here})
    words = names_everywhere()
    facts = home_of(member, timezone.now())
    context = {
        "home": facts,
        "needs": needs_in_words(facts, _address),
        "health_words": health_words(),
        "approaches": {key: words.approach_short(key) for key, _ in words.approach_choices()},
    }
    return render(request, "people/home.html", context)


def _address(page: Page, key: UUID | str) -> str:
    return f"{reverse('decisions')}?{key}" if page == "log" else reverse(page, args=[key])


@require_http_methods(["GET", "HEAD", "POST"])
def new_workshop(request: HttpRequest) -> HttpResponse:
    """Open a workshop, perhaps by another framework (`?framework=key`) or from a starting point (`?start=key`)."""
    member = access.facilitating_member(request)
    asks = _asks(request)
    form = WorkshopForm(request.POST or None, initial=_initial(request.GET.get("start", "")), framework=asks)
    if request.method == "POST" and form.is_valid():
        try:
            workshop = rooms.create_workshop(workspace=member.workspace, by=member, **form.as_workshop())
        except InvalidFields as refusal:
            for field, sentence in refusal.fields.items():
                form.add_error(field if field in form.fields else None, sentence)
        else:
            return redirect("room", workshop_id=workshop.pk)
    built_in = asks is frameworks.framework()
    context = {
        "form": form,
        "asks": asks,
        "frameworks": list(frameworks.frameworks().values()),
        "starts": STARTING_POINTS if built_in else (),
    }
    return render(request, "people/new_workshop.html", context, status=422 if form.errors else 200)


def _asks(request: HttpRequest) -> Framework:
    """The framework that was chosen; one that is not there is only a question, and the form names it if sent."""
    chosen = request.POST.get("framework") or request.GET.get("framework") or ""
    return frameworks.frameworks().get(chosen) or frameworks.framework()


def _initial(start: str) -> dict[str, object]:
    chosen = starting_point(start)
    return {} if chosen is None else chosen.as_initial()
