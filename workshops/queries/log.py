"""The log, read: where a chain stands, its events one by one, and the history of one decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from workshops.models import ChainHead, Event, EventText, Member, Participant, User

BATCH = 1000
# Texts that lie beside events so that rows can be compared with them; the event's own sentence says as much.
UNTOLD = frozenset({"author_name", "known", "owner_name", "reason_words", "roles", "signer_name", "source", "sources"})


@dataclass(frozen=True)
class HeadState:
    """The head of a chain. `line` is what `verify_log --anchor` reads."""

    chain: UUID
    seq: int
    hash: str

    @property
    def short(self) -> str:
        return f"{self.seq}·{self.hash[:8]}…"

    @property
    def witness(self) -> str:
        """What an export carries: enough to notice a rewritten or shortened log."""
        return f"{self.chain} {self.seq} {self.hash[:16]}"


@dataclass(frozen=True)
class HistoryEntry:
    """One event as a person reads it. `texts`: what somebody wrote freely with it; None once erased. A whole
    file that was imported is shown elsewhere."""

    seq: int
    hash: str
    at: datetime
    kind: str
    who: str
    about_workshop: bool
    body: dict[str, Any]
    texts: dict[str, str | None]
    subject: str = ""


def chain_head(workspace_id: UUID) -> HeadState:
    """Where the workspace's chain stands now; 0 and zeros before its first event."""
    return chain_heads([workspace_id])[workspace_id]


def chain_heads(workspaces: Collection[UUID]) -> dict[UUID, HeadState]:
    """The same of many at once. One query."""
    rows = ChainHead.objects.filter(chain__in=workspaces)
    found = {head.chain: HeadState(head.chain, head.seq, head.hash) for head in rows}
    return {workspace: found.get(workspace, HeadState(workspace, 0, "0" * 64)) for workspace in workspaces}


def actor_names(actors: Iterable[str]) -> dict[str, str]:
    """{"member:<id>": name} for everybody named, in at most three queries."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for actor in actors:
        kind, _, key = actor.partition(":")
        wanted[kind].add(key)
    names: dict[str, str] = {}
    if wanted["member"]:
        members = Member.objects.filter(pk__in=wanted["member"]).select_related("user")
        names.update({f"member:{m.pk}": m.user.name for m in members})
    if wanted["participant"]:
        people = Participant.objects.filter(pk__in=wanted["participant"])
        names.update({f"participant:{p.pk}": p.name for p in people})
    if wanted["user"]:
        names.update({f"user:{u.pk}": u.name for u in User.objects.filter(pk__in=wanted["user"])})
    return names


def texts_of(events: Sequence[Event]) -> dict[UUID, dict[str, tuple[str, str | None]]]:
    """{event id: {field: (salt, text)}}; the text is None once it was erased."""
    found: dict[UUID, dict[str, tuple[str, str | None]]] = defaultdict(dict)
    for text in EventText.objects.filter(event__in=[e.event_id for e in events]):
        found[text.event][text.field] = (text.salt, text.text)
    return found


def all_events(workspace_id: UUID) -> Iterator[dict[str, object]]:
    """A workspace's whole chain, oldest first, each event as one JSON object with all that its hash is over."""
    seq = 0
    while events := list(Event.objects.filter(chain=workspace_id, seq__gt=seq).order_by("seq")[:BATCH]):
        texts = texts_of(events)
        for event in events:
            yield _as_json(event, texts[event.event_id])
        seq = events[-1].seq


def events_with_subject(workspace_id: UUID, subjects: Sequence[str]) -> dict[str, list[dict[str, object]]]:
    """{subject, as `"decision:<id>"`: those about it, in the same form as `all_events`}, in two queries."""
    events = list(Event.objects.filter(chain=workspace_id, subject__in=subjects).order_by("seq"))
    texts = texts_of(events)
    found: dict[str, list[dict[str, object]]] = {subject: [] for subject in subjects}
    for event in events:
        found[event.subject].append(_as_json(event, texts[event.event_id]))
    return found


def _as_json(event: Event, texts: dict[str, tuple[str, str | None]]) -> dict[str, object]:
    return {
        "chain": str(event.chain),
        "seq": event.seq,
        "event_id": str(event.event_id),
        "kind": event.kind,
        "subject": event.subject,
        "actor": event.actor,
        "at": event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "body": event.body,
        "body_text": event.body_text,
        "texts": {name: {"salt": salt, "text": text} for name, (salt, text) in texts.items()},
        "prev_hash": event.prev_hash,
        "hash": event.hash,
    }


def log_heights() -> dict[UUID, int]:
    """{chain, which is a workspace's id: how many events it has}."""
    return dict(ChainHead.objects.order_by("chain").values_list("chain", "seq"))
