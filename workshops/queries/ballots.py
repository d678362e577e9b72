"""Who has a ballot, and whether a change of one has been saved already."""

from __future__ import annotations

from datetime import datetime

from workshops.enums import MemberRole
from workshops.models import Answer, Participant, Weight

# In SQL, of a participant `p` with the member `m` that it may be of (a left join): whoever has a stakeholder role.
# Viewers change nothing, whatever they sat down as before they were made one.
HAS_BALLOT = f"(p.role_id IS NOT NULL AND coalesce(m.role <> '{MemberRole.VIEWER}', true))"


def saved_before(
    participant: Participant, *, weights: bool, client: str, sequence: int | None, round_number: int | None
) -> datetime | None:
    """When exactly this change of this client was saved, or None.

    Asked where a round is closed: a change whose acknowledgement was lost has been counted, and whoever sends
    it again must not be told that it was not.
    """
    if not client or sequence is None or round_number is None:
        return None
    rows = Weight.objects.all() if weights else Answer.objects.all()
    same = {"participant": participant, "round__number": round_number, "client": client, "sequence": sequence}
    return rows.filter(**same).values_list("saved_at", flat=True).first()


def answers_in(participant: Participant, round_number: int) -> int:
    """How many criteria somebody has answered in a round."""
    return Answer.objects.filter(participant=participant, round__number=round_number).count()


def untouched_answers(participant: Participant) -> dict[str, int | None]:
    """{criterion: level} of what was taken over into the last round and not looked at since."""
    rows = Answer.objects.filter(participant=participant, copied=True).order_by("-round__number")
    found = list(rows.values_list("round__number", "criterion", "level"))
    return {criterion: level for number, criterion, level in found if number == found[0][0]}
