"""Who is in a workspace, as what, and until when.

For callers (pages, API, a directory, sign-in, erasure): each verb is atomic, writes its event into the workspace's
chain with people by id alone, and asks anew, under lock, whether `by` may still do it: of two owners who act on each
other at once the second is refused. `by=None` is the installation itself (a directory, a domain rule, a command).
A workspace is never without an owner: what would leave it so is refused, Conflict `last_owner`, whoever asks.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain.audit import record
from workshops.domain.changes import drop_member_streams, drop_streams, mark_changed
from workshops.domain.log import append_event
from workshops.domain.member_invitations_ending import withdraw_all_of, withdraw_made_by
from workshops.domain.membership_joining import actor_of
from workshops.domain.participants import end_seat, give_to_member
from workshops.domain.rooms import lock as lock_workshop
from workshops.domain.tokens import revoke_tokens_of
from workshops.enums import AuditKind, Leaving, MemberRole, Stage
from workshops.models import Member, Participant, User, Workshop
from workshops.refusals import Conflict, NotThere
from workshops.shared_sentences import NO_SUCH_MEMBER

OPEN_STAGES = [stage for stage in Stage if not stage.is_over]


@transaction.atomic
def change_role(member: Member, role: MemberRole, *, by: Member | None) -> Member:
    """Give a member another role; safe to repeat.

    What they may do follows from their next request on. Who may not facilitate any more hands the open workshops that
    they facilitated to `by`, else to an owner, and those go on; their open pages come in again.
    """
    member, owners = _lock(member, by=by)
    if member.role == role:
        return member
    if member.owns:
        _check_another_owner(member, owners)
        withdraw_made_by(member, by=actor_of(by))
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    append_event(
        "member.role_changed",
        subject=member.workspace,
        by=actor_of(by),
        body={"member": str(member.pk), "from": before, "to": role},
    )
    facts = {"from": str(before), "to": str(role)}
    record(AuditKind.ROLE_CHANGED, workspace=member.workspace, by=by, about=member, facts=facts)
    if not MemberRole(role).may_facilitate and MemberRole(before).may_facilitate:
        _hand_over_rooms(member, owners, by=by)
    drop_member_streams(member.pk)
    return member


@transaction.atomic
def transfer_ownership(of: Member, to: Member) -> Member:
    """`of`, an owner, makes `to` the owner instead of themselves, and is a facilitator from then on. Returns `to`."""
    of, owners = _lock(of, by=of)
    target = Member.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=to.pk)
    if target.workspace_id != of.workspace_id or target.deactivated_at is not None or not target.user.is_active:
        raise NotThere(_(NO_SUCH_MEMBER))
    if target.pk in {owner.pk for owner in owners}:
        raise Conflict(_("{name} is an owner already.").format(name=target.name), code="already_owner")
    Member.objects.filter(pk=target.pk).update(role=MemberRole.OWNER)
    withdraw_made_by(of, by=of)
    append_event(
        "ownership.transferred",
        subject=of.workspace,
        by=of,
        body={"from": str(of.pk), "to": str(target.pk), "from_role": MemberRole.FACILITATOR},
    )
    record(AuditKind.OWNER_CHANGED, workspace=of.workspace, by=of, about=target)
    Member.objects.filter(pk=of.pk).update(role=MemberRole.FACILITATOR)
    for one in (of, target):
        drop_member_streams(one.pk)
    target.refresh_from_db()
    return target


@transaction.atomic
def end_membership(member: Member, *, by: Member | None, reason: Leaving = Leaving.REMOVED) -> Member:
    """They are out, everywhere in this workspace, as soon as this is committed. Safe to repeat. `by`: an owner,
    themselves (LEFT), or None.

    Invitations that they made or that wait for them are taken back; API tokens are revoked, the calendar feed has
    another address; seats in rooms that are not over end (closed rounds keep their answers), participant tokens end in
    all rooms; live streams and held requests are broken off; and where this was their last workspace every session of
    theirs is over. Workshops that they facilitate go on with `by`, else with an owner; whatever they are reminded of
    passes to the stand-in with the next tick. What they did and signed stays, in their name. Raises Conflict
    `last_owner`.
    """
    member, owners = _lock(member, by=by, may_leave=True)
    if member.deactivated_at is not None:
        return member
    if member.owns:
        _check_another_owner(member, owners)
    _hand_over_rooms(member, owners, by=by)
    _end_seats(member, by=by)
    withdraw_all_of(member, by=actor_of(by))
    # While they are a member: it is their own hand that does it where they leave.
    revoke_tokens_of(member=member, by=by)
    append_event(
        "member.left", subject=member.workspace, by=actor_of(by), body={"member": str(member.pk), "reason": reason}
    )
    _record_end(member, reason, by)
    now = timezone.now()
    member.deactivated_at, member.calendar_token = now, uuid.uuid4()
    member.save(update_fields=["deactivated_at", "calendar_token"])
    if not Member.objects.filter(user=member.user_id, deactivated_at=None).exists():
        _end_sessions(member.user)
    return member


@transaction.atomic
def take_guest_seats(*, member: Member, seats: Iterable[UUID]) -> list[Participant]:
    """Seats that a browser holds as a guest become the member's, with their history: those of this workspace that are
    nobody's account's, one a room. Returns those that did."""
    taken = []
    held = Participant.objects.filter(
        pk__in=list(seats), member=None, removed_at=None, workshop__workspace=member.workspace_id
    )
    for room in Workshop.objects.filter(pk__in=held.values("workshop")).order_by("pk"):
        workshop = lock_workshop(room)
        seat = held.filter(workshop=workshop).first()
        if seat is None or Participant.objects.filter(workshop=workshop, member=member, removed_at=None).exists():
            continue
        give_to_member(seat, member, workshop)
        taken.append(seat)
    return taken


def _record_end(member: Member, reason: Leaving, by: Member | None) -> None:
    """Who is erased is said to be that, by the erasure."""
    if reason is Leaving.LEFT:
        record(AuditKind.MEMBER_LEFT, workspace=member.workspace, by=member, about=member)
    elif reason is not Leaving.ERASED:
        how = "scim" if reason is Leaving.DIRECTORY else "command" if by is None else "owner"
        record(AuditKind.MEMBER_REMOVED, workspace=member.workspace, by=by, about=member, facts={"how": how})


def _end_sessions(user: User) -> None:
    """Django's sessions hold a hash that is made with this; so each of them is nobody's from now on."""
    user.set_unusable_password()
    user.save(update_fields=["password"])


def _end_seats(member: Member, *, by: Member | None) -> None:
    seats = list(Participant.objects.filter(member=member, removed_at=None).order_by("workshop_id"))
    for workshop in Workshop.objects.filter(
        pk__in=[seat.workshop_id for seat in seats], stage__in=OPEN_STAGES
    ).order_by("pk"):
        workshop = lock_workshop(workshop)
        seat = Participant.objects.filter(workshop=workshop, member=member, removed_at=None).first()
        if seat is None or Stage(workshop.stage).is_over:
            continue
        seat.workshop = workshop
        end_seat(seat)
        append_event("participant.removed", subject=workshop, by=actor_of(by), body={"participant": str(seat.pk)})
        mark_changed(workshop.pk)
    Participant.objects.filter(member=member).update(token_hash=None)
    for one in (member.pk, *(seat.pk for seat in seats)):
        drop_member_streams(one)


def _hand_over_rooms(member: Member, owners: list[Member], *, by: Member | None) -> None:
    """The open workshops that they facilitate, alone or with others, go on without them."""
    rooms = Workshop.objects.filter(
        Q(facilitator=member) | Q(co_facilitators__contains=[member.pk]),
        workspace=member.workspace_id,
        stage__in=OPEN_STAGES,
    )
    for room in rooms.order_by("pk"):
        workshop = lock_workshop(room)
        others = [pk for pk in workshop.co_facilitators if pk != member.pk]
        if others != workshop.co_facilitators:
            workshop.co_facilitators = others
            append_event(
                "workshop.co_facilitator_removed",
                subject=workshop,
                by=actor_of(by),
                body={"member": str(member.pk)},
                texts={"name": member.name},
            )
        heir = _heir(member, owners, by=by)
        if workshop.facilitator_id == member.pk and heir.pk != member.pk:
            workshop.facilitator = heir
            workshop.co_facilitators = [pk for pk in workshop.co_facilitators if pk != heir.pk]
            append_event(
                "workshop.taken_over",
                subject=workshop,
                by=actor_of(by),
                body={"from": str(member.pk), "to": str(heir.pk)},
                texts={"to_name": heir.name},
            )
        workshop.save(update_fields=["facilitator", "co_facilitators"])
        drop_streams(workshop.pk, of=member.pk)
        mark_changed(workshop.pk)


def _heir(member: Member, owners: list[Member], *, by: Member | None) -> Member:
    if by is not None and by.pk != member.pk and by.may_facilitate:
        return by
    # A workspace that the command line made may have no owner yet.
    return next((owner for owner in owners if owner.pk != member.pk), member)


# Under lock


def _lock(member: Member, *, by: Member | None, may_leave: bool = False) -> tuple[Member, list[Member]]:
    """The member and all owners as they are now, locked until the transaction ends, always in the same order.

    Raises Conflict where `by` has lost the right to do this meanwhile.
    """
    rows = (
        Member.objects.select_for_update(no_key=True, of=("self",))
        .select_related("user", "workspace")
        .filter(Q(pk=member.pk) | Q(role=MemberRole.OWNER, deactivated_at=None), workspace=member.workspace_id)
    )
    found = list(rows.order_by("pk"))
    fresh = next(one for one in found if one.pk == member.pk)
    # An account that is switched off owns nothing: nobody can come in by it.
    owners = [
        one
        for one in sorted(found, key=lambda one: one.created_at)
        if one.owns and one.deactivated_at is None and one.user.is_active
    ]
    leaves = may_leave and by is not None and by.pk == fresh.pk
    if by is not None and not leaves and by.pk not in {one.pk for one in owners}:
        words = _("You are no owner of this workspace any more, so nothing was changed.")
        raise Conflict(words, code="no_owner_any_more")
    return fresh, owners


def _check_another_owner(member: Member, owners: list[Member]) -> None:
    if all(one.pk == member.pk for one in owners):
        words = _("A workspace is never without an owner. Make somebody else an owner first.")
        raise Conflict(words, code="last_owner")
