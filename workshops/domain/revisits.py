"""A decision that has come back: snoozed, looked at again in a workshop, completed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain import decisions, deliveries, forecast_outcomes, frameworks, left_revisits, revisit_plans, rooms
from workshops.domain.calendar_updates import announce_move
from workshops.domain.decision_moves import lock_in_order
from workshops.domain.early_revisits import WHY_TOO_LONG
from workshops.domain.log import append_event
from workshops.domain.plan_terms import read_terms
from workshops.domain.rights import check_may_change
from workshops.domain.use_case_facts import facts_of
from workshops.domain.visible import visible_text
from workshops.enums import SOON_DAYS, DecisionStatus, OccurrenceReason, OccurrenceState, RevisitOutcome
from workshops.figures import whole
from workshops.models import Decision, Member, Occurrence, Workshop
from workshops.models.revisits import LONGEST_NOTE, LONGEST_WHY, MAX_SNOOZES
from workshops.queries.revisit_rooms import (
    answers_to_start_from,
    brief_of,
    has_open_room,
    things_to_look_at,
    was_revised,
)
from workshops.refusals import Conflict, InvalidFields, WrongStage
from workshops.shared_sentences import WHY_IT_WAITS, WHY_RETIRED, choose_one_of


def lock(occurrence: Occurrence) -> Occurrence:
    """The occurrence as it is now, locked, with its plan and decision. Refused where it is over.

    Decisions are locked first, as everywhere.
    """
    lock_in_order(list(Decision.objects.filter(revisit_plan__occurrences=occurrence.pk).values_list("pk", flat=True)))
    fresh = (
        Occurrence.objects.select_for_update(of=("self",), no_key=True)
        .select_related("plan__decision__workspace", "plan__decision__workshop", "workshop")
        .get(pk=occurrence.pk)
    )
    if not fresh.is_open:
        raise WrongStage(_over(OccurrenceState(fresh.state)))
    return fresh


def _over(state: OccurrenceState) -> str:
    return {
        OccurrenceState.COMPLETED: _("This revisit is completed already."),
        OccurrenceState.MISSED: _("This revisit is missed already."),
    }.get(state, _("This revisit is cancelled already."))


def snoozed_out() -> str:
    """Why it can be put off no more."""
    words = ngettext(
        "This revisit has been snoozed {count} time. Now it is time to look at it.",
        "This revisit has been snoozed {count} times. Now it is time to look at it.",
        MAX_SNOOZES,
    )
    return words.format(count=whole(MAX_SNOOZES))


@transaction.atomic
def snooze_revisit(*, occurrence: Occurrence, by: Member, until: date, reason: str) -> Occurrence:
    """Put it off, with a reason: MAX_SNOOZES times at most, to a day after the one that it has, and never past the
    cadence's next date. Put off to that date, it takes that date's place: one revisit then, not two."""
    occurrence = lock(occurrence)
    if occurrence.state == OccurrenceState.STARTED:
        raise WrongStage(_("This revisit has been started, so it can no longer be snoozed."))
    if occurrence.snooze_count >= MAX_SNOOZES:
        raise WrongStage(snoozed_out())
    offers = snooze_offers(occurrence)
    faults = _snooze_faults(offers, until, reason)
    if faults:
        raise InvalidFields(faults)
    if until == offers.next_date:
        occurrence.period = offers.next_period
    occurrence.state, occurrence.snoozed_until = OccurrenceState.SNOOZED, until
    occurrence.due_at = dates.local_instant(until, occurrence.plan.time_zone)
    occurrence.snooze_count += 1
    occurrence.sequence, occurrence.changed_at, occurrence.wake_at = occurrence.sequence + 1, timezone.now(), None
    occurrence.save()
    deliveries.cancel_deliveries(occurrence=occurrence)
    announce_move(occurrence=occurrence)
    append_event(
        "revisit.snoozed",
        subject=occurrence.plan.decision,
        by=by,
        body={
            "occurrence": str(occurrence.pk),
            "until": until.isoformat(),
            "times": occurrence.snooze_count,
            "period": occurrence.period,
        },
        texts={"reason": visible_text(reason)},
        rows=[occurrence],
    )
    return occurrence


@dataclass(frozen=True)
class SnoozeOffers:
    """Until when a revisit may be put off. `not_before`: the first day; `next_date`: the cadence's next one, the last
    day; `next_period`: its number; `week`, `month`: so long after the day that it has, or after today where that is
    past; None where that would be later than the last day."""

    not_before: date
    next_date: date
    next_period: int
    week: date | None
    month: date | None


def snooze_offers(occurrence: Occurrence) -> SnoozeOffers:
    plan = occurrence.plan
    asked_on = max(dates.day_in(timezone.now(), plan.time_zone), occurrence.asked_on)
    period = revisit_plans.first_period_after(plan, period=revisit_plans.last_period(occurrence), day=asked_on)
    last = revisit_plans.date_of(plan, period)
    week, month = asked_on + timedelta(weeks=1), dates.add_months(asked_on, 1)
    return SnoozeOffers(
        not_before=asked_on + timedelta(days=1),
        next_date=last,
        next_period=period,
        week=week if week < last else None,
        month=month if month < last else None,
    )


def _snooze_faults(offers: SnoozeOffers, until: date, reason: str) -> dict[str, str]:
    faults = {}
    if until < offers.not_before:
        words = _("Choose a day from {day} on: it is put off, not brought forward.")
        faults["until"] = words.format(day=dates.short(offers.not_before))
    elif until > offers.next_date:
        faults["until"] = _("Choose the next date, {day}, or a day before it.").format(
            day=dates.short(offers.next_date)
        )
    if not visible_text(reason):
        faults["reason"] = _(WHY_IT_WAITS)
    elif len(reason) > LONGEST_WHY:
        faults["reason"] = str(WHY_TOO_LONG)
    return faults


def reassign_revisit(*, occurrence: Occurrence, by: Member, owner: str) -> Occurrence:
    """Somebody else is reminded from now on, of this revisit and those after it. `owner`: address or name."""
    if not occurrence.is_open:
        raise WrongStage(_over(OccurrenceState(occurrence.state)))
    decision = occurrence.plan.decision
    terms = read_terms({"owner": owner}, workspace=decision.workspace)
    revisit_plans.steer_plan(decision=decision, by=by, terms=terms)
    return Occurrence.objects.select_related("plan__decision__workspace", "plan__owner__user").get(pk=occurrence.pk)


@transaction.atomic
def start_revisit(*, occurrence: Occurrence, by: Member) -> Workshop:
    """Open the workshop of this revisit, which starts from the last answers; or go on in it.

    It asks the same criteria as the workshop that it follows: that of the last revisit with answers, else the
    decision's own. Going on counts as starting anew.
    """
    occurrence = lock(occurrence)
    decision = occurrence.plan.decision
    if occurrence.workshop is not None and has_open_room(occurrence):
        check_may_change(by, decision)
        left_revisits.go_on(occurrence=occurrence, by=by)
        return occurrence.workshop
    before = answers_to_start_from(decision)
    if before is None:
        raise WrongStage(
            _(
                "This decision was imported and has no answers to start from. Look at it alone, or open a new workshop"
                " for it."
            )
        )
    workshop = _open_room(decision, by, before)
    occurrence.workshop, occurrence.state = workshop, OccurrenceState.STARTED
    occurrence.started_at, occurrence.left_since = left_revisits.started_now(occurrence), None
    occurrence.save(update_fields=["workshop", "state", "started_at", "left_since"])
    deliveries.cancel_deliveries(occurrence=occurrence)
    append_event(
        "revisit.started",
        subject=decision,
        by=by,
        body={"occurrence": str(occurrence.pk), "workshop": str(workshop.pk), "follows": str(before.pk)},
        rows=[occurrence],
    )
    return workshop


def _open_room(decision: Decision, by: Member, before: Workshop) -> Workshop:
    given = [role.key for role in frameworks.framework_of(before).roles]
    return rooms.create_workshop(
        workspace=decision.workspace,
        by=by,
        title=Truncator(_("Revisit: {title}").format(title=decision.title)).chars(120),
        use_case=before.use_case,
        facts=before.facts,
        criteria=before.criteria,
        anonymous=before.anonymous,
        reveal=before.reveal,
        extra_roles=[r.label for r in before.roles.exclude(key__in=given)],
        follows=before,
        framework=before.framework_key,
        known=facts_of(before),
    )


@transaction.atomic
def complete_revisit(
    *,
    occurrence: Occurrence,
    by: Member,
    outcome: RevisitOutcome | str,
    note: str = "",
    looked_at: Sequence[str] = (),
) -> Occurrence:
    """End a revisit. Reaffirmed or amended, the decision comes back next period; otherwise it does not.

    Its room, where it has one, is decided with it. `looked_at`: see `find_nothing_changed`.
    """
    occurrence = lock(occurrence)
    decision, note = occurrence.plan.decision, visible_text(note)
    outcome = _checked_outcome(occurrence, outcome, note)
    successor = _successor(decision)
    if occurrence.workshop is not None:
        rooms.end_revisit_room(workshop=occurrence.workshop, by=by, outcome=outcome)
    occurrence.state, occurrence.outcome, occurrence.note = OccurrenceState.COMPLETED, outcome, note
    occurrence.completed_at, occurrence.completed_by = timezone.now(), by
    occurrence.sequence, occurrence.changed_at = occurrence.sequence + 1, occurrence.completed_at
    occurrence.looked_at = list(looked_at)
    _leave_date_to_cadence(occurrence)
    occurrence.save()
    deliveries.cancel_deliveries(occurrence=occurrence)
    deliveries.withdraw_invitations(occurrence=occurrence)
    seen = {"looked_at": occurrence.looked_at} if occurrence.looked_at else {}
    following = []
    if outcome.stays_in_force:
        following = [revisit_plans.schedule_next(plan=occurrence.plan, after=_counted_from(occurrence))]
    append_event(
        "revisit.completed",
        subject=decision,
        by=by,
        body={"occurrence": str(occurrence.pk), "outcome": outcome.value, **seen},
        texts={"note": note},
        rows=[occurrence, *following],
    )
    forecast_outcomes.score_forecasts(decision=decision, occurrence=occurrence, by=by)
    if outcome is RevisitOutcome.RETIRED:
        decisions.retire_decision(decision=decision, by=by, reason=note)
    if outcome is RevisitOutcome.SUPERSEDED and successor is not None and successor.status == DecisionStatus.PROPOSED:
        _accept(successor, by, note)
    return occurrence


def _accept(successor: Decision, by: Member, note: str) -> None:
    """The note says why, too, where not everybody stands behind what was decided here."""
    try:
        decisions.accept_decision(decision=successor, by=by, unsigned_reason=note)
    except Conflict as refusal:
        fields = {"note": refusal.sentence, **refusal.fields}
        raise Conflict(refusal.sentence, code=refusal.code, fields=fields) from refusal


def _checked_outcome(occurrence: Occurrence, outcome: str, note: str) -> RevisitOutcome:
    """Raises InvalidFields or WrongStage where this revisit cannot end so."""
    if outcome not in RevisitOutcome.values:
        raise InvalidFields({"outcome": choose_one_of(RevisitOutcome)})
    outcome, decision = RevisitOutcome(outcome), occurrence.plan.decision
    if len(note) > LONGEST_NOTE:
        raise InvalidFields({"note": _("The note may have up to 2,000 characters.")})
    if outcome is RevisitOutcome.RETIRED and not note:
        raise InvalidFields({"note": _(WHY_RETIRED)})
    if outcome is RevisitOutcome.AMENDED and not was_revised(occurrence):
        words = _("Change the text of {label} first: since this revisit began it has no new revision.")
        raise InvalidFields({"outcome": words.format(label=decision.label)})
    if outcome is RevisitOutcome.REAFFIRMED and was_revised(occurrence, only_once_started=True):
        words = _(
            "{label} has a new text since this revisit began, revision {revision}: it is amended, not reaffirmed."
        )
        raise InvalidFields({"outcome": words.format(label=decision.label, revision=decision.revision_number)})
    successor = _successor(decision)
    if outcome is RevisitOutcome.SUPERSEDED and successor is None:
        raise WrongStage(_("Record the new decision first; it supersedes this one when it is accepted."))
    recorded_here = successor is not None and successor.workshop_id == occurrence.workshop_id
    if outcome.stays_in_force and recorded_here and successor is not None and successor.is_in_force:
        words = _("{newer} was recorded here to supersede {label}. Retire {newer} first, if {label} is to stay.")
        raise WrongStage(words.format(newer=successor.label, label=decision.label))
    return outcome


@transaction.atomic
def find_nothing_changed(*, occurrence: Occurrence, by: Member, looked_at: Sequence[str], note: str = "") -> Occurrence:
    """Complete it as reaffirmed, alone and without a room: everything was looked at, and nothing has changed.

    `looked_at`: the keys of `things_to_look_at`, every one of them.
    """
    occurrence = lock(occurrence)
    brief = brief_of(occurrence)
    if has_open_room(occurrence):
        raise WrongStage(
            _("This revisit has a room. Complete it there, so that everybody in it reads what came of it.")
        )
    if brief.changes.broken:
        words = _("“{assumption}” is broken, so something has changed. Start the revisit, and decide what follows.")
        raise WrongStage(words.format(assumption=brief.changes.broken[0]))
    wanted = things_to_look_at(brief)
    if set(looked_at) != set(wanted):
        raise InvalidFields({"looked_at": _("Look at each of these, and tick it: only then nothing has changed.")})
    return complete_revisit(
        occurrence=occurrence, by=by, outcome=RevisitOutcome.REAFFIRMED, note=note, looked_at=wanted
    )


def _leave_date_to_cadence(occurrence: Occurrence) -> None:
    """Looked at so long before its date that nobody has been told of it yet, it was by hand, and the date stays."""
    of_the_cadence = occurrence.reason == OccurrenceReason.CADENCE and occurrence.snoozed_until is None
    if of_the_cadence and occurrence.due_on > _soon(occurrence):
        occurrence.period, occurrence.reason = None, OccurrenceReason.HAND


def _soon(occurrence: Occurrence) -> date:
    """Up to this day the owner has been told of dates, so a look settles them."""
    return _today(occurrence) + timedelta(days=SOON_DAYS)


def _today(occurrence: Occurrence) -> date:
    return dates.day_in(left_revisits.started_now(occurrence), occurrence.plan.time_zone)


def _counted_from(occurrence: Occurrence) -> date:
    """After which day the next due date is looked for: a revisit done early settles its own period too. One that
    was asked for early settles a date of the cadence that is within the heads-up's time."""
    if occurrence.period is None:
        return _soon(occurrence)
    of_this_cadence = occurrence.period > occurrence.plan.anchor_period
    return max(_today(occurrence), occurrence.due_on) if of_this_cadence else _today(occurrence)


def _successor(decision: Decision) -> Decision | None:
    return Decision.objects.filter(supersedes=decision).first()
