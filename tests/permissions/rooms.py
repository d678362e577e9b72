"""A room of Acme at every stage, each with the same people in it and the same planted words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.permissions import texts
from tests.permissions.cast import Cast
from workshops.domain import ballots, hands, invitations, notes, participants, recommendations, rooms
from workshops.domain.frameworks import framework_of, gate_keys
from workshops.enums import CriteriaSet, Stage
from workshops.models import Invitation, Member, Note, Participant, Recommendation, Workshop

WAY = (Stage.LOBBY, Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING, Stage.RECOMMENDATION)
STAGES = (*WAY, Stage.CANCELLED)
# Those who give an answer. Val, too, while she was still a member.
VOTERS = ("guest", "sue", "val", "somebody")


@dataclass(frozen=True)
class Room:
    """`seats`: who sits in it, by caller, and `somebody` who asks for nothing."""

    workshop: Workshop
    seats: Mapping[str, Participant]
    note: Note | None = None
    parked: Note | None = None
    invitation: Invitation | None = None

    @property
    def code(self) -> str:
        """As it was while the room was open."""
        return self.workshop.join_code or "GONE22"


def open_room(by: Member, title: str = texts.TITLE) -> Workshop:
    return rooms.create_workshop(
        workspace=by.workspace,
        by=by,
        title=title,
        use_case=texts.USE_CASE if title.startswith("PLANTED") else title,
        facts=texts.FACTS if title.startswith("PLANTED") else title,
        criteria=CriteriaSet.QUICK,
    )


def fill(workshop: Workshop, cast: Cast) -> dict[str, Participant]:
    """Everybody who ever sits in a room of Acme; one of them has been removed."""

    def join(name: str, role: str, member: Member | None = None) -> Participant:
        return participants.join_workshop(workshop=workshop, name=f"PLANTED-{name}", role=role, member=member)

    seats = {
        "guest": join("guest", "product"),
        "observer": join("observer", "observer"),
        "removed": join("removed", "data"),
        "somebody": join("somebody", "security"),
        "there": join("faye", "product"),
        "sue": join("sue", "security", cast.sue),
        "val": join("val", "data", cast.val),
        "dan": join("dan", "data", cast.dan),
    }
    participants.remove_participant(participant=seats["removed"], by=cast.zora)
    return seats


def make_room(cast: Cast, stage: Stage) -> Room:
    """Filled in its lobby, and moved on from there; past the lobby with answers, notes, hands and an invitation."""
    workshop = open_room(cast.zora)
    seats = fill(workshop, cast)
    invitations.invite_people(workshop=workshop, by=cast.zora, emails=[texts.INVITED], role="data")
    parked = notes.add_note(workshop=workshop, by=seats["guest"], text=texts.PARKED, parked=True)
    note = None
    for step in WAY[1 : WAY.index(stage) + 1] if stage in WAY else WAY[1:2]:
        workshop = rooms.move_stage(workshop=workshop, by=cast.zora, to=step)
        if step is Stage.SCORING:
            _answer(seats)
        if step is Stage.DISCUSSION:
            said = notes.add_note(workshop=workshop, by=seats["somebody"], text=texts.NOTE, criterion="latency")
            note = said
    if stage is Stage.CANCELLED:
        workshop = rooms.move_stage(workshop=workshop, by=cast.zora, to=stage)
    elif stage not in (Stage.LOBBY, Stage.RECOMMENDATION):
        hands.raise_hand(participant=seats["somebody"])
    if stage is Stage.RECOMMENDATION:
        workshop = rooms.waive_gate(workshop=workshop, by=cast.zora, gate=gates(workshop)[0], reason=texts.WAIVER)
        compute(workshop)
    return Room(workshop, _now(seats), note, parked, Invitation.objects.get(workshop=workshop))


def _answer(seats: Mapping[str, Participant]) -> None:
    for place, voter in enumerate(VOTERS):
        person = Participant.objects.get(pk=seats[voter].pk)
        scores = {key: {"level": (place + 1) % 5, "reason": texts.REASON} for key in person.workshop.criteria}
        ballots.cast_ballot(participant=person, scores=scores)


def _now(seats: Mapping[str, Participant]) -> dict[str, Participant]:
    found = Participant.objects.select_related("workshop", "role", "member__user")
    people = found.in_bulk([person.pk for person in seats.values()])
    return {name: people[person.pk] for name, person in seats.items()}


def make_bare_room(by: Member, title: str, *guests: str) -> Room:
    """A lobby with nobody in it but these."""
    workshop = open_room(by, title)

    def join(who: str) -> Participant:
        return participants.join_workshop(workshop=workshop, name=f"{title}-{who}", role="product")

    return Room(workshop, {who: join(who) for who in guests})


def gates(workshop: Workshop) -> list[str]:
    return sorted(gate_keys(framework_of(workshop)))


def compute(workshop: Workshop) -> None:
    for waiting in Recommendation.objects.filter(round__workshop=workshop):
        recommendations.compute_recommendation(recommendation_id=waiting.pk)
