"""One decision with all that its page shows, each table read once.

The parts are those of `queries.decisions.with_parts`, under the same names. Rows are put in order here: a decision has
few of each, and for Django to write an ORDER BY takes longer than to read them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, Q, prefetch_related_objects

from workshops.enums import OccurrenceState
from workshops.models import Assumption, Decision, Member, Occurrence, Pilot, Revision, SignOff
from workshops.models.revisits import OPEN_STATES
from workshops.queries.decisions import plan_of
from workshops.queries.pilots import NAMED_BY_PILOT, of_decision

# What few decisions have. For Django to write a query for each takes longer than to answer them all.
_BESIDES = """
    SELECT EXISTS (SELECT FROM workshops_decision newer WHERE newer.amends_id = it.id),
           EXISTS (SELECT FROM workshops_pilot p WHERE p.decision_id = it.id)
           OR EXISTS (SELECT FROM workshops_pilot p WHERE p.workshop_id = it.workshop_id)
           OR EXISTS (SELECT FROM workshops_revisitplan plan JOIN workshops_occurrence o ON o.plan_id = plan.id
                      JOIN workshops_pilot p ON p.workshop_id = o.workshop_id WHERE plan.decision_id = it.id),
           EXISTS (SELECT FROM workshops_revision r JOIN workshops_forecast f ON f.revision_id = r.id
                   WHERE r.decision_id = it.id),
           ARRAY (SELECT m.member_id FROM workshops_mute m WHERE m.decision_id = it.id)
      FROM workshops_decision it WHERE it.id = %s
"""


@dataclass(frozen=True)
class Besides:
    """Whether something amends it, whether it has pilots (`pilots.of_decision`) and forecasts, of any of its texts; and
    the members who want no mails about it."""

    amended: bool
    piloted: bool
    forecast: bool
    muted_by: frozenset[UUID]


def _besides(decision: Decision) -> Besides:
    with connection.cursor() as cursor:
        cursor.execute(_BESIDES, [decision.pk])
        amended, piloted, forecast, muted_by = cursor.fetchone()
    return Besides(amended, piloted, forecast, frozenset(muted_by))


def with_page_parts(decision: Decision) -> Decision:
    """The same decision, which came from `access`. Seven queries, and some more where it has pilots, is amended, or a
    revisit has a room: its texts, who signed them, what it assumes, when it comes back and came, what there is besides,
    its roles, and every member whom all that names. What became of it stands in its history
    (`decision_history.history_of`)."""
    revisions, told = _add_revisions(decision), _add_occurrences(decision)
    _add_assumptions(decision)
    besides = _besides(decision)
    _give(
        decision,
        besides=besides,
        amendments=list(decision.amended_by.order_by("number")) if besides.amended else [],
        told_pilots=_pilots(decision) if besides.piloted else [],
    )
    if decision.workshop is not None:
        prefetch_related_objects([decision.workshop], "roles")
    _add_members(decision, revisions, told)
    return decision


def _add_revisions(decision: Decision) -> list[Revision]:
    """`signed`: every text, oldest first, each with `every_signature`; `current`: the one that counts, with its
    `signatures`."""
    signed_by = SignOff.objects.select_related("participant__role").order_by()
    found = Revision.objects.filter(decision=decision).defer("text").order_by()
    revisions: list[Revision] = sorted(
        found.prefetch_related(Prefetch("sign_offs", signed_by, to_attr="every_signature")), key=lambda one: one.number
    )
    for revision in revisions:
        sign_offs_on(revision).sort(key=lambda one: one.signed_at)
    current = [revision for revision in revisions if revision.number == decision.revision_number]
    for revision in current:
        _give(revision, signatures=[one for one in sign_offs_on(revision) if one.voided_at is None])
    _give(decision, signed=revisions, current=current)
    return revisions


def _add_assumptions(decision: Decision) -> None:
    """`assumed`: all that any of its texts made; `standing`: those of the text that counts."""
    found = Assumption.objects.spoken().filter(decision=decision).select_related("signal").order_by()
    assumed = sorted(found, key=lambda one: (one.position, one.pk))
    _give(decision, assumed=assumed, standing=[one for one in assumed if one.dropped_at is None])


def _pilots(decision: Decision) -> list[Pilot]:
    """Oldest first."""
    found = list(of_decision(decision).select_related(None))
    prefetch_related_objects(found, *NAMED_BY_PILOT)
    return found


def _add_occurrences(decision: Decision) -> list[Occurrence]:
    """Of its plan: `open_occurrences`, soonest first, and `completed_occurrences`, oldest first."""
    plan = plan_of(decision)
    if plan is None:
        return []
    shown = Q(state__in=OPEN_STATES) | Q(state=OccurrenceState.COMPLETED)
    told = list(Occurrence.objects.filter(shown, plan_id=plan.pk).order_by())
    prefetch_related_objects([one for one in told if one.workshop_id], "workshop")
    for one in told:
        one.plan = plan
    done = [one for one in told if one.completed_at is not None]
    _give(
        plan,
        open_occurrences=sorted((one for one in told if one.is_open), key=lambda one: one.due_on),
        completed_occurrences=sorted(done, key=lambda one: (one.completed_at, one.pk)),
    )
    return told


def _add_members(decision: Decision, revisions: list[Revision], told: list[Occurrence]) -> None:
    """`members`: {id: member} of everybody whom these rows name, and each at its place."""
    plan = plan_of(decision)
    places: list[tuple[object, str]] = [(decision, "accepted_by"), (decision, "created_by")]
    places += [(decision.workshop, "facilitator")] if decision.workshop else []
    places += [(plan, name) for name in ("owner", "backup", "stand_in")] if plan else []
    places += [(one, "created_by") for one in revisions] + [(one, "completed_by") for one in told]
    named = [(row, name, key) for row, name in places if (key := getattr(row, f"{name}_id"))]
    members = members_by_id(key for _, _, key in named)
    for row, name, key in named:
        setattr(row, name, members[key])
    _give(decision, members=members)


def members_by_id(keys: Iterable[UUID]) -> dict[UUID, Member]:
    wanted = set(keys)
    found = Member.objects.filter(pk__in=wanted).select_related("user").order_by() if wanted else ()
    return {member.pk: member for member in found}


def _give(row: object, **parts: object) -> None:
    """As Prefetch(to_attr=…) does."""
    for name, part in parts.items():
        setattr(row, name, part)


# Of a decision that came `with_page_parts`:


def every_text(decision: Decision) -> list[Revision]:
    """All its texts, oldest first."""
    found: list[Revision] = decision.signed  # type: ignore[attr-defined]  # set by with_page_parts
    return found


def sign_offs_on(revision: Revision) -> list[SignOff]:
    """All of them, voided ones too, oldest first."""
    found: list[SignOff] = revision.every_signature  # type: ignore[attr-defined]  # set by with_page_parts
    return found


def every_assumption(decision: Decision) -> list[Assumption]:
    """Those that were dropped too."""
    found: list[Assumption] = decision.assumed  # type: ignore[attr-defined]  # set by with_page_parts
    return found


def has_forecasts(decision: Decision) -> bool:
    """Of this or an earlier text."""
    return _told_besides(decision).forecast


def is_muted_by(decision: Decision, member: Member) -> bool:
    return member.pk in _told_besides(decision).muted_by


def _told_besides(decision: Decision) -> Besides:
    found: Besides = decision.besides  # type: ignore[attr-defined]  # set by with_page_parts
    return found


def members_named(decision: Decision) -> dict[UUID, Member]:
    """Whom its rows name, by id."""
    found: dict[UUID, Member] = getattr(decision, "members", {})
    return found
