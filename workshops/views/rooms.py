"""The room: its page, its panel, and the moves from stage to stage."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from workshops import access
from workshops.domain import ballots, nudges, participants, rooms
from workshops.enums import Stage
from workshops.forms.refused import add_refusal, refusal_of
from workshops.forms.rooms import ReadyForm, StageForm
from workshops.models import Workshop
from workshops.queries.rooms import RoomState, room_state
from workshops.refusals import Refusal, WrongStage
from workshops.shared_sentences import NOBODY_MISSING
from workshops.views.ballot_steps import OVERVIEW
from workshops.views.panels import room_page, seat_form


@never_cache
@require_safe
def room(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """The room as its stage and the person who looks would have it."""
    return room_page(request, access.seat(request, workshop_id))


@never_cache
@require_safe
def ballot(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """One's own ballot: the page for facilitators who take part too."""
    return room_page(request, access.ballot_seat(request, workshop_id), view="ballot")


@never_cache
@require_safe
def panel(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """What the page shows inside its frame, for when the room has moved on."""
    seat = access.seat(request, workshop_id)
    return room_page(request, seat, view=request.GET.get("view", ""), template="room/panel.html")


@require_POST
def seat(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """A member takes a place in the room, with a role or as an observer."""
    found = access.seat(request, workshop_id)
    if found.participant is not None or found.member is None:
        return redirect("room", workshop_id=found.workshop.pk)
    form, status = seat_form(found, request.POST), 422
    if form.is_valid():
        said = form.cleaned_data
        try:
            participants.join_workshop(
                workshop=found.workshop, name=said["name"], role=said["role"], member=found.member
            )
        except Refusal as refusal:
            status = refusal.status
            add_refusal(form, refusal)
        else:
            return redirect("room", workshop_id=found.workshop.pk)
    return room_page(request, found, seat_form=form, status=status)


@require_POST
def ready(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Say "I am ready", or take it back. For htmx the button alone comes back: the ballot is not touched."""
    seat = access.ballot_seat(request, workshop_id)
    assert seat.participant is not None
    form = ReadyForm(request.POST)
    if not form.is_valid():
        raise refusal_of(form)
    ballots.say_ready(participant=seat.participant, **form.said())
    if request.htmx:  # type: ignore[attr-defined]  # set by django_htmx
        context = {"workshop": seat.workshop, "participant": seat.participant, "state": room_state(seat.workshop.pk)}
        return render(request, "room/participant/ready.html", context)
    page = reverse("room_ballot" if seat.facilitates else "room", args=[seat.workshop.pk])
    return redirect(f"{page}?criterion={OVERVIEW}")


@require_POST
def nudge(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Ask all who are missing to finish, or with `participant` one of them."""
    seat = access.facilitator_seat(request, workshop_id)
    sent = request.POST.get("participant", "")
    only = access.participant_in(seat, sent).pk if sent else None
    told = nudges.nudge_missing(workshop=seat.workshop, only=only)
    messages.info(request, _nudged_words(told))
    return redirect("room_people" if only else "room", workshop_id=seat.workshop.pk)


def _nudged_words(told: nudges.Nudged) -> str:
    said = (
        (_("Nudged: {names}."), told.asked),
        (_("Nudged less than a minute ago: {names}."), told.lately),
        (_("Not here now: {names}."), told.away),
    )
    sentences = [words.format(names=", ".join(names)) for words, names in said if names]
    return " ".join(sentences) or _(NOBODY_MISSING)


@require_POST
def stage(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Move the workshop. What cannot be taken back asks first."""
    seat = access.facilitator_seat(request, workshop_id)
    form = StageForm(request.POST)
    if not form.is_valid():
        raise refusal_of(form)
    state = room_state(seat.workshop.pk)
    if not form.cleaned_data["sure"] and (question := _question(form, state)):
        template = "room/ask_dialog.html" if request.htmx else "room/ask.html"  # type: ignore[attr-defined]  # set by django_htmx
        return render(request, template, {"workshop": seat.workshop, "state": state, "to": form.to, **question})
    try:
        _move(seat, form, state)
    except WrongStage as refusal:
        messages.warning(request, refusal.sentence)
    return _onwards(request, seat.workshop)


def _question(form: StageForm, state: RoomState) -> dict[str, object] | None:
    """What to ask before a move that cannot be taken back; None where nothing is lost by it."""
    if form.to is Stage.CANCELLED and not state.stage.is_over:
        return {"ask": "cancel"}
    if form.to is Stage.DISCUSSION and state.stage is Stage.SCORING and state.done < len(state.voters):
        return {"ask": "reveal", "missing": state.missing}
    return None


def _move(seat: access.Seat, form: StageForm, state: RoomState) -> None:
    assert seat.member is not None
    seen = form.cleaned_data["round"]
    if seen is not None and seen != state.round and form.to != state.stage:
        words = _("Somebody has moved the workshop on to {stage}, round {round}. Have a look first.")
        raise WrongStage(words.format(stage=state.stage.in_sentence, round=state.round))
    rooms.move_stage(workshop=seat.workshop, by=seat.member, to=form.to, expected=form.seen)


def _onwards(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """To the room; for htmx, which would swap the room into the question, by way of the browser."""
    page = redirect("room", workshop_id=workshop.pk)
    return HttpResponseClientRedirect(page.url) if request.htmx else page  # type: ignore[attr-defined]  # django_htmx
