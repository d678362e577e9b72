"""The log's events of revisits in words: their plan, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops import dates
from workshops.enums import OccurrenceReason, RevisitOutcome
from workshops.figures import listed, whole
from workshops.words.events_said import Said, Sentences


def _evidence_added(said: Said) -> str:
    is_early, signal = "due_on" in said.body, said.name("signal", _("a signal"))
    if "pilot" in said.body:
        sentence = (
            _("{who} laid a pilot before the revisit that is open, and brought it forward to {day}")
            if is_early
            else _("{who} laid a pilot before the revisit that is open")
        )
    else:
        sentence = (
            _("{who} laid the readings of {signal} before the revisit that is open, and brought it forward to {day}")
            if is_early
            else _("{who} laid the readings of {signal} before the revisit that is open")
        )
    return sentence.format(who=said.who, signal=signal, day=said.day("due_on") if is_early else "")


def _cadence(said: Said) -> str:
    sentence = ngettext(
        "{who} set the revisits to every month, counted from {day}",
        "{who} set the revisits to every {count} months, counted from {day}",
        said.count("every_months"),
    )
    return sentence.format(who=said.who, count=whole(said.count("every_months")), day=said.day("anchor_on"))


def _plan_changed(said: Said) -> str:
    """Before there was more to change than the cadence, the event did not say what."""
    if "changed" not in said.body:
        return _cadence(said)
    parts = {
        "every_months": _comes_back,
        "owner": _reminded_now,
        "backup": _steps_in,
        "time_zone": _clock,
    }
    what = listed([parts[key](said) for key in said.texts("changed") if key in parts])
    return _("{who} changed the revisits: {what}").format(who=said.who, what=what)


def _comes_back(said: Said) -> str:
    months = said.count("every_months")
    words = ngettext("every month, counted from {day}", "every {count} months, counted from {day}", months)
    return words.format(count=whole(months), day=said.day("anchor_on"))


def _reminded_now(said: Said) -> str:
    return _("{person} is reminded").format(person=said.name("owner", _("somebody")))


def _steps_in(said: Said) -> str:
    if said["backup"] is None:
        return _("nobody steps in")
    return _("{person} steps in").format(person=said.name("backup", _("somebody")))


def _clock(said: Said) -> str:
    return _("by the clock of {place}").format(place=dates.place_of(said.text("time_zone")))


def _stood_in(said: Said) -> str:
    sentence = _("{who} noted that {owner} has left, and asks {person} now")
    return sentence.format(
        who=said.who, owner=said.name("owner", _("its owner")), person=said.name("stand_in", _("somebody"))
    )


def _owner_back(said: Said) -> str:
    sentence = _("{who} noted that {owner} is back, and asks them again")
    return sentence.format(who=said.who, owner=said.name("owner", _("its owner")))


def _asked_early(said: Said) -> str:
    if _is_of_pilot(said.body.get("evidence")):
        sentence = _("{who} called for an early revisit on {day}, because a pilot missed a threshold")
    elif OccurrenceReason(said.text("reason")) is OccurrenceReason.SIGNAL:
        sentence = _("{who} called for an early revisit on {day}, because a signal broke")
    else:
        sentence = _("{who} asked for an early revisit on {day}")
    return sentence.format(who=said.who, day=said.day("due_on"))


def _is_of_pilot(evidence: object) -> bool:
    """What came last is what called for it."""
    return isinstance(evidence, list) and any(isinstance(one, dict) and "pilot" in one for one in evidence[-1:])


def _snoozed(said: Said) -> str:
    return _("{who} put the revisit off until {day}").format(who=said.who, day=said.day("until"))


def _due(said: Said) -> str:
    return _("{who} called for the revisit that is due on {day}").format(who=said.who, day=said.day("due_on"))


def _left(said: Said) -> str:
    sentence = _("{who} called for the revisit again, which was started and left since {day}")
    return sentence.format(who=said.who, day=said.day_of("since"))


def _missed(said: Said) -> str:
    days = listed(said.days("due_on"), either=True)
    return _("{who} noted that nobody looked at it on {days}").format(who=said.who, days=days)


def _completed(said: Said) -> str:
    outcome = RevisitOutcome(said.text("outcome")).in_sentence
    if seen := said.texts("looked_at"):
        sentence = _("{who} looked alone at {things}, and nothing changed: {outcome}")
        return sentence.format(who=said.who, things=things_looked_at(seen), outcome=outcome)
    return _("{who} completed the revisit: {outcome}").format(who=said.who, outcome=outcome)


def things_looked_at(keys: Sequence[str]) -> str:
    """`"the last answers, 2 assumptions and the fallback"`, of the keys that a revisit keeps."""
    assumed = sum(key.startswith("assumption:") for key in keys)
    said = {
        "answers": _("the last answers"),
        "assumptions": ngettext("{count} assumption", "{count} assumptions", assumed).format(count=whole(assumed)),
        "metrics": _("the metrics"),
        "fallback": _("the fallback"),
    }
    return listed([words for key, words in said.items() if key in keys or (key == "assumptions" and assumed)])


SENTENCES: Sentences = {
    "revisit.evidence_added": _evidence_added,
    "revisit.planned": _cadence,
    "revisit.plan_changed": _plan_changed,
    "revisit.taken_over": _stood_in,
    "revisit.owner_back": _owner_back,
    "revisit.plan_resumed": _cadence,
    "revisit.plan_ended": gettext_lazy("{who} ended the revisits"),
    "revisit.asked_early": _asked_early,
    "revisit.snoozed": _snoozed,
    "revisit.due": _due,
    "revisit.missed": _missed,
    "revisit.reopened": gettext_lazy("{who} opened the revisit again, because its workshop was cancelled"),
    "revisit.started": gettext_lazy("{who} started a revisit"),
    "revisit.left": _left,
    "revisit.resumed": gettext_lazy("{who} took the revisit up again"),
    "revisit.completed": _completed,
}
