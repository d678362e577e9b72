"""Revisits in words: how one stands, what a notice about it says, how the log is doing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.signals import broke_words
from workshops.enums import SOON_DAYS, Freshness, OccurrenceState, ReminderStage, RevisitOutcome
from workshops.figures import listed, whole
from workshops.models import Occurrence
from workshops.models.decisions import label_of
from workshops.queries.decisions import LogHealth
from workshops.queries.deliveries import Notice
from workshops.queries.revisits import Group, RevisitRow


def standing_words(row: RevisitRow) -> str:
    """How a revisit stands, to begin its line in a list: "9 days overdue", "started", "reaffirmed"."""
    occurrence = row.occurrence
    if occurrence.state == OccurrenceState.COMPLETED:
        return str(occurrence.get_outcome_display())
    if not occurrence.is_waiting:
        return str(occurrence.get_state_display())
    return dates.days_in_words(row.days_left)


def standing_and_day_words(row: RevisitRow) -> str:
    """The same with the day where it is still to come: "due in 12 days (2 Feb)"."""
    return dates.in_words(row.day, row.days_left) if row.occurrence.is_waiting else standing_words(row)


def its_revisit_words(day: date, days_left: int) -> str:
    """How the revisit of a decision just named stands, as a sentence."""
    if days_left == 0:
        return _("Its revisit is due today.")
    if days_left < 0:
        late = ngettext("Its revisit is {count} day overdue.", "Its revisit is {count} days overdue.", -days_left)
        return late.format(count=whole(-days_left))
    coming = ngettext(
        "Its revisit is due in {count} day ({day}).", "Its revisit is due in {count} days ({day}).", days_left
    )
    return coming.format(count=whole(days_left), day=dates.coming_day(day, days_left))


def coming_words(occurrence: Occurrence | None, now: datetime) -> str:
    """Beside a decision's name on paper, where its day stands by itself: "next revisit 2 Feb 2027"."""
    return _said_of_coming(
        occurrence, now, (_("next revisit {day}"), _("revisit due since {day}"), _("revisit started, due {day}"))
    )


def coming_sentence(occurrence: Occurrence | None, now: datetime) -> str:
    words = (
        _("The next revisit is on {day}."),
        _("Its revisit has been due since {day}."),
        _("Its revisit, due on {day}, has been started."),
    )
    return _said_of_coming(occurrence, now, words)


def _said_of_coming(occurrence: Occurrence | None, now: datetime, words: tuple[str, str, str]) -> str:
    """`words`: of one to come, of one that has come, and of one that is under way; empty where there is none."""
    if occurrence is None:
        return ""
    coming, come, sentence = words
    if occurrence.is_waiting:
        sentence = come if occurrence.has_come(now) else coming
    return sentence.format(day=dates.short(occurrence.waiting_since_on))


def _stale_words(days_left: int) -> str:
    late = ngettext(
        "Stale: its revisit is {count} day overdue.", "Stale: its revisit is {count} days overdue.", -days_left
    )
    return late.format(count=whole(-days_left))


def notice_words(notice: Notice) -> str:
    """Why a notice is there."""
    if notice.stage is ReminderStage.UNDELIVERED:
        return _undelivered(notice)
    if notice.stage is ReminderStage.UNSUBSCRIBED:
        owner = notice.occurrence.plan.looked_after_by
        return _("{owner} owns its revisits and gets no more reminder mails.").format(owner=owner)
    if notice.stage is ReminderStage.OWNER_GONE:
        return _owner_gone(notice)
    if notice.stage is ReminderStage.BROKEN:
        return signal_words(notice.occurrence)
    if notice.stage is ReminderStage.SILENT:
        return _silent(notice)
    if notice.also:
        return _of_several(notice)
    if notice.stage is ReminderStage.STALE:
        return _stale_words(notice.days_left)
    said = its_revisit_words(notice.occurrence.waiting_since_on, notice.days_left)
    return f"{said} {left_words(notice.occurrence)}".strip()


# So many are named; the log has them all.
_MOST_NAMED = 5


def notice_title(notice: Notice) -> str:
    """What a notice is about: its decision, or what it says of several."""
    decision = notice.occurrence.plan.decision
    if not notice.also:
        return f"{decision.label} · {decision.title}"
    return {
        ReminderStage.OWNER_GONE: _("Revisits that are yours now"),
        ReminderStage.SILENT: _("Silent signals"),
        ReminderStage.HEADS_UP: _("Revisits that come soon"),
        ReminderStage.DUE: _("Revisits that are due"),
        ReminderStage.NAG: _("Revisits that are overdue"),
        ReminderStage.ESCALATION: _("Revisits that nobody has begun"),
        ReminderStage.STALE: _("Stale decisions"),
    }[notice.stage]


def notice_place(notice: Notice) -> tuple[Literal["revisit", "board", "log"], UUID | str]:
    """Where a notice leads: its revisit; of several, the list that has them, and by what that is narrowed."""
    if not notice.also:
        return "revisit", notice.occurrence.pk
    if notice.stage is ReminderStage.SILENT:
        return "log", "signal=silent"
    # Whoever is told that nobody looks is not always the one who should.
    is_anybodys = notice.stage in (ReminderStage.ESCALATION, ReminderStage.STALE)
    return "board", "state=overdue" if is_anybodys else f"owner={notice.reader}"


def _of_several(notice: Notice) -> str:
    count = len(notice.numbers)
    words = {
        ReminderStage.HEADS_UP: ngettext(
            "{count} decision is soon to be looked at again: {decisions}.",
            "{count} decisions are soon to be looked at again: {decisions}.",
            count,
        ),
        ReminderStage.DUE: ngettext(
            "{count} decision is to be looked at again: {decisions}.",
            "{count} decisions are to be looked at again: {decisions}.",
            count,
        ),
        ReminderStage.NAG: ngettext(
            "{count} decision has waited for a week and more: {decisions}.",
            "{count} decisions have waited for a week and more: {decisions}.",
            count,
        ),
        ReminderStage.ESCALATION: ngettext(
            "{count} decision has waited for two weeks and more: {decisions}.",
            "{count} decisions have waited for two weeks and more: {decisions}.",
            count,
        ),
        ReminderStage.STALE: ngettext(
            "{count} decision has waited for a month and more: {decisions}.",
            "{count} decisions have waited for a month and more: {decisions}.",
            count,
        ),
    }[notice.stage]
    return words.format(count=whole(count), decisions=_named_in(notice))


def _silent(notice: Notice) -> str:
    if not notice.also:
        return _("One of its signals had no reading for its whole window.")
    words = ngettext(
        "Signals of {count} decision had no reading for a whole window: {decisions}.",
        "Signals of {count} decisions had no reading for a whole window: {decisions}.",
        len(notice.numbers),
    )
    return words.format(count=whole(len(notice.numbers)), decisions=_named_in(notice))


def _named_in(notice: Notice) -> str:
    """ "D-0001, D-0002 and 3 more"."""
    names = [label_of(number) for number in notice.numbers[:_MOST_NAMED]]
    more = len(notice.numbers) - _MOST_NAMED
    if more > 0:
        names.append(ngettext("{count} more", "{count} more", more).format(count=whole(more)))
    return listed(names)


def left_words(occurrence: Occurrence) -> str:
    """That somebody had begun; empty where nobody has, or where they went on."""
    if not occurrence.was_left or occurrence.started_at is None:
        return ""
    day = dates.day_in(occurrence.started_at, occurrence.plan.time_zone)
    return _("It was started on {day} and left since.").format(day=dates.short(day))


def _owner_gone(notice: Notice) -> str:
    """To who takes over."""
    owner, count = notice.occurrence.plan.owned_by, len(notice.numbers)
    if not notice.also:
        return _("{owner} has left. From now on you are asked to look at it again.").format(owner=owner)
    words = ngettext(
        "{owner} has left. From now on you are asked to look at {count} decision again: {decisions}.",
        "{owner} has left. From now on you are asked to look at {count} decisions again: {decisions}.",
        count,
    )
    return words.format(owner=owner, count=whole(count), decisions=_named_in(notice))


def signal_words(occurrence: Occurrence, mended: Collection[str] = ()) -> str:
    """What its last broken signal says; empty where none asked for it. `mended`: the signals that have recovered."""
    if not occurrence.evidence:
        return ""
    return broke_words(occurrence, in_short=True, mended=mended)[-1]


def _undelivered(notice: Notice) -> str:
    if not notice.undelivered_to:
        return _("Its reminder did not reach its reader. Tell them another way.")
    people = _(" and ").join(f"{name} ({address})" if address else name for name, address in notice.undelivered_to)
    return _("Its reminder did not reach {people}. Tell them another way.").format(people=people)


def group_title(group: Group) -> str:
    return {
        Group.OVERDUE: _("Overdue"),
        Group.DUE: _("Due"),
        Group.COMING: _("Coming"),
        Group.DONE: _("Done"),
        Group.MISSED: _("Missed"),
    }[group]


def health_line(health: LogHealth) -> str:
    """The line under the log's title; empty where nothing is in force."""
    if not health.total:
        return ""
    said = _("{total} in force · {fresh} fresh · {due} due · {stale} stale")
    stands = {"total": health.total, "fresh": health.fresh, "due": health.due, "stale": health.stale}
    return said.format_map({name: whole(count) for name, count in stands.items()})


def due_filter_choices() -> list[tuple[str, str]]:
    """What the log can be filtered by, as a form offers it."""
    return [
        ("", _("Any")),
        (Freshness.OVERDUE, _("Overdue")),
        (Freshness.SOON, soon_words()),
        (Freshness.FRESH, _("Fresh")),
        (Freshness.STARTED, _("Started")),
    ]


def soon_words() -> str:
    return ngettext("Due within {count} day", "Due within {count} days", SOON_DAYS).format(count=whole(SOON_DAYS))


def stands_words(freshness: str, days_left: int) -> str:
    """How a decision stands in the log, beside its day."""
    if freshness == Freshness.STARTED:
        return _("revisit started")
    return _("fresh") if freshness == Freshness.FRESH else dates.days_in_words(days_left)


def overdue_words(occurrence: Occurrence | None, now: datetime) -> str:
    """Under "Its revisit is overdue"; empty where it is not."""
    if occurrence is None or not occurrence.is_overdue(now):
        return ""
    days_left = occurrence.days_left(now)
    was_due = ngettext("It was due {count} day ago.", "It was due {count} days ago.", -days_left)
    return was_due.format(count=whole(-days_left))


def snoozed_words(until: date) -> str:
    return _("Snoozed until {day}.").format(day=dates.short(until))


def completed_words(occurrence: Occurrence) -> str:
    label = occurrence.plan.decision.label
    words = {
        RevisitOutcome.REAFFIRMED: _("The revisit of {label} is complete: reaffirmed."),
        RevisitOutcome.AMENDED: _("The revisit of {label} is complete: amended."),
        RevisitOutcome.SUPERSEDED: _("The revisit of {label} is complete: superseded."),
        RevisitOutcome.RETIRED: _("The revisit of {label} is complete: retired."),
    }
    return words[RevisitOutcome(occurrence.outcome)].format(label=label)
