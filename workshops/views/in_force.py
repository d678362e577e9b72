"""`/decisions/in-force/`: from a complaint ("model X on 3 March") to the decision that held and its configuration."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workshops import access, dates
from workshops.domain.anonymity import as_promised
from workshops.domain.recommendations import result_of
from workshops.enums import Exported
from workshops.exports.became import became_of
from workshops.exports.in_force_zip import in_force_zip
from workshops.forms.in_force import InForceForm
from workshops.models import Decision, Workspace
from workshops.queries.decisions import with_parts, with_pilots
from workshops.queries.in_force import Held, held_on, how_many_held, identities_known, place_of
from workshops.queries.log import chain_head
from workshops.refusals import InvalidFields, NotThere
from workshops.views.files import for_scripts, note_export
from workshops.words.decision_life import accepted_words
from workshops.words.in_force import (
    configuration_rows,
    held_words,
    nothing_words,
    signed_words,
    term_words,
)
from workshops.words.thresholds import threshold_words

PAGE = 20


@never_cache
@require_safe
def in_force(request: HttpRequest) -> HttpResponse:
    """What held on a day with a model: text, recommendation, signatures, and every configuration that it has had.
    Twenty to a page."""
    member = access.member(request)
    form = InForceForm(request.GET, today=_today(member.workspace))
    context: dict[str, object] = {"form": form, "identities": identities_known(member.workspace)}
    if not form.is_bound:
        return render(request, "log/in_force.html", context)
    if not form.is_valid():
        return render(request, "log/in_force.html", context, status=InvalidFields.status)
    model, day = _asked(form)
    context |= {"asked": True, "query": urlencode({"model": model, "on": day.isoformat()})}
    try:
        context |= _found(member.workspace, model, day, request.GET.get("after", ""))
    except ValueError:  # an address that somebody has cut short
        return render(request, "log/in_force.html", {**context, "lost_place": True}, status=InvalidFields.status)
    return render(request, "log/in_force.html", context)


def _found(workspace: Workspace, model: str, day: date, after: str) -> dict[str, object]:
    """One page of what held and where the next begins; where nothing did, names that are like the one asked for."""
    count = how_many_held(workspace, model, day)
    if not count:
        suggested = identities_known(workspace, like=model)
        named = [(name, urlencode({"model": name, "on": day.isoformat()})) for name in suggested]
        return {"sentence": nothing_words(model, day), "suggested": named}
    page = held_on(workspace, model, day, after=after, most=PAGE + 1)
    return {
        "sentence": held_words(model, day, count),
        "held": _rows(page[:PAGE]),
        "head": chain_head(workspace.pk),
        "is_later_page": bool(after),
        "following": urlencode({"after": place_of(page[PAGE - 1])}) if len(page) > PAGE else "",
    }


def _asked(form: InForceForm) -> tuple[str, date]:
    return form.cleaned_data["model"], form.cleaned_data["on"]


def _today(workspace: Workspace) -> date:
    return dates.day_in(timezone.now(), workspace.time_zone)


def _rows(held: list[Held]) -> list[dict[str, object]]:
    """Each with what became of its decision."""
    found = with_pilots(list(with_parts(Decision.objects.filter(pk__in={each.decision.pk for each in held}))))
    whole = {decision.pk: decision for decision in found}
    return [_row(each, whole[each.decision.pk]) for each in held]


def _row(each: Held, decision: Decision) -> dict[str, object]:
    found = each.recommendation
    return {
        "held": each,
        "body": each.revision.body,
        "term": term_words(each.term, each.decision),
        "became": became_of(decision),
        "metrics": [(metric["name"], threshold_words(metric)) for metric in each.revision.body["metrics"]],
        "accepted": accepted_words(each.acceptance, decision) if each.acceptance else None,
        "successor": getattr(each.decision, "superseded_by", None),
        "recommendation": as_promised(found.round.workshop, result_of(found)) if found else None,
        "configuration": configuration_rows(each.revision),
        "signed": [(signed_words(sign_off, each.decision), sign_off.reason) for sign_off in each.sign_offs],
        "trail": [
            {
                "entry": entry,
                "terms": [term_words(term, each.decision) for term in entry.terms],
                "configuration": configuration_rows(entry.revision),
            }
            for entry in each.trail
        ],
    }


@never_cache
@require_safe
@for_scripts
def bundle(request: HttpRequest) -> HttpResponse:
    """The same as one file, which is the same to the byte as long as nothing of it has changed."""
    member = access.member(request)
    form = InForceForm(request.GET, today=_today(member.workspace))
    if not form.is_valid():
        raise InvalidFields(form.faults())
    model, day = _asked(form)
    held = held_on(member.workspace, model, day)
    if not held:
        raise NotThere(_("Nothing that ran on this was in force on that day."))
    note_export(request, Exported.IN_FORCE, "zip", workspace=member.workspace)
    data = in_force_zip(member.workspace, held, model=model, day=day)
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="in-force-{day.isoformat()}.zip"'
    return response
