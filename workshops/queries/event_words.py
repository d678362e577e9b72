"""Events in words, and what changed between two texts of a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workshops.enums import AssumptionState, Comparator, RevealPolicy, RevisitOutcome, Stage, Stance
from workshops.queries.log import HistoryEntry

Names = Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """An event's body, with words for the ids in it."""

    body: dict[str, Any]
    names: Names

    def __getitem__(self, key: str) -> Any:
        return self.body[key]

    def name(self, key: str, otherwise: str) -> str:
        return self.names.get(str(self.body.get(key)), otherwise)


def describe(entry: HistoryEntry, names: Names) -> str:
    """What somebody did, to follow their name. `names`: words for the ids in events, for example an assumption's."""
    words = _WORDS.get(entry.kind, entry.kind.replace(".", " ").replace("_", " "))
    return words if isinstance(words, str) else words(Said(entry.body, names))


def _moved(said: Said) -> str:
    if said["to"] == Stage.DECIDED:
        return "ended the workshop with its decision"
    return f"moved the workshop from {Stage(said['from']).label.lower()} to {Stage(said['to']).label.lower()}"


def _taken_over(said: Said) -> str:
    """The other one's name follows: whom they took over from by themselves, or whom they handed it to."""
    return "took over as facilitator from" if "from_name_sha256" in said.body else "handed the workshop over to"


def _closed(said: Said) -> str:
    """Before there were other policies, closing was revealing, and the event did not say which."""
    did = "revealed" if said.body.get("reveal", RevealPolicy.ROUND) == RevealPolicy.ROUND else "closed"
    return f"{did} round {said['round']} with {said['answers']} answers"


def _revealed(said: Said) -> str:
    keys = said["criteria"]
    what = keys[0].replace("_", " ") if len(keys) == 1 else f"{len(keys)} criteria"
    return f"opened the answers of round {said['round']} on {what}"


def _signed(said: Said) -> str:
    role = f" for {said['role']}" if said.body.get("role") else ""
    return f"signed revision {said['revision']}{role}: {Stance(said['stance']).label.lower()}"


def _revised(said: Said) -> str:
    voided = said.body.get("voided", 0)
    after = f", which voided {voided} signature{'' if voided == 1 else 's'}" if voided else ""
    return f"wrote revision {said['revision']}{after}"


def _marked(said: Said) -> str:
    state = AssumptionState(said["state"]).label.lower()
    return f"marked “{said.name('assumption', 'an assumption')}” as {state}"


def _reading(said: Said) -> str:
    state = AssumptionState(said["status"]).label.lower()
    return f"took a reading of {said.name('signal', 'a signal')}: {said['value']:g}, so the assumption is {state}"


def _cadence(said: Said) -> str:
    months = said["every_months"]
    every = f"{months} months" if months > 1 else "month"
    return f"set the revisits to every {every}, counted from {said['anchor_on']}"


_WORDS: dict[str, str | Callable[[Said], str]] = {
    "workshop.created": "opened the workshop",
    "workshop.moved": _moved,
    "participant.joined": lambda said: f"joined as {said['role']}",
    "participant.removed": lambda said: f"took {said.name('participant', 'somebody')} out of the room",
    "participant.role_changed": lambda said: f"moved {said.name('participant', 'somebody')} to {said['role']}",
    "ballots.locked": "locked the ballots",
    "ballots.unlocked": "reopened the ballots",
    "agenda.changed": "changed the agenda",
    "round.opened": lambda said: f"opened round {said['round']}",
    "round.closed": _closed,
    "criterion.revealed": _revealed,
    "workshop.promise_changed": lambda said: (
        f"changed what is promised: answers are shown {RevealPolicy(said['reveal']).label.lower()},"
        f" {'without' if said['anonymous'] else 'with'} names"
    ),
    "people.invited": lambda said: f"invited {said['count']} {'person' if said['count'] == 1 else 'people'} by mail",
    "invitations.erased": lambda said: f"erased {said['count']} {'address' if said['count'] == 1 else 'addresses'}",
    "invitation.withdrawn": "took an invitation back",
    "deadline.set": lambda said: f"asked for the answers by {said['answers_due_at'][:16].replace('T', ', ')} UTC",
    "deadline.dropped": "dropped the deadline for the answers",
    "reminders.sent": lambda said: f"reminded {said['count']} who {'was' if said['count'] == 1 else 'were'} missing",
    "recommendation.requested": "asked for the recommendation",
    "recommendation.computed": lambda said: f"computed the recommendation: {said.name('approach', 'none')}",
    "gate.waived": lambda said: f"waived the gate {said['gate'].replace('_', ' ')}",
    "gate.restored": lambda said: f"restored the gate {said['gate'].replace('_', ' ')}",
    "note.added": lambda said: "added to the parking lot" if said.body.get("parked") else "wrote a note",
    "note.parked": "put a note off to the parking lot",
    "note.settled": "settled what was parked",
    "note.brought_back": "brought back what was parked",
    "workshop.co_facilitator_added": "made a co-facilitator",
    "workshop.co_facilitator_removed": "took a co-facilitator out",
    "workshop.taken_over": _taken_over,
    "decision.proposed": "recorded the decision as a proposal",
    "decision.imported": lambda said: f"imported the decision from {said['source']}",
    "decision.linked": lambda said: f"linked it as what superseded D-{said['supersedes']:04d}",
    "decision.revised": _revised,
    "decision.signed": _signed,
    "decision.accepted": lambda said: f"accepted revision {said['revision']}",
    "decision.superseded": lambda said: f"superseded it with D-{said['superseded_by']:04d}",
    "decision.retired": "retired the decision",
    "assumption.marked": _marked,
    "reading.taken": _reading,
    "revisit.planned": _cadence,
    "revisit.plan_changed": _cadence,
    "revisit.plan_ended": "ended the revisits",
    "revisit.snoozed": lambda said: f"put the revisit off until {said['until']}",
    "revisit.due": lambda said: f"called for the revisit that is due on {said['due_on']}",
    "revisit.missed": lambda said: f"noted that nobody looked at it on {' or '.join(said['due_on'])}",
    "revisit.reopened": "opened the revisit again, because its workshop was cancelled",
    "revisit.started": "started a revisit",
    "revisit.completed": lambda said: f"completed the revisit: {RevisitOutcome(said['outcome']).label.lower()}",
}

# What changed between two texts

_PARTS = {
    "title": "the title",
    "rationale": "the reasons",
    "fallback": "the fallback",
    "scope_now": "what is in scope now",
    "scope_later": "what comes later",
}
_CONFIGURATION = {
    "dataset_version": "dataset version",
    "retrieval_settings": "retrieval settings",
    "base_model_id": "base model ID",
    "fine_tune_checkpoint_id": "fine-tune checkpoint ID",
}


def changes_between(before: dict[str, Any], after: dict[str, Any], names: Names) -> list[str]:
    """What a later text says differently, one sentence a change. `names`: approach keys to names."""
    said = []
    if before["approach"] != after["approach"]:
        old, new = (names.get(body["approach"], body["approach"]) for body in (before, after))
        said.append(f"Approach: {old} became {new}.")
    said += [f"Changed {words}." for part, words in _PARTS.items() if before[part] != after[part]]
    said += _rows_changed(before["metrics"], after["metrics"], "name", "metric", _metric)
    said += _rows_changed(before["assumptions"], after["assumptions"], "statement", "assumption", _assumption)
    for key, words in _CONFIGURATION.items():
        old, new = before["configuration"].get(key, ""), after["configuration"].get(key, "")
        if old != new:
            said.append(f"{words.capitalize()}: {old or 'nothing'} became {new or 'nothing'}.")
    months = before["revisit"]["every_months"], after["revisit"]["every_months"]
    if months[0] != months[1]:
        said.append(f"Revisits every {months[1]} months instead of every {months[0]}.")
    if before["revisit"]["owner"] != after["revisit"]["owner"]:
        said.append(f"Reminders go to {after['revisit']['owner'] or 'whoever recorded it'}.")
    return said


def _rows_changed(
    before: list[dict[str, Any]], after: list[dict[str, Any]], key: str, noun: str, words: Callable[[Any], str]
) -> list[str]:
    old, new = ({row[key]: row for row in rows} for rows in (before, after))
    return [
        *(f"Dropped the {noun} “{name}”." for name in old if name not in new),
        *(f"Added the {noun} “{name}”{words(row)}." for name, row in new.items() if name not in old),
        *(
            f"The {noun} “{name}”{words(old[name]) or ' without a signal'} became{words(row) or ' without a signal'}."
            for name, row in new.items()
            if name in old and words(old[name]) != words(row)
        ),
    ]


def _metric(row: dict[str, Any]) -> str:
    return f" {Comparator(row['comparator']).label} {row['threshold']:g} {row['unit']}".rstrip()


def _assumption(row: dict[str, Any]) -> str:
    signal = row["signal"]
    owner = f" watched by {row['owner']}" if row["owner"] else ""
    if not signal:
        return owner
    return f"{owner} with {signal['metric']} {Comparator(signal['comparator']).label} {signal['threshold']:g}"
