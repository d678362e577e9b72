"""The only way that a view, the stream or the API gets an object, and the only place that says who may change it.

What a person may not see is a 404, the same as what does not exist. Who may do what:
a member sees everything in their workspace and nothing outside it; owners and facilitators change
workshops and decisions; a viewer changes nothing; a guest sees the one room that they joined, and its decision.

`…_to_…` gives an object to somebody who may change it, and with it who they are there. Whose hats count is asked of
the object's own workspace: who facilitates in one and is a guest in another is a guest in the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.callers import (
    GUEST_KEY,
    WORKSPACE_KEY,
    BadToken,
    SeatNeeded,
    SignInNeeded,
    Who,
    anybody,
    current_member,
    facilitating_member,
    insider,
    member,
    owning_member,
    require_facilitator,
    require_member,
    require_owner,
    speak,
    take_token,
    who,
    who_by_token,
)
from workshops.domain.decisions import Signer
from workshops.domain.facilitators import may_facilitate
from workshops.domain.rights import takes_part
from workshops.domain.seats_again import person_by_link
from workshops.enums import MemberRole
from workshops.models import (
    Assumption,
    Decision,
    ImportUpload,
    Member,
    Occurrence,
    Participant,
    Revision,
    SavedView,
    Signal,
    Workshop,
    Workspace,
    WorkspaceChannel,
)
from workshops.queries.decisions import plan_of, revision_of
from workshops.queries.imports import upload_in
from workshops.queries.mail_states import Mail, mail_in
from workshops.queries.revisit_rooms import revisit_of_room as occurrence_of_room
from workshops.queries.revisits import may_change, may_steer
from workshops.queries.seats import Place, place_in
from workshops.refusals import InvalidFields, NotThere

__all__ = [
    "GUEST_KEY",
    "WORKSPACE_KEY",
    "BadToken",
    "SeatNeeded",
    "SignInNeeded",
    "Who",
    "anybody",
    "current_member",
    "facilitating_member",
    "insider",
    "member",
    "owning_member",
    "require_facilitator",
    "require_member",
    "require_owner",
    "speak",
    "take_token",
    "who",
    "who_by_token",
]

NO_ROOM = gettext_lazy("There is no such workshop, or you are not in it.")
NO_DECISION = gettext_lazy("There is no such decision, or it is not yours to see.")
NO_REVISIT = gettext_lazy("There is no such revisit, or it is not yours to see.")


@dataclass(frozen=True)
class Seat:
    """One person's place in one room. `participant` is None for members who have not joined."""

    workshop: Workshop
    member: Member | None
    participant: Participant | None

    @property
    def facilitates(self) -> bool:
        """Owners and facilitators of the workspace, and who facilitates or co-facilitates this workshop."""
        return may_facilitate(self.workshop, self.member)

    @property
    def has_ballot(self) -> bool:
        return self.participant is not None and not self.participant.is_observer and takes_part(self.participant)

    @property
    def by(self) -> Member:
        """Who facilitates. Of a seat that `with_facilitator` has let through."""
        assert self.member is not None
        return self.member


# Rooms


def seat_for(asking: Who, workshop_id: UUID | str, *, brief: bool = False) -> Seat:
    """The caller's place in a room, or a 404. `brief`: for what needs only the workshop and the participant."""
    room = _uuid(workshop_id, str(NO_ROOM))
    return seat_at(asking, place_in(room, participants=asking.participants, member=asking.member, brief=brief))


def seat_at(asking: Who, place: Place | None) -> Seat:
    """The same where the place has been read already."""
    if place is None:
        raise NotThere(str(NO_ROOM))
    workshop, participant = place
    insider = member_in(asking, workshop.workspace_id)
    if insider is None and participant is None:
        raise NotThere(str(NO_ROOM))
    if insider is not None and participant is not None and participant.member_id == insider.pk:
        participant.member = insider  # known already, so nobody has to ask for it
    return Seat(workshop, insider, participant)


def seat(request: HttpRequest, workshop_id: UUID | str, *, brief: bool = False) -> Seat:
    asking = who(request)
    if not asking.is_anybody:
        raise SeatNeeded()
    found = seat_for(asking, workshop_id, brief=brief)
    if asking.member is None and not brief:
        speak(request, workspace=found.workshop.workspace.language)
    return found


def ballot_seat(request: HttpRequest, workshop_id: UUID | str, *, brief: bool = False) -> Seat:
    """A place with a ballot."""
    return with_ballot(seat(request, workshop_id, brief=brief))


def with_ballot(found: Seat) -> Seat:
    if not found.has_ballot:
        raise NotThere(_("You have no ballot in this workshop. Join it with a role first."), code="no_ballot")
    return found


def joined_seat(request: HttpRequest, workshop_id: UUID | str) -> Seat:
    """A place of somebody who has joined, observers too."""
    return with_participant(seat(request, workshop_id))


def with_participant(found: Seat) -> Seat:
    if found.participant is None:
        raise NotThere(_("You have not joined this workshop. Join it first, with a role or as an observer."))
    if not takes_part(found.participant):
        raise NotThere(_("Viewers look on in a room; they raise no hand."), code="viewer")
    return found


def note_taker(request: HttpRequest, workshop_id: UUID | str) -> tuple[Seat, Member | Participant]:
    """A place from which notes are written, and by whom: anybody in the room but viewers."""
    return with_note_taker(seat(request, workshop_id))


def with_note_taker(found: Seat) -> tuple[Seat, Member | Participant]:
    by = found.participant or found.member
    if by is None or not takes_part(by):
        raise NotThere(_("Viewers read the notes; they write none."), code="viewer")
    return found, by


def facilitator_seat(request: HttpRequest, workshop_id: UUID | str) -> Seat:
    """A place from which the workshop may be moved."""
    return with_facilitator(seat(request, workshop_id))


def with_facilitator(found: Seat) -> Seat:
    if not found.facilitates:
        raise NotThere(_("Only the facilitator can do this."), code="not_facilitator")
    return found


def colleague_in(found: Seat, member_id: UUID | str) -> Member:
    """A member of the workspace that the workshop belongs to, for its facilitator."""
    sentence = _("There is no such member in this workspace.")
    colleague = (
        Member.objects.select_related("user")
        .filter(workspace=found.workshop.workspace_id, pk=_uuid(member_id, sentence))
        .first()
    )
    if colleague is None:
        raise NotThere(sentence)
    return colleague


def participant_in(found: Seat, participant_id: UUID | str) -> Participant:
    """Somebody else in the same room, for the facilitator."""
    person = (
        Participant.objects.select_related("workshop", "role")
        .filter(workshop=found.workshop, pk=_uuid(participant_id, _("Nobody here has that number.")), removed_at=None)
        .first()
    )
    if person is None:
        raise NotThere(_("This person is no longer in the room."))
    return person


# Decisions

_WITH = (
    "workspace",
    "workshop__facilitator__user",
    "accepted_by__user",
    "created_by__user",
    "revisit_plan__owner__user",
    "revisit_plan__backup__user",
    "revisit_plan__stand_in__user",
)
# Without the people; see `queries.decision_page`.
_FOR_ITS_PAGE = ("workspace", "workshop", "revisit_plan", "supersedes", "superseded_by", "amends")


def decision_for(asking: Who, number: int | str, *, along: tuple[str, ...] = _WITH) -> Decision:
    """By number (42, "42" or "D-0042"), which means something in one workspace only: the member's own, or that of
    the one room to which a participant's token belongs. `along`: what is read with it."""
    match = re.fullmatch(r"(?:[Dd]-)?0*(\d{1,9})", str(number))
    if match is None:
        raise NotThere(str(NO_DECISION))
    decisions = Decision.objects.select_related(*along).filter(number=int(match.group(1))).order_by()
    found = None
    if asking.member is not None:
        found = next(iter(decisions.filter(workspace=asking.member.workspace_id)), None)
    elif asking.in_one_room:
        of_room = Q(workshop__participants__in=seated(asking))
        of_revisit = Q(revisit_plan__occurrences__workshop__participants__in=seated(asking))
        found = decisions.filter(of_room | of_revisit).first()
    if found is None:
        raise NotThere(str(NO_DECISION))
    return found


def decision_named(asking: Who, said: int | str, *, field: str) -> Decision:
    """The same of one that a form names: where there is no such one, that is said at its field."""
    try:
        return decision_for(asking, said)
    except NotThere as no:
        raise InvalidFields({field: no.sentence}) from no


def log_to_see(asking: Who) -> tuple[Workspace, Q]:
    """Whose log the caller may ask, and which of its decisions: a member all of their workspace's, a participant that
    of their own workshop."""
    if asking.member is not None:
        return asking.member.workspace, Q()
    workshop = Workshop.objects.select_related("workspace").filter(participants__in=seated(asking)).first()
    if workshop is None:
        raise NotThere(str(NO_ROOM))
    return workshop.workspace, Q(workshop=workshop)


def own_view(request: HttpRequest, view_id: UUID) -> SavedView:
    """A saved view of the caller's own; nobody else sees it."""
    view = SavedView.objects.filter(pk=view_id, member=member(request)).first()
    if view is None:
        raise NotThere(_("There is no such view, or it is not yours."))
    return view


def decision(request: HttpRequest, number: int | str) -> Decision:
    return decision_for(anybody(request), number)


def text_for(asking: Who, said: str, *, field: str, of: Decision | None = None) -> tuple[Decision, Revision]:
    """A text by its name: D-0042 (its newest), D-0042/1 (revision 1); where `of` is given, 1 is a revision of that one.

    Raises InvalidFields on `field` for what is no name, NotThere for what there is not.
    """
    match = re.fullmatch(r"(?P<label>[Dd]-)?(?P<number>\d{1,9})(?:/(?P<revision>\d{1,5}))?", said.strip())
    if match is None:
        raise InvalidFields({field: _("Name a text as in D-0042, or D-0042/1 for its first revision.")})
    number, revision = int(match["number"]), match["revision"]
    if of is not None and not match["label"] and revision is None:
        return of, text_numbered(of, number)
    found = of if of is not None and number == of.number else decision_for(asking, number)
    return found, text_numbered(found, int(revision) if revision else found.revision_number)


def text_numbered(of: Decision, number: int) -> Revision:
    """One text of a decision that the caller may see."""
    revision = revision_of(of, number)
    if revision is None:
        words = _("{label} has no revision {number}.")
        raise NotThere(words.format(label=of.label, number=number), code="no_revision")
    return revision


Text = tuple[Decision, Revision]


def texts_to_compare(asking: Who, *, before: str, after: str, of: Decision | None = None) -> tuple[Text, Text]:
    """The earlier and the later text, by their names (see `text_for`). Without a later one it is the newest of `of`;
    without an earlier one the text before that: its last revision, else that of what it supersedes or amends."""
    if after or of is None:
        newer = text_for(asking, after, field="to", of=of)
    else:
        newer = of, text_numbered(of, of.revision_number)
    return (text_for(asking, before, field="from", of=of) if before else _text_before(asking, newer)), newer


def _text_before(asking: Who, text: Text) -> Text:
    decision, revision = text
    if revision.number > 1:
        return decision, text_numbered(decision, revision.number - 1)
    older = decision.supersedes or decision.amends
    if older is None:
        words = _("This is the first text of {label}. Name one to compare it with.")
        raise InvalidFields({"from": words.format(label=decision.label)})
    found = decision_for(asking, older.number)
    return found, text_numbered(found, found.revision_number)


def decision_for_its_page(request: HttpRequest, number: int | str) -> Decision:
    """For `with_page_parts`, which reads the people."""
    return decision_for(anybody(request), number, along=_FOR_ITS_PAGE)


def seated(asking: Who) -> QuerySet[Participant]:
    """Those of the caller's participants who still have their seat."""
    return Participant.objects.filter(pk__in=asking.participants, removed_at=None, member__deactivated_at=None)


def decision_of_room(found: Seat) -> Decision:
    """The decision of a room, for anybody who may look into that room: the one that was recorded there, else the one
    that its revisit looks at. Raises NotThere before there is one."""
    decisions = Decision.objects.select_related(*_WITH)
    decided = decisions.filter(workshop=found.workshop).first()
    decided = decided or decisions.filter(revisit_plan__occurrences__workshop=found.workshop).first()
    if decided is None:
        raise NotThere(_("This workshop has no decision yet."), code="no_decision")
    return decided


def member_in(asking: Who, workspace_id: UUID) -> Member | None:
    """The caller as a member of that workspace; a member of another one is nobody there."""
    member = asking.member
    return member if member is not None and member.workspace_id == workspace_id else None


def participant_for(asking: Who, of: Decision) -> Participant | None:
    """The caller as a participant of the decision's workshop: who signs in which role."""
    if of.workshop_id is None:
        return None
    people = Participant.objects.select_related("role", "member__user").filter(
        workshop_id=of.workshop_id, removed_at=None, member__deactivated_at=None
    )
    if asking.participants and (person := people.filter(pk__in=asking.participants).first()):
        return person
    member = member_in(asking, of.workspace_id)
    return next(iter(people.filter(member=member).order_by()), None) if member else None


def may_change_decision(asking: Who, of: Decision) -> bool:
    """Facilitators and owners of the decision's own workspace."""
    member = member_in(asking, of.workspace_id)
    return member is not None and member.may_facilitate


def upload_to_take(asking: Who, upload_id: UUID | str) -> tuple[ImportUpload, Member]:
    """Records that somebody has sent into the caller's workspace, for whoever may take them into its log."""
    by = require_facilitator(asking)
    nothing = _("These files are no longer here. Send them again.")
    found = upload_in(by.workspace_id, _uuid(upload_id, nothing))
    if found is None:
        raise NotThere(nothing)
    return found, by


def decision_to_change(asking: Who, number: int | str) -> tuple[Decision, Member]:
    """For somebody who may revise, accept and retire it."""
    found = decision_for(asking, number)
    if not may_change_decision(asking, found):
        raise NotThere(_("Only a facilitator of this workspace can do this."), code="not_facilitator")
    assert asking.member is not None
    return found, asking.member


def signer_of(asking: Who, of: Decision) -> Signer | None:
    """As whom the caller signs: participant of the workshop, else member who takes part; None where they may not."""
    participant = participant_for(asking, of)
    by = participant or member_in(asking, of.workspace_id)
    if by is None or not takes_part(by):
        return None
    return Signer(participant, None if participant else asking.member)


def signer_in(found: Seat) -> Signer | None:
    """As whom somebody in a room signs what was decided there; None where they may not."""
    by = found.participant or found.member
    return Signer(found.participant, None if found.participant else found.member) if by and takes_part(by) else None


def require_signer(asking: Who, of: Decision) -> Signer:
    found = signer_of(asking, of)
    if found is None:
        raise NotThere(_("Viewers read decisions; they do not sign them."), code="viewer")
    return found


# What a decision rests on


def may_watch(asking: Who, of: Decision) -> bool:
    """Members of its workspace who take part mark its assumptions and take readings; guests and viewers do not."""
    member = member_in(asking, of.workspace_id)
    return member is not None and takes_part(member)


def assumption_to_mark(asking: Who, of: Decision, assumption_id: UUID | str) -> tuple[Assumption, Member]:
    """One that the text of that decision still makes, for somebody who may mark it and take its readings."""
    nothing = _("There is no such assumption, or it is not yours to mark.")
    found = (
        Assumption.objects.select_related("signal")
        .filter(pk=_uuid(assumption_id, nothing), decision=of, dropped_at=None)
        .first()
    )
    if found is None or not may_watch(asking, of):
        raise NotThere(nothing)
    assert asking.member is not None
    return found, asking.member


def watched_assumption(of: Decision, assumption_id: UUID | str) -> Assumption:
    """One with a signal, of the text of a decision that the caller may see."""
    nothing = _("This assumption has no signal to read.")
    found = (
        Assumption.objects.select_related("signal")
        .filter(pk=_uuid(assumption_id, nothing), decision=of, dropped_at=None, signal__isnull=False)
        .first()
    )
    if found is None:
        raise NotThere(nothing)
    return found


def assumption_to_read(asking: Who, of: Decision, assumption_id: UUID | str) -> tuple[Assumption, Member]:
    """One with a signal, for somebody who may add its readings."""
    found, by = assumption_to_mark(asking, of, assumption_id)
    if not hasattr(found, "signal"):
        raise NotThere(_("This assumption has no signal to read."))
    return found, by


def assumption_in_room(found: Seat, assumption_id: UUID | str) -> Assumption:
    """One of the decision that this room looks at again."""
    nothing = _("There is no such assumption in this workshop.")
    assumption = Assumption.objects.filter(
        pk=_uuid(assumption_id, nothing),
        dropped_at=None,
        decision__revisit_plan__occurrences__workshop=found.workshop,
    ).first()
    if assumption is None:
        raise NotThere(nothing)
    return assumption


def signal_to_see(asking: Who, signal_id: UUID | str) -> Signal:
    """A signal of a decision that the caller may see."""
    nothing = _("There is no such signal, or it is not yours to see.")
    rows = Signal.objects.select_related("assumption__decision__workspace").filter(pk=_uuid(signal_id, nothing))
    found = None
    if asking.member is not None:
        found = rows.filter(assumption__decision__workspace=asking.member.workspace_id).first()
    elif asking.in_one_room:
        found = rows.filter(assumption__decision__workshop__participants__in=seated(asking)).first()
    if found is None:
        raise NotThere(nothing)
    return found


def signal_to_read(asking: Who, signal_id: UUID | str) -> tuple[Signal, Member]:
    """A signal of the member's workspace, for somebody who may add a reading."""
    nothing = _("There is no such signal, or it is not yours to see.")
    found = None
    if asking.member is not None:
        found = (
            Signal.objects.select_related("assumption__decision")
            .filter(pk=_uuid(signal_id, nothing), assumption__decision__workspace=asking.member.workspace_id)
            .first()
        )
    if found is None:
        raise NotThere(nothing)
    assert asking.member is not None
    if not takes_part(asking.member):
        raise NotThere(_("Viewers see readings; they do not add them."), code="viewer")
    return found, asking.member


# Revisits


def occurrence_for(asking: Who, occurrence_id: UUID | str) -> Occurrence:
    found = None
    if asking.member is not None:
        found = (
            Occurrence.objects.select_related("plan__decision__workspace", "plan__owner__user", "workshop")
            .filter(pk=_uuid(occurrence_id, str(NO_REVISIT)), plan__decision__workspace=asking.member.workspace_id)
            .first()
        )
    if found is None:
        raise NotThere(str(NO_REVISIT))
    return found


def occurrence(request: HttpRequest, occurrence_id: UUID | str) -> Occurrence:
    return occurrence_for(insider(request), occurrence_id)


def revisit_to_change(asking: Who, occurrence_id: UUID | str) -> tuple[Occurrence, Member]:
    """A revisit for somebody who may start, snooze or complete it: a facilitator, or the owner of its plan."""
    found = occurrence_for(asking, occurrence_id)
    assert asking.member is not None
    if not may_change(asking.member, found):
        raise NotThere(_("Only a facilitator or the owner of the revisit can do this."), code="not_facilitator")
    return found, asking.member


def may_steer_plan(asking: Who, of: Decision) -> bool:
    """Who may say when the decision comes back and to whom: its facilitators, and whoever is reminded of it."""
    plan, member = plan_of(of), member_in(asking, of.workspace_id)
    if member is None or plan is None:
        return may_change_decision(asking, of)
    return may_steer(member, plan)


def plan_to_steer(asking: Who, number: int | str) -> tuple[Decision, Member]:
    """A decision for somebody who may change when it comes back and to whom."""
    found = decision_for(asking, number)
    if not may_steer_plan(asking, found):
        words = _("Only a facilitator, or whoever is reminded of this decision, can do this.")
        raise NotThere(words, code="not_facilitator")
    assert asking.member is not None
    return found, asking.member


def workspace_to_set(asking: Who) -> Member:
    """The caller, where they may change the settings of their workspace."""
    if asking.member is None or asking.member.role != MemberRole.OWNER:
        raise NotThere(_("Only an owner of this workspace can do this."), code="not_owner")
    return asking.member


# A revisit's room


def revisit_of_room(found: Seat) -> Occurrence | None:
    """The revisit that the room was opened for, for anybody in it; None in any other room."""
    return occurrence_of_room(found.workshop.pk) if found.workshop.follows_id else None


def revisit_to_end(found: Seat) -> tuple[Occurrence, Member]:
    """The revisit of a room, for whoever facilitates that room."""
    by = with_facilitator(found).by
    revisit = revisit_of_room(found)
    if revisit is None:
        raise NotThere(_("This workshop is no revisit."), code="no_revisit")
    return revisit, by


def seat_by_link(workshop_id: UUID | str, token: str) -> tuple[Workshop, Participant]:
    """A room, and whose seat of last time the link leads to; for anybody who holds the link, and nobody else."""
    room = Workshop.objects.select_related("workspace").filter(pk=_uuid(workshop_id, str(NO_ROOM))).first()
    if room is None:
        raise NotThere(str(NO_ROOM))
    return room, person_by_link(token, room)


# Messages


def mail_to_steer(asking: Who, mail_id: UUID | str) -> tuple[Mail, Member]:
    """A mail of the workspace, for a facilitator: nobody else sees them."""
    by = require_facilitator(asking)
    nothing = _("There is no such message, or it is not yours to see.")
    found = mail_in(by.workspace_id, _uuid(mail_id, nothing))
    if found is None:
        raise NotThere(nothing)
    return found, by


# Settings of the workspace


def channel_to_change(asking: Who, channel_id: UUID | str) -> tuple[WorkspaceChannel, Member]:
    """One of the workspace's channels, for its owners."""
    owner = require_owner(asking)
    nothing = _("There is no such channel, or it is not yours.")
    found = (
        WorkspaceChannel.objects.select_related("workspace")
        .filter(pk=_uuid(channel_id, nothing), workspace=owner.workspace_id)
        .first()
    )
    if found is None:
        raise NotThere(nothing)
    return found, owner


def _uuid(value: object, sentence: str) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        raise NotThere(sentence) from None
