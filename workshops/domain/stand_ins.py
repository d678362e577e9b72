"""Whoever was reminded has left: who takes over is told so, once.

A member may be deactivated by any hand, so it is the passing of time that notices, not a verb.
"""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from workshops.domain.deliveries import addressees_of, message_id, withdraw_invitations
from workshops.domain.log import append_event
from workshops.domain.notices import pass_notice_on
from workshops.domain.reminder_ladder import Addressee
from workshops.enums import Channel, DeliveryState, MemberRole, ReminderStage
from workshops.models import Decision, Delivery, Member, Occurrence, RevisitPlan
from workshops.models.revisits import OPEN_STATES
from workshops.queries.deliveries import occurrence_with_people


def _gone() -> Q:
    """Who is asked nothing any more: has left, or only reads."""
    return ~Q(deactivated_at=None) | Q(user__is_active=False) | Q(role=MemberRole.VIEWER)


def waking() -> list[uuid.UUID]:
    """Open revisits whose owner is gone while nobody stands in, or who did is gone too; and where the owner is back."""
    gone = list(Member.objects.filter(_gone()).values_list("pk", flat=True))
    alone = Q(stand_in=None) | Q(stand_in__in=gone)
    plans = [
        *RevisitPlan.objects.filter(alone, owner=None, ended_at=None).values_list("pk", flat=True),
        *RevisitPlan.objects.filter(stand_in__isnull=False, ended_at=None).exclude(owner=None).exclude(owner__in=gone)
        .values_list("pk", flat=True),
    ]  # fmt: skip
    if gone:
        plans += RevisitPlan.objects.filter(alone, owner__in=gone, ended_at=None).values_list("pk", flat=True)
    if not plans:
        return []
    found = Occurrence.objects.filter(plan__in=plans, state__in=OPEN_STATES).order_by("due_at", "pk")
    return list(found.values_list("pk", flat=True))


@transaction.atomic
def tell_stand_in(*, occurrence_id: uuid.UUID, now: datetime) -> Counter[str]:
    """A notice to who takes over, unless that is the owner again; nothing where nobody is left.

    Of one owner's decisions that are taken over in one pass, which is of one moment, each person gets one notice that
    names them all. Whoever finds the decision locked leaves it to the other.
    """
    done: Counter[str] = Counter()
    decision = Decision.objects.filter(revisit_plan__occurrences=occurrence_id)
    if decision.select_for_update(skip_locked=True, of=("self",), no_key=True).first() is None:
        return done
    if not Occurrence.objects.filter(pk=occurrence_id, state__in=OPEN_STATES).exists():
        return done
    occurrence = occurrence_with_people(occurrence_id)
    plan, stand_in = occurrence.plan, addressees_of(occurrence).get(Addressee.OWNER)
    if stand_in is None or stand_in.pk == plan.stand_in_id:
        return done
    back, before = stand_in.pk == plan.owner_id, plan.stand_in or plan.owner
    if before is not None:
        withdraw_invitations(occurrence=occurrence, of=before)
    RevisitPlan.objects.filter(pk=plan.pk).update(stand_in=None if back else stand_in)
    Occurrence.objects.filter(pk=occurrence.pk).update(wake_at=None)
    if back:
        body = {"owner": str(plan.owner_id)}
        append_event("revisit.owner_back", subject=plan.decision, by=None, body=body, rows=[plan])
        take_back_notices(occurrence=occurrence, now=now)
        return done
    notice = _notice(occurrence, stand_in, now)
    Delivery.objects.bulk_create(
        [notice],
        update_conflicts=True,
        update_fields=["state", "sent_at", "seen_at", "said_in"],
        unique_fields=["occurrence", "sequence", "recipient", "channel", "stage"],
    )
    append_event(
        "revisit.taken_over",
        subject=plan.decision,
        by=None,
        body={"owner": str(plan.owner_id) if plan.owner_id else None, "stand_in": str(stand_in.pk)},
        rows=[plan],
    )
    done["notices"] += notice.said_in is None
    return done


def _notice(occurrence: Occurrence, to: Member, now: datetime) -> Delivery:
    pk, plan = uuid.uuid4(), occurrence.plan
    of_this_owner = Delivery.objects.filter(occurrence__plan__owner=plan.owner_id, stage=ReminderStage.OWNER_GONE)
    told = of_this_owner.filter(occurrence__plan__owner_name=plan.owner_name, channel=Channel.NOTICE, recipient=to)
    first = told.filter(sent_at=now, seen_at=None).exclude(occurrence=occurrence).first()
    return Delivery(
        pk=pk,
        occurrence=occurrence,
        sequence=occurrence.sequence,
        recipient=to,
        channel=Channel.NOTICE,
        stage=ReminderStage.OWNER_GONE,
        not_before=now,
        message_id=message_id(pk),
        state=DeliveryState.CANCELLED if first else DeliveryState.SENT,
        said_in=first,
        sent_at=None if first else now,
    )


def take_back_notices(*, occurrence: Occurrence, now: datetime) -> None:
    """Nobody stands in any more: what was said of this decision is said no longer, of others taken over it is."""
    pass_notice_on(occurrence=occurrence, stage=ReminderStage.OWNER_GONE)
    told = Delivery.objects.filter(occurrence=occurrence, channel=Channel.NOTICE, stage=ReminderStage.OWNER_GONE)
    told.filter(seen_at=None).update(seen_at=now, said_in=None)
