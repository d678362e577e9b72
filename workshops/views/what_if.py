"""The what-if on the recommendation: the same address as a page, and as the part that a moved slider swaps in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect, replace_url

from workshops import access
from workshops.access import Seat
from workshops.domain.what_if import Change, Start, start_of, what_if
from workshops.enums import RecommendationStatus, Stage
from workshops.forms.what_if import query_of, read_change
from workshops.models import Recommendation
from workshops.queries.recommendations import latest_recommendation
from workshops.queries.rooms import room_state
from workshops.views.recommendations import recommendation_page
from workshops.words.what_if import comparison, dials


@never_cache
@require_safe
def page(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """For everybody who sees the recommendation. Everything is in the address; nothing is stored."""
    seat = access.seat(request, workshop_id)
    found = latest_recommendation(seat.workshop.pk)
    at_hand = found is not None and found.status == RecommendationStatus.READY
    if found is None or not at_hand or seat.workshop.stage not in (Stage.RECOMMENDATION, Stage.DECIDED):
        return _not_yet(request, seat)
    start = start_of(seat.workshop, found)
    change = read_change(request.GET, start)
    result = what_if(workshop=seat.workshop, found=found, change=change, brief=True)
    link = reverse("what_if", args=[workshop_id]) + query_of(change)
    said = comparison(seat.workshop, found, result, change, start)
    context = {"workshop": seat.workshop, "link": request.build_absolute_uri(link), "changed": bool(change), **said}
    if request.htmx:  # type: ignore[attr-defined]  # set by django_htmx
        return replace_url(render(request, "recommendation/what_if_says.html", context), link)
    context |= _around(seat, found, start, change)
    return render(request, "recommendation/what_if.html", context)


def _not_yet(request: HttpRequest, seat: Seat) -> HttpResponse:
    """As the recommendation's page says it; a part would not hold that, so htmx is sent there."""
    if request.htmx:  # type: ignore[attr-defined]  # set by django_htmx
        return HttpResponseClientRedirect(reverse("recommendation", args=[seat.workshop.pk]))
    return recommendation_page(request, seat)


def _around(seat: Seat, found: Recommendation, start: Start, change: Change) -> dict[str, object]:
    """What the whole page has beside what is swapped."""
    return {
        "participant": seat.participant,
        "state": room_state(seat.workshop.pk),
        "round": found.round.number,
        **dials(seat.workshop, found, start, change),
    }
