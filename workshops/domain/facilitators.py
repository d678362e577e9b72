"""Who facilitates a workshop: its facilitator, co-facilitators, and how one takes over from another."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.domain.changes import drop_streams, mark_changed
from workshops.domain.log import append_event
from workshops.domain.rooms import lock
from workshops.enums import MemberRole, Stage
from workshops.models import Member, Participant, Workshop
from workshops.refusals import Conflict, InvalidFields, NotThere, WrongStage
from workshops.shared_sentences import NO_SUCH_MEMBER


def may_facilitate(workshop: Workshop, by: Member | Participant | None) -> bool:
    """Owners and facilitators of the workspace; and this workshop's facilitator and co-facilitators, unless the
    workspace has made them viewers meanwhile. A participant may what their account may; a guest may not.
    """
    member = by.member if isinstance(by, Participant) else by
    if member is None or member.workspace_id != workshop.workspace_id:
        return False
    role = MemberRole(member.role)
    named = member.pk == workshop.facilitator_id or member.pk in workshop.co_facilitators
    return role.may_facilitate or (named and role.may_take_part)


@transaction.atomic
def add_co_facilitator(*, workshop: Workshop, by: Member, member: Member) -> Workshop:
    """Let another member of the workspace facilitate this workshop too. Safe to repeat."""
    workshop = _open(workshop)
    if member.workspace_id != workshop.workspace_id or member.deactivated_at is not None:
        raise NotThere(_(NO_SUCH_MEMBER))
    if not MemberRole(member.role).may_take_part:
        raise InvalidFields(
            {"member": _("{name} is a viewer, and viewers cannot facilitate.").format(name=member.name)}
        )
    if member.pk in (workshop.facilitator_id, *workshop.co_facilitators):
        return workshop
    workshop.co_facilitators = [*workshop.co_facilitators, member.pk]
    workshop.save(update_fields=["co_facilitators"])
    append_event(
        "workshop.co_facilitator_added",
        subject=workshop,
        by=by,
        body={"member": str(member.pk)},
        texts={"name": member.name},
    )
    _change_audience(workshop, member)
    return workshop


@transaction.atomic
def remove_co_facilitator(*, workshop: Workshop, by: Member, member: Member) -> Workshop:
    """Take that right back; their pages show at once what everybody else sees. Safe to repeat."""
    workshop = _open(workshop)
    if member.pk not in workshop.co_facilitators:
        return workshop
    workshop.co_facilitators = [pk for pk in workshop.co_facilitators if pk != member.pk]
    workshop.save(update_fields=["co_facilitators"])
    append_event(
        "workshop.co_facilitator_removed",
        subject=workshop,
        by=by,
        body={"member": str(member.pk)},
        texts={"name": member.name},
    )
    _change_audience(workshop, member)
    return workshop


@transaction.atomic
def take_over(*, workshop: Workshop, by: Member, to: Member | None = None, expected: Member | None = None) -> Workshop:
    """Make `to`, by default who asks, the workshop's facilitator. Safe to repeat.

    Who was it until now keeps the right to facilitate. `expected`: whom the asker saw as the facilitator; refused
    where it is another one by now, so that of two who take over at once the second hears of the first.
    """
    to = to or by
    workshop = _open(workshop)
    if workshop.facilitator_id == to.pk:
        return workshop
    before = Member.objects.select_related("user").get(pk=workshop.facilitator_id)
    if expected is not None and expected.pk != before.pk:
        raise Conflict(_("{name} has taken over meanwhile.").format(name=before.name))
    if to.deactivated_at is not None or not may_facilitate(workshop, to):
        raise InvalidFields({"member": _("Add {name} as a co-facilitator first.").format(name=to.name)})
    others = [pk for pk in workshop.co_facilitators if pk not in (to.pk, before.pk)]
    workshop.co_facilitators = others if before.may_facilitate else [*others, before.pk]
    workshop.facilitator = to
    workshop.save(update_fields=["facilitator", "co_facilitators"])
    append_event(
        "workshop.taken_over",
        subject=workshop,
        by=by,
        body={"from": str(before.pk), "to": str(to.pk)},
        texts={"from_name": before.name} if to == by else {"to_name": to.name},
    )
    mark_changed(workshop.pk)
    return workshop


def _open(workshop: Workshop) -> Workshop:
    workshop = lock(workshop)
    if Stage(workshop.stage).is_over:
        raise WrongStage(_("This workshop is over. Who facilitated it stays as it was."))
    return workshop


def _change_audience(workshop: Workshop, member: Member) -> None:
    """Their open pages come in again, and are then shown what they may see now."""
    drop_streams(workshop.pk, of=member.pk)
    mark_changed(workshop.pk)
