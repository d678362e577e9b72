"""Whether a change has been saved already: for a browser that never heard the answer."""

from __future__ import annotations

from datetime import datetime

from workshops.models import Answer, Participant, Weight


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
