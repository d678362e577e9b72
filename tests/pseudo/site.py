"""A site with everything that the made-up language is read on, and what people have written there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.test import Client
from django.utils import timezone

from tests.browsers import as_guest
from tests.decisions.making import TEXT, reach_recommendation
from tests.pseudo.language import CODE
from workshops.domain import (
    ballots,
    decisions,
    hands,
    invitations,
    mail_unsubscribing,
    notes,
    participants,
    people,
    reminders,
    rooms,
)
from workshops.domain.decisions import Signer
from workshops.enums import CriteriaSet, MemberRole, Stage, Stance
from workshops.models import (
    Answer,
    Assumption,
    Decision,
    EventText,
    Invitation,
    Member,
    Note,
    Occurrence,
    Participant,
    Reading,
    Revision,
    RevisitPlan,
    Signal,
    SignOff,
    User,
    Workshop,
    Workspace,
)

# Where people's own words are kept; the rest of the columns hold ours, and keys.
WRITTEN: Mapping[type[Model], Sequence[str]] = {
    User: ("name", "email"),
    Workspace: ("name", "slug"),
    Workshop: ("title", "use_case", "facts"),
    Participant: ("name",),
    Answer: ("reason",),
    Note: ("text", "author_name"),
    Decision: ("title",),
    Revision: ("body",),
    SignOff: ("signer_name", "reason"),
    Assumption: ("statement", "owner"),
    Signal: ("metric",),
    Reading: ("source",),
    RevisitPlan: ("owner_name",),
    Occurrence: ("note",),
    EventText: ("text",),
    Invitation: ("email",),
}
# What is ours in a decision's body: keys of the framework and of the form.
OURS = ("approach", "comparator", "framework")


@dataclass(frozen=True)
class Everything:
    """`rooms`: what addresses are filled in with, one set for each room, by its stage. `browsers`: by who looks;
    `guests`: by the room that they are in."""

    rooms: Mapping[str, Mapping[str, str]]
    browsers: Mapping[str, Client]
    guests: Mapping[str, Client]
    facilitator: Member
    decisions: Sequence[Decision]


def everything() -> Everything:
    """A workshop at each stage, a decision that is due, and everybody in them. All speak the made-up language."""
    workspace = people.create_workspace(name="Workspace-of-Acme")
    cast = {
        role: people.add_member(workspace=workspace, email=f"{name}@acme.example", name=f"{name}-by-name", role=role)
        for name, role in (("ana", MemberRole.FACILITATOR), ("ben", MemberRole.MEMBER), ("olive", MemberRole.OWNER))
    }
    by = cast[MemberRole.FACILITATOR]
    made = {stage: _room(by, stage) for stage in Stage}
    decision = Decision.objects.get()
    occurrence = Occurrence.objects.get(plan__decision=decision)
    reminders.pass_time(occurrence_id=occurrence.pk, now=occurrence.due_at)
    User.objects.update(language=CODE)
    Workspace.objects.update(language=CODE)
    for member in cast.values():
        member.refresh_from_db()
    return Everything(
        rooms={str(stage): _values(*room, by, decision, occurrence) for stage, room in made.items()},
        browsers={"nobody": Client(), **{str(role): _signed_in(member) for role, member in cast.items()}},
        guests={str(stage): as_guest(guest) for stage, (_, guest) in made.items()},
        facilitator=by,
        decisions=[decision],
    )


def _signed_in(member: Member) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(member.user)
    return client


def _room(by: Member, stage: Stage) -> tuple[Workshop, Participant]:
    """A room that has come so far, and a guest in it."""
    workshop = rooms.create_workshop(
        workspace=by.workspace, by=by, title=f"Title-{stage}", use_case="Use-case-text", criteria=CriteriaSet.QUICK
    )
    crowd = [
        participants.join_workshop(workshop=workshop, name=f"{name}-{stage}", role=role)
        for name, role in (("pia", "product"), ("sam", "security"))
    ]
    invitations.invite_people(workshop=workshop, by=by, emails=[f"ivo-{stage}@partner.example"])
    notes.add_note(workshop=workshop, by=crowd[0], text=f"Parked-{stage}", parked=True)
    scores = {key: {"level": 3, "reason": f"Reason-{stage}"} for key in workshop.criteria}
    if stage in (Stage.RECOMMENDATION, Stage.DECIDED):
        workshop = reach_recommendation(workshop, by, crowd, scores)
    elif stage is Stage.CANCELLED:
        workshop = rooms.move_stage(workshop=workshop, by=by, to=stage)
    else:
        way = (Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING)
        for step in way[: way.index(stage) + 1] if stage in way else ():
            workshop = rooms.move_stage(workshop=workshop, by=by, to=step)
            if step is Stage.SCORING:
                ballots.cast_ballot(participant=Participant.objects.get(pk=crowd[0].pk), scores=scores)
        hands.raise_hand(participant=crowd[1])
    if stage is Stage.DECIDED:
        _decide(workshop, by, crowd)
    return Workshop.objects.get(pk=workshop.pk), Participant.objects.get(pk=crowd[0].pk)


def _decide(workshop: Workshop, by: Member, crowd: Sequence[Participant]) -> None:
    """Signed, accepted, and with somebody's dissent."""
    decision = decisions.record_decision(workshop=workshop, by=by, text=TEXT)
    sha256 = decisions.current_revision(decision).sha256
    for participant, stance, reason in ((crowd[0], Stance.APPROVE, ""), (crowd[1], Stance.DISSENT, "Dissent-text")):
        signer = Signer(Participant.objects.get(pk=participant.pk), None)
        decisions.sign_off(decision=decision, signer=signer, stance=stance, revision_sha256=sha256, reason=reason)
    decisions.accept_decision(decision=decision, by=by)


def _values(workshop: Workshop, guest: Participant, by: Member, decision: Decision, due: Occurrence) -> dict[str, str]:
    assumption = Assumption.objects.filter(decision=decision, signal__isnull=False).get()
    invitation = Invitation.objects.filter(workshop=workshop).first()
    note = Note.objects.filter(workshop=workshop).first()
    return {
        "workshop_id": str(workshop.pk),
        "code": workshop.join_code or "GONE22",
        "participant_id": str(guest.pk),
        "note_id": str(note.pk) if note else str(guest.pk),
        "invitation_id": str(invitation.pk) if invitation else str(guest.pk),
        "criterion": workshop.criteria[0],
        "gate": "no-such-gate",
        "member_id": str(by.pk),
        "number": str(decision.number),
        "assumption_id": str(assumption.pk),
        "revisit_id": str(due.pk),
        "signal_id": str(Signal.objects.get(assumption=assumption).pk),
        "notice_id": str(guest.pk),
        "token": mail_unsubscribing.unsubscribe_url(by).rstrip("/").rsplit("/", 1)[1],
        "rest": "nowhere",
        "language": CODE,
        "version": timezone.now().strftime("%d"),
    }


def written() -> set[str]:
    """Every text that somebody has written, from the rows as they are."""
    return {
        text
        for model, fields in WRITTEN.items()
        for row in model._default_manager.values_list(*fields)
        for value in row
        for text in _texts(value)
    }


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in OURS:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
