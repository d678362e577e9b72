"""The rows that show what one person wrote, emptied; and what stands where their name stood.

What a row shows without its words follows from the texts beside the events (`log_replay`): where a text was erased, its
row shows nothing. Where a name was, `person.erased` says what is shown instead.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from workshops.domain.ballot_digests import digests_of
from workshops.domain.changes import mark_changed
from workshops.domain.log import Actor, append_event
from workshops.domain.person_texts import OwnText
from workshops.models import (
    Answer,
    ChecklistAnswer,
    Event,
    Knock,
    Note,
    Occurrence,
    Participant,
    Pilot,
    Reading,
    RevisitPlan,
    Round,
    SignOff,
    Workshop,
    WorkshopTemplate,
)
from workshops.queries.persons import Person

# {table: {row: [columns]}}, as `log_rows` calls them.
Shown = dict[str, dict[str, list[str]]]


def empty_rows(person: Person, texts: Iterable[OwnText], label: str) -> Shown:
    """Empty what shows these texts, and put `label` where the name stood; what of it is to be said in the log."""
    shown: Shown = defaultdict(lambda: defaultdict(list))
    for own in texts:
        _empty(own, label, shown)
    _put_on_seats(person, label, shown)
    _put_on_signatures(person, label, shown)
    return {table: dict(rows) for table, rows in shown.items()}


def _put_on_seats(person: Person, label: str, shown: Shown) -> None:
    Participant.objects.filter(pk__in=person.seat_ids).update(name=label, token_hash=None, erased_at=timezone.now())
    for seat in person.seat_ids:
        shown["participant"][str(seat)] = ["name"]


def _put_on_signatures(person: Person, label: str, shown: Shown) -> None:
    signed = SignOff.objects.filter(revision__decision__workspace=person.workspace)
    mine = signed.filter(participant__in=person.seat_ids)
    if person.member:
        mine |= signed.filter(member=person.member)
    for sign_off in mine.select_related("revision"):
        sign_off.signer_name, sign_off.reason = label, ""
        sign_off.save(update_fields=["signer_name", "reason"])
        by = f"participant:{sign_off.participant_id}" if sign_off.participant_id else f"member:{sign_off.member_id}"
        shown["sign_off"][f"{sign_off.revision.decision_id}:{sign_off.revision.number}:{by}"] = ["signer_name"]


def _empty(own: OwnText, label: str, shown: Shown) -> None:
    """The row that shows what was written with an event, by the event's kind."""
    kind, body = own.event.kind, own.event.body
    if kind in _IN_COLUMN:
        model, key, column = _IN_COLUMN[kind]
        model.objects.filter(pk=body[key]).update(**{column: ""})
    elif kind == "readings.taken":
        Reading.objects.filter(pk__in=list(body.get("rows", {}).get("reading", {}))).update(source="")
    elif kind == "note.added":
        _note(own, label, shown)
    elif kind == "door.knocked":
        _knock(own, label, shown)
    elif kind == "checklist.answered":
        _checklist_answer(own, label, shown)
    elif kind in ("revisit.planned", "revisit.plan_changed"):
        _plan(own, label, shown)
    elif kind == "gate.waived":
        _waiver(own)


# {kind: the table, where the event's body has the row's key, the column of the words}
_IN_COLUMN: dict[str, tuple[type[Reading | Occurrence | Pilot], str, str]] = {
    "reading.taken": (Reading, "reading", "source"),
    "revisit.asked_early": (Occurrence, "occurrence", "reason_words"),
    "revisit.missed": (Occurrence, "next", "reason_words"),
    "revisit.completed": (Occurrence, "occurrence", "note"),
    "pilot.imported": (Pilot, "pilot", "filename"),
}
_OF_NOTE = {"text": "text", "author_name": "author_name", "owner": "owner_name"}


def _note(own: OwnText, label: str, shown: Shown) -> None:
    """A note is told apart by its words, so it says that they are gone."""
    key, column = own.event.body["note"], _OF_NOTE[own.text.field]
    if Note.objects.filter(pk=key).update(**{column: label}):
        shown["note"][key].append(column)


def _knock(own: OwnText, label: str, shown: Shown) -> None:
    """Whoever never came in is nobody at all any more."""
    key = own.event.body["knock"]
    knock = Knock.objects.filter(pk=key)
    if not knock.filter(participant=None).update(name="", token_hash=None):
        knock.update(name=label, token_hash=None)
        shown["knock"][key].append("name")


def _checklist_answer(own: OwnText, label: str, shown: Shown) -> None:
    """Where nobody has answered the question otherwise since."""
    key = own.event.body["row"]
    answers = Event.objects.filter(chain=own.event.chain, kind="checklist.answered", body__row=key)
    if answers.filter(seq__gt=own.event.seq).exists():
        return
    row = ChecklistAnswer.objects.filter(pk=key)
    if own.text.field == "answer":
        row.update(answer="")
    elif row.update(author_name=label):
        shown["checklist_answer"][key].append("author_name")


def _plan(own: OwnText, label: str, shown: Shown) -> None:
    key = own.event.subject.partition(":")[2]
    if RevisitPlan.objects.filter(decision_id=key, owner_name=own.text.text).update(owner_name=label):
        shown["plan"][key] = ["owner_name"]


def _waiver(own: OwnText) -> None:
    """Where nobody has set the gate aside again since, in other words."""
    workshop = Workshop.objects.filter(pk=own.event.subject.partition(":")[2]).first()
    gate = own.event.body["gate"]
    if workshop is not None and own.text.text and workshop.waived_gates.get(gate) == own.text.text[:1000]:
        workshop.waived_gates = {**workshop.waived_gates, gate: ""}
        workshop.save(update_fields=["waived_gates"])


def put_in_templates(person: Person, label: str) -> None:
    """Where they wrote their own name or address into a set-up that they kept. What it asks is everybody's, and stays;
    templates are no part of what the log gives again."""
    theirs = sorted((*person.names, *person.addresses), key=len, reverse=True)
    own = re.compile("|".join(rf"(?<!\w){re.escape(words)}(?!\w)" for words in theirs), re.IGNORECASE)

    def without(said: object) -> object:
        if isinstance(said, list):
            return [without(one) for one in said]
        return own.sub(label, said) if isinstance(said, str) else said

    if person.member is None or not theirs:
        return
    for template in WorkshopTemplate.objects.filter(made_by=person.member):
        template.setup = {key: without(said) if key in _FREE else said for key, said in template.setup.items()}
        if own.search(template.name):
            # Names of templates are told apart.
            template.name = f"{own.sub(label, template.name)[:60]} {template.pk.hex[:6]}"
        template.save(update_fields=["name", "setup"])


# What somebody types into a set-up.
_FREE = ("title", "use_case", "facts", "roles")


def empty_reasons(person: Person, by: Actor) -> int:
    """Why they answered as they did, in every round; how many words went. Of a round that is closed the log keeps a
    digest of all reasons, so it is said what that is now."""
    said = Answer.objects.filter(participant__in=person.seat_ids).exclude(reason="")
    rounds: dict[int, UUID] = dict(said.values_list("round_id", "round__workshop_id").distinct())
    count = said.update(reason="")
    closed = Round.objects.filter(pk__in=rounds, closed_at__isnull=False).select_related("workshop")
    for round_ in closed.order_by("opened_at", "pk"):
        now = digests_of([round_.pk])[round_.pk]
        body = {"round": round_.number, "reasons": now.reasons, "key": now.key}
        append_event("reasons.erased", subject=round_.workshop, by=by, body=body)
    for workshop_id in {*rounds.values(), *(seat.workshop_id for seat in person.seats)}:
        mark_changed(workshop_id)
    return count
