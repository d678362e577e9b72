"""Whether to decide now or to measure first, and how large a labelled set should be: of a decision, or of a room's
recommendation. Everything is in the address; nothing is stored."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workshops import access
from workshops.domain import labelled_sets
from workshops.domain.measurable import graded_of, measured_in, never_flips, questions_of, rights_of, rivals_of
from workshops.domain.measuring import Question, worth
from workshops.enums import LabelTool
from workshops.exports.labelled_set import About, labelled_set_zip
from workshops.forms.measuring import LabelledSetForm, MeasuringForm
from workshops.models import Decision, Workshop
from workshops.refusals import InvalidFields, NotThere
from workshops.views.files import as_file, for_scripts
from workshops.views.measuring_shown import Subject, measuring_context, of_decision_page, of_room_page
from workshops.words.labelled_sets import labelled_set_said
from workshops.words.measuring import belief_words, measuring_said, money_words, question_words

Context = dict[str, object]


def _subject(request: HttpRequest, number: int | None, workshop_id: UUID | None) -> Subject:
    """A decision as its page has it, else a room."""
    if number is not None:
        return of_decision_page(access.decision(request, number))
    assert workshop_id is not None
    seat = access.seat(request, workshop_id)
    return of_room_page(measured_in(seat.workshop), seat.participant)


@never_cache
@require_safe
def measuring(request: HttpRequest, number: int | None = None, workshop_id: UUID | None = None) -> HttpResponse:
    """The whole page; for htmx the one sentence that the decision's page shows."""
    subject = _subject(request, number, workshop_id)
    if request.htmx:  # type: ignore[attr-defined]  # set by django_htmx
        short = {"measuring": measuring_context(subject), "subject": subject, "css": "sheet-part"}
        return render(request, "measuring/short.html", short)
    context, faults = _counted(request.GET, subject)
    return render(request, "measuring/measuring.html", context, status=422 if faults else 200)


def _counted(given: QueryDict, subject: Subject) -> tuple[Context, bool]:
    """What the page shows, and whether something in the address is wrong."""
    questions = questions_of(subject.about)
    context: Context = {
        "subject": subject,
        "participant": subject.reader,
        "uncounted": _uncounted(questions),
        "never_flips": never_flips(subject.about),
    }
    if not any(one.share is not None for one in questions):
        return context, False
    form = _form(given, subject.about, questions)
    context |= {
        "form": form,
        "question": question_words(form.asked),
        "believed_by": belief_words(form.belief),
        "worth_by": money_words(form.money),
    }
    if not form.is_valid():
        return context, True
    return context | {"said": measuring_said(worth(form.asked, *form.counted_with()))}, False


def _form(given: QueryDict, about: Decision | Workshop, questions: list[Question]) -> MeasuringForm:
    """Where another threshold is chosen, what is believed of it starts anew."""
    sent = {key: str(value) for key, value in given.dict().items()}
    if sent.get("metric", sent.get("of")) != sent.get("of"):
        sent = {key: value for key, value in sent.items() if key not in ("believed", "as_if")}
    return MeasuringForm(sent, subject=about, questions=questions)


def _uncounted(questions: list[Question]) -> list[str]:
    return [question_words(one) for one in questions if one.share is None]


@never_cache
@require_safe
def labelled_set(request: HttpRequest, number: int | None = None, workshop_id: UUID | None = None) -> HttpResponse:
    """How large one should be, and of which slices."""
    subject = _subject(request, number, workshop_id)
    form = LabelledSetForm(request.GET.dict(), rights=rights_of(subject.about))
    context: Context = {"subject": subject, "participant": subject.reader, "form": form}
    if not form.is_valid():
        return render(request, "measuring/labelled_set.html", context, status=422)
    query = urlencode(form.query())
    templates = [
        {"label": tool.label, "address": f"{subject.template(tool)}{query and '?' + query}"} for tool in LabelTool
    ]
    context |= {"said": labelled_set_said(labelled_sets.labelled_set(form.asked())), "templates": templates}
    return render(request, "measuring/labelled_set.html", context)


@never_cache
@require_safe
@for_scripts
def template(
    request: HttpRequest, tool: str, number: int | None = None, workshop_id: UUID | None = None
) -> HttpResponse:
    """An empty one, for a tool that reads evaluation files."""
    subject = _subject(request, number, workshop_id)
    if tool not in LabelTool.values:
        raise NotThere(_("A labelled set is there for: {tools}.").format(tools=", ".join(LabelTool.values)))
    form = LabelledSetForm(request.GET.dict(), rights=rights_of(subject.about))
    if not form.is_valid():
        raise InvalidFields({name: str(faults[0]) for name, faults in form.errors.items()})
    content = labelled_set_zip(labelled_sets.labelled_set(form.asked()), _about(subject), LabelTool(tool))
    return as_file(content, "application/zip", f"labelled-set-{tool}.zip")


def _about(subject: Subject) -> About:
    return About(subject.title, graded_of(subject.about), rivals_of(subject.about))
