"""Raised hands: who wants to speak, in the order in which they said so.

It is like being present, and no change of the workshop: there is no event. Hands go down with the stage.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain.changes import mark_changed
from workshops.domain.rights import check_takes_part
from workshops.models import Participant, Workshop
from workshops.refusals import WrongStage


@transaction.atomic
def raise_hand(*, participant: Participant, raised: bool = True) -> None:
    """Raise one's hand, or with `raised` False lower it. Safe to repeat: a raised hand keeps its place."""
    check_takes_part(participant)
    # Whoever moves the stage lowers the hands under the same lock: one that goes up at that moment is not left up.
    room = Workshop.objects.select_for_update(no_key=True).filter(pk=participant.workshop_id, ended_at=None)
    if room.first() is None:
        raise WrongStage(_("This workshop is over, so there is nothing to speak to."))
    me = Participant.objects.filter(pk=participant.pk, removed_at=None)
    if raised:
        me.filter(hand_raised_at=None).update(hand_raised_at=timezone.now())
    else:
        me.update(hand_raised_at=None)
    mark_changed(participant.workshop_id)


@transaction.atomic
def lower_hands(*, workshop: Workshop, only: Participant | None = None) -> None:
    """Lower every hand in the room, or one. For the facilitator; safe to repeat."""
    up = Participant.objects.filter(workshop=workshop, hand_raised_at__isnull=False)
    (up.filter(pk=only.pk) if only else up).update(hand_raised_at=None)
    mark_changed(workshop.pk)
