"""Addresses of invitations, and names of who knocked and was not let in, are kept for thirty days after their workshop
is over, or for as long as its workspace says (`retention`), then erased."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, DateTimeField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Cast, Coalesce

from workshops.domain.invitations import tie
from workshops.domain.log import append_event
from workshops.domain.log_erasing import erase_texts
from workshops.enums import KnockState
from workshops.models import Event, EventText, Invitation, Knock, Participant, RoomMail, Workshop
from workshops.queries.retention import DAY, INVITATIONS


def waking(now: datetime) -> list[UUID]:
    """Workshops that were over long enough before `now` and still have such addresses or names."""
    days = Coalesce("workspace__retention__invitations", INVITATIONS)
    until = ExpressionWrapper(F("ended_at") + days * DAY, output_field=DateTimeField())
    kept = Q(invitations__email__contains="@") | Q(knocks__in=_never_came())
    over = Workshop.objects.annotate(until=until).filter(kept, until__lte=now)
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
    return {"erased": erased + _forget_who_never_came(workshop)}


def _never_came() -> QuerySet[Knock]:
    return Knock.objects.filter(participant=None).exclude(name="")


def _forget_who_never_came(workshop: Workshop) -> int:
    """Whoever still waits is refused first: nobody can be let in any more."""
    found = list(_never_came().filter(workshop=workshop).order_by("knocked_at", "pk"))
    if not found:
        return 0
    keys = sorted(str(knock.pk) for knock in found)
    waiting = sorted(str(knock.pk) for knock in found if knock.state == KnockState.WAITING)
    if waiting:
        append_event("door.refused", subject=workshop, by=None, body={"knocks": waiting})
    rows = Knock.objects.filter(pk__in=keys)
    rows.filter(state=KnockState.WAITING).update(state=KnockState.REFUSED)
    rows.update(name="", token_hash=None)
    events = Event.objects.filter(chain=workshop.workspace_id, kind="door.knocked", body__knock__in=keys)
    erase_texts(
        subject=workshop, by=None, texts=EventText.objects.filter(event__in=list(events.values_list("pk", flat=True)))
    )
    return len(found)


def _tie_those_who_came(workshop: Workshop) -> None:
    """Members who were invited and came by another door: only the address still says that they are the same."""
    here = Participant.objects.filter(workshop=workshop, removed_at=None, invitation=None, member__isnull=False)
    came = {person.member.user.email: person for person in here.select_related("member__user") if person.member}
    for invitation in Invitation.objects.filter(workshop=workshop, participant=None, email__in=came):
        tie(invitation=invitation, participant=came[invitation.email])
