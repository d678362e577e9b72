"""The answers of a closed round, opened to the room: by round, by criterion, or at the end, as was promised."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.domain import recommendations, rounds
from workshops.domain.changes import mark_changed
from workshops.domain.log import append_event
from workshops.domain.rooms import current_round, lay_on_table, lock
from workshops.enums import RevealPolicy, Stage
from workshops.models import Answer, Member, Round, Workshop
from workshops.refusals import InvalidFields, NotThere, WrongStage
from workshops.shared_sentences import CRITERION_NOT_ASKED, ROUND_HAS_MOVED, choose_one_of


@transaction.atomic
def reveal_criterion(*, workshop: Workshop, by: Member, criterion: str, expected: int | None = None) -> Round:
    """Open everybody's answers to one criterion of the last round, and put it on the table. What is open already stays
    so.

    `expected` is the number of the round that the facilitator saw.
    """
    workshop = lock(workshop)
    if criterion not in workshop.criteria:
        raise NotThere(_(CRITERION_NOT_ASKED))
    round_ = _round_on_the_table(workshop, expected)
    is_new = criterion not in round_.revealed
    _open(workshop, round_, [criterion], by)
    if is_new:
        lay_on_table(workshop=workshop, round_=round_, by=by, criterion=criterion)
    return round_


@transaction.atomic
def reveal_rest(*, workshop: Workshop, by: Member, expected: int | None = None) -> Round:
    """Open all that is still closed in the last round."""
    workshop = lock(workshop)
    round_ = _round_on_the_table(workshop, expected)
    return _open(workshop, round_, recommendations.agenda_order(workshop, round_), by)


def _round_on_the_table(workshop: Workshop, expected: int | None) -> Round:
    round_ = current_round(workshop)
    if workshop.stage != Stage.DISCUSSION or round_ is None:
        raise WrongStage(_("Answers are opened during the discussion, once the round is closed."))
    if expected is not None and expected != round_.number:
        raise WrongStage(_(ROUND_HAS_MOVED).format(round=round_.number))
    if workshop.reveal == RevealPolicy.END and set(round_.revealed) != set(workshop.criteria):
        raise WrongStage(_("This workshop promised to show no answers before the recommendation."))
    return round_


def _open(workshop: Workshop, round_: Round, criteria: list[str], by: Member) -> Round:
    if rounds.reveal(round_=round_, criteria=criteria, by=by):
        mark_changed(workshop.pk)
    return round_


@transaction.atomic
def change_promise(*, workshop: Workshop, by: Member, reveal: RevealPolicy | str, anonymous: bool) -> Workshop:
    """What people are promised about their answers. In the lobby only: later somebody may rely on it."""
    workshop = lock(workshop)
    if reveal not in RevealPolicy.values:
        raise InvalidFields({"reveal": choose_one_of(RevealPolicy.values)})
    if (workshop.reveal, workshop.anonymous) == (reveal, anonymous):
        return workshop
    _check_open_to_change(workshop, anonymous)
    workshop.reveal, workshop.anonymous = RevealPolicy(reveal), anonymous
    workshop.save(update_fields=["reveal", "anonymous"])
    append_event(
        "workshop.promise_changed",
        subject=workshop,
        by=by,
        body={"reveal": workshop.reveal, "anonymous": anonymous},
    )
    mark_changed(workshop.pk)
    return workshop


def _check_open_to_change(workshop: Workshop, anonymous: bool) -> None:
    if Answer.objects.filter(round__workshop=workshop).exists():
        raise WrongStage(
            _("Somebody has answered already, and relies on what was promised. It can no longer be changed.")
        )
    if workshop.stage != Stage.LOBBY:
        raise WrongStage(_("What is promised about the answers can be changed in the lobby, before anybody scores."))
    if not anonymous and follows_anonymous(workshop):
        raise InvalidFields(
            {"anonymous": _("This revisit starts from answers that were given anonymously, so it stays anonymous.")}
        )


def follows_anonymous(workshop: Workshop) -> bool:
    """Whether it starts from answers that were given without names."""
    return workshop.follows is not None and workshop.follows.anonymous
