"""The mail with the agenda, for the facilitator: its time, to whom it goes, and how it will read."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workshops import access
from workshops.domain import agenda_mails
from workshops.figures import listed, whole
from workshops.forms.preparation import AgendaMailForm
from workshops.queries.invitations import Reach, people_to_tell
from workshops.refusals import InvalidFields
from workshops.shared_sentences import NO_MAIL_REACHES


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agenda_mail(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """A post with `send` sends it; one without shows it as it would read with the time that was typed."""
    seat = access.facilitator_seat(request, workshop_id)
    zone = seat.workshop.workspace.time_zone
    initial = {"starts_at": seat.workshop.starts_at, "everybody": True}
    form = AgendaMailForm(request.POST if request.method == "POST" else None, time_zone=zone, initial=initial)
    if form.is_bound and form.is_valid():
        if "send" in request.POST and _send(request, seat, form):
            return redirect("room_agenda_mail", workshop_id=seat.workshop.pk)
        # Not saved: only what is shown here.
        seat.workshop.starts_at = form.cleaned_data["starts_at"]
    return render(request, "room/agenda_mail.html", _page(seat, form), status=422 if form.errors else 200)


def _send(request: HttpRequest, seat: access.Seat, form: AgendaMailForm) -> bool:
    said = form.cleaned_data
    try:
        told = agenda_mails.send_agenda(
            workshop=seat.workshop,
            by=seat.by,
            emails=[line for _number, line in form.lines()],
            everybody=said["everybody"],
            starts_at=said["starts_at"],
        )
    except InvalidFields as refusal:
        form.add_faults(refusal.fields)
        return False
    messages.success(request, _told_words(told))
    return True


def _told_words(told: agenda_mails.Told) -> str:
    words = ngettext("{count} agenda is on its way.", "{count} agendas are on their way.", told.count)
    sentences = [words.format(count=whole(told.count)) if told.count else _("Nobody new.")]
    if told.had:
        sentences.append(_("Have it already: {names}.").format(names=listed(told.had)))
    if told.unreachable:
        sentences.append(_(NO_MAIL_REACHES).format(names=listed(told.unreachable)))
    return " ".join(sentences)


def _page(seat: access.Seat, form: AgendaMailForm) -> dict[str, object]:
    people = people_to_tell(seat.workshop.pk)
    return {
        "workshop": seat.workshop,
        "form": form,
        "preview": agenda_mails.preview_of(seat.workshop, seat.by),
        "reached": [person.name for person in people if person.reach is Reach.MAIL],
        "unreached": [person.name for person in people if person.reach is not Reach.MAIL],
        "older": agenda_mails.have_an_older_one(seat.workshop),
        "to_come": seat.workshop.stage in agenda_mails.BEFORE,
    }
