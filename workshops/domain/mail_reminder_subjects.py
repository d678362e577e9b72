"""What a reminder mail says in its subject line: which rung that is, of one decision or of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.mail_joining import strength
from workshops.domain.pilot_figures import metric_name
from workshops.enums import ReminderStage
from workshops.figures import whole
from workshops.models import Occurrence

_ROUND = str.maketrans("[]", "()")
_CHANGES = frozenset({ReminderStage.MOVED, ReminderStage.WITHDRAWN})


@dataclass(frozen=True)
class Subject:
    """One decision of a mail: its revisit, what is told of it, and how many days are left (negative: how many it has
    waited). `is_mine`: the reader looks after it."""

    occurrence: Occurrence
    stages: frozenset[ReminderStage]
    days_left: int
    is_mine: bool

    @property
    def stage(self) -> ReminderStage:
        """What presses most of what is told of it."""
        return max(self.stages, key=strength)

    @property
    def changes_calendar(self) -> bool:
        """Whether a date that its reader has noted moves, or falls away."""
        return not self.stages.isdisjoint(_CHANGES)

    @property
    def is_change(self) -> bool:
        """Whether that is all, and nothing is asked of them."""
        return self.stages <= _CHANGES

    @property
    def label(self) -> str:
        return self.occurrence.plan.decision.label

    @property
    def title(self) -> str:
        return " ".join(self.occurrence.plan.decision.title.split())

    @property
    def named(self) -> str:
        return _("{label}: {title}").format(label=self.label, title=self.title)


def _missed(subject: Subject) -> list[str]:
    """The metrics that a pilot missed, where nothing else called the decision back; with no bracket that would end
    the one in which they stand."""
    evidence = subject.occurrence.evidence
    if not all("pilot" in one for one in evidence):
        return []
    names = (" ".join(metric_name(one["label"]).split()) for one in evidence)
    return list(dict.fromkeys(name.translate(_ROUND) for name in names))


def lead(subject: Subject) -> str:
    """Which rung that is, in front of everything else: "Due", "9 days overdue", "Stale, 41 days overdue"; and that a
    signal broke, with the days where it is late besides."""
    if subject.stage is ReminderStage.WITHDRAWN:
        return _("No longer yours") if subject.occurrence.is_open else _("No longer due")
    if subject.stage is ReminderStage.MOVED:
        return _("Moved to {day}").format(day=dates.short(subject.occurrence.asked_on))
    if subject.stage is ReminderStage.BROKEN:
        return _broke_lead(subject)
    return _rung_lead(subject)


def _rung_lead(subject: Subject) -> str:
    if ReminderStage.STALE in subject.stages:
        return _("Stale, {days}").format(days=dates.days_in_words(subject.days_left))
    if subject.days_left == 0:
        return _("Due")
    words = dates.days_in_words(subject.days_left)
    return words[:1].upper() + words[1:]


def _broke_lead(subject: Subject) -> str:
    missed, is_late = _missed(subject), subject.days_left < 0
    if not missed:
        words = _("{rung}; broken signal") if is_late else _("Broken signal")
    elif is_late:
        words = ngettext(
            "{rung}; {metric} missed its threshold", "{rung}; {count} metrics missed their thresholds", len(missed)
        )
    else:
        words = ngettext("{metric} missed its threshold", "{count} metrics missed their thresholds", len(missed))
    first = missed[0] if missed else ""
    return words.format(rung=_rung_lead(subject), metric=first, count=whole(len(missed)))


def subject_line(subject: Subject) -> str:
    """In brackets first what mail programs leave out where they compare subjects (RFC 5256, "base subject"), so that
    all that is said about one revisit stays together."""
    words = _("[{lead}] Revisit of {label}: {title}")
    return words.format(lead=lead(subject), label=subject.label, title=subject.title)


def list_subject_line(subjects: Sequence[Subject]) -> str:
    return _("[Revisits] {what}").format(what=list_words(subjects))


def list_words(subjects: Sequence[Subject]) -> str:
    """What a mail about several decisions says first: "300 decisions wait for you, the longest 41 days"; of those whose
    signals broke, that they did; and of how many a date moves that is in the reader's calendar."""
    asked = [s for s in subjects if not s.is_change]
    changed = len(subjects) - len(asked)
    if not asked:
        words = ngettext("{count} date in your calendar changes", "{count} dates in your calendar change", changed)
        return words.format(count=whole(changed))
    said = _asked_words(asked)
    if not changed:
        return said
    words = ngettext(
        "{said}; {count} date in your calendar changes", "{said}; {count} dates in your calendar change", changed
    )
    return words.format(said=said, count=whole(changed))


def _asked_words(asked: Sequence[Subject]) -> str:
    broke = [s for s in asked if s.stage is ReminderStage.BROKEN]
    if len(broke) == len(asked) and all(s.days_left >= 0 for s in asked):
        return _broke_words(broke)
    said = _time_words(asked)
    if not broke:
        return said
    words = ngettext("{said}; a signal of {count} broke", "{said}; signals of {count} broke", len(broke))
    if any(_missed(s) for s in broke):
        words = _("{said}; signals broke or thresholds were missed in {count}")
    return words.format(said=said, count=whole(len(broke)))


def _broke_words(broke: Sequence[Subject]) -> str:
    words = ngettext("Signals of {count} decision broke", "Signals of {count} decisions broke", len(broke))
    if any(_missed(s) for s in broke):
        words = ngettext(
            "Signals broke or thresholds were missed in {count} decision",
            "Signals broke or thresholds were missed in {count} decisions",
            len(broke),
        )
    return words.format(count=whole(len(broke)))


def _time_words(subjects: Sequence[Subject]) -> str:
    waiting = [s for s in subjects if s.days_left <= 0]
    coming = [s for s in subjects if s.days_left > 0]
    if not waiting:
        first = min(s.days_left for s in coming)
        if len(coming) == 1:
            words = ngettext(
                "1 decision comes back soon, in {days} day", "1 decision comes back soon, in {days} days", first
            )
            return words.format(days=whole(first))
        words = ngettext(
            "{count} decisions come back soon, the first in {days} day",
            "{count} decisions come back soon, the first in {days} days",
            first,
        )
        return words.format(count=whole(len(coming)), days=whole(first))
    said = _waiting_words(waiting)
    if not coming:
        return said
    words = ngettext("{waiting}; {count} more comes back soon", "{waiting}; {count} more come back soon", len(coming))
    return words.format(waiting=said, count=whole(len(coming)))


def _waiting_words(waiting: Sequence[Subject]) -> str:
    longest, count = -min(s.days_left for s in waiting), len(waiting)
    if longest == 0:
        words = ngettext("{count} decision is due today", "{count} decisions are due today", count)
        return words.format(count=whole(count))
    if count == 1:
        words = ngettext(
            "1 decision has waited for you for {days} day", "1 decision has waited for you for {days} days", longest
        )
        return words.format(days=whole(longest))
    words = ngettext(
        "{count} decisions wait for you, the longest {days} day",
        "{count} decisions wait for you, the longest {days} days",
        longest,
    )
    return words.format(count=whole(count), days=whole(longest))
