"""A revisit in words: why the decision is here again, what has changed meanwhile, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.framework_names import names_of
from workshops.domain.signals import broke_words
from workshops.enums import OccurrenceReason, RevisitOutcome
from workshops.figures import listed, plain_number, whole
from workshops.models import Decision, Occurrence, Reading
from workshops.queries.revisit_rooms import Changes, OutcomeFacts, RevisitBrief
from workshops.queries.seats_before import SeatBefore
from workshops.shared_sentences import NO_MAIL_REACHES


def why_words(occurrence: Occurrence) -> list[str]:
    """Why the decision is here again, a sentence each: its cadence, or who asked, in their words; and each signal that
    broke, also where it is here for another reason."""
    broke = broke_words(occurrence)
    if occurrence.reason == OccurrenceReason.SIGNAL:
        return broke or [_("A signal broke.")]
    if occurrence.reason == OccurrenceReason.CADENCE:
        return [_cadence_words(occurrence), *broke]
    if occurrence.reason_words:
        return [_("Somebody asked for it early: “{words}”").format(words=occurrence.reason_words), *broke]
    return [_("Somebody asked for it early."), *broke]


def _cadence_words(occurrence: Occurrence) -> str:
    now, months, day = timezone.now(), occurrence.plan.every_months, dates.short(occurrence.due_on)
    if occurrence.due_on >= dates.day_in(now, occurrence.plan.time_zone):
        sentence = ngettext(
            "It comes back every month; this time it is due on {day}.",
            "It comes back every {count} months; this time it is due on {day}.",
            months,
        )
    else:
        sentence = ngettext(
            "It comes back every month; this time it was due on {day}.",
            "It comes back every {count} months; this time it was due on {day}.",
            months,
        )
    return sentence.format(count=whole(months), day=day)


def reading_words(reading: Reading | None, time_zone: str) -> str:
    """The newest reading of an assumption's signal; that there is none."""
    if reading is None:
        return _("no reading yet")
    words = _("{metric}: {value} on {day}")
    day = dates.short(dates.day_in(reading.at, time_zone))
    return words.format(metric=reading.signal.metric, value=plain_number(reading.value), day=day)


def changes_words(changes: Changes, time_zone: str) -> str:
    """What has changed since the last look, and how the assumptions stand, which may be so since before it."""
    return " ".join([_since_words(changes, dates.short(dates.day_in(changes.since, time_zone))), *_standing(changes)])


def _since_words(changes: Changes, day: str) -> str:
    said = []
    if changes.revisions:
        numbers = listed(map(str, changes.revisions))
        words = ngettext("revision {numbers}", "revisions {numbers}", len(changes.revisions))
        said.append(words.format(numbers=numbers))
    if changes.readings:
        words = ngettext("{count} reading", "{count} readings", changes.readings)
        said.append(words.format(count=whole(changes.readings)))
    if not said:
        return _("Since the last look on {day} nothing was revised, and no reading came in.").format(day=day)
    return _("Since the last look on {day}: {changes}.").format(day=day, changes=listed(said))


def _standing(changes: Changes) -> list[str]:
    said = []
    if broken := len(changes.broken):
        words = ngettext("{count} assumption is broken.", "{count} assumptions are broken.", broken)
        said.append(words.format(count=whole(broken)))
    if at_risk := len(changes.at_risk):
        words = ngettext("{count} assumption is at risk.", "{count} assumptions are at risk.", at_risk)
        said.append(words.format(count=whole(at_risk)))
    return said


def screen_line(brief: RevisitBrief) -> str:
    """For the projector, where nobody reads more than a line: what was chosen, and why it is here again; that is the
    newest of the signals, where one broke."""
    names, decision = names_of(brief.decision.workshop), brief.decision
    chosen = _("{approach} was chosen.").format(approach=names.approach_short(decision.approach))
    why = broke_words(brief.occurrence, in_short=True)[-1:] or why_words(brief.occurrence)[:1]
    return " ".join([chosen, *why])


# What came of it


def outcome_line(facts: OutcomeFacts) -> str:
    """`"Reaffirmed: RAG stays. Next revisit 2 Feb 2027."`"""
    places = {
        "approach": names_of(facts.decision.workshop).approach_short(facts.decision.approach),
        "label": facts.decision.label,
        "revision": facts.decision.revision_number,
        "newer": facts.successor.label if facts.successor else _("a new decision"),
    }
    said = {
        RevisitOutcome.REAFFIRMED: _("Reaffirmed: {approach} stays."),
        RevisitOutcome.AMENDED: _("Amended: {approach} stays, as revision {revision} says it."),
        RevisitOutcome.SUPERSEDED: _("Superseded: {newer} takes the place of {label}."),
        RevisitOutcome.RETIRED: _("Retired: {label} holds no longer."),
    }
    sentence = said[facts.outcome].format(**places)
    if facts.next_on is None:
        return sentence
    return _("{sentence} Next revisit {day}.").format(sentence=sentence, day=dates.short(facts.next_on))


def outcome_choices(decision: Decision) -> dict[RevisitOutcome, str]:
    """How a revisit can end in its room, as its form says it."""
    names = {"approach": names_of(decision.workshop).approach_short(decision.approach), "label": decision.label}
    return {
        RevisitOutcome.REAFFIRMED: _("Reaffirmed: {approach} stays, and the text as it is").format(**names),
        RevisitOutcome.AMENDED: _("Amended: {approach} stays, and the text has been changed").format(**names),
        RevisitOutcome.RETIRED: _("Retired: the use case of {label} is gone").format(**names),
    }


def winner_words(decision: Decision, winner: str | None) -> str:
    """Whether the room's recommendation is what the decision says; empty where there is none."""
    if winner is None:
        return ""
    names = names_of(decision.workshop)
    places = {
        "winner": names.approach_short(winner),
        "approach": names.approach_short(decision.approach),
        "label": decision.label,
    }
    if winner == decision.approach:
        return _("The recommendation is {winner}, as {label} says.").format(**places)
    return _("The recommendation is {winner} now. {label} says {approach}.").format(**places)


# Last time's people


def seat_words(row: SeatBefore, time_zone: str) -> str:
    """How it stands with somebody of last time: here, written to, or not reached."""
    if row.here is not None:
        return _("here again")
    if row.written_at is not None:
        return _("written to {moment}").format(moment=dates.lately(row.written_at, time_zone, timezone.now()))
    if row.address:
        return _("not written to yet")
    return _("no address") if row.is_guest else _("wants no mails")


def seated_words(to: Sequence[str], unreachable: Sequence[str]) -> str:
    """After the facilitator's click."""
    said = []
    if to:
        said.append(_("The link to their seat is on its way to {names}.").format(names=listed(to)))
    if unreachable:
        said.append(_(NO_MAIL_REACHES).format(names=listed(unreachable)))
    return " ".join(said) or _("Everybody has been written to, or is here.")
