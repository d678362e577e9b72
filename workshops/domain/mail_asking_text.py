"""What the mails say that ask people into a room: an invitation, a seat that was kept, answers that are missing; of
each its subject and its letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain import agenda
from workshops.domain.mail_agenda_text import (
    Reader,
    answers_due,
    checklist_section,
    no_account,
    scoring_words,
    way_in,
    way_to_stop,
)
from workshops.domain.mail_letters import Block, Kind, link, paragraph, small, title
from workshops.domain.promises import promise_words
from workshops.enums import Stage
from workshops.figures import whole
from workshops.models import Decision, Workshop


@dataclass(frozen=True)
class Asked:
    """Who is asked. `name`: that of their account; a guest's is what somebody typed, and perhaps somebody else's
    address beside it, so no mail says it. `role`: what they speak for, as it is spoken; "" where they look on.
    `decision`: that comes back, where they are seated again for it."""

    workshop: Workshop
    reader: Reader
    name: str
    role: str
    has_joined: bool
    decision: Decision | None
    now: datetime


def invitation(asked: Asked) -> tuple[str, list[Block]]:
    workshop = asked.workshop
    head = _("{name} asks for your view on {title}").format(name=asked.reader.asking, title=workshop.title)
    return _("{name} asks for your view: {title}").format(**_in_a_line(asked)), [
        paragraph(_("Hello,")),
        title(head),
        paragraph(workshop.use_case),
        paragraph(*_scoring(asked), _questions(asked)),
        paragraph(*promise_words(workshop)),
        way_in(asked.reader),
        no_account(),
        *checklist_section(workshop),
        way_to_stop(asked.reader),
    ]


def seat_kept(asked: Asked) -> tuple[str, list[Block]]:
    seat = _("Your seat is kept: you look on, as last time.")
    if asked.role:
        words = _("Your seat is kept: you speak for {role}, and your ballot starts from your own answers of last time.")
        seat = words.format(role=asked.role)
    return _("{name} keeps your seat: {title}").format(**_in_a_line(asked)), [
        _hello(asked),
        *_last_time(asked),
        paragraph(*_scoring(asked), seat),
        paragraph(*promise_words(asked.workshop)),
        link(_("Take your seat"), asked.reader.url, Kind.BUTTON),
        small(_("It works on any device, without an account, for 90 days. The link is meant for you alone.")),
        way_to_stop(asked.reader),
    ]


def missing(asked: Asked) -> tuple[str, list[Block]]:
    due = answers_due(asked.workshop)
    subject, head = _("Your answers are still missing: {title}"), _("{title} waits for your answers")
    if _is_ahead(asked):
        subject, head = _("Your answers by {due}: {title}"), _("{title}: please answer by {due}")
    go_on = link(_("Go on with your answers"), asked.reader.url, Kind.BUTTON)
    return subject.format(due=due, **_in_a_line(asked)), [
        _hello(asked),
        title(head.format(due=due, title=asked.workshop.title)),
        paragraph(_unfinished(asked).format(due=due), _takes(asked)),
        paragraph(_("{name} asks for them. “I don’t know” is an answer too.").format(name=asked.reader.asking)),
        paragraph(*promise_words(asked.workshop)),
        go_on if asked.has_joined else way_in(asked.reader),
        way_to_stop(asked.reader),
    ]


def _in_a_line(asked: Asked) -> dict[str, str]:
    return {"name": " ".join(asked.reader.asking.split()), "title": " ".join(asked.workshop.title.split())}


def _hello(asked: Asked) -> Block:
    return paragraph(_("Hello {name},").format(name=asked.name) if asked.name else _("Hello,"))


def _is_ahead(asked: Asked) -> bool:
    """There is a deadline, and it has not passed."""
    due_at = asked.workshop.answers_due_at
    return due_at is not None and due_at > asked.now


def _scoring(asked: Asked) -> list[str]:
    """Until when answers are asked for, or when that begins."""
    workshop = asked.workshop
    if workshop.stage == Stage.SCORING:
        return scoring_words(workshop, asked.now)
    if workshop.starts_at and workshop.starts_at > asked.now:
        meeting = dates.moment(workshop.starts_at, workshop.workspace.time_zone)
        return [_("The workshop is planned for {meeting}. Scoring is not open yet.").format(meeting=meeting)]
    return [_("Scoring is not open yet; you can come in and see what will be asked.")]


def _questions(asked: Asked) -> str:
    count = len(asked.workshop.criteria)
    if asked.role:
        words = ngettext(
            "There is {count} question, about {minutes} minutes; you are asked to speak for {role}.",
            "There are {count} questions, about {minutes} minutes; you are asked to speak for {role}.",
            count,
        )
    else:
        words = ngettext(
            "There is {count} question, about {minutes} minutes.",
            "There are {count} questions, about {minutes} minutes.",
            count,
        )
    return words.format(count=whole(count), minutes=_minutes(asked), role=asked.role)


def _takes(asked: Asked) -> str:
    words = _("All of it takes about {minutes} minutes.")
    if asked.role:
        words = _("All of it takes about {minutes} minutes; you speak for {role}.")
    return words.format(minutes=_minutes(asked), role=asked.role)


def _minutes(asked: Asked) -> str:
    minutes = agenda.minutes_of(asked.workshop, Stage.SCORING)
    assert minutes is not None  # nobody is asked into a room that is over
    return whole(minutes)


def _last_time(asked: Asked) -> list[Block]:
    place = {"asking": asked.reader.asking, "title": asked.workshop.title}
    if asked.decision is None:
        return [title(_("{asking} asks the people of last time once more: {title}").format(**place))]
    back = {"label": asked.decision.label, "title": asked.decision.title}
    return [
        title(_("{label}, “{title}”, has come back: is it still right?").format(**back)),
        paragraph(_("{asking} asks the people of last time.").format(**place)),
    ]


def _unfinished(asked: Asked) -> str:
    if asked.workshop.answers_due_at is None:
        return _("Scoring is open, and you have not finished yet.")
    if _is_ahead(asked):
        return _("You have not finished yet. Answers count until they are revealed.")
    return _("The deadline was {due}. Answers still count until they are revealed, so yours are welcome.")
