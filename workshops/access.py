"""The only way that a view, the stream or the API gets an object.

What a person may not see is a 404, the same as what does not exist. Who may do what:
a member sees everything in their workspace and nothing outside it; owners and facilitators change
workshops and decisions; a guest sees the one room that they joined, and its decision.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone, translation

from workshops.domain.facilitators import may_facilitate
from workshops.domain.people import token_hash
from workshops.enums import TokenScope
from workshops.language import language_of
from workshops.models import ApiToken, Decision, Member, Occurrence, Participant, Signal, Workshop
from workshops.queries.revisits import may_change
from workshops.queries.seats import Place, participant_by_token, place_in
from workshops.refusals import NotThere, Refusal

GUEST_KEY = "participants"
WORKSPACE_KEY = "workspace"
# How the tokens begin that joining over the API returns.
PARTICIPANT_TOKEN = "advp_"  # noqa: S105 (only its first letters)
# How exactly a token's last use is kept: a write for every request would cost more than what most of them ask for.
USED_EVERY = timedelta(minutes=1)
NO_ROOM = "There is no such workshop, or you are not in it."
NO_DECISION = "There is no such decision, or it is not yours to see."
NO_REVISIT = "There is no such revisit, or it is not yours to see."


class SignInNeeded(Refusal):
    status = 401
    code = "sign_in_needed"

    def __init__(self) -> None:
        super().__init__("Sign in first.")


@dataclass(frozen=True)
class Who:
    """Who is asking: a member, the participants that this browser or token has joined as, or nobody."""

    member: Member | None = None
    participants: tuple[UUID, ...] = ()
    scope: str = TokenScope.WRITE

    @property
    def is_anybody(self) -> bool:
        return self.member is not None or bool(self.participants)


@dataclass(frozen=True)
class Seat:
    """One person's place in one room. `participant` is None for members who have not joined."""

    workshop: Workshop
    member: Member | None
    participant: Participant | None

    @property
    def facilitates(self) -> bool:
        """Owners and facilitators of the workspace, and who facilitates or co-facilitates this workshop."""
        return may_facilitate(self.workshop, self.member)

    @property
    def has_ballot(self) -> bool:
        return self.participant is not None and not self.participant.is_observer


# Who is asking


def who(request: HttpRequest) -> Who:
    """From the session cookie; worked out once per request."""
    known = getattr(request, "_who", None)
    if known is None:
        joined = request.session.get(GUEST_KEY, {})
        known = Who(_member_of_session(request), tuple(UUID(pk) for pk in joined.values()))
        if known.member:
            speak(request, person=known.member.user.language, workspace=known.member.workspace.language)
        request._who = known  # type: ignore[attr-defined]  # a cache on the request, read only here
    return known


def _member_of_session(request: HttpRequest) -> Member | None:
    if not request.user.is_authenticated:
        return None
    mine = (
        Member.objects.select_related("user", "workspace")
        .filter(user=request.user, deactivated_at=None)
        .order_by("created_at")
    )
    chosen = request.session.get(WORKSPACE_KEY)
    return (mine.filter(workspace_id=chosen).first() if chosen else None) or mine.first()


def who_by_token(token: str) -> Who | None:
    """From a bearer token of a member or of a participant; None where it is unknown, revoked or removed."""
    digest = token_hash(token)
    if token.startswith(PARTICIPANT_TOKEN):
        participant = participant_by_token(digest)
        return Who(participants=(participant,)) if participant else None
    api_token = (
        ApiToken.objects.select_related("member__user", "member__workspace")
        .filter(token_hash=digest, revoked_at=None, member__deactivated_at=None, member__user__is_active=True)
        .first()
    )
    if api_token is None:
        return None
    now = timezone.now()
    if api_token.last_used_at is None or now - api_token.last_used_at > USED_EVERY:
        ApiToken.objects.filter(pk=api_token.pk).update(last_used_at=now)
    return Who(member=api_token.member, scope=api_token.scope)


def speak(request: HttpRequest, *, person: str = "", workspace: str = "") -> None:
    """From here on the request speaks the language of whoever asks, now that it is known who.

    Only a request that LanguageMiddleware has seen, which takes it back in the end: in other lanes a thread serves
    several people at once.
    """
    if hasattr(request, "LANGUAGE_CODE"):
        accept = request.headers.get("Accept-Language", "")
        request.LANGUAGE_CODE = language_of(person=person, accept=accept, workspace=workspace)
        translation.activate(request.LANGUAGE_CODE)


def current_member(request: HttpRequest) -> Member | None:
    return who(request).member


def member(request: HttpRequest) -> Member:
    """The signed-in member; sends anybody else to sign in."""
    found = current_member(request)
    if found is None:
        raise SignInNeeded()
    return found


def facilitating_member(request: HttpRequest) -> Member:
    """A member who may open workshops in the workspace."""
    found = member(request)
    return require_facilitator(Who(member=found))


def require_facilitator(asking: Who) -> Member:
    if asking.member is None or not asking.member.may_facilitate:
        raise NotThere("Only a facilitator of this workspace can do this.", code="not_facilitator")
    return asking.member


# Rooms


def seat_for(asking: Who, workshop_id: UUID | str, *, brief: bool = False) -> Seat:
    """The caller's place in a room, or a 404. `brief`: for what needs only the workshop and the participant."""
    room = _uuid(workshop_id, NO_ROOM)
    return seat_at(asking, place_in(room, participants=asking.participants, member=asking.member, brief=brief))


def seat_at(asking: Who, place: Place | None) -> Seat:
    """The same where the place has been read already."""
    if place is None:
        raise NotThere(NO_ROOM)
    workshop, participant = place
    insider = asking.member if asking.member and asking.member.workspace_id == workshop.workspace_id else None
    if insider is None and participant is None:
        raise NotThere(NO_ROOM)
    return Seat(workshop, insider, participant)


def seat(request: HttpRequest, workshop_id: UUID | str, *, brief: bool = False) -> Seat:
    asking = who(request)
    if not asking.is_anybody:
        raise SignInNeeded()
    found = seat_for(asking, workshop_id, brief=brief)
    if asking.member is None and not brief:
        speak(request, workspace=found.workshop.workspace.language)
    return found


def ballot_seat(request: HttpRequest, workshop_id: UUID | str, *, brief: bool = False) -> Seat:
    """A place with a ballot."""
    return with_ballot(seat(request, workshop_id, brief=brief))


def with_ballot(found: Seat) -> Seat:
    if not found.has_ballot:
        raise NotThere("You have no ballot in this workshop. Join it with a role first.", code="no_ballot")
    return found


def joined_seat(request: HttpRequest, workshop_id: UUID | str) -> Seat:
    """A place of somebody who has joined, observers too."""
    return with_participant(seat(request, workshop_id))


def with_participant(found: Seat) -> Seat:
    if found.participant is None:
        raise NotThere("You have not joined this workshop. Join it first, with a role or as an observer.")
    return found


def facilitator_seat(request: HttpRequest, workshop_id: UUID | str) -> Seat:
    """A place from which the workshop may be moved."""
    return with_facilitator(seat(request, workshop_id))


def with_facilitator(found: Seat) -> Seat:
    if not found.facilitates:
        raise NotThere("Only the facilitator can do this.", code="not_facilitator")
    return found


def colleague_in(found: Seat, member_id: UUID | str) -> Member:
    """A member of the workspace that the workshop belongs to, for its facilitator."""
    sentence = "There is no such member in this workspace."
    colleague = (
        Member.objects.select_related("user")
        .filter(workspace=found.workshop.workspace_id, pk=_uuid(member_id, sentence))
        .first()
    )
    if colleague is None:
        raise NotThere(sentence)
    return colleague


def participant_in(found: Seat, participant_id: UUID | str) -> Participant:
    """Somebody else in the same room, for the facilitator."""
    person = (
        Participant.objects.select_related("workshop", "role")
        .filter(workshop=found.workshop, pk=_uuid(participant_id, "Nobody here has that number."), removed_at=None)
        .first()
    )
    if person is None:
        raise NotThere("This person is no longer in the room.")
    return person


# Decisions


def decision_for(asking: Who, number: int | str) -> Decision:
    """By number (42, "42" or "D-0042") in the member's workspace, or the decision of a guest's own workshop."""
    match = re.fullmatch(r"(?:[Dd]-)?0*(\d{1,9})", str(number))
    if match is None:
        raise NotThere(NO_DECISION)
    decisions = Decision.objects.select_related(
        "workspace",
        "workshop__facilitator__user",
        "accepted_by__user",
        "created_by__user",
        "revisit_plan__owner__user",
    ).filter(number=int(match.group(1)))
    found = None
    if asking.member is not None:
        found = decisions.filter(workspace=asking.member.workspace).first()
    if found is None and asking.participants:
        found = decisions.filter(
            workshop__participants__in=asking.participants, workshop__participants__removed_at=None
        ).first()
    if found is None:
        raise NotThere(NO_DECISION)
    return found


def decision(request: HttpRequest, number: int | str) -> Decision:
    asking = who(request)
    if not asking.is_anybody:
        raise SignInNeeded()
    found = decision_for(asking, number)
    if asking.member is None:
        speak(request, workspace=found.workspace.language)
    return found


def participant_for(asking: Who, of: Decision) -> Participant | None:
    """The caller as a participant of the decision's workshop: who signs in which role."""
    if of.workshop_id is None:
        return None
    people = Participant.objects.select_related("role", "member__user").filter(
        workshop_id=of.workshop_id, removed_at=None
    )
    if asking.participants and (person := people.filter(pk__in=asking.participants).first()):
        return person
    return people.filter(member=asking.member).first() if asking.member else None


# Revisits and signals


def occurrence_for(asking: Who, occurrence_id: UUID | str) -> Occurrence:
    found = None
    if asking.member is not None:
        found = (
            Occurrence.objects.select_related("plan__decision__workspace", "plan__owner__user", "workshop")
            .filter(pk=_uuid(occurrence_id, NO_REVISIT), plan__decision__workspace=asking.member.workspace)
            .first()
        )
    if found is None:
        raise NotThere(NO_REVISIT)
    return found


def occurrence(request: HttpRequest, occurrence_id: UUID | str) -> Occurrence:
    member(request)
    return occurrence_for(who(request), occurrence_id)


def revisit_to_change(request: HttpRequest, occurrence_id: UUID | str) -> tuple[Occurrence, Member]:
    """A revisit for somebody who may start, snooze or complete it: a facilitator, or the owner of its plan."""
    by = member(request)
    found = occurrence_for(Who(member=by), occurrence_id)
    if not may_change(by, found):
        raise NotThere("Only a facilitator or the owner of the revisit can do this.", code="not_facilitator")
    return found, by


def signal_for(asking: Who, signal_id: UUID | str) -> Signal:
    nothing = "There is no such signal, or it is not yours to see."
    found = None
    if asking.member is not None:
        found = (
            Signal.objects.select_related("assumption__decision")
            .filter(pk=_uuid(signal_id, nothing), assumption__decision__workspace=asking.member.workspace)
            .first()
        )
    if found is None:
        raise NotThere(nothing)
    return found


def _uuid(value: Any, sentence: str) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        raise NotThere(sentence) from None
