"""Whether to decide now or to measure first, and how large a labelled set should be: of a decision, or of a room's
recommendation. Everything is in the address; nothing is stored."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from workshops import access
from workshops.domain.labelled_sets import labelled_set
from workshops.domain.measurable import graded_of, never_flips, questions_of, rights_of, rivals_of
from workshops.domain.measuring import Question, most_telling, worth
from workshops.enums import LabelTool, Stage
from workshops.exports.labelled_set import About, labelled_set_zip
from workshops.forms.measuring import LabelledSetForm, MeasuringForm
from workshops.models import Decision, Workshop
from workshops.queries.signing import room_decision
from workshops.refusals import InvalidFields, NotThere, WrongStage
from workshops.views.files import as_file, for_scripts
from workshops.views.measuring_shown import Subject, measuring_context, of_decision_page, of_room_page
from workshops.words.labelled_sets import labelled_set_said
from workshops.words.measuring import belief_words, measuring_said, money_words, question_words

Context = dict[str, object]


def _decision(request: HttpRequest, number: int) -> Subject:
    found = access.decision(request, number)
    return of_decision_page(found)


def _room(request: HttpRequest, workshop_id: UUID) -> Subject:
    """A room has one from its recommendation on. Raises WrongStage before."""
    seat = access.seat(request, workshop_id)
    workshop = seat.workshop
    if workshop.stage not in (Stage.RECOMMENDATION, Stage.DECIDED):
        raise WrongStage(_("There is nothing to measure yet: first comes the recommendation."))
    return of_room_page(room_decision(workshop.pk) or workshop, seat.participant)


@never_cache
@require_GET
def of_decision(request: HttpRequest, number: int) -> HttpResponse:
    return _measuring(request, _decision(request, number))


@never_cache
@require_GET
def of_room(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    return _measuring(request, _room(request, workshop_id))


@never_cache
@require_GET
def labelled_set_of_decision(request: HttpRequest, number: int) -> HttpResponse:
    return _labelled_set(request, _decision(request, number))


@never_cache
@require_GET
def labelled_set_of_room(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    return _labelled_set(request, _room(request, workshop_id))


@never_cache
@require_safe
@for_scripts
def template_of_decision(request: HttpRequest, number: int, tool: str) -> HttpResponse:
    return _template(request, _decision(request, number), tool)


@never_cache
@require_safe
@for_scripts
def template_of_room(request: HttpRequest, workshop_id: UUID, tool: str) -> HttpResponse:
    return _template(request, _room(request, workshop_id), tool)


def _measuring(request: HttpRequest, subject: Subject) -> HttpResponse:
    """The whole page; for htmx the one sentence that the decision's page shows."""
    if request.htmx:  # type: ignore[attr-defined]  # set by django_htmx
        short = {"measuring": measuring_context(subject), "subject": subject, "css": "sheet-part"}
        return render(request, "measuring/short.html", short)
    questions = questions_of(subject.about)
    context: Context = {
        "subject": subject,
        "participant": subject.reader,
        "uncounted": _uncounted(questions),
        "never_flips": never_flips(subject.about),
    }
    if most_telling(questions) is None:
        return render(request, "measuring/measuring.html", context)
    form = _form(request.GET, subject.about, questions)
    context |= {
        "form": form,
        "question": question_words(form.asked),
        "believed_by": belief_words(form.belief),
        "worth_by": money_words(form.money),
    }
    if not form.is_valid():
        return render(request, "measuring/measuring.html", context, status=422)
    context |= {"said": measuring_said(worth(form.asked, *form.counted_with()))}
    return render(request, "measuring/measuring.html", context)


def _form(given: QueryDict, about: Decision | Workshop, questions: list[Question]) -> MeasuringForm:
    """Where another threshold is chosen, what is believed of it starts anew."""
    sent = {key: str(value) for key, value in given.dict().items()}
    if sent.get("metric", sent.get("of")) != sent.get("of"):
        sent = {key: value for key, value in sent.items() if key not in ("believed", "as_if")}
    return MeasuringForm(sent, subject=about, questions=questions)


def _uncounted(questions: list[Question]) -> list[str]:
    return [question_words(one) for one in questions if one.share is None]


def _labelled_set(request: HttpRequest, subject: Subject) -> HttpResponse:
    form = LabelledSetForm(request.GET.dict(), rights=rights_of(subject.about))
    context: Context = {"subject": subject, "participant": subject.reader, "form": form}
    if not form.is_valid():
        return render(request, "measuring/labelled_set.html", context, status=422)
    query = urlencode(form.query())
    templates = [
        {"label": tool.label, "address": f"{subject.template(tool)}{query and '?' + query}"} for tool in LabelTool
    ]
    context |= {"said": labelled_set_said(labelled_set(form.asked())), "templates": templates}
    return render(request, "measuring/labelled_set.html", context)


def _template(request: HttpRequest, subject: Subject, tool: str) -> HttpResponse:
    if tool not in LabelTool.values:
        raise NotThere(_("A labelled set is there for: {tools}.").format(tools=", ".join(LabelTool.values)))
    form = LabelledSetForm(request.GET.dict(), rights=rights_of(subject.about))
    if not form.is_valid():
        raise InvalidFields({name: str(faults[0]) for name, faults in form.errors.items()})
    content = labelled_set_zip(labelled_set(form.asked()), _about(subject), LabelTool(tool))
    return as_file(content, "application/zip", f"labelled-set-{tool}.zip")


def _about(subject: Subject) -> About:
    return About(subject.title, graded_of(subject.about), rivals_of(subject.about))
