"""What came into the log from elsewhere: from which file, under which name of its own, and its words as they stood."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from workshops.enums import DecisionStatus
from workshops.models import Decision, Event, EventText, ImportUpload, Workspace

KINDS = ("decision.imported", "decision.reimported")
FIELD = "source"


@dataclass(frozen=True)
class KnownRecord:
    """A decision that was imported, as its file was when it was last taken.

    `record_id`: what the record calls itself, or empty; `salt`, `digest`: of its words, empty where they were not kept.
    """

    decision: Decision
    path: str
    record_id: str
    status: DecisionStatus
    event_id: UUID
    salt: str
    digest: str

    @property
    def title(self) -> str:
        return self.decision.title

    @property
    def has_source(self) -> bool:
        return bool(self.digest)


@dataclass(frozen=True)
class Source:
    """A file as it was taken. `text` is None once it was erased."""

    path: str
    text: str | None


def known_records(workspace: Workspace) -> list[KnownRecord]:
    """All that were imported into a workspace, each by its newest file, in the order of their numbers."""
    events = Event.objects.filter(chain=workspace.pk, kind__in=KINDS)
    salts = dict(
        EventText.objects.filter(field=FIELD, event__in=events.values("event_id")).values_list("event", "salt")
    )
    imported = Decision.objects.filter(workspace=workspace, workshop=None).order_by("number")
    decisions = {f"decision:{decision.pk}": decision for decision in imported}
    columns = ("subject", "event_id", "body__source", "body__record_id", "body__status", f"body__{FIELD}_sha256")
    found: dict[str, KnownRecord] = {}
    for subject, event_id, path, record_id, status, digest in events.order_by("seq").values_list(*columns):
        if decision := decisions.get(subject):
            before = found.get(subject)
            found[subject] = KnownRecord(
                decision=decision,
                path=path,
                record_id=record_id or (before.record_id if before else ""),
                status=DecisionStatus(status),
                event_id=event_id,
                salt=salts.get(event_id, ""),
                digest=digest or "",
            )
    return [found[subject] for subject in decisions if subject in found]


def is_same_text(known: KnownRecord, text: str) -> bool:
    """Whether a file is what it was, by the hash in the log: also where its words were erased."""
    return known.digest == hashlib.sha256((known.salt + text).encode()).hexdigest()


def last_source(known: KnownRecord) -> str:
    """The words of its file as it was last taken; empty where they were not kept or were erased."""
    return EventText.objects.filter(event=known.event_id, field=FIELD).values_list("text", flat=True).first() or ""


def sources_of(decisions: Sequence[Decision]) -> dict[UUID, Source]:
    """{decision: the newest file that it was taken from} of those that were, in two queries."""
    subjects = {f"decision:{one.pk}": one.pk for one in decisions if one.workshop_id is None}
    if not subjects:
        return {}
    chains = {one.workspace_id for one in decisions}
    events = Event.objects.filter(chain__in=chains, subject__in=subjects, kind__in=KINDS).order_by("seq")
    columns = events.values_list("subject", "event_id", "body__source")
    newest = {subject: (event_id, path) for subject, event_id, path in columns}
    texts = EventText.objects.filter(field=FIELD, event__in=[event_id for event_id, _path in newest.values()])
    kept = dict(texts.values_list("event", "text"))
    return {
        subjects[subject]: Source(path, kept[event_id])
        for subject, (event_id, path) in newest.items()
        if event_id in kept
    }


def source_of(decision: Decision) -> Source | None:
    """Of one decision; None where it was recorded here, or imported before files were kept."""
    return sources_of([decision]).get(decision.pk)


def upload_in(workspace_id: UUID, upload_id: UUID) -> ImportUpload | None:
    """What somebody has sent into that workspace."""
    return ImportUpload.objects.select_related("workspace").filter(pk=upload_id, workspace=workspace_id).first()
