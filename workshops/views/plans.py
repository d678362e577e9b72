"""When a decision comes back, and to whom: changed on a page of its own; and a revisit before its date."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workshops import access, dates
from workshops.domain import early_revisits, revisit_plans, time_zones
from workshops.domain.framework_names import events_of
from workshops.domain.member_names import spoken_names
from workshops.domain.plan_terms import read_terms
from workshops.forms.plans import EarlyForm, PlanForm
from workshops.forms.refused import add_refusal
from workshops.models import Decision
from workshops.queries.decisions import plan_of
from workshops.refusals import Conflict, InvalidFields, WrongStage
from workshops.shared_sentences import COMES_BACK_NO_MORE
from workshops.views.decision_sheet import sheet_page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """How often, who is reminded, who steps in, and by which clock. No signature is touched."""
    decision, by = access.plan_to_steer(access.anybody(request), number)
    if not decision.is_in_force:
        raise WrongStage(_(COMES_BACK_NO_MORE).format(label=decision.label))
    form = PlanForm(request.POST or None, plan=plan_of(decision), time_zone=decision.workspace.time_zone)
    if request.method != "POST" or not form.is_valid():
        return _plan_page(request, decision, form)
    try:
        terms = read_terms(form.cleaned_data, workspace=decision.workspace)
        revisit_plans.steer_plan(decision=decision, by=by, terms=terms)
    except InvalidFields as refusal:
        add_refusal(form, refusal)
        return _plan_page(request, decision, form)
    messages.success(request, _("The plan of {label} is changed.").format(label=decision.label))
    return redirect("decision", number=decision.number)


def _plan_page(request: HttpRequest, decision: Decision, form: PlanForm) -> HttpResponse:
    context = {
        "decision": decision,
        "form": form,
        "owners": list(spoken_names(decision.workspace).values()),
        "zones": time_zones.offered(),
    }
    return render(request, "decisions/plan.html", context, status=422 if form.errors else 200)


@require_POST
def early(request: HttpRequest, number: int) -> HttpResponse:
    """Call for a revisit before its date, with a reason."""
    decision, by = access.plan_to_steer(access.anybody(request), number)
    form = EarlyForm(request.POST, time_zone=decision.workspace.time_zone, events=events_of(decision.approach))
    if not form.is_valid():
        return sheet_page(request, decision, early=form, status=422)
    try:
        occurrence = early_revisits.ask_early(decision=decision, by=by, **form.cleaned_data)
    except InvalidFields as refusal:
        add_refusal(form, refusal)
        return sheet_page(request, decision, early=form, status=refusal.status)
    except Conflict as refusal:  # its field is for programs: which revisit is open
        form.add_error(None, refusal.sentence)
        return sheet_page(request, decision, early=form, status=refusal.status)
    words = _("{label} comes back on {day}.")
    messages.success(request, words.format(label=decision.label, day=dates.short(occurrence.due_on)))
    return redirect("revisit", revisit_id=occurrence.pk)
