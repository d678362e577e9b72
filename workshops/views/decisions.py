"""A decision: recorded from its workshop, shown, given away in other forms, and revised."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workshops import access
from workshops.access import Seat
from workshops.domain import decision_moves, decisions, frameworks
from workshops.domain.assumption_owners import said_in
from workshops.domain.decision_text import QUARTER, DecisionDraft, RevisitText
from workshops.domain.member_names import names_on_plan, spoken_names
from workshops.domain.recommendations import excluded_approaches, result_of
from workshops.enums import DecisionMove, Exported, RecommendationStatus, Stage
from workshops.exports.decision_json import decision_json_with_source
from workshops.exports.markdown import decision_markdown
from workshops.exports.model_card import model_card
from workshops.exports.pdf import decision_pdf
from workshops.forms.decisions import DecisionForms
from workshops.forms.draft_sheet import draft_sheet
from workshops.models import Decision, Member, Revision, Workshop
from workshops.queries.decisions import plan_of, whole_decision
from workshops.queries.imports import source_of
from workshops.queries.log import chain_head
from workshops.queries.recommendations import latest_recommendation
from workshops.refusals import Conflict, InvalidFields, WrongStage
from workshops.shared_sentences import RECORDED_LATER
from workshops.views.decision_sheet import sheet_page
from workshops.views.files import as_file, for_scripts, note_export
from workshops.words.decision_drafts import draft_decision, origins_of

DOUBLE = gettext_lazy("This workshop has its decision already, so nothing was recorded twice. Here it is.")


@never_cache
@require_safe
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """The sheet, its signatures and its history."""
    return sheet_page(request, access.decision_for_its_page(request, number))


@never_cache
@require_safe
@for_scripts
def exported(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """The decision in another form: see FORMS."""
    return _file(request, access.decision(request, number), form)


@never_cache
@require_safe
@for_scripts
def room_exported(request: HttpRequest, workshop_id: UUID, form: str) -> HttpResponse:
    """The same for a guest, who knows the decision by its room."""
    return _file(request, access.decision_of_room(access.seat(request, workshop_id)), form)


def _file(request: HttpRequest, decision: Decision, form: str) -> HttpResponse:
    made = FORMS[form](decision)
    note_export(request, Exported.DECISION, form, workspace=decision.workspace, about=decision)
    return made


def _json(decision: Decision) -> HttpResponse:
    """As the API gives it."""
    return JsonResponse(decision_json_with_source(decision), json_dumps_params={"ensure_ascii": False, "indent": 2})


def _markdown(decision: Decision) -> HttpResponse:
    """A MADR 4 file."""
    head = chain_head(decision.workspace_id)
    text = decision_markdown(whole_decision(decision), head, source_of(decision))
    return as_file(text, "text/markdown; charset=utf-8", f"{decision.label}.md", shown=True)


def _pdf(decision: Decision) -> HttpResponse:
    """The sheet on one A4 page."""
    pdf = decision_pdf(whole_decision(decision), chain_head(decision.workspace_id))
    return as_file(pdf, "application/pdf", f"{decision.label}.pdf", shown=True)


def _model_card(decision: Decision) -> HttpResponse:
    """The part of a model card that it fills."""
    text = model_card(whole_decision(decision), chain_head(decision.workspace_id))
    return as_file(text, "text/markdown; charset=utf-8", f"{decision.label}-model-card.md", shown=True)


FORMS = {"json": _json, "md": _markdown, "pdf": _pdf, "model_card": _model_card}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_room(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """The room's decision: its guests read it here, members by its number; before it is there, it is recorded here.

    In a revisit's room it is the decision that is looked at; another is recorded there only where that is asked for.
    """
    seat = access.seat(request, workshop_id)
    is_open = seat.workshop.stage != Stage.DECIDED
    asked = request.method == "POST" or "new" in request.GET
    if is_open and not asked and (revisit := access.revisit_of_room(seat)):
        if seat.facilitates and seat.workshop.stage == Stage.RECOMMENDATION:
            return redirect("room_revisit", workshop_id=seat.workshop.pk)
        return _looked_at(request, seat, revisit.plan.decision)
    if request.method == "POST" or is_open:
        return _record(request, access.with_facilitator(seat))
    decision = access.decision_of_room(seat)
    return _looked_at(request, seat, decision)


def _looked_at(request: HttpRequest, seat: Seat, decision: Decision) -> HttpResponse:
    if seat.member is not None:
        return redirect("decision", number=decision.number)
    return sheet_page(request, decision, room=seat.workshop.pk)


def _record(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Record what the group chose. The form starts from the recommendation."""
    workshop, by = seat.workshop, seat.by
    if workshop.stage == Stage.DECIDED:
        return _recorded_before(request, workshop)
    if workshop.stage != Stage.RECOMMENDATION:
        return render(request, "recommendation/too_early.html", {"workshop": workshop, "what": "decision"}, status=409)
    used, workspace = frameworks.framework_of(workshop), workshop.workspace
    excluded = excluded_approaches(workshop)
    if request.method != "POST":
        start = _start(workshop, by)
        forms = DecisionForms(start=start, framework=used, workspace=workspace, excluded=excluded)
        return _record_form(request, workshop, by, forms)
    forms = DecisionForms(request.POST, framework=used, workspace=workspace, excluded=excluded)
    if not forms.is_valid():
        return _record_form(request, workshop, by, forms, status=422)
    draft = "draft" in request.POST
    try:
        decision = decisions.record_decision(workshop=workshop, by=by, text=forms.text(), draft=draft)
    except WrongStage:
        return _recorded_before(request, workshop)
    words = (
        _("{label} is kept as a draft. Propose it when everybody may sign it.")
        if draft
        else _("{label} is recorded. Now everybody can sign it.")
    )
    messages.success(request, words.format(label=decision.label))
    return redirect("decision", number=decision.number)


def _recorded_before(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    decision = Decision.objects.filter(workshop=workshop).first()
    if decision is None:
        raise WrongStage(_(RECORDED_LATER))
    messages.info(request, DOUBLE)
    return redirect("decision", number=decision.number)


def _start(workshop: Workshop, by: Member) -> DecisionDraft:
    found = latest_recommendation(workshop.pk)
    ready = found is not None and found.status == RecommendationStatus.READY
    before = decisions.decision_before(workshop)
    last = decisions.current_revision(before).body if before else None
    plan = plan_of(before) if before else None
    reminded = names_on_plan(plan) if plan else {"owner": spoken_names(by.workspace)[by.pk], "backup": ""}
    return draft_decision(workshop, result_of(found) if found and ready else None, before=last, **reminded)


def _record_form(
    request: HttpRequest, workshop: Workshop, by: Member, forms: DecisionForms, status: int = 200
) -> HttpResponse:
    context = {
        "workshop": workshop,
        "question": workshop.use_case,
        "forms": forms,
        "draft": draft_sheet(forms, _origins(workshop)),
        "owners": _owners(by),
        "before": decisions.decision_before(workshop),
    }
    return render(request, "decisions/record.html", context, status=status)


def _origins(workshop: Workshop) -> dict[str, str]:
    """Whence the assumptions come that the form was filled in with."""
    found = latest_recommendation(workshop.pk)
    ready = found is not None and found.status == RecommendationStatus.READY
    return origins_of(workshop, result_of(found)) if found and ready else {}


def _owners(by: Member) -> list[str]:
    """Whom the form suggests: the workspace's members who take part."""
    return list(spoken_names(by.workspace).values())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revision(request: HttpRequest, number: int) -> HttpResponse:
    """Change the text: the next revision."""
    decision, by = access.decision_to_change(access.anybody(request), number)
    decision_moves.check_move(decision, DecisionMove.REVISE)
    last, used = decisions.current_revision(decision), frameworks.framework_for(decision)
    excluded = decisions.newly_excluded(decision, last.body)
    if request.method != "POST":
        start = _text_to_change(decision, last)
        forms = DecisionForms(start=start, framework=used, workspace=decision.workspace, excluded=excluded)
        return _revision_form(request, decision, by, forms)
    forms = DecisionForms(request.POST, framework=used, workspace=decision.workspace, excluded=excluded)
    if not forms.is_valid():
        return _revision_form(request, decision, by, forms, status=422)
    return _revised(request, decision, by, forms)


def _text_to_change(decision: Decision, last: Revision) -> DecisionDraft:
    """The text, and beside it what the plan says now."""
    plan = plan_of(decision)
    revisit: RevisitText = {"every_months": QUARTER, "owner": ""}
    if plan is not None:
        revisit = {"every_months": plan.every_months, **names_on_plan(plan)}
    text = cast(DecisionDraft, said_in(last))
    return {**text, "revisit": revisit, "seen": last.sha256}


def _revised(request: HttpRequest, decision: Decision, by: Member, forms: DecisionForms) -> HttpResponse:
    before = decision.revision_number
    try:
        decision = decisions.revise_decision(decision=decision, by=by, text=forms.text(), seen=forms.seen)
    except (Conflict, InvalidFields) as refusal:
        forms.form.add_error(None, refusal.sentence)
        return _revision_form(request, decision, by, forms, status=refusal.status)
    if decision.revision_number == before:
        messages.info(request, _("The text was not changed, so there is no new revision and every signature stays."))
    else:
        words = _("Revision {number} is recorded. Earlier signatures do not count.")
        messages.success(request, words.format(number=decision.revision_number))
    return redirect("decision", number=decision.number)


def _revision_form(
    request: HttpRequest, decision: Decision, by: Member, forms: DecisionForms, status: int = 200
) -> HttpResponse:
    last = decisions.current_revision(decision)
    signed = last.sign_offs.filter(voided_at=None).count()
    context = {
        "decision": decision,
        "question": last.body["question"],
        "forms": forms,
        "draft": draft_sheet(forms),
        "owners": _owners(by),
        "signed": signed,
    }
    return render(request, "decisions/revise.html", context, status=status)
