"""The home page in words: what needs somebody, why, and what they can do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from workshops import dates
from workshops.enums import SOON_DAYS, STALE_DAYS, Stage
from workshops.figures import whole
from workshops.models import Decision, Workshop
from workshops.queries import home as facts
from workshops.queries.home import Home
from workshops.words.revisits import (
    its_revisit_words,
    left_words,
    notice_place,
    notice_title,
    notice_words,
    signal_words,
)

Page = Literal["room", "revisit", "decision", "log", "board"]
# The address of a page about one thing; of the log and the board, with what is searched for there.
Link = Callable[[Page, UUID | str], str]


@dataclass(frozen=True)
class Need:
    """One thing that waits for a member: what, why, and the button that leads there."""

    what: str
    why: str
    url: str
    action: str
    overdue: bool = False
    # A notice that its reader may put away.
    notice: UUID | None = None


def needs_title(needs: Sequence[object], is_cut: bool = False) -> str:
    """What the home page says first. `is_cut`: there are more."""
    if is_cut:
        words = ngettext("{count} thing or more needs you", "{count} things or more need you", len(needs))
        return words.format(count=whole(len(needs)))
    if not needs:
        return _("Nothing needs you right now")
    return ngettext("One thing needs you", "{count} things need you", len(needs)).format(count=whole(len(needs)))


def needs_in_words(home: Home, link: Link) -> list[Need]:
    return [_need(need, home, link) for need in home.needs]


def _need(need: facts.Need, home: Home, link: Link) -> Need:
    match need:
        case facts.RevisitNeed():
            return _revisit(need, home, link)
        case facts.BallotNeed(workshop=workshop, given=given):
            return Need(workshop.title, _ballot(workshop, given, home), link("room", workshop.pk), _("Score"))
        case facts.InvitationNeed(workshop=workshop, asked_by=name):
            return Need(workshop.title, _invitation(workshop, name, home), link("room", workshop.pk), _("Join"))
        case facts.FacilitationNeed(workshop=workshop):
            return Need(workshop.title, _facilitation(workshop, home), link("room", workshop.pk), _("Facilitate"))
        case facts.SignatureNeed(decision=decision):
            why = _("It is proposed and waits for your signature.")
            return Need(_named(decision), why, link("decision", decision.label), pgettext("button", "Sign"))
        case facts.NoticeNeed():
            return _notice(need, link)


def _named(decision: Decision) -> str:
    return f"{decision.label} · {decision.title}"


def _revisit(need: facts.RevisitNeed, home: Home, link: Link) -> Need:
    row, occurrence = need.row, need.row.occurrence
    if occurrence.was_left and occurrence.started_at:
        why = f"{its_revisit_words(row.day, row.days_left)} {left_words(occurrence)}"
        url, action = link("revisit", occurrence.pk), _("Go on")
    elif occurrence.is_waiting or occurrence.workshop_id is None:
        why, url, action = its_revisit_words(row.day, row.days_left), link("revisit", occurrence.pk), _("Revisit")
    else:
        why, url, action = _("The revisit has been started."), link("room", occurrence.workshop_id), _("Go on")
    if occurrence.evidence:
        why = f"{signal_words(occurrence, home.mended)} {why}"
    return Need(_named(row.decision), why, url, action, overdue=row.is_overdue)


def _notice(need: facts.NoticeNeed, link: Link) -> Need:
    notice = need.notice
    return Need(
        what=notice_title(notice),
        why=notice_words(notice),
        url=link(*notice_place(notice)),
        action=_("Look"),
        overdue=notice.is_overdue,
        notice=notice.id,
    )


def _ballot(workshop: Workshop, given: int, home: Home) -> str:
    said: dict[str, int | str] = {"given": given, "asked": len(workshop.criteria)}
    due_at = workshop.answers_due_at
    if due_at is None:
        return _("Scoring is open: you have answered {given} of {asked}.").format(**said)
    said["when"] = dates.moment(due_at, home.time_zone)
    if due_at > home.now:
        return _("Scoring is open until {when}: you have answered {given} of {asked}.").format(**said)
    return _("Answers were asked for by {when}: you have answered {given} of {asked}.").format(**said)


def _scoring(workshop: Workshop, home: Home) -> str:
    """That scoring is open, and until when; answers still count when that has passed."""
    due_at = workshop.answers_due_at
    if due_at is None:
        return _("Scoring is open.")
    when = dates.moment(due_at, home.time_zone)
    words = _("Scoring is open until {when}.") if due_at > home.now else _("Answers were asked for by {when}.")
    return words.format(when=when)


def _invitation(workshop: Workshop, name: str, home: Home) -> str:
    asked = _("{name} asks for your view.").format(name=name)
    return f"{asked} {_scoring(workshop, home)}" if workshop.stage == Stage.SCORING else asked


def _facilitation(workshop: Workshop, home: Home) -> str:
    if workshop.stage == Stage.SCORING:
        return _scoring(workshop, home)
    return {
        Stage.LOBBY: _("The lobby is open."),
        Stage.DISCUSSION: _("The round is revealed and under discussion."),
        Stage.WEIGHTING: _("The group is weighing the criteria."),
        Stage.RECOMMENDATION: _("The recommendation is there. The decision is still to be recorded."),
    }[Stage(workshop.stage)]


@dataclass(frozen=True)
class HealthWords:
    """What the numbers of the log's health count."""

    total: str
    fresh: str
    due: str
    stale: str


def health_words() -> HealthWords:
    fresh = ngettext("fresh: nothing due within {count} day", "fresh: nothing due within {count} days", SOON_DAYS)
    stale = ngettext("stale: {count} day overdue or more", "stale: {count} days overdue or more", STALE_DAYS)
    return HealthWords(
        total=_("decisions in force"),
        fresh=fresh.format(count=whole(SOON_DAYS)),
        due=_("due: soon, overdue, or being looked at"),
        stale=stale.format(count=whole(STALE_DAYS)),
    )
