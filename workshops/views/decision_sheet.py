"""The decision's page: the sheet, who signed, what may be done, and the history. Shared by all that answer with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workshops import access
from workshops.domain.framework_names import names_everywhere, names_of
from workshops.enums import DecisionStatus, MemberRole
from workshops.exports.sheet import sheet_of
from workshops.forms.assumptions import ReadingForm
from workshops.forms.sign_offs import RetireForm, SignOffForm
from workshops.models import Assumption, Decision, Member, Participant, Reading
from workshops.queries.decisions import current, every_revision, freshness, next_occurrence, whole_decision
from workshops.queries.log import chain_head, events_of
from workshops.views.today import today_in
from workshops.words.decision_changes import changes_between
from workshops.words.events import describe

IN_FORCE = (DecisionStatus.PROPOSED, DecisionStatus.ACCEPTED)


def sheet_page(
    request: HttpRequest,
    decision: Decision,
    *,
    sign_off: SignOffForm | None = None,
    retire: RetireForm | None = None,
    reading: tuple[Assumption, ReadingForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page for whoever asks, with a form that was not accepted in its place and its own status."""
    whole = whole_decision(decision)
    asking = access.who(request)
    member = asking.member if asking.member and asking.member.workspace_id == whole.workspace_id else None
    participant = access.participant_for(asking, whole)
    context = {
        "decision": whole,
        "sheet": sheet_of(whole, chain_head(whole.workspace_id)),
        "freshness": _freshness(whole),
        "participant": participant,
        "in_force": whole.status in IN_FORCE,
        "facilitates": member is not None and member.may_facilitate,
        "watches": member is not None and MemberRole(member.role).may_take_part,
        "sign_off": sign_off or _sign_off_form(whole, participant, member),
        "retire": retire or RetireForm(),
        "readings": _latest_readings(whole),
        "reading": reading[1] if reading else ReadingForm(),
        "reading_of": str(reading[0].pk) if reading else "",
        "revisions": _revisions(whole),
        **_history(whole),
    }
    return render(request, "decisions/decision.html", context, status=status)


def _freshness(decision: Decision) -> dict[str, object]:
    occurrence = next_occurrence(decision)
    if occurrence is None:
        return {}
    today = today_in(decision.workspace)
    day = occurrence.waiting_since_on
    return {"state": freshness(day, today), "days": (day - today).days}


def _sign_off_form(decision: Decision, participant: Participant | None, member: Member | None) -> SignOffForm | None:
    """The form for somebody who may sign this text; what they signed already is where it starts."""
    may = participant is not None or (member is not None and MemberRole(member.role).may_take_part)
    if not may or decision.status not in IN_FORCE:
        return None
    revision = current(decision)
    mine = (
        revision.sign_offs.filter(participant=participant)
        if participant
        else revision.sign_offs.filter(participant=None, member=member)
    ).first()
    start = {"revision_sha256": revision.sha256}
    if mine:
        start |= {"stance": mine.stance, "reason": mine.reason}
    return SignOffForm(initial=start)


def _latest_readings(decision: Decision) -> dict[str, Reading]:
    """{assumption id: its newest reading}"""
    newest = (
        Reading.objects.filter(signal__assumption__decision=decision)
        .select_related("signal")
        .order_by("signal_id", "-at", "-created_at")
        .distinct("signal_id")
    )
    return {str(reading.signal.assumption_id): reading for reading in newest}


def _approach_names(decision: Decision) -> dict[str, str]:
    """Its workshop's own names where two frameworks share a key."""
    return {**dict(names_everywhere().approach_choices()), **dict(names_of(decision.workshop).approach_choices())}


def _revisions(decision: Decision) -> list[dict[str, object]]:
    """Every text, newest first, with what it says differently and the signatures that it lost."""
    names = _approach_names(decision)
    revisions = every_revision(decision)
    rows = []
    for before, revision in zip([None, *revisions], revisions, strict=False):
        rows.append(
            {
                "revision": revision,
                "by": revision.created_by.name if revision.created_by else "",
                "changes": changes_between(before.body, revision.body, names) if before else [],
                "voided": [s for s in revision.sign_offs.all() if s.voided_at],
            }
        )
    return rows[::-1]


def _history(decision: Decision) -> dict[str, object]:
    """Events in words, newest first: those of the decision, and those of its workshop."""
    names = _approach_names(decision)
    for assumption in decision.assumptions.select_related("signal"):
        names[str(assumption.pk)] = assumption.statement
        if hasattr(assumption, "signal"):
            names[str(assumption.signal.pk)] = assumption.signal.metric
    if decision.workshop is not None:
        names.update({str(pk): name for pk, name in decision.workshop.participants.values_list("pk", "name")})
    rows = [(entry, describe(entry, names)) for entry in reversed(events_of(decision))]
    return {
        "history": [row for row in rows if not row[0].about_workshop],
        "workshop_history": [row for row in rows if row[0].about_workshop],
    }
