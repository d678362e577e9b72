"""The sentences of a reminder mail about one decision, as blocks; `mail_reminders` says which mail has which."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.calendars import revisit_url
from workshops.domain.decision_text import DecisionText, MetricText
from workshops.domain.decisions import current_reasons, current_texts
from workshops.domain.framework_names import approach_name
from workshops.domain.mail_letters import Block, Kind, heading, item, link, paragraph, section, title
from workshops.domain.mail_reminder_subjects import Subject, lead
from workshops.domain.mail_since_text import changes_since
from workshops.domain.signals import broke_words, rule_words
from workshops.enums import AssumptionState, Comparator, OccurrenceReason, ReminderStage
from workshops.figures import listed, measured, plain_number, whole
from workshops.models import Assumption, Occurrence, Reading
from workshops.queries.outward import decision_address
from workshops.queries.readings import mended_in
from workshops.queries.revisits import missed_dates
from workshops.queries.since_last_time import newest_readings
from workshops.shared_sentences import NO_READING

# What stands in a mail of a text that may be a page long.
MOST_LETTERS = 240


@dataclass(frozen=True)
class Known:
    """What mails say of decisions, by decision, each assumption with its newest reading. Of one that has a mail to
    itself: its text, and what it rests on; of those in a list: why it was chosen, and what of that is broken or at
    risk. `mended`: the signals that broke and have recovered."""

    texts: Mapping[UUID, DecisionText]
    assumed: Mapping[UUID, Sequence[tuple[Assumption, Reading | None]]]
    reasons: Mapping[UUID, str]
    doubtful: Mapping[UUID, Sequence[tuple[Assumption, Reading | None]]]
    mended: Collection[str]


NOTHING_KNOWN = Known({}, {}, {}, {}, ())


def read_known(*, alone: Collection[UUID], listed: Collection[UUID], occurrences: Iterable[Occurrence]) -> Known:
    """At most seven queries, however many there are."""
    doubtful = (AssumptionState.BROKEN, AssumptionState.AT_RISK)
    return Known(
        texts=current_texts(alone) if alone else {},
        assumed=read_assumed(alone) if alone else {},
        reasons=current_reasons(listed) if listed else {},
        doubtful=read_assumed(listed, only=doubtful) if listed else {},
        mended=mended_in(occurrences),
    )


def standing(subject: Subject) -> str:
    """How its revisit stands, as a sentence."""
    days_left, day = subject.days_left, subject.occurrence.waiting_since_on
    if days_left > 0:
        words = ngettext(
            "{label} comes back on {day}: its revisit is due in {count} day.",
            "{label} comes back on {day}: its revisit is due in {count} days.",
            days_left,
        )
        return words.format(label=subject.label, day=dates.short(day), count=whole(days_left))
    if days_left == 0:
        return _("{label} is due today for its revisit.").format(label=subject.label)
    words = ngettext(
        "{label} is {count} day overdue for its revisit.",
        "{label} is {count} days overdue for its revisit.",
        -days_left,
    )
    return words.format(label=subject.label, count=whole(-days_left))


# One decision in full


def letter(subject: Subject, known: Known) -> list[Block]:
    """All that one needs to know before one looks again, and one button."""
    occurrence, plan = subject.occurrence, subject.occurrence.plan
    text, assumed = known.texts[plan.decision_id], known.assumed.get(plan.decision_id, ())
    return [
        title(standing(subject)),
        paragraph(" ".join(_why_now(subject)), *broke_words(occurrence, mended=known.mended)),
        heading(subject.named),
        paragraph(_("Question: {question}").format(question=text["question"])),
        paragraph(*_what_and_why(subject, text["rationale"])),
        *_fallback(text),
        *section(_("What it is measured by"), [(_metric(metric),) for metric in text["metrics"]]),
        *section(_("What it rests on"), [_assumption(one, newest, plan.time_zone) for one, newest in assumed]),
        *changes_since(occurrence, {one.pk: newest for one, newest in assumed if newest is not None}),
        link(_("Look at it again"), revisit_url(occurrence), Kind.BUTTON),
        link(_("Read the decision"), decision_url(occurrence)),
    ]


def change(subject: Subject) -> list[Block]:
    """A date that moves; or that will not come; or that comes, and somebody else is asked."""
    if subject.stage is ReminderStage.MOVED:
        button = link(_("Look at the revisit"), revisit_url(subject.occurrence), Kind.BUTTON)
    else:
        button = link(_("Read the decision"), decision_url(subject.occurrence))
    return [
        title(_changed(subject)),
        paragraph(subject.title),
        paragraph(_in_calendar(subject)),
        button,
    ]


def _changed(subject: Subject) -> str:
    day, owner = dates.short(subject.occurrence.asked_on), subject.occurrence.plan.looked_after_by
    if ReminderStage.MOVED in subject.stages:
        words = _("{label} comes back on {day} now")
    elif subject.occurrence.is_open:
        words = _("{owner} looks after {label} now")
    else:
        words = _("{label} no longer comes back on {day}")
    return words.format(label=subject.label, day=day, owner=owner)


def _in_calendar(subject: Subject) -> str:
    if ReminderStage.MOVED in subject.stages:
        return _("The entry in your calendar moves with this mail.")
    if subject.is_change:
        return _("There is nothing for you to do; the entry in your calendar can go.")
    return _("The entry in your calendar can go.")


# One decision of several


def entries(subjects: Sequence[Subject], known: Known) -> list[Block]:
    """The same in a list: what was decided and why, and what speaks against it by now."""
    return [block for subject in subjects for block in _entry(subject, known)]


def _entry(subject: Subject, known: Known) -> list[Block]:
    if subject.is_change:
        said = _("{what}.").format(what=_changed(subject))
        return [
            heading(subject.named),
            paragraph(said, _in_calendar(subject)),
            link(_("Read {label}").format(label=subject.label), decision_url(subject.occurrence)),
        ]
    plan = subject.occurrence.plan
    doubtful = known.doubtful.get(plan.decision_id, ())
    return [
        heading(subject.named),
        paragraph(
            " ".join([_("{lead}.").format(lead=lead(subject)), *_why_now(subject)]),
            *broke_words(subject.occurrence, in_short=True, mended=known.mended),
        ),
        paragraph(*_what_and_why(subject, known.reasons[plan.decision_id])),
        *(item(*_assumption(one, newest, plan.time_zone)) for one, newest in doubtful),
        link(_("Look again at {label}").format(label=subject.label), revisit_url(subject.occurrence)),
    ]


def short_entry(subject: Subject) -> Block:
    words = _("{label}: {title}, {days}")
    days = lead(subject) if subject.is_change else dates.days_in_words(subject.days_left)
    said = words.format(label=subject.label, title=subject.title, days=days)
    return link(said, revisit_url(subject.occurrence))


def decision_url(occurrence: Occurrence) -> str:
    return decision_address(occurrence.plan.decision)


def _why_now(subject: Subject) -> list[str]:
    """Sentences: who looks after it, why it is asked for early, what has been missed, and that somebody had begun."""
    occurrence = subject.occurrence
    owner = occurrence.plan.looked_after_by
    said = [_("You own it.") if subject.is_mine else _("{owner} owns it.").format(owner=owner)]
    if occurrence.reason != OccurrenceReason.CADENCE:
        said.append(early_words(occurrence))
    if missed := missed_dates(occurrence):
        days = listed(map(dates.short, missed))
        said.append(_("Nobody looked at it on {days}.").format(days=days))
    if occurrence.was_left and occurrence.started_at:
        day = dates.short(dates.day_in(occurrence.started_at, occurrence.plan.time_zone))
        said.append(_("Its revisit was started on {day} and left since.").format(day=day))
    if ReminderStage.STALE in subject.stages:
        said.append(_("Until somebody looks, treat it as stale."))
    if subject.changes_calendar:
        said.append(_in_calendar(subject))
    return said


def early_words(occurrence: Occurrence) -> str:
    """Why it comes before its date; a signal that broke is told of besides (`broke_words`)."""
    if occurrence.reason == OccurrenceReason.SIGNAL:
        return _("It is asked for early.")
    if not occurrence.reason_words:
        return _("It was asked for early.")
    return _("It was asked for early: {reason}").format(reason=_short(occurrence.reason_words))


def _what_and_why(subject: Subject, rationale: str) -> list[str]:
    chosen = _("Chosen: {approach}").format(approach=approach_name(subject.occurrence.plan.decision.approach))
    why = first_sentence(rationale)
    return [chosen, _("Why: {reason}").format(reason=why)] if why else [chosen]


def _fallback(text: DecisionText) -> list[Block]:
    said = _short(text["fallback"])
    return [paragraph(_("Fallback: {fallback}").format(fallback=said))] if said else []


# Ends where a sentence does, and not behind "e.g." or a decimal point: something other than a small letter follows.
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+(?=[^a-z\s])|(?<=[。！？])|\n\s*\n")


def first_sentence(text: str) -> str:
    return _short(_SENTENCE_ENDS.split(text.strip(), maxsplit=1)[0])


def _short(text: str) -> str:
    """On one line, and no longer than a mail can bear."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 1].rsplit(" ", 1)[0] + "…"


def _metric(metric: MetricText) -> str:
    asked = Comparator(metric["comparator"]).than(measured(metric["threshold"], metric["unit"]))
    return _("{metric}: {threshold}").format(metric=metric["name"], threshold=asked)


def read_assumed(
    decisions: Collection[UUID], only: Sequence[AssumptionState] = tuple(AssumptionState)
) -> dict[UUID, list[tuple[Assumption, Reading | None]]]:
    """By decision, in the text's order, each with its newest reading. Two queries."""
    rows = Assumption.objects.filter(decision__in=decisions, dropped_at=None, state__in=only)
    found = list(rows.select_related("signal").order_by("position", "pk"))
    newest = newest_readings({one.decision_id for one in found}) if found else {}
    said: dict[UUID, list[tuple[Assumption, Reading | None]]] = defaultdict(list)
    for one in found:
        said[one.decision_id].append((one, newest.get(one.pk)))
    return said


def _assumption(assumption: Assumption, newest: Reading | None, time_zone: str) -> tuple[str, ...]:
    state = AssumptionState(assumption.state).in_sentence
    said = [_("{statement} ({state})").format(statement=assumption.statement.removesuffix("."), state=state)]
    signal = getattr(assumption, "signal", None)
    if signal is not None:
        said.append(_("{rule}.").format(rule=rule_words(signal)))
    if signal is not None and newest is None:
        said.append(_(NO_READING))
    if newest is not None:
        day = dates.short(dates.day_in(newest.at, time_zone))
        said.append(_("Newest reading: {value}, {day}.").format(value=plain_number(newest.value), day=day))
    return tuple(said)
