"""Saving a ballot: an answer, or the weights. By script as JSON, or as a plain form; the same forms, the same rules."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from workshops import access
from workshops.access import Seat
from workshops.domain import ballots
from workshops.domain.ballots import Saved
from workshops.domain.frameworks import framework_of
from workshops.forms.ballots import AnswerForm, Said, WeightsForm, said_in
from workshops.forms.refused import refusal_of
from workshops.models import Participant
from workshops.refusals import Refusal, WrongStage
from workshops.views.ballot_steps import OVERVIEW, level_words
from workshops.views.panels import room_page

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def speaks_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def refusals_as_json(view: View[P]) -> View[P]:
    """For posts by script: a Refusal is answered as the API answers it, not as a page."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            if not speaks_json(request):
                raise
            return JsonResponse(refusal.as_json(), status=refusal.status)

    return answer


@require_POST
@refusals_as_json
def answer(request: HttpRequest, workshop_id: UUID, criterion: str) -> HttpResponse:
    """Save one criterion's answer. A repeat is harmless; after the reveal it is refused and the draft shown again."""
    seat = access.ballot_seat(request, workshop_id, brief=True)
    form = AnswerForm(_sent(request))
    if not form.is_valid():
        if speaks_json(request) or criterion not in seat.workshop.criteria:
            raise refusal_of(form)
        return room_page(request, seat, view="ballot", typed=(criterion, form), status=422)
    try:
        saved = ballots.cast_ballot(participant=_person(seat), scores={criterion: form.score()}, **form.stamp())
    except WrongStage as closed:
        if speaks_json(request):
            raise
        if closed.code == "locked":
            form.add_error(None, closed.sentence)
            return room_page(request, seat, view="ballot", typed=(criterion, form), status=409)
        draft = {"sentence": closed.sentence, **_draft(seat, criterion, form)}
        return room_page(request, seat, view="ballot", uncounted=draft, status=409)
    return _saved(request, seat, saved)


@require_POST
@refusals_as_json
def weights(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Save how much the criteria count for one participant."""
    seat = access.ballot_seat(request, workshop_id, brief=True)
    form = WeightsForm(_sent(request), seat.workshop.criteria)
    if not form.is_valid():
        raise refusal_of(form)
    try:
        saved = ballots.cast_ballot(participant=_person(seat), weights=form.weights(), **form.stamp())
    except WrongStage as closed:
        if speaks_json(request) or closed.code != "locked":
            raise
        typed = form.weights()
        return room_page(request, seat, view="ballot", status=409, typed_weights=typed, not_saved=closed.sentence)
    return _saved(request, seat, saved)


@require_POST
def still_true(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """In a revisit: all of the list is still true. A page with a script saves each line as the answer that it is."""
    seat = access.ballot_seat(request, workshop_id)
    ballots.say_still_true(participant=_person(seat))
    return redirect(_ballot_page(seat, OVERVIEW))


def _sent(request: HttpRequest) -> Said:
    return said_in(request.body) if speaks_json(request) else request.POST


def _person(seat: Seat) -> Participant:
    assert seat.participant is not None
    return seat.participant


def _saved(request: HttpRequest, seat: Seat, saved: Saved) -> HttpResponse:
    if speaks_json(request):
        return JsonResponse(saved.as_json())
    return redirect(_ballot_page(seat, request.POST.get("then", "")))


def _ballot_page(seat: Seat, then: str) -> str:
    """The address of one's ballot, at a criterion or the overview where `then` is one."""
    page = reverse("room_ballot" if seat.facilitates else "room", args=[seat.workshop.pk])
    known = then == OVERVIEW or then in seat.workshop.criteria
    return f"{page}?{urlencode({'criterion': then})}" if known else page


def _draft(seat: Seat, criterion: str, form: AnswerForm) -> dict[str, str]:
    """What was not counted, in words."""
    asked = framework_of(seat.workshop).criterion(criterion)
    return {
        "name": asked.name,
        "words": level_words(asked, form.cleaned_data["level"]),
        "reason": form.cleaned_data["reason"],
    }
