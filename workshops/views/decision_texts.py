"""The texts of a decision one by one, and what one of them says differently from another."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workshops import access
from workshops.access import Who
from workshops.domain.assumption_owners import said_in
from workshops.domain.differences import differences
from workshops.exports.revision_sheet import revision_sheet
from workshops.models import Decision, Revision
from workshops.refusals import InvalidFields
from workshops.views.decision_sheet import addresses_for, approach_names
from workshops.words.differences import said_changes


@never_cache
@require_safe
def text(request: HttpRequest, number: int, revision: int) -> HttpResponse:
    """One revision, as it was signed."""
    return _text(request, access.decision(request, number), revision)


@never_cache
@require_safe
def room_text(request: HttpRequest, workshop_id: UUID, revision: int) -> HttpResponse:
    """The same for a guest, who knows the decision by its room."""
    return _text(request, access.decision_of_room(access.seat(request, workshop_id)), revision, room=workshop_id)


def _text(request: HttpRequest, decision: Decision, number: int, room: UUID | None = None) -> HttpResponse:
    revision, addresses = access.text_numbered(decision, number), addresses_for(request, decision, room)
    context = {
        "decision": decision,
        "sheet": revision_sheet(decision, revision),
        "addresses": addresses,
        "before": addresses.revision(number - 1) if number > 1 else "",
        "after": addresses.revision(number + 1) if number < decision.revision_number else "",
        "newest": addresses.page if number < decision.revision_number else "",
        "changes": addresses.changes_to(decision, number) if number > 1 else "",
    }
    return render(request, "decisions/text.html", context)


@never_cache
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Two texts beside each other, of one decision or of two."""
    return _changes(request, access.insider(request), None)


@never_cache
@require_safe
def room_changes(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """The same for a guest: the texts of the room's decision."""
    of = access.decision_of_room(access.seat(request, workshop_id))
    return _changes(request, access.who(request), of, room=workshop_id)


def _changes(request: HttpRequest, asking: Who, of: Decision | None, room: UUID | None = None) -> HttpResponse:
    before, after = (request.GET.get(key, "") for key in ("from", "to"))
    if of is None and not (before or after):
        return render(request, "decisions/changes.html", {"from": "", "to": ""})
    try:
        older, newer = access.texts_to_compare(asking, before=before, after=after, of=of)
    except InvalidFields as refusal:
        said = {"from": before, "to": after, "faults": refusal.fields, "room": room}
        return render(request, "decisions/changes.html", said, status=refusal.status)
    names = {**approach_names(older[0]), **approach_names(newer[0])}
    context: dict[str, object] = {
        "from": before,
        "to": after,
        "texts": [_side(request, *text, room) for text in (older, newer)],
        "one_decision": older[0].pk == newer[0].pk,
        "changes": said_changes(differences(said_in(older[1]), said_in(newer[1])), names),
        "room": room,
    }
    return render(request, "decisions/changes.html", context)


def _side(request: HttpRequest, decision: Decision, revision: Revision, room: UUID | None) -> dict[str, object]:
    return {
        "decision": decision,
        "revision": revision,
        "address": addresses_for(request, decision, room).revision(revision.number),
    }
