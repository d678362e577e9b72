"""How the signing of a room's decision stands: who has signed the text that counts, and whose word is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from workshops.models import Decision, Occurrence, Participant, SignOff
from workshops.models.revisits import OPEN_STATES
from workshops.queries.decision_signing import OpenVoice, open_voices


@dataclass(frozen=True)
class Signing:
    """`signed`: the signatures that count, oldest first; `missing`: everybody here with a ballot who has not signed."""

    decision: Decision
    signed: list[SignOff]
    missing: list[Participant]
    voices: list[OpenVoice]


def signing_in(workshop_id: UUID) -> Signing | None:
    """Of the decision that was recorded in this room; None where there is none."""
    decision = room_decision(workshop_id)
    if decision is None:
        return None
    of_this_text = {"revision__decision": decision, "revision__number": decision.revision_number}
    signed = list(
        SignOff.objects.filter(voided_at=None, **of_this_text)
        .select_related("participant__role")
        .order_by("signed_at", "pk")
    )
    spoke = {one.participant_id for one in signed}
    people = Participant.objects.filter(workshop=workshop_id, removed_at=None, role__isnull=False)
    missing = [one for one in people.select_related("role").order_by("joined_at", "pk") if one.pk not in spoke]
    return Signing(decision, signed, missing, open_voices(decision, signed=signed))


def room_decision(workshop_id: UUID) -> Decision | None:
    """What was recorded in this room."""
    return Decision.objects.select_related("workshop", "workspace").filter(workshop=workshop_id).first()


def comes_back_on(decision: Decision) -> date | None:
    """The day on which its next revisit is due."""
    coming = Occurrence.objects.filter(plan__decision=decision, state__in=OPEN_STATES).order_by("due_on").first()
    return coming.due_on if coming else None
