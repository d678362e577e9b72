"""Whether to decide now or to measure first, how large a labelled set should be, and readings taken from a pilot: by
the rules of the pages."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.measuring import (
    LABELLED_SET_QUERY,
    MEASURING_QUERY,
    LabelledSetOut,
    MeasuringOut,
    PilotReadingIn,
    PilotReadingTakenOut,
)
from workshops.domain.labelled_sets import LabelledSet, labelled_set
from workshops.domain.measurable import graded_of, measured_in, never_flips, questions_of, rights_of, rivals_of
from workshops.domain.measuring import Question, Size, worth
from workshops.domain.pilot_readings import take_from_pilot
from workshops.enums import LabelTool
from workshops.forms.measuring import LabelledSetForm, MeasuringForm
from workshops.models import Decision, Workshop
from workshops.refusals import InvalidFields
from workshops.words.labelled_sets import labelled_set_said, slice_why
from workshops.words.measuring import measuring_said, nothing_counted, question_words

router = Router(tags=["Pilots"])

Subject = Decision | Workshop
Answer = Status[Mapping[str, object]]


@router.get(
    "/decisions/{number}/measuring",
    response=answers({200: MeasuringOut}, 422),
    summary="Decide now, or measure first: what more cases would be worth, and what they cost",
    openapi_extra=MEASURING_QUERY,
)
def measuring_of_decision(request: HttpRequest, number: str) -> Answer:
    return Status(200, _measuring(request, access.decision_for(caller(request), number)))


@router.get(
    "/workshops/{workshop_id}/measuring",
    response=answers({200: MeasuringOut}, 409, 422),
    summary="The same of a room, from its recommendation on",
    openapi_extra=MEASURING_QUERY,
)
def measuring_of_room(request: HttpRequest, workshop_id: str) -> Answer:
    return Status(200, _measuring(request, _room(request, workshop_id)))


@router.get(
    "/decisions/{number}/labelled-set",
    response=answers({200: LabelledSetOut}, 422),
    summary="How large a labelled set should be, and of which slices",
    openapi_extra=LABELLED_SET_QUERY,
)
def labelled_set_of_decision(request: HttpRequest, number: str) -> Answer:
    decision = access.decision_for(caller(request), number)
    return Status(200, _labelled_set(request, decision, ("decision_labelled_set_file", decision.number)))


@router.get(
    "/workshops/{workshop_id}/labelled-set",
    response=answers({200: LabelledSetOut}, 409, 422),
    summary="The same of a room, from its recommendation on",
    openapi_extra=LABELLED_SET_QUERY,
)
def labelled_set_of_room(request: HttpRequest, workshop_id: str) -> Answer:
    about = _room(request, workshop_id)
    return Status(200, _labelled_set(request, about, ("room_labelled_set_file", workshop_id)))


def _room(request: HttpRequest, workshop_id: str) -> Subject:
    return measured_in(access.seat_for(caller(request), workshop_id).workshop)


def _measuring(request: HttpRequest, about: Subject) -> Mapping[str, object]:
    questions = questions_of(about)
    counted = {place: one for place, one in enumerate(questions) if one.share is not None}
    known = {
        "questions": [_question(place, one) for place, one in counted.items()],
        "uncounted": [question_words(one) for one in questions if one.share is None],
        "never_flips": never_flips(about),
    }
    if not any(one.share is not None for one in questions):
        nothing = dict.fromkeys(("asked", "belief", "case_cost", "point", "perfect", "best"))
        said = {"sentence": nothing_counted(), "because": "", "can_change": False, "sizes": []}
        return {**known, **nothing, **said}
    form = MeasuringForm(request.GET.dict(), subject=about, questions=questions)
    _check(form)
    belief, money, cases = form.counted_with()
    found = worth(form.asked, belief, money, cases)
    words = measuring_said(found)
    place = next(place for place, one in counted.items() if one is form.asked)
    return {
        **known,
        "asked": _question(place, form.asked),
        "belief": {"rate": belief.rate, "cases": belief.cases},
        "case_cost": money.case,
        "point": money.point,
        "sentence": words["verdict"],
        "because": words["because"],
        "can_change": found.can_change,
        "perfect": found.perfect,
        "best": _size(found.best) if found.best else None,
        "sizes": [_size(size) for size in found.sizes],
    }


def _question(place: int, one: Question) -> dict[str, object]:
    return {"metric": str(place), **one.metric, "flips_to": one.flips_to}


def _size(size: Size) -> dict[str, object]:
    return {
        "cases": size.cases,
        "points": size.points,
        "switches": size.switches,
        "gain": size.gain,
        "cost": size.cost,
        "net": size.net,
    }


def _labelled_set(request: HttpRequest, about: Subject, template: tuple[str, object]) -> Mapping[str, object]:
    form = LabelledSetForm(request.GET.dict(), rights=rights_of(about))
    _check(form)
    found, query = labelled_set(form.asked()), urlencode(form.query())
    name, of = template
    address = {tool: reverse(name, args=[of, tool.value]) for tool in LabelTool}
    said = labelled_set_said(found)
    return {
        **_asked(found),
        "sentence": f"{said['answer']}. {said['because']}",
        "slices": [
            {
                "slice": one.slice,
                "name": str(one.slice.label),
                "cases": one.cases,
                "within": one.within,
                "why": slice_why(one.slice, found.asked),
            }
            for one in found.slices
        ],
        "by_difference": [
            {"difference": one, "cases_at_80": at_80, "cases_at_90": at_90} for one, at_80, at_90 in found.by_difference
        ],
        "metrics": graded_of(about),
        "variants": rivals_of(about),
        "templates": {tool: f"{path}{query and '?' + query}" for tool, path in address.items()},
    }


def _asked(found: LabelledSet) -> dict[str, object]:
    asked = found.asked
    return {
        "difference": asked.difference,
        "discordance": asked.discordance,
        "power": asked.power,
        "repeats": asked.repeats,
        "alike": asked.alike,
        "groups": asked.groups,
        "cases": found.cases,
        "answers": found.answers,
        "needed": found.needed,
    }


def _check(form: forms.Form) -> None:
    if not form.is_valid():
        raise InvalidFields({name: str(faults[0]) for name, faults in form.errors.items()})


@router.post(
    "/decisions/{number}/pilots/{pilot_id}/readings",
    response=answers({201: PilotReadingTakenOut}, 409, 422),
    summary="A number of a pilot becomes a reading of a signal; the same again changes nothing (member, not a viewer)",
)
def take_reading(request: HttpRequest, number: str, pilot_id: str, body: PilotReadingIn) -> Answer:
    """Of the moment of the pilot's import, in the signal's unit, with the source `pilot`."""
    asking = caller(request)
    place = access.pilots_of_decision(asking, number)
    pilot, decision = access.pilot_in(place, pilot_id), access.decision_for(asking, number)
    assumption, by = access.assumption_to_read(asking, decision, body.assumption)
    taken = take_from_pilot(pilot=pilot, signal=assumption.signal, by=by, metric=body.metric, variant=body.variant)
    return Status(201, {"status": taken.state})
