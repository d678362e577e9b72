"""The criterion on the table: what everybody's page shows while the room discusses, and what is done with it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.domain import rooms
from workshops.domain.anonymity import may_compare
from workshops.domain.changes import mark_changed
from workshops.domain.framework_names import names_of
from workshops.domain.log import append_event
from workshops.domain.rights import check_may_change
from workshops.enums import RevealPolicy, Stage
from workshops.models import Member, Round, Workshop
from workshops.queries.reveals import who_is_left
from workshops.refusals import InvalidFields, WrongStage
from workshops.shared_sentences import ROUND_HAS_MOVED


@transaction.atomic
def put_on_table(*, workshop: Workshop, by: Member, criterion: str, expected: int | None = None) -> Workshop:
    """Make one criterion whose answers are open everybody's page, and start its clock. What lies there already stays.

    `expected`: the number of the round that the facilitator saw.
    """
    workshop, round_ = _open_round(workshop, by, criterion, expected)
    if workshop.on_table != criterion:
        rooms.lay_on_table(workshop=workshop, round_=round_, by=by, criterion=criterion)
    return workshop


@transaction.atomic
def clear_table(*, workshop: Workshop, by: Member) -> Workshop:
    """Nothing on the table: everybody sees all criteria. Safe to repeat."""
    check_may_change(by, workshop)
    workshop = rooms.lock(workshop)
    if workshop.stage != Stage.DISCUSSION:
        raise WrongStage(str(_not_discussing()))
    if workshop.on_table:
        workshop.on_table, workshop.on_table_since = "", None
        workshop.save(update_fields=["on_table", "on_table_since"])
        append_event("table.cleared", subject=workshop, by=by)
        mark_changed(workshop.pk)
    return workshop


@transaction.atomic
def score_again(*, workshop: Workshop, by: Member, criterion: str, expected: int | None = None) -> Workshop:
    """Open the next round for this criterion alone. Everybody starts from their last answer; the answers of the round
    before are kept in theirs, and those to the other criteria are carried along. Safe to repeat while it is open.
    """
    if (open_now := _being_scored(workshop, by, criterion)) is not None:
        return open_now
    workshop, round_ = _open_round(workshop, by, criterion, expected)
    if workshop.anonymous and not may_compare(*who_is_left(round_)):
        raise WrongStage(
            _(
                "One or two people have left since the reveal, and what they said would show in the answers that stay "
                "as they are. Score all criteria again instead."
            ),
            code="would_show",
        )
    return rooms.move_stage(workshop=workshop, by=by, to=Stage.SCORING, asked=[criterion])


def _being_scored(workshop: Workshop, by: Member, criterion: str) -> Workshop | None:
    """The workshop, locked, where a round that asks this criterion alone is open."""
    check_may_change(by, workshop)
    workshop = rooms.lock(workshop)
    round_ = rooms.current_round(workshop)
    is_open = round_ is not None and workshop.stage == Stage.SCORING and round_.asked == [criterion]
    return workshop if is_open else None


def _open_round(workshop: Workshop, by: Member, criterion: str, expected: int | None) -> tuple[Workshop, Round]:
    """The workshop, locked, and its last round, in which this criterion's answers are open to the room."""
    check_may_change(by, workshop)
    if criterion not in workshop.criteria:
        words = _("This workshop does not ask about “{criterion}”. Choose one of: {choices}.")
        choices = ", ".join(workshop.criteria)
        raise InvalidFields({"criterion": words.format(criterion=criterion, choices=choices)})
    workshop = rooms.lock(workshop)
    round_ = rooms.current_round(workshop)
    if workshop.stage != Stage.DISCUSSION or round_ is None:
        raise WrongStage(str(_not_discussing()))
    if expected is not None and expected != round_.number:
        words = _(ROUND_HAS_MOVED)
        raise WrongStage(words.format(round=round_.number))
    if criterion not in round_.revealed:
        raise WrongStage(_closed(workshop, criterion), code="not_revealed")
    return workshop, round_


def _not_discussing() -> str:
    return _("A criterion is put on the table during the discussion, once its answers are open.")


def _closed(workshop: Workshop, criterion: str) -> str:
    if workshop.reveal == RevealPolicy.END:
        return _(
            "This workshop promised to show no answers before the recommendation, so no criterion is on the table."
        )
    words = _("Nobody sees the answers on {criterion} yet. Reveal it first.")
    return words.format(criterion=names_of(workshop).criterion_in_sentence(criterion))
