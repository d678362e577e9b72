"""Who has a ballot, and whether a change of one has been saved already."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from workshops.enums import MemberRole
from workshops.models import Answer, Participant, Round, Weight

# In SQL, of a participant `p` with the member `m` that it may be of (a left join): whoever has a stakeholder role.
# Viewers change nothing, whatever they sat down as before they were made one.
HAS_BALLOT = f"(p.role_id IS NOT NULL AND coalesce(m.role <> '{MemberRole.VIEWER}', true))"


# Whether the author of an answer `a` has looked at it, in a round of that number. A first round starts from answers in
# a revisit only, from those of last time: they count at once, and are looked at when somebody says that they are still
# true, or changes them. Where a round asks only some criteria (`asked`, an array), only answers to those can be
# written, and only those count. The same as a condition: `looked_at`.
LOOKED_AT = "NOT (a.copied AND ({number} = 1 OR cardinality({asked}) > 0))"


def looked_at(answers: str = "") -> Q:
    """Of the answers at that path (`"participants__answers__"`), those that their author has looked at."""
    return Q(**{f"{answers}copied": False}) | Q(**{f"{answers}round__number__gt": 1, f"{answers}round__asked": []})


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


def answers_in(participant: Participant, round_number: int) -> tuple[int, int]:
    """How many criteria somebody has answered in a round, and looked at, of how many that it asked."""
    given = Answer.objects.filter(looked_at(), participant=participant, round__number=round_number).count()
    asked = Round.objects.values_list("asked", flat=True).get(workshop=participant.workshop_id, number=round_number)
    return given, len(asked or participant.workshop.criteria)


def untouched_answers(participant: Participant) -> dict[str, int | None]:
    """{criterion: level} of what a revisit's first round starts from, and nobody has looked at."""
    rows = Answer.objects.filter(~looked_at(), participant=participant, round__number=1)
    return dict(rows.values_list("criterion", "level"))
