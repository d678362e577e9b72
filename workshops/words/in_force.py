"""What held on a day, in words."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.decision_text import CONFIGURATION_LABELS
from workshops.enums import Stance
from workshops.figures import whole
from workshops.models import Decision, Revision, SignOff, TermOfForce
from workshops.words.signatures import signed_as


def held_words(model: str, day: date, count: int) -> str:
    sentence = ngettext(
        "On {day} {count} decision was in force with “{model}”.",
        "On {day} {count} decisions were in force with “{model}”.",
        count,
    )
    return sentence.format(day=dates.short(day), count=whole(count), model=model)


def nothing_words(model: str, day: date) -> str:
    sentence = _("On {day} no decision was in force with “{model}”.")
    return sentence.format(day=dates.short(day), model=model)


def term_words(term: TermOfForce, decision: Decision) -> str:
    """`"in force from 2 Nov 2026, 09:00 until 3 Mar 2027, 12:30"`; where a record said no hour, the day alone."""
    begin = _moment(term.from_at, decision)
    if term.until_at is None:
        return _("in force since {begin}").format(begin=begin)
    return _("in force from {begin} until {end}").format(begin=begin, end=_moment(term.until_at, decision))


def _moment(at: datetime, decision: Decision) -> str:
    if decision.was_a_day(at):
        return dates.short(dates.day_in(at, "UTC"))
    return dates.kept_moment(at, decision.workspace.time_zone)


def configuration_rows(revision: Revision) -> list[tuple[str, str]]:
    """(what, its value) of what the text names."""
    used = revision.body["configuration"]
    return [(str(label), used[key]) for key, label in CONFIGURATION_LABELS.items() if used.get(key)]


def signed_words(sign_off: SignOff, decision: Decision) -> str:
    """`"Ben (guest), Security: approve, 2 Nov 2026"`."""
    role = signed_as(sign_off, decision)
    words = _("{name}, {role}: {stance}, {day}") if role else _("{name}: {stance}, {day}")
    name = sign_off.signer_name
    return words.format(
        name=_("{name} (guest)").format(name=name) if sign_off.guest else name,
        role=role,
        stance=Stance(sign_off.stance).in_sentence,
        day=dates.short(dates.day_in(sign_off.signed_at, decision.workspace.time_zone)),
    )
