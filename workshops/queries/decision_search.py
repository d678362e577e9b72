"""The log's list: found by words, filtered, in an order, page by page. Page, API and exports all ask here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast
from uuid import UUID

from django.db.models import DecimalField, Exists, F, FloatField, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from workshops import dates
from workshops.enums import DecisionStatus, Freshness, Stance
from workshops.models import Decision, SearchDocument, Signal, SignOff, TermOfForce, Workspace
from workshops.models.decisions import ACCEPTED_ELSE_EARLY, ACCEPTED_ELSE_LATE, IN_FORCE
from workshops.queries import keys
from workshops.queries.decisions import RevisitStanding, with_standing
from workshops.queries.readings import silent_signals
from workshops.queries.search_terms import Terms, terms_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# The parts of a configuration by which the log can be asked.
IDENTITIES = ("base_model_id", "fine_tune_checkpoint_id", "dataset_version")
BATCH = 200
NEWEST_FIRST, BEST_FIRST = "-number", "-match"


@dataclass(frozen=True)
class LogFilter:
    """What is looked for, as `domain/log_filters.py` makes it of what somebody asked.

    `due`: a Freshness (overdue: stale ones too); `due_before`, `decided_before`: before that day; `decided_after`: on
    that day or later; `in_force_on`: at some moment of that day, and the three ids are then
    those of the text that held. `sort` is empty where no order was asked: see `with_order`.
    """

    q: str = ""
    approach: str = ""
    status: str = ""
    owner: UUID | None = None
    signal: str = ""
    dissent: bool = False
    dissent_role: str = ""
    due: str = ""
    due_before: date | None = None
    decided_after: date | None = None
    decided_before: date | None = None
    in_force_on: date | None = None
    base_model_id: str = ""
    fine_tune_checkpoint_id: str = ""
    dataset_version: str = ""
    sort: str = ""

    @property
    def is_any(self) -> bool:
        """Whether anything is left out; an order leaves out nothing."""
        return any(getattr(self, each.name) for each in fields(self) if each.name != "sort")


class FoundRow(RevisitStanding):
    """What a row of the list knows besides."""

    sort_key: object


if TYPE_CHECKING:
    ListedDecision = WithAnnotations[Decision, FoundRow]
Row = TypeVar("Row", bound=Decision)
Rows: TypeAlias = "QuerySet[ListedDecision, ListedDecision]"


@dataclass(frozen=True)
class Order:
    """By what a list is sorted; those that have none of it come last. `key`: from the last, and what was looked for;
    `read`: its value out of a cursor."""

    key: Callable[[bool, Terms], Combinable]
    write: Callable[[object], str]
    read: Callable[[str], object]


def _due_key(descending: bool, _terms: Terms) -> Combinable:
    return Coalesce(F("coming_day__day"), Value(date.min if descending else date.max))


def _decided_key(descending: bool, _terms: Terms) -> Combinable:
    return ACCEPTED_ELSE_EARLY if descending else ACCEPTED_ELSE_LATE


# What a hit weighs: a form of a word in the text, in the title; the word as it was typed in the text, in the title.
_WEIGHTS = "{0.1,0.4,0.3,1}"


def _match_key(_down: bool, terms: Terms) -> Combinable:
    """How well it says what was looked for. A number with so many digits, which a cursor can carry."""
    vector = F("search_document__vector")
    either, typed = (Func(Value(q), template="%(expressions)s::tsquery") for q in (terms.tsquery, terms.as_typed))
    rank = f"ts_rank('{_WEIGHTS}', %(expressions)s, 1)"
    told = Func(vector, either, template=rank, output_field=FloatField()) + Func(
        vector, typed, template=rank, output_field=FloatField()
    )
    return Func(told, template="round((%(expressions)s)::numeric, 6)", output_field=DecimalField())


_RANK = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)


def _decimal(key: str) -> Decimal:
    """As `_match_key` rounds it."""
    if not _RANK.fullmatch(key):
        raise ValueError(key)
    return Decimal(key)


ORDERS: dict[str, Order] = {
    "number": Order(lambda _down, _terms: F("number"), str, int),
    "title": Order(lambda _down, _terms: F("title"), str, str),
    "due": Order(_due_key, str, date.fromisoformat),
    "decided": Order(_decided_key, str, keys.instant),
}
SORTS = tuple(sign + name for name in ORDERS for sign in ("-", ""))
# What is searched is sorted so where nobody asks for another order, as far as there is not too much of it to weigh.
ORDERS["match"] = Order(_match_key, str, _decimal)
WEIGHED = 1000


def with_order(
    workspace: Workspace, wanted: LogFilter, *, now: datetime, terms: Terms, count: int | None = None
) -> LogFilter:
    """The same with an order: the one that was asked, else the best match first, or the newest where nothing is
    searched or more than WEIGHED are found. `count`, where it is known, saves a query."""
    if wanted.sort:
        return wanted
    if not terms.tsquery:
        return replace(wanted, sort=NEWEST_FIRST)
    if count is None:
        count = how_many(list_decisions(workspace, wanted, now=now, terms=terms), most=WEIGHED)
    return replace(wanted, sort=BEST_FIRST if count <= WEIGHED else NEWEST_FIRST)


def list_decisions(workspace: Workspace, wanted: LogFilter, *, now: datetime, terms: Terms | None = None) -> Rows:
    """A workspace's decisions in the order that is wanted, with how their revisits stand (see `with_standing`).
    `terms` saves reading `wanted.q` again."""
    rows, sort = with_standing(Decision.objects.filter(workspace=workspace), now), wanted.sort or NEWEST_FIRST
    terms = terms or (terms_of(workspace.pk, wanted.q) if wanted.q else Terms())
    if wanted.q:
        rows = rows.filter(_says(terms))
    for condition in _conditions(workspace, wanted, now):
        rows = rows.filter(condition)
    descending, name = sort.startswith("-"), sort.lstrip("-")
    sign, number = "-" if descending else "", "number"
    if name == "due":  # an index of that table has both
        rows, number = rows.filter(coming_day__workspace=workspace), "coming_day__number"
    rows = rows.annotate(sort_key=ORDERS[name].key(descending, terms))
    return cast("Rows", rows.order_by(f"{sign}sort_key", f"{sign}{number}"))


def after(rows: QuerySet[Row], wanted: LogFilter, cursor: str) -> QuerySet[Row]:
    """Those behind a row whose `place_of` is `cursor`. ValueError where it is none of this order."""
    sort, number, key = cursor.split("|", 2)
    if sort != wanted.sort or "\x00" in key:
        raise ValueError(cursor)
    value, beyond = ORDERS[sort.lstrip("-")].read(key), "lt" if sort.startswith("-") else "gt"
    # The first of the two alone is what an index can go by.
    return rows.filter(**{f"sort_key__{beyond}e": value}).filter(
        Q(**{f"sort_key__{beyond}": value}) | Q(**{f"number__{beyond}": int(number[:10])})
    )


def place_of(row: Decision, wanted: LogFilter) -> str:
    """Where a row of `list_decisions` stands in its order, for the page after it."""
    key: object = row.sort_key  # type: ignore[attr-defined]  # annotated by list_decisions
    return f"{wanted.sort}|{row.number}|{ORDERS[wanted.sort.lstrip('-')].write(key)}"


def in_batches(rows: QuerySet[Row], wanted: LogFilter) -> Iterator[list[Row]]:
    """All of them, some at a time, so that no list is too long to hold."""
    found = list(rows[:BATCH])
    while found:
        yield found
        found = list(after(rows, wanted, place_of(found[-1], wanted))[:BATCH]) if len(found) == BATCH else []


def _says(terms: Terms) -> Q:
    if terms.number is not None:
        return Q(number=terms.number)
    return Q(search_document__vector__says=terms.tsquery) if terms.tsquery else Q(pk__in=[])


# What came from elsewhere and has ended there was decided on its own day; nobody said when it was accepted.
_DECIDED_AT = Coalesce("accepted_at", "created_at")
_WAS_DECIDED = Q(accepted_at__isnull=False) | Q(
    workshop=None, status__in=(DecisionStatus.SUPERSEDED, DecisionStatus.RETIRED)
)


def _conditions(workspace: Workspace, wanted: LogFilter, now: datetime) -> Iterator[Q | Exists]:
    if wanted.approach:
        yield Q(approach=wanted.approach)
    if wanted.status:
        yield Q(status=wanted.status)
    if wanted.owner:
        yield Q(revisit_plan__stand_in=wanted.owner) | Q(revisit_plan__stand_in=None, revisit_plan__owner=wanted.owner)
    if wanted.signal == "broken":
        yield Exists(_signals().filter(broken_since__isnull=False))
    if wanted.signal == "silent":
        yield Q(Exists(_signals().filter(silent_signals(now))), status__in=IN_FORCE)
    if wanted.dissent:
        yield Exists(_dissent())
    if wanted.dissent_role:
        yield Exists(_dissent().filter(role_key=wanted.dissent_role))
    if wanted.due == Freshness.OVERDUE:
        yield Q(freshness__in=[freshness for freshness in Freshness if freshness.is_late])
    elif wanted.due:
        yield Q(freshness=wanted.due)
    if wanted.due_before:
        yield Q(due_day__lt=wanted.due_before)
    if wanted.decided_after or wanted.decided_before:
        yield _WAS_DECIDED
    if wanted.decided_after:
        yield Q(GreaterThanOrEqual(_DECIDED_AT, begin_of(wanted.decided_after, workspace)))
    if wanted.decided_before:
        yield Q(LessThan(_DECIDED_AT, begin_of(wanted.decided_before, workspace)))
    yield from _identified(workspace, wanted)


def _identified(workspace: Workspace, wanted: LogFilter) -> Iterator[Q | Exists]:
    """By what it ran on: that of the text that held on the day, or else of its text as it is."""
    used = {name: folded(value) for name in IDENTITIES if (value := getattr(wanted, name))}
    if wanted.in_force_on:
        terms = terms_on(workspace, wanted.in_force_on).filter(decision=OuterRef("pk"), **used)
        yield Exists(terms)
    elif used:
        yield Q(pk__in=SearchDocument.objects.filter(workspace=workspace, **used).values("pk"))


def terms_on(workspace: Workspace, day: date) -> QuerySet[TermOfForce]:
    """Which texts held at some moment of that day, by the workspace's clock."""
    begin, end = begin_of(day, workspace), begin_of(day + timedelta(days=1), workspace)
    return TermOfForce.objects.filter(Q(until_at=None) | Q(until_at__gt=begin), workspace=workspace, from_at__lt=end)


def begin_of(day: date, workspace: Workspace) -> datetime:
    """The first moment of a day, by the workspace's clock."""
    return dates.local_instant(day, workspace.time_zone, time()).astimezone(UTC)


def folded(value: str) -> Func:
    """A value as search compares it: case, accents and normal forms left out."""
    return Func(Func(Value(value), function="btrim"), function="search_fold", output_field=TextField())


def _dissent() -> QuerySet[SignOff]:
    """From the text that the decision has now."""
    of_this_text = Q(revision__decision=OuterRef("pk"), revision__number=OuterRef("revision_number"))
    return SignOff.objects.filter(of_this_text, voided_at=None, stance=Stance.DISSENT)


def _signals() -> QuerySet[Signal]:
    return Signal.objects.filter(assumption__decision=OuterRef("pk"), assumption__dropped_at=None)


@dataclass(frozen=True)
class Marks:
    """What is told of a decision in its row: the first who dissents from its text, and whether a signal is broken."""

    dissent: SignOff | None = None
    is_broken: bool = False


def marks_of(decisions: Sequence[Decision]) -> dict[UUID, Marks]:
    """{decision: its marks} of those that have one. Of a page's rows, apart from finding them: two queries."""
    keys = [decision.pk for decision in decisions]
    dissents = SignOff.objects.filter(
        revision__decision__in=keys,
        revision__number=F("revision__decision__revision_number"),
        voided_at=None,
        stance=Stance.DISSENT,
    ).select_related("revision")
    first = {sign_off.revision.decision_id: sign_off for sign_off in dissents.order_by("-signed_at")}
    broken = Signal.objects.filter(
        assumption__decision__in=keys, assumption__dropped_at=None, broken_since__isnull=False
    )
    are_broken = set(broken.values_list("assumption__decision", flat=True))
    return {key: Marks(first.get(key), key in are_broken) for key in keys if key in first or key in are_broken}


def how_many(rows: Rows, *, most: int) -> int:
    """How many there are, counted up to one more than `most`."""
    return rows.order_by()[: most + 1].count()


def parts_of(decisions: Sequence[Decision]) -> dict[UUID, list[tuple[str, str]]]:
    """{decision: [(place, text), …]} of what search reads of each."""
    found = SearchDocument.objects.filter(pk__in=[decision.pk for decision in decisions])
    return {pk: [(place, text) for place, text in parts] for pk, parts in found.values_list("pk", "parts")}
