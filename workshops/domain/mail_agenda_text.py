"""What the mail with a meeting's agenda says: when, in which order, what is promised, what to read, what to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.agenda import plan
from workshops.domain.checklist import checklist_of
from workshops.domain.mail_letters import Block, Kind, heading, item, link, paragraph, small, title
from workshops.domain.meetings import minutes_of_meeting
from workshops.domain.promises import promise_words
from workshops.domain.reading import Passage, passage_minutes, reading_for
from workshops.enums import Stage
from workshops.figures import whole
from workshops.models import Workshop


@dataclass(frozen=True)
class Reader:
    """For whom it is written. `asking`: who invites them. `url`: their way in; `personal`: it is theirs alone. `again`:
    they have had an earlier one."""

    asking: str
    url: str
    personal: bool
    unsubscribe_url: str
    unsubscribe_words: str
    again: bool = False


def subject_of(workshop: Workshop, reader: Reader) -> str:
    place = {"title": " ".join(workshop.title.split()), "when": _when(workshop)}
    if reader.again:
        return _("Changed: {title}, {when}").format(**place)
    return _("{title}, {when}: agenda and what to read").format(**place)


def agenda_letter(workshop: Workshop, reader: Reader, now: datetime) -> list[Block]:
    """The whole mail, in the active language."""
    return [
        title(_head(workshop, reader)),
        paragraph(workshop.use_case),
        *([heading(_("What is known")), paragraph(workshop.facts)] if workshop.facts else []),
        heading(_("When")),
        paragraph(_when(workshop), _about(minutes_of_meeting(workshop))),
        *([paragraph(*scoring_words(workshop, now))] if workshop.stage == Stage.SCORING else []),
        heading(_("Agenda")),
        *(item(_stage(planned.stage, planned.minutes)) for planned in plan(workshop)),
        heading(_("What happens to your answers")),
        paragraph(*promise_words(workshop)),
        *_reading(workshop),
        *checklist_section(workshop),
        way_in(reader),
        *([no_account()] if reader.personal else []),
        way_to_stop(reader),
    ]


def calendar_lines(workshop: Workshop) -> list[str]:
    """The same in short, for the entry in a calendar."""
    lines = [_stage(planned.stage, planned.minutes) for planned in plan(workshop)]
    return [" ".join(workshop.use_case.split()), "", *lines, ""]


# What the other mails that ask people into a room say in the same words.


def way_in(reader: Reader) -> Block:
    return link(_("Join the workshop"), reader.url, Kind.BUTTON)


def no_account() -> Block:
    return small(_("No account is needed. The link is meant for you alone and works for 90 days."))


def way_to_stop(reader: Reader) -> Block:
    return link(reader.unsubscribe_words, reader.unsubscribe_url, Kind.SMALL_LINK)


def answers_due(workshop: Workshop) -> str:
    """Until when answers are asked for; "" where nobody has said."""
    return dates.moment(workshop.answers_due_at, workshop.workspace.time_zone) if workshop.answers_due_at else ""


def scoring_words(workshop: Workshop, now: datetime) -> list[str]:
    """While scoring is open: until when."""
    if workshop.answers_due_at is None:
        return [_("Scoring is open now.")]
    is_over = workshop.answers_due_at <= now
    words = _("Answers were asked for by {due}.") if is_over else _("Please answer by {due}.")
    return [words.format(due=answers_due(workshop)), _("Answers count until they are revealed.")]


def checklist_section(workshop: Workshop) -> list[Block]:
    said = checklist_lines(workshop)
    return [heading(said.head), *(item(*lines) for lines in said.items)] if said else []


def _head(workshop: Workshop, reader: Reader) -> str:
    if reader.again:
        return _("{title} has another time or agenda").format(title=workshop.title)
    return _("{name} invites you to {title}").format(name=reader.asking, title=workshop.title)


def _when(workshop: Workshop) -> str:
    if workshop.starts_at is None:
        return _("the time is still to be set")
    return dates.moment(workshop.starts_at, workshop.workspace.time_zone)


def _about(minutes: int) -> str:
    words = ngettext(
        "{count} minute in all. The entry for your calendar is attached.",
        "{count} minutes in all. The entry for your calendar is attached.",
        minutes,
    )
    return words.format(count=whole(minutes))


def _stage(stage: Stage, minutes: int) -> str:
    words = ngettext("{stage}: {count} minute", "{stage}: {count} minutes", minutes)
    return words.format(stage=stage.label, count=whole(minutes))


def _reading(workshop: Workshop) -> list[Block]:
    found = reading_for(workshop)
    if not found.minutes:
        return []
    words = ngettext("To read before: about {count} minute", "To read before: about {count} minutes", found.minutes)
    return [
        heading(words.format(count=whole(found.minutes))),
        *(link(_part(passage), guide_address(workshop, passage)) for passage in found.first),
        *([paragraph(_criteria_words(found.criteria_minutes, found.left_out))] if found.criteria else []),
        *(link(passage.name, guide_address(workshop, passage)) for passage in found.criteria),
    ]


def _part(passage: Passage) -> str:
    minutes = passage_minutes(passage)
    words = {
        "approaches": ngettext("What may be chosen ({count} minute)", "What may be chosen ({count} minutes)", minutes),
        "before": ngettext(
            "What to answer before anything is built ({count} minute)",
            "What to answer before anything is built ({count} minutes)",
            minutes,
        ),
    }
    return words[passage.page].format(count=whole(minutes))


def _criteria_words(minutes: int, left_out: int) -> str:
    words = ngettext(
        "Of each criterion its question and its five answers ({count} minute):",
        "Of each criterion its question and its five answers ({count} minutes):",
        minutes,
    ).format(count=whole(minutes))
    if not left_out:
        return words
    more = ngettext(
        "{count} more is scored; it weighs less and explains itself on the ballot.",
        "{count} more are scored; they weigh less and explain themselves on the ballot.",
        left_out,
    )
    return f"{more.format(count=whole(left_out))} {words}"


def guide_address(workshop: Workshop, passage: Passage) -> str:
    place = f"#{passage.place}" if passage.place else ""
    return f"{settings.SITE_URL}/guide/{passage.page}/?framework={workshop.framework_key}{place}"


@dataclass(frozen=True)
class ChecklistLines:
    """`items`: of each question whether it is answered, and how."""

    head: str
    items: list[tuple[str, str]]


def checklist_lines(workshop: Workshop) -> ChecklistLines | None:
    """The checklist as mails have it; None where the framework has none."""
    questions = checklist_of(workshop).questions
    if not questions:
        return None
    words = _("Before anything is built: {done} of {total} questions answered")
    head = words.format(done=whole(sum(each.ticked for each in questions)), total=whole(len(questions)))
    said = {True: _("Answered: {question}"), False: _("Open: {question}")}
    return ChecklistLines(head, [(said[each.ticked].format(question=each.name), each.answer) for each in questions])
