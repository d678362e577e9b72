"""What a member chooses about their own mails."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.preferences import PreferencesIn, PreferencesOut
from workshops.domain import preferences
from workshops.domain.preferences import Chosen
from workshops.models import Decision, Member
from workshops.queries.mutes import muted_decisions
from workshops.queries.preferences import preferences_of

router = Router(tags=["Settings"])

Answer = Status[dict[str, object]]


@router.get(
    "/preferences",
    response=answers({200: PreferencesOut}),
    summary="One's own: which reminder mails come, when, and about which decisions none (member)",
)
def read_preferences(request: HttpRequest) -> Answer:
    return _as_they_are(access.require_member(caller(request)))


@router.patch(
    "/preferences",
    response=answers({200: PreferencesOut}, 422),
    summary="Choose; what is left out stays as it is (member)",
)
def choose(request: HttpRequest, body: PreferencesIn) -> Answer:
    member = access.require_member(caller(request))
    sent = body.model_dump(exclude_unset=True)
    preferences.choose(member=member, chosen=cast(Chosen, {**preferences_of(member), **sent}))
    return _as_they_are(member)


@router.put(
    "/decisions/{number}/mute",
    response=answers({200: PreferencesOut}),
    summary="No mails about this decision; notices stay (member)",
)
def mute(request: HttpRequest, number: str) -> Answer:
    member, decision = _member_and_decision(request, number)
    preferences.mute(member=member, decision=decision)
    return _as_they_are(member)


@router.delete(
    "/decisions/{number}/mute",
    response=answers({200: PreferencesOut}),
    summary="Mails about it again, from the next reminder on (member)",
)
def unmute(request: HttpRequest, number: str) -> Answer:
    member, decision = _member_and_decision(request, number)
    preferences.unmute(member=member, decision=decision)
    return _as_they_are(member)


def _member_and_decision(request: HttpRequest, number: str) -> tuple[Member, Decision]:
    asking = caller(request)
    return access.require_member(asking), access.decision_for(asking, number)


def _as_they_are(member: Member) -> Answer:
    member.refresh_from_db(fields=["wants_mail"])
    muted = [decision.label for decision in muted_decisions(member)]
    return Status(200, {**preferences_of(member), "muted": muted})
