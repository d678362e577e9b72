"""Home: what needs you, what is going on, what was decided; and the door for everybody who is not signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workshops import access
from workshops.domain import frameworks, rooms
from workshops.domain.framework_names import names_everywhere
from workshops.domain.frameworks import Framework
from workshops.domain.workshop_templates import Setup, templates_in
from workshops.forms.people import CodeForm, WorkshopForm
from workshops.forms.preparation import initial_of
from workshops.forms.refused import add_refusal
from workshops.forms.starting_points import STARTING_POINTS, starting_point
from workshops.queries.home import home_of
from workshops.queries.seats import seats_of_browser
from workshops.refusals import InvalidFields
from workshops.templatetags.inbox import address_of
from workshops.words.home import health_words, needs_in_words


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    member = access.current_member(request)
    if member is None:
        rooms_here = seats_of_browser(access.who(request).participants)
        return render(request, "people/welcome.html", {"form": CodeForm(), "seats": rooms_here})
    words = names_everywhere()
    facts = home_of(member, timezone.now())
    context = {
        "home": facts,
        "needs": needs_in_words(facts, address_of),
        "health_words": health_words(),
        "approaches": {key: words.approach_short(key) for key, _ in words.approach_choices()},
    }
    return render(request, "people/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_workshop(request: HttpRequest) -> HttpResponse:
    """Open a workshop, perhaps by another framework (`?framework=key`), from a starting point (`?start=key`) or from
    one of the workspace's templates (`?template=id`)."""
    member = access.facilitating_member(request)
    setup = _setup(request)
    asks = _asks(request, setup)
    form = WorkshopForm(request.POST or None, initial=_initial(request, setup), framework=asks)
    if request.method == "POST" and form.is_valid():
        try:
            agenda = setup["agenda"] if setup else {}
            workshop = rooms.create_workshop(workspace=member.workspace, by=member, **form.as_workshop(), agenda=agenda)
        except InvalidFields as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("room", workshop_id=workshop.pk)
    built_in = asks is frameworks.framework()
    context = {
        "form": form,
        "asks": asks,
        "frameworks": list(frameworks.frameworks().values()),
        "starts": STARTING_POINTS if built_in else (),
        "another": not built_in,
        "templates": templates_in(member.workspace),
        "template": request.POST.get("template") or request.GET.get("template", ""),
    }
    return render(request, "people/new_workshop.html", context, status=422 if form.errors else 200)


def _setup(request: HttpRequest) -> Setup | None:
    """Of the template that is named; what it plans goes along with the form. Raises NotThere for what there is not."""
    named = request.POST.get("template") or request.GET.get("template", "")
    return access.template_to_use(access.insider(request), named)[0].setup if named else None


def _asks(request: HttpRequest, setup: Setup | None) -> Framework:
    """The framework that was chosen; one that is not there is only a question, and the form names it if sent."""
    kept = setup["framework"] if setup else ""
    chosen = request.POST.get("framework") or request.GET.get("framework") or kept
    return frameworks.frameworks().get(chosen) or frameworks.framework()


def _initial(request: HttpRequest, setup: Setup | None) -> dict[str, object]:
    if setup is not None:
        return initial_of(setup)
    chosen = starting_point(request.GET.get("start", ""))
    return {} if chosen is None else chosen.as_initial()
