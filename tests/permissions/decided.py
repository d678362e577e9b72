"""Decisions of Acme in every state, and revisits in every state of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from tests.permissions import texts
from tests.permissions.cast import Cast
from tests.permissions.rooms import Room, make_room, open_room
from tests.revisits.conftest import current, make_due
from workshops.domain import (
    assumptions,
    decision_import,
    decision_life,
    decision_text,
    decisions,
    frameworks,
    participants,
    readings,
    reminders,
    revisits,
    rooms,
)
from workshops.domain.decisions import Signer
from workshops.enums import AssumptionState, DecisionStatus, RevisitOutcome, Stage, Stance, Succession
from workshops.models import Assumption, Decision, Occurrence, Participant, Signal, Workshop

TO_THE_END = (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)


@dataclass(frozen=True)
class Decided:
    """A decision with what hangs on it."""

    decision: Decision
    assumption: Assumption
    signal: Signal
    occurrence: Occurrence

    @property
    def sha256(self) -> str:
        return decisions.current_revision(self.decision).sha256


def whole(decision: Decision) -> Decided:
    signal = Signal.objects.select_related("assumption__decision").get(
        assumption__decision=decision, assumption__dropped_at=None
    )
    occurrence = Occurrence.objects.filter(plan__decision=decision).order_by("-period")
    return Decided(
        Decision.objects.get(pk=decision.pk),
        signal.assumption,
        signal,
        occurrence.select_related("plan__decision__workspace").first() or Occurrence(),
    )


def make_decided_room(cast: Cast) -> tuple[Room, Decided]:
    """A room like the others, with its decision: proposed, signed, and with somebody's dissent."""
    room = make_room(cast, Stage.RECOMMENDATION)
    decision = decisions.record_decision(workshop=room.workshop, by=cast.zora, text=texts.decision_text())
    sha256 = decisions.current_revision(decision).sha256
    for who, stance, reason in (("somebody", Stance.DISSENT, texts.DISSENT), ("guest", Stance.APPROVE, "")):
        signer = Signer(room.seats[who], room.seats[who].member)
        decisions.sign_off(decision=decision, signer=signer, stance=stance, revision_sha256=sha256, reason=reason)
    made = whole(decision)
    readings.take_reading(signal=made.signal, by=cast.zora, value=9, source="PLANTED-source")
    workshop = Workshop.objects.get(pk=room.workshop.pk)
    seats = Participant.objects.select_related("workshop", "role", "member__user").filter(workshop=workshop)
    by_id = {person.pk: person for person in seats}
    return Room(workshop, {who: by_id[seat.pk] for who, seat in room.seats.items()}, room.note, room.parked), made


def _decide(workshop: Workshop, cast: Cast, title: str) -> Decision:
    participants.join_workshop(workshop=workshop, name="PLANTED-una", role="data")
    for stage in TO_THE_END:
        workshop = rooms.move_stage(workshop=workshop, by=cast.zora, to=stage)
    return decisions.record_decision(workshop=workshop, by=cast.zora, text=texts.decision_text(title))


def _accepted(cast: Cast, title: str) -> Decision:
    decision = _decide(open_room(cast.zora, title), cast, title)
    return decisions.accept_decision(decision=decision, by=cast.zora, unsigned_reason="Agreed aloud.")


def make_log(cast: Cast) -> Mapping[str, Decided]:
    """By what became of them; the accepted one was revised before, and `successor` came after `superseded`."""
    made = {
        name: _accepted(cast, f"PLANTED-{name}")
        for name in (
            "accepted",
            "due",
            "overdue",
            "snoozed",
            "started",
            "completed",
            "superseded",
            "retired",
            "amended",
        )
    }
    _revise(made["accepted"], cast)
    for name, days in (("due", 0), ("overdue", 9)):
        reminders.pass_time(occurrence_id=make_due(made[name], days_ago=days).pk, now=timezone.now())
    waits = current(made["snoozed"])
    until = waits.due_on + timedelta(days=20)
    revisits.snooze_revisit(occurrence=waits, by=cast.zora, until=until, reason="PLANTED-snooze-reason")
    revisits.start_revisit(occurrence=current(made["started"]), by=cast.zora)
    revisits.complete_revisit(
        occurrence=current(made["completed"]), by=cast.zora, outcome=RevisitOutcome.REAFFIRMED, note="PLANTED-outcome"
    )
    made["successor"] = _succeed(made["superseded"], cast)
    decision_life.supersede_decision(
        decision=made["amended"], by=cast.zora, newer=made["successor"], kind=Succession.AMENDS
    )
    made["rejected"] = _decide(open_room(cast.zora, "PLANTED-rejected"), cast, "PLANTED-rejected")
    decision_life.reject_decision(decision=made["rejected"], by=cast.zora, reason="PLANTED-rejection")
    decisions.retire_decision(decision=made["retired"], by=cast.zora, reason="PLANTED-retirement")
    return {name: whole(decision) for name, decision in made.items()}


def _revise(decision: Decision, cast: Cast) -> None:
    seen = decisions.current_revision(decision).sha256
    text = texts.decision_text(decision.title, rationale="PLANTED-second-rationale")
    decisions.revise_decision(decision=decision, by=cast.zora, text=text, seen=seen)
    decisions.accept_decision(decision=decision, by=cast.zora, unsigned_reason="Agreed aloud.")
    made = whole(decision)
    assumptions.mark_assumption(assumption=made.assumption, by=cast.zora, state=AssumptionState.HOLDING)


def _succeed(decision: Decision, cast: Cast) -> Decision:
    workshop = revisits.start_revisit(occurrence=current(decision), by=cast.zora)
    newer = _decide(workshop, cast, "PLANTED-successor")
    return decisions.accept_decision(decision=newer, by=cast.zora, unsigned_reason="Agreed aloud.")


def make_draft(cast: Cast) -> Decision:
    """One that was taken over from a file, still a draft."""
    used = frameworks.framework()
    body = decision_text.clean(
        texts.decision_text("PLANTED-draft"), question="PLANTED-question", title="", framework=used
    )
    return decision_import.import_decision(
        by=cast.zora,
        body=body,
        status=DecisionStatus.DRAFT,
        decided_on=date(2024, 5, 1),
        source="PLANTED-file.md",
    )
