"""Addresses of invitations are kept for thirty days after their workshop is over, then erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import CharField
from django.db.models.functions import Cast

from workshops.domain.invitations import tie
from workshops.domain.log import append_event
from workshops.models import Invitation, Participant, RoomMail, Workshop

KEPT_FOR = timedelta(days=30)


def waking(now: datetime) -> list[UUID]:
    """Workshops that were over long enough before `now` and still have addresses."""
    over = Workshop.objects.filter(ended_at__lte=now - KEPT_FOR, invitations__email__contains="@")
    return list(over.order_by("ended_at", "pk").values_list("pk", flat=True).distinct())


@transaction.atomic
def erase_addresses(*, workshop_id: UUID) -> dict[str, int]:
    """Put each row's own key, which is no address, in the place of its address; {"erased": how many}.

    Who was invited, for which role, by whom, and who came stays as it was. Safe to repeat, and at any number of
    places at once: whoever finds no address left says and writes nothing.
    """
    workshop = Workshop.objects.select_for_update(no_key=True, of=("self",)).get(pk=workshop_id)
    kept = Invitation.objects.filter(workshop=workshop, email__contains="@")
    _tie_those_who_came(workshop)
    erased = kept.update(email=Cast("pk", CharField()))
    # What a mail server said of an address it refused names it.
    RoomMail.objects.filter(invitation__workshop=workshop).exclude(error="").update(error="")
    if erased:
        append_event("invitations.erased", subject=workshop, by=None, body={"count": erased})
    return {"erased": erased}


def _tie_those_who_came(workshop: Workshop) -> None:
    """Members who were invited and came by another door: only the address still says that they are the same."""
    here = Participant.objects.filter(workshop=workshop, removed_at=None, invitation=None, member__isnull=False)
    came = {person.member.user.email: person for person in here.select_related("member__user") if person.member}
    for invitation in Invitation.objects.filter(workshop=workshop, participant=None, email__in=came):
        tie(invitation=invitation, participant=came[invitation.email])
