"""What a person chooses of the mails that remind them: whether, when, how often, and about what not.

Notices in the app come at once whatever is chosen here.
"""

from __future__ import annotations

from datetime import time
from typing import TypedDict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain import deliveries
from workshops.domain.mail_hours import send_at
from workshops.domain.time_zones import known_zone
from workshops.enums import Channel, DeliveryState, ReminderStage
from workshops.models import Decision, Delivery, Member, Mute, Occurrence, Preferences, User
from workshops.models.revisits import OPEN_STATES
from workshops.refusals import InvalidFields


class Chosen(TypedDict):
    """What somebody chooses about their mails; `quiet_from` and `quiet_until` are both times, or both None."""

    wants_mail: bool
    daily_digest: bool
    quiet_from: time | None
    quiet_until: time | None
    time_zone: str


def hour_faults(quiet_from: time | None, quiet_until: time | None) -> dict[str, str]:
    """What is wrong with quiet hours, by field."""
    if quiet_from is None and quiet_until is not None:
        return {"quiet_from": _("Say from when on, or leave both empty.")}
    if quiet_until is None and quiet_from is not None:
        return {"quiet_until": _("Say until when, or leave both empty.")}
    if quiet_from is not None and quiet_from == quiet_until:
        return {"quiet_until": _("This is when they begin. For no mails at all, switch them off above.")}
    return {}


@transaction.atomic
def choose(*, member: Member, chosen: Chosen) -> None:
    """Keep it. Mails that wait for their hour follow it at once. Raises InvalidFields."""
    faults = hour_faults(chosen["quiet_from"], chosen["quiet_until"])
    if faults:
        raise InvalidFields(faults)
    chosen["time_zone"] = known_zone(chosen["time_zone"], field="time_zone")
    User.objects.filter(pk=member.user_id).update(time_zone=chosen["time_zone"])
    member.user.time_zone = chosen["time_zone"]
    Preferences.objects.update_or_create(
        member=member, defaults={name: chosen[name] for name in ("daily_digest", "quiet_from", "quiet_until")}
    )
    if chosen["wants_mail"]:
        deliveries.resume_mails(member=member)
    else:
        deliveries.stop_mails(member=member)
    waiting = Delivery.objects.filter(
        recipient=member, channel=Channel.MAIL, state=DeliveryState.PENDING, attempts=0
    ).filter(stage__in=deliveries.LADDER_STAGES)
    waiting.update(not_before=send_at(member, timezone.now()))


@transaction.atomic
def mute(*, member: Member, decision: Decision) -> None:
    """No more mails about this decision to them; notices stay. Where they own its revisits, its facilitator is told."""
    if not Mute.objects.get_or_create(member=member, decision=decision)[1]:
        return
    for occurrence in Occurrence.objects.filter(plan__decision=decision):
        deliveries.cancel_deliveries(occurrence=occurrence, to=member)
    for occurrence in Occurrence.objects.filter(plan__owner=member, plan__decision=decision, state__in=OPEN_STATES):
        deliveries.tell_facilitator(occurrence=occurrence, stage=ReminderStage.UNSUBSCRIBED, now=timezone.now())


@transaction.atomic
def unmute(*, member: Member, decision: Decision) -> None:
    """Mails about it again, from the next rung on; the facilitator need not look after it any more."""
    Mute.objects.filter(member=member, decision=decision).delete()
    if member.wants_mail:
        Delivery.objects.filter(
            occurrence__plan__owner=member,
            occurrence__plan__decision=decision,
            stage=ReminderStage.UNSUBSCRIBED,
            channel=Channel.NOTICE,
            seen_at=None,
        ).update(seen_at=timezone.now())
