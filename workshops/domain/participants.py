"""Coming into a room, changing roles, being removed from it."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain import rounds
from workshops.domain.changes import drop_streams, mark_changed
from workshops.domain.log import append_event
from workshops.domain.people import token_hash
from workshops.domain.rights import check_belongs, check_may_change, takes_part
from workshops.domain.rooms import lock, normalise_code
from workshops.enums import Stage
from workshops.models import Member, Participant, StakeholderRole, Workshop
from workshops.queries.seats_before import seat_before
from workshops.refusals import InvalidFields, NotThere, WrongStage

OBSERVER = "observer"
MAX_PARTICIPANTS = 5000


def workshop_by_code(code: str) -> Workshop:
    """The open workshop with that join code, however it was typed."""
    wanted = normalise_code(code)
    workshop = Workshop.objects.select_related("workspace").filter(join_code=wanted).first() if wanted else None
    if workshop is None:
        sentence = _(
            "No open workshop has this code. Check it against the screen; "
            "a code stops working when its workshop is over."
        )
        raise NotThere(sentence, code="unknown_code")
    return workshop


@transaction.atomic
def join_workshop(
    *, workshop: Workshop, name: str, role: str, member: Member | None = None, before: Participant | None = None
) -> Participant:
    """Come into the room with a name and a role. A member who is there already gets their own place back.

    A viewer sits in as an observer, whichever role was named. `before`: whose seat of the last time it is; a member's
    own is found by the account.
    """
    workshop = lock(workshop)
    if Stage(workshop.stage).is_over:
        raise WrongStage(_("This workshop is over, so nobody can join it any more."))
    if member is not None:
        check_belongs(member, workshop)
        role = role if takes_part(member) else OBSERVER
        present = Participant.objects.filter(workshop=workshop, member=member, removed_at=None).first()
        if present:
            return present
        before = before or seat_before(workshop, member)
    name = " ".join(name.split())
    stakeholder = _role(workshop, role)
    if not name:
        raise InvalidFields({"name": _("Enter the name that the others in the room know you by.")})
    if len(name) > 60:
        raise InvalidFields({"name": _("The name may have up to 60 characters.")})
    people = Participant.objects.filter(workshop=workshop, removed_at=None)
    if people.filter(name__iexact=name).exists():
        words = _(
            "Somebody in this workshop is called “{name}” already. Add an initial; or, if that is you, come back by"
            " your own link, which stands on your page in the room."
        )
        raise InvalidFields({"name": words.format(name=name)})
    if people.count() >= MAX_PARTICIPANTS:
        raise WrongStage(_("This workshop is full."))
    participant = Participant.objects.create(
        workshop=workshop, member=member, name=name, role=stakeholder, before=before
    )
    append_event(
        "participant.joined",
        subject=workshop,
        by=participant,
        body={"role": role, "guest": member is None, **({"before": str(before.pk)} if before else {})},
        texts={"name": name},
    )
    if workshop.stage == Stage.SCORING and stakeholder is not None:
        rounds.copy_earlier_answers(participant=participant)
    mark_changed(workshop.pk)
    return participant


def _role(workshop: Workshop, key: str) -> StakeholderRole | None:
    if key == OBSERVER:
        return None
    role = StakeholderRole.objects.filter(workshop=workshop, key=key).first()
    if role is None:
        known = ", ".join([*workshop.roles.values_list("key", flat=True), OBSERVER])
        raise InvalidFields({"role": _("Choose one of the roles of this workshop: {roles}.").format(roles=known)})
    return role


@transaction.atomic
def issue_token(*, participant: Participant) -> str:
    """A bearer token for the HTTP API, shown once; an earlier one stops working."""
    token = "advp_" + secrets.token_urlsafe(32)
    participant.token_hash = token_hash(token)
    participant.save(update_fields=["token_hash"])
    return token


@transaction.atomic
def remove_participant(*, participant: Participant, by: Member) -> None:
    """Out of the room at once, also after its decision: their seat, token and stream end.

    The row and the answers stay. Rounds that are closed count them; the open one does not.
    """
    check_may_change(by, participant.workshop)
    workshop = lock(participant.workshop)
    if participant.removed_at is not None:
        return
    end_seat(participant)
    append_event("participant.removed", subject=workshop, by=by, body={"participant": str(participant.pk)})
    mark_changed(workshop.pk)


def end_seat(participant: Participant) -> None:
    """Out of the room, in the caller's transaction, which holds the workshop."""
    # Servers' clocks differ. Whatever they say, whoever was there at a close goes after it, and stays in that round.
    closed_at = participant.workshop.rounds.aggregate(last=Max("closed_at"))["last"]
    now = timezone.now()
    participant.removed_at = max(now, closed_at + timedelta(microseconds=1)) if closed_at else now
    participant.save(update_fields=["removed_at"])
    drop_streams(participant.workshop_id, of=participant.pk)


@transaction.atomic
def change_role(*, participant: Participant, by: Member, role: str) -> Participant:
    """Move somebody to another stakeholder role, or make them an observer."""
    workshop = lock(participant.workshop)
    if Stage(workshop.stage).is_over:
        raise WrongStage(_("This workshop is over. Its participants stay as they were."))
    if workshop.anonymous and participant.answers.filter(round__closed_at__isnull=False).exists():
        # Their answers would move from one role's figures to the other's, and be the difference.
        raise WrongStage(
            _(
                "In an anonymous workshop nobody changes role once a round with their answers is closed: the change"
                " would show which answers are theirs."
            )
        )
    participant.role = _role(workshop, role)
    participant.save(update_fields=["role"])
    append_event(
        "participant.role_changed",
        subject=workshop,
        by=by,
        body={"participant": str(participant.pk), "role": role},
    )
    drop_streams(workshop.pk, of=participant.pk)
    mark_changed(workshop.pk)
    return participant
