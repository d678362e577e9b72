"""What a room's recommendation says that its costs are counted by."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Func, JSONField, Value
from django.db.models.functions import Cast

from workshops.models import Recommendation


@dataclass(frozen=True)
class Seen:
    """The winner and the runner-up that a room saw, and its middle answer (0 to 4; the lower of two) to a criterion."""

    approach: str | None
    runner_up: str | None
    level: int | None


class _Path(Func):
    """The first value at a JSON path, whose `$key` is given."""

    function = "jsonb_path_query_first"
    template = "%(function)s(%(expressions)s)"
    output_field = JSONField()


class _JsonPath(Func):
    template = "(%(expressions)s)::jsonpath"


_MEDIAN = "$.agreement[*] ? (@.criterion == $key).median"


def seen_in(workshop_id: UUID, criterion: str) -> Seen | None:
    """Of the recommendation that was asked for last; None before there is one. The long result itself stays there."""
    given = Cast(Value({"key": criterion}, JSONField()), JSONField())
    asked = Recommendation.objects.filter(round__workshop=workshop_id, result__isnull=False)
    median = _Path(F("result"), _JsonPath(Value(_MEDIAN)), given)
    found = (
        asked.order_by("-round__number", "-requested_at")
        .annotate(median=median)
        .values_list("result__approach", "result__runner_up", "median")
        .first()
    )
    return None if found is None else Seen(found[0], found[1], None if found[2] is None else int(found[2]))
