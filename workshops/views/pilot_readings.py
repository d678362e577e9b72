"""A number of a pilot becomes a reading of one of the decision's signals."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from workshops import access
from workshops.access import PilotPlace
from workshops.domain.pilot_readings import numbers_of, take_from_pilot
from workshops.forms.pilot_readings import PilotReadingForm
from workshops.models import Decision, Pilot
from workshops.queries.pilots import readable_assumptions
from workshops.refusals import InvalidFields
from workshops.words.pilot_readings import measure_choices, reading_offers
from workshops.words.readings import taken_words


@require_POST
def reading(request: HttpRequest, number: int, pilot_id: UUID) -> HttpResponse:
    """For whoever may add readings by hand."""
    place = access.pilots_at(request, number=number, workshop_id=None)
    pilot, decision = access.pilot_in(place, pilot_id), place.subject
    assert isinstance(decision, Decision)
    signals = [(str(one.pk), "") for one in readable_assumptions(decision)]
    form = PilotReadingForm(request.POST, signals=signals, measures=measure_choices(pilot))
    if not form.is_valid():
        raise InvalidFields({str(form[name].label): str(sentences[0]) for name, sentences in form.errors.items()})
    said = form.cleaned_data
    assumption, by = access.assumption_to_read(access.who(request), decision, said["assumption"])
    chosen = list(numbers_of(pilot))[int(said["measure"])]
    taken = take_from_pilot(pilot=pilot, signal=assumption.signal, by=by, metric=chosen.metric, variant=chosen.variant)
    messages.success(request, taken_words(taken))
    return redirect("assumption_readings", number=decision.number, assumption_id=assumption.pk)


def readings_context(request: HttpRequest, place: PilotPlace, pilot: Pilot) -> dict[str, object]:
    """What the pilot's page offers whoever may add readings; nothing for others, and where the decision is over."""
    decision = place.subject
    if not isinstance(decision, Decision) or not decision.is_in_force:
        return {}
    if not access.may_watch(access.who(request), decision):
        return {}
    offers = reading_offers(pilot, readable_assumptions(decision))
    if offers is None:
        return {}
    form = PilotReadingForm(signals=offers.signals, measures=offers.measures)
    address = reverse("pilot_reading", args=[decision.number, pilot.pk])
    return {"readings": offers, "reading_form": form, "reading_address": address}
