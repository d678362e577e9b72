"""The audit of a workspace, read: newest first, filtered, with names for the ids in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from workshops.enums import AuditGroup, AuditKind
from workshops.models import ApiToken, AuditEntry, Decision, Member, Workshop, Workspace
from workshops.queries.log import actor_names

BATCH = 500


@dataclass(frozen=True)
class AuditFilter:
    """`kinds`: none for all. `person`: who did it, or whom it is about. `until`: the first moment that is left out."""

    kinds: frozenset[AuditKind] = frozenset()
    person: Member | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class NamedEntry:
    """An entry with the names of who did it and of what it is about; empty where there is none (any more)."""

    entry: AuditEntry
    by: str
    about: str

    @property
    def kind(self) -> AuditKind:
        return AuditKind(self.entry.kind)

    @property
    def is_about_oneself(self) -> bool:
        return self.entry.about in ("", self.entry.actor)

    def fact(self, name: str) -> str:
        """Empty where it is not said."""
        said = self.entry.facts.get(name)
        return "" if said is None else str(said)


def kinds_of(group: AuditGroup) -> frozenset[AuditKind]:
    return frozenset(kind for kind in AuditKind if kind.group is group)


def entries_of(workspace: Workspace, wanted: AuditFilter) -> QuerySet[AuditEntry]:
    """Newest first."""
    rows = AuditEntry.objects.filter(workspace=workspace).order_by("-pk")
    if wanted.kinds:
        rows = rows.filter(kind__in=wanted.kinds)
    if wanted.since:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(at__lt=wanted.until)
    if wanted.person:
        theirs = [f"member:{wanted.person.pk}", f"user:{wanted.person.user_id}"]
        rows = rows.filter(Q(actor__in=theirs) | Q(about__in=theirs))
    return rows


def everybody_ever(workspace: Workspace) -> list[Member]:
    """Its members by name, also those who have left: what they did stands."""
    return list(Member.objects.filter(workspace=workspace).select_related("user").order_by("user__name", "pk"))


def behind(rows: QuerySet[AuditEntry], key: str) -> QuerySet[AuditEntry]:
    """Those after the one with this key; ValueError where it is none."""
    if not key.isascii() or not key.isdigit() or len(key) > 18:
        raise ValueError("A key is a number.")
    return rows.filter(pk__lt=int(key))


def audit_page(rows: QuerySet[AuditEntry], *, after: str, limit: int) -> tuple[list[NamedEntry], str]:
    """One page, and the key of the next, empty after the last. ValueError where `after` is none."""
    found = list((behind(rows, after) if after else rows)[: limit + 1])
    shown = found[:limit]
    return named_entries(shown), str(shown[-1].pk) if len(found) > limit else ""


def all_entries(rows: QuerySet[AuditEntry]) -> Iterator[NamedEntry]:
    """Each of them, read in batches."""
    key = ""
    while True:
        found, key = audit_page(rows, after=key, limit=BATCH)
        yield from found
        if not key:
            return


def named_entries(entries: Sequence[AuditEntry]) -> list[NamedEntry]:
    names = _names([*(one.actor for one in entries), *(one.about for one in entries if one.about)])
    return [NamedEntry(one, names.get(one.actor, ""), names.get(one.about, "")) for one in entries]


def _names(spoken_of: Sequence[str]) -> Mapping[str, str]:
    """{"member:<id>": name} of people, tokens, decisions and workshops."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for one in spoken_of:
        kind, _, key = one.partition(":")
        wanted[kind].add(key)
    names = actor_names(spoken_of)
    if wanted["apitoken"]:
        tokens = ApiToken.objects.filter(pk__in=wanted["apitoken"]).values_list("pk", "name")
        names.update({f"apitoken:{pk}": name for pk, name in tokens})
    if wanted["decision"]:
        decisions = Decision.objects.filter(pk__in=wanted["decision"]).only("number")
        names.update({f"decision:{one.pk}": one.label for one in decisions})
    if wanted["workshop"]:
        workshops = Workshop.objects.filter(pk__in=wanted["workshop"]).values_list("pk", "title")
        names.update({f"workshop:{pk}": title for pk, title in workshops})
    return names
