"""Decisions and their texts: who sees, changes and signs them."""

from __future__ import annotations

import re
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.access.hats import member_in, seated
from workshops.access.ids import as_uuid
from workshops.access.rooms import NO_ROOM, Seat
from workshops.callers import Who, anybody, member, require_facilitator
from workshops.domain.decisions import Signer
from workshops.domain.rights import takes_part
from workshops.models import (
    Decision,
    ImportUpload,
    Member,
    Participant,
    Revision,
    SavedView,
    Workshop,
    Workspace,
)
from workshops.queries.decisions import revision_of
from workshops.queries.imports import upload_in
from workshops.refusals import InvalidFields, NotThere
from workshops.shared_sentences import FOR_FACILITATORS

NO_DECISION = gettext_lazy("There is no such decision, or it is not yours to see.")


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


def decision_of_room(found: Seat) -> Decision:
    """The decision of a room, for anybody who may look into that room: the one that was recorded there, else the one
    that its revisit looks at. Raises NotThere before there is one."""
    decisions = Decision.objects.select_related(*_WITH)
    decided = decisions.filter(workshop=found.workshop).first()
    decided = decided or decisions.filter(revisit_plan__occurrences__workshop=found.workshop).first()
    if decided is None:
        raise NotThere(_("This workshop has no decision yet."), code="no_decision")
    return decided


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
    found = upload_in(by.workspace_id, as_uuid(upload_id, nothing))
    if found is None:
        raise NotThere(nothing)
    return found, by


def decision_to_change(asking: Who, number: int | str) -> tuple[Decision, Member]:
    """For somebody who may revise, accept and retire it."""
    found = decision_for(asking, number)
    if not may_change_decision(asking, found):
        raise NotThere(_(FOR_FACILITATORS), code="not_facilitator")
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
    return Signer(found.participant, None if found.participant else found.member) if found.takes_part else None


def require_signer(asking: Who, of: Decision) -> Signer:
    found = signer_of(asking, of)
    if found is None:
        raise NotThere(_("Viewers read decisions; they do not sign them."), code="viewer")
    return found
