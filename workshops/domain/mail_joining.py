"""What falls to one person at one time goes out as one mail, whatever it speaks of.

The rungs of one pass join one another as they are written (`deliveries`). Brought together here is what was written by
other hands: signals that broke, dates that moved; and what came to its hour at one time, after quiet hours or a server
that was away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from workshops.domain.notices import at_hand
from workshops.enums import LADDER_DAYS, Channel, DeliveryState, ReminderStage
from workshops.models import Delivery
from workshops.models.literals import literal

# From the mildest to what presses most. All but the rungs go out at once, whatever the hour.
_MILDEST_FIRST = (ReminderStage.MOVED, ReminderStage.WITHDRAWN, *LADDER_DAYS, ReminderStage.BROKEN)


def strength(stage: str) -> int:
    """Of what one person is told of one decision, the strongest is said first."""
    return _MILDEST_FIRST.index(ReminderStage(stage))


@transaction.atomic
def bring_together(*, now: datetime, to: Collection[UUID] | None = None) -> None:
    """Of the mails that are due to one person at `now`, or were tried in vain before, one says all. `to`: only of these
    members.

    Those of which nobody knows whether they have arrived keep their own number, and so does one that was asked for by
    hand. Whoever finds one locked leaves it: it is being claimed, or brought together by another process.
    """
    waiting = Delivery.objects.filter(
        Q(not_before__lte=now) | Q(attempts__gt=0),
        channel=Channel.MAIL,
        state=literal(DeliveryState.PENDING),
        held=False,
    ).filter(unknown_tries=0, asked_again_by=None)
    waiting = waiting if to is None else waiting.filter(recipient__in=to)
    several = waiting.order_by().values("recipient").annotate(n=Count("pk")).filter(n__gt=1)
    people = list(several.values_list("recipient", flat=True))
    found: dict[UUID, list[Delivery]] = defaultdict(list)
    locked = waiting.filter(recipient__in=people).select_for_update(of=("self",), skip_locked=True, no_key=True)
    for mail in locked.order_by("pk") if people else ():
        found[mail.recipient_id].append(mail)
    for mails in found.values():
        _join(sorted(mails, key=_first))


def _first(mail: Delivery) -> tuple[bool, int, int]:
    """One that goes out at once must not wait for the hour of another; of those, the one that was tried least."""
    return mail.stage in LADDER_DAYS, mail.attempts, -strength(mail.stage)


def _join(mails: Sequence[Delivery]) -> None:
    """The first says all, as soon as any of them would have gone; it has the tries before it that the freshest has."""
    heir, *others = mails
    for other in others:
        hand_over(other, heir)
    freshest = min(mails, key=lambda mail: mail.attempts)
    heir.attempts, heir.first_tried_at = freshest.attempts, freshest.first_tried_at
    heir.not_before = min(mail.not_before for mail in mails)
    heir.save(update_fields=["attempts", "first_tried_at", "not_before"])


def hand_over(leader: Delivery, heir: Delivery) -> None:
    """What `leader` would have said is said in `heir`; not what somebody takes out of it at this moment, who may wait
    for the log's head, which the caller may hold."""
    said_in_it = at_hand(Delivery.objects.filter(said_in=leader).exclude(pk=heir.pk))
    Delivery.objects.filter(pk__in=said_in_it).update(said_in=heir)
    Delivery.objects.filter(pk=leader.pk).update(
        state=DeliveryState.CANCELLED, said_in=heir, held=False, claim_token=None, lease_until=None
    )
