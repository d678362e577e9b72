"""Scoring before the meeting, for the facilitator: the deadline, invitations, and reminders."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workshops import access, dates
from workshops.domain import invitations, prescoring
from workshops.enums import Stage
from workshops.figures import whole
from workshops.forms.prescoring import DeadlineForm, InvitationForm
from workshops.models import Workshop
from workshops.queries.invitations import came_by_invitation, invited_people, mail_words, missing_people
from workshops.queries.retention import days_of_addresses
from workshops.queries.rooms import room_state
from workshops.refusals import InvalidFields, TooMany, WrongStage
from workshops.shared_sentences import DEADLINE_IN_SCORING, NO_MAIL_REACHES, NOBODY_MISSING
from workshops.views.panels import room_page


@require_POST
def deadline(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """In the lobby: open scoring until then. While it is open: another deadline, or with `drop` none."""
    seat = access.facilitator_seat(request, workshop_id)
    zone = seat.workshop.workspace.time_zone
    form = DeadlineForm(request.POST, time_zone=zone)
    drop = "drop" in request.POST
    if seat.workshop.stage not in (Stage.LOBBY, Stage.SCORING):
        messages.warning(request, _(DEADLINE_IN_SCORING))
        return redirect("room", workshop_id=seat.workshop.pk)
    if not drop and not form.is_valid():
        return room_page(request, seat, deadline_form=form, status=422)
    due_at = None if drop else form.cleaned_data["answers_due_at"]
    try:
        _set(seat, due_at)
    except InvalidFields as refusal:
        form.add_error("answers_due_at", refusal.sentence)
        return room_page(request, seat, deadline_form=form, status=422)
    except WrongStage as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, _deadline_words(due_at, zone))
    return redirect("room", workshop_id=seat.workshop.pk)


def _deadline_words(due_at: datetime | None, zone: str) -> str:
    if due_at is None:
        return _("There is no deadline now.")
    return _("Answers are asked for by {moment}.").format(moment=dates.moment(due_at, zone))


def _set(seat: access.Seat, due_at: Any) -> None:
    assert seat.member is not None
    if due_at and seat.workshop.stage == Stage.LOBBY:
        prescoring.open_scoring(workshop=seat.workshop, by=seat.member, due_at=due_at)
    else:
        prescoring.set_deadline(workshop=seat.workshop, by=seat.member, due_at=due_at)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Who is missing and what went out to them; a post invites further people."""
    seat = access.facilitator_seat(request, workshop_id)
    form = InvitationForm(request.POST if request.method == "POST" else None, workshop=seat.workshop)
    if form.is_bound and form.is_valid():
        assert seat.member is not None
        try:
            said = invitations.invite_people(
                workshop=seat.workshop,
                by=seat.member,
                emails=[line for _number, line in form.lines()],
                role=form.cleaned_data["role"] or None,
            )
        except InvalidFields as refusal:
            form.add_faults(refusal.fields)
        else:
            messages.success(request, _invited_words(said))
            return redirect("room_invitations", workshop_id=seat.workshop.pk)
    return render(request, "room/invitations.html", _page(seat.workshop, form), status=422 if form.errors else 200)


def _invited_words(said: invitations.Invited) -> str:
    invited = ngettext(
        "{count} person invited. The mails are on their way.",
        "{count} people invited. The mails are on their way.",
        said.count,
    )
    sentences = [invited.format(count=whole(said.count)) if said.count else _("Nobody new.")]
    if said.known:
        sentences.append(_("Invited before, or here already: {addresses}.").format(addresses=", ".join(said.known)))
    return " ".join(sentences)


def _page(workshop: Workshop, form: InvitationForm) -> dict[str, object]:
    state = room_state(workshop.pk)
    is_scoring = state.stage is Stage.SCORING
    people = missing_people(state) if is_scoring else invited_people(workshop.pk)
    now = timezone.now()
    return {
        "workshop": workshop,
        "state": state,
        "form": form,
        "is_scoring": is_scoring,
        "missing": [(person, mail_words(person, state.time_zone, now)) for person in people],
        "came": came_by_invitation(workshop.pk),
        "address_days": days_of_addresses(workshop.workspace_id),
    }


@require_POST
def withdrawal(request: HttpRequest, workshop_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back that nobody has followed."""
    seat = access.facilitator_seat(request, workshop_id)
    assert seat.member is not None
    invitation = invitations.invitation_in(seat.workshop, invitation_id)
    invitations.withdraw_invitation(invitation=invitation, by=seat.member)
    messages.success(request, _("The invitation of {address} is taken back.").format(address=invitation.addressee))
    return redirect("room_invitations", workshop_id=seat.workshop.pk)


@require_POST
def reminders(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Remind everybody who is missing, now."""
    seat = access.facilitator_seat(request, workshop_id)
    assert seat.member is not None
    try:
        told = prescoring.remind_missing(workshop=seat.workshop, by=seat.member)
    except (TooMany, WrongStage) as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.info(request, _reminded_words(told))
    return redirect("room_invitations", workshop_id=seat.workshop.pk)


def _reminded_words(told: prescoring.Reminded) -> str:
    count, sentences = len(told.reminded), []
    if count:
        words = ngettext("{count} reminder is on the way.", "{count} reminders are on the way.", count)
        sentences.append(words.format(count=whole(count)))
    if told.unreachable:
        sentences.append(_(NO_MAIL_REACHES).format(names=", ".join(told.unreachable)))
    return " ".join(sentences) or _(NOBODY_MISSING)
