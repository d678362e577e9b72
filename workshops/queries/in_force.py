"""From a complaint to the configuration: which decisions held on a day with a model, and by which text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from workshops.enums import RecommendationStatus, Stage
from workshops.models import Decision, Recommendation, Revision, SignOff, TermOfForce, Workspace
from workshops.queries.decision_life import Told, acceptances_of
from workshops.queries.decision_search import IDENTITIES, folded, terms_on

_MOST_SUGGESTED = 12


@dataclass(frozen=True)
class TrailEntry:
    """One text of the decision, its configuration, and when it held; no terms: it never did."""

    revision: Revision
    terms: list[TermOfForce]
    is_asked: bool


@dataclass(frozen=True)
class Held:
    """One decision that held: the term asked for, its text with who signed and who accepted it, what was recommended
    before it."""

    decision: Decision
    term: TermOfForce
    revision: Revision
    sign_offs: list[SignOff]
    recommendation: Recommendation | None
    acceptance: Told | None
    trail: list[TrailEntry] = field(default_factory=list)


def held_on(workspace: Workspace, model: str, day: date, *, after: str = "", most: int | None = None) -> list[Held]:
    """What was in force at some moment of that day and ran on `model`: a base model, checkpoint or dataset. Oldest
    first, `most` of those behind the one whose `place_of` is `after`, in seven queries however many there are.
    ValueError where that is no place."""
    rows = _terms_held(workspace, model, day).select_related(
        "decision__workspace", "decision__workshop", "decision__superseded_by", "decision__supersedes"
    )
    found = list((_behind(rows, after) if after else rows).order_by("decision__number", "from_at", "pk")[:most])
    decisions = {term.decision_id for term in found}
    revisions, terms = _revisions(decisions), _terms(decisions)
    recommendations, acceptances = _recommendations(decisions), acceptances_of(decisions)
    return [
        Held(
            decision=term.decision,
            term=term,
            revision=(revision := revisions[term.decision_id][term.revision_number]),
            sign_offs=list(revision.sign_offs.all()),
            recommendation=_before(recommendations[term.decision_id], revision),
            acceptance=acceptances.get((term.decision_id, term.revision_number)),
            trail=[
                TrailEntry(each, terms[term.decision_id, number], number == term.revision_number)
                for number, each in revisions[term.decision_id].items()
            ],
        )
        for term in found
    ]


def how_many_held(workspace: Workspace, model: str, day: date) -> int:
    """Decisions; one that held twice on that day is one."""
    return _terms_held(workspace, model, day).values("decision").distinct().count()


def place_of(held: Held) -> str:
    """Where it stands among them, for the page after it."""
    return f"{held.decision.number}|{held.term.from_at.isoformat()}|{held.term.pk}"


def _terms_held(workspace: Workspace, model: str, day: date) -> QuerySet[TermOfForce]:
    used = Q()
    for name in IDENTITIES:
        used |= Q(**{name: folded(model)})
    return terms_on(workspace, day).filter(used)


def _behind(rows: QuerySet[TermOfForce], place: str) -> QuerySet[TermOfForce]:
    written, moment, row = place.split("|")
    number, pk, begin = int(written[:10]), int(row[:18]), datetime.fromisoformat(moment)
    if begin.tzinfo is None or not 0 <= number < 2**31:
        raise ValueError(place)
    later = Q(from_at__gt=begin) | Q(from_at=begin, pk__gt=pk)
    # The first of the two alone is what PostgreSQL can begin at.
    return rows.filter(Q(decision__number__gt=number) | Q(later, decision__number=number), decision__number__gte=number)


def _revisions(decisions: set[UUID]) -> dict[UUID, dict[int, Revision]]:
    found: dict[UUID, dict[int, Revision]] = defaultdict(dict)
    rows = Revision.objects.filter(decision__in=decisions).prefetch_related("sign_offs__participant")
    for revision in rows.order_by("decision", "number"):
        found[revision.decision_id][revision.number] = revision
    return found


def _terms(decisions: set[UUID]) -> dict[tuple[UUID, int], list[TermOfForce]]:
    found: dict[tuple[UUID, int], list[TermOfForce]] = defaultdict(list)
    for term in TermOfForce.objects.filter(decision__in=decisions).order_by("from_at"):
        found[term.decision_id, term.revision_number].append(term)
    return found


def _recommendations(decisions: set[UUID]) -> dict[UUID, list[Recommendation]]:
    """Those of the decisions' own rooms and of their revisits' that are over, newest first."""
    own, of_revisit = "round__workshop__decision", "round__workshop__revisit__plan__decision"
    rows = (
        Recommendation.objects.filter(
            Q(**{f"{own}__in": decisions}) | Q(**{f"{of_revisit}__in": decisions}),
            round__workshop__stage=Stage.DECIDED,
            status=RecommendationStatus.READY,
        )
        .select_related("round__workshop__decision", "round__workshop__revisit__plan")
        .order_by("-requested_at")
    )
    found: dict[UUID, list[Recommendation]] = defaultdict(list)
    for row in rows:
        room = row.round.workshop
        if hasattr(room, "decision"):
            found[room.decision.pk].append(row)
        if hasattr(room, "revisit"):
            found[room.revisit.plan.decision_id].append(row)
    return found


def _before(recommendations: Sequence[Recommendation], revision: Revision) -> Recommendation | None:
    """The last one that was there when the text was written."""
    return next((each for each in recommendations if each.requested_at <= revision.created_at), None)


def identities_known(workspace: Workspace, *, like: str = "") -> list[str]:
    """Models, checkpoints and datasets that texts in force ran on, in the form in which they are compared; `like`:
    those that hold this, a few of them."""
    found: set[str] = set()
    for name in IDENTITIES:
        rows = TermOfForce.objects.filter(workspace=workspace).exclude(**{name: ""})
        if like:
            rows = rows.filter(**{f"{name}__contains": folded(like)})
        found.update(rows.order_by(name).values_list(name, flat=True).distinct()[:_MOST_SUGGESTED])
    return sorted(found)[:_MOST_SUGGESTED]
