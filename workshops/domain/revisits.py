"""A decision that has come back: snoozed, looked at again in a workshop, completed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops import dates
from workshops.domain import decisions, deliveries, frameworks, revisit_plans, rooms
from workshops.domain.log import append_event
from workshops.domain.rights import check_may_change
from workshops.enums import SOON_DAYS, DecisionStatus, OccurrenceState, RevisitOutcome
from workshops.models import Decision, Member, Occurrence, Workshop
from workshops.models.revisits import MAX_SNOOZES
from workshops.queries.revisit_rooms import (
    answers_to_start_from,
    brief_of,
    has_open_room,
    things_to_look_at,
    was_revised,
)
from workshops.refusals import InvalidFields, WrongStage


def lock(occurrence: Occurrence) -> Occurrence:
    """The occurrence as it is now, locked, with its plan and decision. Refused where it is over.

    Decisions are locked first, the newest before the one that it supersedes: the order of everybody who changes
    them, so that nobody waits in a ring.
    """
    concerned = Q(revisit_plan__occurrences=occurrence.pk) | Q(supersedes__revisit_plan__occurrences=occurrence.pk)
    ids = list(Decision.objects.filter(concerned).values_list("pk", flat=True))
    list(Decision.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("-number"))
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


@transaction.atomic
def snooze_revisit(*, occurrence: Occurrence, by: Member, until: date, reason: str) -> Occurrence:
    """Put it off, with a reason: at most three times, and never past the next period's due date."""
    occurrence = lock(occurrence)
    plan = occurrence.plan
    if occurrence.state == OccurrenceState.STARTED:
        raise WrongStage(_("This revisit has been started, so it can no longer be snoozed."))
    if occurrence.snooze_count >= MAX_SNOOZES:
        raise WrongStage(_("This revisit has been snoozed three times. Now it is time to look at it."))
    faults = _snooze_faults(occurrence, until, reason)
    if faults:
        raise InvalidFields(faults)
    occurrence.state = OccurrenceState.SNOOZED
    occurrence.snoozed_until = until
    occurrence.due_at = dates.local_instant(until, plan.time_zone)
    occurrence.snooze_count += 1
    occurrence.sequence += 1
    occurrence.wake_at = None
    occurrence.save(update_fields=["state", "snoozed_until", "due_at", "snooze_count", "sequence", "wake_at"])
    deliveries.cancel_deliveries(occurrence=occurrence)
    append_event(
        "revisit.snoozed",
        subject=plan.decision,
        by=by,
        body={"occurrence": str(occurrence.pk), "until": until.isoformat(), "times": occurrence.snooze_count},
        texts={"reason": reason.strip()},
    )
    return occurrence


def snooze_limit(occurrence: Occurrence) -> date:
    """The next period's due date that is still to come: a snooze ends before it."""
    today = dates.day_in(timezone.now(), occurrence.plan.time_zone)
    return revisit_plans.first_date_after(occurrence.plan, period=revisit_plans.last_period(occurrence), day=today)


def _snooze_faults(occurrence: Occurrence, until: date, reason: str) -> dict[str, str]:
    limit = snooze_limit(occurrence)
    faults = {}
    if until <= dates.day_in(timezone.now(), occurrence.plan.time_zone):
        faults["until"] = _("Choose a day after today.")
    elif until >= limit:
        faults["until"] = _("Choose a day before the next revisit, {day}.").format(day=dates.short(limit))
    if not reason.strip():
        faults["reason"] = _("Say why it can wait. The reason goes into the log.")
    elif len(reason) > 1000:
        faults["reason"] = _("The reason may have up to 1,000 characters.")
    return faults


@transaction.atomic
def start_revisit(*, occurrence: Occurrence, by: Member) -> Workshop:
    """Open the workshop of this revisit, which starts from the last answers; or go on in it.

    It asks the same criteria as the workshop that it follows: that of the last revisit with answers, else the
    decision's own. Going on counts as starting anew.
    """
    occurrence = lock(occurrence)
    decision = occurrence.plan.decision
    if occurrence.workshop is not None and has_open_room(occurrence):
        _go_on(occurrence, by)
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
    occurrence.started_at = timezone.now()
    occurrence.save(update_fields=["workshop", "state", "started_at"])
    deliveries.cancel_deliveries(occurrence=occurrence)
    append_event(
        "revisit.started",
        subject=decision,
        by=by,
        body={"occurrence": str(occurrence.pk), "workshop": str(workshop.pk), "follows": str(before.pk)},
    )
    return workshop


def _open_room(decision: Decision, by: Member, before: Workshop) -> Workshop:
    given = [role.key for role in frameworks.framework_of(before).roles]
    return rooms.create_workshop(
        workspace=decision.workspace,
        by=by,
        title=_("Revisit: {title}").format(title=decision.title)[:120],
        use_case=before.use_case,
        facts=before.facts,
        criteria=before.criteria,
        anonymous=before.anonymous,
        reveal=before.reveal,
        extra_roles=[r.label for r in before.roles.exclude(key__in=given)],
        follows=before,
        framework=before.framework_key,
    )


def _go_on(occurrence: Occurrence, by: Member) -> None:
    """Somebody is at it again: nobody is reminded for now, whatever had become of it meanwhile."""
    check_may_change(by, occurrence.plan.decision)
    waited = occurrence.state != OccurrenceState.STARTED
    occurrence.state, occurrence.started_at = OccurrenceState.STARTED, timezone.now()
    occurrence.save(update_fields=["state", "started_at"])
    if waited:
        deliveries.cancel_deliveries(occurrence=occurrence)
        append_event(
            "revisit.resumed", subject=occurrence.plan.decision, by=by, body={"occurrence": str(occurrence.pk)}
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
    decision = occurrence.plan.decision
    outcome = _checked_outcome(occurrence, outcome, note)
    successor = _successor(decision)
    if occurrence.workshop is not None:
        rooms.end_revisit_room(workshop=occurrence.workshop, by=by, outcome=outcome)
    occurrence.state, occurrence.outcome, occurrence.note = OccurrenceState.COMPLETED, outcome, note.strip()
    occurrence.completed_at, occurrence.completed_by = timezone.now(), by
    occurrence.changed_at = occurrence.completed_at
    occurrence.looked_at = list(looked_at)
    occurrence.sequence += 1
    occurrence.save()
    deliveries.cancel_deliveries(occurrence=occurrence)
    deliveries.withdraw_invitations(occurrence=occurrence)
    seen = {"looked_at": occurrence.looked_at} if occurrence.looked_at else {}
    append_event(
        "revisit.completed",
        subject=decision,
        by=by,
        body={"occurrence": str(occurrence.pk), "outcome": outcome.value, **seen},
        texts={"note": note.strip()},
    )
    if outcome is RevisitOutcome.RETIRED:
        decisions.retire_decision(decision=decision, by=by, reason=note)
    elif outcome is RevisitOutcome.SUPERSEDED:
        if successor is not None and successor.status == DecisionStatus.PROPOSED:
            decisions.accept_decision(decision=successor, by=by)
    else:
        revisit_plans.schedule_next(plan=occurrence.plan, after=_counted_from(occurrence))
    return occurrence


def _checked_outcome(occurrence: Occurrence, outcome: str, note: str) -> RevisitOutcome:
    """Raises InvalidFields or WrongStage where this revisit cannot end so."""
    if outcome not in RevisitOutcome.values:
        raise InvalidFields({"outcome": _("Choose one of: {choices}.").format(choices=", ".join(RevisitOutcome))})
    outcome, decision = RevisitOutcome(outcome), occurrence.plan.decision
    if len(note) > 2000:
        raise InvalidFields({"note": _("The note may have up to 2,000 characters.")})
    if outcome is RevisitOutcome.RETIRED and not note.strip():
        raise InvalidFields({"note": _("Say why the decision is retired.")})
    if outcome is RevisitOutcome.AMENDED and not was_revised(occurrence):
        words = _("Change the text of {label} first: since this revisit began it has no new revision.")
        raise InvalidFields({"outcome": words.format(label=decision.label)})
    successor = _successor(decision)
    if outcome is RevisitOutcome.SUPERSEDED and successor is None:
        raise WrongStage(_("Record the new decision first; it supersedes this one when it is accepted."))
    stays = outcome in (RevisitOutcome.REAFFIRMED, RevisitOutcome.AMENDED)
    if stays and successor is not None and successor.is_in_force and successor.workshop_id == occurrence.workshop_id:
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


def _counted_from(occurrence: Occurrence) -> date:
    """After which day the next due date is looked for: a revisit done early settles its own period too. One that
    was asked for early settles a date of the cadence that is within the heads-up's time."""
    plan = occurrence.plan
    today = dates.day_in(timezone.now(), plan.time_zone)
    if occurrence.period is None:
        return today + timedelta(days=SOON_DAYS)
    of_this_cadence = occurrence.period > plan.anchor_period
    return max(today, occurrence.due_on) if of_this_cadence else today


def _successor(decision: Decision) -> Decision | None:
    return Decision.objects.filter(supersedes=decision).first()
