"""A workspace in which everything has happened once that the log states rows of; made through the domain alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.utils import timezone

from tests.computing import compute
from tests.decisions.making import TEXT
from workshops.domain import (
    assumptions,
    ballots,
    checklist,
    decision_import,
    decision_life,
    decisions,
    door,
    early_revisits,
    facilitators,
    forecasts,
    frameworks,
    notes,
    participants,
    people,
    pilots,
    readings,
    reminders,
    retention,
    reveals,
    revisit_plans,
    revisits,
    rooms,
    seats_again,
    stand_ins,
)
from workshops.domain.decision_text import DecisionText
from workshops.domain.decisions import Signer
from workshops.domain.log_erasing import erase_texts
from workshops.domain.pilot_reading import File
from workshops.domain.watch import watch
from workshops.enums import AssumptionState, DecisionStatus, Door, MemberRole, Stage, Succession
from workshops.models import Assumption, Decision, EventText, Member, Occurrence, Participant, Signal, Workshop
from workshops.models.revisits import OPEN_STATES
from workshops.queries.retention import Kept
from workshops.queries.revisit_rooms import brief_of, things_to_look_at

DAY = timedelta(days=1)
Scores = Mapping[str, dict[str, Any]]


@dataclass
class Everything:
    """The first decision (accepted, signed, revised, watched, looked at again) and who was there."""

    ana: Member
    ben: Member
    decision: Decision
    una: Participant
    scores: Scores

    @property
    def open(self) -> Occurrence:
        rows = Occurrence.objects.select_related("plan__decision__workspace")
        return rows.get(plan__decision=self.decision, state__in=OPEN_STATES)

    @property
    def signal(self) -> Signal:
        return Signal.objects.select_related("assumption__decision").get(
            assumption__decision=self.decision, assumption__dropped_at=None
        )


def live_through_everything(scores: Scores) -> Everything:
    """Some hundred events in one chain."""
    workspace = people.create_workspace(name="Acme")
    ana, ben = (
        people.add_member(workspace=workspace, email=f"{name.lower()}@acme.example", name=name, role=role)
        for name, role in (("Ana", MemberRole.FACILITATOR), ("Ben", MemberRole.MEMBER))
    )
    workshop, una = _room(ana, "Claims copilot", scores)
    _waive(workshop, ana)
    _talk(workshop, ana, una)
    workshop = facilitators.add_co_facilitator(workshop=workshop, by=ana, member=ben)
    workshop = facilitators.take_over(workshop=workshop, by=ana, to=ben)
    workshop = facilitators.take_over(workshop=workshop, by=ben, to=ana)
    text = {**TEXT, "revisit": {"every_months": 3, "owner": "Ben"}}
    decision = decisions.record_decision(workshop=workshop, by=ana, text=text)
    past = Everything(ana, ben, decision, una, scores)
    _sign_and_revise(past)
    _forecast(past)
    _measure(past)
    _watch(past)
    _come_back(past)
    _let_time_pass(past)
    _follow(past)
    return past


def _room(ana: Member, title: str, scores: Scores) -> tuple[Workshop, Participant]:
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title=title, use_case="Answer adjusters from the manual.", facts="A manual."
    )
    reveals.change_promise(workshop=workshop, by=ana, reveal="criterion", anonymous=False)
    una = participants.join_workshop(workshop=workshop, name="Una", role="data")
    return _score(workshop, ana, una, scores), Participant.objects.get(pk=una.pk)


def _score(workshop: Workshop, ana: Member, una: Participant, scores: Scores) -> Workshop:
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    why = {"knowledge_churn": {**scores["knowledge_churn"], "reason": "The manual changes weekly."}}
    weights = dict.fromkeys(scores, 5.0)
    una = Participant.objects.get(pk=una.pk)
    ballots.cast_ballot(participant=una, scores={**scores, **why}, weights=weights)
    for stage in (Stage.DISCUSSION, Stage.RECOMMENDATION):
        workshop = rooms.move_stage(workshop=workshop, by=ana, to=stage)
    compute(workshop)
    return workshop


def _waive(workshop: Workshop, ana: Member) -> None:
    one, other = sorted(frameworks.gate_keys(frameworks.framework_of(workshop)))[:2]
    for gate, reason in ((one, "For now."), (other, "Legal has said yes."), (one, "Once more.")):
        rooms.waive_gate(workshop=workshop, by=ana, gate=gate, reason=reason)
        if gate == one:
            rooms.restore_gate(workshop=workshop, by=ana, gate=gate)
    rooms.waive_gate(workshop=workshop, by=ana, gate=one, reason="It is settled.")


def _talk(workshop: Workshop, ana: Member, una: Participant) -> None:
    """A note, and one that is put off, settled, taken up again; somebody who comes late, changes hats and goes."""
    notes.add_note(workshop=workshop, by=una, text="The manual has no owner.", criterion="knowledge_churn")
    put_off = notes.add_note(workshop=workshop, by=ana, text="Who asks legal?", parked=True, owner="Una")
    checklist.answer_question(workshop=workshop, by=una, question="use", ticked=True, answer="Adjusters, by phone.")
    for move in (notes.settle_note, notes.park_note, notes.bring_back_note):
        move(note=put_off, by=ana)
    _stand_at_the_door(workshop, ana)
    max_ = participants.join_workshop(workshop=workshop, name="Max", role="observer")
    max_ = participants.change_role(participant=max_, by=ana, role="product")
    participants.remove_participant(participant=max_, by=ana)
    names = ("Lea", "Lea on the phone", "Lea at home")
    lost, phone, home = (participants.join_workshop(workshop=workshop, name=name, role="product") for name in names)
    lea = seats_again.say_same_person(workshop=workshop, by=ana, seat=phone, lost=lost)
    seats_again.take_seat_again(workshop=workshop, before=lea, here=home)


def _stand_at_the_door(workshop: Workshop, ana: Member) -> None:
    """By admission: one is let in, one is not and then is, one is not; one is removed for good, and may come again."""
    door.set_door(workshop=workshop, by=ana, door=Door.ADMIT)
    amy, bob, cid = (door.knock_at(workshop=workshop, name=name, role="data") for name in ("Amy", "Bob", "Cid"))
    [seat] = door.admit(workshop=workshop, by=ana, knocks=[amy.pk])
    door.refuse(workshop=workshop, by=ana, knocks=[bob.pk, cid.pk])
    door.admit(workshop=workshop, by=ana, knocks=[bob.pk])
    for one in (seat, Participant.objects.get(workshop=workshop, name="Bob")):
        participants.remove_participant(participant=one, by=ana, for_good=True)
    participants.welcome_again(participant=seat, by=ana)
    door.set_door(workshop=workshop, by=ana, door=Door.OPEN)
    participants.confirm_roles(workshop=workshop, by=ana)


def _sign(past: Everything, who: Participant | Member, stance: str, reason: str = "") -> None:
    signer = Signer(who, None) if isinstance(who, Participant) else Signer(None, who)
    sha256 = decisions.current_revision(past.decision).sha256
    decisions.sign_off(decision=past.decision, signer=signer, stance=stance, reason=reason, revision_sha256=sha256)


def _forecast(past: Everything) -> None:
    """What Una said is changed once; what Ben said he takes back."""
    sha256 = decisions.current_revision(past.decision).sha256
    for signer, percent in ((past.una, 90), (past.una, 60), (past.ben, 30), (past.ben, None)):
        seat = Signer(past.una, None) if signer is past.una else Signer(None, past.ben)
        forecasts.give_forecasts(decision=past.decision, signer=seat, percents={0: percent}, revision_sha256=sha256)


def _revise(past: Everything, **text: Any) -> None:
    last = decisions.current_revision(past.decision)
    past.decision = decisions.revise_decision(
        decision=past.decision, by=past.ana, text={**last.body, **text}, seen=last.sha256
    )


def _sign_and_revise(past: Everything) -> None:
    """Two signatures on the first text, one of them changed; an assumption goes, one loses its signal, one gets one."""
    _sign(past, past.una, "dissent", "Too early.")
    _sign(past, past.una, "approve")
    _sign(past, past.ana, "dissent", "Nobody has asked legal.")
    manual, voice = TEXT["assumptions"]
    _revise(past, assumptions=[{**manual, "signal": None}, {"statement": "Legal agrees.", "owner": "", "signal": None}])
    _sign(past, past.una, "approve_with_reservation", "Only for the manual.")
    _sign(past, past.ben, "approve")
    _revise(past, title="Claims copilot: retrieval", assumptions=[manual, voice])
    _sign(past, past.una, "approve")
    _sign(past, past.ben, "dissent", "The manual is out of date.")
    past.decision = decisions.accept_decision(decision=past.decision, by=past.ana, unsigned_reason="Agreed aloud.")


def _measure(past: Everything) -> None:
    """Two pilots on the cases that they share, and the first one's file erased; the second surely misses its mark."""
    more = "".join(f"{case},rag,0\n" for case in range(3, 40))
    first, _second = (
        pilots.import_pilot(
            subject=past.decision,
            by=past.ana,
            file=File(
                f"{name}.csv", f"case,variant,grounded correctness\n1,rag,{name}\n2,rag,1\n{more * name}".encode()
            ),
        ).pilot
        for name in (0, 1)
    )
    pilots.erase_file(pilot=first, by=past.ana)


def _read(past: Everything, *values: float) -> None:
    now = timezone.now()
    for hours, value in zip(range(len(values), 0, -1), values, strict=True):
        at = now - timedelta(hours=hours)
        readings.take_reading(signal=past.signal, by=past.ben, value=value, at=at, source="the wiki")


def _watch(past: Everything) -> None:
    """Readings by hand and by file, one of long ago that goes again; at risk, broken, mended; broken again by another
    rule; marks by hand; a pilot that misses its threshold."""
    long_ago = timezone.now() - 90 * DAY
    readings.take_reading(signal=past.signal, by=past.ben, value=6, at=long_ago, source="a log of long ago")
    lines = [f"{(timezone.now() - day * DAY).isoformat()},{value},{source}"
             for day, value, source in ((9, 5, "Ben"), (8, 4.5, ""))]  # fmt: skip
    readings.take_csv(signal=past.signal, by=past.ben, text="at,value,source\n" + "\n".join(lines))
    _keep_for_sixty_days(past)
    _read(past, 3, 1, 0.5)
    _read(past, 90)
    manual, voice = TEXT["assumptions"]
    _revise(past, assumptions=[{**manual, "signal": {**manual["signal"], "threshold": 40, "window_days": 20}}, voice])
    _sign(past, past.ana, "approve")
    past.decision = decisions.accept_decision(decision=past.decision, by=past.ana, unsigned_reason="Agreed aloud.")
    kept = Assumption.objects.get(decision=past.decision, statement=voice["statement"], dropped_at=None)
    for state in (AssumptionState.BROKEN, AssumptionState.AT_RISK):
        assumptions.mark_assumption(assumption=kept, by=past.ben, state=state)
    wrong = "".join(f"{case},rag,0\n" for case in range(20))
    missed = File("missed.csv", f"case,variant,grounded correctness\n{wrong}".encode())
    pilots.import_pilot(subject=past.decision, by=past.ana, file=missed)


def _keep_for_sixty_days(past: Everything) -> None:
    workspace = past.ana.workspace
    kept = Kept(workshops=None, invitations=None, notices=None, readings=60, audit=None)
    retention.keep_for(workspace=workspace, by=past.ana, kept=kept)
    assert retention.pass_time(workspace_id=workspace.pk, now=timezone.now()) == {"expired": 1}


def _come_back(past: Everything) -> None:
    """The revisit that the broken signal brought forward: put off, cancelled, started, left, taken up, completed."""
    reminders.pass_time(occurrence_id=past.open.pk, now=timezone.now() + timedelta(hours=10))
    until = past.open.asked_on + 2 * DAY
    revisits.snooze_revisit(occurrence=past.open, by=past.ben, until=until, reason="Ben is away.")
    room = revisits.start_revisit(occurrence=past.open, by=past.ana)
    rooms.move_stage(workshop=room, by=past.ana, to=Stage.CANCELLED)
    reminders.pass_time(occurrence_id=past.open.pk, now=timezone.now())
    room = revisits.start_revisit(occurrence=past.open, by=past.ana)
    reminders.pass_time(occurrence_id=past.open.pk, now=timezone.now() + 9 * DAY)
    revisits.start_revisit(occurrence=past.open, by=past.ana)
    una = participants.join_workshop(workshop=room, name="Una", role="data")
    _score(room, past.ana, una, past.scores)
    notes.add_note(workshop=room, by=past.ana, text="Legal is content.")
    revisits.complete_revisit(occurrence=past.open, by=past.ana, outcome="reaffirmed", note="Nothing new from legal.")


def _let_time_pass(past: Everything) -> None:
    """A plan that is steered, dates that nobody saw, an owner who left and came back, and a look alone."""
    for terms in ({"every_months": 6, "owner": past.ana}, {"time_zone": "Europe/Berlin", "backup": past.ben}):
        revisit_plans.steer_plan(decision=past.decision, by=past.ana, terms=terms)  # type: ignore[arg-type]
    early_revisits.ask_early(
        decision=past.decision, by=past.ben, due_on=timezone.now().date() + 3 * DAY, reason="A vendor asked."
    )
    reminders.pass_time(occurrence_id=past.open.pk, now=timezone.now() + 600 * DAY)
    for is_active in (False, True):
        past.ana.user.is_active = is_active
        past.ana.user.save()
        stand_ins.tell_stand_in(occurrence_id=past.open.pk, now=timezone.now())
    kept = Assumption.objects.filter(decision=past.decision, state=AssumptionState.BROKEN, dropped_at=None)
    for assumption in kept:
        assumptions.mark_assumption(assumption=assumption, by=past.ben, state=AssumptionState.HOLDING)
    looked = things_to_look_at(brief_of(past.open))
    revisits.find_nothing_changed(occurrence=past.open, by=past.ben, looked_at=looked, note="All as before.")


def _follow(past: Everything) -> None:
    """One decision supersedes the other, in the room of a revisit; one is retired; two were made elsewhere."""
    other, _ = _room(past.ana, "Router", past.scores)
    old = decisions.record_decision(workshop=other, by=past.ana, text={**TEXT, "title": "Router"})
    old = decisions.accept_decision(decision=old, by=past.ana, unsigned_reason="Agreed aloud.")
    occurrence = Occurrence.objects.get(plan__decision=old)
    room = revisits.start_revisit(occurrence=occurrence, by=past.ana)
    una = participants.join_workshop(workshop=room, name="Una", role="data")
    room = _score(room, past.ana, una, past.scores)
    new = decisions.record_decision(workshop=room, by=past.ana, text={**TEXT, "title": "Router, again"})
    decisions.accept_decision(decision=new, by=past.ana, unsigned_reason="Agreed aloud.")
    decisions.retire_decision(decision=new, by=past.ana, reason="Nobody routes by hand any more.")
    older, newer = (_import(past, number) for number in (1, 2))
    decision_import.link_successor(older=older, newer=newer, by=past.ana)
    said = EventText.objects.filter(text="A vendor asked.")
    erase_texts(subject=past.decision, by=past.ana, texts=said)
    Occurrence.objects.filter(reason_words="A vendor asked.").update(reason_words="")
    _live_on(past, old)


def _live_on(past: Everything, ended: Decision) -> None:
    """What was superseded is free again; one is drafted, proposed, rejected and taken up again; one amends another."""
    decision_life.reopen_decision(decision=ended, by=past.ana, reason="Somebody routes by hand again.")
    room, _ = _room(past.ana, "Triage", past.scores)
    draft = decisions.record_decision(workshop=room, by=past.ana, text={**TEXT, "title": "Triage"}, draft=True)
    draft = decision_life.propose_decision(decision=draft, by=past.ana)
    draft = decision_life.reject_decision(decision=draft, by=past.ana, reason="Too early.")
    decision_life.reopen_decision(decision=draft, by=past.ana, reason="Now it is time.")
    part, whole = (_import(past, number) for number in (3, 4))
    decision_life.supersede_decision(decision=whole, by=past.ana, newer=part, kind=Succession.AMENDS)
    _import(past, 5, model="gpt-4-0613")  # retired long ago
    watch()


def _import(past: Everything, number: int, *, model: str = "") -> Decision:
    text = decisions.current_revision(past.decision).body
    used = {**text["configuration"], **({"base_model_id": model} if model else {})}
    body = cast(DecisionText, {**text, "title": f"Record {number}", "configuration": used})
    return decision_import.import_decision(
        by=past.ana, body=body, status=DecisionStatus.ACCEPTED, decided_on=date(2024, 5, number), source=f"{number}.md",
        plan_revisits=True,
    )  # fmt: skip
