"""What is kept of people: exported, erased, and for how long it is kept."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.privacy import ErasedOut, KeptIn, KeptOut, PersonExportOut
from workshops.domain import person_erasing, retention
from workshops.domain.person_exports import note_exports
from workshops.models import Member
from workshops.queries.person_export import export_everything
from workshops.queries.person_places import places_of
from workshops.queries.persons import Person
from workshops.queries.retention import Kept, going, kept_by

router = Router(tags=["Privacy"])

Answer = Status[dict[str, object]]


@router.get(
    "/members/{member_id}/export",
    response=answers({200: PersonExportOut}),
    summary="Everything that the workspace keeps of a person (owner; everybody of themselves)",
)
def export_member(request: HttpRequest, member_id: str) -> Answer:
    person, by = access.person_to_export(caller(request), member_id)
    is_own = person.member == by
    values = export_everything([person], by.user if is_own else None)
    note_exports([person], by=by)
    return Status(200, values)


@router.post(
    "/members/{member_id}/erase",
    response=answers({200: ErasedOut}, 409),
    summary="Their name, address and own words go for good; what they did stays without a name (owner)",
)
def erase_member(request: HttpRequest, member_id: str) -> Answer:
    return _erase(*access.person_to_erase(caller(request), member_id))


@router.post(
    "/workshops/{workshop_id}/participants/{participant_id}/erase",
    response=answers({200: ErasedOut}, 409),
    summary="The same of a guest, in every room where they sat (facilitator)",
)
def erase_participant(request: HttpRequest, workshop_id: str, participant_id: str) -> Answer:
    return _erase(*access.guest_to_erase(caller(request), workshop_id, participant_id))


def _erase(person: Person, by: Member) -> Answer:
    words = frozenset() if person.is_erased else person.names | person.addresses
    erased = person_erasing.erase_person(person=person, by=by)
    found = [
        {"what": place.what, "where": place.where, "count": place.count} for place in places_of(person.workspace, words)
    ]
    return Status(
        200,
        {
            "erased_before": erased.before,
            "texts": erased.texts,
            "reasons": erased.reasons,
            "seats": erased.seats,
            "found": found,
        },
    )


@router.get(
    "/retention",
    response=answers({200: KeptOut}),
    summary="For how many days things are kept, and what would go today (owner)",
)
def read_retention(request: HttpRequest) -> Answer:
    owner = access.require_owner(caller(request))
    return _kept(owner, kept_by(owner.workspace_id))


@router.put(
    "/retention",
    response=answers({200: KeptOut}, 422),
    summary="Keep things for so many days from now on; with preview only count what would go (owner)",
)
def keep_for(request: HttpRequest, body: KeptIn) -> Answer:
    owner = access.require_owner(caller(request))
    kept = Kept(
        workshops=body.workshops,
        invitations=body.invitations,
        notices=body.notices,
        readings=body.readings,
        audit=body.audit,
    )
    if not body.preview:
        retention.keep_for(workspace=owner.workspace, by=owner, kept=kept)
    return _kept(owner, kept)


def _kept(owner: Member, kept: Kept) -> Answer:
    return Status(200, {**kept, "going": going(owner.workspace_id, kept, timezone.now())})
