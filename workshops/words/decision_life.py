"""What a sheet says of a decision's life: how it ended, what it was accepted in spite of, which gates were waived."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from workshops import dates
from workshops.domain.acceptance import MEMBER
from workshops.domain.framework_names import names_of, spoken_role
from workshops.enums import DecisionMove, DecisionStatus
from workshops.figures import listed
from workshops.models import Decision
from workshops.models.decisions import label_of
from workshops.queries.decision_life import Told, acceptance_of, end_of, ended_at, waivers_of
from workshops.queries.decisions import successor_number
from workshops.words.events_said import plain_key


class MoveWords(NamedTuple):
    """What a page says of something that can be done: what it is, what follows, and on the button."""

    title: str
    line: str
    button: str
    danger: bool = False


def move_words(move: DecisionMove, label: str) -> MoveWords:
    words = {
        DecisionMove.REJECT: MoveWords(
            _("Reject this decision"),
            _(
                "Reject it when the group does not want what was proposed. Nobody is reminded of it any more; the text"
                " and its signatures stay in the log, and it can be reopened."
            ),
            _("Reject {label}"),
            danger=True,
        ),
        DecisionMove.SUPERSEDE: MoveWords(
            _("Another decision replaces or amends it"),
            _(
                "What is replaced ends, with its reminders, and leads to the newer one. What is amended holds on, and"
                " each of the two names the other."
            ),
            _("Link the two"),
        ),
        DecisionMove.RETIRE: MoveWords(
            _("Retire this decision"),
            _(
                "Retire it when the use case is gone and nothing follows. Its revisits and reminders end. The text and"
                " its history stay in the log, and it can be reopened."
            ),
            _("Retire {label}"),
            danger=True,
        ),
        DecisionMove.REOPEN: MoveWords(
            _("Reopen this decision"),
            _(
                "It is a proposal again, with this text and the signatures under it, and comes back as before. What it"
                " was ended for stays in the log."
            ),
            _("Reopen {label}"),
        ),
    }[move]
    return words._replace(button=words.button.format(label=label))


class Said(NamedTuple):
    """A sentence, and what somebody wrote why; both may be empty."""

    words: str = ""
    reason: str = ""


def ending_words(decision: Decision) -> Said:
    """`"Retired on 2 Feb 2027 by Ana. Nobody is reminded of it any more."` Empty while it has not ended."""
    if not decision.is_over:
        return Said()
    told = end_of(decision)
    sentences = [_ended(decision, told)]
    # What came from elsewhere and was superseded or retired there may have been: nobody said so, or when.
    if decision.accepted_at is None and (decision.workshop_id or decision.status == DecisionStatus.REJECTED):
        sentences.append(_("It was never accepted."))
    sentences.append(_("Nobody is reminded of it any more."))
    return Said(" ".join(sentences), _reason(told))


def _ended(decision: Decision, told: Told | None) -> str:
    status, number = DecisionStatus(decision.status), successor_number(decision)
    newer = label_of(number) if number else ""
    day = _day(decision)
    if status is DecisionStatus.SUPERSEDED and newer:
        sentence = _("Superseded by {newer} on {day}.") if day else _("Superseded by {newer}.")
        return sentence.format(newer=newer, day=day)
    plain, on, by = {
        DecisionStatus.SUPERSEDED: (_("Superseded."), _("Superseded on {day}."), _("Superseded on {day} by {name}.")),
        DecisionStatus.RETIRED: (_("Retired."), _("Retired on {day}."), _("Retired on {day} by {name}.")),
        DecisionStatus.REJECTED: (_("Rejected."), _("Rejected on {day}."), _("Rejected on {day} by {name}.")),
    }[status]
    name = told.by if told else ""
    return (by if day and name else on if day else plain).format(day=day, name=name)


def _day(decision: Decision) -> str:
    at = ended_at(decision)
    return dates.short(dates.day_in(at, decision.workspace.time_zone)) if at else ""


def _reason(told: Told | None) -> str:
    if told is None:
        return ""
    return _("(its words were erased)") if told.reason is None else told.reason


def unsigned_words(decision: Decision) -> Said:
    """`"Accepted before Security had signed, and over the dissent of Data."` Empty where everybody stood behind it, and
    it names two signals."""
    return _stood_behind(acceptance_of(decision), decision)


def accepted_words(told: Told, decision: Decision) -> Said:
    """`"Accepted on 2 Nov 2026 by Ana."`, or by which record, and what `unsigned_words` says, of any of its texts."""
    day, behind = dates.short(dates.day_in(told.at, decision.workspace.time_zone)), _stood_behind(told, decision)
    words = _("Accepted on {day} by {name}.") if told.by else _("Accepted on {day}.")
    if record := _record(told):
        words = (
            _("Accepted by its record {record}, which {name} imported on {day}.")
            if told.by
            else _("Accepted by its record {record}, imported on {day}.")
        )
    return Said(
        " ".join(filter(None, (words.format(day=day, name=told.by, record=record), behind.words))), behind.reason
    )


def _record(told: Told) -> str:
    """The file by which alone it is accepted; empty where somebody accepted it here."""
    return str(told.body["source"] if told.kind == "decision.imported" else told.body.get("record", ""))


def _stood_behind(told: Told | None, decision: Decision) -> Said:
    unsigned = told.body.get("unsigned") if told else None
    if not unsigned:
        few = told is not None and "signals" in told.body
        return Said(_("Accepted with fewer signals than two."), _reason(told)) if few else Said()
    missing, against = (
        listed([name for key, name in _voices(decision) if unsigned.get(key) == kind])
        for kind in ("missing", "dissent")
    )
    if missing and against:
        sentence = _("Accepted before {missing} had signed, and over the dissent of {against}.")
    elif missing:
        sentence = _("Accepted before {missing} had signed.")
    else:
        sentence = _("Accepted over the dissent of {against}.")
    return Said(sentence.format(missing=missing, against=against), _reason(told))


def _voices(decision: Decision) -> list[tuple[str, str]]:
    """(key, name) of each role, as the workshop lists them, and of members who sign for none."""
    workshop = decision.workshop
    roles = [(r.key, spoken_role(r.label, workshop.framework_key)) for r in workshop.roles.all()] if workshop else []
    return [*roles, (MEMBER, _("a member"))]


def waiver_words(decision: Decision) -> list[tuple[str, str, str]]:
    """(gate, by whom, why) of each that was waived."""
    known = {gate.key: gate.reason for one in names_of(decision.workshop).frameworks for gate in one.gates}
    return [
        (
            known.get(each.gate, plain_key(each.gate)).rstrip("."),
            each.by,
            _("(its words were erased)") if each.reason is None else each.reason,
        )
        for each in waivers_of(decision)
    ]
