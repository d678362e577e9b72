"""What a decision rests on: who may mark an assumption and take readings of its signal."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from workshops.access.hats import member_in, seated
from workshops.access.ids import as_uuid
from workshops.access.rooms import Seat
from workshops.callers import Who
from workshops.domain.rights import takes_part
from workshops.models import (
    Assumption,
    Decision,
    Member,
    Signal,
)
from workshops.refusals import NotThere

NO_SIGNAL = gettext_noop("This assumption has no signal to read.")
NO_SUCH_SIGNAL = gettext_noop("There is no such signal, or it is not yours to see.")


def may_watch(asking: Who, of: Decision) -> bool:
    """Members of its workspace who take part mark its assumptions and take readings; guests and viewers do not."""
    member = member_in(asking, of.workspace_id)
    return member is not None and takes_part(member)


def assumption_to_mark(asking: Who, of: Decision, assumption_id: UUID | str) -> tuple[Assumption, Member]:
    """One that the text of that decision still makes, for somebody who may mark it and take its readings."""
    nothing = _("There is no such assumption, or it is not yours to mark.")
    found = (
        Assumption.objects.select_related("signal")
        .filter(pk=as_uuid(assumption_id, nothing), decision=of, dropped_at=None)
        .first()
    )
    if found is None or not may_watch(asking, of):
        raise NotThere(nothing)
    assert asking.member is not None
    return found, asking.member


def watched_assumption(of: Decision, assumption_id: UUID | str) -> Assumption:
    """One with a signal, of the text of a decision that the caller may see."""
    nothing = _(NO_SIGNAL)
    found = (
        Assumption.objects.select_related("signal")
        .filter(pk=as_uuid(assumption_id, nothing), decision=of, dropped_at=None, signal__isnull=False)
        .first()
    )
    if found is None:
        raise NotThere(nothing)
    return found


def assumption_to_read(asking: Who, of: Decision, assumption_id: UUID | str) -> tuple[Assumption, Member]:
    """One with a signal, for somebody who may add its readings."""
    found, by = assumption_to_mark(asking, of, assumption_id)
    if not hasattr(found, "signal"):
        raise NotThere(_(NO_SIGNAL))
    return found, by


def assumption_in_room(found: Seat, assumption_id: UUID | str) -> Assumption:
    """One of the decision that this room looks at again."""
    nothing = _("There is no such assumption in this workshop.")
    assumption = Assumption.objects.filter(
        pk=as_uuid(assumption_id, nothing),
        dropped_at=None,
        decision__revisit_plan__occurrences__workshop=found.workshop,
    ).first()
    if assumption is None:
        raise NotThere(nothing)
    return assumption


def signal_to_see(asking: Who, signal_id: UUID | str) -> Signal:
    """A signal of a decision that the caller may see."""
    nothing = _(NO_SUCH_SIGNAL)
    rows = Signal.objects.select_related("assumption__decision__workspace").filter(pk=as_uuid(signal_id, nothing))
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
    nothing = _(NO_SUCH_SIGNAL)
    found = None
    if asking.member is not None:
        found = (
            Signal.objects.select_related("assumption__decision")
            .filter(pk=as_uuid(signal_id, nothing), assumption__decision__workspace=asking.member.workspace_id)
            .first()
        )
    if found is None:
        raise NotThere(nothing)
    assert asking.member is not None
    if not takes_part(asking.member):
        raise NotThere(_("Viewers see readings; they do not add them."), code="viewer")
    return found, asking.member
