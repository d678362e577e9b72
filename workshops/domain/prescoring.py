"""Scoring before the meeting: until when, and reminders to those who are still missing.

The deadline is a promise and not a guillotine: answers count until the reveal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain import mail_rooms, prescoring_ladder, rooms
from workshops.domain.changes import mark_changed
from workshops.domain.log import append_event
from workshops.domain.mail_rooms import Recipient
from workshops.enums import RoomMailStage, Stage
from workshops.figures import whole
from workshops.models import Member, RoomMail, Workshop
from workshops.models.deliveries import UNSENT
from workshops.queries.invitations import MissingPerson, Reach, missing_people
from workshops.queries.rooms import room_state
from workshops.refusals import InvalidFields, TooMany, WrongStage
from workshops.shared_sentences import DEADLINE_IN_SCORING

LONGEST = timedelta(days=90)
BY_HAND_EVERY = timedelta(hours=1)


@transaction.atomic
def open_scoring(*, workshop: Workshop, by: Member, due_at: datetime) -> Workshop:
    """Open scoring with a deadline: neither comes without the other. Where it is open, that is its deadline now."""
    _check(due_at)
    if rooms.lock(workshop).stage != Stage.SCORING:
        workshop = rooms.move_stage(workshop=workshop, by=by, to=Stage.SCORING)
    return set_deadline(workshop=workshop, by=by, due_at=due_at)


@transaction.atomic
def set_deadline(*, workshop: Workshop, by: Member, due_at: datetime | None) -> Workshop:
    """Set, change or (None) drop the deadline of the open round. Reminders of the old one that wait are cancelled."""
    if due_at is not None:
        _check(due_at)
    workshop = rooms.lock(workshop)
    if workshop.stage != Stage.SCORING:
        raise WrongStage(_(DEADLINE_IN_SCORING))
    if workshop.answers_due_at == due_at:
        return workshop
    workshop.answers_due_at = due_at
    workshop.remind_at = prescoring_ladder.first_at(due_at, timezone.now()) if due_at else None
    workshop.save(update_fields=["answers_due_at", "remind_at"])
    mail_rooms.cancel_reminders(workshop=workshop)
    if due_at:
        said = {"answers_due_at": due_at.astimezone(UTC).isoformat()}
        append_event("deadline.set", subject=workshop, by=by, body=said)
    else:
        append_event("deadline.dropped", subject=workshop, by=by)
    mark_changed(workshop.pk)
    return workshop


def _check(due_at: datetime) -> None:
    now = timezone.now()
    if due_at <= now:
        raise InvalidFields({"answers_due_at": _("The deadline has passed already. Choose a later time.")})
    if due_at > now + LONGEST:
        words = ngettext(
            "Choose a deadline within the next {count} day.",
            "Choose a deadline within the next {count} days.",
            LONGEST.days,
        )
        raise InvalidFields({"answers_due_at": words.format(count=whole(LONGEST.days))})


@dataclass(frozen=True)
class Reminded:
    """Names of those to whom a reminder goes, and of those whom none can reach."""

    reminded: tuple[str, ...]
    unreachable: tuple[str, ...]


@transaction.atomic
def remind_missing(*, workshop: Workshop, by: Member) -> Reminded:
    """Remind everybody who is missing now, at most once an hour."""
    workshop = rooms.lock(workshop)
    if workshop.stage != Stage.SCORING:
        raise WrongStage(_("Nobody is being waited for: scoring is not open."))
    if workshop.locked_at:
        raise WrongStage(_("The ballots are locked. Unlock them first, so that those reminded can answer."))
    now = timezone.now()
    _not_too_often(workshop, now)
    missing = missing_people(room_state(workshop.pk))
    reached = [person for person in missing if person.reach is Reach.MAIL]
    if reached:
        _write(workshop, reached, RoomMailStage.BY_HAND, now, now)
        append_event("reminders.sent", subject=workshop, by=by, body={"count": len(reached)})
        mail_rooms.send_soon()
    unreachable = tuple(person.name for person in missing if person.reach is not Reach.MAIL)
    return Reminded(tuple(person.name for person in reached), unreachable)


def _not_too_often(workshop: Workshop, now: datetime) -> None:
    by_hand = RoomMail.objects.filter(workshop=workshop, stage=RoomMailStage.BY_HAND)
    last = by_hand.order_by("-about_at").values_list("about_at", flat=True).first()
    if last and last + BY_HAND_EVERY > now:
        zone, again_at = workshop.workspace.time_zone, last + BY_HAND_EVERY
        sentence = _("Those who are missing were reminded at {last}. You can remind them again from {next} on.").format(
            last=dates.lately(last, zone, now), next=dates.lately(again_at, zone, now)
        )
        raise TooMany(sentence, retry_after=int((again_at - now).total_seconds()) + 1)


def _just_told(person: MissingPerson, now: datetime) -> bool:
    """Whether a mail to them waits to go out, or was written within the last hour: an invitation, or by hand."""
    mail = person.mail
    return mail is not None and (mail.state in UNSENT or mail.not_before > now - BY_HAND_EVERY)


def _write(
    workshop: Workshop, people: Iterable[MissingPerson], stage: RoomMailStage, about_at: datetime, now: datetime
) -> int:
    return mail_rooms.write_mails(
        workshop=workshop,
        to=[Recipient(p.invitation, None if p.invitation else p.participant) for p in people],
        stage=stage,
        about_at=about_at,
        now=now,
        round_=rooms.current_round(workshop),
    )


# What time does


def waking(now: datetime) -> list[UUID]:
    """Workshops whose missing people are to be reminded at `now`. While ballots are locked nobody is."""
    due = Workshop.objects.filter(stage=Stage.SCORING, locked_at=None, remind_at__lte=now)
    return list(due.order_by("remind_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def pass_time(*, workshop_id: UUID, now: datetime) -> dict[str, int]:
    """Write the reminders that are due; {"queued": how many}.

    Safe at any number of places at once: whoever finds the workshop locked leaves it to the other.
    """
    workshop = (
        Workshop.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(pk=workshop_id, stage=Stage.SCORING, locked_at=None, remind_at__lte=now)
        .first()
    )
    if workshop is None or workshop.answers_due_at is None:
        return {}
    written = 0
    stage = prescoring_ladder.rung_at(workshop.answers_due_at, now)
    if stage is not None:
        missing = [p for p in missing_people(room_state(workshop.pk)) if p.reach is Reach.MAIL]
        written = _write(workshop, [p for p in missing if not _just_told(p, now)], stage, workshop.answers_due_at, now)
    workshop.remind_at = prescoring_ladder.next_at(workshop.answers_due_at, now)
    workshop.save(update_fields=["remind_at"])
    return {"queued": written}
